#include "script/api.h"

#include "script/data.h"
#include "script/distribution.h"
#include "script/experiment.h"
#include "script/kernel.h"
#include "script/library.h"
#include "script/policy.h"
#include "script/scenario.h"
#include "script/setting.h"
#include "script/shock.h"
#include "script/stresses.h"
#include "script/unit.h"

void sh_api_install(lua_State *lua)
{
    lua_newtable(lua);
    sh_unit_members(lua);
    sh_distribution_members(lua);
    sh_shock_members(lua);
    sh_stresses_members(lua);
    sh_data_members(lua);
    sh_setting_members(lua);
    sh_policy_members(lua);
    sh_scenario_members(lua);
    sh_experiment_members(lua);
    sh_kernel_members(lua);
    sh_library_seal(lua, "shahe", 205);
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, "modules");
    lua_insert(lua, -2);
    lua_setfield(lua, -2, "shahe");
    lua_pop(lua, 1);
}

const sh_study_draft *sh_api_study(lua_State *lua, int index)
{
    return sh_experiment_at(lua, index);
}
