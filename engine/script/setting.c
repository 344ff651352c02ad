#include "script/setting.h"

#include <stdio.h>
#include <string.h>

#include "script/distribution.h"
#include "script/override.h"
#include "script/quantity.h"
#include "script/suggest.h"
#include "script/unit.h"

enum { SECTION_OPTIONS = 64 };

const char *sh_setting_unit(lua_State *lua, int index)
{
    return sh_unit_is(lua, index, SH_UNIT_MONEY)  ? "yuan"
           : sh_unit_is(lua, index, SH_UNIT_TIME) ? "days"
           : lua_type(lua, index) == LUA_TNUMBER  ? "number"
           : lua_type(lua, index) == LUA_TBOOLEAN ? "flag"
                                                  : NULL;
}

void sh_setting_push(lua_State *lua, const char *unit, double value)
{
    if (strcmp(unit, "yuan") == 0) {
        sh_unit_push(lua, SH_UNIT_MONEY, value);
    } else if (strcmp(unit, "days") == 0) {
        sh_unit_push(lua, SH_UNIT_TIME, value);
    } else if (strcmp(unit, "flag") == 0) {
        lua_pushboolean(lua, value != 0);
    } else if (value == (double)(int64_t)value) {
        lua_pushinteger(lua, (lua_Integer)value);
    } else {
        lua_pushnumber(lua, value);
    }
}

const char *sh_setting_print(const char *unit, double value, char *buffer, size_t size)
{
    bool named = strcmp(unit, "yuan") == 0 || strcmp(unit, "days") == 0;
    if (strcmp(unit, "flag") == 0) {
        snprintf(buffer, size, "%s", value != 0 ? "true" : "false");
    } else {
        snprintf(buffer, size, "%.10g%s%s", value, named ? " " : "", named ? unit : "");
    }
    return buffer;
}

/* ---- the parameters of the model ---- */

/* the parameters of a section as options; returns how many */
static int32_t section_options(const char *section, sh_key *list, int32_t *place)
{
    int32_t count = 0;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        if (strcmp(info->section, section) != 0) {
            continue;
        }
        sh_check(count < SECTION_OPTIONS);
        /* who asks for 10^12 people is told what memory they would need: checked later */
        bool people = strcmp(info->name, "count") == 0;
        place[count] = i;
        list[count++] = (sh_key){info->name, info->is_law ? SH_KEY_LAW : SH_KEY_NUMBER,
                                 false,      info->unit,
                                 info->min,  people ? 1e15 : info->max,
                                 info->about};
    }
    return count;
}

static void note_setting(lua_State *lua, sh_vec *settings, int32_t place, sh_params *params,
                         const char *origin)
{
    const sh_param_info *info = sh_param_info_at(place);
    char name[96], value[200], def[200];
    snprintf(name, sizeof name, "%s.%s", info->section, info->name);
    if (info->is_law) {
        sh_distribution_print(sh_param_law(params, place), value, sizeof value);
        sh_distribution_print(&info->law, def, sizeof def);
    } else {
        snprintf(value, sizeof value, "%.10g", *sh_param_scalar(params, place));
        snprintf(def, sizeof def, "%.10g", info->def);
    }
    sh_setting setting = {sh_session_text(lua, name), sh_session_text(lua, value), info->unit,
                          sh_session_text(lua, def), origin};
    for (size_t i = 0; i < settings->count; i++) {
        sh_setting *known = sh_vec_at(settings, i);
        if (strcmp(known->name, name) == 0) {
            *known = setting;
            return;
        }
    }
    if (sh_vec_push(settings, &setting) == NULL) {
        sh_sandbox_starve(lua);
    }
}

static void read_section(lua_State *lua, const char *section, const sh_way *way,
                         sh_params *params, sh_vec *settings)
{
    sh_key list[SECTION_OPTIONS];
    int32_t place[SECTION_OPTIONS];
    sh_keys options = {.lua = lua, .what = section, .list = list};
    options.count = section_options(section, list, place);
    if (!sh_keys_open(&options, way, -1)) {
        return;
    }
    for (int32_t i = 0; i < options.count; i++) {
        bool given =
            list[i].kind == SH_KEY_LAW
                ? sh_keys_law(&options, list[i].name, sh_param_law(params, place[i]))
                : sh_keys_number(&options, list[i].name, sh_param_scalar(params, place[i]));
        if (given) {
            note_setting(lua, settings, place[i], params, "scenario");
        }
    }
}

