/* policy: shahe.policy { … }, and the same bound to other parameters by a call. */
#ifndef SH_SCRIPT_POLICY_H
#define SH_SCRIPT_POLICY_H

#include "script/key.h"
#include "script/session.h"

void sh_policy_members(lua_State *lua);

/* number of the bound policy at a stack index in session->instances; -1: it is none */
int32_t sh_policy_at(lua_State *lua, int index);

/* the options of shahe.policy, of one of its parameters, and of observe */
sh_key_list sh_policy_keys(void);
sh_key_list sh_policy_param_keys(void);
sh_key_list sh_policy_observe_keys(void);

#endif
