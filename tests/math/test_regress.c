#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/det.h"
#include "leukemia.h"
#include "math/regress.h"
#include "math/stats.h"

TestSuite(regress, .init = sh_math_init);

Test(regress, challenger_launches_give_the_published_logistic_fit)
{
    /* 23 launches, temperature in Fahrenheit and damage to an O-ring (Dalal, Fowlkes and
       Hoadley, JASA 84 (1989) 945); fit 15.0429 (7.3786), -0.2322 (0.1082), deviance 28.267
       and 20.315 */
    static const double temperature[] = {66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78,
                                         67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58};
    static const uint8_t damage[] = {0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0,
                                     0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1};
    sh_regress_fit fit;
    cr_assert_eq(sh_regress_logistic(temperature, damage, 23, 1, &fit, NULL), SH_OK);
    cr_expect_eq(fit.covariates, 2);
    cr_expect_float_eq(fit.beta[0], 15.0429, 5e-5);
    cr_expect_float_eq(fit.beta[1], -0.2322, 5e-5);
    cr_expect_float_eq(fit.se[0], 7.3786, 5e-4);
    cr_expect_float_eq(fit.se[1], 0.1082, 5e-5);
    cr_expect_float_eq(fit.p[1], 0.0320, 5e-5);
    cr_expect_float_eq(-2 * fit.log_likelihood, 20.315, 5e-4);
    cr_expect_float_eq(-2 * fit.log_likelihood_null, 28.267, 5e-4);
}

Test(regress, logistic_fit_of_a_table_is_its_log_odds_ratio)
{
    /* 30 of 50 against 10 of 40: closed form, with Woolf's standard error */
    double x[90];
    uint8_t y[90];
    for (int i = 0; i < 90; i++) {
        x[i] = i < 50;
        y[i] = i < 50 ? i < 30 : i < 60;
    }
    sh_regress_fit fit;
    cr_assert_eq(sh_regress_logistic(x, y, 90, 1, &fit, NULL), SH_OK);
    cr_expect_float_eq(fit.beta[0], log(10 / 30.0), 1e-9);
    cr_expect_float_eq(fit.beta[1], log(30.0 * 30 / (20 * 10)), 1e-9);
    cr_expect_float_eq(fit.se[1], sqrt(1 / 30.0 + 1 / 20.0 + 1 / 10.0 + 1 / 30.0), 1e-6);
    cr_assert_eq(sh_regress_logistic(NULL, y, 90, 0, &fit, NULL), SH_OK);
    cr_expect_float_eq(fit.beta[0], log(40 / 50.0), 1e-9);
}

Test(regress, remission_data_give_the_published_cox_fits)
{
    /* Kleinbaum and Klein, chapter 3 (Breslow ties 1.509, 0.410); Efron ties 1.572, 0.412 and
       partial log likelihoods -93.18 at 0 and -85.01 at the top (manual of R, MASS::gehan) */
    double placebo[PATIENTS];
    for (int i = 0; i < PATIENTS; i++) {
        placebo[i] = i >= TREATED;
    }
    sh_survival_data data = {remission, relapse, PATIENTS};
    sh_regress_fit fit;
    cr_assert_eq(sh_regress_cox(&data, placebo, 1, SH_TIES_BRESLOW, &fit, NULL), SH_OK);
    cr_expect_float_eq(fit.beta[0], 1.509, 6e-4, "%g", fit.beta[0]);
    cr_expect_float_eq(fit.se[0], 0.410, 6e-4, "%g", fit.se[0]);
    cr_assert_eq(sh_regress_cox(&data, placebo, 1, SH_TIES_EFRON, &fit, NULL), SH_OK);
    cr_expect_float_eq(fit.beta[0], 1.572, 6e-4, "%g", fit.beta[0]);
    cr_expect_float_eq(fit.se[0], 0.412, 6e-4, "%g", fit.se[0]);
    cr_expect_float_eq(fit.log_likelihood_null, -93.18, 6e-3, "%g", fit.log_likelihood_null);
    cr_expect_float_eq(fit.log_likelihood, -85.01, 6e-3, "%g", fit.log_likelihood);
    cr_expect_float_eq(fit.p[0], 0.00014, 6e-6, "%g", fit.p[0]);
}

