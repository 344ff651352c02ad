#include <math.h>

#include "base/det.h"
#include "formula/ruin.h"
#include "bad_input.h"

static uint32_t word(uint32_t index, uint32_t step)
{
    sh_rng_key key = sh_rng_key_of(15, 0, 0);
    uint32_t w[4];
    sh_rng_block(&key, index, (sh_rng_site){0, step, 1}, w);
    return w[0];
}

/* Ruin under the law tilted by R, where it is certain: the rates of claims and of sizes change
 * places with the premium, and a path counts exp(-R (reserve + shortfall)). */
static double tilted_path(uint32_t path, double premium, double claims, double mean,
                          double reserve)
{
    double r = 1 / mean - claims / premium, rate = premium / mean, size = premium / claims;
    /* (claims, 1/mean) become (premium / mean, claims / premium) */
    double capital = reserve;
    for (uint32_t i = 0; capital >= 0; i++) {
        capital += premium * sh_det_exponential(word(path, 2 * i)) / rate;
        capital -= size * sh_det_exponential(word(path, 2 * i + 1));
    }
    return exp(-r * (reserve - capital));
}

Test(ruin, a_simulation_tilted_towards_ruin_agrees_where_ruin_is_rare)
{
    enum { N = 40000 };
    static const double reserves[] = {0, 1, 3, 10};
    const sh_ruin_risk risk = {1, 3};
    for (size_t j = 0; j < SH_COUNT(reserves); j++) {
        double sum = 0, square = 0, exact = 0;
        for (uint32_t i = 0; i < N; i++) {
            double x = tilted_path(i, 1, 3, 0.2, reserves[j]);
            sum += x;
            square += x * x;
        }
        cr_assert_eq(sh_ruin_exponential(&risk, 0.2, reserves[j], &exact, NULL), SH_OK);
        double mean = sum / N, error = sqrt((square / N - mean * mean) / N);
        cr_expect_lt(error, 0.01 * exact, "reserve %g: too rough", reserves[j]);
        cr_expect_float_eq(mean, exact, 4 * error, "reserve %g: %g %g", reserves[j], mean,
                           exact);
    }
}

Test(ruin, ruin_is_certain_without_a_margin)
{
    double chance = 0;
    for (int claims = 5; claims < 12; claims++) {
        sh_ruin_risk risk = {1, claims};
        cr_assert_eq(sh_ruin_exponential(&risk, 0.2, 1e6, &chance, NULL), SH_OK);
        cr_expect_eq(chance, 1.0);
        double size = 0.2, whole = 1, r = 9;
        sh_ruin_sizes sizes = {&size, &whole, 1};
        cr_assert_eq(sh_ruin_adjustment(&risk, &sizes, &r, NULL), SH_OK);
        cr_expect_eq(r, 0.0);
    }
}

Test(ruin, the_adjustment_coefficient_solves_its_equation)
{
    for (int i = 0; i < 500; i++) {
        double size[3] = {0.5 + i % 4, 0.1 + i % 7, 2.0 + i % 5 * 100};
        double chance[3] = {0.5, 0.25, 0.25}, mean = 0, r = 0;
        for (int j = 0; j < 3; j++) {
            mean += size[j] * chance[j];
        }
        sh_ruin_risk risk = {3 * mean * (1.001 + i % 10), 3};
        sh_ruin_sizes sizes = {size, chance, 3};
        cr_assert_eq(sh_ruin_adjustment(&risk, &sizes, &r, NULL), SH_OK);
        double left = 0;
        for (int j = 0; j < 3; j++) {
            left += chance[j] * expm1(r * size[j]);
        }
        cr_assert_gt(r, 0);
        cr_assert_float_eq(3 * left, risk.premium * r, 1e-9 * risk.premium * r, "%d: %g", i, r);
    }
    /* a size so great and rare that its exponential is no double at the first guess */
    double size[2] = {1, 1e6}, chance[2] = {1 - 1e-12, 1e-12}, r = 0;
    sh_ruin_risk risk = {2, 1};
    cr_assert_eq(sh_ruin_adjustment(&risk, &(sh_ruin_sizes){size, chance, 2}, &r, NULL), SH_OK);
    cr_expect(r > 0 && r < 1e-3, "%g", r);
}

Test(ruin, many_small_steps_of_size_bring_back_the_exponential_case)
{
    enum { N = 400000 };
    static double size[N], chance[N];
    for (int i = 0; i < N; i++) {
        size[i] = -0.2 * log(1 - (i + 0.5) / N);
        chance[i] = 1.0 / N;
    }
    double r = 0;
    sh_ruin_risk risk = {1, 3};
    cr_assert_eq(sh_ruin_adjustment(&risk, &(sh_ruin_sizes){size, chance, N}, &r, NULL), SH_OK);
    cr_expect_float_eq(r, 2, 0.01, "%g", r);
}

