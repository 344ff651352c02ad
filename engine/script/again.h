/* again: does a scenario give the same plan each time it is read? */
#ifndef SH_SCRIPT_AGAIN_H
#define SH_SCRIPT_AGAIN_H

#include "script/script.h"

/* Reads the scenario `times` more often and compares the digests of the plans with that of
 * `plan`. The order in which Lua keeps the keys of a table follows a seed that it makes, when a
 * state begins, from the time and from addresses, its own among them. The seed cannot be given
 * from outside; blocks of memory held between the readings put each state at another address,
 * so that the seeds differ as a rule, not by promise. SH_E_SCENARIO with E317 in `diagnostics`
 * when a plan differs; what sh_script_load reports when a reading fails. */
SH_NODISCARD sh_status sh_again_compare(const char *path, const sh_script_options *options,
                                        const sh_plan *plan, int32_t times,
                                        sh_diagnostics *diagnostics, sh_error *error);

#endif
