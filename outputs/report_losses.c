#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "math/tail.h"
#include "outputs/report_parts.h"

enum { BINS = 24, MARKS = 2 };

/* losses of the arms, sorted; owned */
typedef struct losses {
    double *value[SH_FACTS_MOST_ARMS];
    int32_t n[SH_FACTS_MOST_ARMS];
    int32_t count[SH_FACTS_MOST_ARMS][BINS];
    double low, high; /* ends of the bins */
    const char *unit;
} losses;

static bool losses_init(losses *l, const sh_facts *c, const sh_array *loss)
{
    *l = (losses){.low = INFINITY, .high = -INFINITY};
    l->unit = loss->unit == NULL ? "" : loss->unit;
    for (int32_t a = 0; a < c->shown; a++) {
        double *value = l->value[a] = calloc((size_t)c->replications + 1, sizeof *value);
        if (value == NULL) {
            return false;
        }
        for (int64_t r = 0; r < c->replications; r++) {
            double x = sh_array_number(loss, a * (int64_t)c->replications + r);
            if (isfinite(x)) {
                value[l->n[a]++] = x;
                l->low = fmin(l->low, x);
                l->high = fmax(l->high, x);
            }
        }
        sh_stats_sort(value, (size_t)l->n[a]);
    }
    return true;
}

static void losses_free(losses *l)
{
    for (int32_t a = 0; a < SH_FACTS_MOST_ARMS; a++) {
        free(l->value[a]);
    }
}

/* the same bins for all arms, from zero when all losses are positive, to a round end */
static bool fill_bins(losses *l, const sh_facts *c)
{
    if (!(l->low <= l->high)) {
        return false;
    }
    double factor = sh_words_axis(l->unit, fmax(fabs(l->low), fabs(l->high))).factor;
    double low = fmin(0, l->low * factor), high = l->high * factor;
    sh_chart_round(&low, &high, 8);
    l->low = low / factor;
    l->high = high / factor;
    for (int32_t a = 0; a < c->shown; a++) {
        for (int32_t i = 0; i < l->n[a]; i++) {
            int32_t bin = (int32_t)((l->value[a][i] - l->low) / (l->high - l->low) * BINS);
            l->count[a][bin < 0 ? 0 : bin < BINS ? bin : BINS - 1]++;
        }
    }
    return l->high > l->low;
}

static void draw(sh_report *report, const losses *l)
{
    const sh_facts *c = report->facts;
    sh_histogram_arm arms[SH_FACTS_MOST_ARMS];
    sh_histogram_mark marks[SH_FACTS_MOST_ARMS][MARKS];
    sh_facts_name names[SH_FACTS_MOST_ARMS];
    for (int32_t a = 0; a < c->shown; a++) {
        names[a] = sh_facts_arm(c, a);
        sh_estimate median = sh_stats_quantile(l->value[a], (size_t)l->n[a], 0.5, 0.95);
        sh_estimate var = sh_tail_var(l->value[a], (size_t)l->n[a], 0.9, 0.95);
        marks[a][0] = (sh_histogram_mark){median.value, "median"};
        marks[a][1] =
            (sh_histogram_mark){sh_words_has_interval(&var) ? var.value : NAN, "90 % VaR"};
        arms[a] = (sh_histogram_arm){names[a].text, l->count[a], l->n[a], MARKS, marks[a]};
    }
    sh_histogram h = {.title = "Distribution of investor losses",
                      .about = "Histograms with the same bins, one row an arm, with the median "
                               "and the value at risk at 90 %. The numbers are in the table.",
                      .unit = l->unit,
                      .bins = BINS,
                      .arms = c->shown,
                      .low = l->low,
                      .high = l->high,
                      .arm = arms};
    sh_chart_histogram(&report->page, &h);
}

/* a row of the table: one measure of one arm */
static void measure_row(sh_report *report, const char *name, int32_t arm, const sh_estimate *e,
                        const char *unit)
{
    bool middle = strcmp(name, "Median") == 0; /* a tail without an interval is not shown */
    sh_html *page = &report->page;
    if (arm == 0) {
        sh_html_group(page, name, report->facts->shown);
    } else {
        sh_html_row(page);
    }
    sh_report_arm(report, arm);
    sh_words_parts parts = sh_words_estimate_parts(e, unit, false);
    bool shown = sh_words_has_interval(e) || (middle && sh_words_has_value(e));
    sh_html_number(page, shown ? parts.value.text : sh_words_too_few);
    bool heavy = e->note == SH_ESTIMATE_HEAVY_TAIL;
    sh_html_number(page, heavy ? sh_words_joined(parts.interval.text, " ", "(heavy tail)").text
                               : parts.interval.text);
    sh_html_number(page, sh_words_fixed((double)e->n, 0).text);
    sh_html_row_end(page);
}

