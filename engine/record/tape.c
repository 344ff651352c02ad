#include "record/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "record/detection.h"
#include "record/names.h"

static int64_t slab_of(const sh_recorder *r, int32_t variable)
{
    return sh_schema_slab(&r->schema, variable);
}

static bool kept_here(const sh_tape *tape)
{
    return tape->record.kept >= 0;
}

/* room for every variable whose size is known before the run */
static bool take_buffers(sh_tape *tape)
{
    const sh_recorder *r = tape->recorder;
    const sh_variable *variables = r->schema.variables;
    size_t count = (size_t)r->schema.variable_count;
    tape->blocks = sh_arena_array(&tape->arena, count, sizeof *tape->blocks);
    tape->buffer = sh_arena_array(&tape->arena, count, sizeof *tape->buffer);
    if (tape->blocks == NULL || tape->buffer == NULL) {
        return false;
    }
    memset(tape->blocks, 0, count * sizeof *tape->blocks);
    memset(tape->buffer, 0, count * sizeof *tape->buffer);
    for (int32_t i = 0; i < r->schema.variable_count; i++) {
        bool now = variables[i].scope == SH_SCOPE_RECORD ||
                   (variables[i].scope == SH_SCOPE_KEPT && kept_here(tape));
        if (!now) {
            continue;
        }
        size_t bytes = (size_t)slab_of(r, i) * sh_type_size(variables[i].type);
        tape->buffer[i] = sh_arena_take(&tape->arena, bytes);
        if (tape->buffer[i] == NULL) {
            return false;
        }
        memset(tape->buffer[i], 0, bytes);
        tape->blocks[i] = (sh_block){tape->buffer[i], 1};
    }
    return true;
}

static int32_t *take_zeros(sh_arena *arena, size_t n)
{
    int32_t *zeros = sh_arena_array(arena, n, sizeof *zeros);
    if (zeros != NULL) {
        memset(zeros, 0, n * sizeof *zeros);
    }
    return zeros;
}

static bool take_history(sh_tape *tape, const sh_plan *plan, int32_t platforms)
{
    size_t steps = (size_t)plan->steps, n = (size_t)platforms + 1;
    tape->history.alarm_step = take_zeros(&tape->arena, n);
    tape->history.bar_step = take_zeros(&tape->arena, n);
    tape->history.exits = sh_arena_array(&tape->arena, steps, sizeof(int32_t));
    tape->history.operating = sh_arena_array(&tape->arena, steps + 1, sizeof(int32_t));
    sh_system_value *series = sh_arena_array(&tape->arena, steps * SH_SYSTEMS, sizeof *series);
    for (size_t i = 0; i < SH_SYSTEMS && series != NULL; i++) {
        tape->series[i] = series + i * steps;
    }
    return tape->history.exits != NULL && tape->history.operating != NULL &&
           tape->history.alarm_step != NULL && tape->history.bar_step != NULL && series != NULL;
}

static int32_t kept_position(const sh_plan *plan, int32_t replication)
{
    for (int32_t i = 0; i < plan->kept_count; i++) {
        if (plan->kept[i] == replication) {
            return i;
        }
    }
    return -1;
}

sh_status sh_tape_init(sh_tape *tape, const sh_recorder *recorder, const sh_world *world,
                       sh_error *error)
{
    const sh_plan *plan = recorder->plan;
    memset(tape, 0, sizeof *tape);
    tape->recorder = recorder;
    tape->record.arm = world->arm;
    tape->record.replication = world->replication;
    tape->record.kept = kept_position(plan, world->replication);
    if (!take_buffers(tape) || !take_history(tape, plan, world->platforms.n) ||
        !sh_measures_init(&tape->measures, &tape->arena, plan, world->platforms.n)) {
        sh_tape_free(tape);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: record of a replication");
    }
    tape->record.blocks = tape->blocks;
    tape->history.operating[0] = world->market.platforms_start;
    return SH_OK;
}

void sh_tape_free(sh_tape *tape)
{
    sh_arena_free(&tape->arena);
    memset(tape, 0, sizeof *tape);
}

/* counts the exits of the step just made */
static void count_exits(sh_tape *tape, const sh_world *world)
{
    sh_history *h = &tape->history;
    int32_t exits = 0;
    memset(h->exits_by_kind, 0, sizeof h->exits_by_kind);
    for (size_t i = (size_t)h->events_seen; i < world->events.count; i++) {
        const sh_event *event = sh_vec_at(&world->events, i);
        if (event->kind < SH_EXITS) {
            exits += sh_world_exit_fails(event->kind);
            h->exits_by_kind[event->kind]++;
            h->forced += world->platforms.forced[event->platform];
        }
    }
    h->events_seen = (int32_t)world->events.count;
    h->exits[h->steps++] = exits;
}

