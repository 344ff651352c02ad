#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/report_paths.h"

static const sh_report_series shown[] = {
    {"operating", "Operating platforms", SH_TRANSFORM_LEVEL},
    {"exit_rate", "Exits of platforms within a month, share of those operating before",
     SH_TRANSFORM_LEVEL},
    {"exits", "Exits of platforms within a month, share of those operating before",
     SH_TRANSFORM_MONTHLY_RATE},
    {"claims", "Claims of investors, index", SH_TRANSFORM_INDEX},
    {"volume", "New lending, sum of the last 30 days", SH_TRANSFORM_MONTHLY_SUM},
    {"active_investors", "Active investors", SH_TRANSFORM_LEVEL},
    {"mean_yield", "Mean promised yield", SH_TRANSFORM_LEVEL},
    {"overdue_share", "Overdue loans, share of all loans", SH_TRANSFORM_LEVEL},
};

enum { MOST_SERIES = 4, MOST_SHOCKS = 8, TABLE_DATES = 5 };

/* published points of one figure, by series; owned */
typedef struct points {
    sh_fan_points series[MOST_SERIES];
    sh_words name[MOST_SERIES];
    double *room; /* days and values of all series */
    int32_t count;
} points;

/* the published values that lie over this figure, one group a series, in the order of the file
 */
static bool points_init(points *p, const sh_report_path *path, const sh_report_observed *o)
{
    *p = (points){.room = calloc((size_t)o->count * 2 + 1, sizeof *p->room)};
    double *next = p->room;
    for (int64_t i = 0; p->room != NULL && i < o->count && p->count < MOST_SERIES; i++) {
        const char *series = sh_facts_text(&o->series, i);
        bool earlier = !sh_report_paths_is_over(path->series, o, i);
        for (int64_t k = 0; k < i && !earlier; k++) {
            earlier = sh_report_paths_is_over(path->series, o, k) &&
                      strcmp(sh_facts_text(&o->series, k), series) == 0;
        }
        if (earlier) {
            continue;
        }
        int32_t n = 0;
        double *day = next, *value = next + o->count;
        for (int64_t k = i; k < o->count; k++) {
            if (sh_report_paths_is_over(path->series, o, k) &&
                strcmp(sh_facts_text(&o->series, k), series) == 0) {
                day[n] = sh_array_number(&o->day, k);
                value[n++] = sh_report_paths_point(path, o, k);
            }
        }
        next += n;
        p->name[p->count] =
            sh_words_joined("published: ", "", sh_words_plain_name(series).text);
        p->series[p->count] = (sh_fan_points){p->name[p->count].text, n, day, value};
        p->count++;
    }
    return p->room != NULL;
}

static void arm_note(const sh_report *report, const sh_array *collapsed, int32_t arm,
                     char note[64])
{
    int32_t yes = 0, known = 0;
    for (int64_t r = 0; r < report->facts->replications; r++) {
        int c = sh_report_collapsed(collapsed, arm, r);
        yes += c == 1;
        known += c >= 0;
    }
    if (known == 0) {
        snprintf(note, 64, "n = %d", report->facts->replications);
    } else {
        snprintf(note, 64, "%d of %d collapsed", yes, known);
    }
}

/* enough of both kinds to show the collapsed apart */
static bool two_modes(const sh_report *report, const sh_array *collapsed, int32_t arm)
{
    int32_t yes = 0, no = 0;
    for (int64_t r = 0; r < report->facts->replications; r++) {
        int c = sh_report_collapsed(collapsed, arm, r);
        yes += c == 1;
        no += c == 0;
    }
    return yes >= 3 && no >= 3;
}

/* what is drawn over the simulated series; owned */
typedef struct overlay {
    sh_report_observed observed;
    sh_array collapsed, shock_day; /* empty when the result lacks them */
} overlay;

