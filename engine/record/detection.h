/* detection: which platforms supervision found, and whether it was right. bar_step: by
 * platform, the first step at whose end it was barred from new business, 0: none. */
#ifndef SH_RECORD_DETECTION_H
#define SH_RECORD_DETECTION_H

#include "rules/plan.h"
#include "world/world.h"

/* Was the platform ever open for business: at the start, or admitted since? */
bool sh_detection_opened(const sh_world *world, int32_t platform);

/* first day on which it was open in the run: 0 from the start, the end of the step that
 * admitted it, -1: never */
int32_t sh_detection_entry_day(const sh_plan *plan, const sh_world *world, int32_t platform);

/* Frauds found over frauds that left. Found: it left as a police case that an inspection or an
 * alarm brought, or it was barred no later than the step in which it left. NaN: none left */
double sh_detection_share(const sh_world *world, const int32_t *bar_step);

/* Platforms without fraud that were ever barred, or left as a police case that an alarm
 * brought, over those ever open. NaN: none was */
double sh_detection_false_alarms(const sh_world *world, const int32_t *bar_step);

/* Median over frauds found (as above) of the days from entry to the end of the step of the
 * first bar, or of the police case if that comes first. NaN: none found. room: scratch,
 * [platforms] */
double sh_detection_days(const sh_plan *plan, const sh_world *world, const int32_t *bar_step,
                         double *room);

#endif
