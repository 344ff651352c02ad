/* script: the door through which scenarios written in Lua enter, and the hook through which
 * their policies act. A scenario returns data; what it says is checked here, all at once, with
 * the place of each mistake. No Lua value leaves this room. */
#ifndef SH_SCRIPT_SCRIPT_H
#define SH_SCRIPT_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/vec.h"
#include "rules/plan.h"
#include "script/diagnostic.h"
#include "script/options.h"

/* a loaded scenario: its texts and overrides, constant afterwards; plan.hook points into it */
typedef struct sh_script sh_script;

/* Reads, runs and checks the scenario at `path` and fills an uninitialised plan, finished and
 * ready to run. options may be NULL. On failure `diagnostics` (zeroed by the caller, freed by
 * the caller) lists everything wrong, plan and script are empty and the status is SH_E_INPUT
 * (no such file: only error says so), SH_E_USAGE (a stress test that comes too late, an option
 * that a kernel study does not have: the same),
 * SH_E_SCENARIO or SH_E_MEMORY. The script must outlive
 * the plan's use of its hook. */
SH_NODISCARD sh_status sh_script_load(const char *path, const sh_script_options *options,
                                      sh_plan *plan, sh_script **script,
                                      sh_diagnostics *diagnostics, sh_error *error);

/* NULL allowed */
void sh_script_free(sh_script *script);

/* The file `index` that the scenario was read from, as it was opened: itself, its modules, its
 * data; NULL: there are no more. */
const char *sh_script_file(const sh_script *script, int32_t index);

/* what print() said while the scenario was loaded, lines with their ends; "" nothing */
const char *sh_script_printed(const sh_script *script);

#endif
