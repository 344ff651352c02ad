/* module: files beside a scenario: other texts it requires, and data it names. */
#ifndef SH_SCRIPT_MODULE_H
#define SH_SCRIPT_MODULE_H

#include "script/session.h"

/* require "name" */
int sh_module_require(lua_State *lua);

/* Compiles a source and leaves it as a function on the stack; raises fault 100. */
void sh_module_compile(lua_State *lua, const sh_source_text *source);

/* Finds a file beside the scenario or in the folder above it and reads it (malloc'ed text with
 * a NUL behind its size). The path it was found at goes to `path`. */
SH_NODISCARD sh_status sh_module_read(const sh_script *script, const char *name, size_t cap,
                                      sh_vec *text, char path[SH_DATA_PATH], sh_error *error);

/* Notes a file that was read, by the name that the scenario has for it, with its hash; false
 * when memory is out. The name does not depend on the folder a run is started from, and so
 * neither do the digest of the plan and the content hash of a result. */
bool sh_module_note(sh_script *script, const char *name, const void *data, size_t size);

#endif
