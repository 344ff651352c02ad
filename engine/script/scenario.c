#include "script/scenario.h"

#include <stdio.h>
#include <string.h>

#include "script/calendar.h"
#include "rules/stress.h"
#include "script/data.h"
#include "script/library.h"
#include "script/policy.h"
#include "script/quantity.h"
#include "script/setting.h"
#include "script/shock.h"
#include "script/suggest.h"
#include "script/unit.h"
#include "script/keys.h"

enum { MAX_SHOCKS = 64, MAX_OBSERVATIONS = 4096 };

#define MODEL_OPTIONS                                                                    \
    {"population", SH_KEY_TABLE, false, "", 0, 0, "platform, borrower and investor"},    \
        {"market", SH_KEY_TABLE, false, "", 0, 0, "news, macro state and sentiment"},    \
        {"regulator", SH_KEY_TABLE, false, "", 0, 0, "what the agency sees and weighs"}, \
        {"resolution", SH_KEY_TABLE, false, "", 0, 0, "estates of failed platforms"},    \
        {"shocks",                                                                       \
         SH_KEY_TABLE,                                                                   \
         false,                                                                          \
         "",                                                                             \
         0,                                                                              \
         0,                                                                              \
         "a list of shahe.shock.… { } and shahe.stress.… { }"},                          \
    {                                                                                    \
        "channels", SH_KEY_TABLE, false, "", 0, 0,                                       \
            "contagion channels switched off: news = false"                              \
    }

static const sh_key scenario_options[] = {
    {"name", SH_KEY_TEXT, true, "", 0, 0, "short, for file names and labels"},
    {"title", SH_KEY_TEXT, false, "", 0, 0, "a line for people"},
    {"question", SH_KEY_TEXT, false, "", 0, 0, "what the study is to answer"},
    {"doc", SH_KEY_TEXT, false, "", 0, 0, "mechanism, sources, expected finding"},
    {"start", SH_KEY_TEXT, false, "", 0, 0, "first day, as 2017-07-01"},
    {"step", SH_KEY_CHOICE, false, "day week month", 0, 0, "length of a step"},
    {"horizon", SH_KEY_NUMBER, true, "days", 1, 36525, "simulated time"},
    {"seed", SH_KEY_NUMBER, false, "count", 0, 0x1p53, "of all random draws"},
    {"platforms", SH_KEY_CHOICE, false, "fixed redrawn", 0, 0,
     "whether platform 7 is the same firm in every replication"},
    {"data", SH_KEY_TABLE, false, "", 0, 0, "a list of shahe.data { }"},
    MODEL_OPTIONS};

static const sh_key set_options[] = {MODEL_OPTIONS};

const sh_draft *sh_scenario_at(lua_State *lua, int index)
{
    const sh_draft *const *held = luaL_testudata(lua, index, SH_SCENARIO_NAME);
    return held == NULL ? NULL : *held;
}

static void push(lua_State *lua, const sh_draft *draft)
{
    const sh_draft **held = lua_newuserdatauv(lua, sizeof *held, 0);
    *held = sh_session_copy(lua, draft, sizeof *draft);
    luaL_setmetatable(lua, SH_SCENARIO_NAME);
}

/* ---- channels ---- */

static void unknown_channel(lua_State *lua, const sh_way *way, const char *name)
{
    sh_suggest names = {0};
    char text[400];
    for (int32_t i = 0; i < SH_CHANNELS; i++) {
        if (sh_channel_table[i].switchable) {
            sh_suggest_add(&names, sh_channel_table[i].name);
        }
    }
    const char *near = sh_suggest_nearest(&names, name);
    bool cause = sh_channel_find(name) >= 0;
    sh_diagnostic *item = sh_session_report(
        lua, 218, sh_source_place(way, false),
        cause ? "'%s' is a direct cause, not a channel that can be switched off"
              : "there is no channel '%s' to switch",
        name);
    if (near != NULL && !cause) {
        sh_session_note(lua, item, "did you mean '%s'?", near);
    }
    sh_session_note(lua, item, "channels: %s", sh_suggest_print(&names, text, sizeof text));
}

int32_t sh_scenario_channel(lua_State *lua, const sh_way *way, const char *name)
{
    int32_t channel = sh_channel_find(name);
    if (channel >= 0 && sh_channel_table[channel].switchable) {
        return channel;
    }
    unknown_channel(lua, way, name);
    return -1;
}