/* partial log likelihood straight from its definition, Breslow ties */
static double partial(const sh_survival_data *data, const double *x, const double *beta)
{
    double sum = 0;
    for (size_t i = 0; i < data->n; i++) {
        double risk = 0, score = beta[0] * x[2 * i] + beta[1] * x[2 * i + 1];
        for (size_t j = 0; j < data->n; j++) {
            risk += data->time[j] >= data->time[i]
                        ? exp(beta[0] * x[2 * j] + beta[1] * x[2 * j + 1])
                        : 0;
        }
        sum += data->event[i] ? score - log(risk) : 0;
    }
    return sum;
}

Test(regress, cox_fit_is_the_top_of_the_likelihood_and_finds_known_hazards)
{
    enum { N = 400 };
    static double x[2 * N], time[N];
    static uint8_t event[N];
    const double truth[2] = {0.8, -0.5};
    sh_rng_key key = sh_rng_key_of(13, 0, 0);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t w[4];
        sh_rng_block(&key, i, (sh_rng_site){0, 0, 0}, w);
        x[2 * i] = sh_det_normal(w[0]) + 50;
        x[2 * i + 1] = w[1] >> 31;
        double hazard = exp(truth[0] * (x[2 * i] - 50) + truth[1] * x[2 * i + 1]);
        double life = sh_det_exponential(w[2]) / hazard, limit = 3 * sh_rng_uniform(w[3]);
        event[i] = life <= limit;
        time[i] = ceil(8 * (event[i] ? life : limit));
    }
    sh_survival_data data = {time, event, N};
    sh_regress_fit fit;
    cr_assert_eq(sh_regress_cox(&data, x, 2, SH_TIES_BRESLOW, &fit, NULL), SH_OK);
    double top = partial(&data, x, fit.beta);
    cr_expect_float_eq(fit.log_likelihood, top, 1e-6);
    for (int i = 0; i < 2; i++) {
        for (int side = -1; side <= 1; side += 2) {
            double moved[2] = {fit.beta[0], fit.beta[1]};
            moved[i] += side * 0.01;
            cr_expect_lt(partial(&data, x, moved), top);
        }
    }
    cr_assert_eq(sh_regress_cox(&data, x, 2, SH_TIES_EFRON, &fit, NULL), SH_OK);
    for (int i = 0; i < 2; i++) {
        cr_expect_lt(fabs(fit.beta[i] - truth[i]), 4 * fit.se[i], "%g", fit.beta[i]);
    }
}

Test(regress, data_that_cannot_be_fitted_are_refused_with_the_reason)
{
    const double x[] = {1, 2, 3, 4, 5, 6}, twice[] = {1, 2, 2, 4, 3, 6, 4, 8, 5, 10, 6, 12};
    const uint8_t split[] = {0, 0, 0, 1, 1, 1}, none[6] = {0}, mixed[] = {0, 1, 0, 1, 1, 0};
    const double time[] = {1, 2, 3, 4, 5, 6};
    sh_regress_fit fit;
    sh_error error = {0};
    cr_expect_eq(sh_regress_logistic(x, none, 6, 1, &fit, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "all outcomes are the same");
    error = (sh_error){0};
    cr_expect_eq(sh_regress_logistic(x, split, 6, 1, &fit, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "a coefficient grows without limit");
    error = (sh_error){0};
    cr_expect_eq(sh_regress_logistic(twice, mixed, 6, 2, &fit, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "the covariates are collinear or constant");
    cr_expect_eq(sh_regress_logistic(x, mixed, 6, SH_REGRESS_MOST, &fit, NULL), SH_E_INPUT);
    error = (sh_error){0};
    sh_survival_data data = {time, none, 6};
    cr_expect_eq(sh_regress_cox(&data, x, 1, SH_TIES_EFRON, &fit, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "no event was observed");
    data.event = mixed;
    cr_expect_eq(sh_regress_cox(&data, twice, 2, SH_TIES_EFRON, &fit, NULL), SH_E_INPUT);
    cr_expect_eq(sh_regress_cox(&data, twice, 0, SH_TIES_EFRON, &fit, NULL), SH_E_INPUT);
    /* the larger always dies first */
    const double falling[] = {6, 5, 4, 3, 2, 1};
    const uint8_t all[] = {1, 1, 1, 1, 1, 1};
    data.event = all;
    error = (sh_error){0};
    cr_expect_eq(sh_regress_cox(&data, falling, 1, SH_TIES_EFRON, &fit, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "a coefficient grows without limit");
}
