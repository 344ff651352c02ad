#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "math/survival.h"
#include "outputs/endings.h"
#include "outputs/report_parts.h"

enum { TABLE_DATES = 5 };

/* what one arm shows: owned arrays of one entry a point in time (day 0, then each step) */
typedef struct arm_curve {
    sh_facts_name name;
    double *share, *low, *high;
    int64_t *at_risk;
} arm_curve;

typedef struct curves {
    int32_t points;
    double *day;                  /* owned */
    int64_t *open, *left;         /* owned: [replication][step] */
    sh_estimate *curve;           /* owned: [step] */
    const sh_array *exit, *entry; /* days; borrowed; entry empty: all are open from the start */
    arm_curve arm[SH_FACTS_MOST_ARMS];
} curves;

static bool curves_init(curves *s, const sh_facts *c)
{
    size_t n = (size_t)c->steps + 1;
    *s = (curves){.points = c->steps + 1};
    s->day = calloc(n, sizeof *s->day);
    size_t cells = (size_t)c->replications * n;
    s->open = calloc(cells, sizeof *s->open);
    s->left = calloc(cells, sizeof *s->left);
    s->curve = calloc(n, sizeof *s->curve);
    bool enough = s->day != NULL && s->open != NULL && s->left != NULL && s->curve != NULL;
    for (int32_t a = 0; a < c->shown; a++) {
        arm_curve *arm = &s->arm[a];
        arm->name = sh_facts_arm(c, a);
        arm->share = calloc(n, sizeof *arm->share);
        arm->low = calloc(n, sizeof *arm->low);
        arm->high = calloc(n, sizeof *arm->high);
        arm->at_risk = calloc(n, sizeof *arm->at_risk);
        enough = enough && arm->share != NULL && arm->low != NULL && arm->high != NULL &&
                 arm->at_risk != NULL;
    }
    for (int32_t t = 0; enough && t < c->steps; t++) {
        s->day[t + 1] = c->day[t];
    }
    return enough;
}

static void curves_free(curves *s)
{
    for (int32_t a = 0; a < SH_FACTS_MOST_ARMS; a++) {
        free(s->arm[a].share);
        free(s->arm[a].low);
        free(s->arm[a].high);
        free(s->arm[a].at_risk);
    }
    free(s->day);
    free(s->open);
    free(s->left);
    free(s->curve);
}

/* day from which a platform is open: below 0: never */
static double entry_of(const curves *s, int64_t row)
{
    return s->entry->count > 0 ? sh_array_number(s->entry, row) : 0;
}

/* platforms of one replication open after a day */
static int64_t open_after(const curves *s, int64_t first, int32_t platforms, double day)
{
    int64_t count = 0;
    for (int64_t row = first; row < first + platforms; row++) {
        double exit = sh_array_number(s->exit, row), entry = entry_of(s, row);
        count += entry >= 0 && entry <= day && (exit < 0 || exit > day);
    }
    return count;
}

/* platforms of one replication that leave after one day and by the other */
static int64_t leave_between(const curves *s, int64_t first, int32_t platforms, double from,
                             double until)
{
    int64_t count = 0;
    for (int64_t row = first; row < first + platforms; row++) {
        double exit = sh_array_number(s->exit, row), entry = entry_of(s, row);
        count += entry >= 0 && entry <= from && exit > from && exit <= until;
    }
    return count;
}

/* Pooled over replications and platforms, each at risk from its opening on. Platforms of one
   replication share their fate, so the interval is one over replications, not over platforms.
 */
static sh_status fill_arm(curves *s, const sh_facts *c, int32_t a)
{
    arm_curve *arm = &s->arm[a];
    for (int32_t t = 0; t < s->points; t++) {
        for (int64_t r = 0; r < c->replications; r++) {
            int64_t first = (a * (int64_t)c->replications + r) * c->platforms;
            int64_t now = open_after(s, first, c->platforms, s->day[t]);
            arm->at_risk[t] += now;
            if (t < c->steps) {
                int64_t at = r * c->steps + t;
                s->open[at] = now;
                s->left[at] = leave_between(s, first, c->platforms, s->day[t], s->day[t + 1]);
            }
        }
    }
    const sh_survival_groups groups = {c->replications, c->steps, s->open, s->left};
    sh_status status = sh_survival_grouped(&groups, 0.95, s->curve);
    arm->share[0] = arm->low[0] = arm->high[0] = 1;
    for (int32_t t = 0; status == SH_OK && t < c->steps; t++) {
        arm->share[t + 1] = s->curve[t].value;
        arm->low[t + 1] = s->curve[t].low;
        arm->high[t + 1] = s->curve[t].high;
    }
    return status;
}

