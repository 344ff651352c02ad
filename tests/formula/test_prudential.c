#include <math.h>

#include "base/det.h"
#include "formula/prudential.h"
#include "bad_input.h"

static uint32_t word(uint32_t index, uint32_t group)
{
    sh_rng_key key = sh_rng_key_of(5, 0, 0);
    uint32_t w[4];
    sh_rng_block(&key, index, (sh_rng_site){0, 0, group}, w);
    return w[0];
}

Test(prudential, capital_grows_with_loss_and_maturity_and_never_exceeds_the_loss)
{
    for (int kind = 0; kind < SH_IRB_CLASSES; kind++) {
        for (double pd = 0.0003; pd < 0.99; pd *= 1.3) {
            sh_irb_exposure e = {(sh_irb_class)kind, pd, 0.45, 1, 20};
            double k = 0, more = 0, longer = 0;
            cr_assert_eq(sh_prudential_irb_capital(&e, &k, NULL), SH_OK);
            e.lgd = 0.9;
            cr_assert_eq(sh_prudential_irb_capital(&e, &more, NULL), SH_OK);
            e.maturity = 5;
            cr_assert_eq(sh_prudential_irb_capital(&e, &longer, NULL), SH_OK);
            cr_expect(k > 0 && k <= 0.45);
            cr_expect_float_eq(more, 2 * k, 1e-12);
            cr_expect(kind == SH_IRB_CORPORATE ? longer > more : longer == more);
        }
    }
}

Test(prudential, turnover_counts_between_five_and_fifty_million)
{
    sh_irb_exposure e = {SH_IRB_CORPORATE, 0.01, 0.45, 2.5, 50};
    double none = sh_prudential_irb_correlation(&e);
    e.turnover = 1e6;
    cr_expect_eq(sh_prudential_irb_correlation(&e), none);
    e.turnover = 5;
    cr_expect_float_eq(sh_prudential_irb_correlation(&e), none - 0.04, 1e-15);
    e.turnover = 0.1;
    cr_expect_float_eq(sh_prudential_irb_correlation(&e), none - 0.04, 1e-15);
    e.turnover = 27.5;
    cr_expect_float_eq(sh_prudential_irb_correlation(&e), none - 0.02, 1e-15);
}

Test(prudential, exposures_out_of_range_are_refused_by_name)
{
    const struct {
        sh_irb_exposure exposure;
        const char *words;
    } cases[] = {
        {{SH_IRB_RETAIL, 0.0002, 0.4, 0, 0}, "the chance of default must be at least 0.0003"},
        {{SH_IRB_RETAIL, 1, 0.4, 0, 0}, "the chance of default"},
        {{SH_IRB_RETAIL, NAN, 0.4, 0, 0}, "the chance of default"},
        {{SH_IRB_RETAIL, 0.01, 1.1, 0, 0}, "the loss given default must be at least 0"},
        {{SH_IRB_CORPORATE, 0.01, 0.4, 0.5, 50}, "the maturity in years must be at least 1"},
        {{SH_IRB_CORPORATE, 0.01, 0.4, 2, 0}, "the turnover in million euro must be above 0"},
        {{SH_IRB_CLASSES, 0.01, 0.4, 2, 50}, "no such class of exposure"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        double weight = 0;
        sh_error error = {0};
        expect_refused(sh_prudential_irb_weight(&cases[i].exposure, &weight, &error), &error,
                       cases[i].words);
    }
}

Test(prudential, capital_ratios_stack_the_classes_of_capital_over_all_risk)
{
    sh_capital c = {600, 100, 300, 5000, 200, 200};
    sh_capital_ratios r;
    cr_assert_eq(sh_prudential_capital_ratios(&c, &r, NULL), SH_OK);
    cr_expect(r.core == 0.06 && r.tier1 == 0.07 && r.total == 0.1);
    c.core = -1000;
    cr_assert_eq(sh_prudential_capital_ratios(&c, &r, NULL), SH_OK);
    cr_expect(r.core == -0.1 && r.total == -0.06);
    sh_error error = {0};
    c.market = -1;
    expect_refused(sh_prudential_capital_ratios(&c, &r, &error), &error,
                   "the charge for market risk must not be negative, but is -0.01 yuan");
    error = (sh_error){0};
    c = (sh_capital){.core = 100};
    expect_refused(sh_prudential_capital_ratios(&c, &r, &error), &error,
                   "needs something at risk");
}

/* the most that a stock can be when part of levels 2A and 2B may be left out */
static double best_stock(double a1, double a2, double b)
{
    double best = 0;
    for (int i = 0; i <= 400; i++) {
        /* level 2B kept; then as much 2A as the two caps allow */
        double y = b * i / 400, x = fmin(a2, 2.0 / 3.0 * a1 - y);
        if (x >= 0 && y <= 0.15 * (a1 + x + y) + 1e-9) {
            best = fmax(best, a1 + x + y);
        }
    }
    return best;
}

Test(prudential, the_caps_keep_the_most_that_both_shares_allow)
{
    for (uint32_t i = 0; i < 5000; i++) {
        sh_liquid_assets a = {word(i, 1) >> 12, word(i, 2) >> (10 + i % 8), word(i, 3) >> 14,
                              word(i, 4) >> (11 + i % 7)};
        sh_liquid_flows f = {.other = 1000000};
        sh_liquidity l;
        cr_assert_eq(sh_prudential_liquidity(&a, &f, &l, NULL), SH_OK);
        double b = 0.75 * (double)a.housing + 0.5 * (double)a.level2b;
        double best = best_stock((double)a.level1, 0.85 * (double)a.level2a, b);
        cr_assert(l.stock >= best - 1e-6, "%u: %g %g", i, l.stock, best);
        cr_assert_leq(l.stock - best, 0.01 * b + 1, "%u: %g %g", i, l.stock, best);
        /* level 2 is at most 40 % of what counts */
        cr_assert_geq((double)a.level1, 0.6 * l.stock - 1e-6);
    }
}

Test(prudential, outflows_take_their_factors_and_inflows_cover_at_most_three_quarters)
{
    sh_liquid_assets a = {.level1 = 3000};
    sh_liquid_flows f = {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 500};
    sh_liquidity l;
    cr_assert_eq(sh_prudential_liquidity(&a, &f, &l, NULL), SH_OK);
    cr_expect_float_eq(l.outflows, 30 + 50 + 100 + 50 + 250 + 200 + 400 + 1000, 1e-9);
    cr_expect_float_eq(l.net, 2080 - 500, 1e-9);
    f.inflows = 100000;
    cr_assert_eq(sh_prudential_liquidity(&a, &f, &l, NULL), SH_OK);
    cr_expect_float_eq(l.net, 520, 1e-9);
    cr_expect_float_eq(l.ratio, 3000.0 / 520, 1e-12);
}

Test(prudential, negative_amounts_and_no_outflow_are_refused)
{
    sh_liquid_assets a = {.level1 = 3000, .housing = -1};
    sh_liquid_flows f = {.stable = 1000};
    sh_liquidity l;
    sh_error error = {0};
    expect_refused(sh_prudential_liquidity(&a, &f, &l, &error), &error,
                   "housing securities of level 2B must not be negative, but is -0.01 yuan");
    error = (sh_error){0};
    a.housing = 0;
    f.stable = 0;
    expect_refused(sh_prudential_liquidity(&a, &f, &l, &error), &error, "needs an outflow");
}
