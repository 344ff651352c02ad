/* tables: no metamethods, no unbounded ranges, a sort that keeps equals in order */
#include "script/library.h"

#include "script/sandbox.h"
#include "script/unit.h"

static lua_Integer length_of(lua_State *lua, int index)
{
    luaL_checktype(lua, index, LUA_TTABLE);
    return (lua_Integer)lua_rawlen(lua, index);
}

static int table_insert(lua_State *lua)
{
    lua_Integer last = length_of(lua, 1) + 1, at = last;
    int count = lua_gettop(lua);
    luaL_argcheck(lua, count == 2 || count == 3, count, "two or three arguments expected");
    if (count == 3) {
        at = luaL_checkinteger(lua, 2);
        luaL_argcheck(lua, at >= 1 && at <= last, 2, "position out of bounds");
    }
    sh_sandbox_charge(lua, 1 + (last - at) / 2);
    for (lua_Integer i = last; i > at; i--) {
        lua_rawgeti(lua, 1, i - 1);
        lua_rawseti(lua, 1, i);
    }
    lua_settop(lua, count);
    lua_rawseti(lua, 1, at);
    return 0;
}

static int table_remove(lua_State *lua)
{
    lua_Integer last = length_of(lua, 1), at = luaL_optinteger(lua, 2, last);
    luaL_argcheck(lua, at == last || (at >= 1 && at <= last + 1), 2, "position out of bounds");
    lua_rawgeti(lua, 1, at);
    sh_sandbox_charge(lua, 1 + (last > at ? (last - at) / 2 : 0));
    for (; at < last; at++) {
        lua_rawgeti(lua, 1, at + 1);
        lua_rawseti(lua, 1, at);
    }
    if (at >= 1 && at <= last) {
        lua_pushnil(lua);
        lua_rawseti(lua, 1, at);
    }
    return 1;
}

static int table_concat(lua_State *lua)
{
    lua_Integer last = length_of(lua, 1);
    size_t between;
    const char *separator = luaL_optlstring(lua, 2, "", &between);
    lua_Integer from = luaL_optinteger(lua, 3, 1), to = luaL_optinteger(lua, 4, last);
    luaL_argcheck(lua, from >= 1 && to <= last, 3, "out of bounds");
    sh_sandbox_charge(lua, to >= from ? to - from + 1 : 1);
    luaL_Buffer buffer;
    luaL_buffinit(lua, &buffer);
    for (lua_Integer i = from; i <= to; i++) {
        if (lua_rawgeti(lua, 1, i) != LUA_TSTRING && !lua_isnumber(lua, -1)) {
            return luaL_error(lua, "entry %d is neither text nor number", (int)i);
        }
        luaL_addvalue(&buffer);
        luaL_addlstring(&buffer, separator, i < to ? between : 0);
        if (luaL_bufflen(&buffer) > SH_SANDBOX_TEXT_BYTES) {
            return sh_sandbox_stop(lua, 312);
        }
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int table_unpack(lua_State *lua)
{
    lua_Integer last = length_of(lua, 1);
    lua_Integer from = luaL_optinteger(lua, 2, 1), to = luaL_optinteger(lua, 3, last);
    if (from > to) {
        return 0;
    }
    if (from < 1 || to > last + SH_SANDBOX_UNPACKED || to - from >= SH_SANDBOX_UNPACKED) {
        return sh_sandbox_stop(lua, 313);
    }
    luaL_checkstack(lua, SH_SANDBOX_UNPACKED, "too many values");
    sh_sandbox_charge(lua, to - from + 1);
    for (lua_Integer i = from; i <= to; i++) {
        lua_rawgeti(lua, 1, i);
    }
    return (int)(to - from + 1);
}

/* stack of sort: 1 table, 2 comparison or nil, 3 scratch table; is left[i] after right[j]? */
static bool comes_before(lua_State *lua, int table, lua_Integer a, lua_Integer b)
{
    bool before;
    if (lua_isnil(lua, 2)) {
        lua_rawgeti(lua, table, a);
        lua_rawgeti(lua, table, b);
        before = lua_compare(lua, -2, -1, LUA_OPLT);
        lua_pop(lua, 2);
        return before;
    }
    lua_pushvalue(lua, 2);
    lua_rawgeti(lua, table, a);
    lua_rawgeti(lua, table, b);
    lua_call(lua, 2, 1);
    before = lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    return before;
}

static void move(lua_State *lua, int from, lua_Integer i, int to, lua_Integer k)
{
    lua_rawgeti(lua, from, i);
    lua_rawseti(lua, to, k);
}

/* merges two sorted runs of table `from` into table `to` */
static void merge(lua_State *lua, int from, int to, const lua_Integer run[3])
{
    lua_Integer left = run[0], right = run[1];
    for (lua_Integer k = run[0]; k < run[2]; k++) {
        bool take_right =
            left >= run[1] || (right < run[2] && comes_before(lua, from, right, left));
        move(lua, from, take_right ? right++ : left++, to, k);
    }
}

static int table_sort(lua_State *lua)
{
    lua_Integer count = length_of(lua, 1), steps = 1;
    if (!lua_isnoneornil(lua, 2)) {
        luaL_checktype(lua, 2, LUA_TFUNCTION);
    }
    lua_settop(lua, 2);
    for (lua_Integer width = 1; width < count; width *= 2) {
        steps += count;
    }
    sh_sandbox_charge(lua, steps);
    lua_newtable(lua);
    int from = 1, to = 3;
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer begin = 1; begin <= count; begin += 2 * width) {
            lua_Integer middle = begin + width, end = begin + 2 * width;
            lua_Integer run[3] = {begin, middle > count + 1 ? count + 1 : middle,
                                  end > count + 1 ? count + 1 : end};
            merge(lua, from, to, run);
        }
        from = to;
        to = 4 - from;
    }
    for (lua_Integer i = 1; from == 3 && i <= count; i++) {
        move(lua, 3, i, 1, i);
    }
    return 0;
}

void sh_tables_install(lua_State *lua, int environment)
{
    static const luaL_Reg list[] = {{"concat", table_concat}, {"insert", table_insert},
                                    {"remove", table_remove}, {"sort", table_sort},
                                    {"unpack", table_unpack}, {NULL, NULL}};
    environment = lua_absindex(lua, environment);
    sh_library_push(lua, "table", 106, list);
    lua_setfield(lua, environment, "table");
}