/* remembers the first alarm and the first bar of each platform */
static void hear_alarms(sh_tape *tape, const sh_world *world)
{
    const sh_platforms *t = &world->platforms;
    int32_t *first = tape->history.alarm_step, *bar = tape->history.bar_step;
    for (int32_t p = 0; p < t->n; p++) {
        bool alarm = t->alarm[p] != SH_ALARM_none, barred = t->alarm[p] == SH_ALARM_freeze;
        first[p] = first[p] == 0 && alarm ? world->step : first[p];
        bar[p] = bar[p] == 0 && barred ? world->step : bar[p];
    }
}

static void store(void *buffer, sh_type type, int64_t at, sh_system_value value)
{
    switch (type) {
    case SH_TYPE_I64:
        ((int64_t *)buffer)[at] = value.fen;
        break;
    case SH_TYPE_I32:
        ((int32_t *)buffer)[at] = (int32_t)value.fen;
        break;
    case SH_TYPE_I8:
        ((int8_t *)buffer)[at] = (int8_t)value.fen;
        break;
    case SH_TYPE_F32:
        ((float *)buffer)[at] = (float)value.rate;
        break;
    default:
        ((double *)buffer)[at] = value.rate;
        break;
    }
}

static void keep_platforms(sh_tape *tape, const sh_world *world)
{
    const sh_recorder *r = tape->recorder;
    int64_t row = (int64_t)(world->step - 1) * r->platforms;
    for (int i = 0; i < SH_SERIES; i++) {
        const sh_series_info *info = &sh_record_series[i];
        void *buffer = tape->buffer[r->first_series + i];
        for (int32_t p = 0; p < r->platforms; p++) {
            sh_system_value value;
            if (info->fen != NULL) {
                value.fen = info->fen(world, p);
            } else {
                value.rate = info->rate(world, p);
            }
            store(buffer, info->variable.type, row + p, value);
        }
    }
}

void sh_tape_step(sh_tape *tape, const sh_world *world)
{
    const sh_recorder *r = tape->recorder;
    int32_t at = world->step - 1;
    count_exits(tape, world);
    hear_alarms(tape, world);
    sh_measures_step(&tape->measures, r->plan, world, sh_outcome_calm_steps(r->plan));
    for (int i = 0; i < SH_SYSTEMS; i++) {
        sh_system_value value =
            sh_system_value_of((sh_system_id)i, r->plan, world, &tape->history);
        tape->series[i][at] = value;
        store(tape->buffer[r->first_system + i], sh_system_series[i].type, at, value);
    }
    tape->history.operating[world->step] = (int32_t)tape->series[SH_SYSTEM_operating][at].fen;
    if (kept_here(tape)) {
        keep_platforms(tape, world);
    }
}

static bool finish_outcomes(sh_tape *tape, const sh_world *world)
{
    const sh_recorder *r = tape->recorder;
    sh_cascades cascades;
    double *room = sh_arena_array(&tape->arena, (size_t)world->platforms.n + 1, sizeof *room);
    if (room == NULL || !sh_cascades_make(&cascades, &tape->arena, &world->events) ||
        !sh_measures_finish(&tape->measures, &tape->arena, r->plan, world)) {
        return false;
    }
    sh_run_view run = {.plan = r->plan,
                       .world = world,
                       .history = &tape->history,
                       .cascades = &cascades,
                       .measures = &tape->measures,
                       .room = room};
    for (int i = 0; i < SH_SYSTEMS; i++) {
        run.series[i] = tape->series[i];
    }
    for (int i = 0; i < SH_OUTCOMES; i++) {
        *(double *)tape->buffer[r->first_outcome + i] =
            sh_outcome_value((sh_outcome_id)i, &run);
    }
    *(int64_t *)tape->buffer[r->digest] = (int64_t)(sh_world_record_digest(world).lo >> 1);
    sh_outcome_triggers(world, tape->buffer[r->triggers]);
    return true;
}