static void read_population(lua_State *lua, const sh_way *way, sh_params *params,
                            sh_vec *settings)
{
    static const sh_key list[] = {
        {"platform", SH_KEY_TABLE, false, "", 0, 0, "platforms at the start"},
        {"borrower", SH_KEY_TABLE, false, "", 0, 0, "simulated borrowers"},
        {"investor", SH_KEY_TABLE, false, "", 0, 0, "simulated investors"}};
    sh_keys options = {.lua = lua, .what = "population", .list = list, .count = SH_COUNT(list)};
    if (!sh_keys_open(&options, way, -1)) {
        return;
    }
    for (int32_t i = 0; i < options.count; i++) {
        if (sh_keys_push(&options, list[i].name)) {
            sh_way deeper = sh_source_deeper(way, list[i].name, 0);
            read_section(lua, list[i].name, &deeper, params, settings);
            lua_pop(lua, 1);
        }
    }
}

void sh_setting_sections(const sh_keys *options, sh_params *params, sh_vec *settings)
{
    static const char *const sections[] = {"market", "regulator", "resolution"};
    lua_State *lua = options->lua;
    if (sh_keys_push(options, "population")) {
        sh_way way = sh_source_deeper(&options->way, "population", 0);
        read_population(lua, &way, params, settings);
        lua_pop(lua, 1);
    }
    for (size_t i = 0; i < SH_COUNT(sections); i++) {
        if (sh_keys_push(options, sections[i])) {
            sh_way way = sh_source_deeper(&options->way, sections[i], 0);
            read_section(lua, sections[i], &way, params, settings);
            lua_pop(lua, 1);
        }
    }
}

void sh_setting_overrides(lua_State *lua, sh_params *params, sh_vec *settings)
{
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        char name[96];
        snprintf(name, sizeof name, "%s.%s", info->section, info->name);
        const char *text = info->is_law ? NULL : sh_session_override(lua, name);
        const sh_key option = {name,       SH_KEY_NUMBER,
                               false,      info->unit,
                               info->min,  strcmp(info->name, "count") == 0 ? 1e15 : info->max,
                               info->about};
        if (text != NULL &&
            sh_override_number(lua, &option, name, text, sh_param_scalar(params, i))) {
            note_setting(lua, settings, i, params, "command line");
        }
    }
}

/* ---- names that --set can reach ---- */

/* is it the name of a number of the model? */
static bool is_of_model(const char *name)
{
    char model[96];
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        snprintf(model, sizeof model, "%s.%s", info->section, info->name);
        if (strcmp(model, name) == 0) {
            return true;
        }
    }
    return false;
}

const char *sh_setting_of_market(const sh_session *session)
{
    const sh_script *script = session->script;
    for (int32_t i = 0; i < script->override_count; i++) {
        const sh_override *override = &script->override[i];
        if (!override->used && is_of_model(override->name)) {
            return override->name;
        }
    }
    return NULL;
}

void sh_setting_check_used(lua_State *lua)
{
    sh_session *session = sh_session_of(lua);
    bool market = session->study == NULL || session->study->kernel == NULL;
    for (int32_t i = 0; i < session->script->override_count; i++) {
        const sh_override *override = &session->script->override[i];
        if (override->used || (!market && is_of_model(override->name))) {
            continue;
        }
        sh_suggest names = {0};
        char text[400], model[256][96];
        for (size_t k = 0; k < session->names.count; k++) {
            sh_suggest_add(&names, *(const char **)sh_vec_at(&session->names, k));
        }
        sh_suggest own = names;
        int32_t numbers = market ? sh_param_count() : 0;
        for (int32_t k = 0; k < numbers && k < (int32_t)SH_COUNT(model); k++) {
            const sh_param_info *info = sh_param_info_at(k);
            snprintf(model[k], sizeof model[k], "%s.%s", info->section, info->name);
            if (!info->is_law) {
                sh_suggest_add(&names, model[k]);
            }
        }
        const char *near = sh_suggest_nearest(&names, override->name);
        sh_diagnostic *item =
            sh_session_report(lua, 209, (sh_place){.file = override->text},
                              "nothing named '%s' can be set here", override->name);
        if (near != NULL) {
            sh_session_note(lua, item, "did you mean '%s'?", near);
        }
        if (own.count > 0) {
            sh_session_note(lua, item, "this scenario has: %s",
                            sh_suggest_print(&own, text, sizeof text));
        }
        if (market) {
            sh_session_note(lua, item, "and every number of the model as section.name");
        }
    }
}

