#include "outputs/report_paths.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"

enum { QUANTILES = SH_FAN_QUANTILES };

static const double levels[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

sh_status sh_report_paths_observed(const sh_facts *facts, sh_report_observed *o,
                                   sh_error *error)
{
    const struct {
        const char *path;
        sh_array *array;
    } columns[] = {{"observed/day", &o->day},
                   {"observed/value", &o->value},
                   {"observed/series", &o->series},
                   {"observed/system", &o->system},
                   {"observed/transform", &o->transform},
                   {"observed/source", &o->source},
                   {"observed/unit", &o->unit}};
    memset(o, 0, sizeof *o);
    sh_status status = SH_OK;
    for (size_t i = 0; status == SH_OK && i < SH_COUNT(columns); i++) {
        status = sh_facts_read(facts, columns[i].path, columns[i].array, error);
    }
    bool numbers = o->day.type != SH_TYPE_TEXT && o->value.type != SH_TYPE_TEXT;
    o->count = numbers && o->day.count == o->value.count && o->system.count == o->day.count
                   ? o->day.count
                   : 0;
    return status;
}

void sh_report_paths_observed_free(sh_report_observed *o)
{
    sh_array_free(&o->day);
    sh_array_free(&o->value);
    sh_array_free(&o->series);
    sh_array_free(&o->system);
    sh_array_free(&o->transform);
    sh_array_free(&o->source);
    sh_array_free(&o->unit);
}

/* "index100@365" -> INDEX and 365 */
static sh_report_transform read_transform(const char *text, double *reference)
{
    if (strncmp(text, "index100@", 9) == 0) {
        char *end;
        *reference = strtod(text + 9, &end);
        return end != text + 9 && isfinite(*reference) ? SH_TRANSFORM_INDEX
                                                       : SH_TRANSFORM_UNKNOWN;
    }
    static const char *const names[] = {"level", "", "monthly_sum", "monthly_rate"};
    for (int32_t i = 0; i < (int32_t)SH_COUNT(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            return text[0] == '\0' ? SH_TRANSFORM_LEVEL : (sh_report_transform)i;
        }
    }
    return SH_TRANSFORM_UNKNOWN;
}

bool sh_report_paths_is_over(const sh_report_series *series, const sh_report_observed *o,
                             int64_t i)
{
    const char *system = sh_facts_text(&o->system, i);
    bool rate = strcmp(sh_facts_text(&o->transform, i), "monthly_rate") == 0;
    return strcmp(system, series->name) == 0 ||
           (rate && strcmp(system, "exits") == 0 && strcmp(series->name, "exit_rate") == 0);
}

/* the first published series over this one decides how it is shown */
static void choose_transform(sh_report_path *f, const sh_report_observed *o)
{
    f->transform = f->series->usual;
    f->reference = 0;
    for (int64_t i = 0; i < o->count; i++) {
        double reference = 0;
        sh_report_transform t = read_transform(sh_facts_text(&o->transform, i), &reference);
        bool rate = strcmp(f->series->name, "exit_rate") == 0; /* is one already */
        if (t != SH_TRANSFORM_UNKNOWN && !rate && sh_report_paths_is_over(f->series, o, i)) {
            f->transform = t;
            f->reference = reference;
            return;
        }
    }
}

static int32_t nearest_step(const sh_facts *c, double day)
{
    int32_t best = 0;
    for (int32_t t = 1; t < c->steps; t++) {
        best = fabs(c->day[t] - day) < fabs(c->day[best] - day) ? t : best;
    }
    return best;
}

/* the last step that ended at least 30 days before step t; -1: before the first */
static int32_t month_before(const sh_facts *c, int32_t t)
{
    int32_t before = t;
    while (before >= 0 && c->day[before] > c->day[t] - 30 + 1e-9) {
        before--;
    }
    return before;
}

/* one path of one replication, as shown; NaN where 30 days are not yet over */
static void transform_path(const sh_report_path *f, const sh_facts *c, int64_t at, double *out)
{
    int32_t reference = nearest_step(c, f->reference);
    double base = sh_array_number(&f->raw, at + reference);
    for (int32_t t = 0; t < c->steps; t++) {
        double now = sh_array_number(&f->raw, at + t);
        int32_t before = month_before(c, t);
        if (f->transform == SH_TRANSFORM_LEVEL) {
            out[t] = now;
        } else if (f->transform == SH_TRANSFORM_INDEX) {
            out[t] = base != 0 ? 100 * now / base : NAN;
        } else {
            double sum = 0;
            for (int32_t s = before + 1; s <= t; s++) {
                sum += sh_array_number(&f->raw, at + s);
            }
            double stock = f->transform == SH_TRANSFORM_MONTHLY_RATE && before >= 0
                               ? sh_array_number(&f->stock, at + before)
                               : 1;
            out[t] = before >= 0 && stock > 0 ? sum / stock : NAN;
            out[t] *= before >= 0 ? 30 / (c->day[t] - c->day[before]) : 1;
        }
    }
}

static void unit_of(sh_report_path *f)
{
    const char *unit = sh_facts_unit(&f->raw, f->series->name);
    const char *shown = f->transform == SH_TRANSFORM_INDEX          ? ""
                        : f->transform == SH_TRANSFORM_MONTHLY_RATE ? "share/month"
                                                                    : unit;
    snprintf(f->unit, sizeof f->unit, "%s", shown);
}

int32_t sh_report_paths_at(const sh_report *report, const sh_report_path *f,
                           const sh_array *collapsed, const int32_t arm_step_wanted[3],
                           double *out)
{
    const sh_facts *c = report->facts;
    int32_t arm = arm_step_wanted[0], step = arm_step_wanted[1], n = 0;
    for (int64_t r = 0; r < c->replications; r++) {
        double value = f->value[(arm * (int64_t)c->replications + r) * c->steps + step];
        bool wanted = arm_step_wanted[2] == 2 ||
                      sh_report_collapsed(collapsed, arm, r) == arm_step_wanted[2];
        if (wanted && isfinite(value)) {
            out[n++] = value;
        }
    }
    sh_stats_sort(out, (size_t)n);
    return n;
}

static void summarise(const sh_report *report, sh_report_path *f, const sh_array *collapsed,
                      double *room)
{
    const sh_facts *c = report->facts;
    for (int32_t a = 0; a < c->shown; a++) {
        for (int32_t t = 0; t < c->steps; t++) {
            int32_t n =
                sh_report_paths_at(report, f, collapsed, (const int32_t[]){a, t, 2}, room);
            for (int32_t q = 0; q < QUANTILES; q++) {
                f->quantile[((int64_t)a * QUANTILES + q) * c->steps + t] =
                    n > 0 ? sh_stats_quantile_value(room, (size_t)n, levels[q]) : NAN;
            }
            n = sh_report_paths_at(report, f, collapsed, (const int32_t[]){a, t, 1}, room);
            f->collapsed[(int64_t)a * c->steps + t] =
                n > 0 ? sh_stats_quantile_value(room, (size_t)n, 0.5) : NAN;
        }
    }
}

static sh_status read_series(sh_report_path *f, const sh_report *report, sh_error *error)
{
    const sh_facts *c = report->facts;
    char path[96];
    snprintf(path, sizeof path, "system/%s", f->series->name);
    sh_status status = sh_facts_records(c, path, 3, c->steps, &f->raw, error);
    if (status == SH_OK && f->raw.count > 0 && f->transform == SH_TRANSFORM_MONTHLY_RATE) {
        status = sh_facts_records(c, "system/operating", 3, c->steps, &f->stock, error);
        if (status == SH_OK && f->stock.count == 0) {
            sh_array_free(&f->raw); /* a rate of what? */
        }
    }
    if (status != SH_OK || f->raw.count == 0) {
        return status;
    }
    size_t paths = (size_t)c->arms * (size_t)c->replications, steps = (size_t)c->steps;
    f->value = calloc(paths * steps + 1, sizeof(double));
    f->quantile = calloc((size_t)c->shown * QUANTILES * steps + 1, sizeof(double));
    f->collapsed = calloc((size_t)c->shown * steps + 1, sizeof(double));
    if (f->value == NULL || f->quantile == NULL || f->collapsed == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory for the paths of %s",
                            f->series->name);
    }
    for (size_t p = 0; p < paths; p++) {
        transform_path(f, c, (int64_t)(p * steps), f->value + p * steps);
    }
    unit_of(f);
    return SH_OK;
}

