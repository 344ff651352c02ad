#include "script/override.h"

#include <stdlib.h>
#include <string.h>

#include "script/quantity.h"

typedef struct suffix {
    const char *unit, *text;
    double factor;
} suffix;

static const suffix suffixes[] = {
    {"days", "d", 1},    {"days", "w", 7},     {"days", "m", 30},      {"days", "y", 365},
    {"days", "days", 1}, {"days", "weeks", 7}, {"days", "months", 30}, {"days", "years", 365},
    {"yuan", "yuan", 1}, {"yuan", "wan", 1e4}, {"", "%", 0.01},
};

sh_way sh_override_way(lua_State *lua, const char *name)
{
    const sh_script *script = sh_session_of(lua)->script;
    sh_way way = {.file = "the command line"};
    for (int32_t i = 0; i < script->override_count; i++) {
        if (strcmp(script->override[i].name, name) == 0) {
            way.file = script->override[i].text;
        }
    }
    return way;
}

static const suffix *find_suffix(const char *unit, const char *text)
{
    bool plain = strcmp(unit, "days") != 0 && strcmp(unit, "yuan") != 0;
    for (size_t i = 0; i < SH_COUNT(suffixes); i++) {
        if (strcmp(suffixes[i].text, text) == 0 &&
            strcmp(suffixes[i].unit, plain ? "" : unit) == 0) {
            return &suffixes[i];
        }
    }
    return NULL;
}

static bool complain(lua_State *lua, const sh_key *option, const sh_way *way, bool bare)
{
    bool time = strcmp(option->unit, "days") == 0, money = strcmp(option->unit, "yuan") == 0;
    sh_diagnostic *item = sh_session_report(
        lua,
        !bare  ? 204
        : time ? 207
               : 206,
        sh_source_place(way, true),
        bare ? "'%s' needs a unit: it is %s" : "'%s' cannot be read: it is %s", option->name,
        time                                ? "a time"
        : money                             ? "money"
        : strcmp(option->unit, "flag") == 0 ? "true or false"
                                            : "a number");
    if (time || money) {
        sh_session_note(lua, item, "%s",
                        time ? "for example 91d, 13w, 3m (30 days each) or 1y"
                             : "for example 800yuan or 5wan");
    }
    return false;
}

bool sh_override_number(lua_State *lua, const sh_key *option, const char *name,
                        const char *text, double *value)
{
    sh_way way = sh_override_way(lua, name);
    bool needs_unit = strcmp(option->unit, "days") == 0 || strcmp(option->unit, "yuan") == 0;
    if (strcmp(option->unit, "flag") == 0 &&
        (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)) {
        *value = text[0] == 't';
        return true;
    }
    char *end;
    double read = strtod(text, &end);
    bool decimal = strspn(text, "+-.0123456789eE") >= (size_t)(end - text);
    if (end == text || !decimal) {
        return complain(lua, option, &way, false);
    }
    if (*end != '\0') {
        const suffix *found = find_suffix(option->unit, end);
        if (found == NULL) {
            return complain(lua, option, &way, false);
        }
        /* 5 % is 5 / 100, as shahe.percent(5) has it */
        read = found->factor < 1 ? read / 100 : read * found->factor;
    } else if (needs_unit && read != 0) {
        return complain(lua, option, &way, true);
    }
    if (!sh_quantity_check(lua, option, &way, read)) {
        return false;
    }
    *value = read;
    return true;
}
