/* conversion: a sound platform becomes a licensed lender and leaves the market in order. */
#ifndef SH_PHASE_CONVERSION_H
#define SH_PHASE_CONVERSION_H

#include "phase/phase.h"

/* Whether the platform converts in this step. Where the lever `conversion` allows it, an
 * operating platform that is no fraud asks with the hazard platform.conversion_hazard and
 * passes when its own capital is at least conversion_capital × loans, every request has been
 * paid for platform.conversion_calm and no more than platform.conversion_overdue of its loans
 * are late. */
bool sh_conversion_happens(const sh_plan *plan, const sh_world *world, int32_t platform);

#endif
