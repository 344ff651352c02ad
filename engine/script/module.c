#include "script/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "script/syntax.h"

enum { MAX_DEPTH = 16 };

void sh_module_compile(lua_State *lua, const sh_source_text *source)
{
    char name[544];
    snprintf(name, sizeof name, "@%s", source->name);
    int status = luaL_loadbufferx(lua, source->text, source->size, name, "t");
    /* too many levels of nesting come as an ordinary error */
    if (status == LUA_ERRSYNTAX || status == LUA_ERRRUN) {
        sh_syntax_raise(lua, source);
    }
    if (status != LUA_OK) {
        int32_t fatal = sh_sandbox_of(lua)->fatal;
        sh_sandbox_stop(lua, fatal != 0 ? fatal : 311);
    }
    lua_getfield(lua, LUA_REGISTRYINDEX, "environment");
    if (lua_setupvalue(lua, -2, 1) == NULL) {
        lua_pop(lua, 1);
    }
}

/* ---- files ---- */

/* the folder above a folder: "a/b/" is "a/", "" is "../" */
static void above(const char *folder, char *out, size_t size)
{
    size_t length = strlen(folder);
    bool climbs = length == 0 || strcmp(folder, "/") == 0 || strcmp(folder, "./") == 0 ||
                  (length >= 3 && strcmp(folder + length - 3, "../") == 0);
    if (climbs) {
        snprintf(out, size, "%s../", strcmp(folder, "./") == 0 ? "" : folder);
        return;
    }
    length--;
    while (length > 0 && folder[length - 1] != '/') {
        length--;
    }
    snprintf(out, size, "%.*s", (int)length, folder);
}

sh_status sh_module_read(const sh_script *script, const char *name, size_t cap, sh_vec *text,
                         char path[SH_DATA_PATH], sh_error *error)
{
    char parent[400];
    snprintf(path, SH_DATA_PATH, "%s%s", script->folder, name);
    if (access(path, F_OK) != 0) {
        char other[512];
        above(script->folder, parent, sizeof parent);
        snprintf(other, sizeof other, "%s%s", parent, name);
        if (access(other, F_OK) == 0) {
            snprintf(path, SH_DATA_PATH, "%s", other);
        }
    }
    return sh_file_read(path, cap, text, error);
}

bool sh_module_note(sh_script *script, const char *name, const void *data, size_t size)
{
    sh_digest digest;
    char hash[SH_HASH_TEXT];
    sh_digest_init(&digest);
    sh_digest_bytes(&digest, data, size);
    sh_hash_print(sh_digest_final(&digest), hash);
    return sh_vec_print(&script->inputs, "%s%s %s", script->inputs.count > 0 ? ", " : "", name,
                        hash);
}

/* ---- require ---- */

static bool is_module_name(const char *name)
{
    size_t length = strlen(name);
    bool fine =
        length > 0 && length <= SH_MODULE_BYTES && name[0] != '/' && name[length - 1] != '/';
    for (const char *at = name; fine && *at != '\0'; at++) {
        fine = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '_' ||
               (*at == '/' && at[1] != '/');
    }
    return fine;
}

static int no_module(lua_State *lua, const char *name, const char *why)
{
    sh_mistake *fault = sh_sandbox_mistake(lua, 104, name, "module '%s' %s", name, why);
    sh_mistake_note(fault,
                    "a module is a file name.lua beside the scenario or in the folder above "
                    "it; its name has a-z, 0-9, _ and / only");
    return sh_sandbox_raise(lua);
}

static const sh_source_text *read_module(lua_State *lua, const char *name)
{
    sh_session *session = sh_session_of(lua);
    sh_vec text = sh_vec_of(1);
    char file[160], path[512];
    snprintf(file, sizeof file, "%s.lua", name);
    sh_status status =
        sh_module_read(session->script, file, SH_SOURCE_MAX_BYTES, &text, path, NULL);
    if (status != SH_OK) {
        sh_vec_free(&text);
        no_module(lua, name, "cannot be read");
    }
    bool noted = sh_module_note(session->script, file, text.data, text.count);
    const sh_source_text *source =
        sh_source_add(&session->script->sources, path, name, text.data, text.count);
    if (source == NULL || !noted) {
        no_module(lua, name, "is one too many");
    }
    sh_syntax_check(source, session->diagnostics);
    return source;
}

int sh_module_require(lua_State *lua)
{
    sh_session *session = sh_session_of(lua);
    const char *name = luaL_checkstring(lua, 1);
    lua_settop(lua, 1);
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, "modules");
    if (lua_getfield(lua, -1, name) != LUA_TNIL) {
        return 1;
    }
    if (!is_module_name(name)) {
        return no_module(lua, name, "has no valid name");
    }
    if (session->depth >= MAX_DEPTH) {
        return no_module(lua, name, "requires itself");
    }
    const sh_source_text *source = sh_source_module(&session->script->sources, name);
    if (source == NULL && session->binding) {
        return no_module(lua, name, "was not read with the scenario");
    }
    source = source != NULL ? source : read_module(lua, name);
    session->depth++;
    sh_module_compile(lua, source);
    lua_call(lua, 0, 1);
    session->depth--;
    if (lua_isnil(lua, -1)) {
        lua_pushboolean(lua, true);
        lua_replace(lua, -2);
    }
    lua_pushvalue(lua, -1);
    lua_setfield(lua, 2, name);
    return 1;
}
