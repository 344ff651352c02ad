#include "script/reg.h"

#include <string.h>

#include "script/library.h"
#include "script/suggest.h"
#include "script/unit.h"

static const char reg_name[] = "reg";

static sh_desk *desk_at(lua_State *lua, const char *method)
{
    const uint64_t *call = luaL_testudata(lua, 1, reg_name);
    const sh_session *session = sh_session_of(lua);
    if (call == NULL) {
        sh_mistake *fault =
            sh_sandbox_mistake(lua, 309, method, "'%s' is called on reg", method);
        sh_mistake_note(fault, "write reg:%s(…), with a colon", method);
        sh_sandbox_raise(lua);
    } else if (session->desk == NULL || session->call != *call) {
        sh_sandbox_mistake(lua, 316, "", "this reg belongs to an earlier call");
        sh_sandbox_raise(lua);
    }
    return session->desk;
}

/* ---- what is set ---- */

static int32_t lever_at(lua_State *lua, int index)
{
    const char *name = lua_type(lua, index) == LUA_TSTRING ? lua_tostring(lua, index) : "?";
    int32_t lever = sh_lever_find(name);
    if (lever >= 0) {
        return lever;
    }
    sh_suggest names = {0};
    char text[SH_MISTAKE_TEXT - 16];
    for (int32_t i = 0; i < SH_LEVERS; i++) {
        sh_suggest_add(&names, sh_lever_table[i].name);
    }
    const char *near = sh_suggest_nearest(&names, name);
    sh_mistake *fault = sh_sandbox_mistake(lua, 306, name, "there is no lever '%s'", name);
    if (near != NULL) {
        sh_mistake_note(fault, "did you mean \"%s\"?", near);
    }
    sh_mistake_note(fault, "levers: %s", sh_suggest_print(&names, text, sizeof text));
    sh_sandbox_raise(lua);
    return -1;
}

static double value_at(lua_State *lua, int index, int32_t lever)
{
    const sh_lever_info *info = &sh_lever_table[lever];
    bool money = strcmp(info->unit, "yuan") == 0, flag = strcmp(info->unit, "flag") == 0;
    double value = 0;
    if (flag && lua_isboolean(lua, index)) {
        value = lua_toboolean(lua, index);
    } else if (money && sh_unit_is(lua, index, SH_UNIT_MONEY)) {
        value = ((const sh_unit *)lua_touserdata(lua, index))->value;
    } else if (lua_type(lua, index) == LUA_TNUMBER &&
               (!money || lua_tonumber(lua, index) == 0)) {
        value = lua_tonumber(lua, index);
    } else {
        sh_mistake *fault =
            sh_sandbox_mistake(lua, 308, info->name, "lever '%s' takes %s, not %s", info->name,
                               money  ? "money"
                               : flag ? "true or false"
                                      : "a number",
                               sh_unit_name(lua, index));
        sh_mistake_note(fault, "%s: %s", info->name, info->about);
        sh_sandbox_raise(lua);
    }
    if (value != value) {
        sh_sandbox_mistake(lua, 304, info->name, "lever '%s' was to be set to not a number",
                           info->name);
        sh_sandbox_raise(lua);
    }
    bool whole = strcmp(info->unit, "count") != 0 || value == (double)(int64_t)value;
    if (!(value >= info->min && value <= info->max) || !whole) {
        sh_mistake *fault = sh_sandbox_mistake(lua, 305, info->name,
                                               "lever '%s' must be between %.10g and %.10g%s, "
                                               "but was to be set to %.10g",
                                               info->name, info->min, info->max,
                                               whole ? "" : " and whole", value);
        sh_mistake_note(fault, "%s: %s", info->name, info->about);
        sh_sandbox_raise(lua);
    }
    return value;
}