/* a platform that was admitted is open from the end of that step on */
static void finish_platforms(sh_tape *tape, const sh_world *world)
{
    const sh_recorder *r = tape->recorder;
    int32_t *day = tape->buffer[r->first_exit];
    int8_t *kind = tape->buffer[r->first_exit + 1];
    int64_t *unpaid = tape->buffer[r->first_exit + 2];
    int32_t *entry = tape->buffer[r->first_exit + 3];
    for (int32_t p = 0; p < r->platforms; p++) {
        const sh_platforms *t = &world->platforms;
        bool left = t->exit_kind[p] != SH_EXIT_none;
        const sh_event *event = left ? sh_vec_at(&world->events, (size_t)t->event[p]) : NULL;
        day[p] = left ? event->step * r->plan->step_days : -1;
        kind[p] = (int8_t)t->exit_kind[p];
        unpaid[p] =
            sh_world_exit_fails(kind[p]) ? world->ledger.account[SH_ACCOUNT_claims][p] : 0;
        entry[p] = sh_detection_entry_day(r->plan, world, p);
    }
}

/* a column of a row table, owned by the tape */
static void *take_column(sh_tape *tape, int32_t variable, int64_t rows)
{
    sh_type type = tape->recorder->schema.variables[variable].type;
    void *data = sh_arena_array(&tape->arena, (size_t)rows + 1, sh_type_size(type));
    tape->blocks[variable] = (sh_block){data, rows};
    return data;
}

/* Exits become rows; `row_of` tells where each event went. */
static int64_t number_exits(const sh_world *world, int32_t *row_of)
{
    int64_t rows = 0;
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *event = sh_vec_at(&world->events, i);
        row_of[i] = event->kind < SH_EXITS ? (int32_t)rows++ : -1;
    }
    return rows;
}

static bool finish_events(sh_tape *tape, const sh_world *world)
{
    const sh_recorder *r = tape->recorder;
    int32_t *row_of = sh_arena_array(&tape->arena, world->events.count + 1, sizeof *row_of);
    if (row_of == NULL) {
        return false;
    }
    int64_t rows = number_exits(world, row_of);
    void *column[SH_EVENT_COLUMNS + SH_CHANNELS];
    for (int i = 0; i < SH_EVENT_COLUMNS + SH_CHANNELS; i++) {
        column[i] = take_column(tape, r->first_event + i, rows);
        if (column[i] == NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *event = sh_vec_at(&world->events, i);
        int32_t at = row_of[i];
        if (at < 0) {
            continue;
        }
        ((int32_t *)column[SH_EVENT_day])[at] = event->step * r->plan->step_days;
        ((int8_t *)column[SH_EVENT_kind])[at] = (int8_t)event->kind;
        ((int32_t *)column[SH_EVENT_platform])[at] = event->platform;
        ((int32_t *)column[SH_EVENT_counterparty])[at] = event->counterparty;
        ((int64_t *)column[SH_EVENT_amount])[at] = event->amount;
        ((int64_t *)column[SH_EVENT_cause])[at] = event->cause < 0 ? -1 : row_of[event->cause];
        for (int c = 0; c < SH_CHANNELS; c++) {
            ((float *)column[SH_EVENT_COLUMNS + c])[at] = event->share[c];
        }
    }
    return true;
}

static bool finish_log(sh_tape *tape, const sh_world *world)
{
    const sh_recorder *r = tape->recorder;
    void *column[SH_LOG_COLUMNS];
    for (int i = 0; i < SH_LOG_COLUMNS; i++) {
        column[i] = take_column(tape, r->first_log + i, (int64_t)world->log.count);
        if (column[i] == NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < world->log.count; i++) {
        const sh_log_row *row = sh_vec_at(&world->log, i);
        ((double *)column[SH_LOG_day])[i] = row->day;
        ((double *)column[SH_LOG_written])[i] = (double)(row->step - 1) * r->plan->step_days;
        ((int32_t *)column[SH_LOG_policy])[i] = row->policy;
        ((int8_t *)column[SH_LOG_lever])[i] = (int8_t)row->lever;
        ((int32_t *)column[SH_LOG_platform])[i] = row->platform;
        ((int32_t *)column[SH_LOG_reached])[i] = row->reached;
        ((double *)column[SH_LOG_value])[i] = row->value;
        ((const char **)column[SH_LOG_reason])[i] = row->reason;
    }
    return true;
}

sh_status sh_tape_finish(sh_tape *tape, const sh_world *world, sh_error *error)
{
    finish_platforms(tape, world);
    if (!finish_outcomes(tape, world) || !finish_events(tape, world) ||
        !finish_log(tape, world)) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: rows of a record");
    }
    return SH_OK;
}
