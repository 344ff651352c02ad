#include "script/distribution.h"

#include <stdio.h>
#include <string.h>

#include "script/keys.h"

/* the option lists: values may be money or plain numbers, so each reads its values itself */
#define VALUE(name, required, about)                  \
    {                                                 \
        name, SH_KEY_VALUE, required, "", 0, 0, about \
    }
#define TAIL                                                                    \
    {"tail", SH_KEY_NUMBER, false, "number", 0, 100, "slope of a Pareto tail"}, \
        VALUE("tail_from", false, "where the tail starts"),                     \
        VALUE("cap", false, "largest value")

static const sh_key constant_options[] = {VALUE("value", true, "the one value")};
static const sh_key uniform_options[] = {VALUE("from", true, "smallest value"),
                                         VALUE("to", true, "largest value"),
                                         VALUE("cap", false, "largest value")};
static const sh_key normal_options[] = {VALUE("mean", true, "mean"),
                                        VALUE("sd", true, "standard deviation"), TAIL};
static const sh_key lognormal_options[] = {
    VALUE("median", true, "median"),
    {"sigma", SH_KEY_NUMBER, true, "number", 0, 20, "deviation of the logarithm"},
    TAIL};
static const sh_key pareto_options[] = {
    VALUE("least", true, "least value"),
    {"slope", SH_KEY_NUMBER, true, "number", 0.01, 100, "P(X > x) = (least / x)^slope"},
    VALUE("cap", false, "largest value")};

typedef struct law_form {
    const char *name, *what;
    sh_law_kind kind;
    const sh_key *list;
    int32_t count;
    const char *a, *b; /* options that become the first and second parameter */
} law_form;

static const law_form forms[] = {
    {"constant", "shahe.constant", SH_LAW_CONSTANT, constant_options,
     SH_COUNT(constant_options), "value", NULL},
    {"uniform", "shahe.uniform", SH_LAW_UNIFORM, uniform_options, SH_COUNT(uniform_options),
     "from", "to"},
    {"normal", "shahe.normal", SH_LAW_NORMAL, normal_options, SH_COUNT(normal_options), "mean",
     "sd"},
    {"lognormal", "shahe.lognormal", SH_LAW_LOGNORMAL, lognormal_options,
     SH_COUNT(lognormal_options), "median", "sigma"},
    {"pareto", "shahe.pareto", SH_LAW_PARETO, pareto_options, SH_COUNT(pareto_options), "least",
     "slope"},
};

/* reads a value that may be money; all values of a law have the same unit */
static void read_value(const sh_keys *options, const char *name, sh_distribution *made,
                       double *value)
{
    lua_State *lua = options->lua;
    bool first = name == options->list[0].name;
    if (!sh_keys_push(options, name)) {
        return;
    }
    if (first && sh_unit_is(lua, -1, SH_UNIT_ANY)) {
        made->unit = ((const sh_unit *)lua_touserdata(lua, -1))->kind;
    }
    const sh_key one = {name,
                        SH_KEY_NUMBER,
                        false,
                        made->unit == SH_UNIT_MONEY  ? "yuan"
                        : made->unit == SH_UNIT_TIME ? "days"
                                                     : "number",
                        -1e300,
                        1e300,
                        "all values of a distribution have the same unit"};
    sh_way way = sh_source_deeper(&options->way, name, 0);
    sh_quantity_read(lua, -1, &one, &way, value);
    lua_pop(lua, 1);
}

