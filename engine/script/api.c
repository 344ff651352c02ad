#include "script/api.h"

#include "script/data.h"
#include "script/distribution.h"
#include "script/experiment.h"
#include "script/kernel.h"
#include "script/library.h"
#include "script/module.h"
#include "script/policy.h"
#include "script/scenario.h"
#include "script/setting.h"
#include "script/shock.h"
#include "script/stresses.h"
#include "script/unit.h"

/* makes require "shahe" work */
static void install_members(lua_State *lua)
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

static int install(lua_State *lua)
{
    sh_globals_push(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, "environment");
    install_members(lua);
    return 0;
}

bool sh_api_open(sh_session *session, sh_script *script, sh_diagnostics *diagnostics)
{
    return sh_session_open(session, script, diagnostics) &&
           sh_sandbox_run(&session->box, install, NULL, SH_SANDBOX_LOAD_STEPS);
}

/* the text returns one value, the study */
static int read_text(lua_State *lua)
{
    sh_session *session = sh_session_of(lua);
    sh_module_compile(lua, &session->script->sources.item[0]);
    lua_call(lua, 0, 1);
    session->study = sh_experiment_at(lua, -1);
    return 0;
}

bool sh_api_read(sh_session *session)
{
    return sh_sandbox_run(&session->box, read_text, NULL, SH_SANDBOX_LOAD_STEPS);
}
