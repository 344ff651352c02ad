/* stresses: shahe.stress.contagion { at = weeks(52), severity = 0.99 } and its kin, which stand
 * in a scenario's list of shocks. */
#ifndef SH_SCRIPT_STRESSES_H
#define SH_SCRIPT_STRESSES_H

#include "script/key.h"
#include "script/session.h"

enum { SH_STRESSES_OPTIONS = 4 };

/* shahe.stress with its kinds, into the table on top */
void sh_stresses_members(lua_State *lua);

/* writes the options of a kind of stress test (row of stress.def); returns how many */
int32_t sh_stresses_keys(int32_t kind, sh_key list[SH_STRESSES_OPTIONS]);

#endif