static void target_at(lua_State *lua, int index, const sh_desk *desk, sh_selector *target)
{
    const sh_params *params = &desk->plan->params;
    double platforms = params->platform_count + params->platform_entrants;
    if (lua_isinteger(lua, index)) {
        lua_Integer id = lua_tointeger(lua, index);
        if (id >= 0 && (double)id < platforms) {
            target->platform = (int32_t)id;
            return;
        }
    } else if (lua_type(lua, index) == LUA_TSTRING &&
               strcmp(lua_tostring(lua, index), "platforms") == 0) {
        return;
    }
    sh_unit_tostring(lua, index);
    const char *text = lua_tostring(lua, -1);
    sh_mistake *fault = sh_sandbox_mistake(lua, 307, text, "there is no target '%s'", text);
    sh_mistake_note(fault, "a target is \"platforms\", or an id that seen:each() gives");
    sh_sandbox_raise(lua);
}

/* ---- options of a measure ---- */

static int bad_option(lua_State *lua, const char *name, const char *wanted)
{
    sh_sandbox_mistake(lua, 309, name, "option '%s' must be %s, not %s", name, wanted,
                       sh_unit_name(lua, -1));
    return sh_sandbox_raise(lua);
}

static void read_type(lua_State *lua, sh_selector *target)
{
    static const char *const types[] = {"matched", "guaranteed", "fraud"};
    for (int8_t i = 0; i < (int8_t)SH_COUNT(types); i++) {
        if (lua_type(lua, -1) == LUA_TSTRING && strcmp(lua_tostring(lua, -1), types[i]) == 0) {
            target->type = i;
            return;
        }
    }
    bad_option(lua, "type", "\"matched\", \"guaranteed\" or \"fraud\"");
}

/* the value of option `name` is at the top of the stack */
static void read_option(lua_State *lua, const char *name, const sh_desk *desk,
                        sh_lever_write *write)
{
    double number = lua_type(lua, -1) == LUA_TNUMBER ? lua_tonumber(lua, -1) : -1;
    sh_selector *target = &write->target;
    if (strcmp(name, "after") == 0) {
        bool time = sh_unit_is(lua, -1, SH_UNIT_TIME);
        const sh_unit *unit = time ? lua_touserdata(lua, -1) : NULL;
        if (!(time && unit->value >= 0) && number != 0) {
            bad_option(lua, name, "a time of at least 0, such as weeks(4)");
        }
        write->day += time ? unit->value : 0;
    } else if (strcmp(name, "share") == 0) {
        target->share =
            number >= 0 && number <= 1 ? number : bad_option(lua, name, "between 0 and 1");
    } else if (strcmp(name, "pooled") == 0) {
        target->pooled = lua_isboolean(lua, -1)
                             ? (int8_t)lua_toboolean(lua, -1)
                             : (int8_t)bad_option(lua, name, "true or false");
    } else if (strcmp(name, "type") == 0) {
        read_type(lua, target);
    } else if (strcmp(name, "region") == 0) {
        bool there = lua_isinteger(lua, -1) && number >= 0 &&
                     number < desk->plan->params.platform_regions;
        target->region = there ? (int32_t)number : bad_option(lua, name, "a region, from 0");
    } else if (lua_type(lua, -1) == LUA_TSTRING) {
        write->reason = lua_tostring(lua, -1);
    } else {
        bad_option(lua, name, "text");
    }
}

static void read_options(lua_State *lua, int index, const sh_desk *desk, sh_lever_write *write)
{
    static const char *const names[] = {"after", "pooled", "reason", "region", "share", "type"};
    sh_suggest given = {0}, known = {0};
    if (lua_isnoneornil(lua, index)) {
        return;
    }
    luaL_checktype(lua, index, LUA_TTABLE);
    for (size_t i = 0; i < SH_COUNT(names); i++) {
        sh_suggest_add(&known, names[i]);
    }
    sh_suggest_keys(&given, lua, index);
    for (size_t i = 0; i < given.count; i++) {
        const char *near = sh_suggest_nearest(&known, given.name[i]);
        if (near == NULL || strcmp(near, given.name[i]) != 0) {
            char text[96];
            sh_mistake *fault = sh_sandbox_mistake(
                lua, 309, given.name[i], "a measure has no option '%s'", given.name[i]);
            if (near != NULL) {
                sh_mistake_note(fault, "did you mean '%s'?", near);
            }
            sh_mistake_note(fault, "options: %s", sh_suggest_print(&known, text, sizeof text));
            sh_sandbox_raise(lua);
        }
        lua_getfield(lua, index, given.name[i]);
        read_option(lua, given.name[i], desk, write);
        lua_pop(lua, 1); /* the table keeps a reason alive */
    }
}

