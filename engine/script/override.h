/* override: what --set name=value says, read in the unit of what it replaces. */
#ifndef SH_SCRIPT_OVERRIDE_H
#define SH_SCRIPT_OVERRIDE_H

#include "script/key.h"
#include "script/session.h"

/* the place of a complaint about --set name=value */
sh_way sh_override_way(lua_State *lua, const char *name);

/* Reads a number with its suffix (91d, 13w, 3m, 2y; 800yuan, 5wan; 5%) in the unit and range of
 * the option; complains and returns false when it cannot. */
bool sh_override_number(lua_State *lua, const sh_key *option, const char *name,
                        const char *text, double *value);

#endif
