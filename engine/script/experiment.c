#include "script/experiment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "script/quantity.h"
#include "script/scenario.h"
#include "script/suggest.h"
#include "script/unit.h"
#include "script/keys.h"

static const char study_name[] = "a study";

enum { MAX_ARMS = 64, MAX_KEPT = 4096, DEFAULT_KEPT = 10 };

#define SIZE_OPTIONS                                                                       \
    {"replications", SH_KEY_NUMBER, true, "count", 1, 1e9, "runs of each arm"},            \
    {                                                                                      \
        "keep", SH_KEY_VALUE, false, "", 0, 0,                                             \
            "replications whose platforms are kept: how many, or a list of numbers from 0" \
    }

static const sh_key run_options[] = {
    {"scenario", SH_KEY_SCENARIO, true, "", 0, 0, "what is run"}, SIZE_OPTIONS};

static const sh_key compare_options[] = {
    {"baseline", SH_KEY_SCENARIO, true, "", 0, 0, "what the variants are compared with"},
    {"variants", SH_KEY_TABLE, true, "", 0, 0,
     "name = scenario, or { { \"name\", scenario }, … } to keep an order"},
    SIZE_OPTIONS};

static const sh_key attribute_options[] = {
    {"scenario", SH_KEY_SCENARIO, true, "", 0, 0, "the baseline, with its channels"},
    {"channels", SH_KEY_VALUE, false, "", 0, 0,
     "names of channels, each switched off in an arm of its own; without it, all that are on"},
    SIZE_OPTIONS};

const sh_study_draft *sh_experiment_at(lua_State *lua, int index)
{
    const sh_study_draft *const *held = luaL_testudata(lua, index, study_name);
    return held == NULL ? NULL : *held;
}

void sh_experiment_push(lua_State *lua, const sh_study_draft *study)
{
    const sh_study_draft **held = lua_newuserdatauv(lua, sizeof *held, 0);
    *held = study == NULL ? NULL : sh_session_copy(lua, study, sizeof *study);
    luaL_setmetatable(lua, study_name);
}

/* ---- size ---- */

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void keep_list(const sh_keys *options, sh_study_draft *study)
{
    lua_State *lua = options->lua;
    int32_t list[MAX_KEPT], count = 0, length = (int32_t)lua_rawlen(lua, -1);
    const sh_key one = {"keep",
                        SH_KEY_NUMBER,
                        false,
                        "count",
                        0,
                        study->replications - 1,
                        "a number of a replication, from 0"};
    sh_way way = sh_source_deeper(&options->way, "keep", 0);
    for (int32_t i = 1; i <= length && i <= MAX_KEPT; i++) {
        double number;
        sh_way deeper = sh_source_deeper(&way, NULL, i);
        lua_rawgeti(lua, -1, i);
        if (sh_quantity_read(lua, -1, &one, &deeper, &number)) {
            list[count++] = (int32_t)number;
        }
        lua_pop(lua, 1);
    }
    qsort(list, (size_t)count, sizeof list[0], by_number);
    study->kept = sh_session_copy(lua, list, sizeof list[0] * (size_t)count);
    study->kept_count = count;
}

static void read_size(const sh_keys *options, sh_study_draft *study)
{
    lua_State *lua = options->lua;
    double replications = 1, keep = DEFAULT_KEPT;
    const sh_key one = {
        "keep", SH_KEY_NUMBER, false, "count", 0, MAX_KEPT, "how many replications are kept"};
    sh_keys_number(options, "replications", &replications);
    study->replications = (int32_t)replications;
    if (sh_keys_push(options, "keep")) {
        if (lua_istable(lua, -1)) {
            keep_list(options, study);
            lua_pop(lua, 1);
            return;
        }
        sh_way way = sh_source_deeper(&options->way, "keep", 0);
        sh_quantity_read(lua, -1, &one, &way, &keep);
        lua_pop(lua, 1);
    }
    int32_t list[MAX_KEPT];
    for (int32_t i = 0; i < (int32_t)keep; i++) {
        list[i] = i;
    }
    study->kept = sh_session_copy(lua, list, sizeof list[0] * (size_t)keep);
    study->kept_count = (int32_t)keep;
}

