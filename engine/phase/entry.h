/* entry: applicants ask to open; a licence asks for capital, a fee, a review and time. */
#ifndef SH_PHASE_ENTRY_H
#define SH_PHASE_ENTRY_H

#include "phase/phase.h"

/* How strict the licence is that an applicant would need: (licence_capital + licence_fee) over
 * the own capital of a platform of median size, + licence_days / 365; 0 without a licence. */
double sh_entry_strictness(const sh_plan *plan, const sh_world *world, int32_t platform);

/* Share of the frauds that do not apply at that strictness s: 1 - 1 / (1 + κ s), κ
 * platform.licence_deterrence. Of a share φ of frauds among those who would apply,
 * φ / (φ + (1 - φ)(1 + κ s)) is left among those who do. */
double sh_entry_deterred(const sh_plan *plan, double strictness);

/* The next applicant applies, with its own luck whatever the rules are; those whose time has
 * come open. */
void sh_entry_admit(const sh_plan *plan, sh_world *world);

#endif
