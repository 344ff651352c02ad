#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

enum { MOST_METRICS = 40, CHARTS = 6, KEY = 8 };

/* the metrics drawn first when they are there; others follow in the order of the file */
static const char *const wanted[] = {"peak_exit_rate", "failed_share", "investor_loss_share",
                                     "unpaid_share",   "volume_share", "approval_share"};

/* one metric of /outcomes */
typedef struct metric {
    char name[64];
    const char *unit; /* as printed */
    bool day;         /* a date: values below zero say that there is none */
    sh_array array;
} metric;

/* arms against the baseline for one metric */
typedef struct comparison {
    int32_t n;          /* pairs */
    sh_estimate median; /* of the differences */
    sh_paired paired;   /* means, correlation, variance ratio */
    int32_t lower,
        equal; /* replications in which the arm is lower than, equal to the baseline */
} comparison;

typedef struct study {
    metric *metric; /* owned */
    int32_t count;
    double *here, *there; /* owned: one value a replication */
} study;

static void study_free(study *s)
{
    for (int32_t m = 0; s->metric != NULL && m < s->count; m++) {
        sh_array_free(&s->metric[m].array);
    }
    free(s->metric);
    free(s->here);
    free(s->there);
}

static bool has_metric(const study *s, const char *name)
{
    for (int32_t m = 0; m < s->count; m++) {
        if (strcmp(s->metric[m].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static sh_status add_metric(study *s, const sh_facts *c, const char *name, sh_error *error)
{
    char path[96];
    bool fits = snprintf(path, sizeof path, "outcomes/%s", name) < (int)sizeof path &&
                strlen(name) < sizeof s->metric->name;
    if (!fits || s->count == MOST_METRICS || has_metric(s, name) ||
        strcmp(name, "collapsed") == 0) {
        return SH_OK;
    }
    metric *m = &s->metric[s->count];
    sh_status status = sh_facts_records(c, path, 2, -1, &m->array, error);
    if (status == SH_OK && m->array.count > 0) {
        snprintf(m->name, sizeof m->name, "%s", name);
        m->unit = sh_facts_unit(&m->array, name);
        m->day = strcmp(m->unit, "day") == 0;
        s->count++;
    }
    return status;
}

static sh_status study_init(study *s, const sh_facts *c, sh_error *error)
{
    sh_array names = {0};
    *s = (study){.metric = calloc(MOST_METRICS, sizeof *s->metric)};
    s->here = calloc((size_t)c->replications + 1, sizeof *s->here);
    s->there = calloc((size_t)c->replications + 1, sizeof *s->there);
    if (s->metric == NULL || s->here == NULL || s->there == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory for the paired comparison");
    }
    sh_status status = SH_OK;
    for (size_t i = 0; status == SH_OK && i < SH_COUNT(wanted); i++) {
        status = add_metric(s, c, wanted[i], error);
    }
    if (status == SH_OK) {
        status = sh_facts_list(c, "outcomes", &names, error);
    }
    for (int64_t i = 0; status == SH_OK && i < names.count; i++) {
        status = add_metric(s, c, sh_facts_text(&names, i), error);
    }
    sh_array_free(&names);
    return status;
}

static comparison compare(const study *s, const sh_facts *c, int32_t m, int32_t arm)
{
    comparison out = {0};
    const sh_array *array = &s->metric[m].array;
    for (int64_t r = 0; r < c->replications; r++) {
        double here = sh_array_number(array, arm * (int64_t)c->replications + r);
        double there = sh_array_number(array, r);
        bool none = s->metric[m].day && (here < 0 || there < 0);
        if (isfinite(here) && isfinite(there) && !none) {
            s->here[out.n] = here;
            s->there[out.n++] = there;
            out.lower += here < there;
            out.equal += here == there;
        }
    }
    out.paired = sh_stats_paired(s->here, s->there, (size_t)out.n, 0.95);
    for (int32_t i = 0; i < out.n; i++) {
        s->here[i] -= s->there[i];
    }
    sh_stats_sort(s->here, (size_t)out.n);
    out.median = sh_stats_quantile(s->here, (size_t)out.n, 0.5, 0.95);
    return out;
}

static void draw_metric(sh_report *report, const study *s, int32_t m)
{
    const sh_facts *c = report->facts;
    sh_interval_row rows[SH_FACTS_MOST_ARMS];
    sh_estimate estimates[SH_FACTS_MOST_ARMS];
    sh_facts_name names[SH_FACTS_MOST_ARMS];
    int32_t numbers[SH_FACTS_MOST_ARMS];
    sh_words name = sh_words_title(sh_words_plain_name(s->metric[m].name).text);
    for (int32_t a = 1; a < c->shown; a++) {
        numbers[a - 1] = a;
        names[a - 1] = sh_facts_arm(c, a);
        estimates[a - 1] = compare(s, c, m, a).median;
        rows[a - 1] =
            (sh_interval_row){names[a - 1].text, 1, &numbers[a - 1], &estimates[a - 1]};
    }
    sh_intervals chart = {.title = name.text,
                          .about =
                              "Median paired difference to the baseline with its 95 % "
                              "interval, one row an arm. The numbers are in the table below.",
                          .unit = s->metric[m].unit,
                          .heading = name.text,
                          .change = true,
                          .width = 352,
                          .label_width = 92,
                          .rows = c->shown - 1,
                          .row = rows};
    sh_chart_intervals(&report->page, &chart);
}

/* a row, with the name of the metric once for all arms */
static void begin_row(sh_report *report, const study *s, int32_t m, int32_t arm)
{
    if (arm == 1) {
        sh_words name = sh_words_title(sh_words_plain_name(s->metric[m].name).text);
        sh_html_group(&report->page, name.text, report->facts->shown - 1);
    } else {
        sh_html_row(&report->page);
    }
}

static void metric_row(sh_report *report, const study *s, int32_t m, int32_t arm)
{
    sh_html *page = &report->page;
    const char *unit = s->metric[m].unit;
    comparison k = compare(s, report->facts, m, arm);
    char counts[64];
    snprintf(counts, sizeof counts, "%d / %d / %d", k.lower, k.equal, k.n - k.lower - k.equal);
    begin_row(report, s, m, arm);
    sh_report_arm(report, arm);
    sh_report_estimate(report, &k.median, unit, true);
    sh_html_number(page, counts);
    sh_html_row_end(page);
}

/* metrics from..to-1 as a table; what follows the key ones is folded away */
static void metric_table(sh_report *report, const study *s, int32_t from, int32_t to)
{
    static const char *const head[] = {"Metric",         "Arm", "#Median difference",
                                       "#95 % interval", "#n",  "#Lower / equal / higher"};
    sh_html *page = &report->page;
    bool folded = from > 0;
    if (from >= s->count) {
        return;
    }
    sh_html_table(page,
                  folded ? "paired differences of further metrics"
                         : "Paired differences to the baseline",
                  folded);
    sh_html_head(page, SH_COUNT(head), head);
    for (int32_t m = from; m < to && m < s->count; m++) {
        for (int32_t a = 1; a < report->facts->shown; a++) {
            metric_row(report, s, m, a);
        }
    }
    sh_html_table_end(page, folded);
}

static void write_metrics(sh_report *report, const study *s)
{
    sh_html *page = &report->page;
    sh_html_figure(page, "Median difference to the baseline, replication by replication");
    sh_text_raw(&page->text, "<div class=\"grid\">\n");
    for (int32_t m = 0; m < s->count && m < CHARTS; m++) {
        draw_metric(report, s, m);
    }
    sh_text_raw(&page->text, "</div>\n");
    sh_html_figure_end(page,
                       "Arm minus baseline in the same replication; an interval that stays "
                       "off the zero line shows a change. Intervals are those of order "
                       "statistics and assume no shape of the distribution; they are not "
                       "adjusted for the number of comparisons.");
    metric_table(report, s, 0, KEY);
    metric_table(report, s, KEY, s->count);
}

/* Fisher's interval of a correlation; for the reader's eye, no decision hangs on it */
static sh_estimate correlation_of(const comparison *k)
{
    sh_estimate e = {.value = k->paired.correlation,
                     .n = k->n,
                     .low = NAN,
                     .high = NAN,
                     .note = SH_ESTIMATE_TOO_FEW};
    if (k->n >= 10 && fabs(e.value) < 1) {
        double half = 1.959963984540054 / sqrt(k->n - 3.0);
        e.low = tanh(atanh(e.value) - half);
        e.high = tanh(atanh(e.value) + half);
        e.note = SH_ESTIMATE_OK;
    }
    return e;
}

static void luck_row(sh_report *report, const study *s, int32_t m, int32_t arm)
{
    sh_html *page = &report->page;
    comparison k = compare(s, report->facts, m, arm);
    sh_estimate e = correlation_of(&k);
    char range[280];
    snprintf(range, sizeof range, "%s to %s", sh_words_fixed(e.low, 2).text,
             sh_words_fixed(e.high, 2).text);
    const char *instead = fabs(e.value) >= 1 ? "all pairs on one line" : sh_words_too_few;
    instead = isnan(e.value) ? "one arm does not vary" : instead;
    bool endless = isinf(k.paired.variance_ratio) != 0;
    sh_words ratio = sh_words_fixed(k.paired.variance_ratio, 1);
    begin_row(report, s, m, arm);
    sh_report_arm(report, arm);
    sh_html_number(page, sh_words_fixed(e.value, 2).text);
    sh_html_number(page, e.note == SH_ESTIMATE_OK ? range : instead);
    sh_html_number(page, endless ? "\xE2\x88\x9E" : ratio.text);
    sh_html_number(page, sh_words_fixed(k.n, 0).text);
    sh_html_row_end(page);
}

static void luck_table(sh_report *report, const study *s, int32_t from, int32_t to)
{
    static const char *const head[] = {
        "Metric", "Arm", "#Correlation", "#95 % interval", "#Variance ratio", "#n"};
    sh_html *page = &report->page;
    bool folded = from > 0;
    if (from >= s->count) {
        return;
    }
    sh_html_table(page,
                  folded ? "correlation and variance ratio of further metrics"
                         : "Correlation and variance ratio of common random numbers",
                  folded);
    sh_html_head(page, SH_COUNT(head), head);
    for (int32_t m = from; m < to && m < s->count; m++) {
        for (int32_t a = 1; a < report->facts->shown; a++) {
            luck_row(report, s, m, a);
        }
    }
    sh_html_table_end(page, folded);
}

static void write_luck(sh_report *report, const study *s)
{
    sh_html *page = &report->page;
    sh_html_subtitle(page, "What shared luck is worth");
    sh_html_paragraph(page,
                      "All arms live through the same draws: replication 7 meets the same "
                      "borrowers, shocks and moods under every policy. The correlation says "
                      "how alike the arms' outcomes are (interval by Fisher's transform). "
                      "The variance ratio says how many times more replications independent "
                      "luck would need for a difference as exact; it follows from the "
                      "correlation and both spreads, and above 1 it is a gain.");
    luck_table(report, s, 0, KEY);
    luck_table(report, s, KEY, s->count);
}

/* the four counts of each arm, from the findings */
static void write_collapses(sh_report *report)
{
    static const char *const head[] = {
        "Arm",       "#Both",       "#Only this arm", "#Only the baseline",
        "#Neither",  "#Difference", "#95 % interval", "#n",
        "#McNemar p"};
    sh_html *page = &report->page;
    sh_html_table(page, "In which replications the system collapsed", false);
    sh_html_head(page, SH_COUNT(head), head);
    for (int32_t a = 1; a < report->findings->arms; a++) {
        const sh_finding *f =
            sh_findings_find(report->findings, SH_FINDING_RISK_CHANGE, "collapsed", a, 0);
        const int64_t counts[] = {f->pairs.both, f->pairs.only_a, f->pairs.only_b,
                                  f->pairs.neither};
        sh_html_row(page);
        sh_report_arm(report, a);
        for (size_t i = 0; i < SH_COUNT(counts); i++) {
            sh_html_number(page, sh_words_fixed((double)counts[i], 0).text);
        }
        sh_report_estimate(report, &f->estimate, "share", true);
        sh_html_number(page, sh_words_p(f->pairs.p).text);
        sh_html_row_end(page);
    }
    sh_html_table_end(page, false);
    sh_text_raw(&page->text,
                "<p class=\"note\">Exact two-sided McNemar test on the replications "
                "in which only one of the two collapsed; interval of the paired "
                "difference after Bonett and Price (2012).</p>\n");
}

/* the same replication under two arms, for the first metric */
static sh_status write_scatter(sh_report *report, const study *s, const sh_array *collapsed,
                               sh_error *error)
{
    const sh_facts *c = report->facts;
    size_t n = (size_t)c->replications;
    sh_pairs_arm arms[SH_FACTS_MOST_ARMS];
    sh_facts_name names[SH_FACTS_MOST_ARMS], baseline = sh_facts_arm(c, 0);
    double *value = calloc(n * (size_t)c->shown + 1, sizeof *value);
    uint8_t *both = calloc(n * (size_t)c->shown + 1, 1);
    bool enough = value != NULL && both != NULL;
    for (int64_t i = 0; enough && i < (int64_t)n * c->shown; i++) {
        int64_t a = i / (int64_t)n, r = i % (int64_t)n;
        value[i] = sh_array_number(&s->metric[0].array, i);
        both[i] = (uint8_t)((sh_report_collapsed(collapsed, 0, r) == 1) +
                            2 * (a > 0 && sh_report_collapsed(collapsed, (int32_t)a, r) == 1));
    }
    for (int32_t a = 1; enough && a < c->shown; a++) {
        names[a] = sh_facts_arm(c, a);
        arms[a - 1] = (sh_pairs_arm){names[a].text, a, value + (size_t)a * n,
                                     collapsed->count > 0 ? both + (size_t)a * n : NULL};
    }
    if (enough) {
        sh_words name = sh_words_title(sh_words_plain_name(s->metric[0].name).text);
        sh_pairs pairs = {.title = name.text,
                          .about =
                              "Scatter plots: each mark is one replication, across under the "
                              "baseline, up under the other arm.",
                          .unit = s->metric[0].unit,
                          .baseline_name = baseline.text,
                          .n = c->replications,
                          .arms = c->shown - 1,
                          .baseline = value,
                          .arm = arms};
        sh_html_figure(
            &report->page,
            sh_words_joined(name.text, " under two arms: ", "each mark one replication").text);
        sh_chart_pairs(&report->page, &pairs);
        sh_html_figure_end(&report->page, "Across: the baseline. Up: the arm named. Below the "
                                          "diagonal the arm is lower than the baseline.");
    }
    free(value);
    free(both);
    return enough ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for a scatter plot");
}

sh_status sh_report_pairs(sh_report *report, sh_error *error)
{
    const sh_facts *c = report->facts;
    study s = {0};
    sh_array collapsed = {0};
    sh_status status = SH_OK;
    if (c->shown < 2) {
        sh_html_missing(&report->page, "a second arm to compare with the baseline");
        return SH_OK;
    }
    status = study_init(&s, c, error);
    if (status == SH_OK) {
        status = sh_facts_records(c, "outcomes/collapsed", 2, -1, &collapsed, error);
    }
    if (status == SH_OK && collapsed.count > 0) {
        write_collapses(report);
    }
    if (status == SH_OK && s.count > 0) {
        status = write_scatter(report, &s, &collapsed, error);
        write_metrics(report, &s);
        write_luck(report, &s);
    }
    if (status == SH_OK && s.count == 0 && collapsed.count == 0) {
        sh_html_missing(&report->page, "outcomes of replications (/outcomes)");
    }
    sh_array_free(&collapsed);
    study_free(&s);
    return status;
}
