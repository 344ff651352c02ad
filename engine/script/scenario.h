/* scenario: shahe.scenario { … }, and new ones made from it by with and set. */
#ifndef SH_SCRIPT_SCENARIO_H
#define SH_SCRIPT_SCENARIO_H

#include "script/key.h"
#include "script/session.h"

#define SH_SCENARIO_NAME "a scenario"

void sh_scenario_members(lua_State *lua);

/* the scenario at a stack index, NULL when it is none */
const sh_draft *sh_scenario_at(lua_State *lua, int index);

/* the channel of a name that can be switched off; else complains at `way` and returns -1 */
int32_t sh_scenario_channel(lua_State *lua, const sh_way *way, const char *name);

/* the options of shahe.scenario, and of scenario:set */
sh_key_list sh_scenario_keys(void);
sh_key_list sh_scenario_set_keys(void);

#endif