/* ---- shahe.param and shahe.choice ---- */

/* notes a parameter under its name, which can stand only once */
static void add_setting(const sh_keys *options, const char *name, const char *value,
                        const char *unit, const char *def)
{
    lua_State *lua = options->lua;
    sh_session *session = sh_session_of(lua);
    bool overridden = sh_session_override(lua, name) != NULL;
    for (size_t i = 0; i < session->settings.count; i++) {
        if (strcmp(((const sh_setting *)sh_vec_at(&session->settings, i))->name, name) == 0) {
            sh_session_report(lua, 211, sh_keys_place(options, "name", true),
                              "there are two parameters called '%s'", name);
            return;
        }
    }
    sh_setting setting = {name, sh_session_text(lua, value), unit, sh_session_text(lua, def),
                          overridden ? "command line" : "scenario"};
    if (sh_vec_push(&session->settings, &setting) == NULL ||
        sh_vec_push(&session->names, &name) == NULL) {
        sh_sandbox_starve(lua);
    }
}

/* the least and greatest value that a parameter may take */
static void read_range(const sh_keys *options, sh_key *one)
{
    static const char *const names[] = {"min", "max"};
    double *const ends[] = {&one->min, &one->max};
    for (int i = 0; i < 2; i++) {
        if (sh_keys_push(options, names[i])) {
            sh_key end = *one;
            sh_way way = sh_source_deeper(&options->way, names[i], 0);
            end.name = names[i];
            end.min = -1e300;
            end.max = 1e300;
            sh_quantity_read(options->lua, -1, &end, &way, ends[i]);
            lua_pop(options->lua, 1);
        }
    }
}

static const sh_key param_options[] = {
    {"name", SH_KEY_TEXT, true, "", 0, 0, "how --set finds it"},
    {"default", SH_KEY_VALUE, true, "", 0, 0, "its value unless --set says otherwise"},
    {"min", SH_KEY_VALUE, false, "", 0, 0, "least value"},
    {"max", SH_KEY_VALUE, false, "", 0, 0, "greatest value"},
    {"doc", SH_KEY_TEXT, false, "", 0, 0, "what it means"}};

static int make_param(lua_State *lua)
{

    sh_keys options = {.lua = lua,
                       .what = "shahe.param",
                       .list = param_options,
                       .count = SH_COUNT(param_options)};
    sh_way way = sh_session_here(lua);
    const char *name = NULL, *doc = "";
    char value_text[64], default_text[64];
    lua_settop(lua, 1);
    if (!sh_keys_open(&options, &way, 1)) {
        lua_pushinteger(lua, 0);
        return 1;
    }
    sh_keys_text(&options, "name", &name);
    sh_keys_text(&options, "doc", &doc);
    if (!sh_keys_push(&options, "default")) {
        lua_pushinteger(lua, 0);
        return 1;
    }
    const char *unit = sh_setting_unit(lua, -1);
    if (unit == NULL || name == NULL) {
        if (unit == NULL) {
            sh_session_report(lua, 204, sh_keys_place(&options, "default", true),
                              "'default' must be a number, money, a time, or true or false");
        }
        return 1;
    }
    sh_key one = {name, SH_KEY_NUMBER, false, unit, -1e300, 1e300, doc};
    double value = 0, def;
    read_range(&options, &one);
    sh_way default_way = sh_source_deeper(&way, "default", 0);
    sh_quantity_read(lua, -1, &one, &default_way, &value);
    def = value;
    const char *text = sh_session_override(lua, name);
    if (text != NULL) {
        sh_override_number(lua, &one, name, text, &value);
    }
    add_setting(&options, name, sh_setting_print(unit, value, value_text, sizeof value_text),
                unit, sh_setting_print(unit, def, default_text, sizeof default_text));
    sh_setting_push(lua, unit, value);
    return 1;
}

