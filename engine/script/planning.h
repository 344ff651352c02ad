/* planning: from what a scenario returned to a plan. */
#ifndef SH_SCRIPT_PLANNING_H
#define SH_SCRIPT_PLANNING_H

#include "script/options.h"
#include "script/session.h"

/* Fills and finishes the plan; complaints go to the session's diagnostics. SH_E_SCENARIO when
 * there are any, SH_E_USAGE when the stress test of the options comes too late, SH_E_MEMORY. */
SH_NODISCARD sh_status sh_planning_make(sh_session *session, const sh_script_options *options,
                                        sh_plan *plan, sh_error *error);

#endif
