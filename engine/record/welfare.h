/* welfare: what the market is worth to those in it, against a life without it. A sum of money
 * under assumptions, not a verdict: a yuan counts alike for everybody, what operators and
 * thieves take counts as lost, and nothing outside the market is counted. */
#ifndef SH_RECORD_WELFARE_H
#define SH_RECORD_WELFARE_H

#include "rules/plan.h"
#include "world/world.h"

/* sums over steps, from zeroes */
typedef struct sh_welfare {
    double forgone; /* [fen] what the claims would have earned elsewhere */
    double saved; /* [fen] what the loans paid out cost less than private ones, over their whole
                     term */
    int64_t inspections; /* made */
} sh_welfare;

void sh_welfare_step(sh_welfare *welfare, const sh_plan *plan, const sh_world *world);

/* interest paid to investors less what they have forgone and lost; fen */
double sh_welfare_investors(const sh_welfare *welfare, const sh_world *world, double loss);

/* cost of resolution, and of the inspections; fen */
double sh_welfare_cost(const sh_welfare *welfare, const sh_plan *plan, const sh_world *world);

#endif
