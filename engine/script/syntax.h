/* syntax: what the text of a scenario may not contain, and what Lua's parser says about it. */
#ifndef SH_SCRIPT_SYNTAX_H
#define SH_SCRIPT_SYNTAX_H

#include <lua.h>

#include "script/source.h"

/* reports every operator that is not available, and what is no text in UTF-8 */
void sh_syntax_check(const sh_source_text *source, sh_diagnostics *diagnostics);

/* raises the parser's message on top of the stack as a fault with its place */
int sh_syntax_raise(lua_State *lua, const sh_source_text *source);

#endif
