#include "tests/support/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXIS_PLATFORM = SH_AXIS_FIRST_FREE, AXIS_CHANNEL, AXIS_OBSERVATION, AXIS_SHOCK, AXES };
enum { LABEL = 32, EVENT_COLUMNS = 8 };

static const char EXIT_FLAGS[] = "none withdrawal absconded police orderly ";
static const char STATUS_FLAGS[] =
    "applicant sandbox operating delay suspended police wind_down absconded licensed closed";
static const char TYPE_FLAGS[] = "matched guaranteed fraud";
static const char EVENT_FLAGS[] = "delay run failure absconded police";

static const char *const arm_label[] = {"none", "intervention", "custody", "arm3", "arm4"};
static const char *const channel_label[] = {"news", "neighbours", "liquidity"};
static const char *const observed_series[] = {"failures", "claims", "mean_yield"};
static const char *const observed_source[] = {"public register", "网贷之家", "public register"};
static const double observed_day[] = {31, 62, 62};
static const double observed_value[] = {165, 95.5, 10.25};

#define RECORD1 SH_SCOPE_RECORD, 2, {SH_AXIS_ARM, SH_AXIS_REPLICATION}, NULL
#define RECORD_T SH_SCOPE_RECORD, 3, {SH_AXIS_ARM, SH_AXIS_REPLICATION, SH_AXIS_TIME}, NULL
#define RECORD_P SH_SCOPE_RECORD, 3, {SH_AXIS_ARM, SH_AXIS_REPLICATION, AXIS_PLATFORM}, NULL
#define KEPT_TP SH_SCOPE_KEPT, 4, {SH_AXIS_ARM, SH_AXIS_KEPT, SH_AXIS_TIME, AXIS_PLATFORM}, NULL
#define OF_PLATFORM SH_SCOPE_STUDY, 1, {AXIS_PLATFORM}, NULL
#define OBSERVED(data) SH_SCOPE_STUDY, 1, {AXIS_OBSERVATION}, data
#define ROW SH_SCOPE_ROWS, 0, {0}, NULL

static const sh_variable variables[] = {
    {"platform", "type", "1", "business model", TYPE_FLAGS, NULL, SH_TYPE_I8, OF_PLATFORM},
    {"platform", "size", "CNY_fen", "loans outstanding at the start", NULL, NULL, SH_TYPE_I64,
     OF_PLATFORM},
    {"outcomes", "collapsed", "1", "the market lost half of its claims", "no yes",
     "probability", SH_TYPE_I8, RECORD1},
    {"outcomes", "failed_platforms", "1", "platforms that failed", NULL, "quantity",
     SH_TYPE_I32, RECORD1},
    {"outcomes", "investor_loss", "CNY_fen", "claims never paid", NULL, "quantity", SH_TYPE_I64,
     RECORD1},
    {"outcomes", "peak_exit_rate", "1/month", "largest share of platforms leaving in a month",
     NULL, "quantity", SH_TYPE_F64, RECORD1},
    {"outcomes", "first_action_day", "day", "first act of the regulator, -1: none", NULL, NULL,
     SH_TYPE_I32, RECORD1},
    {"system", "claims", "CNY_fen", "what platforms owe investors", NULL, NULL, SH_TYPE_I64,
     RECORD_T},
    {"system", "overdue_share", "1", "overdue loans over loans", NULL, NULL, SH_TYPE_F32,
     RECORD_T},
    {"system", "exits", "1", "platforms that left in the step", NULL, NULL, SH_TYPE_I32,
     RECORD_T},
    {"series", "cash", "CNY_fen", "cash of the platform", NULL, NULL, SH_TYPE_I64, KEPT_TP},
    {"series", "yield", "1/year", "rate promised to investors", NULL, NULL, SH_TYPE_F32,
     KEPT_TP},
    {"series", "status", "1", "state of the platform", STATUS_FLAGS, NULL, SH_TYPE_I8, KEPT_TP},
    {"platform_outcomes", "exit_day", "day", "day of leaving, -1: still there", NULL, NULL,
     SH_TYPE_I32, RECORD_P},
    {"platform_outcomes", "exit_kind", "1", "way of leaving", EXIT_FLAGS, NULL, SH_TYPE_I8,
     RECORD_P},
    {"platform_outcomes", "entry_day", "day", "day of opening, 0: from the start", NULL, NULL,
     SH_TYPE_I32, RECORD_P},
    {"platform_outcomes", "loss", "CNY_fen", "claims never paid", NULL, NULL, SH_TYPE_I64,
     RECORD_P},
    {"events", "day", "day", "day of the event", NULL, NULL, SH_TYPE_I32, ROW},
    {"events", "kind", "1", "what happened", EVENT_FLAGS, NULL, SH_TYPE_I8, ROW},
    {"events", "platform_index", "1", "where", NULL, NULL, SH_TYPE_I32, ROW},
    {"events", "amount", "CNY_fen", "money concerned", NULL, NULL, SH_TYPE_I64, ROW},
    {"events", "cause_row", "1", "row of the cause, -1: none", NULL, NULL, SH_TYPE_I64, ROW},
    {"events", "share_news", "1", "part of the trigger: news", NULL, NULL, SH_TYPE_F32, ROW},
    {"events", "share_liquidity", "1", "part of the trigger: liquidity", NULL, NULL,
     SH_TYPE_F32, ROW},
    {"policy_log", "day", "day", "day of the act", NULL, NULL, SH_TYPE_I32, ROW},
    {"policy_log", "lever", "1", "lever that was moved", NULL, NULL, SH_TYPE_TEXT, ROW},
    {"policy_log", "value", "1", "new value", NULL, NULL, SH_TYPE_F64, ROW},
    {"policy_log", "reason", "1", "reason given by the policy", NULL, NULL, SH_TYPE_TEXT, ROW},
    {"observed", "day", "day", "day of the observation", NULL, NULL, SH_TYPE_F64,
     OBSERVED(observed_day)},
    {"observed", "series", "1", "what was observed", NULL, NULL, SH_TYPE_TEXT,
     OBSERVED(observed_series)},
    {"observed", "value", "1", "observed value", NULL, NULL, SH_TYPE_F64,
     OBSERVED(observed_value)},
    {"observed", "source", "1", "who published it", NULL, NULL, SH_TYPE_TEXT,
     OBSERVED(observed_source)},
};
enum { VARIABLES = sizeof variables / sizeof variables[0] };