/* mean weight of paths, and its standard error */
static double estimate(const sh_ruin_risk *risk, double mean, double reserve, double *error)
{
    enum { PATHS = 20000 };
    static double weight[PATHS];
    sh_ruin_drawn drawn = {0};
    sh_rng_key key = sh_rng_key_of(5, 0, 0);
    const sh_ruin_draws draws = {&key, mean, 0, PATHS};
    cr_assert_eq(sh_ruin_sample(risk, reserve, &draws, weight, &drawn, NULL), SH_OK);
    /* claims until ruin: what is lost by then over what a claim loses more than is earned */
    double claim = risk->premium / risk->claims;
    double often = risk->premium / mean; /* claims + R premium */
    double claims = (reserve + claim) / (claim - risk->premium / often) * PATHS;
    cr_expect(reserve < 3 || fabs((double)drawn.claims / claims - 1) < 0.04, "%ld, not %g",
              (long)drawn.claims, claims);
    cr_expect_geq(drawn.claims, PATHS);
    double sum = 0, square = 0;
    for (int k = 0; k < PATHS; k++) {
        sum += weight[k];
        square += weight[k] * weight[k];
    }
    *error = drawn.scale * sqrt((square / PATHS - sum / PATHS * sum / PATHS) / PATHS);
    return drawn.scale * sum / PATHS;
}

Test(ruin, paths_of_certain_ruin_estimate_the_closed_form)
{
    static const double reserves[] = {0, 0.5, 3, 20, 50};
    static const double loads[] = {0.1, 0.6, 0.9};
    for (size_t l = 0; l < SH_COUNT(loads); l++) {
        for (size_t i = 0; i < SH_COUNT(reserves); i++) {
            const sh_ruin_risk risk = {2, 3};
            double mean = loads[l] * 2 / 3, exact = 0, error;
            cr_assert_eq(sh_ruin_exponential(&risk, mean, reserves[i], &exact, NULL), SH_OK);
            double got = estimate(&risk, mean, reserves[i], &error);
            cr_expect_float_eq(got, exact, 4 * error, "load %g reserve %g: %g, not %g",
                               loads[l], reserves[i], got, exact);
            cr_expect_lt(error, 0.03 * exact);
        }
    }
}

Test(ruin, a_weight_is_a_function_of_key_and_path)
{
    const sh_ruin_risk risk = {1, 3};
    double all[50], one;
    sh_ruin_drawn drawn;
    sh_rng_key key = sh_rng_key_of(5, 0, 0);
    cr_assert_eq(
        sh_ruin_sample(&risk, 2, &(sh_ruin_draws){&key, .2, 100, 50}, all, &drawn, NULL),
        SH_OK);
    for (uint32_t k = 0; k < 50; k++) {
        const sh_ruin_draws single = {&key, .2, 100 + k, 1};
        cr_assert_eq(sh_ruin_sample(&risk, 2, &single, &one, &drawn, NULL), SH_OK);
        cr_expect_eq(one, all[k]);
        /* the loss at ruin is above the reserve */
        cr_expect(one > 0 && one < 1, "%g", one);
        cr_expect_float_eq(drawn.scale, exp(-4), 1e-15);
    }
}

Test(ruin, paths_need_an_income_above_the_claims)
{
    const sh_ruin_risk risk = {1, 5};
    double one;
    sh_ruin_drawn drawn;
    sh_rng_key key = sh_rng_key_of(5, 0, 0);
    sh_error error = {0};
    expect_refused(
        sh_ruin_sample(&risk, 2, &(sh_ruin_draws){&key, .2, 0, 1}, &one, &drawn, &error),
        &error, "ruin is certain");
}

Test(ruin, numbers_out_of_range_are_refused_by_name)
{
    const struct {
        sh_ruin_risk risk;
        double mean, reserve;
        const char *words;
    } cases[] = {
        {{0, 1}, 1, 1, "the income must be above 0, but is 0"},
        {{1, -1}, 1, 1, "the number of claims must be above 0"},
        {{1, 1}, NAN, 1, "the mean size of a claim must be above 0, but is"},
        {{1, 1}, 1, -1, "the reserve must be at least 0, but is -1"},
        {{1, 1}, 1, INFINITY, "the reserve must be at least 0, but is inf"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        double chance = 0;
        sh_error error = {0};
        sh_status status = sh_ruin_exponential(&cases[i].risk, cases[i].mean, cases[i].reserve,
                                               &chance, &error);
        expect_refused(status, &error, cases[i].words);
    }
    double size[2] = {1, 0}, chance[2] = {0.5, 0.5}, r = 0;
    sh_ruin_sizes sizes = {size, chance, 2};
    sh_error error = {0};
    expect_refused(sh_ruin_adjustment(&cases[3].risk, &sizes, &r, &error), &error,
                   "the size of a claim must be above 0");
    size[1] = 1;
    chance[0] = 0.4;
    error = (sh_error){0};
    expect_refused(sh_ruin_adjustment(&cases[3].risk, &sizes, &r, &error), &error,
                   "the sum of the chances of all sizes");
}
