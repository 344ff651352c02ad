#include "base/macros.h"
#include "outputs/report_parts.h"

/* what holds for every result, whatever the scenario */
static const char *const limits[] = {
    "This is a simulation of invented agents. It says what follows from its assumptions, not "
    "what "
    "will happen; no row stands for a real person or firm.",
    "The intervals cover the luck of the draw over the replications that were run. They do not "
    "cover a wrong model, wrong parameters or a shock that nobody thought of.",
    "Near a tipping point the outcomes fall into two groups. Read probabilities and quantiles; "
    "a "
    "mean lies between the groups, where no replication is.",
    "Arms differ only in what is listed under the design. They share their luck, so compare "
    "them "
    "replication by replication.",
    "No correction was made for the number of comparisons on this page. Of twenty comparisons "
    "of "
    "arms that do not differ, about one shows an interval off zero.",
    "A platform whose client money is matched to loans or held in custody cannot fail by "
    "withdrawal difficulty: the model has it so by construction. That an arm with custody "
    "shows "
    "few or no such failures is an assumption, not a finding.",
    "A lever that caps what may be paid out in a step (‘gate’) is a rule and no difficulty: a "
    "platform "
    "that holds back money which it has does not become delayed or fail by what it does not "
    "pay. Under such a lever read the waiting time "
    "and the unpaid share beside the failures.",
    "Levers act at once and in full on the platforms that they reach. What compliance costs is "
    "not "
    "modelled: an arm with a measure shows its effect and not its price.",
    "Custodians do not fail, and there are no banks, other markets or employers: money that "
    "leaves a "
    "platform becomes idle cash of its owner, and new persons arrive as they would have "
    "without "
    "the crisis.",
    "The page docs/model/odd.md of the version named below lists every simplification.",
    "Published figures are drawn as they were printed. Their definitions differ from those of "
    "the "
    "simulation and from each other; see the source beside each.",
    "Parameters marked P in the design are priors that were set with simulation trials and not "
    "measured.",
};

/* text of the file under a heading, when there is any */
static bool write_text(sh_report *report, const char *name, const char *heading)
{
    const char *text = sh_facts_attribute(report->facts, "", name);
    if (text[0] == '\0') {
        return false;
    }
    sh_html_subtitle(&report->page, heading);
    sh_text_print(&report->page.text, "<p style=\"white-space:pre-line\">%s</p>\n", text);
    return true;
}

sh_status sh_report_limits(sh_report *report, sh_error *error)
{
    (void)error;
    sh_text *text = &report->page.text;
    write_text(report, "assumptions", "Assumptions of this scenario");
    write_text(report, "limits", "Limits of this scenario");
    sh_text_raw(text, "<ul>\n");
    if (report->findings->channels_off.text[0] != '\0') {
        sh_text_print(text,
                      "<li>Channels switched off in all arms: %s. What they would do is in no "
                      "number of this page.</li>\n",
                      report->findings->channels_off.text);
    }
    for (size_t i = 0; i < SH_COUNT(limits); i++) {
        sh_text_print(text, "<li>%s</li>\n", limits[i]);
    }
    sh_text_raw(text, "</ul>\n");
    return SH_OK;
}