/* ---- arms ---- */

/* "none", or the names of the policies in force joined by '+' */
static const char *arm_name(lua_State *lua, const sh_draft *draft)
{
    const sh_session *session = sh_session_of(lua);
    char name[256] = "";
    for (int32_t i = 0; i < draft->instance_count; i++) {
        const sh_instance *instance =
            sh_vec_at(&session->instances, (size_t)draft->instance[i]);
        size_t used = strlen(name);
        snprintf(name + used, sizeof name - used, "%s%s", i > 0 ? "+" : "",
                 instance->policy.name);
    }
    return sh_session_text(lua, draft->instance_count == 0 ? "none" : name);
}

/* what two scenarios differ in besides policies and channels; NULL: nothing */
static const char *difference(const sh_draft *a, const sh_draft *b, char *text, size_t size)
{
    sh_params left = a->params, right = b->params;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        const sh_law *x = info->is_law ? sh_param_law(&left, i) : NULL;
        const sh_law *y = info->is_law ? sh_param_law(&right, i) : NULL;
        bool same = info->is_law ? x->kind == y->kind && x->a == y->a && x->b == y->b &&
                                       x->tail == y->tail && x->tail_from == y->tail_from &&
                                       x->cap == y->cap
                                 : *sh_param_scalar(&left, i) == *sh_param_scalar(&right, i);
        if (!same) {
            snprintf(text, size, "%s.%s", info->section, info->name);
            return text;
        }
    }
    bool shocks = a->shock_count == b->shock_count;
    for (int32_t i = 0; shocks && i < a->shock_count; i++) {
        const sh_shock *x = &a->shocks[i], *y = &b->shocks[i];
        shocks = x->kind == y->kind && x->at_day == y->at_day && x->over_day == y->over_day &&
                 memcmp(x->option, y->option, sizeof x->option) == 0;
    }
    shocks = shocks && a->stress_count == b->stress_count;
    for (int32_t i = 0; shocks && i < a->stress_count; i++) {
        const sh_stress *x = &a->stresses[i], *y = &b->stresses[i];
        shocks = x->kind == y->kind && x->at_day == y->at_day && x->over_day == y->over_day &&
                 x->severity == y->severity && x->sector == y->sector;
    }
    bool size_same = a->step_days == b->step_days && a->horizon_days == b->horizon_days &&
                     a->seed == b->seed && a->redrawn == b->redrawn &&
                     strcmp(a->start, b->start) == 0;
    snprintf(text, size, "%s", !shocks ? "its shocks" : "its time, step or seed");
    return shocks && size_same ? NULL : text;
}

typedef struct arms {
    const sh_keys *options;
    sh_study_draft *study;
    sh_draft_arm list[MAX_ARMS];
} arms;

static void add_draft(arms *to, const char *name, const sh_draft *draft, const sh_way *way)
{
    lua_State *lua = to->options->lua;
    sh_study_draft *study = to->study;
    char text[128];
    const char *why;
    if (sh_utf8_flaw(name, "", &why) != NULL) {
        sh_session_report(lua, 204, sh_source_place(way, true),
                          "the name of a variant must be plain text: %s", why);
        return;
    }
    for (int32_t i = 0; i < study->arm_count; i++) {
        if (strcmp(to->list[i].name, name) == 0) {
            sh_session_report(lua, 211, sh_source_place(way, true),
                              "there are two arms called '%s'", name);
            return;
        }
    }
    const char *what =
        study->base == NULL ? NULL : difference(study->base, draft, text, sizeof text);
    if (what != NULL) {
        sh_session_report(lua, 224, sh_source_place(way, false),
                          "variant '%s' differs from the baseline in %s", name, what);
        return;
    }
    if (study->arm_count == MAX_ARMS) {
        sh_session_report(lua, 216, sh_source_place(way, false), "more than %d arms", MAX_ARMS);
        return;
    }
    to->list[study->arm_count++] = (sh_draft_arm){sh_session_text(lua, name), draft};
}

