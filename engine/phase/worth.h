/* worth: what the debts of failed platforms to other platforms are worth. */
#ifndef SH_PHASE_WORTH_H
#define SH_PHASE_WORTH_H

#include "phase/phase.h"

/* The share of its debts to platforms that each platform is worth, worth_q32[platforms] in
 * 2^-32: all of it for platforms that are open, are licensed, or owe nothing. An estate is
 * worth its cash, what its borrowers will pay (those in order in full, of those overdue all but
 * loss_given_default, less the cost of collection), and what other platforms will pay it; its
 * investors come first, then other platforms in proportion to what it owes them. All estates
 * are valued at once: the greatest clearing vector (network/clearing.h, without costs of
 * default). Institutional lines come last. Errors: MEMORY; INVARIANT when the clearing does not
 * converge. */
SH_NODISCARD sh_status sh_worth_of_debts(const sh_plan *plan, const sh_world *world,
                                         uint64_t *worth_q32, sh_error *error);

#endif
