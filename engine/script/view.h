/* view: `seen`, what an agency sees of the platforms during one call of act. */
#ifndef SH_SCRIPT_VIEW_H
#define SH_SCRIPT_VIEW_H

#include "script/session.h"

/* makes `seen` and its rows known to a state; once */
void sh_view_install(lua_State *lua);

/* pushes `seen` for the current call */
void sh_view_push(lua_State *lua);

#endif