/* adds the scenario at the top of the stack under a name */
static void add_arm(arms *to, const char *name, const sh_way *way)
{
    lua_State *lua = to->options->lua;
    const sh_draft *draft = sh_scenario_at(lua, -1);
    if (draft != NULL) {
        add_draft(to, name, draft, way);
        return;
    }
    sh_session_report(lua, 204, sh_source_place(way, true),
                      "variant '%s' must be a scenario, but this is %s", name,
                      sh_unit_name(lua, -1));
}

/* name = scenario: in the order of the names */
static void named_variants(arms *to, const sh_way *way)
{
    lua_State *lua = to->options->lua;
    sh_suggest names = {0};
    sh_suggest_keys(&names, lua, -1);
    for (size_t i = 0; i < names.count; i++) {
        sh_way deeper = sh_source_deeper(way, names.name[i], 0);
        lua_getfield(lua, -1, names.name[i]);
        add_arm(to, names.name[i], &deeper);
        lua_pop(lua, 1);
    }
}

/* { "name", scenario }: in the order given */
static void listed_variants(arms *to, const sh_way *way)
{
    lua_State *lua = to->options->lua;
    for (int32_t i = 1; i <= (int32_t)lua_rawlen(lua, -1); i++) {
        sh_way deeper = sh_source_deeper(way, NULL, i);
        int top = lua_gettop(lua);
        lua_rawgeti(lua, -1, i);
        if (lua_istable(lua, -1) && lua_rawgeti(lua, -1, 1) == LUA_TSTRING) {
            lua_rawgeti(lua, -2, 2);
            add_arm(to, lua_tostring(lua, -2), &deeper);
        } else {
            sh_session_report(lua, 204, sh_source_place(&deeper, true),
                              "entry %d of 'variants' must be { \"name\", scenario }", (int)i);
        }
        lua_settop(lua, top);
    }
}

static void finish(arms *to)
{
    lua_State *lua = to->options->lua;
    sh_study_draft *study = to->study;
    study->arm = sh_session_copy(lua, to->list, sizeof to->list[0] * (size_t)study->arm_count);
    sh_experiment_push(lua, study->base == NULL ? NULL : study);
}

static int make_run(lua_State *lua)
{
    sh_study_draft study = {.way = sh_session_here(lua), .replications = 1};
    sh_keys options = {
        .lua = lua, .what = "shahe.run", .list = run_options, .count = SH_COUNT(run_options)};
    arms to = {.options = &options, .study = &study};
    lua_settop(lua, 1);
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &study.way, 1)) {
        read_size(&options, &study);
        if (sh_keys_push(&options, "scenario")) {
            sh_way way = sh_source_deeper(&study.way, "scenario", 0);
            study.base = sh_scenario_at(lua, -1);
            add_arm(&to, arm_name(lua, study.base), &way);
        }
    }
    finish(&to);
    return 1;
}

static int make_compare(lua_State *lua)
{
    sh_study_draft study = {.way = sh_session_here(lua), .replications = 1};
    sh_keys options = {.lua = lua,
                       .what = "shahe.compare",
                       .list = compare_options,
                       .count = SH_COUNT(compare_options)};
    arms to = {.options = &options, .study = &study};
    lua_settop(lua, 1);
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &study.way, 1)) {
        read_size(&options, &study);
        if (sh_keys_push(&options, "baseline")) {
            sh_way way = sh_source_deeper(&study.way, "baseline", 0);
            study.base = sh_scenario_at(lua, -1);
            add_arm(&to, arm_name(lua, study.base), &way);
            lua_pop(lua, 1);
        }
        if (sh_keys_push(&options, "variants")) {
            sh_way way = sh_source_deeper(&study.way, "variants", 0);
            if (lua_rawlen(lua, -1) > 0) {
                listed_variants(&to, &way);
            } else {
                named_variants(&to, &way);
            }
            lua_pop(lua, 1);
        }
    }
    finish(&to);
    return 1;
}

/* ---- one arm per channel */

