/* summary: each metric by arm with its intervals, its histogram, and the bands of the system
 * series. Formulas in math/stats.h and math/tail.h. */
#ifndef SH_OUTPUTS_SUMMARY_H
#define SH_OUTPUTS_SUMMARY_H

#include "outputs/samples.h"

#define SH_SUMMARY_LEVEL 0.95 /* confidence of every interval in a result file */

/* Adds the axes metric, chance, quantile, tail, bin and edge. */
void sh_summary_axes(sh_derived *derived, const sh_samples *quantities,
                     const sh_samples *chances);

/* Adds /summary and /hist. */
void sh_summary_derive(sh_derived *derived, const sh_samples *quantities,
                       const sh_samples *chances);

/* Adds the bands of each numeric variable (arm, replication, time) of /system. */
void sh_summary_bands(sh_derived *derived, const sh_records *records);

#endif
