#include "record/recorder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record/recorder_tables.h"
#include "record/names.h"

/* ---- axes */

static const char *const *replication_free(void)
{
    return NULL;
}

static bool add_axis(sh_recorder *r, sh_axis axis)
{
    return sh_vec_push(&r->axes, &axis) != NULL;
}

/* coordinate values 0, 1, 2 … of kept replications, or the days of the steps */
static double *kept_values(sh_recorder *r)
{
    double *value = sh_arena_array(&r->arena, (size_t)r->plan->kept_count + 1, sizeof *value);
    for (int32_t i = 0; value != NULL && i < r->plan->kept_count; i++) {
        value[i] = r->plan->kept[i];
    }
    return value;
}

static double *time_values(sh_recorder *r)
{
    double *value = sh_arena_array(&r->arena, (size_t)r->plan->steps, sizeof *value);
    for (int32_t i = 0; value != NULL && i < r->plan->steps; i++) {
        value[i] = (double)(i + 1) * r->plan->step_days;
    }
    return value;
}

static const char **arm_labels(sh_recorder *r)
{
    const char **label = sh_arena_array(&r->arena, (size_t)r->plan->arm_count, sizeof *label);
    for (int32_t i = 0; label != NULL && i < r->plan->arm_count; i++) {
        label[i] = r->plan->arms[i].name;
    }
    return label;
}

static const char **channel_labels(sh_recorder *r)
{
    const char **label = sh_arena_array(&r->arena, SH_CHANNELS, sizeof *label);
    for (int c = 0; label != NULL && c < SH_CHANNELS; c++) {
        label[c] = sh_channel_table[c].name;
    }
    return label;
}

/* "P007 G" : row and type, the same firm in every replication */
static const char **platform_labels(sh_recorder *r, const sh_world *first)
{
    const char **label = sh_arena_array(&r->arena, (size_t)r->platforms, sizeof *label);
    char text[24];
    for (int32_t p = 0; label != NULL && p < r->platforms; p++) {
        snprintf(text, sizeof text, "P%04d %c", p, "HGF"[first->platforms.type[p]]);
        label[p] = sh_names_copy(&r->arena, text);
    }
    return label;
}

static bool add_axes(sh_recorder *r, const sh_world *first)
{
    const sh_plan *plan = r->plan;
    double *kept = kept_values(r), *time = time_values(r);
    const char **arm = arm_labels(r), **platform = platform_labels(r, first);
    const char **channel = channel_labels(r);
    if (kept == NULL || time == NULL || arm == NULL || platform == NULL || channel == NULL) {
        return false;
    }
    const sh_axis axes[] = {
        {"arm", "1", "policy arm; arm 0 is the baseline", plan->arm_count, NULL, arm},
        {"replication", "1", "replication number", plan->replications, NULL,
         replication_free()},
        {"kept", "1", "replication number of a kept replication", plan->kept_count, kept, NULL},
        {"time", "day", "end of the step, days since the start", plan->steps, time, NULL},
        {"platform", "1", "platform, by size at the start", r->platforms, NULL, platform},
        {"channel", "1", "channel of contagion or direct cause", SH_CHANNELS, NULL, channel},
    };
    for (size_t i = 0; i < SH_COUNT(axes); i++) {
        if (!add_axis(r, axes[i])) {
            return false;
        }
    }
    return true;
}

/* ---- variables of a record */

static const int32_t axes_record[] = {SH_AXIS_ARM, SH_AXIS_REPLICATION};
static const int32_t axes_system[] = {SH_AXIS_ARM, SH_AXIS_REPLICATION, SH_AXIS_TIME};
static const int32_t axes_series[] = {SH_AXIS_ARM, SH_AXIS_KEPT, SH_AXIS_TIME,
                                      SH_AXIS_PLATFORM};
static const int32_t axes_exits[] = {SH_AXIS_ARM, SH_AXIS_REPLICATION, SH_AXIS_PLATFORM};
static const int32_t axes_trigger[] = {SH_AXIS_ARM, SH_AXIS_REPLICATION, SH_AXIS_CHANNEL};

static int32_t add(sh_recorder *r, sh_variable variable, const int32_t *axes, int32_t rank)
{
    variable.rank = rank;
    for (int32_t i = 0; i < rank; i++) {
        variable.axis[i] = axes[i];
    }
    int32_t at = (int32_t)r->variables.count;
    /* one that is missing would shift all that follow */
    r->failed |= sh_vec_push(&r->variables, &variable) == NULL;
    return at;
}

