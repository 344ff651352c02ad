/* How unequally amounts are spread over many: a histogram of exact counts and sums.

   A bin holds values that agree in their first eleven binary digits, so values below 2,048 have
   a bin of their own, and any two in one bin differ by less than 1/1024 of themselves. Counts
   and sums are whole numbers: they do not depend on the order in which values come. */
#ifndef SH_MATH_SPREAD_H
#define SH_MATH_SPREAD_H

#include <stdint.h>

#include "base/arena.h"

typedef struct sh_spread {
    struct sh_spread_bin {
        int64_t count, sum; /* of the values in it */
    } * bin;                /* of the arena */
    int64_t n, total;       /* values, and their sum */
} sh_spread;

/* Empty. false when out of memory (0.9 MB). */
SH_NODISCARD bool sh_spread_init(sh_spread *spread, sh_arena *arena);

/* value >= 0; the sum of all values stays below 2^63 */
void sh_spread_add(sh_spread *spread, int64_t value);

/* Gini's coefficient, sum over ranks r of (2 r - n - 1) x_r / (n sum x): 0 when all have the
   same, 1 - 1/n when one has all. Values of a bin count as equal, so it may be too low by at
   most 1/4096. NaN when the sum is 0. */
double sh_spread_gini(const sh_spread *spread);

/* Mean of the largest `percent` % of the values, in whole values, rounded up; of the last bin's
   values, which it may take in part, the mean. NaN when there is none. */
double sh_spread_top_mean(const sh_spread *spread, int32_t percent);

/* mean of all; NaN when there is none */
double sh_spread_mean(const sh_spread *spread);

#endif