static void add_without(arms *to, int32_t channel, const sh_way *way)
{
    lua_State *lua = to->options->lua;
    const sh_draft *base = to->study->base;
    const char *name = sh_channel_table[channel].name;
    char label[96];
    if (base->channels_off >> channel & 1) {
        sh_session_report(lua, 213, sh_source_place(way, true),
                          "channel '%s' is off in this scenario already", name);
        return;
    }
    sh_draft draft = *base;
    draft.channels_off |= 1u << channel;
    snprintf(label, sizeof label, "without %s", name);
    add_draft(to, label, sh_session_copy(lua, &draft, sizeof draft), way);
}

/* the list of names on top of the stack */
static void named_channels(arms *to)
{
    lua_State *lua = to->options->lua;
    sh_way way = sh_source_deeper(&to->options->way, "channels", 0);
    int32_t count = lua_istable(lua, -1) ? (int32_t)lua_rawlen(lua, -1) : 0;
    if (count == 0) {
        sh_session_report(lua, 204, sh_source_place(&way, true),
                          "'channels' is a list of names, such as { \"news\" }, but this is %s",
                          lua_istable(lua, -1) ? "empty" : sh_unit_name(lua, -1));
    }
    for (int32_t i = 1; i <= count; i++) {
        sh_way deeper = sh_source_deeper(&way, NULL, i);
        if (lua_rawgeti(lua, -1, i) != LUA_TSTRING) {
            sh_session_report(
                lua, 204, sh_source_place(&deeper, true),
                "entry %d of 'channels' must be the name of a channel, but this is "
                "%s",
                (int)i, sh_unit_name(lua, -1));
            lua_pop(lua, 1);
            continue;
        }
        int32_t channel = sh_scenario_channel(lua, &deeper, lua_tostring(lua, -1));
        if (channel >= 0) {
            add_without(to, channel, &deeper);
        }
        lua_pop(lua, 1);
    }
}

static void every_channel(arms *to, const sh_way *way)
{
    for (int32_t i = 0; i < SH_CHANNELS; i++) {
        bool on = !(to->study->base->channels_off >> i & 1);
        if (sh_channel_table[i].switchable && on) {
            add_without(to, i, way);
        }
    }
}

static int make_attribute(lua_State *lua)
{
    sh_study_draft study = {.way = sh_session_here(lua), .replications = 1};
    sh_keys options = {.lua = lua,
                       .what = "shahe.attribute",
                       .list = attribute_options,
                       .count = SH_COUNT(attribute_options)};
    arms to = {.options = &options, .study = &study};
    lua_settop(lua, 1);
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &study.way, 1)) {
        read_size(&options, &study);
        if (sh_keys_push(&options, "scenario")) {
            sh_way way = sh_source_deeper(&study.way, "scenario", 0);
            study.base = sh_scenario_at(lua, -1);
            add_arm(&to, arm_name(lua, study.base), &way);
            lua_pop(lua, 1);
        }
        if (study.base != NULL && sh_keys_push(&options, "channels")) {
            named_channels(&to);
            lua_pop(lua, 1);
        } else if (study.base != NULL) {
            every_channel(&to, &study.way);
        }
    }
    finish(&to);
    return 1;
}

void sh_experiment_members(lua_State *lua)
{
    luaL_newmetatable(lua, study_name);
    lua_pop(lua, 1);
    lua_pushcfunction(lua, make_run);
    lua_setfield(lua, -2, "run");
    lua_pushcfunction(lua, make_compare);
    lua_setfield(lua, -2, "compare");
    lua_pushcfunction(lua, make_attribute);
    lua_setfield(lua, -2, "attribute");
}

sh_key_list sh_experiment_run_keys(void)
{
    return (sh_key_list){run_options, SH_COUNT(run_options)};
}

sh_key_list sh_experiment_compare_keys(void)
{
    return (sh_key_list){compare_options, SH_COUNT(compare_options)};
}

sh_key_list sh_experiment_attribute_keys(void)
{
    return (sh_key_list){attribute_options, SH_COUNT(attribute_options)};
}
