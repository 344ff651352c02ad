/* arrive: persons who come to the market later, on an adoption path.
 *
 * The path is logistic (Griliches, Z. 1957, "Hybrid Corn: An Exploration in the Economics of
 * Technological Change", Econometrica 25(4) 501-522), cut so that nobody has come on day 0:
 *   F(x) = Λ((x - adoption_middle) / adoption_spread)
 *   share who have come by day x = (F(x) - F(0)) / (1 - F(0))
 * It depends on the plan and the day alone, so every arm of a study meets the same persons. */
#ifndef SH_PHASE_ARRIVE_H
#define SH_PHASE_ARRIVE_H

#include "rules/plan.h"
#include "world/world.h"

/* of `persons` who ever arrive, those who take part in a step; step 1 begins on day 0 */
int32_t sh_arrive_count(const sh_plan *plan, int32_t persons, int32_t step);

/* Lets those in who have come by the first day of world.step. Their free cash, theirs from the
 * start, no longer waits; their tenure begins. */
void sh_arrive(const sh_plan *plan, sh_world *world);

#endif