static void read_channels(const sh_keys *options, uint32_t *off)
{
    lua_State *lua = options->lua;
    if (!sh_keys_push(options, "channels")) {
        return;
    }
    sh_suggest names = {0};
    sh_suggest_keys(&names, lua, -1);
    sh_way way = sh_source_deeper(&options->way, "channels", 0);
    for (size_t i = 0; i < names.count; i++) {
        sh_way deeper = sh_source_deeper(&way, names.name[i], 0);
        int32_t channel = sh_scenario_channel(lua, &deeper, names.name[i]);
        if (channel < 0) {
            continue;
        }
        lua_getfield(lua, -1, names.name[i]);
        if (lua_isboolean(lua, -1)) {
            uint32_t bit = 1u << channel;
            *off = lua_toboolean(lua, -1) ? *off & ~bit : *off | bit;
        } else {
            sh_session_report(lua, 204, sh_source_place(&deeper, true),
                              "channel '%s' is switched by true or false, not by %s",
                              names.name[i], sh_unit_name(lua, -1));
        }
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

/* ---- lists of shocks and data ---- */

/* pushes the i-th entry of the list on top when it is of the kind; else complains */
static void *entry(const sh_keys *options, const char *name, const char *kind, int32_t i)
{
    lua_State *lua = options->lua;
    lua_rawgeti(lua, -1, i);
    void *value = luaL_testudata(lua, -1, kind);
    if (value == NULL) {
        sh_way way = sh_source_deeper(&options->way, name, 0);
        way = sh_source_deeper(&way, NULL, i);
        sh_session_report(lua, 204, sh_source_place(&way, true),
                          "entry %d of '%s' must be %s, but this is %s", (int)i, name, kind,
                          sh_unit_name(lua, -1));
    }
    return value;
}

/* a shock that comes when the last step has begun does nothing */
static bool comes_in_time(lua_State *lua, const sh_shock_value *value, const sh_draft *draft)
{
    const sh_stress *stress = &value->stress;
    int32_t later = value->composed ? sh_stress_last_day(stress->kind) : 0;
    int32_t day = (value->composed ? stress->at_day : value->shock.at_day) + later;
    if (sh_plan_begins(day, draft->step_days) < draft->horizon_days) {
        return true;
    }
    sh_way way = sh_source_deeper(&value->way, "at", 0);
    sh_session_report(lua, 213, sh_source_place(&way, true),
                      "%s on day %d, after the beginning of the last step (of %d days, the "
                      "run lasts %.10g)",
                      value->composed ? "the last shock of this stress test comes"
                                      : "this shock comes",
                      (int)day, (int)draft->step_days, draft->horizon_days);
    return false;
}

/* what a list of shocks says, in its order; a stress test counts as its shocks */
typedef struct shocks {
    sh_shock shock[MAX_SHOCKS];
    sh_stress stress[MAX_SHOCKS];
    int32_t shock_count, stress_count, all;
} shocks;

static bool take_shock(shocks *list, const sh_shock_value *value)
{
    sh_shock part[SH_STRESS_MOST_PARTS];
    int32_t more = value->composed ? sh_stress_expand(&value->stress, part) : 1;
    if (list->all + more > MAX_SHOCKS) {
        return false;
    }
    list->all += more;
    if (value->composed) {
        list->stress[list->stress_count++] = value->stress;
    } else {
        list->shock[list->shock_count++] = value->shock;
    }
    return true;
}

static void read_shocks(const sh_keys *options, sh_draft *draft)
{
    lua_State *lua = options->lua;
    shocks list = {.all = 0};
    if (!sh_keys_push(options, "shocks")) {
        return;
    }
    for (int32_t i = 1; i <= (int32_t)lua_rawlen(lua, -1); i++) {
        const sh_shock_value *value = entry(options, "shocks", SH_SHOCK_NAME, i);
        if (value != NULL && comes_in_time(lua, value, draft) && !take_shock(&list, value)) {
            sh_session_report(lua, 216, sh_keys_place(options, "shocks", false),
                              "more than %d shocks", MAX_SHOCKS);
        }
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
    size_t bytes = sizeof list.shock[0] * (size_t)list.shock_count;
    draft->shocks = sh_session_copy(lua, list.shock, bytes);
    draft->shock_count = list.shock_count;
    bytes = sizeof list.stress[0] * (size_t)list.stress_count;
    draft->stresses = sh_session_copy(lua, list.stress, bytes);
    draft->stress_count = list.stress_count;
}

/* figures within the run, with days since its start */
static void read_data(const sh_keys *options, sh_draft *draft)
{
    lua_State *lua = options->lua;
    int64_t start = 0;
    if (!sh_keys_push(options, "data")) {
        return;
    }
    sh_calendar_day(draft->start, &start);
    sh_vec *rows = sh_session_vec(lua, sizeof(sh_observation));
    lua_insert(lua, -2);
    for (int32_t i = 1; i <= (int32_t)lua_rawlen(lua, -1); i++) {
        const sh_data *data = entry(options, "data", SH_DATA_NAME, i);
        for (int32_t k = 0; data != NULL && k < data->count; k++) {
            sh_observation row = data->observation[k];
            row.day -= (double)start;
            if (row.day >= 0 && row.day <= draft->horizon_days &&
                rows->count < MAX_OBSERVATIONS && sh_vec_push(rows, &row) == NULL) {
                sh_sandbox_starve(lua);
            }
        }
        lua_pop(lua, 1);
    }
    draft->observations = sh_session_copy(lua, rows->data, rows->count * rows->stride);
    draft->observation_count = (int32_t)rows->count;
    sh_vec_free(rows);
    lua_pop(lua, 2);
}

/* ---- the scenario ---- */

/* counts over their range: either the machine is too small, or the engine is */
static void check_counts(const sh_keys *options, const sh_params *params)
{
    static const char *const kinds[] = {"platform", "borrower", "investor"};
    sh_plan plan = {.params = *params};
    sh_error error = {0};
    const char *largest = kinds[0];
    double most = -1;
    bool fits = sh_plan_finish_fits(&plan, &error) == SH_OK ||
                !(params->platform_count >= 1 && params->borrower_count >= 1 &&
                  params->investor_count >= 1);
    for (size_t i = 0; i < SH_COUNT(kinds); i++) {
        int32_t at = sh_param_find(kinds[i], "count");
        const sh_param_info *info = sh_param_info_at(at);
        double count = *sh_param_scalar(&plan.params, at);
        sh_key one = {"count",   SH_KEY_NUMBER, false,      "count",
                      info->min, info->max,     info->about};
        sh_way way = sh_source_deeper(&options->way, "population", 0);
        way = sh_source_deeper(&way, kinds[i], 0);
        way = sh_source_deeper(&way, "count", 0);
        if (fits) {
            sh_quantity_check(options->lua, &one, &way, count);
        }
        largest = count > most ? kinds[i] : largest;
        most = count > most ? count : most;
    }
    if (!fits) {
        sh_way way = sh_source_deeper(&options->way, "population", 0);
        way = sh_source_deeper(&way, largest, 0);
        way = sh_source_deeper(&way, "count", 0);
        sh_session_report(options->lua, 215, sh_source_place(&way, true), "%s", error.text);
    }
}

/* laws of money whose amounts could leave its range, as long as the counts are in order */
static void check_money(const sh_keys *options, const sh_params *params)
{
    sh_plan plan = {.params = *params};
    sh_error error = {0};
    int32_t param;
    if (sh_plan_finish_money(&plan, &param, &error) != SH_OK) {
        const sh_param_info *info = sh_param_info_at(param);
        sh_way way = sh_source_deeper(&options->way, "population", 0);
        way = sh_source_deeper(&way, info->section, 0);
        way = sh_source_deeper(&way, info->name, 0);
        sh_session_report(options->lua, 231, sh_source_place(&way, true), "%s", error.text);
    }
}

/* what set and scenario have in common: the model with its shocks and channels */
static void read_model(const sh_keys *options, sh_draft *draft, bool command_line)
{
    lua_State *lua = options->lua;
    sh_vec *settings = sh_session_vec(lua, sizeof(sh_setting));
    if (draft->setting_count > 0 &&
        !sh_vec_append(settings, draft->settings, (size_t)draft->setting_count)) {
        sh_sandbox_starve(lua);
    }
    sh_setting_sections(options, &draft->params, settings);
    if (command_line) {
        sh_setting_overrides(lua, &draft->params, settings);
    }
    draft->settings = sh_session_copy(lua, settings->data, settings->count * settings->stride);
    draft->setting_count = (int32_t)settings->count;
    sh_vec_free(settings);
    lua_pop(lua, 1);
    read_channels(options, &draft->channels_off);
    read_shocks(options, draft);
    int32_t mistakes = sh_session_of(lua)->diagnostics->count;
    check_counts(options, &draft->params);
    if (sh_session_of(lua)->diagnostics->count == mistakes) {
        check_money(options, &draft->params);
    }
}

static void read_times(const sh_keys *options, sh_draft *draft)
{
    static const int32_t step_days[] = {1, 7, 30};
    int32_t step = 1, platforms = 0;
    double seed = (double)draft->seed;
    int64_t day;
    sh_keys_choice(options, "step", &step);
    draft->step_days = step_days[step];
    sh_keys_number(options, "horizon", &draft->horizon_days);
    sh_keys_number(options, "seed", &seed);
    draft->seed = (uint64_t)seed;
    sh_keys_choice(options, "platforms", &platforms);
    draft->redrawn = platforms == 1;
    if (sh_keys_text(options, "start", &draft->start) && !sh_calendar_day(draft->start, &day)) {
        sh_diagnostic *item =
            sh_session_report(options->lua, 214, sh_keys_place(options, "start", true),
                              "there is no day '%s'", draft->start);
        sh_session_note(options->lua, item, "a date is written 2017-07-01");
        draft->start = "2000-01-01";
    }
}

static int make_scenario(lua_State *lua)
{
    sh_draft draft = {.name = "",
                      .title = "",
                      .about = "",
                      .question = "",
                      .start = "2000-01-01",
                      .seed = 1,
                      .step_days = 7,
                      .horizon_days = 728};
    draft.params = sh_params_default();
    sh_keys options = {.lua = lua,
                       .what = "shahe.scenario",
                       .list = scenario_options,
                       .count = SH_COUNT(scenario_options)};
    sh_way way = sh_session_here(lua);
    lua_settop(lua, 1);
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &way, 1)) {
        sh_keys_text(&options, "name", &draft.name);
        draft.title = draft.name;
        sh_keys_text(&options, "title", &draft.title);
        sh_keys_text(&options, "question", &draft.question);
        sh_keys_text(&options, "doc", &draft.about);
        read_times(&options, &draft);
        read_model(&options, &draft, true);
        read_data(&options, &draft);
    }
    push(lua, &draft);
    return 1;
}

/* ---- scenario:with { policies } and scenario:set { … } ---- */

static const sh_draft *self_at(lua_State *lua, const char *method)
{
    const sh_draft *draft = sh_scenario_at(lua, 1);
    if (draft == NULL || lua_gettop(lua) != 2) {
        sh_mistake *fault =
            sh_sandbox_mistake(lua, 309, method, "'%s' is called on a scenario", method);
        sh_mistake_note(fault, "write scenario:%s { … }, with a colon", method);
        sh_sandbox_raise(lua);
    }
    return draft;
}

static void add_instance(lua_State *lua, sh_draft *draft, int32_t instance, const sh_way *way)
{
    const sh_session *session = sh_session_of(lua);
    const sh_instance *added = sh_vec_at(&session->instances, (size_t)instance);
    for (int32_t i = 0; i < draft->instance_count; i++) {
        const sh_instance *known = sh_vec_at(&session->instances, (size_t)draft->instance[i]);
        if (strcmp(known->policy.name, added->policy.name) == 0) {
            sh_session_report(lua, 211, sh_source_place(way, false),
                              "policy '%s' is in force twice in one scenario",
                              added->policy.name);
            return;
        }
    }
    if (draft->instance_count == SH_MAX_ARM_POLICIES) {
        sh_session_report(lua, 216, sh_source_place(way, false),
                          "at most %d policies can be in force in one scenario",
                          SH_MAX_ARM_POLICIES);
        return;
    }
    draft->instance[draft->instance_count++] = instance;
}

static int scenario_with(lua_State *lua)
{
    static const sh_key list[] = {{"", SH_KEY_ITEMS, false, "", 0, 0, "policies"}};
    sh_draft draft = *self_at(lua, "with");
    sh_keys options = {.lua = lua, .what = "with", .list = list, .count = 1};
    sh_way way = sh_session_here(lua);
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &way, 2)) {
        for (int32_t i = 1; i <= (int32_t)lua_rawlen(lua, 2); i++) {
            sh_way deeper = sh_source_deeper(&way, NULL, i);
            lua_rawgeti(lua, 2, i);
            int32_t instance = sh_policy_at(lua, -1);
            if (instance >= 0) {
                add_instance(lua, &draft, instance, &deeper);
            } else {
                sh_session_report(lua, 204, sh_source_place(&deeper, true),
                                  "entry %d of 'with' must be a policy, but this is %s", (int)i,
                                  sh_unit_name(lua, -1));
            }
            lua_pop(lua, 1);
        }
    }
    push(lua, &draft);
    return 1;
}

static int scenario_set(lua_State *lua)
{
    sh_draft draft = *self_at(lua, "set");
    sh_keys options = {
        .lua = lua, .what = "set", .list = set_options, .count = SH_COUNT(set_options)};
    sh_way way = sh_session_here(lua);
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &way, 2)) {
        read_model(&options, &draft, false);
    }
    push(lua, &draft);
    return 1;
}

void sh_scenario_members(lua_State *lua)
{
    static const luaL_Reg methods[] = {
        {"with", scenario_with}, {"set", scenario_set}, {NULL, NULL}};
    luaL_newmetatable(lua, SH_SCENARIO_NAME);
    sh_library_push(lua, "scenario", 106, methods);
    lua_setfield(lua, -2, "__index");
    lua_pop(lua, 1);
    lua_pushcfunction(lua, make_scenario);
    lua_setfield(lua, -2, "scenario");
}

sh_key_list sh_scenario_keys(void)
{
    return (sh_key_list){scenario_options, SH_COUNT(scenario_options)};
}

sh_key_list sh_scenario_set_keys(void)
{
    return (sh_key_list){set_options, SH_COUNT(set_options)};
}
