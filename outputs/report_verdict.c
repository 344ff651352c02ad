#include <stdio.h>

#include "outputs/report_parts.h"
#include "outputs/stress_lines.h"

/* the state of an arm against the baseline: words, and a class that gives colour and pattern */
typedef struct state {
    const char *words, *class_name;
} state;

static state state_of(const sh_report *report, int32_t arm)
{
    const sh_finding *f =
        sh_findings_find(report->findings, SH_FINDING_RISK_CHANGE, "collapsed", arm, 0);
    if (arm == 0) {
        return (state){"\xE2\x97\x8F BASELINE", "base"};
    }
    if (f == NULL || !sh_words_has_interval(&f->estimate)) {
        return (state){"? TOO FEW REPLICATIONS", "unclear"};
    }
    if (f->estimate.high < 0) {
        return (state){"\xE2\x96\xBC FEWER COLLAPSES", "better"};
    }
    return f->estimate.low > 0 ? (state){"\xE2\x96\xB2 MORE COLLAPSES", "worse"}
                               : (state){"\xE2\x97\x86 NOT DISTINGUISHABLE", "unclear"};
}

/* one card an arm: how often it collapsed, in one large number */
static void write_card(sh_report *report, const sh_finding *f)
{
    sh_text *text = &report->page.text;
    state s = state_of(report, f->arm);
    sh_words_parts share = sh_words_estimate_parts(&f->estimate, "share", false);
    sh_text_print(text, "<div class=\"card\" style=\"border-top-color:%s\">",
                  sh_palette_colour(f->arm));
    sh_text_print(text, "<span class=\"name\">%s</span><span class=\"big\">%s</span>",
                  f->arm_name.text, share.value.text);
    sh_text_print(text,
                  "%lld of %lld replications collapsed<br/><span class=\"small\">95&#160;%% "
                  "interval %s</span><br/><span class=\"state %s\">%s</span></div>\n",
                  (long long)f->events, (long long)f->estimate.n, share.interval.text,
                  s.class_name, s.words);
}

/* a row of the table of key figures: the same quantile under every arm */
static void write_quantile_row(sh_report *report, const char *metric, double level,
                               const char *label)
{
    sh_html *page = &report->page;
    if (sh_findings_find(report->findings, SH_FINDING_QUANTILE, metric, 0, level) == NULL) {
        return;
    }
    sh_html_row(page);
    sh_html_cell(page, label);
    for (int32_t arm = 0; arm < report->findings->arms; arm++) {
        const sh_finding *f =
            sh_findings_find(report->findings, SH_FINDING_QUANTILE, metric, arm, level);
        sh_words_parts parts = sh_words_estimate_parts(&f->estimate, f->unit, false);
        bool known = sh_words_has_value(&f->estimate);
        sh_text_print(&page->text, "<td>%s", known ? parts.value.text : "");
        sh_text_print(&page->text,
                      known ? "<br/><span class=\"note\">%s</span></td>"
                            : "<span class=\"note\">%s</span></td>",
                      parts.interval.text);
    }
    sh_html_row_end(page);
}

static void write_quantiles(sh_report *report)
{
    sh_html *page = &report->page;
    char title[160];
    snprintf(title, sizeof title,
             "Key figures, with 95 %% intervals below (n = %d replications of each arm)",
             report->findings->replications);
    sh_text_raw(&page->text, "<div class=\"even\">\n");
    sh_html_table(page, title, false);
    sh_text_raw(&page->text, "<thead><tr><th scope=\"col\"></th>");
    for (int32_t arm = 0; arm < report->findings->arms; arm++) {
        sh_text_raw(&page->text, "<th scope=\"col\">");
        sh_html_arm(page, arm, sh_facts_arm(report->facts, arm).text);
        sh_text_raw(&page->text, "</th>");
    }
    sh_text_raw(&page->text, "</tr></thead>\n");
    write_quantile_row(report, "peak_exit_rate", 0.5, "Peak exit rate, median");
    write_quantile_row(report, "peak_exit_rate", 0.9, "Peak exit rate exceeded in one of ten");
    write_quantile_row(report, "investor_loss_share", 0.5,
                       "Investor loss, share of claims at the start, median");
    write_quantile_row(report, "investor_loss_share", 0.9, "The same, exceeded in one of ten");
    write_quantile_row(report, "investor_loss", 0.5, "Investor loss, median");
    write_quantile_row(report, "investor_loss", 0.9, "Investor loss exceeded in one of ten");
    write_quantile_row(report, "losers_share", 0.5, "Investors who lose, median");
    write_quantile_row(report, "loss_worst_rate", 0.5,
                       "Loss of the 5 % of investors hit hardest, of what they had, median");
    write_quantile_row(report, "loss_small_rate", 0.5, "Loss of small holders, the same");
    write_quantile_row(report, "loss_large_rate", 0.5, "Loss of other holders, the same");
    write_quantile_row(report, "approval_share", 0.5, "Loan applications granted, median");
    sh_html_table_end(page, false);
    sh_text_raw(&page->text, "</div>\n");
}

