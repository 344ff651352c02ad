#include "script/keys.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "script/quantity.h"
#include "script/suggest.h"
#include "script/unit.h"

sh_place sh_keys_place(const sh_keys *options, const char *name, bool value)
{
    sh_way way = sh_source_deeper(&options->way, name, 0);
    return sh_source_place(&way, value);
}

static const sh_key *find(const sh_keys *options, const char *name)
{
    for (int32_t i = 0; i < options->count; i++) {
        if (strcmp(options->list[i].name, name) == 0) {
            return &options->list[i];
        }
    }
    return NULL;
}

/* ---- opening ---- */

static void unknown_option(const sh_keys *options, const char *name)
{
    sh_suggest names = {0};
    char text[400];
    for (int32_t i = 0; i < options->count; i++) {
        if (options->list[i].name[0] != '\0') {
            sh_suggest_add(&names, options->list[i].name);
        }
    }
    const char *near = sh_suggest_nearest(&names, name);
    sh_diagnostic *item =
        sh_session_report(options->lua, 200, sh_keys_place(options, name, false),
                          "%s has no option '%s'", options->what, name);
    sh_session_label(options->lua, item, "unknown option");
    if (near != NULL) {
        sh_session_note(options->lua, item, "did you mean '%s'?", near);
    }
    sh_session_note(options->lua, item, "options: %s",
                    sh_suggest_print(&names, text, sizeof text));
}

static void check_keys(const sh_keys *options)
{
    lua_State *lua = options->lua;
    bool items = find(options, "") != NULL;
    lua_pushnil(lua);
    while (lua_next(lua, options->table)) {
        lua_pop(lua, 1);
        if (lua_type(lua, -1) == LUA_TSTRING) {
            if (lua_rawlen(lua, -1) == 0 || find(options, lua_tostring(lua, -1)) == NULL) {
                unknown_option(options, lua_tostring(lua, -1));
            }
        } else if (!items) {
            int32_t place = lua_isinteger(lua, -1) ? (int32_t)lua_tointeger(lua, -1) : 1;
            sh_way way = sh_source_deeper(&options->way, NULL, place);
            sh_diagnostic *item =
                sh_session_report(lua, 200, sh_source_place(&way, false),
                                  "an entry of %s has no name", options->what);
            sh_session_note(lua, item, "every option is written name = value");
        }
    }
}

static void check_required(const sh_keys *options)
{
    for (int32_t i = 0; i < options->count; i++) {
        const sh_key *option = &options->list[i];
        if (!option->required) {
            continue;
        }
        lua_getfield(options->lua, options->table, option->name);
        if (lua_isnil(options->lua, -1)) {
            sh_diagnostic *item =
                sh_session_report(options->lua, 201, sh_source_place(&options->way, false),
                                  "%s needs '%s'", options->what, option->name);
            sh_session_note(options->lua, item, "%s: %s", option->name, option->about);
        }
        lua_pop(options->lua, 1);
    }
}

bool sh_keys_open(sh_keys *options, const sh_way *way, int index)
{
    lua_State *lua = options->lua;
    options->way = *way;
    options->table = 0;
    if (lua_type(lua, index) != LUA_TTABLE) {
        sh_diagnostic *item = sh_session_report(lua, 204, sh_source_place(way, true),
                                                "%s takes a table of options, but this is %s",
                                                options->what, sh_unit_name(lua, index));
        sh_session_note(lua, item, "write %s { name = value, … }", options->what);
        return false;
    }
    options->table = lua_absindex(lua, index);
    check_keys(options);
    check_required(options);
    return true;
}

/* ---- one value ---- */

static void wrong_kind(const sh_keys *options, const sh_key *option, const char *wanted)
{
    lua_State *lua = options->lua;
    const char *given = sh_unit_name(lua, -1);
    sh_diagnostic *item =
        sh_session_report(lua, 204, sh_keys_place(options, option->name, true),
                          "'%s' must be %s, but this is %s", option->name, wanted, given);
    sh_session_label(lua, item, "this is %s", given);
    sh_session_note(lua, item, "%s: %s", option->name, option->about);
}

/* pushes the value of an option; false and nothing pushed when it is absent */
static bool given(const sh_keys *options, const char *name, const sh_key **option)
{
    *option = find(options, name);
    sh_check(*option != NULL);
    if (options->table == 0) {
        return false;
    }
    lua_getfield(options->lua, options->table, name);
    if (lua_isnil(options->lua, -1)) {
        lua_pop(options->lua, 1);
        return false;
    }
    return true;
}

