#include "script/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "script/suggest.h"

sh_session *sh_session_of(lua_State *lua)
{
    return (sh_session *)sh_sandbox_of(lua);
}

static void *taken(lua_State *lua, size_t bytes)
{
    void *copy = sh_arena_take(&sh_session_of(lua)->arena, bytes);
    if (copy == NULL) {
        sh_sandbox_starve(lua);
    }
    return copy;
}

const char *sh_session_text(lua_State *lua, const char *text)
{
    return sh_session_copy(lua, text, strlen(text) + 1);
}

void *sh_session_copy(lua_State *lua, const void *data, size_t bytes)
{
    void *copy = taken(lua, bytes == 0 ? 1 : bytes);
    if (bytes > 0) {
        memcpy(copy, data, bytes);
    }
    return copy;
}

void *sh_session_held(lua_State *lua, size_t bytes, lua_CFunction release)
{
    void *held = lua_newuserdatauv(lua, bytes, 0);
    memset(held, 0, bytes);
    lua_createtable(lua, 0, 1);
    lua_pushcfunction(lua, release);
    lua_setfield(lua, -2, "__gc");
    lua_setmetatable(lua, -2);
    return held;
}

static int release_vec(lua_State *lua)
{
    sh_vec_free(lua_touserdata(lua, 1));
    return 0;
}

sh_vec *sh_session_vec(lua_State *lua, size_t stride)
{
    sh_vec *vec = sh_session_held(lua, sizeof *vec, release_vec);
    vec->stride = stride;
    return vec;
}

sh_way sh_session_here(lua_State *lua)
{
    sh_way way = {.sources = &sh_session_of(lua)->script->sources, .file = ""};
    const char *file;
    if (sh_sandbox_where(lua, &file, &way.line)) {
        const sh_source_text *source = sh_source_find(way.sources, file);
        way.file = source == NULL ? "" : source->name;
    }
    return way;
}

/* ---- complaints ---- */

sh_diagnostic *sh_session_report(lua_State *lua, int32_t number, sh_place place,
                                 const char *format, ...)
{
    sh_diagnostics *list = sh_session_of(lua)->diagnostics;
    if (list == NULL) {
        return NULL;
    }
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return sh_diagnostics_add(list, number, place, "%s", text);
}

void sh_session_label(lua_State *lua, sh_diagnostic *item, const char *format, ...)
{
    char text[256];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (item != NULL) {
        sh_diagnostics_label(sh_session_of(lua)->diagnostics, item, "%s", text);
    }
}

void sh_session_note(lua_State *lua, sh_diagnostic *item, const char *format, ...)
{
    char text[768];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (item != NULL) {
        sh_diagnostics_note(sh_session_of(lua)->diagnostics, item, "%s", text);
    }
}

/* names that the text declares with local: what an undeclared one may have been meant as */
static const char *nearest_local(const sh_source_text *source, const char *word, char *buffer,
                                 size_t size)
{
    sh_suggest names = {0};
    char list[4096];
    size_t used = 0;
    for (size_t i = 0; source != NULL && i + 1 < source->tokens.count; i++) {
        const sh_token *token = sh_vec_at(&source->tokens, i);
        const sh_token *next = sh_vec_at(&source->tokens, i + 1);
        bool declares = sh_lexer_is(source->text, token, "local") ||
                        sh_lexer_is(source->text, token, ",") ||
                        sh_lexer_is(source->text, token, "(");
        if (declares && next->kind == SH_TOKEN_NAME && used + next->length + 1 < sizeof list &&
            !sh_lexer_is(source->text, next, word)) {
            sh_suggest_add(&names, list + used);
            used += (size_t)snprintf(list + used, sizeof list - used, "%.*s", (int)next->length,
                                     source->text + next->offset) +
                    1;
        }
    }
    const char *near = sh_suggest_nearest(&names, word);
    snprintf(buffer, size, "%s", near == NULL ? "" : near);
    return near == NULL ? NULL : buffer;
}

void sh_session_add_fault(const sh_sources *sources, const sh_mistake *fault, int32_t generic,
                          const char *prefix, sh_diagnostics *diagnostics)
{
    int32_t number = fault->number != 0 ? fault->number : generic;
    sh_place place = sh_source_word(sources, fault->file, fault->line, fault->word);
    if (fault->line == 0) {
        place = (sh_place){.file = sources->count > 0 ? sources->item[0].name : ""};
    }
    sh_diagnostic *item =
        sh_diagnostics_add(diagnostics, number, place, "%s%s", prefix, fault->message);
    sh_diagnostics_label(diagnostics, item, "%s", fault->label);
    for (int32_t i = 0; i < fault->note_count; i++) {
        sh_diagnostics_note(diagnostics, item, "%s", fault->note[i]);
    }
    char buffer[64];
    if (number == 105 && fault->note_count == 0) {
        const sh_source_text *source = sh_source_find(sources, fault->file);
        const char *near = nearest_local(source, fault->word, buffer, sizeof buffer);
        if (near != NULL) {
            sh_diagnostics_note(diagnostics, item, "did you mean '%s'?", near);
        }
    }
}

const char *sh_session_override(lua_State *lua, const char *name)
{
    sh_session *session = sh_session_of(lua);
    const char *value = NULL;
    for (int32_t i = 0; i < session->script->override_count; i++) {
        sh_override *override = &session->script->override[i];
        if (strcmp(override->name, name) == 0) {
            value = override->value;
            if (!session->binding) { /* the script is constant once runs begin */
                override->used = true;
            }
        }
    }
    return value;
}

/* ---- life ---- */

bool sh_session_open(sh_session *session, sh_script *script, sh_diagnostics *diagnostics)
{
    *session = (sh_session){
        .script = script, .diagnostics = diagnostics, .binding = diagnostics == NULL};
    session->instances = sh_vec_of(sizeof(sh_instance));
    session->settings = sh_vec_of(sizeof(sh_setting));
    session->names = sh_vec_of(sizeof(const char *));
    return sh_sandbox_open(&session->box, session);
}

void sh_session_close(sh_session *session)
{
    sh_sandbox_close(&session->box);
    sh_arena_free(&session->arena);
    sh_vec_free(&session->instances);
    sh_vec_free(&session->settings);
    sh_vec_free(&session->names);
    *session = (sh_session){0};
}