/* ---- measures ---- */

static int measure(lua_State *lua, sh_desk *desk, sh_lever_write *write, int options)
{
    sh_error error = {0};
    write->day = desk->day;
    write->reason = "";
    read_options(lua, options, desk, write);
    sh_sandbox_charge(lua, 20);
    if (desk->set(desk, write, &error) != SH_OK) {
        sh_sandbox_mistake(lua, 315, sh_lever_table[write->lever].name, "%.300s", error.text);
        return sh_sandbox_raise(lua);
    }
    return 0;
}

/* reg:set(target, lever, value, options) */
static int reg_set(lua_State *lua)
{
    sh_desk *desk = desk_at(lua, "set");
    sh_lever_write write = {.target = sh_selector_all()};
    lua_settop(lua, 5);
    target_at(lua, 2, desk, &write.target);
    write.lever = lever_at(lua, 3);
    write.value = value_at(lua, 4, write.lever);
    return measure(lua, desk, &write, 5);
}

/* reg:require(lever, options): a rule that is either in force or not, for all */
static int reg_require(lua_State *lua)
{
    static const sh_lever rules[] = {SH_LEVER_custody, SH_LEVER_guarantee_ban,
                                     SH_LEVER_forced_exit, SH_LEVER_licence};
    sh_desk *desk = desk_at(lua, "require");
    lua_settop(lua, 3);
    sh_lever_write write = {.target = sh_selector_all(), .value = 1};
    write.lever = lever_at(lua, 2);
    bool rule = false;
    for (size_t i = 0; i < SH_COUNT(rules); i++) {
        rule |= (int32_t)rules[i] == write.lever;
    }
    if (!rule) {
        const char *name = sh_lever_table[write.lever].name;
        sh_mistake *fault =
            sh_sandbox_mistake(lua, 309, name, "'%s' has a value, so it is set", name);
        sh_mistake_note(fault, "write reg:set(\"platforms\", \"%s\", value)", name);
        sh_mistake_note(fault, "required can be: custody, guarantee_ban, forced_exit, licence");
        return sh_sandbox_raise(lua);
    }
    return measure(lua, desk, &write, 3);
}

/* reg:gate(target, share, options): at most this share of claims is paid out in a step */
static int reg_gate(lua_State *lua)
{
    sh_desk *desk = desk_at(lua, "gate");
    sh_lever_write write = {.lever = SH_LEVER_gate, .target = sh_selector_all()};
    lua_settop(lua, 4);
    target_at(lua, 2, desk, &write.target);
    write.value = value_at(lua, 3, write.lever);
    return measure(lua, desk, &write, 4);
}

/* upvalue: methods */
static int reg_index(lua_State *lua)
{
    const char *key = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "";
    if (strcmp(key, "now") == 0) {
        sh_unit_push(lua, SH_UNIT_TIME, desk_at(lua, "now")->day);
        return 1;
    }
    lua_pushvalue(lua, 2);
    lua_gettable(lua, lua_upvalueindex(1));
    return 1;
}

static int refuse_write(lua_State *lua)
{
    sh_sandbox_mistake(lua, 107, "reg", "'reg' cannot be changed");
    return sh_sandbox_raise(lua);
}

void sh_reg_install(lua_State *lua)
{
    static const luaL_Reg methods[] = {
        {"gate", reg_gate}, {"require", reg_require}, {"set", reg_set}, {NULL, NULL}};
    luaL_newmetatable(lua, reg_name);
    sh_library_push(lua, "reg", 106, methods);
    lua_pushcclosure(lua, reg_index, 1);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_write);
    lua_setfield(lua, -2, "__newindex");
    lua_pop(lua, 1);
}

void sh_reg_push(lua_State *lua)
{
    uint64_t *call = lua_newuserdatauv(lua, sizeof *call, 0);
    *call = sh_session_of(lua)->call;
    luaL_setmetatable(lua, reg_name);
}
