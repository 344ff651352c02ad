#include "math/tail.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static sh_estimate refused(size_t n)
{
    return (sh_estimate){NAN, NAN, NAN, NAN, (int64_t)n, SH_ESTIMATE_TOO_FEW};
}

static sh_estimate normal_estimate(double value, double se, size_t n, double level)
{
    double half = gsl_cdf_ugaussian_Qinv((1 - level) / 2) * se;
    return (sh_estimate){value, value - half, value + half, se, (int64_t)n, SH_ESTIMATE_OK};
}

sh_estimate sh_tail_var(const double *sorted, size_t n, double p, double level)
{
    return sh_stats_quantile(sorted, n, p, level);
}

size_t sh_tail_shortfall_needs(double p)
{
    /* a hair less, so that 100 / (1 - 0.99) is ten thousand and not one more */
    return (size_t)ceil((p <= 0.95 ? 50 : 100) / (1 - p) - 1e-6);
}

sh_estimate sh_tail_shortfall(const double *sorted, size_t n, double p, double level)
{
    if (!(p > 0 && p < 1) || n < sh_tail_shortfall_needs(p)) {
        return refused(n);
    }
    /* the tail starts inside the loss number `edge`, of which `part` belongs to it */
    double size = (1 - p) * (double)n;
    size_t whole = (size_t)(size + 1e-9), edge = n - whole;
    double part = size - (double)whole > 1e-9 ? size - (double)whole : 0;
    edge -= part > 0;
    double sum = part > 0 ? part * sorted[edge] : 0, square = 0;
    for (size_t i = n - whole; i < n; i++) {
        sum += sorted[i];
    }
    double shortfall = sum / size;
    for (size_t i = n - whole; i < n; i++) {
        square += (sorted[i] - shortfall) * (sorted[i] - shortfall);
    }
    square += part * (sorted[edge] - shortfall) * (sorted[edge] - shortfall);
    double beyond = shortfall - sorted[edge];
    double se = sqrt((square / size + p * beyond * beyond) / size);
    sh_estimate e = normal_estimate(shortfall, se, n, level);
    sh_estimate index = sh_tail_hill(sorted, n, whole, level);
    if (index.note == SH_ESTIMATE_OK && index.value < 2) {
        e.note = SH_ESTIMATE_HEAVY_TAIL;
    }
    return e;
}

sh_estimate sh_tail_hill(const double *sorted, size_t n, size_t k, double level)
{
    if (k < 2 || k >= n || !(sorted[n - k - 1] > 0)) {
        return refused(n);
    }
    double sum = 0;
    for (size_t i = n - k; i < n; i++) {
        sum += log(sorted[i] / sorted[n - k - 1]);
    }
    double index = (double)k / sum;
    return sum > 0 ? normal_estimate(index, index / sqrt((double)k), n, level) : refused(n);
}

sh_estimate sh_tail_rank_slope(const double *sorted, size_t n, size_t k, double level)
{
    if (k < 3 || k > n || !(sorted[n - k] > 0)) {
        return refused(n);
    }
    double sx = 0, sy = 0, sxx = 0, sxy = 0, count = (double)k;
    for (size_t rank = 1; rank <= k; rank++) {
        sx += log(sorted[n - rank]);
        sy += log((double)rank - 0.5);
    }
    for (size_t rank = 1; rank <= k; rank++) {
        double x = log(sorted[n - rank]) - sx / count, y = log((double)rank - 0.5) - sy / count;
        sxx += x * x;
        sxy += x * y;
    }
    double index = -sxy / sxx;
    return sxx > 0 ? normal_estimate(index, index * sqrt(2 / count), n, level) : refused(n);
}
