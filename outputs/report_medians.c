/* Tables of medians over replications, a row for each measure and arm. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

size_t sh_report_medians_values(const sh_array *metric, int32_t arm, double *room)
{
    size_t n = 0;
    for (int64_t r = 0; r < metric->size[1]; r++) {
        double value = sh_array_number(metric, arm * metric->size[1] + r);
        if (isfinite(value)) {
            room[n++] = value;
        }
    }
    sh_stats_sort(room, n);
    return n;
}

static void write_rows(sh_report *report, const sh_array *metric,
                       const sh_report_measure *measure, double *room)
{
    const char *unit = sh_facts_unit(metric, measure->metric);
    for (int32_t arm = 0; arm < report->facts->shown; arm++) {
        size_t n = sh_report_medians_values(metric, arm, room);
        sh_estimate estimate = sh_stats_quantile(room, n, 0.5, 0.95);
        if (arm == 0) {
            sh_html_group(&report->page, measure->label, report->facts->shown);
        } else {
            sh_html_row(&report->page);
        }
        sh_report_arm(report, arm);
        sh_report_estimate(report, &estimate, unit, false);
        sh_html_row_end(&report->page);
    }
}

sh_status sh_report_medians(sh_report *report, const sh_report_table *table, bool *written,
                            sh_error *error)
{
    const char *const heads[] = {table->head, "Arm", "#Median", "#95 % interval", "#n"};
    double *room = calloc((size_t)report->facts->replications + 1, sizeof *room);
    sh_status status =
        room != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no memory for medians");
    bool open = false;
    for (size_t i = 0; status == SH_OK && i < table->count; i++) {
        char path[96];
        sh_array metric;
        snprintf(path, sizeof path, "outcomes/%s", table->measure[i].metric);
        status = sh_facts_records(report->facts, path, 2, -1, &metric, error);
        if (status == SH_OK && metric.count > 0 && !open) {
            sh_html_table(&report->page, table->title, false);
            sh_html_head(&report->page, SH_COUNT(heads), heads);
            open = true;
        }
        if (status == SH_OK && metric.count > 0) {
            write_rows(report, &metric, &table->measure[i], room);
        }
        sh_array_free(&metric);
    }
    if (open) {
        sh_html_table_end(&report->page, false);
    }
    if (written != NULL) {
        *written = open;
    }
    free(room);
    return status;
}
