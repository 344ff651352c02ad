/* mathematics that gives the same bits everywhere */
#include "script/library.h"

#include "base/det.h"
#include "script/sandbox.h"
#include "script/unit.h"

enum { EXACT_POWER = 64 };

static int push_float(lua_State *lua, double x)
{
    lua_pushnumber(lua, x);
    return 1;
}

static int math_exp(lua_State *lua)
{
    return push_float(lua, sh_det_exp(luaL_checknumber(lua, 1)));
}

static int math_sqrt(lua_State *lua)
{
    return push_float(lua, sh_det_sqrt(luaL_checknumber(lua, 1)));
}

static int math_log(lua_State *lua)
{
    double x = sh_det_log(luaL_checknumber(lua, 1));
    return push_float(lua,
                      lua_isnoneornil(lua, 2) ? x : x / sh_det_log(luaL_checknumber(lua, 2)));
}

static double whole_power(double x, int64_t n)
{
    double product = 1.0;
    for (uint64_t rest = (uint64_t)(n < 0 ? -n : n); rest > 0; rest >>= 1) {
        product *= rest & 1 ? x : 1.0;
        x *= x;
    }
    return n < 0 ? 1.0 / product : product;
}

static int math_pow(lua_State *lua)
{
    double x = luaL_checknumber(lua, 1), y = luaL_checknumber(lua, 2);
    if (y >= -EXACT_POWER && y <= EXACT_POWER && y == (double)(int64_t)y) {
        return push_float(lua, whole_power(x, (int64_t)y));
    }
    if (x == 0.0 && y > 0) {
        return push_float(lua, 0.0);
    }
    luaL_argcheck(lua, x > 0, 1,
                  "must be above 0 for a power that is not a small whole number");
    return push_float(lua, sh_det_pow(x, y));
}

/* min and max of numbers, or of values of one unit */
static int extreme(lua_State *lua, bool largest)
{
    int count = lua_gettop(lua), best = 1;
    for (int i = 1; i <= count; i++) {
        if (!sh_unit_is(lua, i, SH_UNIT_ANY)) {
            luaL_checknumber(lua, i);
        }
    }
    luaL_argcheck(lua, count >= 1, 1, "value expected");
    for (int i = 2; i <= count; i++) {
        int smaller = largest ? best : i, larger = largest ? i : best;
        best = lua_compare(lua, smaller, larger, LUA_OPLT) ? i : best;
    }
    lua_pushvalue(lua, best);
    return 1;
}

static int math_max(lua_State *lua)
{
    return extreme(lua, true);
}

static int math_min(lua_State *lua)
{
    return extreme(lua, false);
}

static int math_abs(lua_State *lua)
{
    if (sh_unit_is(lua, 1, SH_UNIT_ANY)) {
        const sh_unit *unit = lua_touserdata(lua, 1);
        sh_unit_push(lua, unit->kind, unit->value < 0 ? -unit->value : unit->value);
        return 1;
    }
    if (lua_isinteger(lua, 1)) {
        lua_Integer n = lua_tointeger(lua, 1);
        lua_pushinteger(lua, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
        return 1;
    }
    double x = luaL_checknumber(lua, 1);
    return push_float(lua, x < 0 ? -x : x);
}

/* floor and ceil come from the stock library: they are exact */
void sh_maths_install(lua_State *lua, int environment)
{
    static const luaL_Reg own[] = {{"abs", math_abs},   {"exp", math_exp}, {"log", math_log},
                                   {"max", math_max},   {"min", math_min}, {"pow", math_pow},
                                   {"sqrt", math_sqrt}, {NULL, NULL}};
    static const char *const stock[] = {"ceil", "floor", "fmod", "modf",       "tointeger",
                                        "type", "huge",  "pi",   "maxinteger", "mininteger"};
    environment = lua_absindex(lua, environment);
    lua_newtable(lua);
    luaL_setfuncs(lua, own, 0);
    luaopen_math(lua);
    for (size_t i = 0; i < SH_COUNT(stock); i++) {
        lua_getfield(lua, -1, stock[i]);
        lua_setfield(lua, -3, stock[i]);
    }
    lua_pop(lua, 1);
    sh_library_seal(lua, "math", 106);
    lua_setfield(lua, environment, "math");
}
