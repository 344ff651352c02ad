/* the environment of a script: what a name that is not local can mean */
#include "script/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/module.h"
#include "script/sandbox.h"
#include "script/session.h"
#include "script/suggest.h"
#include "script/unit.h"

enum { STEPS_A_KEY = 20, STEPS_A_PCALL = 50, BYTES_A_STEP = 16 };

static int base_pcall(lua_State *lua)
{
    luaL_checkany(lua, 1);
    sh_sandbox_charge(lua, STEPS_A_PCALL);
    int status = lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0);
    sh_sandbox_pass_on(lua, status);
    lua_pushboolean(lua, status == LUA_OK);
    lua_insert(lua, 1);
    return lua_gettop(lua);
}

static int base_tostring(lua_State *lua)
{
    luaL_checkany(lua, 1);
    sh_unit_tostring(lua, 1);
    return 1;
}

/* upvalue: tonumber of the stock library, which reads long texts slowly */
static int base_tonumber(lua_State *lua)
{
    if (lua_type(lua, 1) == LUA_TSTRING) {
        sh_sandbox_charge(lua, 1 + (int64_t)(lua_rawlen(lua, 1) / BYTES_A_STEP));
    }
    int count = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, count, 1);
    return 1;
}

/* what is printed while a scenario loads is kept for the command line; policies print nothing
 */
static int base_print(lua_State *lua)
{
    sh_session *session = sh_session_of(lua);
    sh_script *script = session->script;
    int count = lua_gettop(lua);
    if (session->binding || script->printed_lines++ >= SH_PRINTED_LINES) {
        return 0;
    }
    for (int i = 1; i <= count; i++) {
        sh_unit_tostring(lua, i);
        sh_vec_print(&script->printed, "%s%s", i == 1 ? "" : "\t", lua_tostring(lua, -1));
        lua_pop(lua, 1);
    }
    sh_vec_print(&script->printed, "\n");
    return 0;
}

/* ---- pairs in a fixed order ---- */

typedef struct pair_key {
    int rank; /* booleans, numbers, texts */
    double number;
    const char *text;
    size_t length;
    int place; /* in the unsorted list of keys */
} pair_key;

static int by_key(const void *left, const void *right)
{
    const pair_key *a = left, *b = right;
    if (a->rank != b->rank) {
        return a->rank - b->rank;
    }
    if (a->rank < 2) {
        return (a->number > b->number) - (a->number < b->number);
    }
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->text, b->text, shorter);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static pair_key key_at_top(lua_State *lua, int place)
{
    pair_key key = {.place = place};
    switch (lua_type(lua, -1)) {
    case LUA_TBOOLEAN:
        key.number = lua_toboolean(lua, -1);
        return key;
    case LUA_TNUMBER:
        key.rank = 1;
        key.number = lua_tonumber(lua, -1);
        return key;
    case LUA_TSTRING:
        key.rank = 2;
        key.text = lua_tolstring(lua, -1, &key.length);
        return key;
    default:
        luaL_error(lua,
                   "pairs: a key is %s; keys must be texts, numbers or true and false, "
                   "so that their order is the same in every run",
                   sh_unit_name(lua, -1));
        return key;
    }
}

/* upvalues: table, sorted keys, place */
static int next_pair(lua_State *lua)
{
    lua_Integer place = lua_tointeger(lua, lua_upvalueindex(3));
    for (;;) {
        place++;
        if (lua_rawgeti(lua, lua_upvalueindex(2), place) == LUA_TNIL) {
            return 1;
        }
        lua_pushvalue(lua, -1);
        if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) {
            lua_pushinteger(lua, place);
            lua_replace(lua, lua_upvalueindex(3));
            return 2;
        }
        lua_pop(lua, 2); /* removed during the walk */
    }
}

static int base_pairs(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    int count = 0;
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1)) {
        count++;
    }
    sh_sandbox_charge(lua, 1 + (int64_t)count * STEPS_A_KEY);
    pair_key *keys = lua_newuserdatauv(lua, sizeof *keys * (size_t)(count + 1), 0);
    int place = 0;
    for (lua_pushnil(lua); lua_next(lua, 1);) {
        lua_pop(lua, 1);
        keys[place] = key_at_top(lua, place);
        place++;
    }
    if (count > 1) {
        qsort(keys, (size_t)count, sizeof *keys, by_key);
    }
    /* the keys in their order, found again by a second walk */
    lua_createtable(lua, count, 0);
    int *rank = lua_newuserdatauv(lua, sizeof *rank * (size_t)(count + 1), 0);
    for (int i = 0; i < count; i++) {
        rank[keys[i].place] = i + 1;
    }
    place = 0;
    for (lua_pushnil(lua); lua_next(lua, 1);) {
        lua_pop(lua, 1);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, 3, rank[place++]);
    }
    lua_pushvalue(lua, 1);
    lua_pushvalue(lua, 3);
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_pair, 3);
    return 1;
}

