/* How far failures spread, in a few numbers for each arm. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

static const struct {
    const char *metric, *label;
} rows[] = {
    {"amplification",
     "Amplification: claims hit by all that followed, over those of the first round"},
    {"amplification_count", "The same, platforms counted"},
    {"secondary_per_failure", "Failures that one failure brings down"},
    {"cascade_largest", "Failures in the largest cascade"},
    {"cascade_depth", "Links of the longest chain"},
    {"cascade_half_time", "Days until half of the largest cascade has failed"},
    {"contagion_share", "Share of contagion in what set failures off"},
    {"alarm_lead_days", "Days from a platform's first alarm to its failure"},
};

/* the median over replications of one arm */
static sh_estimate median_of(const sh_array *metric, int32_t arm, double *room)
{
    size_t n = 0;
    for (int64_t r = 0; r < metric->size[1]; r++) {
        double value = sh_array_number(metric, arm * metric->size[1] + r);
        if (isfinite(value)) {
            room[n++] = value;
        }
    }
    sh_stats_sort(room, n);
    return sh_stats_quantile(room, n, 0.5, 0.95);
}

static void write_rows(sh_report *report, const sh_array *metric, size_t row, double *room)
{
    const char *unit = sh_facts_unit(metric, rows[row].metric);
    for (int32_t arm = 0; arm < report->facts->shown; arm++) {
        sh_estimate estimate = median_of(metric, arm, room);
        if (arm == 0) {
            sh_html_group(&report->page, rows[row].label, report->facts->shown);
        } else {
            sh_html_row(&report->page);
        }
        sh_report_arm(report, arm);
        sh_report_estimate(report, &estimate, unit, false);
        sh_html_row_end(&report->page);
    }
}

sh_status sh_report_contagion(sh_report *report, sh_error *error)
{
    static const char *const head[] = {"Contagion", "Arm", "#Median", "#95 % interval", "#n"};
    double *room = calloc((size_t)report->facts->replications + 1, sizeof *room);
    sh_status status =
        room != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for contagion");
    bool open = false;
    for (size_t i = 0; status == SH_OK && i < SH_COUNT(rows); i++) {
        char path[96];
        sh_array metric;
        snprintf(path, sizeof path, "outcomes/%s", rows[i].metric);
        status = sh_facts_records(report->facts, path, 2, -1, &metric, error);
        if (status == SH_OK && metric.count > 0 && !open) {
            sh_html_table(&report->page, "How far failures spread", false);
            sh_html_head(&report->page, SH_COUNT(head), head);
            open = true;
        }
        if (status == SH_OK && metric.count > 0) {
            write_rows(report, &metric, i, room);
        }
        sh_array_free(&metric);
    }
    if (open) {
        sh_html_table_end(&report->page, false);
    }
    free(room);
    return status;
}