void sh_report_paths_free(sh_report_path *f)
{
    sh_array_free(&f->raw);
    sh_array_free(&f->stock);
    free(f->value);
    free(f->quantile);
    free(f->collapsed);
}

sh_status sh_report_paths_read(const sh_report *report, const sh_report_series *series,
                               const sh_report_observed *observed, const sh_array *collapsed,
                               sh_report_path *out, sh_error *error)
{
    *out = (sh_report_path){.series = series};
    choose_transform(out, observed);
    double *room = calloc((size_t)report->facts->replications + 1, sizeof *room);
    sh_status status = room == NULL ? sh_error_set(error, SH_E_MEMORY, "no memory for a series")
                                    : read_series(out, report, error);
    if (status == SH_OK && out->value != NULL) {
        summarise(report, out, collapsed, room);
    }
    free(room);
    if (status != SH_OK) {
        sh_report_paths_free(out);
    }
    return status;
}

/* how many of the unit shown make one of the published unit */
static double factor_of(const char *published, const char *shown)
{
    static const struct {
        const char *name;
        double factor;
    } units[] = {
        {"percent", 0.01}, {"basis points", 1e-4}, {"1e8 yuan", 1e8}, {"1e4 persons", 1e4}};
    double factor = 1;
    for (size_t i = 0; i < SH_COUNT(units); i++) {
        factor = strcmp(published, units[i].name) == 0 ? units[i].factor : factor;
    }
    bool yuan = strstr(published, "yuan") != NULL || strcmp(published, "CNY") == 0;
    return yuan && strcmp(shown, "CNY_fen") == 0 ? factor * 100 : factor;
}

double sh_report_paths_point(const sh_report_path *path, const sh_report_observed *o, int64_t i)
{
    double value = sh_array_number(&o->value, i);
    if (path->transform != SH_TRANSFORM_INDEX) {
        return value * factor_of(sh_facts_text(&o->unit, i), path->unit);
    }
    int64_t best = i;
    const char *series = sh_facts_text(&o->series, i);
    for (int64_t k = 0; k < o->count; k++) {
        double away = fabs(sh_array_number(&o->day, k) - path->reference);
        if (strcmp(sh_facts_text(&o->series, k), series) == 0 &&
            away < fabs(sh_array_number(&o->day, best) - path->reference)) {
            best = k;
        }
    }
    double base = sh_array_number(&o->value, best);
    return base != 0 ? 100 * value / base : NAN;
}