static const sh_attribute attributes[] = {
    {"plan_digest", "the file has its own", false},
    {"seed", "0x00000000075bcd15", false},
    {"scenario", "invented", false},
    {"shahe_version", "0.0.0", true},
    {"scenario_text", "return { -- 沙盒\n}\n", true},
};

struct sh_result {
    sh_result_size size;
    sh_schema schema;
    sh_axis axes[AXES];
    sh_variable variables[VARIABLES];
    char (*platform_text)[LABEL];
    const char **platform_label;
    double *time, *kept;
    int8_t *type;
    int64_t *capital;
    void *slab[VARIABLES]; /* values of the current record */
    sh_block blocks[VARIABLES];
    sh_record record;
};

/* a number that looks random, from who asks */
static uint64_t noise(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t z =
        a * 0x9e3779b97f4a7c15u + b * 0xbf58476d1ce4e5b9u + c * 0x94d049bb133111ebu + 1;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void fill_axes(sh_result *result)
{
    sh_result_size size = result->size;
    for (int32_t p = 0; p < size.platforms; p++) {
        snprintf(result->platform_text[p], LABEL, "平台%02d", p + 1);
        result->platform_label[p] = result->platform_text[p];
        result->type[p] = (int8_t)(p % 3);
        result->capital[p] = INT64_C(1000000000) * (p + 1);
    }
    for (int32_t t = 0; t < size.steps; t++) {
        result->time[t] = 7.0 * (t + 1);
    }
    for (int32_t k = 0; k < size.kept; k++) {
        result->kept[k] = (double)((int64_t)k * size.replications / size.kept);
    }
    const sh_axis axes[AXES] = {
        {"arm", "1", "policy", size.arms, NULL, arm_label},
        {"replication", "1", "number of the replication", size.replications, NULL, NULL},
        {"kept", "1", "replications with series", size.kept, result->kept, NULL},
        {"time", "day", "end of the step", size.steps, result->time, NULL},
        {"platform", "1", "platform", size.platforms, NULL, result->platform_label},
        {"channel", "1", "channel of contagion", 3, NULL, channel_label},
        {"observation", "1", "published figure", 3, NULL, NULL},
        {"shock", "1", "shock of the scenario", 0, NULL, NULL},
    };
    memcpy(result->axes, axes, sizeof axes);
}

sh_result *sh_result_create(sh_result_size size)
{
    sh_result *result = calloc(1, sizeof *result);
    size_t platforms = (size_t)size.platforms;
    result->size = size;
    result->platform_text = calloc(platforms, sizeof *result->platform_text);
    result->platform_label = calloc(platforms, sizeof *result->platform_label);
    result->time = calloc((size_t)size.steps, sizeof *result->time);
    result->kept = calloc((size_t)size.kept + 1, sizeof *result->kept);
    result->type = calloc(platforms, sizeof *result->type);
    result->capital = calloc(platforms, sizeof *result->capital);
    fill_axes(result);
    memcpy(result->variables, variables, sizeof variables);
    result->variables[0].data = result->type;
    result->variables[1].data = result->capital;
    result->schema = (sh_schema){
        "An invented wave", "2017-07-01",      AXES,      VARIABLES, SH_COUNT(attributes),
        result->axes,       result->variables, attributes};
    for (int32_t v = 0; v < VARIABLES; v++) {
        int64_t rows = variables[v].scope == SH_SCOPE_ROWS ? size.platforms + 1 : 1;
        int64_t values = sh_schema_slab(&result->schema, v) * rows;
        result->slab[v] = calloc((size_t)values + 1, sizeof(void *));
    }
    return result;
}

void sh_result_destroy(sh_result *result)
{
    for (int32_t v = 0; v < VARIABLES; v++) {
        free(result->slab[v]);
    }
    free(result->platform_text);
    free(result->platform_label);
    free(result->time);
    free(result->kept);
    free(result->type);
    free(result->capital);
    free(result);
}

const sh_schema *sh_result_schema(const sh_result *result)
{
    return &result->schema;
}

static void *slab_of(sh_result *result, const char *group, const char *name)
{
    return result->slab[sh_schema_variable(&result->schema, group, name)];
}

/* day of leaving of a platform, -1 when it stays; arm 2 loses fewer */
static int32_t exit_day(const sh_result *result, int32_t arm, int32_t replication, int32_t p)
{
    uint64_t draw = noise(7, (uint64_t)replication, (uint64_t)p);
    bool leaves = draw % 100 < (arm == 2 ? 20u : 40u);
    int32_t step = (int32_t)(draw / 100 % (uint64_t)result->size.steps);
    return leaves ? (int32_t)result->time[step] : -1;
}

/* every third platform opens late when it can, or never */
static int32_t entry_day(const sh_result *result, int32_t p, int32_t exit)
{
    bool late = p % 3 == 2 && (exit < 0 || exit > (int32_t)result->time[1]);
    return !late ? 0 : exit < 0 && p % 2 == 1 ? -1 : (int32_t)result->time[p % 2];
}

static void fill_numbers(sh_result *result, int32_t arm, int32_t replication)
{
    for (int32_t v = 0; v < VARIABLES; v++) {
        const sh_variable *variable = &result->schema.variables[v];
        int64_t count = sh_schema_slab(&result->schema, v);
        bool coded = variable->type == SH_TYPE_I8;
        for (int64_t i = 0; i < count && (variable->scope == SH_SCOPE_RECORD ||
                                          variable->scope == SH_SCOPE_KEPT);
             i++) {
            uint64_t draw =
                noise((uint64_t)v * 8 + (uint64_t)arm, (uint64_t)replication, (uint64_t)i);
            switch (variable->type) {
            case SH_TYPE_I8:
                ((int8_t *)result->slab[v])[i] = (int8_t)(draw % (coded ? 2 : 100));
                break;
            case SH_TYPE_I32:
                ((int32_t *)result->slab[v])[i] = (int32_t)(draw % 1000);
                break;
            case SH_TYPE_I64:
                ((int64_t *)result->slab[v])[i] = (int64_t)(draw % 1000000000000000);
                break;
            case SH_TYPE_F32:
                ((float *)result->slab[v])[i] = (float)(draw % 4096) / 4096.0f;
                break;
            default:
                ((double *)result->slab[v])[i] = (double)(draw >> 11) * 0x1p-53;
            }
        }
    }
}

/* platforms leave, the system counts them, each leaving is an event caused by the one before */
static void fill_exits(sh_result *result, int32_t arm, int32_t replication, int64_t *rows)
{
    const char *event = "events";
    int32_t *day = slab_of(result, "platform_outcomes", "exit_day");
    int8_t *kind = slab_of(result, "platform_outcomes", "exit_kind");
    int32_t *entry = slab_of(result, "platform_outcomes", "entry_day");
    int64_t *loss = slab_of(result, "platform_outcomes", "loss");
    int32_t *exits = slab_of(result, "system", "exits");
    int32_t failed = 0;
    int64_t lost = 0;
    memset(exits, 0, sizeof *exits * (size_t)result->size.steps);
    for (int32_t p = 0; p < result->size.platforms; p++) {
        day[p] = exit_day(result, arm, replication, p);
        kind[p] = day[p] < 0 ? 0 : (int8_t)(1 + p % 4);
        entry[p] = entry_day(result, p, day[p]);
        loss[p] = day[p] < 0 ? 0 : INT64_C(100000000) * (p + 1);
        if (day[p] >= 0) {
            ((int32_t *)slab_of(result, event, "day"))[failed] = day[p];
            ((int8_t *)slab_of(result, event, "kind"))[failed] = 2;
            ((int32_t *)slab_of(result, event, "platform_index"))[failed] = p;
            ((int64_t *)slab_of(result, event, "amount"))[failed] = loss[p];
            ((int64_t *)slab_of(result, event, "cause_row"))[failed] = failed - 1;
            ((float *)slab_of(result, event, "share_news"))[failed] = 0.25f;
            ((float *)slab_of(result, event, "share_liquidity"))[failed] = 0.75f;
            exits[day[p] / 7 - 1]++;
            lost += loss[p];
            failed++;
        }
    }
    *rows = failed;
    *(int32_t *)slab_of(result, "outcomes", "failed_platforms") = failed;
    *(int64_t *)slab_of(result, "outcomes", "investor_loss") = lost;
    if (arm == 1 && replication % 8 == 3) { /* not defined */
        *(double *)slab_of(result, "outcomes", "peak_exit_rate") = NAN;
    }
    *(int8_t *)slab_of(result, "outcomes", "collapsed") = failed * 3 > result->size.platforms;
}

static int64_t fill_policy_log(sh_result *result, int32_t arm)
{
    if (arm == 0) {
        return 0;
    }
    ((int32_t *)slab_of(result, "policy_log", "day"))[0] = 21;
    ((const char **)slab_of(result, "policy_log", "lever"))[0] = "transfer_stop";
    ((double *)slab_of(result, "policy_log", "value"))[0] = 1;
    ((const char **)slab_of(result, "policy_log", "reason"))[0] = "排队超过两成";
    return 1;
}

const sh_record *sh_result_record(sh_result *result, int32_t arm, int32_t replication)
{
    int64_t events = 0, log = 0;
    fill_numbers(result, arm, replication);
    fill_exits(result, arm, replication, &events);
    log = fill_policy_log(result, arm);
    result->record = (sh_record){arm, replication, sh_schema_kept(&result->schema, replication),
                                 result->blocks};
    for (int32_t v = 0; v < VARIABLES; v++) {
        const sh_variable *variable = &variables[v];
        bool rows = variable->scope == SH_SCOPE_ROWS;
        bool empty = variable->scope == SH_SCOPE_STUDY ||
                     (variable->scope == SH_SCOPE_KEPT && result->record.kept < 0);
        int64_t count = strcmp(variable->group, "events") == 0 ? events : log;
        result->blocks[v] = (sh_block){empty ? NULL : result->slab[v], rows ? count : 1};
    }
    return &result->record;
}

sh_status sh_result_run(sh_result *result, const sh_sink *sink, int32_t stride, sh_error *error)
{
    int64_t records = (int64_t)result->size.arms * result->size.replications;
    sh_status status = sink->open(sink->self, &result->schema, error);
    for (int64_t i = 0; status == SH_OK && i < records; i++) {
        int64_t at = i * stride % records;
        const sh_record *record =
            sh_result_record(result, (int32_t)(at / result->size.replications),
                             (int32_t)(at % result->size.replications));
        status = sink->commit(sink->self, record, error);
    }
    if (status == SH_OK) {
        status = sink->close(sink->self, error);
    }
    return status;
}
