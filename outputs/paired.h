/* paired: each arm against arm 0, replication by replication, since both had the same luck. The
 * row of arm 0 itself holds no numbers. Formulas in math/stats.h. */
#ifndef SH_OUTPUTS_PAIRED_H
#define SH_OUTPUTS_PAIRED_H

#include "outputs/samples.h"

/* Adds /paired; the axes of sh_summary_axes must be there. */
void sh_paired_derive(sh_derived *derived, const sh_samples *quantities,
                      const sh_samples *chances);

#endif