static void draw(sh_report *report, const sh_report_path *path, const overlay *over,
                 const points *p)
{
    const sh_facts *c = report->facts;
    sh_fan_arm arms[SH_FACTS_MOST_ARMS];
    sh_facts_name names[SH_FACTS_MOST_ARMS];
    char notes[SH_FACTS_MOST_ARMS][64];
    double shocks[MOST_SHOCKS];
    int32_t shock_count = 0;
    bool numbers = over->shock_day.type != SH_TYPE_TEXT;
    for (int64_t i = 0; numbers && i < over->shock_day.count && shock_count < MOST_SHOCKS;
         i++) {
        shocks[shock_count++] = sh_array_number(&over->shock_day, i);
    }
    for (int32_t a = 0; a < c->shown; a++) {
        names[a] = sh_facts_arm(c, a);
        arm_note(report, &over->collapsed, a, notes[a]);
        arms[a] = (sh_fan_arm){.name = names[a].text, .note = notes[a]};
        for (int32_t q = 0; q < SH_FAN_QUANTILES; q++) {
            arms[a].quantile[q] =
                path->quantile + ((int64_t)a * SH_FAN_QUANTILES + q) * c->steps;
        }
        if (two_modes(report, &over->collapsed, a)) {
            arms[a].collapsed = path->collapsed + (int64_t)a * c->steps;
        }
    }
    sh_fan fan = {.title = path->series->title,
                  .about =
                      "Fan chart, one panel an arm: median, middle half and middle 90 % of "
                      "the replications over time. The numbers are in the table below.",
                  .unit = path->unit,
                  .start = c->start,
                  .steps = c->steps,
                  .arms = c->shown,
                  .observed = p->count,
                  .day = c->day,
                  .arm = arms,
                  .points = p->series,
                  .shocks = shock_count,
                  .shock_day = shocks};
    sh_chart_fan(&report->page, &fan);
}

static void table_row(sh_report *report, const sh_report_path *path, int32_t arm, int32_t step,
                      double *room)
{
    static const sh_array none = {0};
    sh_html *page = &report->page;
    int32_t n = sh_report_paths_at(report, path, &none, (const int32_t[]){arm, step, 2}, room);
    sh_estimate median = sh_stats_quantile(room, (size_t)n, 0.5, 0.95);
    sh_html_row(page);
    sh_html_cell(page, sh_words_date(report->facts->start, report->facts->day[step]).text);
    sh_report_arm(report, arm);
    sh_report_estimate(report, &median, path->unit, false);
    sh_words low = sh_words_value(sh_stats_quantile_value(room, (size_t)n, 0.05), path->unit);
    sh_words high = sh_words_value(sh_stats_quantile_value(room, (size_t)n, 0.95), path->unit);
    sh_html_number(page, low.text);
    sh_html_number(page, high.text);
    sh_html_row_end(page);
}

static void write_table(sh_report *report, const sh_report_path *path, double *room)
{
    static const char *const head[] = {
        "Date", "Arm", "#Median", "#95 % interval", "#n", "#5 % quantile", "#95 % quantile"};
    const sh_facts *c = report->facts;
    sh_html_table(&report->page, path->series->title, true);
    sh_html_head(&report->page, SH_COUNT(head), head);
    for (int32_t i = 0; i < TABLE_DATES; i++) {
        int32_t step = (int32_t)((int64_t)(c->steps - 1) * (i + 1) / TABLE_DATES);
        for (int32_t a = 0; a < c->shown; a++) {
            table_row(report, path, a, step, room);
        }
    }
    sh_html_table_end(&report->page, true);
}

static void write_points(sh_report *report, const sh_report_path *path,
                         const sh_report_observed *o)
{
    static const char *const head[] = {"Date", "Published series", "#As published",
                                       "Unit", "#As drawn",        "Source"};
    sh_html *page = &report->page;
    bool open = false;
    for (int64_t i = 0; i < o->count; i++) {
        if (!sh_report_paths_is_over(path->series, o, i)) {
            continue;
        }
        if (!open) {
            sh_html_table(page, "published values drawn over the bands", true);
            sh_html_head(page, SH_COUNT(head), head);
            open = true;
        }
        double drawn = sh_report_paths_point(path, o, i);
        sh_html_row(page);
        sh_html_cell(page,
                     sh_words_date(report->facts->start, sh_array_number(&o->day, i)).text);
        sh_html_cell(page, sh_words_plain_name(sh_facts_text(&o->series, i)).text);
        sh_html_number(page, sh_words_number(sh_array_number(&o->value, i)).text);
        sh_html_cell(page, sh_facts_text(&o->unit, i));
        sh_html_number(page, sh_words_value(drawn, path->unit).text);
        sh_html_cell(page, sh_facts_text(&o->source, i));
        sh_html_row_end(page);
    }
    if (open) {
        sh_html_table_end(page, true);
    }
}

