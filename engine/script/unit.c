#include "script/unit.h"

#include <stdio.h>

#include <lauxlib.h>

#include "base/macros.h"
#include "script/sandbox.h"

enum { STEPS_A_SUM = 5 };

static const char *const names[] = {"money", "time"};

static bool is_kind(lua_State *lua, int index, sh_unit_kind kind)
{
    return luaL_testudata(lua, index, names[kind]) != NULL;
}

bool sh_unit_is(lua_State *lua, int index, sh_unit_kind kind)
{
    if (kind == SH_UNIT_ANY) {
        return is_kind(lua, index, SH_UNIT_MONEY) || is_kind(lua, index, SH_UNIT_TIME);
    }
    return is_kind(lua, index, kind);
}

void sh_unit_push(lua_State *lua, sh_unit_kind kind, double value)
{
    sh_unit *unit = lua_newuserdatauv(lua, sizeof *unit, 0);
    *unit = (sh_unit){kind, value};
    luaL_setmetatable(lua, names[kind]);
}

const char *sh_unit_name(lua_State *lua, int index)
{
    if (sh_unit_is(lua, index, SH_UNIT_MONEY)) {
        return "money";
    }
    if (sh_unit_is(lua, index, SH_UNIT_TIME)) {
        return "a time";
    }
    switch (lua_type(lua, index)) {
    case LUA_TNUMBER:
        return "a number";
    case LUA_TSTRING:
        return "text";
    case LUA_TBOOLEAN:
        return "true or false";
    case LUA_TTABLE:
        return "a table";
    case LUA_TFUNCTION:
        return "a function";
    case LUA_TUSERDATA:
        break;
    default:
        return "nothing";
    }
    bool named = luaL_getmetafield(lua, index, "__name") == LUA_TSTRING;
    const char *name = named ? lua_tostring(lua, -1) : "a value of its own kind";
    lua_pop(lua, named); /* the name lives on in its metatable */
    return name;
}

/* ---- arithmetic ---- */

/* unit of an operand: a kind, or SH_UNIT_ANY for a plain number */
static sh_unit operand(lua_State *lua, int index)
{
    if (sh_unit_is(lua, index, SH_UNIT_ANY)) {
        return *(const sh_unit *)lua_touserdata(lua, index);
    }
    return (sh_unit){SH_UNIT_ANY, luaL_checknumber(lua, index)};
}

static int mismatch(lua_State *lua, const char *sign)
{
    const char *left = sh_unit_name(lua, 1), *right = sh_unit_name(lua, 2);
    bool order = sign[0] == '<'; /* Lua turns a > b into b < a, so the sides may be swapped */
    sh_mistake *fault =
        order ? sh_sandbox_mistake(lua, 110, sign, "units do not fit: %s and %s have no order",
                                   left, right)
              : sh_sandbox_mistake(lua, 110, sign, "units do not fit: %s %s %s", left, sign,
                                   right);
    if (!order) {
        sh_mistake_label(fault, "left side is %s, right side is %s", left, right);
    }
    if (sh_unit_is(lua, 1, SH_UNIT_MONEY) || sh_unit_is(lua, 2, SH_UNIT_MONEY)) {
        sh_mistake_note(fault,
                        "write shahe.yuan(800) for 800 yuan, shahe.wan(5) for 50,000 yuan");
    } else {
        sh_mistake_note(fault, "write shahe.days(n), shahe.weeks(n) or shahe.months(n)");
    }
    return sh_sandbox_raise(lua);
}

/* the common kind of a sum or comparison (a plain 0 joins either); -1: there is none */
static int common_kind(lua_State *lua, sh_unit *a, sh_unit *b)
{
    sh_sandbox_charge(lua, STEPS_A_SUM);
    bool numbers = (sh_unit_is(lua, 1, SH_UNIT_ANY) || lua_type(lua, 1) == LUA_TNUMBER) &&
                   (sh_unit_is(lua, 2, SH_UNIT_ANY) || lua_type(lua, 2) == LUA_TNUMBER);
    if (!numbers) {
        return -1;
    }
    *a = operand(lua, 1);
    *b = operand(lua, 2);
    if (a->kind == b->kind || (b->kind == SH_UNIT_ANY && b->value == 0)) {
        return (int)a->kind;
    }
    return a->kind == SH_UNIT_ANY && a->value == 0 ? (int)b->kind : -1;
}

static int sum(lua_State *lua, double sign)
{
    sh_unit a, b;
    int kind = common_kind(lua, &a, &b);
    if (kind < 0) {
        return mismatch(lua, sign > 0 ? "+" : "-");
    }
    sh_unit_push(lua, (sh_unit_kind)kind, a.value + sign * b.value);
    return 1;
}

static int unit_add(lua_State *lua)
{
    return sum(lua, 1.0);
}

static int unit_sub(lua_State *lua)
{
    return sum(lua, -1.0);
}

static int unit_mul(lua_State *lua)
{
    bool left = lua_type(lua, 1) == LUA_TNUMBER, right = lua_type(lua, 2) == LUA_TNUMBER;
    if (left == right) {
        return mismatch(lua, "*");
    }
    sh_unit a = operand(lua, 1), b = operand(lua, 2);
    sh_unit_push(lua, left ? b.kind : a.kind, a.value * b.value);
    return 1;
}