/* the texts of the list at the top of the stack, blanks between them: "full demo" */
static bool words_of(lua_State *lua, char *words, size_t size)
{
    size_t used = 0, count = lua_rawlen(lua, -1);
    words[0] = '\0';
    for (size_t i = 1; i <= count; i++) {
        bool text = lua_rawgeti(lua, -1, (lua_Integer)i) == LUA_TSTRING;
        size_t length = text ? lua_rawlen(lua, -1) : 0;
        if (length == 0 || strpbrk(lua_tostring(lua, -1), " \t\n") != NULL ||
            used + length + 2 > size) {
            lua_pop(lua, 1);
            return false;
        }
        used += (size_t)snprintf(words + used, size - used, "%s%s", used > 0 ? " " : "",
                                 lua_tostring(lua, -1));
        lua_pop(lua, 1);
    }
    return count > 0;
}

/* a text of the command line as the value of a choice */
static void choose(const sh_keys *options, const char *name, const char *text,
                   const char *words, const char **value)
{
    lua_State *lua = options->lua;
    sh_way way = sh_override_way(lua, name);
    const sh_key one = {name, SH_KEY_CHOICE, false, words, 0, 0, ""};
    sh_keys given = {.lua = lua, .what = "--set", .list = &one, .count = 1, .way = way};
    int32_t place;
    lua_createtable(lua, 0, 1);
    lua_pushstring(lua, text);
    lua_setfield(lua, -2, name);
    given.table = lua_gettop(lua);
    if (sh_keys_choice(&given, name, &place)) {
        *value = sh_session_text(lua, text);
    }
    lua_pop(lua, 1);
}

static const sh_key choice_options[] = {
    {"name", SH_KEY_TEXT, true, "", 0, 0, "how --set finds it"},
    {"values", SH_KEY_TABLE, true, "", 0, 0, "the words to choose from"},
    {"default", SH_KEY_CHOICE, true, "", 0, 0, "the one taken unless --set says so"},
    {"doc", SH_KEY_TEXT, false, "", 0, 0, "what it means"}};

static int make_choice(lua_State *lua)
{
    char words[256] = "";
    sh_key list[SH_COUNT(choice_options)];
    memcpy(list, choice_options, sizeof list);
    list[2].unit = words; /* known only when `values` is read */
    sh_keys options = {
        .lua = lua, .what = "shahe.choice", .list = list, .count = SH_COUNT(list)};
    sh_way way = sh_session_here(lua);
    const char *name = "", *doc = "", *value = "";
    int32_t place = -1;
    lua_settop(lua, 1);
    if (sh_keys_open(&options, &way, 1)) {
        sh_keys_text(&options, "name", &name);
        sh_keys_text(&options, "doc", &doc);
        if (sh_keys_push(&options, "values")) {
            if (!words_of(lua, words, sizeof words)) {
                sh_session_report(lua, 204, sh_keys_place(&options, "values", true),
                                  "'values' must be a list of words without blanks");
            }
            lua_pop(lua, 1);
        }
    }
    if (words[0] != '\0' && sh_keys_choice(&options, "default", &place)) {
        lua_getfield(lua, 1, "default");
        value = sh_session_text(lua, lua_tostring(lua, -1));
        const char *def = value, *text = sh_session_override(lua, name);
        if (text != NULL) {
            choose(&options, name, text, words, &value);
        }
        add_setting(&options, name, value, "", def);
    }
    lua_pushstring(lua, value);
    return 1;
}

void sh_setting_members(lua_State *lua)
{
    lua_pushcfunction(lua, make_param);
    lua_setfield(lua, -2, "param");
    lua_pushcfunction(lua, make_choice);
    lua_setfield(lua, -2, "choice");
}

sh_key_list sh_setting_param_keys(void)
{
    return (sh_key_list){param_options, SH_COUNT(param_options)};
}

sh_key_list sh_setting_choice_keys(void)
{
    return (sh_key_list){choice_options, SH_COUNT(choice_options)};
}
