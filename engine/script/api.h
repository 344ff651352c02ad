/* api: the library `shahe` as a script sees it. */
#ifndef SH_SCRIPT_API_H
#define SH_SCRIPT_API_H

#include "script/session.h"

/* makes require "shahe" work in a state */
void sh_api_install(lua_State *lua);

/* the study at a stack index, NULL when it is none */
const sh_study_draft *sh_api_study(lua_State *lua, int index);

#endif
