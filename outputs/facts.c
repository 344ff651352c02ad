#include "outputs/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

sh_status sh_facts_read(const sh_facts *facts, const char *path, sh_array *out, sh_error *error)
{
    const sh_source *source = facts->source;
    memset(out, 0, sizeof *out);
    return source->has(source->self, path) ? source->read(source->self, path, out, error)
                                           : SH_OK;
}

sh_status sh_facts_records(const sh_facts *facts, const char *path, int32_t rank, int64_t last,
                           sh_array *out, sh_error *error)
{
    sh_status status = sh_facts_read(facts, path, out, error);
    bool fits = out->rank == rank && out->type != SH_TYPE_TEXT && out->count > 0 &&
                out->size[0] == facts->arms && out->size[1] == facts->replications &&
                (rank < 3 || last < 0 || out->size[2] == last);
    if (status == SH_OK && !fits) {
        sh_array_free(out);
    }
    return status;
}

const char *sh_facts_text(const sh_array *array, int64_t i)
{
    if (array->type != SH_TYPE_TEXT || i < 0 || i >= array->count) {
        return "";
    }
    return sh_array_text(array, i);
}

sh_status sh_facts_list(const sh_facts *facts, const char *group, sh_array *names,
                        sh_error *error)
{
    sh_error ignored = {0};
    memset(names, 0, sizeof *names);
    sh_status status = facts->source->list(facts->source->self, group, names, &ignored);
    if (status == SH_E_MEMORY) {
        return sh_error_set(error, status, "no memory for the names in %s", group);
    }
    if (status != SH_OK) {
        memset(names, 0, sizeof *names);
    }
    return SH_OK;
}

int64_t sh_facts_integer(const sh_array *array, int64_t i)
{
    bool real = array->type == SH_TYPE_F32 || array->type == SH_TYPE_F64;
    if (real && !(fabs(sh_array_number(array, i)) < 9e15)) {
        return -1;
    }
    return sh_array_integer(array, i);
}

sh_facts_name sh_facts_flag(const sh_array *array, int64_t code)
{
    sh_facts_name out = {{0}};
    const char *at = array->flags == NULL ? "" : array->flags;
    for (int64_t i = 0; i < code && *at != '\0'; i++) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    if (code >= 0) {
        snprintf(out.text, sizeof out.text, "%.*s", (int)strcspn(at, " "), at);
    }
    return out;
}

static bool ends_in(const char *text, const char *end)
{
    size_t all = strlen(text), tail = strlen(end);
    return all >= tail && strcmp(text + all - tail, end) == 0;
}

const char *sh_facts_unit(const sh_array *array, const char *name)
{
    const char *unit = array->unit == NULL ? "" : array->unit;
    bool share = ends_in(name, "share") || ends_in(name, "rate") ||
                 ends_in(name, "collapsed") || strncmp(name, "approval_", 9) == 0 ||
                 strncmp(name, "volume_", 7) == 0;
    return strcmp(unit, "1") != 0 ? unit : share ? "share" : "number";
}

const char *sh_facts_attribute(const sh_facts *facts, const char *group, const char *name)
{
    const char *text = facts->source->attribute(facts->source->self, group, name);
    return text == NULL ? "" : text;
}

static sh_facts_name name_of(const sh_array *labels, const char *what, int64_t i)
{
    sh_facts_name out;
    const char *label = sh_facts_text(labels, i);
    if (label[0] != '\0') {
        snprintf(out.text, sizeof out.text, "%s", label);
    } else {
        snprintf(out.text, sizeof out.text, "%s %lld", what, (long long)i);
    }
    return out;
}

sh_facts_name sh_facts_arm(const sh_facts *facts, int64_t arm)
{
    return name_of(&facts->arm_label, "arm", arm);
}

sh_facts_name sh_facts_platform(const sh_facts *facts, int64_t platform)
{
    return name_of(&facts->platform_label, "platform", platform);
}

/* sizes of the record axes from the first variable of a group that has them */
static sh_status sizes_from(sh_facts *facts, const char *group, sh_error *error)
{
    sh_array names, array = {0};
    sh_status status = sh_facts_list(facts, group, &names, error);
    for (int64_t i = 0; status == SH_OK && facts->arms == 0 && i < names.count; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", group, sh_facts_text(&names, i));
        status = sh_facts_read(facts, path, &array, error);
        bool fits = array.rank >= 2 && array.type != SH_TYPE_TEXT && array.count > 0 &&
                    array.size[0] < INT32_MAX && array.size[1] < INT32_MAX;
        if (status == SH_OK && fits) {
            facts->arms = (int32_t)array.size[0];
            facts->replications = (int32_t)array.size[1];
        }
        sh_array_free(&array);
    }
    sh_array_free(&names);
    return status;
}

static sh_status read_time(sh_facts *facts, sh_error *error)
{
    sh_array time;
    sh_status status = sh_facts_read(facts, "time", &time, error);
    if (status == SH_OK && time.rank == 1 && time.type != SH_TYPE_TEXT &&
        time.count < INT32_MAX) {
        facts->day = calloc((size_t)time.count + 1, sizeof *facts->day);
        facts->steps = facts->day == NULL ? 0 : (int32_t)time.count;
        status = facts->day != NULL
                     ? SH_OK
                     : sh_error_set(error, SH_E_MEMORY, "no memory for the dates");
    }
    for (int32_t t = 0; status == SH_OK && t < facts->steps; t++) {
        facts->day[t] = sh_array_number(&time, t);
        bool later = isfinite(facts->day[t]) && (t == 0 || facts->day[t] > facts->day[t - 1]);
        facts->steps = later ? facts->steps : t; /* what follows is no time */
    }
    sh_array_free(&time);
    return status;
}

/* the platforms: from their labels, else from the outcomes of platforms */
static sh_status count_platforms(sh_facts *facts, sh_error *error)
{
    sh_array ends;
    sh_status status =
        sh_facts_records(facts, "platform_outcomes/exit_day", 3, -1, &ends, error);
    int64_t count = facts->platform_label.count;
    if (status == SH_OK && ends.rank == 3) {
        count = ends.size[2];
    }
    facts->platforms = count > 0 && count < INT32_MAX ? (int32_t)count : 0;
    sh_array_free(&ends);
    return status;
}

sh_status sh_facts_open(sh_facts *facts, const sh_source *source, sh_error *error)
{
    *facts = (sh_facts){.source = source};
    facts->start = sh_facts_attribute(facts, "", "start_date");
    sh_status status = sh_facts_read(facts, "arm_name", &facts->arm_label, error);
    if (status == SH_OK) {
        status = sh_facts_read(facts, "platform_name", &facts->platform_label, error);
    }
    if (status == SH_OK) {
        status = sizes_from(facts, "outcomes", error);
    }
    if (status == SH_OK && facts->arms == 0) {
        status = sizes_from(facts, "system", error);
    }
    if (status == SH_OK) {
        status = read_time(facts, error);
    }
    if (status == SH_OK) {
        status = count_platforms(facts, error);
    }
    facts->shown = facts->arms < SH_FACTS_MOST_ARMS ? facts->arms : SH_FACTS_MOST_ARMS;
    if (status != SH_OK) {
        sh_facts_close(facts);
    }
    return status;
}

void sh_facts_close(sh_facts *facts)
{
    free(facts->day);
    sh_array_free(&facts->arm_label);
    sh_array_free(&facts->platform_label);
    memset(facts, 0, sizeof *facts);
}
