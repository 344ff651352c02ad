#include "base/macros.h"
#include "outputs/report_parts.h"

sh_status sh_report_question(sh_report *report, sh_error *error)
{
    static const struct {
        const char *name, *heading;
    } texts[] = {{"question", "Question"},
                 {"mechanism", "Mechanism"},
                 {"doc", "The scenario in its own words"},
                 {"about", "About"},
                 {"finding", "Expected finding"},
                 {"source", "Source"}};
    bool any = false;
    (void)error;
    for (size_t i = 0; i < SH_COUNT(texts); i++) {
        const char *text = sh_facts_attribute(report->facts, "", texts[i].name);
        if (text[0] != '\0') {
            sh_html_subtitle(&report->page, texts[i].heading);
            sh_text_print(&report->page.text, "<p style=\"white-space:pre-line\">%s</p>\n",
                          text);
            any = true;
        }
    }
    if (!any) {
        sh_html_missing(&report->page, "a description of the scenario");
    }
    return SH_OK;
}
