/* inclusion: who gets loans, and at what price, over the steps that have been added. */
#ifndef SH_RECORD_INCLUSION_H
#define SH_RECORD_INCLUSION_H

#include "world/world.h"

/* sums over steps, from zeroes; cells are those of sh_market */
typedef struct sh_inclusion {
    int64_t applied[SH_CELL_N], granted[SH_CELL_N], lent[SH_CELL_N];
    double years, cost; /* sums of lent_years and lent_cost */
} sh_inclusion;

void sh_inclusion_step(sh_inclusion *inclusion, const sh_world *world);

/* Loans paid out over applications, of a grade or of a segment. NaN: nobody applied */
double sh_inclusion_grade(const sh_inclusion *inclusion, int32_t grade);
double sh_inclusion_segment(const sh_inclusion *inclusion, int32_t segment);

/* share of the money lent that went to a segment; NaN: nothing was lent */
double sh_inclusion_volume(const sh_inclusion *inclusion, int32_t segment);

/* rate a year of new loans, weighted by money and the time for which it is lent; NaN: none */
double sh_inclusion_rate(const sh_inclusion *inclusion);

#endif
