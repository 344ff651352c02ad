#include "base/det.h"

/* upper tail probability beyond x divided by the density there, by continued fraction; x >= 3
 */
static double mills_ratio(double x)
{
    double below = x;
    for (int k = 60; k >= 1; k--) {
        below = x + k / below;
    }
    return 1.0 / below;
}

static double normal_density(double x)
{
    return 0x1.9884533d43651p-2 * sh_det_exp(-0.5 * x * x);
}

/* x > 6 with log of the upper tail probability = log_p: Newton on the logarithm */
static double far_quantile(double log_p)
{
    double x = sh_det_sqrt(-2.0 * log_p);
    for (int i = 0; i < 12; i++) {
        double mills = mills_ratio(x);
        double log_tail = -0.5 * x * x - 0x1.d67f1c864beb5p-1 + sh_det_log(mills);
        x += (log_tail - log_p) * mills;
    }
    return x;
}

double sh_det_normal_quantile(double p)
{
    if (!(p > 0.0 && p < 1.0)) {
        double edge = p == 1.0 ? (double)__builtin_inf() : (double)__builtin_nan("");
        return p == 0.0 ? -(double)__builtin_inf() : edge;
    }
    if (p == 0.5) {
        return 0.0;
    }
    double tail = p < 0.5 ? p : 1.0 - p;
    double d = tail * 0x1p32;
    double x = d >= 0.5 ? sh_det_normal_tail(d) : far_quantile(sh_det_log(tail));
    return p < 0.5 ? -x : x;
}

double sh_det_normal_cdf(double x)
{
    double a = x < 0.0 ? -x : x;
    if (!(a < 38.0)) {
        return x < 0.0 ? 0.0 : x > 0.0 ? 1.0 : x;
    }
    if (a >= 3.0) {
        double tail = normal_density(a) * mills_ratio(a);
        return x < 0.0 ? tail : 1.0 - tail;
    }
    /* Phi(x) = 1/2 + density (x + x^3/3 + x^5/15 + ...) */
    double term = a, sum = a;
    for (int k = 3; k < 120; k += 2) {
        term = term * a * a / k;
        sum += term;
    }
    double half = normal_density(a) * sum;
    return x < 0.0 ? 0.5 - half : 0.5 + half;
}

/* a count from a real number, never below 0 or above `most` */
static uint32_t count_of(double x, uint32_t most)
{
    return x >= (double)most ? most : x > 0.0 ? (uint32_t)x : 0;
}

uint32_t sh_det_geometric(uint32_t w, double p)
{
    sh_check(p > 0.0 && p <= 1.0);
    return p == 1.0 ? 0 : count_of(-sh_det_exponential(w) / sh_det_log1p(-p), INT32_MAX);
}

static uint32_t normal_count(uint32_t w, double mean, double variance, uint32_t most)
{
    return count_of(mean + sh_det_sqrt(variance) * sh_det_normal(w) + 0.5, most);
}

uint32_t sh_det_poisson(uint32_t w, double lambda)
{
    sh_check(lambda >= 0.0);
    if (lambda > 500.0) {
        return normal_count(w, lambda, lambda, INT32_MAX);
    }
    double u = sh_rng_uniform(w), p = sh_det_exp(-lambda), below = p;
    uint32_t k = 0;
    while (u > below && k < 2000) {
        p = p * lambda / ++k;
        below += p;
    }
    return k;
}

uint32_t sh_det_binomial(uint32_t w, uint32_t n, double p)
{
    sh_check(p >= 0.0 && p <= 1.0);
    if (p > 0.5) {
        return n - sh_det_binomial(~w, n, 1.0 - p);
    }
    if (n * p > 500.0) {
        return normal_count(w, n * p, n * p * (1.0 - p), n);
    }
    double odds = p / (1.0 - p), u = sh_rng_uniform(w);
    double mass = sh_det_exp(n * sh_det_log1p(-p)), below = mass;
    uint32_t k = 0;
    while (u > below && k < n && k < 2000) {
        mass = mass * odds * (n - k) / (k + 1);
        below += mass;
        k++;
    }
    return k;
}