static void write_table(sh_report *report, const losses *l)
{
    static const char *const head[] = {"Measure", "Arm", "#Loss", "#95 % interval", "#n"};
    static const struct {
        const char *name;
        double p;
        bool shortfall;
    } measures[] = {{"Median", 0.5, false},
                    {"Value at risk, 90 %", 0.9, false},
                    {"Value at risk, 95 %", 0.95, false},
                    {"Value at risk, 99 %", 0.99, false},
                    {"Expected shortfall, 95 %", 0.95, true},
                    {"Expected shortfall, 99 %", 0.99, true}};
    sh_html_table(&report->page, "Investor losses: median and tail", false);
    sh_html_head(&report->page, SH_COUNT(head), head);
    for (size_t m = 0; m < SH_COUNT(measures); m++) {
        for (int32_t a = 0; a < report->facts->shown; a++) {
            size_t n = (size_t)l->n[a];
            sh_estimate e = measures[m].shortfall
                                ? sh_tail_shortfall(l->value[a], n, measures[m].p, 0.95)
                                : sh_tail_var(l->value[a], n, measures[m].p, 0.95);
            e.n = l->n[a];
            measure_row(report, measures[m].name, a, &e, l->unit);
        }
    }
    sh_html_table_end(&report->page, false);
}

static void write_bins(sh_report *report, const losses *l)
{
    static const char *const head[] = {"Loss from", "to", "Arm", "#Replications"};
    sh_html *page = &report->page;
    sh_html_table(page, "counts behind the histograms", true);
    sh_html_head(page, SH_COUNT(head), head);
    double step = (l->high - l->low) / BINS;
    for (int32_t a = 0; a < report->facts->shown; a++) {
        for (int32_t b = 0; b < BINS; b++) {
            if (l->count[a][b] > 0) {
                sh_html_row(page);
                sh_html_cell(page, sh_words_value(l->low + b * step, l->unit).text);
                sh_html_cell(page, sh_words_value(l->low + (b + 1) * step, l->unit).text);
                sh_report_arm(report, a);
                sh_html_number(page, sh_words_fixed(l->count[a][b], 0).text);
                sh_html_row_end(page);
            }
        }
    }
    sh_html_table_end(page, true);
}

static void write_losses(sh_report *report, losses *l, const char *about)
{
    char note[400];
    snprintf(note, sizeof note,
             "Value at risk at 95 %% needs 72 replications for an interval, at 99 %% 367; "
             "expected shortfall needs %zu and %zu. Below that this report says \"%s\" instead "
             "of a number that looks exact.",
             sh_tail_shortfall_needs(0.95), sh_tail_shortfall_needs(0.99), sh_words_too_few);
    if (fill_bins(l, report->facts)) {
        sh_html_figure(&report->page, "Distribution of investor losses over replications");
        draw(report, l);
        sh_html_figure_end(&report->page, about);
        write_bins(report, l);
    }
    write_table(report, l);
    sh_text_print(&report->page.text, "<p class=\"note\">%s</p>\n", note);
}

sh_status sh_report_losses(sh_report *report, sh_error *error)
{
    const sh_facts *c = report->facts;
    losses l = {0};
    sh_array loss;
    sh_status status = sh_facts_records(c, "outcomes/investor_loss", 2, -1, &loss, error);
    if (status == SH_OK && loss.count == 0) {
        sh_html_missing(&report->page, "losses of investors (/outcomes/investor_loss)");
    } else if (status == SH_OK) {
        if (losses_init(&l, c, &loss)) {
            write_losses(report, &l, loss.about == NULL ? "" : loss.about);
        } else {
            status = sh_error_set(error, SH_E_MEMORY, "no memory for the losses");
        }
    }
    losses_free(&l);
    sh_array_free(&loss);
    return status;
}