static int unit_div(lua_State *lua)
{
    if (lua_type(lua, 2) == LUA_TNUMBER) {
        sh_unit a = operand(lua, 1);
        sh_unit_push(lua, a.kind, a.value / lua_tonumber(lua, 2));
        return 1;
    }
    sh_unit a, b;
    int kind = common_kind(lua, &a, &b);
    if (kind < 0 || a.kind != b.kind) {
        return mismatch(lua, "/");
    }
    lua_pushnumber(lua, a.value / b.value);
    return 1;
}

static int unit_unm(lua_State *lua)
{
    sh_unit a = operand(lua, 1);
    sh_unit_push(lua, a.kind, -a.value);
    return 1;
}

static int unit_eq(lua_State *lua)
{
    sh_unit a, b;
    int kind = common_kind(lua, &a, &b);
    lua_pushboolean(lua, kind >= 0 && a.value == b.value);
    return 1;
}

static int unit_lt(lua_State *lua)
{
    sh_unit a, b;
    if (common_kind(lua, &a, &b) < 0) {
        return mismatch(lua, "<");
    }
    lua_pushboolean(lua, a.value < b.value);
    return 1;
}

static int unit_le(lua_State *lua)
{
    sh_unit a, b;
    if (common_kind(lua, &a, &b) < 0) {
        return mismatch(lua, "<=");
    }
    lua_pushboolean(lua, a.value <= b.value);
    return 1;
}

static int unit_index(lua_State *lua)
{
    sh_sandbox_mistake(lua, 106, "", "%s has no members", sh_unit_name(lua, 1));
    return sh_sandbox_raise(lua);
}

/* ---- texts ---- */

void sh_unit_tostring(lua_State *lua, int index)
{
    char text[64];
    if (sh_unit_is(lua, index, SH_UNIT_ANY)) {
        const sh_unit *unit = lua_touserdata(lua, index);
        snprintf(text, sizeof text, "%.14g %s", unit->value,
                 unit->kind == SH_UNIT_MONEY ? "yuan" : "days");
        lua_pushstring(lua, text);
        return;
    }
    switch (lua_type(lua, index)) {
    case LUA_TSTRING:
        lua_pushvalue(lua, index);
        break;
    case LUA_TNUMBER:
        if (!lua_isinteger(lua, index) &&
            lua_tonumber(lua, index) != lua_tonumber(lua, index)) {
            lua_pushliteral(lua, "nan");
        } else {
            lua_pushvalue(lua, index);
            lua_tostring(lua, -1);
        }
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(lua, lua_toboolean(lua, index) ? "true" : "false");
        break;
    case LUA_TUSERDATA:
        lua_pushstring(lua, sh_unit_name(lua, index));
        break;
    default:
        lua_pushstring(lua, luaL_typename(lua, index));
    }
}

static int unit_tostring(lua_State *lua)
{
    sh_unit_tostring(lua, 1);
    return 1;
}

static int unit_concat(lua_State *lua)
{
    sh_unit_tostring(lua, 1);
    sh_unit_tostring(lua, 2);
    lua_concat(lua, 2);
    return 1;
}

void sh_unit_install(lua_State *lua)
{
    static const luaL_Reg operators[] = {
        {"__add", unit_add},       {"__sub", unit_sub},     {"__mul", unit_mul},
        {"__div", unit_div},       {"__unm", unit_unm},     {"__eq", unit_eq},
        {"__lt", unit_lt},         {"__le", unit_le},       {"__tostring", unit_tostring},
        {"__concat", unit_concat}, {"__index", unit_index}, {NULL, NULL}};
    for (size_t i = 0; i < SH_COUNT(names); i++) {
        luaL_newmetatable(lua, names[i]);
        luaL_setfuncs(lua, operators, 0);
        lua_pop(lua, 1);
    }
}

/* ---- shahe.yuan(5) ---- */

/* upvalues: kind, factor, name */
static int make(lua_State *lua)
{
    const char *name = lua_tostring(lua, lua_upvalueindex(3));
    if (lua_type(lua, 1) != LUA_TNUMBER || lua_gettop(lua) != 1) {
        sh_mistake *fault = sh_sandbox_mistake(
            lua, 309, name, "%s takes one plain number, not %s", name, sh_unit_name(lua, 1));
        sh_mistake_note(fault, "for example shahe.%s(5)", name);
        return sh_sandbox_raise(lua);
    }
    int kind = (int)lua_tointeger(lua, lua_upvalueindex(1));
    double value = lua_tonumber(lua, 1), factor = lua_tonumber(lua, lua_upvalueindex(2));
    if (kind == SH_UNIT_ANY) {
        lua_pushnumber(lua, value / factor);
    } else {
        sh_unit_push(lua, (sh_unit_kind)kind, value * factor);
    }
    return 1;
}

void sh_unit_members(lua_State *lua)
{
    static const struct {
        const char *name;
        sh_unit_kind kind;
        double factor;
    } units[] = {{"yuan", SH_UNIT_MONEY, 1},   {"wan", SH_UNIT_MONEY, 1e4},
                 {"days", SH_UNIT_TIME, 1},    {"weeks", SH_UNIT_TIME, 7},
                 {"months", SH_UNIT_TIME, 30}, {"years", SH_UNIT_TIME, 365},
                 {"percent", SH_UNIT_ANY, 100}};
    for (size_t i = 0; i < SH_COUNT(units); i++) {
        lua_pushinteger(lua, (lua_Integer)units[i].kind);
        lua_pushnumber(lua, units[i].factor);
        lua_pushstring(lua, units[i].name);
        lua_pushcclosure(lua, make, 3);
        lua_setfield(lua, -2, units[i].name);
    }
}
