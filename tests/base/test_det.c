#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/det.h"
#include "base/digest.h"

static const sh_rng_key key = {{5, 0, 0, 0}};

static void words(uint32_t index, uint32_t out[4])
{
    sh_rng_block(&key, index, (sh_rng_site){0, 0, 0}, out);
}

/* error of `got` in units of 2^-53 of the exact value */
static double error_units(double got, long double exact)
{
    return (double)(fabsl((long double)got - exact) / fabsl(exact) * 0x1p53L);
}

Test(det, exp_and_log_keep_their_stated_error_against_extended_precision)
{
    double worst_exp = 0, worst_log = 0, worst_expm1 = 0, worst_log1p = 0, worst_logistic = 0;
    for (uint32_t i = 0; i < 60000; i++) {
        uint32_t w[4];
        words(i, w);
        double spread = i % 3 == 0 ? 1400.0 : i % 3 == 1 ? 4.0 : 0.01;
        double x = (sh_rng_uniform_fine(w[0], w[1]) - 0.5) * spread;
        double y = sh_det_exp((sh_rng_uniform_fine(w[2], w[3]) - 0.5) * spread);
        worst_exp = fmax(worst_exp, error_units(sh_det_exp(x), expl(x)));
        worst_expm1 = fmax(worst_expm1, error_units(sh_det_expm1(x), expm1l(x)));
        worst_log = fmax(worst_log, error_units(sh_det_log(y), logl(y)));
        double small = y - 1 > -0.99 ? y - 1 : 0.5;
        worst_log1p = fmax(worst_log1p, error_units(sh_det_log1p(small), log1pl(small)));
        worst_logistic = fmax(worst_logistic,
                              error_units(sh_det_logistic(x), 1 / (1 + expl(-(long double)x))));
    }
    cr_log_info("exp %.2f log %.2f expm1 %.2f log1p %.2f logistic %.2f", worst_exp, worst_log,
                worst_expm1, worst_log1p, worst_logistic);
    cr_expect_lt(worst_exp, 1.5, "%g", worst_exp);
    cr_expect_lt(worst_log, 2.0, "%g", worst_log);
    cr_expect_lt(worst_expm1, 3.0, "%g", worst_expm1);
    cr_expect_lt(worst_log1p, 4.0, "%g", worst_log1p);
    cr_expect_lt(worst_logistic, 4.0, "%g", worst_logistic);
}

Test(det, edges_of_exp_and_log_are_defined)
{
    const double inf = INFINITY, nan = NAN;
    cr_expect_eq(sh_det_exp(0), 1);
    cr_expect_eq(sh_det_exp(-708.5), 0);
    cr_expect_eq(sh_det_exp(-inf), 0);
    cr_expect_eq(sh_det_exp(inf), inf);
    cr_expect_eq(sh_det_exp(709.79), inf);
    cr_expect_float_eq(sh_det_exp(709.78) / exp(709.78), 1, 1e-15);
    cr_expect_float_eq(sh_det_exp(-708) / exp(-708), 1, 1e-15);
    cr_expect(isnan(sh_det_exp(nan)) && isnan(sh_det_expm1(nan)) && isnan(sh_det_log(nan)));
    cr_expect_eq(sh_det_expm1(0), 0);
    cr_expect_eq(sh_det_expm1(-inf), -1);
    cr_expect_eq(sh_det_expm1(inf), inf);
    cr_expect_eq(sh_det_log(1), 0);
    cr_expect_eq(sh_det_log(0), -inf);
    cr_expect_eq(sh_det_log(inf), inf);
    cr_expect(isnan(sh_det_log(-1)) && isnan(sh_det_log(-inf)));
    cr_expect_float_eq(sh_det_log(0x1p-1074), -1074 * log(2), 1e-12);
    cr_expect_float_eq(sh_det_log(0x1.fffffffffffffp+1023), 1024 * log(2), 1e-12);
    cr_expect_eq(sh_det_log1p(0), 0);
    cr_expect_eq(sh_det_log1p(-1), -inf);
    cr_expect_eq(sh_det_log1p(inf), inf);
    cr_expect_eq(sh_det_logistic(0), 0.5);
    cr_expect_eq(sh_det_logistic(-1000), 0);
    cr_expect_eq(sh_det_logistic(1000), 1);
    cr_expect_eq(sh_det_sqrt(2), 0x1.6a09e667f3bcdp+0);
    cr_expect_float_eq(sh_det_pow(2, 10), 1024, 1e-11);
    cr_expect_float_eq(sh_det_logit(sh_det_logistic(3)), 3, 1e-13);
}