static bool fill(curves *s, const sh_facts *c)
{
    bool enough = true;
    for (int32_t a = 0; enough && a < c->shown; a++) {
        enough = fill_arm(s, c, a) == SH_OK;
    }
    return enough;
}

static void write_table(sh_report *report, const curves *s)
{
    static const char *const head[] = {"Date",           "Arm", "#Surviving",
                                       "#95 % interval", "#n",  "#Platforms at risk"};
    sh_html *page = &report->page;
    sh_html_table(page, "platform survival", true);
    sh_html_head(page, SH_COUNT(head), head);
    for (int32_t i = 0; i < TABLE_DATES; i++) {
        int32_t t = (int32_t)((int64_t)(s->points - 1) * (i + 1) / TABLE_DATES);
        for (int32_t a = 0; a < report->facts->shown; a++) {
            const arm_curve *arm = &s->arm[a];
            sh_estimate e = {.value = arm->share[t],
                             .low = arm->low[t],
                             .high = arm->high[t],
                             .n = report->facts->replications,
                             .note =
                                 isfinite(arm->low[t]) ? SH_ESTIMATE_OK : SH_ESTIMATE_TOO_FEW};
            sh_html_row(page);
            sh_html_cell(page, sh_words_date(report->facts->start, s->day[t]).text);
            sh_report_arm(report, a);
            sh_report_estimate(report, &e, "share", false);
            sh_html_number(page, sh_words_fixed((double)arm->at_risk[t], 0).text);
            sh_html_row_end(page);
        }
    }
    sh_html_table_end(page, true);
}

#define OVER_REPLICATIONS                                                                     \
    "The bands are 95 % intervals over replications, since the platforms of one replication " \
    "share their fate. Numbers at risk add up all replications"

/* what the curves count; results of older programs do not say when a platform opened */
static const char *curve_note(bool entries)
{
    return entries
               ? "Pooled over replications and platforms, each at risk from the day on which "
                 "it "
                 "opened (Kaplan and Meier with left truncation). " OVER_REPLICATIONS
                 " and count who is open."
               : "Pooled over replications and platforms (Kaplan and Meier). This file does "
                 "not "
                 "say when platforms opened (/platform_outcomes/entry_day): all count as at "
                 "risk from the first day, so the curves stand too high where platforms enter "
                 "later. " OVER_REPLICATIONS ".";
}

static sh_status write_curves(sh_report *report, const sh_array *exit_day,
                              const sh_array *entry_day, sh_error *error)
{
    const sh_facts *c = report->facts;
    curves s;
    sh_survival_arm arms[SH_FACTS_MOST_ARMS];
    bool enough = curves_init(&s, c);
    s.exit = exit_day;
    s.entry = entry_day;
    enough = enough && fill(&s, c);
    if (enough) {
        for (int32_t a = 0; a < c->shown; a++) {
            const arm_curve *arm = &s.arm[a];
            bool interval = isfinite(arm->low[s.points - 1]);
            arms[a] = (sh_survival_arm){arm->name.text, arm->share, interval ? arm->low : NULL,
                                        interval ? arm->high : NULL, arm->at_risk};
        }
        sh_survival_chart chart = {
            .title = "Share of platforms that survive",
            .about =
                "Step curves of the share of platforms still operating, one an arm, with "
                "the number of platforms at risk below. The numbers are in the table below.",
            .start = c->start,
            .steps = s.points,
            .arms = c->shown,
            .day = s.day,
            .arm = arms};
        sh_html_figure(&report->page, "Share of platforms still operating");
        sh_chart_survival(&report->page, &chart);
        sh_html_figure_end(&report->page, curve_note(entry_day->count > 0));
        write_table(report, &s);
    }
    curves_free(&s);
    return enough ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for survival curves");
}

/* which ending a code of exit_kind stands for, by the names in the file's flags */
static int32_t ending_of(const sh_array *kind, int64_t code)
{
    sh_facts_name name = sh_facts_flag(kind, code);
    int32_t found = sh_ending_find(name.text);
    return code == 0 && found == SH_ENDING_OTHER ? SH_ENDING_NONE : found;
}

/* how platforms ended, and since when they were open (empty: all from the start) */
typedef struct endings_data {
    const sh_array *kind, *entry;
} endings_data;

/* share of the platforms that ever opened with an ending, over replications */
static sh_estimate ending_share(const sh_facts *c, endings_data data, int32_t arm,
                                int32_t wanted, double *room)
{
    size_t n = 0;
    for (int64_t r = 0; r < c->replications; r++) {
        int32_t count = 0, opened = 0;
        for (int64_t p = 0; p < c->platforms; p++) {
            int64_t at = (arm * (int64_t)c->replications + r) * c->platforms + p;
            bool open = data.entry->count == 0 || sh_array_number(data.entry, at) >= 0;
            opened += open;
            count += open && ending_of(data.kind, sh_facts_integer(data.kind, at)) == wanted;
        }
        if (opened > 0) {
            room[n++] = (double)count / opened;
        }
    }
    sh_estimate e = sh_stats_mean(room, n, 0.95);
    e.low = fmax(0, e.low);
    e.high = fmin(1, e.high);
    return e;
}

