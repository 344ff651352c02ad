#include "math/stats.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

void sh_math_init(void)
{
    gsl_set_error_handler_off();
}

const char *sh_stats_note_text(sh_estimate_note note)
{
    return note == SH_ESTIMATE_TOO_FEW      ? "too few replications"
           : note == SH_ESTIMATE_HEAVY_TAIL ? "heavy tail"
                                            : "";
}

static sh_estimate too_few(double value, int64_t n)
{
    return (sh_estimate){value, NAN, NAN, NAN, n, SH_ESTIMATE_TOO_FEW};
}

sh_moments sh_stats_moments(const double *x, size_t n)
{
    sh_moments m = {(int64_t)n, NAN, NAN, NAN, NAN, NAN};
    if (n == 0) {
        return m;
    }
    double sum = 0, square = 0, drift = 0;
    m.min = m.max = x[0];
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
        m.min = x[i] < m.min ? x[i] : m.min;
        m.max = x[i] > m.max ? x[i] : m.max;
    }
    m.mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - m.mean;
        drift += d;
        square += d * d;
    }
    /* the second pass also repairs the rounding of the first */
    m.mean += drift / (double)n;
    if (n > 1) {
        double variance = (square - drift * drift / (double)n) / (double)(n - 1);
        m.sd = m.min == m.max ? 0 : sqrt(variance > 0 ? variance : 0);
        m.se = m.sd / sqrt((double)n);
    }
    return m;
}

sh_estimate sh_stats_mean(const double *x, size_t n, double level)
{
    sh_moments m = sh_stats_moments(x, n);
    if (n < 2) {
        return too_few(m.mean, m.n);
    }
    double half = gsl_cdf_tdist_Qinv((1 - level) / 2, (double)(n - 1)) * m.se;
    return (sh_estimate){m.mean, m.mean - half, m.mean + half, m.se, m.n, SH_ESTIMATE_OK};
}

sh_estimate sh_stats_proportion(int64_t k, int64_t n, double level)
{
    if (n < 1) {
        return too_few(NAN, n);
    }
    double size = (double)n, p = (double)k / size;
    double z = gsl_cdf_ugaussian_Qinv((1 - level) / 2), zz = z * z / size;
    double centre = (p + zz / 2) / (1 + zz);
    double half = z * sqrt(p * (1 - p) / size + zz / (4 * size)) / (1 + zz);
    sh_estimate e = {p, centre - half, centre + half, sqrt(p * (1 - p) / size),
                     n, SH_ESTIMATE_OK};
    /* at the ends the bound is exact */
    e.low = k == 0 ? 0 : e.low;
    e.high = k == n ? 1 : e.high;
    return e;
}

sh_estimate sh_stats_proportion_exact(int64_t k, int64_t n, double level)
{
    if (n < 1) {
        return too_few(NAN, n);
    }
    double size = (double)n, hits = (double)k, p = hits / size, tail = (1 - level) / 2;
    sh_estimate e = {p, 0, 1, sqrt(p * (1 - p) / size), n, SH_ESTIMATE_OK};
    e.low = k == 0   ? 0
            : k == n ? exp(log(tail) / size)
                     : gsl_cdf_beta_Pinv(tail, hits, size - hits + 1);
    e.high = k == n   ? 1
             : k == 0 ? -expm1(log(tail) / size)
                      : gsl_cdf_beta_Qinv(tail, hits + 1, size - hits);
    return e;
}

double sh_stats_no_event_bound(int64_t n, double level)
{
    return n < 1 ? NAN : -expm1(log1p(-level) / (double)n);
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    if (isnan(a) || isnan(b)) {
        return isnan(a) - isnan(b);
    }
    return (a > b) - (a < b);
}

void sh_stats_sort(double *x, size_t n)
{
    if (n > 1) {
        qsort(x, n, sizeof *x, by_size);
    }
}

