#include "math/survival.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct observation {
    double time;
    int event;
} observation;

static int by_time(const void *left, const void *right)
{
    double a = ((const observation *)left)->time, b = ((const observation *)right)->time;
    return (a > b) - (a < b);
}

/* interval of S from Greenwood's variance of log S */
static void set_interval(sh_survival_point *point, double log_variance, double z)
{
    double s = point->survival;
    point->se = s * sqrt(log_variance);
    point->low = point->high = s;
    if (s <= 0) {
        point->se = point->low = point->high = NAN;
    } else if (s < 1) {
        double wide = z * sqrt(log_variance) / fabs(log(s));
        point->low = pow(s, exp(wide));
        point->high = pow(s, exp(-wide));
    }
}

static sh_status walk(const observation *rows, size_t n, double z, sh_vec *points)
{
    double survival = 1, log_variance = 0;
    for (size_t at = 0; at < n;) {
        sh_survival_point point = {.time = rows[at].time, .at_risk = (int64_t)(n - at)};
        for (; at < n && rows[at].time == point.time; at++) {
            point.events += rows[at].event;
            point.censored += !rows[at].event;
        }
        double risk = (double)point.at_risk, dead = (double)point.events;
        survival *= 1 - dead / risk;
        log_variance += dead < risk ? dead / (risk * (risk - dead)) : 0;
        point.survival = survival;
        set_interval(&point, log_variance, z);
        if (sh_vec_push(points, &point) == NULL) {
            return SH_E_MEMORY;
        }
    }
    return SH_OK;
}

sh_status sh_survival_curve(const sh_survival_data *data, double level, sh_vec *points)
{
    observation *rows = malloc((data->n + 1) * sizeof *rows);
    if (rows == NULL) {
        return SH_E_MEMORY;
    }
    for (size_t i = 0; i < data->n; i++) {
        rows[i] = (observation){data->time[i], data->event[i] != 0};
    }
    qsort(rows, data->n, sizeof *rows, by_time);
    sh_status status = walk(rows, data->n, gsl_cdf_ugaussian_Qinv((1 - level) / 2), points);
    free(rows);
    return status;
}

/* S after a step from the jackknife values of the groups */
static sh_estimate over_groups(double survival, const double *value, int64_t groups,
                               double level)
{
    sh_estimate e = sh_stats_mean(value, (size_t)groups, level);
    bool same = e.se == 0 || survival == 0;
    e.value = survival;
    if (same && (survival == 0 || survival == 1)) {
        double se = e.se;
        e = sh_stats_proportion(survival == 1 ? groups : 0, groups, level);
        e.se = se;
    }
    e.low = e.low < 0 ? 0 : e.low;
    e.high = e.high > 1 ? 1 : e.high;
    return e;
}

/* one column of a table [group][step], added up */
static int64_t sum_step(const int64_t *table, const sh_survival_groups *data, int64_t step)
{
    int64_t sum = 0;
    for (int64_t g = 0; g < data->groups; g++) {
        sum += table[g * data->steps + step];
    }
    return sum;
}

sh_status sh_survival_grouped(const sh_survival_groups *data, double level, sh_estimate *out)
{
    double survival = 1;
    size_t groups = (size_t)data->groups;
    double *drift = calloc(groups + 1, sizeof *drift);
    double *value = calloc(groups + 1, sizeof *value);
    sh_status status = drift != NULL && value != NULL ? SH_OK : SH_E_MEMORY;
    for (int64_t t = 0; status == SH_OK && t < data->steps; t++) {
        double risk = (double)sum_step(data->at_risk, data, t);
        double leaving = (double)sum_step(data->leaving, data, t);
        double hazard = risk > 0 ? leaving / risk : 0;
        survival *= 1 - hazard;
        for (int64_t g = 0; g < data->groups; g++) {
            int64_t at = g * data->steps + t;
            double more = (double)data->leaving[at] - hazard * (double)data->at_risk[at];
            drift[g] += risk > leaving ? more / (risk - leaving) : 0;
            value[g] = survival * (1 - (double)data->groups * drift[g]);
        }
        out[t] = over_groups(survival, value, data->groups, level);
    }
    free(drift);
    free(value);
    return status;
}

double sh_survival_at(const sh_vec *points, double time)
{
    const sh_survival_point *point = points->data;
    double survival = 1;
    for (size_t i = 0; i < points->count && point[i].time <= time; i++) {
        survival = point[i].survival;
    }
    return survival;
}

double sh_survival_median(const sh_vec *points)
{
    const sh_survival_point *point = points->data;
    for (size_t i = 0; i < points->count; i++) {
        if (point[i].survival <= 0.5) {
            return point[i].time;
        }
    }
    return NAN;
}
