/* Counts and sums of whole numbers that merge exactly, in any order. */
#ifndef SH_MATH_TALLY_H
#define SH_MATH_TALLY_H

#include <stdint.h>

#include "base/money.h"

/* Sums in 128 bits: exact for up to 2^63 values below 2^32 in size, and for a million values of
   any size below 2^53. Start from sh_tally_empty. */
typedef struct sh_tally {
    sh_wide sum, square; /* of the values and of their squares */
    int64_t n;
    int64_t min, max; /* of the values; INT64_MAX and INT64_MIN while empty */
} sh_tally;

sh_tally sh_tally_empty(void);

void sh_tally_add(sh_tally *tally, int64_t value);

/* Adds all of `other`; the result does not depend on the order of merges. */
void sh_tally_merge(sh_tally *tally, const sh_tally *other);

/* Mean and standard deviation (n - 1); NaN for fewer than 1 and 2 values. */
double sh_tally_mean(const sh_tally *tally);
double sh_tally_sd(const sh_tally *tally);

#endif