/* ---- names that do not exist ---- */

static bool is_forbidden(const char *name)
{
    static const char *const names[] = {
        "os",           "io",     "debug",      "package",   "load",
        "loadfile",     "dofile", "loadstring", "coroutine", "collectgarbage",
        "rawget",       "rawset", "rawequal",   "rawlen",    "setmetatable",
        "getmetatable", "next",   "xpcall",     "utf8",      "_G",
        "unpack",       "warn"};
    for (size_t i = 0; i < SH_COUNT(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *instead_of(const char *name)
{
    return strcmp(name, "os") == 0 || strcmp(name, "io") == 0
               ? "a scenario has no clock and no files; reg.now is the simulated time, "
                 "shahe.data reads published figures"
           : strcmp(name, "next") == 0 ? "write 'for key, value in pairs(t) do'; its order is "
                                         "the same in every run"
           : strcmp(name, "unpack") == 0       ? "write table.unpack"
           : strstr(name, "metatable") != NULL ? "a scenario is data; plain tables are enough"
           : strncmp(name, "raw", 3) == 0 ? "there are no metatables, so t[key] and #t are raw"
                                          : "see 'shahe explain E320'";
}

static int undeclared(lua_State *lua)
{
    const char *name = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "?";
    if (is_forbidden(name)) {
        sh_mistake *fault = sh_sandbox_mistake(lua, 320, name, "'%s' is not available", name);
        sh_mistake_note(fault, "%s", instead_of(name));
        return sh_sandbox_raise(lua);
    }
    sh_suggest names = {0};
    sh_suggest_keys(&names, lua, 1);
    sh_mistake *fault = sh_sandbox_mistake(lua, 105, name, "'%s' is not declared", name);
    const char *near = sh_suggest_nearest(&names, name);
    if (near != NULL) {
        sh_mistake_note(fault, "did you mean '%s'?", near);
    }
    return sh_sandbox_raise(lua);
}

static int refuse_global(lua_State *lua)
{
    const char *name = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "?";
    sh_mistake *fault = sh_sandbox_mistake(lua, 105, name, "'%s' is not declared", name);
    sh_mistake_note(fault, "a new variable is written 'local %s = …'", name);
    return sh_sandbox_raise(lua);
}

/* replaces the table on top by a value that answers for it and cannot be written */
static void seal(lua_State *lua)
{
    int members = lua_gettop(lua);
    lua_createtable(lua, 0, 1);
    lua_pushcfunction(lua, undeclared);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, members);
    lua_newuserdatauv(lua, 0, 0);
    lua_createtable(lua, 0, 2);
    lua_pushvalue(lua, members);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_global);
    lua_setfield(lua, -2, "__newindex");
    lua_setmetatable(lua, -2);
    lua_replace(lua, members);
}

/* keeps a few functions of the stock library and forgets the others */
static void take_stock(lua_State *lua, int environment)
{
    static const char *const names[] = {"assert", "error", "ipairs",
                                        "select", "type",  "tonumber"};
    luaopen_base(lua);
    int stock = lua_gettop(lua);
    for (size_t i = 0; i < SH_COUNT(names); i++) {
        lua_getfield(lua, stock, names[i]);
        if (strcmp(names[i], "tonumber") == 0) {
            lua_pushcclosure(lua, base_tonumber, 1);
        }
        lua_setfield(lua, environment, names[i]);
    }
    lua_newtable(lua);
    lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pop(lua, 1);
}

void sh_globals_push(lua_State *lua)
{
    static const luaL_Reg own[] = {{"pairs", base_pairs},       {"pcall", base_pcall},
                                   {"print", base_print},       {"require", sh_module_require},
                                   {"tostring", base_tostring}, {NULL, NULL}};
    sh_unit_install(lua);
    lua_newtable(lua);
    int environment = lua_gettop(lua);
    luaL_setfuncs(lua, own, 0);
    take_stock(lua, environment);
    sh_strings_install(lua, environment);
    sh_tables_install(lua, environment);
    sh_maths_install(lua, environment);
    seal(lua);
}
