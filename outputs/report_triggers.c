#include <math.h>
#include <stdio.h>

#include "outputs/channel_effects.h"
#include "outputs/failure_events.h"
#include "outputs/report_parts.h"

enum { CHANNELS = SH_FAILURE_EVENTS_CHANNELS, MOST_DRAWN = 12 };
enum { MOST_POINTS = 20 }; /* of one chart: at most a third of a printed page */

static const double least_drawn = 0.005; /* smaller shares are left to the table */

/* the estimates of all arms, and the channels from the most to the least important */
typedef struct triggers {
    sh_estimate e[CHANNELS][SH_FACTS_MOST_ARMS];
    double failures[SH_FACTS_MOST_ARMS];
    double most[CHANNELS]; /* largest value of any arm */
    int32_t order[CHANNELS];
} triggers;

static void rank_channels(triggers *t, const sh_failure_events *e, int32_t arms)
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

static sh_status estimate(triggers *t, const sh_facts *c, const sh_failure_events *e,
                          sh_error *error)
{
    sh_status status = SH_OK;
    for (int32_t a = 0; status == SH_OK && a < c->shown; a++) {
        sh_estimate share[CHANNELS];
        status = sh_channel_effects_shares(c, e, a, share, &t->failures[a], error);
        for (int32_t k = 0; status == SH_OK && k < e->channels; k++) {
            t->e[k][a] = share[k];
        }
    }
    rank_channels(t, e, c->shown);
    return status;
}

/* the name of a channel with its meaning from the file, where it has one */
static sh_words channel_label(const sh_failure_events *e, int32_t k)
{
    sh_words name = sh_words_title(sh_words_plain_name(e->channel[k]).text);
    return e->share[k].about == NULL ? name
                                     : sh_words_joined(name.text, ": ", e->share[k].about);
}

/* charts of a few channels each, one below the other on the same axis; the first ends the part
   that stays on one page */
static void draw_charts(sh_report *report, const sh_interval_row *rows, int32_t count)
{
    double most = 0;
    for (int32_t i = 0; i < count; i++) {
        for (int32_t a = 0; a < rows[i].points; a++) {
            const sh_estimate *e = &rows[i].estimate[a];
            double end = sh_words_has_interval(e) ? e->high : e->value;
            most = e->n > 0 ? fmax(most, end) : most;
        }
    }
    int32_t part = MOST_POINTS / report->facts->shown;
    for (int32_t first = 0; first < count; first += part) {
        sh_intervals chart = {.title = "Trigger shares by channel",
                              .about =
                                  "Mean share of each channel in the failures of each arm, "
                                  "with 95 % intervals. The numbers are in the table below.",
                              .unit = "share",
                              .width = 720,
                              .label_width = 372,
                              .rows = first + part < count ? part : count - first,
                              .row = rows + first,
                              .most = most};
        sh_chart_intervals(&report->page, &chart);
        sh_text_raw(&report->page.text, first == 0 ? "</div>\n" : "");
    }
}

/* the names of the arms and how many failures each has */
static void write_legend(sh_report *report, const triggers *t)
{
    sh_text_raw(&report->page.text, "<p class=\"note\">");
    for (int32_t a = 0; a < report->facts->shown; a++) {
        sh_html_arm(&report->page, a, sh_facts_arm(report->facts, a).text);
        sh_text_print(&report->page.text, " (%s failures)&#8195;",
                      sh_words_fixed(t->failures[a], 0).text);
    }
    sh_text_raw(&report->page.text, "</p>\n");
}

static void draw(sh_report *report, const sh_failure_events *e, const triggers *t)
{
    const sh_facts *c = report->facts;
    sh_interval_row rows[CHANNELS];
    sh_words labels[CHANNELS];
    int32_t numbers[SH_FACTS_MOST_ARMS], count = 0;
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
    sh_html_figure_long(&report->page, "What set failures off: mean share of each channel");
    sh_text_raw(&report->page.text, "<div>\n");
    write_legend(report, t);
    draw_charts(report, rows, count);
    sh_html_figure_end(&report->page,
                       "Each failure stores the shares of the terms that drove its investors "
                       "out and emptied its till; they sum to 100 %. A share is no marginal "
                       "effect: what a channel does is shown by a run without it. "
                       "Channels below 0.5 % in every arm stand in the table only.");
}

static void write_table(sh_report *report, const sh_failure_events *e, const triggers *t)
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
    sh_failure_events e;
    triggers t = {0};
    sh_status status = sh_failure_events_read(report->facts, &e, error);
    if (status == SH_OK && e.channels == 0) {
        sh_html_missing(&report->page,
                        "trigger shares of failures (/events/share_\xE2\x80\xA6)");
    } else if (status == SH_OK) {
        status = estimate(&t, report->facts, &e, error);
        if (status == SH_OK) {
            draw(report, &e, &t);
            write_table(report, &e, &t);
            status = sh_report_marginal(report, error);
        }
    }
    sh_failure_events_free(&e);
    return status;
}
