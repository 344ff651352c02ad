/* links: what ties platforms to each other at the start: groups of companies, and debts. */
#ifndef SH_PHASE_LINKS_H
#define SH_PHASE_LINKS_H

#include "phase/phase.h"

/* Draws the group of every platform, and who has lent to whom: each directed link between two
 * opening platforms exists with probability exposure_links / (platforms - 1) (Gai and Kapadia,
 * Contagion in financial networks, Proc. R. Soc. A 466, 2010). No amounts yet. `key`: whose
 * luck. Errors: MEMORY. */
SH_NODISCARD sh_status sh_links_draw(const sh_plan *plan, sh_world *world,
                                     const sh_rng_key *key, sh_error *error);

/* debts between platforms that a plan draws in the mean; 0 where platforms owe each other
 * nothing
 */
int64_t sh_links_expected(const sh_plan *plan);

/* own capital that an opening platform is meant to have, fen: equity_share of its claims
 * (stock_claims), and its provision fund */
int64_t sh_links_capital(const sh_plan *plan, const sh_world *world, int32_t platform);

/* Lends: every platform exposure_capital times its own capital, in equal parts to those it is
 * linked to, one fen more to the first of them while some are left. A platform without a link
 * lends nothing. Opens the accounts due_from and due_to. */
void sh_links_lend(const sh_plan *plan, sh_world *world);

/* Where platforms owe each other: moves the few fen by which rounding missed the capital meant
 * between cash and capital, so that a loss equal to the capital is equal to the fen. Call when
 * the books are open. */
void sh_links_fit(const sh_plan *plan, sh_world *world);

#endif
