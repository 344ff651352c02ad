/* parent: the failed platform that a failure followed, for the tree of a cascade. */
#ifndef SH_PHASE_PARENT_H
#define SH_PHASE_PARENT_H

#include "phase/phase.h"

/* The platform that had failed before this step and that p followed, given its trigger shares
 * [SH_CHANNELS]; -1 when no channel of contagion has a share, or when the strongest of them has
 * no failure behind it. By the strongest channel of contagion:
 *   exposures    the platform whose debts have cost p most
 *   group        the member of its group that weighs most there
 *   guarantor    the platform that has drawn most of its guarantor's limit
 *   region       the platform of the region that weighs most in the news
 *   borrowers    the platform to which p's borrowers owe: the one whose borrowers owe p most
 *   contraction  the platform whose lending has fallen most since the start
 *   vendor       none: what stopped, a vendor or a custodian, is no platform
 *   yields       none: the race is run by the living
 *   others       the platform that weighs most in the news: it is what was heard of
 * The lowest row of equals. O(1), for borrowers O(borrowers). Out of memory becomes the world's
 * fault. */
int32_t sh_parent_of(sh_world *world, int32_t p, const float *share);

/* whether channels of contagion make up at least half of these trigger shares */
bool sh_parent_decides(const float *share);

/* Finds those who weigh most, market-wide, by region, group and guarantor: once a step, or
 * after any change of what they are measured by. */
void sh_parent_index(sh_world *world);

#endif
