#include <math.h>

#include "base/det.h"
#include "base/rng.h"
#include "formula/valuation.h"
#include "bad_input.h"

static sh_valuation example(sh_valuation_rule rule)
{
    return (sh_valuation){.rule = rule,
                          .liabilities = 9.5,
                          .external = 10,
                          .alpha = 0.5,
                          .beta = 0.7,
                          .recovery = 0.4,
                          .start = 2.5,
                          .sigma = 0.1};
}

Test(valuation, every_rule_gives_a_share_that_never_falls_when_equity_rises)
{
    for (int rule = 0; rule < SH_VALUATION_RULES; rule++) {
        for (int tie = 0; tie < 2; tie++) {
            for (int set = 0; set < 40; set++) {
                sh_valuation v = example((sh_valuation_rule)rule);
                v.tie = (sh_valuation_tie)tie;
                v.alpha = set % 3 / 2.0;
                v.beta = set % 5 / 4.0;
                v.sigma = 0.02 + 0.1 * (set % 7);
                v.recovery = set % 4 / 3.0;
                sh_error error = {0};
                cr_assert_eq(sh_valuation_check(&v, &error), SH_OK);
                double last = 0;
                for (double e = -14; e < 14; e += 1.0 / 32) {
                    double now = sh_valuation_value(&v, e);
                    cr_assert(now >= last - 1e-12 && now <= 1,
                              "rule %d set %d at %g: %.17g < %g", rule, set, e, now, last);
                    last = now;
                }
                cr_assert_float_eq(last, 1, 1e-12, "rule %d", rule);
            }
        }
    }
}

Test(valuation, equity_of_zero_is_solvent_unless_the_other_tie_rule_is_asked_for)
{
    static const sh_valuation_rule rules[] = {
        SH_VALUATION_EISENBERG_NOE, SH_VALUATION_ROGERS_VERAART, SH_VALUATION_FURFINE};
    for (size_t i = 0; i < SH_COUNT(rules); i++) {
        sh_valuation v = example(rules[i]);
        cr_expect_eq(sh_valuation_default_chance(&v, 0.0), 0.0);
        cr_expect_eq(sh_valuation_value(&v, 0.0), 1.0);
        cr_expect_eq(sh_valuation_default_chance(&v, -1e-300), 1.0);
        v.tie = SH_VALUATION_ZERO_IS_DEFAULT;
        cr_expect_eq(sh_valuation_default_chance(&v, 0.0), 1.0);
        cr_expect_eq(sh_valuation_default_chance(&v, 1e-300), 0.0);
    }
    /* Eisenberg and Noe: all the same, since all is paid just then */
    sh_valuation v = example(SH_VALUATION_EISENBERG_NOE);
    v.tie = SH_VALUATION_ZERO_IS_DEFAULT;
    cr_expect_eq(sh_valuation_value(&v, 0.0), 1.0);
}

/* mean over 2^17 values of the normal law of what creditors get under Merton's rule */
static double merton_by_points(const sh_valuation *v, double equity)
{
    enum { N = 1 << 17 };
    double sum = 0;
    for (int i = 0; i < N; i++) {
        double z = sh_det_normal_quantile((i + 0.5) / N);
        double assets = v->external * exp(v->sigma * z - v->sigma * v->sigma / 2);
        double left = equity + assets - v->external;
        sum += left >= 0 ? 1 : v->recovery * fmax(0, (left + v->liabilities) / v->liabilities);
    }
    return sum / N;
}

Test(valuation, the_value_of_merton_is_the_mean_over_what_assets_may_become)
{
    for (int i = 0; i < 30; i++) {
        sh_valuation v = example(SH_VALUATION_MERTON);
        v.recovery = i % 3 / 2.0;
        v.sigma = i % 2 ? 0.6 : 0.15;
        v.liabilities = i % 5 + 0.5;
        double equity = -3 + 0.3 * i, other = merton_by_points(&v, equity);
        cr_expect_float_eq(sh_valuation_value(&v, equity), other, 2e-5, "case %d: %g %g", i,
                           sh_valuation_value(&v, equity), other);
    }
}

Test(valuation, early_default_is_likelier_than_default_at_the_horizon)
{
    sh_valuation early = example(SH_VALUATION_BLACK_COX), late = example(SH_VALUATION_MERTON);
    for (double e = 0.0625; e < 9; e += 0.0625) {
        double a = sh_valuation_default_chance(&early, e);
        double b = sh_valuation_default_chance(&late, e);
        /* without drift, a touch is at most about twice as likely as the end */
        cr_expect(a >= b && a <= 2.3 * b + 1e-300, "%g: %g %g", e, a, b);
        cr_expect_float_eq(sh_valuation_value(&early, e), 1 - 0.6 * a, 1e-15);
    }
    cr_expect_eq(sh_valuation_default_chance(&early, 10.0), 0.0);
    cr_expect_eq(sh_valuation_default_chance(&late, 12.0), 0.0);
}

Test(valuation, numbers_out_of_range_are_refused_by_name)
{
    const struct {
        sh_valuation valuation;
        const char *words;
    } cases[] = {
        {{.rule = SH_VALUATION_EISENBERG_NOE}, "what the bank owes must be above 0, but is 0"},
        {{.rule = SH_VALUATION_EISENBERG_NOE, .liabilities = NAN}, "what the bank owes"},
        {{.rule = SH_VALUATION_ROGERS_VERAART, .liabilities = 1, .external = -1},
         "what the bank has outside must be at least 0, but is -1"},
        {{.rule = SH_VALUATION_ROGERS_VERAART, .liabilities = 1, .alpha = 1.01},
         "alpha must be at least 0 and at most 1"},
        {{.rule = SH_VALUATION_ROGERS_VERAART, .liabilities = 1, .beta = -0.01}, "beta must"},
        {{.rule = SH_VALUATION_FURFINE, .recovery = INFINITY}, "the recovery must"},
        {{.rule = SH_VALUATION_LINEAR_DEBTRANK, .start = 0},
         "equity before the shock must be above 0"},
        {{.rule = SH_VALUATION_MERTON, .liabilities = 1, .external = 0, .sigma = 1},
         "outside must be above 0"},
        {{.rule = SH_VALUATION_MERTON, .liabilities = 1, .external = 1, .sigma = 0},
         "the volatility must be above 0"},
        {{.rule = SH_VALUATION_BLACK_COX, .external = 1, .sigma = -1}, "the volatility"},
        {{.rule = SH_VALUATION_RULES}, "no such rule of valuation"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_error error = {0};
        expect_refused(sh_valuation_check(&cases[i].valuation, &error), &error, cases[i].words);
    }
    sh_valuation v = example(SH_VALUATION_MERTON);
    cr_expect(isnan(sh_valuation_value(&v, NAN)) && isnan(sh_valuation_value(&v, -INFINITY)));
    cr_expect(isnan(sh_valuation_default_chance(&v, INFINITY)));
}
