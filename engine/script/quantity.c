#include "script/quantity.h"

#include <stdio.h>
#include <string.h>

static bool is_unit(const sh_key *option, const char *unit)
{
    return strcmp(option->unit, unit) == 0;
}

const char *sh_quantity_print(const char *unit, double value, char *buffer, size_t size)
{
    bool call = strcmp(unit, "days") == 0 || strcmp(unit, "yuan") == 0;
    if (value != value) {
        snprintf(buffer, size, "not a number");
    } else {
        snprintf(buffer, size, call ? "%s(%.10g)" : "%s%.10g", call ? unit : "", value);
    }
    return buffer;
}

const char *sh_quantity_range(const sh_key *option, char *buffer, size_t size)
{
    char least[48], most[48];
    sh_quantity_print(option->unit, option->min, least, sizeof least);
    sh_quantity_print(option->unit, option->max, most, sizeof most);
    if (is_unit(option, "flag")) {
        snprintf(buffer, size, "true or false");
    } else if (option->max >= 1e15) {
        snprintf(buffer, size, "at least %s", least);
    } else {
        snprintf(buffer, size, "between %s and %s", least, most);
    }
    return buffer;
}

/* a plain number where a unit is needed: the slip of a factor that nobody sees */
static void report_bare(lua_State *lua, const sh_key *option, const sh_way *way, double value)
{
    bool money = is_unit(option, "yuan");
    sh_diagnostic *item = sh_session_report(lua, money ? 206 : 207, sh_source_place(way, true),
                                            "'%s' is %s, but %.10g has no unit", option->name,
                                            money ? "money" : "a time", value);
    sh_session_label(lua, item, "a bare number");
    if (money) {
        sh_session_note(lua, item,
                        "money is counted in fen; write shahe.yuan(%.10g) for %.10g yuan, or "
                        "shahe.wan(x) for x ten-thousand yuan",
                        value, value);
    } else {
        sh_session_note(lua, item,
                        "write shahe.days(%.10g), shahe.weeks(%.10g) or shahe.months(%.10g)",
                        value, value, value);
    }
}

static void report_kind(lua_State *lua, const sh_key *option, const sh_way *way, int index)
{
    const char *wanted = is_unit(option, "yuan")   ? "money"
                         : is_unit(option, "days") ? "a time"
                         : is_unit(option, "flag") ? "true or false"
                                                   : "a number";
    bool unit = sh_unit_is(lua, index, SH_UNIT_ANY);
    sh_diagnostic *item = sh_session_report(lua, unit ? 208 : 204, sh_source_place(way, true),
                                            "'%s' must be %s, but this is %s", option->name,
                                            wanted, sh_unit_name(lua, index));
    sh_session_label(lua, item, "this is %s", sh_unit_name(lua, index));
    if (option->about[0] != '\0') {
        sh_session_note(lua, item, "%s: %s", option->name, option->about);
    }
}

static void report_range(lua_State *lua, const sh_key *option, const sh_way *way, double value)
{
    char range[112], text[48];
    sh_diagnostic *item = sh_session_report(
        lua, 202, sh_source_place(way, true), "'%s' must be %s, but this is %s", option->name,
        sh_quantity_range(option, range, sizeof range),
        sh_quantity_print(option->unit, value, text, sizeof text));
    sh_session_label(lua, item, "out of range");
    if (is_unit(option, "share") && value > 1 && value <= 100) {
        sh_session_note(
            lua, item,
            "a share is written as a fraction; write shahe.percent(%.10g) for %.10g%%", value,
            value);
    }
    if (option->about[0] != '\0') {
        sh_session_note(lua, item, "%s: %s", option->name, option->about);
    }
}

/* reads a value in its unit; false after a complaint */
static bool in_unit(lua_State *lua, int index, const sh_key *option, const sh_way *way,
                    double *value)
{
    bool money = is_unit(option, "yuan"), time = is_unit(option, "days");
    if (is_unit(option, "flag") && lua_isboolean(lua, index)) {
        *value = lua_toboolean(lua, index);
        return true;
    }
    if ((money && sh_unit_is(lua, index, SH_UNIT_MONEY)) ||
        (time && sh_unit_is(lua, index, SH_UNIT_TIME))) {
        *value = ((const sh_unit *)lua_touserdata(lua, index))->value;
        return true;
    }
    if (lua_type(lua, index) != LUA_TNUMBER) {
        report_kind(lua, option, way, index);
        return false;
    }
    *value = lua_tonumber(lua, index);
    if ((money || time) && *value != 0 && *value == *value) {
        report_bare(lua, option, way, *value);
        return false;
    }
    return true;
}

bool sh_quantity_check(lua_State *lua, const sh_key *option, const sh_way *way, double value)
{
    if (!(value >= option->min && value <= option->max)) {
        report_range(lua, option, way, value);
        return false;
    }
    bool whole = is_unit(option, "count") || is_unit(option, "flag");
    if (whole && value != (double)(int64_t)value) {
        sh_diagnostic *item =
            sh_session_report(lua, 210, sh_source_place(way, true),
                              "'%s' is a count, but %.10g is not whole", option->name, value);
        sh_session_label(lua, item, "not a whole number");
        return false;
    }
    return true;
}

bool sh_quantity_read(lua_State *lua, int index, const sh_key *option, const sh_way *way,
                      double *value)
{
    double read;
    if (!in_unit(lua, index, option, way, &read) ||
        !sh_quantity_check(lua, option, way, read)) {
        return false;
    }
    *value = read;
    return true;
}

bool sh_quantity_law(lua_State *lua, int index, const sh_key *option, const sh_way *way,
                     sh_law *law)
{
    const sh_distribution *given = luaL_testudata(lua, index, SH_DISTRIBUTION_NAME);
    bool money = is_unit(option, "yuan");
    if (given == NULL) {
        sh_key one = *option;
        double value;
        one.min = 0;
        one.max = 1e300;
        if (lua_type(lua, index) == LUA_TNUMBER || sh_unit_is(lua, index, SH_UNIT_ANY)) {
            bool fine = sh_quantity_read(lua, index, &one, way, &value);
            *law = fine ? (sh_law){.kind = SH_LAW_CONSTANT, .a = value} : *law;
            return fine;
        }
        sh_diagnostic *item = sh_session_report(lua, 204, sh_source_place(way, true),
                                                "'%s' must be a distribution, but this is %s",
                                                option->name, sh_unit_name(lua, index));
        sh_session_note(
            lua, item,
            "for example shahe.lognormal { median = shahe.yuan(5000), sigma = 0.5 }");
        return false;
    }
    if (given->unit != (money ? SH_UNIT_MONEY : SH_UNIT_ANY)) {
        sh_diagnostic *item =
            sh_session_report(lua, money ? 206 : 208, sh_source_place(way, true),
                              "'%s' is a distribution of %s, but this one is of %s",
                              option->name, money ? "money" : "numbers",
                              given->unit == SH_UNIT_MONEY  ? "money"
                              : given->unit == SH_UNIT_TIME ? "times"
                                                            : "bare numbers");
        if (money) {
            sh_session_note(lua, item, "write amounts as shahe.yuan(5000) or shahe.wan(0.5)");
        }
        return false;
    }
    *law = given->law;
    return true;
}