static bool has(const law_form *form, const char *name)
{
    for (int32_t i = 0; i < form->count; i++) {
        if (strcmp(form->list[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void read_parameter(const sh_keys *options, const char *name, sh_distribution *made,
                           double *value)
{
    for (int32_t i = 0; name != NULL && i < options->count; i++) {
        if (strcmp(options->list[i].name, name) != 0) {
            continue;
        }
        if (options->list[i].kind == SH_KEY_NUMBER) {
            sh_keys_number(options, name, value);
        } else {
            read_value(options, options->list[i].name, made, value);
        }
    }
}

static const char *fault_of(const sh_law *law)
{
    switch (law->kind) {
    case SH_LAW_UNIFORM:
        return law->a > law->b ? "it runs from a larger to a smaller value" : NULL;
    case SH_LAW_NORMAL:
        return law->b < 0 ? "its standard deviation is below 0" : NULL;
    case SH_LAW_LOGNORMAL:
        return law->a <= 0 ? "its median must be above 0" : NULL;
    case SH_LAW_PARETO:
        return law->a <= 0 ? "its least value must be above 0" : NULL;
    default:
        return NULL;
    }
}

static void check(const sh_keys *options, const sh_law *law)
{
    const char *fault = fault_of(law);
    fault = fault != NULL                          ? fault
            : law->tail > 0 && law->tail_from <= 0 ? "its tail needs tail_from, where it starts"
            : law->tail <= 0 && law->tail_from > 0 ? "tail_from needs tail, the slope"
            : law->cap < 0                         ? "its cap is below 0"
                                                   : NULL;
    if (fault != NULL) {
        sh_session_report(options->lua, 212, sh_source_place(&options->way, false),
                          "%s makes no sense: %s", options->what, fault);
    }
}

/* upvalue: which form */
static int make(lua_State *lua)
{
    const law_form *form = &forms[lua_tointeger(lua, lua_upvalueindex(1))];
    sh_distribution made = {.law = {.kind = form->kind, .a = 1}, .unit = SH_UNIT_ANY};
    sh_keys options = {
        .lua = lua, .what = form->what, .list = form->list, .count = form->count};
    sh_way way = sh_session_here(lua);
    int32_t before =
        sh_session_of(lua)->diagnostics == NULL ? 0 : sh_session_of(lua)->diagnostics->count;
    lua_settop(lua, 1);
    if (sh_keys_open(&options, &way, 1)) {
        read_parameter(&options, form->a, &made, &made.law.a);
        read_parameter(&options, form->b, &made, &made.law.b);
        if (has(form, "tail")) {
            read_parameter(&options, "tail", &made, &made.law.tail);
            read_parameter(&options, "tail_from", &made, &made.law.tail_from);
        }
        if (has(form, "cap")) {
            read_parameter(&options, "cap", &made, &made.law.cap);
        }
        if (sh_session_of(lua)->diagnostics == NULL ||
            sh_session_of(lua)->diagnostics->count == before) {
            check(&options, &made.law);
        }
    }
    sh_distribution *value = lua_newuserdatauv(lua, sizeof *value, 0);
    *value = made;
    luaL_setmetatable(lua, SH_DISTRIBUTION_NAME);
    return 1;
}

void sh_distribution_members(lua_State *lua)
{
    luaL_newmetatable(lua, SH_DISTRIBUTION_NAME);
    lua_pop(lua, 1);
    for (size_t i = 0; i < SH_COUNT(forms); i++) {
        lua_pushinteger(lua, (lua_Integer)i);
        lua_pushcclosure(lua, make, 1);
        lua_setfield(lua, -2, forms[i].name);
    }
}

const char *sh_distribution_print(const sh_law *law, char *buffer, size_t size)
{
    const law_form *form = &forms[law->kind];
    int used = snprintf(buffer, size, "%s(%s %.10g", form->name, form->a, law->a);
    if (form->b != NULL) {
        used += snprintf(buffer + used, size - (size_t)used, ", %s %.10g", form->b, law->b);
    }
    if (law->tail > 0) {
        used += snprintf(buffer + used, size - (size_t)used, ", tail %.10g from %.10g",
                         law->tail, law->tail_from);
    }
    if (law->cap > 0) {
        used += snprintf(buffer + used, size - (size_t)used, ", cap %.10g", law->cap);
    }
    snprintf(buffer + used, size - (size_t)used, ")");
    return buffer;
}

sh_key_list sh_distribution_keys(int32_t i, const char **name)
{
    if (i >= (int32_t)SH_COUNT(forms)) {
        return (sh_key_list){0};
    }
    *name = forms[i].name;
    return (sh_key_list){forms[i].list, forms[i].count};
}
