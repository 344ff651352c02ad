#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/det.h"
#include "math/stats.h"

TestSuite(stats, .init = sh_math_init);

static double uniform(uint32_t index, uint32_t group)
{
    sh_rng_key key = sh_rng_key_of(11, 0, 0);
    uint32_t w[4];
    sh_rng_block(&key, index, (sh_rng_site){0, 0, group}, w);
    return sh_rng_uniform(w[0]);
}

/* extra hours of sleep under two drugs, ten patients (Student 1908) */
static const double drug1[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
static const double drug2[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

Test(stats, student_sleep_data_give_the_published_paired_interval)
{
    /* t = 4.0621, 9 degrees of freedom, interval 0.7001142 to 2.4598858 (manual of R, ?sleep)
     */
    sh_paired p = sh_stats_paired(drug2, drug1, 10, 0.95);
    cr_expect_float_eq(p.difference.value, 1.58, 1e-12);
    cr_expect_float_eq(p.difference.low, 0.7001142, 1e-6);
    cr_expect_float_eq(p.difference.high, 2.4598858, 1e-6);
    cr_expect_float_eq(p.difference.value / p.difference.se, 4.0621, 5e-5);
    cr_expect_float_eq(p.correlation, 0.7951702, 1e-6);
    sh_moments a = sh_stats_moments(drug1, 10), b = sh_stats_moments(drug2, 10);
    cr_expect_float_eq(a.mean, 0.75, 1e-12);
    cr_expect_float_eq(a.sd, 1.789010, 1e-6);
    cr_expect_float_eq(b.sd, 2.002249, 1e-6);
    double expected = (a.sd * a.sd + b.sd * b.sd) / (10 * p.difference.se * p.difference.se);
    cr_expect_float_eq(p.variance_ratio, expected, 1e-9);
    cr_expect(a.min == -1.6 && a.max == 3.7);
}

Test(stats, proportions_give_the_published_intervals)
{
    /* Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, methods 3 and 5 */
    static const struct {
        int k, n;
        double low, high, exact_low, exact_high;
    } cases[] = {
        {81, 263, 0.2553, 0.3662, 0.2527, 0.3676},
        {15, 148, 0.0624, 0.1605, 0.0578, 0.1617},
        {0, 20, 0.0000, 0.1611, 0.0000, 0.1684},
        {1, 29, 0.0061, 0.1718, 0.0009, 0.1776},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_estimate w = sh_stats_proportion(cases[i].k, cases[i].n, 0.95);
        sh_estimate e = sh_stats_proportion_exact(cases[i].k, cases[i].n, 0.95);
        cr_expect_float_eq(w.low, cases[i].low, 5.1e-5, "case %zu: %g", i, w.low);
        cr_expect_float_eq(w.high, cases[i].high, 5.1e-5, "case %zu: %g", i, w.high);
        cr_expect_float_eq(e.low, cases[i].exact_low, 5.1e-5, "case %zu: %g", i, e.low);
        cr_expect_float_eq(e.high, cases[i].exact_high, 5.1e-5, "case %zu: %g", i, e.high);
        /* yes and no mirror */
        sh_estimate m = sh_stats_proportion_exact(cases[i].n - cases[i].k, cases[i].n, 0.95);
        cr_expect_float_eq(m.low, 1 - e.high, 1e-12);
        m = sh_stats_proportion(cases[i].n - cases[i].k, cases[i].n, 0.95);
        cr_expect_float_eq(m.high, 1 - w.low, 1e-12);
    }
    cr_expect_eq(sh_stats_proportion(0, 0, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_stats_proportion_exact(0, 0, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_float_eq(sh_stats_no_event_bound(100, 0.95), 1 - pow(0.05, 0.01), 1e-15);
    cr_expect_float_eq(sh_stats_no_event_bound(1000000, 0.95), 2.9957e-6, 1e-9);
    cr_expect(isnan(sh_stats_no_event_bound(0, 0.95)));
}

Test(stats, exact_interval_inverts_the_binomial_sum)
{
    for (int n = 1; n < 40; n++) {
        for (int k = 0; k <= n; k++) {
            sh_estimate e = sh_stats_proportion_exact(k, n, 0.9);
            double upper = 0, lower = 0, mass_low = pow(1 - e.low, n),
                   mass_high = pow(1 - e.high, n);
            for (int j = 0; j <= n; j++) {
                upper += j >= k ? mass_low : 0;
                lower += j <= k ? mass_high : 0;
                mass_low *= e.low / (1 - e.low) * (n - j) / (j + 1);
                mass_high *= e.high / (1 - e.high) * (n - j) / (j + 1);
            }
            cr_assert(k == 0 ? e.low == 0 : fabs(upper - 0.05) < 1e-9, "%d of %d: %g", k, n,
                      upper);
            cr_assert(k == n ? e.high == 1 : fabs(lower - 0.05) < 1e-9, "%d of %d: %g", k, n,
                      lower);
        }
    }
}

Test(stats, quantile_intervals_take_the_published_ranks)
{
    /* ranks of the 95 % interval of the median: Conover, Practical Nonparametric Statistics */
    static const int ranks[][3] = {
        {6, 1, 6}, {10, 2, 9}, {20, 6, 15}, {25, 8, 18}, {50, 18, 33}};
    double x[60];
    for (int i = 0; i < 60; i++) {
        x[i] = i + 1;
    }
    for (size_t i = 0; i < SH_COUNT(ranks); i++) {
        sh_estimate e = sh_stats_quantile(x, (size_t)ranks[i][0], 0.5, 0.95);
        cr_expect(e.note == SH_ESTIMATE_OK && e.low == ranks[i][1] && e.high == ranks[i][2],
                  "n = %d: %g to %g", ranks[i][0], e.low, e.high);
    }
    cr_expect_eq(sh_stats_quantile(x, 5, 0.5, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_stats_quantile(x, 0, 0.5, 0.95).note, SH_ESTIMATE_TOO_FEW);
}

Test(stats, a_quantile_interval_exists_from_the_smallest_valid_sample_on)
{
    static double x[4000];
    static const struct {
        double p;
        size_t least;
    } cases[] = {{0.95, 72}, {0.99, 368}, {0.999, 3688}, {0.05, 72}};
    for (size_t i = 0; i < SH_COUNT(x); i++) {
        x[i] = (double)i;
    }
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_estimate below = sh_stats_quantile(x, cases[i].least - 1, cases[i].p, 0.95);
        sh_estimate at = sh_stats_quantile(x, cases[i].least, cases[i].p, 0.95);
        cr_expect_eq(below.note, SH_ESTIMATE_TOO_FEW, "p %g", cases[i].p);
        cr_expect(isnan(below.low) && !isnan(below.value));
        cr_expect_eq(at.note, SH_ESTIMATE_OK, "p %g", cases[i].p);
    }
}

Test(stats, quantile_intervals_cover_as_often_as_they_say)
{
    /* 4,000 samples of 200: the order-statistic interval must cover in at least 95 % and, being
       discrete, not much more; four standard errors are 1.4 % */
    enum { RUNS = 4000, N = 200 };
    int covered = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        double x[N];
        for (uint32_t i = 0; i < N; i++) {
            x[i] = uniform(run * N + i, 1);
        }
        sh_stats_sort(x, N);
        sh_estimate e = sh_stats_quantile(x, N, 0.9, 0.95);
        covered += e.low <= 0.9 && 0.9 <= e.high;
    }
    cr_expect(covered > 0.936 * RUNS && covered < 0.985 * RUNS, "%d", covered);
}

Test(stats, quantile_values_interpolate)
{
    const double x[] = {1, 2, 3, 4};
    cr_expect_eq(sh_stats_quantile_value(x, 4, 0), 1);
    cr_expect_eq(sh_stats_quantile_value(x, 4, 1), 4);
    cr_expect_float_eq(sh_stats_quantile_value(x, 4, 0.5), 2.5, 1e-15);
    cr_expect_float_eq(sh_stats_quantile_value(x, 4, 0.9), 3.7, 1e-15);
    cr_expect_eq(sh_stats_quantile_value(x, 1, 0.3), 1);
    cr_expect(isnan(sh_stats_quantile_value(x, 0, 0.3)));
    double odd[] = {7, -1, 4}, even[] = {9, 2, 5, 4};
    cr_expect_eq(sh_stats_median(odd, 3), 4);
    cr_expect_eq(sh_stats_median(even, 4), 4.5);
    cr_expect(isnan(sh_stats_median(even, 0)));
}

Test(stats, degenerate_samples_have_defined_answers)
{
    const double same[] = {3, 3, 3}, rising[] = {1, 2, 3};
    sh_estimate e = sh_stats_mean(same, 3, 0.95);
    cr_expect(e.value == 3 && e.low == 3 && e.high == 3);
    cr_expect_eq(sh_stats_mean(same, 1, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_stats_mean(same, 1, 0.95).value, 3);
    cr_expect(isnan(sh_stats_mean(same, 0, 0.95).value));
    cr_expect(isnan(sh_stats_correlation(same, rising, 3)));
    cr_expect_eq(sh_stats_correlation(rising, rising, 3), 1);
    sh_paired p = sh_stats_paired(rising, rising, 3, 0.95);
    cr_expect(p.difference.value == 0 && p.difference.high == 0 && isinf(p.variance_ratio));
    cr_expect_str_eq(sh_stats_note_text(SH_ESTIMATE_TOO_FEW), "too few replications");
}

Test(stats, large_offsets_do_not_cost_the_spread_its_digits)
{
    double x[1000];
    for (int i = 0; i < 1000; i++) {
        x[i] = 1e15 + i;
    }
    sh_moments m = sh_stats_moments(x, 1000);
    cr_expect_float_eq(m.mean, 1e15 + 499.5, 0.2);
    cr_expect_float_eq(m.sd, sqrt(1000.0 * 1001 / 12), 1e-6);
}

Test(stats, sorting_orders_every_sample_and_puts_nan_last)
{
    double x[500];
    for (uint32_t i = 0; i < 500; i++) {
        x[i] = i % 50 == 7 ? NAN : floor(100 * uniform(i, 2));
    }
    sh_stats_sort(x, 500);
    for (int i = 1; i < 490; i++) {
        cr_assert_leq(x[i - 1], x[i]);
    }
    cr_assert(isnan(x[490]) && isnan(x[499]) && !isnan(x[489]));
}

Test(stats, mcnemar_counts_pairs_and_sums_the_binomial)
{
    enum { N = 60 };
    uint8_t a[N], b[N];
    for (uint32_t run = 0; run < 300; run++) {
        int64_t both = 0, only_a = 0, only_b = 0;
        for (uint32_t i = 0; i < N; i++) {
            a[i] = uniform(run * N + i, 3) < 0.3;
            b[i] = uniform(run * N + i, 4) < 0.001 * run ? 2 : 0;
            both += a[i] && b[i];
            only_a += a[i] && !b[i];
            only_b += !a[i] && b[i];
        }
        sh_mcnemar m = sh_stats_mcnemar(a, b, N);
        cr_assert(m.both == both && m.only_a == only_a && m.only_b == only_b);
        cr_assert_eq(m.neither, N - both - only_a - only_b);
        int discordant = (int)(only_a + only_b),
            fewer = (int)(only_a < only_b ? only_a : only_b);
        double mass = pow(0.5, discordant), p = 0;
        for (int k = 0; k <= fewer; k++) {
            p += 2 * mass;
            mass *= (double)(discordant - k) / (k + 1);
        }
        cr_assert_float_eq(m.p, fmin(p, 1), 1e-10, "run %u", run);
    }
}

Test(stats, the_difference_of_paired_shares_has_the_interval_of_bonett_and_price)
{
    /* by hand: 2 and 10 of 40 disagree: p = 3/42, 11/42, difference -8/42,
       se = sqrt((14/42 - (8/42)^2) / 42) */
    sh_mcnemar pairs = {.both = 5, .only_a = 2, .only_b = 10, .neither = 23};
    sh_estimate e = sh_stats_risk_difference(&pairs, 0.95);
    double middle = -8.0 / 42, se = sqrt((14.0 / 42 - middle * middle) / 42);
    cr_expect_float_eq(e.value, -0.2, 1e-15);
    cr_expect_float_eq(e.low, middle - 1.959963984540054 * se, 1e-12);
    cr_expect_float_eq(e.high, middle + 1.959963984540054 * se, 1e-12);
    cr_expect_eq(e.n, 40);
    sh_mcnemar none = {0};
    cr_expect_eq(sh_stats_risk_difference(&none, 0.95).note, SH_ESTIMATE_TOO_FEW);
}
