/* parent: the failed platform that a failure followed, for the tree of a cascade. */
#ifndef SH_PHASE_PARENT_H
#define SH_PHASE_PARENT_H

#include "phase/phase.h"

/* The failed platform that p followed, given its trigger shares [SH_CHANNELS]; -1 when channels
 * of contagion make up less than half, or when the strongest of them has no failure behind it.
 * By the strongest channel of contagion:
 *   exposures    the failed platform whose debts have cost p most
 *   group        the failed member of its group that weighs most there
 *   guarantor    the platform that drew most of the guarantor's limit in all, if it has failed
 *   region       the failed platform of the region that weighs most in the news
 *   vendor       none: what stopped, a vendor or a custodian, is no platform
 *   yields       none: the race is run by the living
 *   others       the failed platform that weighs most in the news: for news, neighbours and
 *                funding it is what was heard of, for borrowers and contraction the lender
 * whose loss was felt most */
int32_t sh_parent_of(const sh_world *world, int32_t p, const float *share);

#endif