bool sh_keys_text(const sh_keys *options, const char *name, const char **value)
{
    const sh_key *option;
    if (!given(options, name, &option)) {
        return false;
    }
    bool fine = lua_type(options->lua, -1) == LUA_TSTRING && lua_rawlen(options->lua, -1) > 0;
    const char *why = NULL;
    if (fine && sh_utf8_flaw(lua_tostring(options->lua, -1), "\n\t", &why) != NULL) {
        fine = false;
        sh_session_report(options->lua, 204, sh_keys_place(options, name, true),
                          "'%s' must be plain text: %s", name, why);
    } else if (fine) {
        *value = sh_session_text(options->lua, lua_tostring(options->lua, -1));
    } else if (lua_type(options->lua, -1) == LUA_TSTRING) {
        wrong_kind(options, option, "a text that is not empty");
    } else {
        wrong_kind(options, option, "text");
    }
    lua_pop(options->lua, 1);
    return fine;
}

bool sh_keys_boolean(const sh_keys *options, const char *name, bool *value)
{
    const sh_key *option;
    if (!given(options, name, &option)) {
        return false;
    }
    bool fine = lua_isboolean(options->lua, -1);
    if (fine) {
        *value = lua_toboolean(options->lua, -1);
    } else {
        wrong_kind(options, option, "true or false");
    }
    lua_pop(options->lua, 1);
    return fine;
}

bool sh_keys_number(const sh_keys *options, const char *name, double *value)
{
    const sh_key *option;
    if (!given(options, name, &option)) {
        return false;
    }
    sh_way way = sh_source_deeper(&options->way, name, 0);
    bool fine = sh_quantity_read(options->lua, -1, option, &way, value);
    lua_pop(options->lua, 1);
    return fine;
}

bool sh_keys_law(const sh_keys *options, const char *name, sh_law *value)
{
    const sh_key *option;
    if (!given(options, name, &option)) {
        return false;
    }
    sh_way way = sh_source_deeper(&options->way, name, 0);
    bool fine = sh_quantity_law(options->lua, -1, option, &way, value);
    lua_pop(options->lua, 1);
    return fine;
}

/* the words of a choice as a list; they are cut in place */
static void words_of(const char *words, char *buffer, size_t size, sh_suggest *list)
{
    snprintf(buffer, size, "%s", words);
    for (char *rest = buffer, *word; (word = strsep(&rest, " ")) != NULL;) {
        sh_suggest_add(list, word);
    }
}

bool sh_keys_choice(const sh_keys *options, const char *name, int32_t *value)
{
    const sh_key *option;
    if (!given(options, name, &option)) {
        return false;
    }
    lua_State *lua = options->lua;
    char buffer[256], text[256];
    sh_suggest words = {0};
    words_of(option->unit, buffer, sizeof buffer, &words);
    const char *word = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : NULL;
    bool fine = false;
    for (size_t i = 0; word != NULL && i < words.count; i++) {
        if (strcmp(words.name[i], word) == 0) {
            *value = (int32_t)i;
            fine = true;
        }
    }
    if (word == NULL) {
        wrong_kind(options, option, "text");
    } else if (!fine) {
        const char *near = sh_suggest_nearest(&words, word);
        sh_diagnostic *item = sh_session_report(lua, 203, sh_keys_place(options, name, true),
                                                "'%s' cannot be \"%s\"", name, word);
        sh_session_label(lua, item, "unknown choice");
        if (near != NULL) {
            sh_session_note(lua, item, "did you mean \"%s\"?", near);
        }
        sh_session_note(lua, item, "one of: %s", sh_suggest_print(&words, text, sizeof text));
    }
    lua_pop(lua, 1);
    return fine;
}

bool sh_keys_push(const sh_keys *options, const char *name)
{
    const sh_key *option;
    if (!given(options, name, &option)) {
        return false;
    }
    lua_State *lua = options->lua;
    bool scenario = luaL_testudata(lua, -1, "a scenario") != NULL;
    bool fine = option->kind == SH_KEY_TABLE      ? lua_istable(lua, -1)
                : option->kind == SH_KEY_FUNCTION ? lua_isfunction(lua, -1)
                : option->kind == SH_KEY_SCENARIO ? scenario
                                                  : true;
    if (!fine) {
        wrong_kind(options, option,
                   option->kind == SH_KEY_TABLE      ? "a table"
                   : option->kind == SH_KEY_FUNCTION ? "a function"
                                                     : "a scenario");
        lua_pop(lua, 1);
    }
    return fine;
}
