#include "outputs/report.h"

#include <string.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

typedef struct part {
    const char *id, *title;
    sh_report_part *write;
} part;

/* the order of the page; the verdict stands above it */
static const part parts[] = {
    {"question", "Scenario and question", sh_report_question},
    {"design", "Design of the experiment", sh_report_design},
    {"paths", "The system over time", sh_report_fans},
    {"platforms", "Platforms: survival and ways to fail", sh_report_survival},
    {"losses", "What investors lose", sh_report_losses},
    {"goals", "Who loses, who gets loans, and the trade-offs", sh_report_goals},
    {"pairs", "Paired comparison with the baseline", sh_report_pairs},
    {"triggers", "What set the failures off", sh_report_triggers},
    {"cascades", "Who set off whom", sh_report_cascades},
    {"policies", "What the policies did", sh_report_policies},
    {"limits", "Assumptions and limits", sh_report_limits},
    {"origin", "Origin of the numbers, and how to repeat them", sh_report_origin},
    {"glossary", "Terms", sh_report_glossary},
    {"review", "Review", sh_report_review},
};

static void write_header(sh_report *report, const char *title)
{
    const sh_facts *facts = report->facts;
    sh_text *text = &report->page.text;
    const char *hash = sh_facts_attribute(facts, "", "content_hash");
    sh_text_print(text,
                  "<header>\n<p class=\"kind\">Simulation report \xC2\xB7 "
                  "\xE6\xB2\x99\xE7\x9B\x92 shahe</p>\n<h1>%s</h1>\n<p class=\"facts\">",
                  title);
    sh_text_print(text, "%d arm%s \xC2\xB7 %d replication%s each%s", facts->arms,
                  facts->arms == 1 ? "" : "s", facts->replications,
                  facts->replications == 1 ? "" : "s", facts->arms == 1 ? "" : ", paired");
    if (facts->platforms > 0) {
        sh_text_print(text, " \xC2\xB7 %d platforms", facts->platforms);
    }
    if (facts->steps > 0) {
        sh_words from = sh_words_date(facts->start, 0);
        sh_words to = sh_words_date(facts->start, facts->day[facts->steps - 1]);
        sh_text_print(text, " \xC2\xB7 %d steps, %s to %s", facts->steps, from.text, to.text);
    }
    if (report->options->file != NULL) {
        sh_text_print(text, "<br/>Result file <code>%s</code>", report->options->file);
    }
    if (hash[0] != '\0') {
        sh_text_print(text, "<br/>Content hash <code>%s</code>", hash);
    }
    sh_text_raw(text, "</p>\n</header>\n");
    if (facts->shown < facts->arms) {
        sh_text_print(text,
                      "<p class=\"missing\">This page shows the first %d of %d arms.</p>\n",
                      facts->shown, facts->arms);
    }
}

static void write_contents(sh_report *report)
{
    sh_text *text = &report->page.text;
    sh_text_raw(text, "<nav aria-label=\"Contents\"><b>Contents</b><ol>\n");
    for (size_t i = 0; i < SH_COUNT(parts); i++) {
        sh_text_print(text, "<li><a href=\"#%s\">%s</a></li>\n", parts[i].id, parts[i].title);
    }
    sh_text_raw(text, "</ol></nav>\n");
}

static sh_status write_page(sh_report *report, sh_error *error)
{
    const char *title = sh_facts_attribute(report->facts, "", "title");
    title = title[0] != '\0' ? title : sh_facts_attribute(report->facts, "", "scenario");
    title = title[0] != '\0' ? title : "Untitled study";
    sh_html_begin(&report->page, title, sh_facts_attribute(report->facts, "", "content_hash"));
    write_header(report, title);
    sh_status status = sh_report_verdict(report, error);
    write_contents(report);
    for (size_t i = 0; status == SH_OK && i < SH_COUNT(parts); i++) {
        sh_html_section(&report->page, parts[i].id, parts[i].title);
        status = parts[i].write(report, error);
        sh_html_section_end(&report->page);
    }
    sh_html_end(&report->page);
    return status == SH_OK ? sh_text_status(&report->page.text, error) : status;
}

sh_status sh_report_write(const sh_source *source, sh_vec *out,
                          const sh_report_options *options, sh_error *error)
{
    static const sh_report_options usual = {0};
    sh_facts facts = {0};
    sh_findings findings = {0};
    sh_report report = {.facts = &facts, .findings = &findings};
    report.options = options == NULL ? &usual : options;
    sh_status status = sh_facts_open(&facts, source, error);
    if (status == SH_OK) {
        status = sh_findings_read(&findings, &facts, error);
    }
    if (status == SH_OK) {
        status = write_page(&report, error);
    }
    if (status == SH_OK &&
        !sh_vec_append(out, sh_text_string(&report.page.text), report.page.text.bytes.count)) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory for the report");
    }
    sh_text_free(&report.page.text);
    sh_findings_free(&findings);
    sh_facts_close(&facts);
    return status;
}
