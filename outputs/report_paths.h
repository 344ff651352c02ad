/* The paths of one system series over all replications, as a fan chart shows them; private to
   the report. */
#ifndef SH_OUTPUTS_REPORT_PATHS_H
#define SH_OUTPUTS_REPORT_PATHS_H

#include "outputs/report_parts.h"

/* how a series is shown */
typedef enum sh_report_transform {
    SH_TRANSFORM_LEVEL,        /* as it is */
    SH_TRANSFORM_INDEX,        /* 100 on a reference day */
    SH_TRANSFORM_MONTHLY_SUM,  /* sum of the last 30 days */
    SH_TRANSFORM_MONTHLY_RATE, /* that sum over the platforms operating 30 days before */
    SH_TRANSFORM_UNKNOWN
} sh_report_transform;

/* one of the series that the report shows */
typedef struct sh_report_series {
    const char *name, *title;  /* variable in /system; heading of its figure */
    sh_report_transform usual; /* unless a published series drawn over it says otherwise */
} sh_report_series;

/* the published values of the result; owned; count 0 when there are none */
typedef struct sh_report_observed {
    sh_array day, value, series, system, transform, source, unit;
    int64_t count;
} sh_report_observed;

/* the paths of one series */
typedef struct sh_report_path {
    const sh_report_series *series;
    sh_report_transform transform;
    double reference;    /* day on which the index is 100 */
    sh_array raw, stock; /* owned: as in the file; operating platforms, for rates */
    double *value;       /* owned: [arm][replication][step], as shown; NULL: not in the file */
    double *quantile;    /* owned: [arm][quantile][step] */
    double *collapsed;   /* owned: [arm][step], median of the collapsed replications */
    char unit[48];       /* of what is shown */
} sh_report_path;

SH_NODISCARD sh_status sh_report_paths_observed(const sh_facts *facts, sh_report_observed *out,
                                                sh_error *error);
void sh_report_paths_observed_free(sh_report_observed *observed);

/* Reads and transforms a series; out->value is NULL when the result lacks it. `collapsed` may
   be empty. */
SH_NODISCARD sh_status sh_report_paths_read(const sh_report *report,
                                            const sh_report_series *series,
                                            const sh_report_observed *observed,
                                            const sh_array *collapsed, sh_report_path *out,
                                            sh_error *error);
void sh_report_paths_free(sh_report_path *path);

/* Sorted finite values of an arm at a step into `out` (room for all replications); `wanted` 1,
   0: of the replications that collapsed, did not; 2: of all. Returns how many. */
int32_t sh_report_paths_at(const sh_report *report, const sh_report_path *path,
                           const sh_array *collapsed, const int32_t arm_step_wanted[3],
                           double *out);

/* Is the published value drawn over this series? Exits drawn as a monthly rate go over the exit
   rate as well. */
bool sh_report_paths_is_over(const sh_report_series *series, const sh_report_observed *observed,
                             int64_t i);

/* A published value in the unit that is shown; NaN when it cannot be. */
double sh_report_paths_point(const sh_report_path *path, const sh_report_observed *observed,
                             int64_t i);

#endif
