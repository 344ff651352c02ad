/* Cells of tables that several sections of the report share. */
#include <math.h>

#include "outputs/report_parts.h"

void sh_report_estimate(sh_report *report, const sh_estimate *e, const char *unit, bool change)
{
    sh_words_parts shown = sh_words_estimate_parts(e, unit, change);
    sh_words n = sh_words_fixed((double)e->n, 0);
    if (e->n < report->facts->replications) {
        n = sh_words_joined(n.text, " of ",
                            sh_words_fixed(report->facts->replications, 0).text);
    }
    sh_html_number(&report->page, sh_words_has_value(e) ? shown.value.text : "\xE2\x80\x93");
    sh_html_number(&report->page, shown.interval.text);
    sh_html_number(&report->page, n.text);
}

void sh_report_arm(sh_report *report, int32_t arm)
{
    sh_facts_name name = sh_facts_arm(report->facts, arm);
    sh_text_print(&report->page.text, "<td class=\"arm\"><i class=\"a%d\"></i>%s</td>",
                  (int)arm, name.text);
}

int sh_report_collapsed(const sh_array *collapsed, int32_t arm, int64_t replication)
{
    if (collapsed->count == 0) {
        return -1;
    }
    double value = sh_array_number(collapsed, arm * collapsed->size[1] + replication);
    return isfinite(value) ? value != 0 : -1;
}
