#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "outputs/report_events.h"

enum { CHANNELS = SH_REPORT_MOST_CHANNELS, MOST_DRAWN = 12 };

static const double least_drawn = 0.005; /* smaller shares are left to the table */

/* sums of one arm over its failures, replication by replication; owned */
typedef struct sums {
    double *share;    /* [channel][replication] */
    double *failures; /* [replication] */
} sums;

static bool sums_init(sums *s, int32_t replications)
{
    s->share = calloc((size_t)replications * CHANNELS + 1, sizeof *s->share);
    s->failures = calloc((size_t)replications + 1, sizeof *s->failures);
    return s->share != NULL && s->failures != NULL;
}

static void sums_free(sums *s)
{
    free(s->share);
    free(s->failures);
}

static void add_up(sums *s, const sh_report_events *e, int32_t arm, int32_t replications)
{
    for (int64_t row = 0; row < e->count; row++) {
        int64_t r = sh_facts_integer(&e->replication, row);
        bool here = sh_facts_integer(&e->arm, row) == arm && r >= 0 && r < replications;
        if (!here || !sh_report_events_is_failure(e, row)) {
            continue;
        }
        s->failures[r] += 1;
        for (int32_t k = 0; k < e->channels; k++) {
            double share = sh_array_number(&e->share[k], row);
            s->share[k * (int64_t)replications + r] += isfinite(share) ? share : 0;
        }
    }
}

/* Mean share over all failures of an arm: a ratio of two sums over replications. Its spread
   comes from the replications' residuals (Cochran, Sampling Techniques, ch. 6), since failures
   of one replication are not independent. */
static sh_estimate ratio(const double *share, const double *failures, int32_t n, double *room)
{
    double top = 0, bottom = 0;
    for (int32_t r = 0; r < n; r++) {
        top += share[r];
        bottom += failures[r];
    }
    if (bottom == 0) {
        return (sh_estimate){
            .value = NAN, .low = NAN, .high = NAN, .note = SH_ESTIMATE_TOO_FEW};
    }
    double value = top / bottom;
    for (int32_t r = 0; r < n; r++) {
        room[r] = value + (share[r] - value * failures[r]) * n / bottom;
    }
    sh_estimate e = sh_stats_mean(room, (size_t)n, 0.95);
    e.value = value;
    e.low = fmax(0, e.low);
    e.high = fmin(1, e.high);
    return e;
}

/* the estimates of all arms, and the channels from the most to the least important */
typedef struct triggers {
    sh_estimate e[CHANNELS][SH_FACTS_MOST_ARMS];
    double failures[SH_FACTS_MOST_ARMS];
    double most[CHANNELS]; /* largest value of any arm */
    int32_t order[CHANNELS];
} triggers;

static void rank_channels(triggers *t, const sh_report_events *e, int32_t arms)
{
    for (int32_t k = 0; k < e->channels; k++) {
        t->order[k] = k;
        for (int32_t a = 0; a < arms; a++) {
            t->most[k] = fmax(t->most[k], t->e[k][a].n > 0 ? t->e[k][a].value : 0);
        }
        for (int32_t i = k; i > 0 && t->most[t->order[i]] > t->most[t->order[i - 1]]; i--) {
            int32_t swap = t->order[i];
            t->order[i] = t->order[i - 1];
            t->order[i - 1] = swap;
        }
    }
}

static sh_status estimate(triggers *t, const sh_facts *c, const sh_report_events *e,
                          sh_error *error)
{
    double *room = calloc((size_t)c->replications + 1, sizeof *room);
    bool enough = room != NULL;
    for (int32_t a = 0; enough && a < c->shown; a++) {
        sums s;
        enough = sums_init(&s, c->replications);
        if (enough) {
            add_up(&s, e, a, c->replications);
            for (int32_t r = 0; r < c->replications; r++) {
                t->failures[a] += s.failures[r];
            }
            for (int32_t k = 0; k < e->channels; k++) {
                t->e[k][a] = ratio(s.share + k * (int64_t)c->replications, s.failures,
                                   c->replications, room);
            }
        }
        sums_free(&s);
    }
    free(room);
    rank_channels(t, e, c->shown);
    return enough ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for trigger shares");
}