static void write_endings(sh_report *report, sh_estimate e[][SH_FACTS_MOST_ARMS])
{
    static const char *const head[] = {"Ending", "Arm", "#Share of platforms", "#95 % interval",
                                       "#n"};
    const sh_facts *c = report->facts;
    double share[SH_ENDINGS][SH_FACTS_MOST_ARMS];
    sh_stack_part parts[SH_ENDINGS];
    sh_facts_name names[SH_FACTS_MOST_ARMS];
    const char *arm_names[SH_FACTS_MOST_ARMS];
    bool shown[SH_ENDINGS];
    int32_t count = 0;
    for (int32_t a = 0; a < c->shown; a++) {
        names[a] = sh_facts_arm(c, a);
        arm_names[a] = names[a].text;
    }
    sh_html *page = &report->page;
    sh_html_figure(page, "How platforms end, share of platforms that ever opened");
    for (int32_t k = 0; k < SH_ENDINGS; k++) {
        shown[k] = k < SH_ENDING_RARE || k == SH_ENDING_NONE;
        for (int32_t a = 0; a < c->shown; a++) {
            share[k][a] = e[k][a].value;
            shown[k] = shown[k] || e[k][a].value > 0;
        }
        if (shown[k]) {
            parts[count++] = (sh_stack_part){sh_endings[k].name, sh_endings[k].colour,
                                             sh_endings[k].pattern, share[k]};
        }
    }
    sh_stack stack = {.title = "How platforms end",
                      .about =
                          "Stacked bars, one an arm: share of platforms by kind of ending. "
                          "The numbers are in the table below.",
                      .arms = c->shown,
                      .parts = count,
                      .arm_name = arm_names,
                      .part = parts};
    sh_chart_stack(page, &stack);
    sh_html_figure_end(page, "A share is the probability that a platform ends this way, pooled "
                             "over replications; intervals are in the table.");
    sh_html_table(page, "How platforms end", false);
    sh_html_head(page, SH_COUNT(head), head);
    for (int32_t k = 0; k < SH_ENDINGS; k++) {
        for (int32_t a = 0; a < c->shown && shown[k]; a++) {
            if (a == 0) {
                sh_html_group(page, sh_endings[k].name, c->shown);
            } else {
                sh_html_row(page);
            }
            sh_report_arm(report, a);
            sh_report_estimate(report, &e[k][a], "share", false);
            sh_html_row_end(page);
        }
    }
    sh_html_table_end(page, false);
}

static sh_status endings_section(sh_report *report, endings_data data, sh_error *error)
{
    const sh_facts *c = report->facts;
    sh_estimate e[SH_ENDINGS][SH_FACTS_MOST_ARMS];
    double *room = calloc((size_t)c->replications + 1, sizeof *room);
    if (room == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory for the endings of platforms");
    }
    for (int32_t k = 0; k < SH_ENDINGS; k++) {
        for (int32_t a = 0; a < c->shown; a++) {
            e[k][a] = ending_share(c, data, a, k, room);
        }
    }
    write_endings(report, e);
    free(room);
    return SH_OK;
}

sh_status sh_report_survival(sh_report *report, sh_error *error)
{
    const sh_facts *c = report->facts;
    sh_array exit_day, kind = {0}, entry = {0};
    sh_status status =
        sh_facts_records(c, "platform_outcomes/exit_day", 3, c->platforms, &exit_day, error);
    if (status == SH_OK) {
        status =
            sh_facts_records(c, "platform_outcomes/exit_kind", 3, c->platforms, &kind, error);
    }
    if (status == SH_OK) {
        status =
            sh_facts_records(c, "platform_outcomes/entry_day", 3, c->platforms, &entry, error);
    }
    if (status == SH_OK && exit_day.count > 0 && c->steps > 0) {
        status = write_curves(report, &exit_day, &entry, error);
    } else if (status == SH_OK) {
        sh_html_missing(&report->page,
                        "days on which platforms end (/platform_outcomes/exit_day)");
    }
    if (status == SH_OK && kind.count > 0) {
        status = endings_section(report, (endings_data){&kind, &entry}, error);
    } else if (status == SH_OK) {
        sh_html_missing(&report->page, "kinds of ending (/platform_outcomes/exit_kind)");
    }
    sh_array_free(&exit_day);
    sh_array_free(&kind);
    sh_array_free(&entry);
    return status;
}
