#include "formula/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/det.h"
#include "formula/domain.h"
#include "formula/normal.h"

sh_status sh_loss_check(const sh_loss_pool *pool, sh_error *error)
{
    const sh_domain domain[] = {
        {"the chance of default", pool->chance, 0, 1, true, true},
        {"the correlation", pool->correlation, 0, 1, true, true},
    };
    return sh_domain_check(domain, SH_COUNT(domain), error);
}

/* chance of default once the common factor is known to be -z */
static double chance_at(const sh_loss_pool *pool, double z)
{
    double rho = pool->correlation;
    return sh_det_normal_cdf((sh_det_sqrt(rho) * z + sh_normal_quantile(pool->chance)) /
                             sh_det_sqrt(1.0 - rho));
}

double sh_loss_quantile(const sh_loss_pool *pool, double level)
{
    return chance_at(pool, sh_normal_quantile(level));
}

double sh_loss_cdf(const sh_loss_pool *pool, double share)
{
    double rho = pool->correlation;
    double x = sh_det_sqrt(1.0 - rho) * sh_normal_quantile(share);
    return sh_det_normal_cdf((x - sh_normal_quantile(pool->chance)) / sh_det_sqrt(rho));
}

double sh_loss_joint(const sh_loss_pool *pool)
{
    return sh_normal_joint(sh_normal_quantile(pool->chance), pool->correlation);
}

double sh_loss_sd(const sh_loss_pool *pool)
{
    return sh_det_sqrt(sh_loss_joint(pool) - pool->chance * pool->chance);
}

/* Entries of the binomial law (n, p) from its mode to where they vanish, into `law`, not yet
 * scaled; returns their sum, and the range that was written. */
static double binomial(double *law, int32_t n, double p, int32_t *from, int32_t *to)
{
    const double nothing = 1e-40;
    double mode = ((double)n + 1.0) * p, odds = p / (1.0 - p), sum = 1.0;
    int32_t k = mode >= n ? n : (int32_t)mode;
    *from = *to = k;
    law[k] = 1.0;
    while (*from > 0 && law[*from] > nothing) {
        law[*from - 1] = law[*from] * *from / (odds * (n - *from + 1.0));
        sum += law[--*from];
    }
    while (*to < n && law[*to] > nothing) {
        law[*to + 1] = law[*to] * odds * (n - *to) / (*to + 1.0);
        sum += law[++*to];
    }
    return sum;
}

/* adds to `law` the binomial laws at the points z, weighted by the normal density; `one` is
 * scratch of n + 1 */
static void add_points(const sh_loss_pool *pool, int32_t n, double first, double step,
                       double *law, double *one)
{
    const double density = 0.39894228040143268;
    for (double z = first; z < 9.0; z += step) {
        double p = chance_at(pool, z), scale = density * sh_det_exp(-0.5 * z * z);
        int32_t from = 0, to = 0;
        if (p > 0.0 && p < 1.0) {
            scale /= binomial(one, n, p, &from, &to);
        } else {
            from = to = p > 0.0 ? n : 0;
            one[from] = 1.0;
        }
        for (int32_t k = from; k <= to; k++) {
            law[k] += scale * one[k];
        }
    }
}

sh_status sh_loss_finite(const sh_loss_pool *pool, int32_t n, double *law, sh_error *error)
{
    sh_status status = sh_loss_check(pool, error);
    if (status != SH_OK || n < 1) {
        return status != SH_OK ? status
                               : sh_error_set(error, SH_E_SCENARIO,
                                              "a pool has at least 1 borrower, not %d", n);
    }
    size_t bytes = ((size_t)n + 1) * sizeof *law;
    double *one = malloc(bytes), *sum = calloc(1, bytes);
    if (one == NULL || sum == NULL) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory for a pool of %d borrowers", n);
        goto out;
    }
    memset(law, 0, bytes);
    status = sh_error_set(NULL, SH_E_SCENARIO, "not settled");
    double step = 0.5;
    add_points(pool, n, -9.0 + step, step, sum, one);
    for (int halving = 0; halving < 14 && status != SH_OK; halving++) {
        /* the points between those of before */
        add_points(pool, n, -9.0 + 0.5 * step, step, sum, one);
        step *= 0.5;
        double moved = 0.0;
        for (int32_t k = 0; k <= n; k++) {
            moved = fmax(moved, fabs(step * sum[k] - law[k]));
            law[k] = step * sum[k];
        }
        status = moved < 1e-13 ? SH_OK : status;
    }
    if (status != SH_OK) {
        sh_error_set(error, status, "the correlation %.17g is too near 1 for a pool of %d",
                     pool->correlation, n);
    }
out:
    free(sum);
    free(one);
    return status;
}

double sh_loss_at_least(const double *law, int32_t n, int32_t k)
{
    double sum = 0.0;
    for (int32_t i = n; i >= k && i >= 0; i--) {
        sum += law[i];
    }
    return sum;
}

int32_t sh_loss_law_quantile(const double *law, int32_t n, double level)
{
    double sum = 0.0;
    for (int32_t k = 0; k < n; k++) {
        sum += law[k];
        if (sum >= level) {
            return k;
        }
    }
    return n;
}
