/* texts: the functions of the stock library whose cost can be counted beforehand */
#include "script/library.h"

#include <string.h>

#include "script/sandbox.h"
#include "script/unit.h"

enum { BYTES_A_STEP = 16, STEPS_A_FORMAT = 100 };

static void charge_text(lua_State *lua, int argument)
{
    size_t length;
    luaL_checklstring(lua, argument, &length);
    sh_sandbox_charge(lua, 1 + (int64_t)(length / BYTES_A_STEP));
}

/* upvalue: the function of the stock library */
static int counted(lua_State *lua)
{
    charge_text(lua, 1);
    int count = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, count, LUA_MULTRET);
    return lua_gettop(lua);
}

static int string_rep(lua_State *lua)
{
    size_t length, between;
    const char *text = luaL_checklstring(lua, 1, &length);
    lua_Integer times = luaL_checkinteger(lua, 2);
    const char *separator = luaL_optlstring(lua, 3, "", &between);
    if (times <= 0 || length + between == 0) {
        lua_pushliteral(lua, "");
        return 1;
    }
    if (times > SH_SANDBOX_TEXT_BYTES ||
        (length + between) * (size_t)times > SH_SANDBOX_TEXT_BYTES + between) {
        return sh_sandbox_stop(lua, 312);
    }
    sh_sandbox_charge(lua, 1 + (int64_t)times / 4);
    luaL_Buffer buffer;
    luaL_buffinit(lua, &buffer);
    for (lua_Integer i = 0; i < times; i++) {
        luaL_addlstring(&buffer, i == 0 ? "" : separator, i == 0 ? 0 : between);
        luaL_addlstring(&buffer, text, length);
    }
    luaL_pushresult(&buffer);
    return 1;
}

/* plain search: patterns can take time without bound */
static int string_find(lua_State *lua)
{
    size_t length, wanted;
    const char *text = luaL_checklstring(lua, 1, &length);
    const char *word = luaL_checklstring(lua, 2, &wanted);
    lua_Integer first = luaL_optinteger(lua, 3, 1);
    first = first < 0 ? (lua_Integer)length + first + 1 : first;
    size_t from = first < 1 ? 0 : (size_t)first - 1;
    sh_sandbox_charge(lua, 1 + (int64_t)(length * (wanted + 1) / 64));
    const char *at = from > length ? NULL
                     : wanted == 0 ? text + from
                                   : memmem(text + from, length - from, word, wanted);
    if (at == NULL) {
        lua_pushnil(lua);
        return 1;
    }
    lua_pushinteger(lua, at - text + 1);
    lua_pushinteger(lua, at - text + (lua_Integer)wanted);
    return 2;
}

static int string_byte(lua_State *lua)
{
    size_t length;
    const char *text = luaL_checklstring(lua, 1, &length);
    lua_Integer at = luaL_optinteger(lua, 2, 1);
    luaL_argcheck(lua, lua_isnoneornil(lua, 3), 3, "one byte at a time");
    at = at < 0 ? (lua_Integer)length + at + 1 : at;
    if (at < 1 || at > (lua_Integer)length) {
        return 0;
    }
    lua_pushinteger(lua, (unsigned char)text[at - 1]);
    return 1;
}

/* upvalue: string.format of the stock library; values become texts without addresses */
static int string_format(lua_State *lua)
{
    charge_text(lua, 1);
    int argument = 1, count = lua_gettop(lua);
    for (const char *at = lua_tostring(lua, 1); *at != '\0'; at++) {
        if (*at != '%') {
            continue;
        }
        at++;
        if (*at == '%') {
            continue;
        }
        while (*at != '\0' && strchr("-+ #0123456789.", *at) != NULL) {
            at++;
        }
        argument++;
        sh_sandbox_charge(lua, STEPS_A_FORMAT);
        luaL_argcheck(lua, *at != '\0' && strchr("diuoxXeEfFgGcsq", *at) != NULL, 1,
                      "only %d %i %u %o %x %e %f %g %c %s %q can be used");
        if (*at == 's' && argument <= count) {
            sh_unit_tostring(lua, argument);
            lua_replace(lua, argument);
        }
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, count, 1);
    return 1;
}

void sh_strings_install(lua_State *lua, int environment)
{
    static const char *const stock[] = {"char", "len", "lower", "reverse", "sub", "upper"};
    static const luaL_Reg own[] = {
        {"byte", string_byte}, {"find", string_find}, {"rep", string_rep}, {NULL, NULL}};
    environment = lua_absindex(lua, environment);
    lua_newtable(lua);
    int members = lua_gettop(lua);
    luaL_setfuncs(lua, own, 0);
    luaopen_string(lua);
    int library = lua_gettop(lua);
    for (size_t i = 0; i < SH_COUNT(stock); i++) {
        lua_getfield(lua, library, stock[i]);
        if (strcmp(stock[i], "char") != 0) {
            lua_pushcclosure(lua, counted, 1);
        }
        lua_setfield(lua, members, stock[i]);
    }
    lua_getfield(lua, library, "format");
    lua_pushcclosure(lua, string_format, 1);
    lua_setfield(lua, members, "format");

    /* methods of texts; without arithmetic, so that "10" + 1 is an error */
    lua_pushliteral(lua, "");
    lua_createtable(lua, 0, 1);
    lua_pushvalue(lua, members);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, -2);
    lua_settop(lua, members);
    sh_library_seal(lua, "string", 106);
    lua_setfield(lua, environment, "string");
}
