#include "outputs/failure_events.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/macros.h"

/* a column of numbers with as many rows as the first one; anything else counts as absent */
static sh_status read_column(const sh_facts *facts, const char *name, int64_t rows,
                             sh_array *out, sh_error *error)
{
    char path[128];
    snprintf(path, sizeof path, "events/%s", name);
    sh_status status = sh_facts_read(facts, path, out, error);
    bool fits = out->rank == 1 && out->type != SH_TYPE_TEXT && (rows < 0 || out->count == rows);
    if (status == SH_OK && !fits) {
        sh_array_free(out);
    }
    return status;
}

static sh_status read_shares(const sh_facts *facts, sh_failure_events *e, sh_error *error)
{
    sh_array names;
    sh_status status = sh_facts_list(facts, "events", &names, error);
    for (int64_t i = 0; status == SH_OK && i < names.count; i++) {
        const char *name = sh_facts_text(&names, i);
        size_t room = sizeof e->channel[0];
        if (strncmp(name, "share_", 6) != 0 || strlen(name) - 6 >= room ||
            e->channels == SH_FAILURE_EVENTS_CHANNELS) {
            continue;
        }
        status = read_column(facts, name, e->count, &e->share[e->channels], error);
        if (status == SH_OK && e->share[e->channels].count > 0) {
            snprintf(e->channel[e->channels++], room, "%s", name + 6);
        }
    }
    sh_array_free(&names);
    return status;
}

sh_status sh_failure_events_read(const sh_facts *facts, sh_failure_events *e, sh_error *error)
{
    memset(e, 0, sizeof *e);
    sh_status status = read_column(facts, "day", -1, &e->day, error);
    const struct {
        const char *name;
        sh_array *column;
    } columns[] = {{"arm_index", &e->arm},
                   {"replication_index", &e->replication},
                   {"kind", &e->kind},
                   {"platform_index", &e->platform},
                   {"cause_row", &e->cause}};
    bool all = e->day.count > 0;
    for (size_t i = 0; status == SH_OK && all && i < SH_COUNT(columns); i++) {
        status = read_column(facts, columns[i].name, e->day.count, columns[i].column, error);
        all = columns[i].column->count > 0;
    }
    e->count = status == SH_OK && all ? e->day.count : 0;
    return e->count > 0 ? read_shares(facts, e, error) : status;
}

void sh_failure_events_free(sh_failure_events *e)
{
    sh_array_free(&e->arm);
    sh_array_free(&e->replication);
    sh_array_free(&e->day);
    sh_array_free(&e->kind);
    sh_array_free(&e->platform);
    sh_array_free(&e->cause);
    for (int32_t k = 0; k < SH_FAILURE_EVENTS_CHANNELS; k++) {
        sh_array_free(&e->share[k]);
    }
    memset(e, 0, sizeof *e);
}

bool sh_failure_events_is_failure(const sh_failure_events *e, int64_t row)
{
    double sum = 0;
    for (int32_t k = 0; k < e->channels; k++) {
        double share = sh_array_number(&e->share[k], row);
        sum += isfinite(share) ? share : 0;
    }
    return e->channels == 0 ? sh_facts_integer(&e->platform, row) >= 0 : sum > 0.5;
}

bool sh_failure_events_of(const sh_failure_events *e, int64_t row, int32_t arm,
                          int64_t replication)
{
    return sh_facts_integer(&e->arm, row) == arm &&
           sh_facts_integer(&e->replication, row) == replication;
}

int64_t sh_failure_events_cause(const sh_failure_events *e, int64_t row)
{
    int32_t arm = (int32_t)sh_facts_integer(&e->arm, row);
    int64_t replication = sh_facts_integer(&e->replication, row);
    int64_t at = row;
    for (;;) {
        int64_t up = sh_facts_integer(&e->cause, at);
        if (up < 0 || up >= at || !sh_failure_events_of(e, up, arm, replication)) {
            return -1;
        }
        if (sh_failure_events_is_failure(e, up)) {
            return up;
        }
        at = up;
    }
}

sh_facts_name sh_failure_events_kind(const sh_failure_events *e, int64_t row)
{
    return sh_facts_flag(&e->kind, sh_facts_integer(&e->kind, row));
}
