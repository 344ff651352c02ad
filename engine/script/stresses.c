#include "script/stresses.h"

#include "rules/stress.h"
#include "script/library.h"
#include "script/shock.h"
#include "script/keys.h"

int32_t sh_stresses_keys(int32_t kind, sh_key list[SH_STRESSES_OPTIONS])
{
    int32_t count = 0;
    list[count++] = (sh_key){"at",
                             SH_KEY_NUMBER,
                             true,
                             "days",
                             0,
                             36525,
                             "when it begins, since the start of the run"};
    list[count++] = (sh_key){"severity",
                             SH_KEY_NUMBER,
                             false,
                             "share",
                             sh_stress_least,
                             sh_stress_most,
                             "a percentile: 0.99 is as bad as the worst 1 in 100"};
    if (sh_stress_takes_over(kind)) {
        list[count++] = (sh_key){"over",
                                 SH_KEY_NUMBER,
                                 false,
                                 "days",
                                 1,
                                 36525,
                                 "how long defaults and flight last, instead of the usual"};
    }
    if (sh_stress_takes_sector(kind)) {
        list[count++] = (sh_key){"sector",
                                 SH_KEY_NUMBER,
                                 false,
                                 "count",
                                 0,
                                 SH_SECTORS - 1,
                                 "only the borrowers of this sector default more often"};
    }
    return count;
}

/* a test begins and ends with a day */
static int32_t whole_days(double days)
{
    int32_t whole = (int32_t)days;
    return whole < days ? whole + 1 : whole;
}

/* upvalues: kind, "shahe.stress.contagion" */
static int make(lua_State *lua)
{
    sh_key list[SH_STRESSES_OPTIONS];
    sh_shock_value *made = lua_newuserdatauv(lua, sizeof *made, 0);
    *made = (sh_shock_value){.way = sh_session_here(lua), .composed = true};
    made->stress.kind = (int32_t)lua_tointeger(lua, lua_upvalueindex(1));
    made->stress.origin = "scenario";
    luaL_setmetatable(lua, SH_SHOCK_NAME);
    sh_keys options = {
        .lua = lua, .what = lua_tostring(lua, lua_upvalueindex(2)), .list = list};
    options.count = sh_stresses_keys(made->stress.kind, list);
    double at = 0, over = 0, sector = -1, severity = sh_stress_usual;
    if (sh_keys_open(&options, &made->way, 1)) {
        sh_keys_number(&options, "at", &at);
        sh_keys_number(&options, "severity", &severity);
        if (sh_stress_takes_over(made->stress.kind)) {
            sh_keys_number(&options, "over", &over);
        }
        if (sh_stress_takes_sector(made->stress.kind)) {
            sh_keys_number(&options, "sector", &sector);
        }
    }
    made->stress.at_day = whole_days(at);
    made->stress.over_day = whole_days(over);
    made->stress.severity = severity;
    made->stress.sector = (int32_t)sector;
    return 1;
}

void sh_stresses_members(lua_State *lua)
{
    lua_newtable(lua);
    for (int32_t i = 0; i < SH_STRESSES; i++) {
        lua_pushinteger(lua, i);
        lua_pushfstring(lua, "shahe.stress.%s", sh_stress_table[i].name);
        lua_pushcclosure(lua, make, 2);
        lua_setfield(lua, -2, sh_stress_table[i].name);
    }
    sh_library_seal(lua, "shahe.stress", 205);
    lua_setfield(lua, -2, "stress");
}