double sh_stats_quantile_value(const double *sorted, size_t n, double p)
{
    if (n == 0) {
        return NAN;
    }
    double at = p * (double)(n - 1);
    size_t below = (size_t)at;
    if (below + 1 >= n) {
        return sorted[n - 1];
    }
    double part = at - (double)below;
    return part == 0 ? sorted[below]
                     : sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

double sh_stats_median(double *x, size_t n)
{
    sh_stats_sort(x, n);
    return sh_stats_quantile_value(x, n, 0.5);
}

/* the largest l in 0..n with P(B < l) <= tail, B binomial (n, p) */
static size_t lower_rank(size_t n, double p, double tail)
{
    size_t low = 0, high = n + 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        double below = gsl_cdf_binomial_P((unsigned)(middle - 1), p, (unsigned)n);
        if (below <= tail) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

sh_estimate sh_stats_quantile(const double *sorted, size_t n, double p, double level)
{
    double value = sh_stats_quantile_value(sorted, n, p), tail = (1 - level) / 2;
    if (n == 0 || n > UINT32_MAX) {
        return too_few(value, (int64_t)n);
    }
    /* the upper rank mirrors the lower one of 1 - p */
    size_t lower = lower_rank(n, p, tail), mirrored = lower_rank(n, 1 - p, tail);
    if (lower < 1 || mirrored < 1) {
        return too_few(value, (int64_t)n);
    }
    return (sh_estimate){value, sorted[lower - 1], sorted[n - mirrored],
                         NAN,   (int64_t)n,        SH_ESTIMATE_OK};
}

double sh_stats_correlation(const double *x, const double *y, size_t n)
{
    sh_moments mx = sh_stats_moments(x, n), my = sh_stats_moments(y, n);
    if (n < 2 || !(mx.sd > 0) || !(my.sd > 0)) {
        return NAN;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (x[i] - mx.mean) / mx.sd * ((y[i] - my.mean) / my.sd);
    }
    double r = sum / (double)(n - 1);
    return r > 1 ? 1 : r < -1 ? -1 : r;
}

sh_paired sh_stats_paired(const double *a, const double *b, size_t n, double level)
{
    sh_paired paired = {.difference = too_few(NAN, (int64_t)n), NAN, NAN};
    double *difference = malloc((n > 0 ? n : 1) * sizeof *difference);
    if (difference == NULL) {
        return paired;
    }
    for (size_t i = 0; i < n; i++) {
        difference[i] = a[i] - b[i];
    }
    paired.difference = sh_stats_mean(difference, n, level);
    paired.correlation = sh_stats_correlation(a, b, n);
    double sd_a = sh_stats_moments(a, n).sd, sd_b = sh_stats_moments(b, n).sd;
    double sd = sh_stats_moments(difference, n).sd;
    paired.variance_ratio = (sd_a * sd_a + sd_b * sd_b) / (sd * sd);
    free(difference);
    return paired;
}

sh_mcnemar sh_stats_mcnemar(const uint8_t *a, const uint8_t *b, size_t n)
{
    sh_mcnemar m = {0};
    for (size_t i = 0; i < n; i++) {
        m.both += a[i] && b[i];
        m.only_a += a[i] && !b[i];
        m.only_b += !a[i] && b[i];
        m.neither += !a[i] && !b[i];
    }
    int64_t fewer = m.only_a < m.only_b ? m.only_a : m.only_b;
    double p = 2 * gsl_cdf_binomial_P((unsigned)fewer, 0.5, (unsigned)(m.only_a + m.only_b));
    m.p = m.only_a + m.only_b == 0 || p > 1 ? 1 : p;
    return m;
}

sh_estimate sh_stats_risk_difference(const sh_mcnemar *pairs, double level)
{
    int64_t n = pairs->both + pairs->only_a + pairs->only_b + pairs->neither;
    sh_estimate out = {
        .value = NAN, .low = NAN, .high = NAN, .se = NAN, .n = n, .note = SH_ESTIMATE_TOO_FEW};
    if (n < 1) {
        return out;
    }
    double total = (double)n + 2, z = gsl_cdf_ugaussian_Qinv((1 - level) / 2);
    double a = ((double)pairs->only_a + 1) / total, b = ((double)pairs->only_b + 1) / total;
    out.value = (double)(pairs->only_a - pairs->only_b) / (double)n;
    out.se = sqrt((a + b - (a - b) * (a - b)) / total);
    out.low = fmax(-1, a - b - z * out.se);
    out.high = fmin(1, a - b + z * out.se);
    out.note = SH_ESTIMATE_OK;
    return out;
}