Test(det, normal_agrees_with_gsl_and_mirrors_exactly)
{
    double worst = 0;
    for (uint32_t i = 0; i < 40000; i++) {
        uint32_t w[4];
        words(i, w);
        uint32_t v = i < 512 ? 1u << (i % 32) ^ (i / 32) : w[0] >> (i % 32);
        v = i & 1 ? ~v : v;
        double u = sh_rng_uniform(v);
        double exact = u < 0.5 ? gsl_cdf_ugaussian_Pinv(u) : gsl_cdf_ugaussian_Qinv(1 - u);
        worst = fmax(worst, fabs(sh_det_normal(v) - exact));
        cr_assert_eq(sh_det_normal(~v), -sh_det_normal(v), "%08x", v);
    }
    cr_expect_lt(worst, 1e-9, "%g", worst);
    cr_expect_lt(sh_det_normal(UINT32_MAX), 6.34);
}

Test(det, normal_grows_with_its_word_across_every_segment)
{
    /* both sides of the ends of all segments, then everywhere at random */
    for (uint32_t octave = 0; octave < 31; octave++) {
        for (uint32_t segment = 0; segment < 16; segment++) {
            uint32_t end = (uint32_t)((1.0 + segment / 16.0) * (1u << octave));
            for (uint32_t v = end > 8 ? end - 8 : 0; v < end + 8 && v < INT32_MAX; v++) {
                cr_assert_lt(sh_det_normal(v), sh_det_normal(v + 1), "%08x", v);
            }
        }
    }
    cr_expect_lt(sh_det_normal(0x7FFFFFFF), sh_det_normal(0x80000000));
    for (uint32_t i = 0; i < 100000; i++) {
        uint32_t w[4];
        words(i, w);
        for (int k = 0; k < 4; k++) {
            cr_assert(w[k] == UINT32_MAX || sh_det_normal(w[k]) < sh_det_normal(w[k] + 1));
        }
    }
}

Test(det, quantile_and_distribution_function_agree_with_gsl_far_into_the_tails)
{
    double worst = 0, worst_cdf = 0;
    for (double e = -300; e < -0.31; e += 0.013) {
        double p = pow(10, e);
        worst = fmax(worst, fabs(sh_det_normal_quantile(p) - gsl_cdf_ugaussian_Pinv(p)));
        if (p > 1e-15) {
            worst = fmax(worst,
                         fabs(sh_det_normal_quantile(1 - p) - gsl_cdf_ugaussian_Pinv(1 - p)));
        }
    }
    for (double x = -37; x < 37; x += 0.0113) {
        worst_cdf = fmax(worst_cdf, fabs(sh_det_normal_cdf(x) - gsl_cdf_ugaussian_P(x)));
    }
    cr_expect_lt(worst, 1e-9, "%g", worst);
    cr_expect_lt(worst_cdf, 1e-12, "%g", worst_cdf);
    cr_expect_eq(sh_det_normal_quantile(0.5), 0);
    cr_expect_eq(sh_det_normal_quantile(0), -INFINITY);
    cr_expect_eq(sh_det_normal_quantile(1), INFINITY);
    cr_expect(isnan(sh_det_normal_quantile(-0.1)) && isnan(sh_det_normal_quantile(NAN)));
    cr_expect_eq(sh_det_normal_cdf(INFINITY), 1);
}

Test(det, continuous_variates_are_quantiles_of_their_laws)
{
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t w[4];
        words(i, w);
        double u = sh_rng_uniform(w[0]);
        double upper = sh_rng_uniform(~w[0]);
        cr_assert_float_eq(gsl_cdf_exponential_Q(sh_det_exponential(w[0]), 1), upper, 1e-14);
        cr_assert_float_eq(gsl_cdf_lognormal_P(sh_det_lognormal(w[0], 2, 0.7), 2, 0.7), u,
                           1e-9);
        cr_assert_float_eq(gsl_cdf_pareto_Q(sh_det_pareto(w[0], 3, 1.5), 1.5, 3), upper, 1e-13);
        cr_assert_float_eq(gsl_cdf_weibull_Q(sh_det_weibull(w[0], 2, 1.7), 2, 1.7), upper,
                           1e-13);
    }
    cr_expect_lt(sh_det_exponential(UINT32_MAX), 22.9);
    cr_expect_gt(sh_det_exponential(0), 1e-10);
}

