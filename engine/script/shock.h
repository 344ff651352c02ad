/* shock: shahe.shock.credit { at = weeks(52), factor = 1.3 } and its kin. */
#ifndef SH_SCRIPT_SHOCK_H
#define SH_SCRIPT_SHOCK_H

#include "script/key.h"
#include "script/session.h"

#define SH_SHOCK_NAME "a shock"

/* a shock as a value of a script, or a stress test, which becomes several */
typedef struct sh_shock_value {
    sh_shock shock;
    sh_stress stress; /* when composed */
    bool composed;
    sh_way way;
} sh_shock_value;

/* shahe.shock with its kinds, into the table on top */
void sh_shock_members(lua_State *lua);

#endif
