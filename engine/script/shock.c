#include "script/shock.h"

#include <string.h>

#include "script/library.h"
#include "script/keys.h"

enum { MAX_OPTIONS = SH_SHOCK_MAX_OPTIONS + 2 };

/* days become whole days: a shock begins and ends with a day */
static int32_t whole_days(double days)
{
    int32_t whole = (int32_t)days;
    return whole < days ? whole + 1 : whole;
}

/* the options of a kind: at, over, and its lines of shocks.def */
static int32_t options_of(sh_shock_kind kind, sh_key *list, sh_shock *shock)
{
    int32_t count = 0;
    list[count++] = (sh_key){"at",
                             SH_KEY_NUMBER,
                             true,
                             "days",
                             0,
                             36525,
                             "when it begins, since the start of the run"};
    list[count++] = (sh_key){"over",
                             SH_KEY_NUMBER,
                             false,
                             "days",
                             0,
                             36525,
                             "how long it lasts; without it, to the end (failure and "
                             "scandal: one step)"};
    for (int32_t i = 0; i < sh_shock_option_count; i++) {
        const sh_shock_option *line = &sh_shock_options[i];
        if (line->kind == kind) {
            sh_check(count < MAX_OPTIONS);
            shock->option[count - 2] = line->def;
            list[count++] = (sh_key){line->name, SH_KEY_NUMBER, false,      line->unit,
                                     line->min,  line->max,     line->about};
        }
    }
    return count;
}

/* upvalues: kind, "shahe.shock.credit" */
static int make(lua_State *lua)
{
    sh_key list[MAX_OPTIONS];
    sh_shock_value *made = lua_newuserdatauv(lua, sizeof *made, 0);
    *made = (sh_shock_value){.way = sh_session_here(lua)};
    made->shock.kind = (sh_shock_kind)lua_tointeger(lua, lua_upvalueindex(1));
    luaL_setmetatable(lua, SH_SHOCK_NAME);
    sh_keys options = {
        .lua = lua, .what = lua_tostring(lua, lua_upvalueindex(2)), .list = list};
    options.count = options_of(made->shock.kind, list, &made->shock);
    double at = 0, over = 0;
    if (sh_keys_open(&options, &made->way, 1)) {
        sh_keys_number(&options, "at", &at);
        sh_keys_number(&options, "over", &over);
        for (int32_t i = 2; i < options.count; i++) {
            sh_keys_number(&options, list[i].name, &made->shock.option[i - 2]);
        }
    }
    made->shock.at_day = whole_days(at);
    made->shock.over_day = whole_days(over);
    return 1;
}

void sh_shock_members(lua_State *lua)
{
    luaL_newmetatable(lua, SH_SHOCK_NAME);
    lua_pop(lua, 1);
    lua_newtable(lua);
    for (int32_t i = 0; i < sh_shock_option_count; i++) {
        const sh_shock_option *line = &sh_shock_options[i];
        lua_pushinteger(lua, line->kind);
        lua_pushfstring(lua, "shahe.shock.%s", line->shock);
        lua_pushcclosure(lua, make, 2);
        lua_setfield(lua, -2, line->shock);
    }
    sh_library_seal(lua, "shahe.shock", 205);
    lua_setfield(lua, -2, "shock");
}
