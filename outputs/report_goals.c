/* What each arm does for the goals of regulation, and which arms are beaten in all of them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

static const sh_report_measure rows[] = {
    {"loss_mean", "Loss of an investor"},
    {"loss_worst_mean", "Loss of the 5 % who lose most"},
    {"loss_gini", "Inequality of losses (Gini)"},
    {"loss_small_share", "Small holders' share of all losses"},
    {"approval_share", "Loan applications granted"},
    {"approval_thin_file", "The same, borrowers without a record"},
    {"approval_rural", "The same, rural borrowers"},
    {"borrower_rate", "Rate of new loans"},
    {"lcr_final", "Liquidity coverage at the end"},
    {"maturity_gap_final", "Loans repaid later than claims fall due"},
    {"entrants_opened", "Platforms that opened"},
    {"days_to_market", "Time from application to opening"},
    {"detected_share", "Frauds found"},
    {"index_area", "Area under the curve of the early-warning index"},
    {"inspections", "Inspections"},
    {"welfare_share", "Welfare, of claims at the start"},
};

/* the goals that arms are compared in: the less of the first and last, the more of the second
 */
enum { COLLAPSE, LENDING, LOSS, GOALS };
static const char *const goals[GOALS] = {"collapsed", "volume_share", "investor_loss_share"};

static sh_status read_metric(const sh_report *report, const char *name, sh_array *metric,
                             sh_error *error)
{
    char path[96];
    snprintf(path, sizeof path, "outcomes/%s", name);
    return sh_facts_records(report->facts, path, 2, -1, metric, error);
}

static sh_status write_measures(sh_report *report, sh_error *error)
{
    static const sh_report_table table = {
        "Who loses, who gets loans, liquidity, entry, enforcement, welfare", "Measure", rows,
        SH_COUNT(rows)};
    bool written;
    sh_status status = sh_report_medians(report, &table, &written, error);
    if (status == SH_OK && !written) {
        sh_html_missing(&report->page, "losses by person, inclusion and welfare");
    }
    return status;
}

/* an arm's share of collapses, median lending, median loss; value NaN: not known */
static sh_status read_goals(const sh_report *report, sh_estimate goal[][GOALS], double *room,
                            sh_error *error)
{
    sh_status status = SH_OK;
    for (int g = 0; status == SH_OK && g < GOALS; g++) {
        sh_array metric;
        status = read_metric(report, goals[g], &metric, error);
        for (int32_t arm = 0; status == SH_OK && arm < report->facts->shown; arm++) {
            size_t n = metric.count > 0 ? sh_report_medians_values(&metric, arm, room) : 0;
            int64_t events = 0;
            for (size_t i = 0; g == COLLAPSE && i < n; i++) {
                events += room[i] != 0;
            }
            goal[arm][g] = g == COLLAPSE ? sh_stats_proportion(events, (int64_t)n, 0.95)
                                         : sh_stats_quantile(room, n, 0.5, 0.95);
        }
        sh_array_free(&metric);
    }
    return status;
}

/* is `a` at least as good as `b` in every goal, and better in one? */
static bool beats(const sh_estimate a[GOALS], const sh_estimate b[GOALS])
{
    bool worse = false, better = false;
    for (int g = 0; g < GOALS; g++) {
        double gain = (a[g].value - b[g].value) * (g == LENDING ? 1 : -1);
        worse |= !(gain >= 0);
        better |= gain > 0;
    }
    return better && !worse;
}

/* the estimate above its interval and n */
static void write_goal(sh_html *page, const sh_estimate *e)
{
    sh_words_parts parts = sh_words_estimate_parts(e, "share", false);
    sh_text_print(&page->text,
                  "<td class=\"n\">%s<br/><span class=\"note\">%s<br/>n = %lld</span></td>",
                  parts.value.text, parts.interval.text, (long long)e->n);
}

static void write_front(sh_report *report, sh_estimate goal[][GOALS])
{
    static const char *const head[] = {"Arm", "#Collapses", "#Lending after the shock",
                                       "#Investor loss", "Beaten by"};
    sh_html *page = &report->page;
    sh_html_table(
        page,
        "Trade-offs between safety, lending and losses, with 95 % intervals and n below each",
        false);
    sh_html_head(page, SH_COUNT(head), head);
    for (int32_t arm = 0; arm < report->facts->shown; arm++) {
        bool beaten = false;
        sh_html_row(page);
        sh_report_arm(report, arm);
        for (int g = 0; g < GOALS; g++) {
            write_goal(page, &goal[arm][g]);
        }
        sh_text_raw(&page->text, "<td>");
        for (int32_t other = 0; other < report->facts->shown; other++) {
            if (beats(goal[other], goal[arm])) {
                sh_text_raw(&page->text, beaten ? ", " : "");
                sh_text_put(&page->text, sh_facts_arm(report->facts, other).text);
                beaten = true;
            }
        }
        sh_text_raw(&page->text, beaten ? "</td>" : "nobody</td>");
        sh_html_row_end(page);
    }
    sh_html_table_end(page, false);
    sh_text_raw(
        &page->text,
        "<p class=\"note\">An arm is beaten by another that has no more collapses, no "
        "less lending (median, of that before the shock) and no larger losses (median), "
        "and does better in one of them. The comparison is of point estimates; differences "
        "with their intervals stand in the paired comparison. Welfare adds up "
        "money under the assumptions of docs/model/metrics.md and is no "
        "verdict.</p>\n");
}

sh_status sh_report_goals(sh_report *report, sh_error *error)
{
    sh_estimate goal[SH_FACTS_MOST_ARMS][GOALS];
    double *room = calloc((size_t)report->facts->replications + 1, sizeof *room);
    sh_status status =
        room != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for the goals");
    if (status == SH_OK) {
        status = write_measures(report, error);
    }
    if (status == SH_OK) {
        status = read_goals(report, goal, room, error);
    }
    bool known = status == SH_OK && report->facts->shown > 1;
    for (int g = 0; known && g < GOALS; g++) {
        known = isfinite(goal[0][g].value);
    }
    if (known) {
        write_front(report, goal);
    }
    free(room);
    return status;
}
