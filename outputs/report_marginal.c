/* What a channel does: its share in the causes of failures beside a run without it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/report_events.h"

/* arms that differ from the baseline in one channel only; owned arrays */
typedef struct switches {
    sh_array failed, off, policies;
} switches;

static sh_status read_switches(switches *s, const sh_facts *facts, sh_error *error)
{
    *s = (switches){0};
    sh_status status =
        sh_facts_records(facts, "outcomes/failed_platforms", 2, -1, &s->failed, error);
    if (status == SH_OK) {
        status = sh_facts_read(facts, "design/arm_channels_off", &s->off, error);
    }
    if (status == SH_OK) {
        status = sh_facts_read(facts, "design/arm_policies", &s->policies, error);
    }
    bool whole = s->off.type == SH_TYPE_TEXT && s->off.count == facts->arms &&
                 s->policies.type == SH_TYPE_TEXT && s->policies.count == facts->arms;
    if (!whole) {
        sh_array_free(&s->off);
    }
    return status;
}

static void free_switches(switches *s)
{
    sh_array_free(&s->failed);
    sh_array_free(&s->off);
    sh_array_free(&s->policies);
}

/* the place of the one channel that an arm is without; -1: none, several, or other policies */
static int32_t channel_of(const switches *s, const sh_report_events *e, int64_t arm)
{
    bool plain = sh_facts_text(&s->off, 0)[0] == '\0' &&
                 strcmp(sh_facts_text(&s->policies, 0), sh_facts_text(&s->policies, arm)) == 0;
    for (int32_t k = 0; k < e->channels && plain; k++) {
        if (strcmp(e->channel[k], sh_facts_text(&s->off, arm)) == 0) {
            return k;
        }
    }
    return -1;
}

/* mean of failures with the channel less failures without it, over pairs */
static sh_estimate effect(const switches *s, int64_t arm, double *with, double *without)
{
    size_t n = 0;
    for (int64_t r = 0; r < s->failed.size[1]; r++) {
        double here = sh_array_number(&s->failed, r);
        double there = sh_array_number(&s->failed, arm * s->failed.size[1] + r);
        if (isfinite(here) && isfinite(there)) {
            with[n] = here;
            without[n++] = there;
        }
    }
    return sh_stats_paired(with, without, n, 0.95).difference;
}

static void write_row(sh_report *report, const char *channel, const sh_estimate *share,
                      const sh_estimate *change)
{
    sh_html *page = &report->page;
    sh_html_row(page);
    sh_html_cell(page, sh_words_title(sh_words_plain_name(channel).text).text);
    sh_html_number(page, sh_words_has_value(share) ? sh_words_percent(share->value).text
                                                   : "\xE2\x80\x93");
    sh_html_number(page, sh_words_interval(share, "share").text);
    sh_report_estimate(report, change, "platforms", true);
    sh_html_row_end(page);
}

static void write_table(sh_report *report, const sh_report_events *e, const switches *s,
                        const sh_estimate *share, double *room)
{
    static const char *const head[] = {"Channel",        "#Mean trigger share",
                                       "#95 % interval", "#Marginal effect (failures)",
                                       "#95 % interval", "#n"};
    int32_t rows = 0;
    for (int64_t arm = 1; arm < report->facts->arms && s->off.count > 0; arm++) {
        int32_t channel = channel_of(s, e, arm);
        if (channel < 0) {
            continue;
        }
        if (rows++ == 0) {
            sh_html_table(&report->page, "Trigger share and marginal effect by channel", false);
            sh_html_head(&report->page, SH_COUNT(head), head);
        }
        sh_estimate change = effect(s, arm, room, room + s->failed.size[1]);
        write_row(report, e->channel[channel], &share[channel], &change);
    }
    if (rows > 0) {
        sh_html_table_end(&report->page, false);
        sh_html_paragraph(
            &report->page,
            "The trigger share is the channel's part in the causes of the baseline's failures. "
            "The marginal effect is the mean number of failures with the channel less that "
            "without it, replication by replication with the same luck. The two need not "
            "agree: "
            "without a channel another may bring down the same platforms, and a channel with a "
            "small share may be the one that starts the rest.");
    }
}

sh_status sh_report_marginal(sh_report *report, const sh_report_events *e,
                             const sh_estimate *share, sh_error *error)
{
    switches s;
    double *room = calloc(2 * (size_t)report->facts->replications + 2, sizeof *room);
    sh_status status =
        room != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for effects");
    if (status == SH_OK) {
        status = read_switches(&s, report->facts, error);
        if (status == SH_OK && s.failed.count > 0) {
            write_table(report, e, &s, share, room);
        }
        free_switches(&s);
    }
    free(room);
    return status;
}