/* P(X <= k - 1) < u <= P(X <= k), up to rounding of the sums */
static bool is_quantile(double u, double below, double upto)
{
    return below - 1e-13 < u && u <= upto + 1e-13;
}

Test(det, discrete_variates_are_quantiles_of_their_laws)
{
    for (uint32_t i = 0; i < 3000; i++) {
        uint32_t w[4];
        words(i, w);
        double u = sh_rng_uniform(w[0]);
        double lambda = sh_det_exp(8 * sh_rng_uniform(w[1]) - 2);
        if (lambda <= 500) {
            uint32_t k = sh_det_poisson(w[0], lambda);
            cr_assert(is_quantile(u, k ? gsl_cdf_poisson_P(k - 1, lambda) : 0,
                                  gsl_cdf_poisson_P(k, lambda)),
                      "poisson %g at %g gave %u", lambda, u, k);
        }
        double p = sh_rng_uniform(w[2]);
        uint32_t n = w[3] % 400;
        uint32_t k = sh_det_binomial(w[0], n, p);
        cr_assert_leq(k, n);
        cr_assert(is_quantile(u, k ? gsl_cdf_binomial_P(k - 1, p, n) : 0,
                              gsl_cdf_binomial_P(k, p, n)),
                  "binomial %u %g at %g gave %u", n, p, u, k);
        k = sh_det_geometric(w[0], p);
        cr_assert(
            is_quantile(u, k ? gsl_cdf_geometric_P(k, p) : 0, gsl_cdf_geometric_P(k + 1, p)),
            "geometric %g at %g gave %u", p, u, k);
    }
    cr_expect_eq(sh_det_poisson(5, 0), 0);
    cr_expect_eq(sh_det_binomial(5, 10, 0), 0);
    cr_expect_eq(sh_det_binomial(5, 10, 1), 10);
    cr_expect_eq(sh_det_geometric(5, 1), 0);
    cr_expect_eq(sh_det_geometric(UINT32_MAX, 1e-12), INT32_MAX);
}

Test(det, large_discrete_laws_have_their_mean_and_variance)
{
    enum { N = 20000 };
    double sum[2] = {0}, square[2] = {0};
    for (uint32_t i = 0; i < N; i++) {
        uint32_t w[4];
        words(i, w);
        double x[2] = {sh_det_poisson(w[0], 2000) - 2000.0,
                       sh_det_binomial(w[1], 10000, 0.7) - 7000.0};
        for (int k = 0; k < 2; k++) {
            sum[k] += x[k];
            square[k] += x[k] * x[k];
        }
    }
    const double variance[2] = {2000, 2100};
    for (int k = 0; k < 2; k++) {
        /* four standard errors of the mean and of the variance */
        cr_expect_lt(fabs(sum[k] / N), 4 * sqrt(variance[k] / N));
        cr_expect_lt(fabs(square[k] / N / variance[k] - 1), 4 * sqrt(2.0 / N));
    }
}

Test(det, a_million_outputs_have_one_fixed_hash)
{
    enum { N = 1000 };
    static double out[6][N];
    static uint32_t w[4][N];
    sh_digest digest;
    sh_digest_init(&digest);
    for (uint32_t tile = 0; tile < 170; tile++) {
        sh_rng_fill(&key, tile * N, N, (sh_rng_site){0, 1, 2},
                    (sh_rng_words){{w[0], w[1], w[2], w[3]}});
        for (size_t i = 0; i < N; i++) {
            double z = sh_det_normal(w[0][i]);
            out[0][i] = z;
            out[1][i] = sh_det_exp(20 * z);
            out[2][i] = sh_det_log(sh_rng_uniform(w[1][i]));
            out[3][i] = sh_det_logistic(3 * z);
            out[4][i] = sh_det_pareto(w[2][i], 1, 1.2);
            out[5][i] = sh_det_expm1(z) + sh_det_log1p(sh_rng_uniform_fine(w[2][i], w[3][i]));
        }
        for (int k = 0; k < 6; k++) {
            sh_digest_column(&digest, SH_TYPE_F64, out[k], N);
        }
    }
    char text[SH_HASH_TEXT];
    cr_expect_str_eq(sh_hash_print(sh_digest_final(&digest), text),
                     "4ee491066e78f88747068afda3b1d5ad");
}
