/* How far failures spread, in a few numbers for each arm. */
#include "base/macros.h"
#include "outputs/report_parts.h"

static const sh_report_measure rows[] = {
    {"failures_forced", "Platforms that shocks and stress tests made fail"},
    {"amplification", "Amplification: claims hit by the first round and by contagion since, "
                      "over those of the first round"},
    {"amplification_count", "The same, platforms counted"},
    {"secondary_per_failure", "Failures that one failure brings down"},
    {"cascade_largest", "Failures in the largest cascade"},
    {"cascade_depth", "Links of the longest chain"},
    {"cascade_half_time", "Days until half of the largest cascade has failed"},
    {"contagion_share", "Share of contagion in what set failures off"},
    {"alarm_lead_days", "Days from a platform's first alarm to its failure"},
};

sh_status sh_report_contagion(sh_report *report, sh_error *error)
{
    static const sh_report_table table = {"How far failures spread", "Contagion", rows,
                                          SH_COUNT(rows)};
    return sh_report_medians(report, &table, NULL, error);
}
