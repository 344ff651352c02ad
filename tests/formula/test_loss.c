#include <gsl/gsl_randist.h>
#include <math.h>

#include "base/det.h"
#include "formula/loss.h"
#include "bad_input.h"

Test(loss, the_quantile_undoes_the_distribution_function)
{
    for (int i = 1; i < 1000; i++) {
        sh_loss_pool pool = {0.0005 * (1 + i % 90), 0.02 + 0.9 * (i % 11) / 11};
        double level = i / 1000.0, q = sh_loss_quantile(&pool, level);
        cr_assert(q >= 0 && q <= 1);
        /* shares next to 0 or 1 have lost the digits that tell levels apart */
        if (q > 1e-6 && q < 1 - 1e-6) {
            cr_assert_float_eq(sh_loss_cdf(&pool, q), level, 1e-8, "%d: %.12g", i,
                               sh_loss_cdf(&pool, q));
        }
    }
    sh_loss_pool pool = {0.02, 0.1};
    cr_expect(sh_loss_quantile(&pool, 0) == 0 && sh_loss_quantile(&pool, 1) == 1);
    cr_expect(sh_loss_cdf(&pool, 0) == 0 && sh_loss_cdf(&pool, 1) == 1);
}

Test(loss, mean_and_spread_of_a_finite_pool_follow_from_the_joint_chance)
{
    static const int32_t sizes[] = {1, 2, 7, 100, 3000};
    static double law[3001];
    for (size_t i = 0; i < SH_COUNT(sizes); i++) {
        for (int j = 0; j < 6; j++) {
            sh_loss_pool pool = {j % 2 ? 0.02 : 0.3, 0.05 + 0.4 * (j % 3)};
            int32_t n = sizes[i];
            sh_error error = {0};
            cr_assert_eq(sh_loss_finite(&pool, n, law, &error), SH_OK, "%s", error.text);
            double sum = 0, mean = 0, square = 0, p = pool.chance;
            for (int32_t k = 0; k <= n; k++) {
                cr_assert_geq(law[k], 0);
                sum += law[k];
                mean += k * law[k];
                square += (double)k * k * law[k];
            }
            double variance = n * p * (1 - p) + n * (n - 1.0) * (sh_loss_joint(&pool) - p * p);
            cr_expect_float_eq(sum, 1, 1e-11);
            cr_expect_float_eq(mean, n * p, 1e-9 * n, "%d %d", n, j);
            cr_expect_float_eq(square - mean * mean, variance, 1e-8 * n * n, "%d %d", n, j);
        }
    }
}

Test(loss, a_pool_without_correlation_is_binomial)
{
    static double law[51];
    sh_loss_pool pool = {0.1, 1e-12};
    cr_assert_eq(sh_loss_finite(&pool, 50, law, NULL), SH_OK);
    for (unsigned k = 0; k <= 50; k++) {
        cr_expect_float_eq(law[k], gsl_ran_binomial_pdf(k, 0.1, 50), 1e-9);
    }
}

Test(loss, a_great_pool_comes_near_the_pool_without_end)
{
    enum { N = 20000 };
    static double law[N + 1];
    sh_loss_pool pool = {0.02, 0.1};
    cr_assert_eq(sh_loss_finite(&pool, N, law, NULL), SH_OK);
    static const double levels[] = {0.5, 0.9, 0.99, 0.999};
    for (size_t i = 0; i < SH_COUNT(levels); i++) {
        double finite = (double)sh_loss_law_quantile(law, N, levels[i]) / N;
        cr_expect_float_eq(finite, sh_loss_quantile(&pool, levels[i]), 5e-4, "%g", levels[i]);
    }
}

Test(loss, tails_and_quantiles_count_whole_defaults)
{
    static const double law[] = {0.5, 0.25, 0.125, 0.125};
    cr_expect_eq(sh_loss_at_least(law, 3, 0), 1.0);
    cr_expect_eq(sh_loss_at_least(law, 3, 2), 0.25);
    cr_expect_eq(sh_loss_at_least(law, 3, 4), 0.0);
    cr_expect_eq(sh_loss_law_quantile(law, 3, 0.5), 0);
    cr_expect_eq(sh_loss_law_quantile(law, 3, 0.51), 1);
    cr_expect_eq(sh_loss_law_quantile(law, 3, 0.875), 2);
    cr_expect_eq(sh_loss_law_quantile(law, 3, 1), 3);
}

Test(loss, numbers_out_of_range_are_refused_by_name)
{
    const struct {
        sh_loss_pool pool;
        int32_t n;
        const char *words;
    } cases[] = {
        {{0, 0.1}, 9, "the chance of default must be above 0 and below 1, but is 0"},
        {{1, 0.1}, 9, "the chance of default"},
        {{NAN, 0.1}, 9, "the chance of default"},
        {{0.1, 0}, 9, "the correlation must be above 0 and below 1, but is 0"},
        {{0.1, 1}, 9, "the correlation"},
        {{0.1, -0.1}, 9, "the correlation"},
        {{0.1, 0.1}, 0, "a pool has at least 1 borrower, not 0"},
        {{0.1, 1 - 1e-14}, 9, "too near 1 for a pool of 9"},
    };
    double law[10];
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_error error = {0};
        expect_refused(sh_loss_finite(&cases[i].pool, cases[i].n, law, &error), &error,
                       cases[i].words);
    }
}
