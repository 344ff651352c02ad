/* caps: checks of what regulation allows one person to owe or hold. */
#ifndef SH_PHASE_CAPS_H
#define SH_PHASE_CAPS_H

#include "phase/phase.h"

/* Goes through all persons: a loan that is about to be paid out keeps within borrower_cap and,
 * as far as the bureau sees, borrower_total_cap; money that is about to be placed keeps within
 * investor_cap, investor_total_cap and investor_worth_cap. The first breach becomes a fault of
 * the world that names step, phase, person and platform. For --paranoid, after the phases that
 * decide (ration, look). */
void sh_caps_check_borrowers(sh_world *world, const char *phase);
void sh_caps_check_investors(sh_world *world, const char *phase);

#endif