static void add_outcomes(sh_recorder *r)
{
    r->first_outcome = (int32_t)r->variables.count;
    for (int i = 0; i < SH_OUTCOMES; i++) {
        const sh_outcome_info *o = &sh_outcome_table[i];
        sh_variable v = {.group = "outcomes",
                         .name = o->name,
                         .unit = o->unit,
                         .about = o->about,
                         .role = o->role,
                         .type = SH_TYPE_F64,
                         .scope = SH_SCOPE_RECORD};
        add(r, v, axes_record, 2);
    }
    sh_variable digest = {.group = "replay",
                          .name = "state_digest",
                          .unit = "1",
                          .about = "low 63 bits of the digest chain of the replication",
                          .type = SH_TYPE_I64,
                          .scope = SH_SCOPE_RECORD};
    r->digest = add(r, digest, axes_record, 2);
    sh_variable share = {
        .group = "triggers",
        .name = "share",
        .unit = "1",
        .about = "mean trigger share over the failures of the replication; missing: no "
                 "failure",
        .type = SH_TYPE_F64,
        .scope = SH_SCOPE_RECORD};
    r->triggers = add(r, share, axes_trigger, 3);
}

static void add_system(sh_recorder *r)
{
    r->first_system = (int32_t)r->variables.count;
    for (int i = 0; i < SH_SYSTEMS; i++) {
        const sh_system_info *s = &sh_system_series[i];
        sh_variable v = {.group = "system",
                         .name = s->name,
                         .unit = s->unit,
                         .about = s->about,
                         .type = s->type,
                         .scope = SH_SCOPE_RECORD};
        add(r, v, axes_system, 3);
    }
}

static void add_series(sh_recorder *r)
{
    r->first_series = (int32_t)r->variables.count;
    for (int i = 0; i < SH_SERIES && r->plan->kept_count > 0; i++) {
        sh_variable v = sh_record_series[i].variable;
        add(r, v, axes_series, 4);
    }
}

static void add_exits(sh_recorder *r)
{
    const sh_variable exits[] = {
        {.group = "platform_outcomes",
         .name = "exit_day",
         .unit = "day",
         .type = SH_TYPE_I32,
         .about = "day on which the platform left, -1: still open at the end, or never open"},
        {.group = "platform_outcomes",
         .name = "exit_kind",
         .unit = "1",
         .type = SH_TYPE_I8,
         .about = "how it left",
         .flags = sh_record_exit_flags},
        {.group = "platform_outcomes",
         .name = "claims_unpaid",
         .unit = "CNY_fen",
         .type = SH_TYPE_I64,
         .about = "claims on it at the end, when it has failed"},
        {.group = "platform_outcomes",
         .name = "entry_day",
         .unit = "day",
         .type = SH_TYPE_I32,
         .about = "day from which it was open: 0 from the start, the end of the step that "
                  "admitted it, -1: never open"},
    };
    r->first_exit = (int32_t)r->variables.count;
    for (size_t i = 0; i < SH_COUNT(exits); i++) {
        sh_variable v = exits[i];
        v.scope = SH_SCOPE_RECORD;
        add(r, v, axes_exits, 3);
    }
}

static void add_rows(sh_recorder *r)
{
    r->first_event = (int32_t)r->variables.count;
    for (int i = 0; i < SH_EVENT_COLUMNS; i++) {
        add(r, sh_record_event_columns[i], NULL, 0);
    }
    for (int c = 0; c < SH_CHANNELS; c++) {
        sh_variable v = {.group = "events",
                         .unit = "1",
                         .about = sh_channel_table[c].about,
                         .type = SH_TYPE_F32,
                         .scope = SH_SCOPE_ROWS};
        v.name = sh_names_join(&r->arena, "share_", sh_channel_table[c].name);
        add(r, v, NULL, 0);
    }
    r->first_log = (int32_t)r->variables.count;
    for (int i = 0; i < SH_LOG_COLUMNS; i++) {
        add(r, sh_record_log_columns[i], NULL, 0);
    }
}

sh_status sh_recorder_init(sh_recorder *r, const sh_plan *plan, const sh_world *first,
                           sh_error *error)
{
    memset(r, 0, sizeof *r);
    r->plan = plan;
    r->platforms = first->platforms.n;
    r->axes = sh_vec_of(sizeof(sh_axis));
    r->variables = sh_vec_of(sizeof(sh_variable));
    r->attributes = sh_vec_of(sizeof(sh_attribute));
    bool done = add_axes(r, first);
    if (done) {
        add_outcomes(r);
        add_system(r);
        add_series(r);
        add_exits(r);
        add_rows(r);
        done = sh_recorder_tables_add(r, first) && !r->failed && !r->arena.refused;
    }
    if (!done) {
        sh_recorder_free(r);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: schema of the result");
    }
    r->schema = (sh_schema){.title = plan->title != NULL ? plan->title : plan->name,
                            .start_date = plan->start_date,
                            .axis_count = (int32_t)r->axes.count,
                            .variable_count = (int32_t)r->variables.count,
                            .attribute_count = (int32_t)r->attributes.count,
                            .axes = r->axes.data,
                            .variables = r->variables.data,
                            .attributes = r->attributes.data};
    return sh_schema_validate(&r->schema, error);
}

void sh_recorder_free(sh_recorder *r)
{
    sh_vec_free(&r->axes);
    sh_vec_free(&r->variables);
    sh_vec_free(&r->attributes);
    sh_arena_free(&r->arena);
    memset(r, 0, sizeof *r);
}
