#include "script/library.h"

#include "script/sandbox.h"
#include "script/suggest.h"

/* upvalues: name of the library, number of the fault */
static int missing(lua_State *lua)
{
    const char *library = lua_tostring(lua, lua_upvalueindex(1));
    int32_t number = (int32_t)lua_tointeger(lua, lua_upvalueindex(2));
    if (lua_type(lua, 2) != LUA_TSTRING) {
        sh_sandbox_mistake(lua, number, library, "'%s' is a library, it has only named members",
                           library);
        return sh_sandbox_raise(lua);
    }
    const char *key = lua_tostring(lua, 2);
    sh_suggest names = {0};
    char list[SH_MISTAKE_TEXT - 16];
    sh_suggest_keys(&names, lua, 1);
    const char *near = sh_suggest_nearest(&names, key);
    sh_mistake *fault =
        sh_sandbox_mistake(lua, number, key, "'%s.%s' does not exist", library, key);
    if (near != NULL) {
        sh_mistake_note(fault, "did you mean '%s.%s'?", library, near);
    }
    sh_mistake_note(fault, "%s has: %s", library, sh_suggest_print(&names, list, sizeof list));
    return sh_sandbox_raise(lua);
}

static int refuse_write(lua_State *lua)
{
    const char *library = lua_tostring(lua, lua_upvalueindex(1));
    sh_sandbox_mistake(lua, 107, library, "'%s' cannot be changed", library);
    return sh_sandbox_raise(lua);
}

void sh_library_seal(lua_State *lua, const char *name, int32_t number)
{
    int members = lua_gettop(lua);
    lua_createtable(lua, 0, 1);
    lua_pushstring(lua, name);
    lua_pushinteger(lua, number);
    lua_pushcclosure(lua, missing, 2);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, members);

    /* a userdata in front of the table, so that no table function can reach it */
    lua_newuserdatauv(lua, 0, 0);
    lua_createtable(lua, 0, 3);
    lua_pushvalue(lua, members);
    lua_setfield(lua, -2, "__index");
    lua_pushstring(lua, name);
    lua_pushcclosure(lua, refuse_write, 1);
    lua_setfield(lua, -2, "__newindex");
    lua_pushstring(lua, "library");
    lua_setfield(lua, -2, "__name");
    lua_setmetatable(lua, -2);
    lua_replace(lua, members);
}

void sh_library_push(lua_State *lua, const char *name, int32_t number, const luaL_Reg *list)
{
    lua_newtable(lua);
    luaL_setfuncs(lua, list, 0);
    sh_library_seal(lua, name, number);
}
