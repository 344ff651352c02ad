#include "math/survival.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
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
