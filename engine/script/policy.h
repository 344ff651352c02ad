/* policy: shahe.policy { … }, and the same bound to other parameters by a call. */
#ifndef SH_SCRIPT_POLICY_H
#define SH_SCRIPT_POLICY_H

#include "script/option.h"

void sh_policy_members(lua_State *lua);

/* number of the bound policy at a stack index in session->instances; -1: it is none */
int32_t sh_policy_at(lua_State *lua, int index);

/* the options of shahe.policy, of one of its parameters, and of observe */
sh_option_list sh_policy_options(void);
sh_option_list sh_policy_param_options(void);
sh_option_list sh_policy_observe_options(void);

#endif