static void write_sentences(sh_report *report)
{
    sh_text *text = &report->page.text;
    bool has_share = sh_findings_find(report->findings, SH_FINDING_QUANTILE,
                                      "investor_loss_share", 0, 0.5) != NULL;
    sh_text_raw(text, "<ul class=\"findings\">\n");
    for (int32_t arm = 0; arm < report->findings->arms; arm++) {
        static const sh_finding_kind kinds[] = {SH_FINDING_PROBABILITY, SH_FINDING_RISK_CHANGE,
                                                SH_FINDING_CHANGE};
        const char *loss = has_share ? "investor_loss_share" : "investor_loss";
        const char *const metrics[] = {"collapsed", "collapsed", loss};
        static const double levels[] = {0, 0, 0.5};
        bool open = false;
        for (int32_t k = 0; k < 3; k++) {
            const sh_finding *f =
                sh_findings_find(report->findings, kinds[k], metrics[k], arm, levels[k]);
            if (f != NULL) {
                sh_text_print(text, open ? " %s" : "<li>%s", f->sentence);
                open = true;
            }
        }
        sh_text_raw(text, open ? "</li>\n" : "");
    }
    sh_text_raw(text, "</ul>\n");
}

/* the stress tests that all of it was made under */
static sh_status write_stresses(sh_report *report, sh_error *error)
{
    sh_stress_lines lines;
    sh_status status = sh_stress_lines_read(report->facts, &lines, error);
    for (int32_t i = 0; status == SH_OK && i < lines.count; i++) {
        sh_text_print(&report->page.text, "<p class=\"note\"><b>Stress test:</b> %s.</p>\n",
                      lines.line[i].sentence);
    }
    return status;
}

/* what the numbers below stand under: channels that no arm has, and stress tests */
static sh_status write_conditions(sh_report *report, sh_error *error)
{
    const char *off = report->findings->channels_off.text;
    sh_status status = write_stresses(report, error);
    if (off[0] != '\0') {
        sh_text_print(&report->page.text,
                      "<p class=\"note\"><b>Channels switched off in all arms:</b> %s.</p>\n",
                      off);
    }
    return status;
}

/* what "collapsed" means, in the words of the file */
static sh_status write_meaning(sh_report *report, sh_error *error)
{
    sh_array collapsed;
    sh_status status = sh_facts_read(report->facts, "outcomes/collapsed", &collapsed, error);
    if (status == SH_OK && collapsed.about != NULL && collapsed.about[0] != '\0') {
        sh_text_print(
            &report->page.text,
            "<p class=\"note\"><b>Collapsed:</b> %s. Intervals are 95&#160;%% and cover "
            "the luck of the draw, not the choice of model.</p>\n",
            collapsed.about);
    }
    sh_array_free(&collapsed);
    return status;
}

sh_status sh_report_verdict(sh_report *report, sh_error *error)
{
    const sh_findings *findings = report->findings;
    sh_text *text = &report->page.text;
    sh_text_raw(text, "<div class=\"verdict\" id=\"verdict\">\n<h2>Findings</h2>\n");
    if (findings->count == 0) {
        sh_html_missing(&report->page, "outcomes of replications, so there are no findings");
        sh_text_raw(text, "</div>\n");
        return SH_OK;
    }
    sh_status status = write_conditions(report, error);
    sh_text_raw(text, "<div class=\"cards\">\n");
    for (int32_t arm = 0; arm < findings->arms; arm++) {
        const sh_finding *f =
            sh_findings_find(findings, SH_FINDING_PROBABILITY, "collapsed", arm, 0);
        if (f != NULL) {
            write_card(report, f);
        }
    }
    sh_text_raw(text, "</div>\n");
    write_sentences(report);
    if (sh_findings_find(findings, SH_FINDING_QUANTILE, "peak_exit_rate", 0, 0.5) != NULL ||
        sh_findings_find(findings, SH_FINDING_QUANTILE, "investor_loss", 0, 0.5) != NULL) {
        write_quantiles(report);
    }
    if (findings->assumption[0] != '\0') {
        sh_text_print(text, "<p class=\"note\"><b>Assumed, not found:</b> %s</p>\n",
                      findings->assumption);
    }
    if (status == SH_OK) {
        status = sh_report_contagion(report, error);
    }
    if (status == SH_OK) {
        status = write_meaning(report, error);
    }
    sh_text_raw(text, "</div>\n");
    return status;
}
