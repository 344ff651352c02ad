/* survivors: the share of platforms still operating at each step, pooled over replications,
 * with numbers at risk.
 *
 * The product-limit estimate of Kaplan and Meier (1958); a platform that never leaves is
 * censored at the end. Platforms of one replication share their fate, so the interval treats
 * replications as the observations: Student's over their shares, Wilson's (as if each
 * replication were one platform) where all shares are the same. */
#ifndef SH_OUTPUTS_SURVIVORS_H
#define SH_OUTPUTS_SURVIVORS_H

#include "outputs/samples.h"

/* Adds /survival from platform_outcomes/exit_day and exit_kind, when the records have both. */
void sh_survivors_derive(sh_derived *derived, const sh_records *records);

#endif
