/* estate: what platforms that have left pay to their investors, and when it ends. */
#ifndef SH_PHASE_ESTATE_H
#define SH_PHASE_ESTATE_H

#include "phase/phase.h"

/* Decides what the platform's investors receive in the next settlement. A wind-down and a
 * converted platform pay all cash over claims in every step, other estates every
 * resolution.period; with the lever small_first each claim up to that amount before the rest.
 * After resolution.duration an estate sells its loans, pays out and closes; a converted
 * platform owes until it has paid. */
void sh_estate_pay(const sh_plan *plan, sh_world *world, int32_t platform);

#endif
