/* recorder_tables: what a result says of the study itself, the same for every record:
 * attributes of platforms, parameters, arms, policies, shocks, settings, published figures. */
#ifndef SH_RECORD_RECORDER_TABLES_H
#define SH_RECORD_RECORDER_TABLES_H

#include "record/recorder.h"

/* Adds axes, variables and attributes; false when out of memory. */
bool sh_recorder_tables_add(sh_recorder *recorder, const sh_world *first);

#endif
