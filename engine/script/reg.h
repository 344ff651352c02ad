/* reg: the desk of a regulator as a script sees it: reg.now, reg:set, reg:require, reg:gate. */
#ifndef SH_SCRIPT_REG_H
#define SH_SCRIPT_REG_H

#include "script/session.h"

/* makes `reg` known to a state; once */
void sh_reg_install(lua_State *lua);

/* pushes `reg` for the current call */
void sh_reg_push(lua_State *lua);

#endif