/* heading with the day of the index, and the unit of the axis */
static sh_words heading(const sh_facts *c, const sh_report_path *path)
{
    double most = 0;
    int64_t count = (int64_t)c->shown * SH_FAN_QUANTILES * c->steps;
    for (int64_t i = 0; i < count; i++) {
        most = isfinite(path->quantile[i]) ? fmax(most, fabs(path->quantile[i])) : most;
    }
    sh_words unit = sh_words_axis(path->unit, most).unit;
    if (path->transform == SH_TRANSFORM_INDEX) {
        sh_words date = sh_words_date(c->start, path->reference);
        unit = sh_words_joined("100 = ", "", date.text);
    }
    bool plain = path->transform != SH_TRANSFORM_INDEX && unit.text[0] != '%' &&
                 strncmp(unit.text, "CNY", 3) != 0; /* the title says what is counted */
    return sh_words_joined(path->series->title, " \xE2\x80\x93 ", plain ? "" : unit.text);
}

static sh_status write_figure(sh_report *report, const sh_report_path *path,
                              const overlay *over, sh_error *error)
{
    points p;
    const sh_facts *c = report->facts;
    double *room = calloc((size_t)c->replications + 1, sizeof *room);
    bool enough = points_init(&p, path, &over->observed) && room != NULL;
    if (enough) {
        sh_html_figure(&report->page, heading(c, path).text);
        draw(report, path, over, &p);
        sh_html_figure_end(&report->page, path->raw.about == NULL ? "" : path->raw.about);
        write_table(report, path, room);
        write_points(report, path, &over->observed);
    }
    free(p.room);
    free(room);
    return enough ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for a fan chart");
}

/* how to read the bands, said once */
static void write_guide(sh_report *report)
{
    char text[700];
    int32_t n = report->facts->replications;
    snprintf(
        text, sizeof text,
        "Each panel shows the %d replications of one arm at each date: the line is their "
        "median, the dark band their middle half, the light band their middle 90 %%. Where "
        "some replications collapse and some do not, a median stands for neither group, so "
        "the collapsed ones are also drawn by a dotted line of their own. The numbers behind "
        "each figure of this report fold out below it on a screen and are not printed. %s",
        n,
        n < 72 ? "The edges of the light band rest on few replications: below 72 they "
                 "have no 95 % interval."
               : "");
    sh_html_paragraph(&report->page, text);
}

static sh_status overlay_init(overlay *over, const sh_facts *c, sh_error *error)
{
    *over = (overlay){0};
    sh_status status = sh_report_paths_observed(c, &over->observed, error);
    if (status == SH_OK) {
        status = sh_facts_records(c, "outcomes/collapsed", 2, -1, &over->collapsed, error);
    }
    return status == SH_OK ? sh_facts_read(c, "design/shock_day", &over->shock_day, error)
                           : status;
}

static void overlay_free(overlay *over)
{
    sh_report_paths_observed_free(&over->observed);
    sh_array_free(&over->collapsed);
    sh_array_free(&over->shock_day);
}

sh_status sh_report_fans(sh_report *report, sh_error *error)
{
    overlay over;
    int32_t drawn = 0;
    bool found = false;
    sh_status status = overlay_init(&over, report->facts, error);
    for (size_t i = 0; status == SH_OK && report->facts->steps > 1 && i < SH_COUNT(shown);
         i++) {
        sh_report_path path;
        if (found && strcmp(shown[i].title, shown[i - 1].title) == 0) {
            continue; /* the same quantity, already shown */
        }
        status = sh_report_paths_read(report, &shown[i], &over.observed, &over.collapsed, &path,
                                      error);
        found = status == SH_OK && path.value != NULL;
        if (found) {
            if (drawn++ == 0) {
                write_guide(report);
            }
            status = write_figure(report, &path, &over, error);
        }
        sh_report_paths_free(&path);
    }
    if (status == SH_OK && drawn == 0) {
        sh_html_missing(&report->page, "series of the whole system (/system, /time)");
    }
    overlay_free(&over);
    return status;
}
