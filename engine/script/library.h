/* library: tables of functions that a script can call but not change. */
#ifndef SH_SCRIPT_LIBRARY_H
#define SH_SCRIPT_LIBRARY_H

#include <lauxlib.h>
#include <lua.h>

/* Turns the table on top of the stack into a read-only value under a name ("math"): missing
 * members raise the fault `number` with a suggestion, writing raises 107. */
void sh_library_seal(lua_State *lua, const char *name, int32_t number);

/* the same for a list of functions ending with {NULL, NULL}; pushes the value */
void sh_library_push(lua_State *lua, const char *name, int32_t number, const luaL_Reg *list);

/* the parts of the language: each pushes or sets what its name says */
void sh_globals_push(lua_State *lua); /* the environment of a script */
void sh_strings_install(lua_State *lua, int environment);
void sh_tables_install(lua_State *lua, int environment);
void sh_maths_install(lua_State *lua, int environment);

#endif