/* the name of a channel with its meaning from the file, where it has one */
static sh_words channel_label(const sh_report_events *e, int32_t k)
{
    sh_words name = sh_words_title(sh_words_plain_name(e->channel[k]).text);
    return e->share[k].about == NULL ? name
                                     : sh_words_joined(name.text, ": ", e->share[k].about);
}

static void draw(sh_report *report, const sh_report_events *e, const triggers *t)
{
    const sh_facts *c = report->facts;
    sh_interval_row rows[CHANNELS];
    sh_words labels[CHANNELS];
    int32_t numbers[SH_FACTS_MOST_ARMS];
    int32_t count = 0;
    while (count < e->channels && count < MOST_DRAWN &&
           t->most[t->order[count]] >= least_drawn) {
        count++;
    }
    for (int32_t a = 0; a < c->shown; a++) {
        numbers[a] = a;
    }
    for (int32_t i = 0; i < count; i++) {
        int32_t k = t->order[i];
        labels[i] = channel_label(e, k);
        rows[i] = (sh_interval_row){labels[i].text, c->shown, numbers, t->e[k]};
    }
    sh_intervals chart = {.title = "Trigger shares by channel",
                          .about =
                              "Mean share of each channel in the failures of each arm, with "
                              "95 % intervals. The numbers are in the table below.",
                          .unit = "share",
                          .width = 720,
                          .label_width = 372,
                          .rows = count,
                          .row = rows};
    sh_html_figure(&report->page, "What set failures off: mean share of each channel");
    sh_text_raw(&report->page.text, "<p class=\"note\">");
    for (int32_t a = 0; a < c->shown; a++) {
        sh_html_arm(&report->page, a, sh_facts_arm(c, a).text);
        sh_text_print(&report->page.text, " (%s failures)&#8195;",
                      sh_words_fixed(t->failures[a], 0).text);
    }
    sh_text_raw(&report->page.text, "</p>\n");
    sh_chart_intervals(&report->page, &chart);
    sh_html_figure_end(&report->page,
                       "Each failure stores the shares of the terms that drove its investors "
                       "out and emptied its till; they sum to 100 %. A share is no marginal "
                       "effect: what a channel does is shown by a run without it. "
                       "Channels below 0.5 % in every arm stand in the table only.");
}

static void write_table(sh_report *report, const sh_report_events *e, const triggers *t)
{
    static const char *const head[] = {"Channel", "Arm", "#Mean share", "#95 % interval", "#n"};
    sh_html *page = &report->page;
    sh_html_table(page, "trigger shares of all channels", true);
    sh_html_head(page, 5, head);
    for (int32_t i = 0; i < e->channels; i++) {
        for (int32_t a = 0; a < report->facts->shown; a++) {
            sh_html_row(page);
            sh_html_cell(page, channel_label(e, t->order[i]).text);
            sh_report_arm(report, a);
            sh_report_estimate(report, &t->e[t->order[i]][a], "share", false);
            sh_html_row_end(page);
        }
    }
    sh_html_table_end(page, true);
}

sh_status sh_report_triggers(sh_report *report, sh_error *error)
{
    sh_report_events e;
    triggers t = {0};
    sh_status status = sh_report_events_read(report->facts, &e, error);
    if (status == SH_OK && e.channels == 0) {
        sh_html_missing(&report->page,
                        "trigger shares of failures (/events/share_\xE2\x80\xA6)");
    } else if (status == SH_OK) {
        status = estimate(&t, report->facts, &e, error);
        if (status == SH_OK) {
            draw(report, &e, &t);
            write_table(report, &e, &t);
            sh_estimate share[CHANNELS];
            for (int32_t k = 0; k < e.channels; k++) {
                share[k] = t.e[k][0];
            }
            status = sh_report_marginal(report, &e, share, error);
        }
    }
    sh_report_events_free(&e);
    return status;
}
