#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/det.h"
#include "math/tail.h"

TestSuite(tail, .init = sh_math_init);

static uint32_t word(uint32_t index, uint32_t run)
{
    sh_rng_key key = sh_rng_key_of(12, 0, 0);
    uint32_t w[4];
    sh_rng_block(&key, index, (sh_rng_site){0, run, 0}, w);
    return w[0];
}

Test(tail, shortfall_is_refused_until_the_tail_is_large_enough)
{
    static double x[10000];
    for (size_t i = 0; i < 10000; i++) {
        x[i] = (double)i;
    }
    cr_expect_eq(sh_tail_shortfall_needs(0.95), 1000);
    cr_expect_eq(sh_tail_shortfall_needs(0.99), 10000);
    sh_estimate e = sh_tail_shortfall(x, 9999, 0.99, 0.95);
    cr_expect(e.note == SH_ESTIMATE_TOO_FEW && isnan(e.value) && isnan(e.low));
    cr_expect_eq(sh_tail_shortfall(x, 10000, 0.99, 0.95).note, SH_ESTIMATE_OK);
    cr_expect_eq(sh_tail_shortfall(x, 999, 0.95, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_tail_shortfall(x, 1000, 0.95, 0.95).note, SH_ESTIMATE_OK);
    cr_expect_eq(sh_tail_shortfall(x, 1000, 1.0, 0.95).note, SH_ESTIMATE_TOO_FEW);
}

Test(tail, shortfall_equals_the_integral_over_the_worst_losses)
{
    static double x[3000];
    for (size_t n = 1000; n <= 3000; n += 37) {
        for (uint32_t i = 0; i < n; i++) {
            x[i] = sh_det_exponential(word(i, (uint32_t)n));
        }
        sh_stats_sort(x, n);
        /* each loss covers 1/n of probability; sum what lies above 0.95, in small slices */
        double sum = 0, weight = 0;
        for (size_t i = 0; i < n; i++) {
            double from = fmax((double)i / (double)n, 0.95), to = (double)(i + 1) / (double)n;
            sum += to > from ? (to - from) * x[i] : 0;
            weight += to > from ? to - from : 0;
        }
        sh_estimate e = sh_tail_shortfall(x, n, 0.95, 0.95);
        cr_assert_float_eq(e.value, sum / weight, 1e-9, "n %zu: %g %g", n, e.value,
                           sum / weight);
    }
}

Test(tail, shortfall_interval_covers_near_its_level)
{
    /* exponential losses: ES at 95 % is 1 - ln 0.05; measured coverage of the plug-in interval
       at n = 1000 is about 0.93, four standard errors of 1,500 runs are 0.026 */
    enum { RUNS = 1500, N = 1000 };
    static double x[N];
    int covered = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        for (uint32_t i = 0; i < N; i++) {
            x[i] = sh_det_exponential(word(i, run));
        }
        sh_stats_sort(x, N);
        sh_estimate e = sh_tail_shortfall(x, N, 0.95, 0.95);
        covered += e.low <= 1 - log(0.05) && 1 - log(0.05) <= e.high;
    }
    cr_expect(covered > 0.904 * RUNS && covered < 0.976 * RUNS, "%d", covered);
}

Test(tail, pareto_samples_give_back_their_index)
{
    enum { N = 20000 };
    static double x[N];
    static const double index[] = {0.8, 1.5, 3};
    for (uint32_t k = 0; k < SH_COUNT(index); k++) {
        for (uint32_t i = 0; i < N; i++) {
            x[i] = sh_det_pareto(word(i, 100 + k), 2, index[k]);
        }
        sh_stats_sort(x, N);
        sh_estimate hill = sh_tail_hill(x, N, 2000, 0.999);
        sh_estimate slope = sh_tail_rank_slope(x, N, 2000, 0.999);
        cr_expect(hill.low < index[k] && index[k] < hill.high, "%g: %g", index[k], hill.value);
        cr_expect(slope.low < index[k] && index[k] < slope.high, "%g: %g", index[k],
                  slope.value);
        cr_expect_float_eq(hill.se, hill.value / sqrt(2000), 1e-12);
        sh_estimate es = sh_tail_shortfall(x, N, 0.95, 0.95);
        cr_expect_eq(es.note, index[k] < 2 ? SH_ESTIMATE_HEAVY_TAIL : SH_ESTIMATE_OK, "%g",
                     index[k]);
    }
}

Test(tail, exact_powers_lie_on_a_line)
{
    /* size = (rank - 1/2)^(-1/a) exactly */
    double x[100];
    for (int i = 0; i < 100; i++) {
        x[99 - i] = pow(i + 0.5, -1 / 1.7);
    }
    cr_expect_float_eq(sh_tail_rank_slope(x, 100, 100, 0.95).value, 1.7, 1e-12);
    /* Hill by its definition */
    double sum = 0;
    for (int i = 90; i < 100; i++) {
        sum += log(x[i]) - log(x[89]);
    }
    cr_expect_float_eq(sh_tail_hill(x, 100, 10, 0.95).value, 10 / sum, 1e-12);
}

Test(tail, samples_without_a_tail_are_refused)
{
    const double same[] = {1, 1, 1, 1}, negative[] = {-2, -1, 0, 1};
    cr_expect_eq(sh_tail_hill(same, 4, 2, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_tail_hill(negative, 4, 2, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_tail_hill(same, 4, 4, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_tail_rank_slope(same, 4, 4, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_tail_rank_slope(negative, 4, 3, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_tail_rank_slope(same, 4, 5, 0.95).note, SH_ESTIMATE_TOO_FEW);
    cr_expect_eq(sh_tail_var(same, 4, 0.95, 0.95).note, SH_ESTIMATE_TOO_FEW);
}
