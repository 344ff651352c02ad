/* Closed forms and laws against the numbers of their sources. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/det.h"
#include "formula/creditrisk.h"
#include "formula/loss.h"
#include "formula/prudential.h"
#include "formula/ruin.h"
#include "formula/run.h"
#include "formula/valuation.h"
#include "support/printed.h"

typedef struct point {
    double at, expected;
} point;

static void expect_values(const sh_valuation *v, const point *points, size_t n, double within)
{
    cr_assert_eq(sh_valuation_check(v, NULL), SH_OK);
    for (size_t i = 0; i < n; i++) {
        double got = sh_valuation_value(v, points[i].at);
        cr_expect_float_eq(got, points[i].expected, within, "rule %d, equity %g: %.13g",
                           (int)v->rule, points[i].at, got);
    }
}

typedef struct digits {
    double at;
    const char *printed;
} digits;

/* values, or chances of default, to the printed digits */
static void expect_digits(const sh_valuation *v,
                          double (*of)(const sh_valuation *v, double equity),
                          const digits *list, size_t n)
{
    cr_assert_eq(sh_valuation_check(v, NULL), SH_OK);
    for (size_t i = 0; i < n; i++) {
        expect_printed(of(v, list[i].at), list[i].printed, list[i].at);
    }
}

/* Valuation functions of one bank: marcobardoscia/neva, neva/ibeval.py, which takes a bank with
   equity 0 for one in default. */
Test(published_formulas, neva_valuations_when_default_is_seen_in_the_books)
{
    sh_valuation en = {.rule = SH_VALUATION_EISENBERG_NOE,
                       .tie = SH_VALUATION_ZERO_IS_DEFAULT,
                       .liabilities = 2};
    static const point en_points[] = {{-3, 0}, {-2, 0}, {-1, 0.5}, {-0.5, .75}, {0, 1}, {1, 1}};
    expect_values(&en, en_points, SH_COUNT(en_points), 0);
    sh_valuation furfine = {.rule = SH_VALUATION_FURFINE, .tie = SH_VALUATION_ZERO_IS_DEFAULT};
    static const point furfine_points[] = {{-1, 0}, {0, 0}, {1e-9, 1}};
    expect_values(&furfine, furfine_points, SH_COUNT(furfine_points), 0);
    sh_valuation rank = {.rule = SH_VALUATION_LINEAR_DEBTRANK, .start = 2.5};
    static const point rank_points[] = {{-1, 0}, {0.5, 0.2}, {1.25, 0.5}, {3, 1}};
    expect_values(&rank, rank_points, SH_COUNT(rank_points), 1e-15);
    sh_valuation rv = {.rule = SH_VALUATION_ROGERS_VERAART,
                       .tie = SH_VALUATION_ZERO_IS_DEFAULT,
                       .liabilities = 9,
                       .external = 10,
                       .alpha = 0.5,
                       .beta = 0.7};
    static const point rv_points[] = {{-1, .4}, {1, 1}};
    static const digits rv_digits[] = {{-3, "0.244444"}, {0, "0.477778"}};
    expect_values(&rv, rv_points, SH_COUNT(rv_points), 1e-15);
    expect_digits(&rv, sh_valuation_value, rv_digits, SH_COUNT(rv_digits));
}

Test(published_formulas, neva_chances_of_default_and_values_before_the_horizon)
{
    sh_valuation early = {.rule = SH_VALUATION_BLACK_COX, .external = 10, .sigma = 0.1};
    static const digits touched[] = {{0.5, "0.623538082862"},
                                     {1, "0.307653624799"},
                                     {2, "0.0286522900311"},
                                     {3, "0.000431522857"}};
    expect_digits(&early, sh_valuation_default_chance, touched, SH_COUNT(touched));
    cr_expect_float_eq(sh_valuation_default_chance(&early, 0), 1, 1e-15);
    sh_valuation late = {.rule = SH_VALUATION_MERTON,
                         .external = 10,
                         .liabilities = 9.5,
                         .recovery = 1,
                         .sigma = 0.1};
    static const digits ended[] = {{-1, "0.842094126372"},
                                   {0, "0.519938805838"},
                                   {1, "0.157784484044"},
                                   {2, "0.0145756096620"}};
    expect_digits(&late, sh_valuation_default_chance, ended, SH_COUNT(ended));
    static const digits worth[] = {{-1, "0.884695290612"},
                                   {0, "0.958023566656"},
                                   {.5, "0.980125650020"},
                                   {1, "0.992501253726"},
                                   {2, "0.999579849017"}};
    expect_digits(&late, sh_valuation_value, worth, SH_COUNT(worth));
}

/* The bank run of Diamond, Economic Quarterly 93(2), 2007. Depositors who are indifferent wait;
   the queue is served in order. */
Test(published_formulas, diamond_2007_bank_run_with_indifferent_depositors_waiting)
{
    const sh_run_bank bank = {0.25, 2, 1, 1.28}, alone = {0.25, 2, 1, 1};
    cr_expect_float_eq(sh_run_expected_utility(&alone, 2), .375, 1e-15);
    expect_printed(sh_run_expected_utility(&bank, 2), "0.391084558824", 2);
    sh_run_optimum best;
    cr_assert_eq(sh_run_best_contract(0.25, 2, 2, &best, NULL), SH_OK);
    expect_printed(best.early_pay, "1.281508964068", 1);
    expect_printed(best.late_pay, "1.812327357288", 2);
    static const digits payouts[] = {{25, "1.8133333"},    {26, "1.8032432432"},
                                     {50, "1.4400000000"}, {56, "1.2872727273"},
                                     {57, "1.2576744186"}, {78, "0.0145454545"}};
    for (size_t i = 0; i < SH_COUNT(payouts); i++) {
        double n = payouts[i].at;
        expect_printed(sh_run_late_payout(&bank, n / 100), payouts[i].printed, n);
    }
    cr_expect_float_eq(sh_run_late_payout(&bank, .25), 136. / 75, 1e-14);
    cr_expect_float_eq(sh_run_threshold(&bank), .5625, 1e-15);
    cr_expect_float_eq(sh_run_empty(&bank), .78125, 1e-15);
    cr_expect(sh_run_map(&bank, .56) == .25 && sh_run_map(&bank, .57) == 1);
    /* in fen: 78 are paid in full, the 79th gets the last 0.16 yuan */
    sh_fen rest = 0;
    cr_expect_eq(sh_run_served(10000, 128, 100, &rest), 78);
    cr_expect_eq(rest, 16);
}

/* Vasicek, Loan portfolio value, Risk, December 2002, and the closed forms behind it */
Test(published_formulas, vasicek_pool_without_end)
{
    const sh_loss_pool pool = {0.02, 0.1};
    static const digits quantiles[] = {{.5, "0.015199915294"},   {.9, "0.041135583910"},
                                       {.95, "0.052986981846"},  {.99, "0.082356769257"},
                                       {.995, "0.095736893741"}, {.999, "0.128237107299"}};
    for (size_t i = 0; i < SH_COUNT(quantiles); i++) {
        double level = quantiles[i].at;
        expect_printed(sh_loss_quantile(&pool, level), quantiles[i].printed, level);
    }
    expect_printed(sh_loss_joint(&pool), "0.000687983994", 0);
}

/* .0169700911639, given as .016970091163 */
Test(published_formulas, vasicek_standard_deviation_whose_print_is_cut_off_and_not_rounded)
{
    double sd = sh_loss_sd(&(sh_loss_pool){0.02, 0.1});
    cr_expect_eq(floor(sd * 1e12), 16970091163.0, "%.15g", sd);
}

Test(published_formulas, vasicek_2002_table_of_quantiles_in_standard_deviations)
{
    static const double levels[] = {.9, .99, .999, .9999};
    static const struct {
        sh_loss_pool pool;
        const char *printed[4];
    } rows[] = {{{.01, .1}, {"1.1878", "3.8228", "7.0122", "10.665"}},
                {{.01, .4}, {"0.5485", "4.5107", "11.0415", "18.1854"}},
                {{.001, .1}, {"0.9791", "4.0862", "8.8342", "15.3673"}},
                {{.001, .4}, {"0.1171", "3.2451", "13.1772", "31.7456"}}};
    for (size_t i = 0; i < SH_COUNT(rows); i++) {
        for (size_t j = 0; j < SH_COUNT(levels); j++) {
            const sh_loss_pool *pool = &rows[i].pool;
            double excess = sh_loss_quantile(pool, levels[j]) - pool->chance;
            expect_printed(excess / sh_loss_sd(pool), rows[i].printed[j], levels[j]);
        }
    }
}

enum { POOL = 1000, TRIALS = 1000000 };
static const struct {
    int32_t k;
    const char *chance; /* of k or more defaults among 1,000 */
} finite_tail[] = {{20, "0.38381783"}, {41, "0.10858874"},  {50, "0.06462959"},
                   {82, "0.01138747"}, {100, "0.00455042"}, {128, "0.00116056"}};

Test(published_formulas, vasicek_pool_of_a_thousand)
{
    static double law[POOL + 1];
    const sh_loss_pool pool = {0.02, 0.1};
    cr_assert_eq(sh_loss_finite(&pool, POOL, law, NULL), SH_OK);
    for (size_t i = 0; i < SH_COUNT(finite_tail); i++) {
        int32_t k = finite_tail[i].k;
        expect_printed(sh_loss_at_least(law, POOL, k), finite_tail[i].chance, k);
    }
    expect_printed(law[0], "0.00787666", 0);
}

Test(published_formulas, a_million_simulated_pools_are_within_four_standard_errors_of_their_law)
{
    static int64_t count[POOL + 1];
    sh_rng_key key = sh_rng_key_of(2002, 0, 0);
    double start = sh_det_normal_quantile(0.02);
    for (uint32_t i = 0; i < TRIALS; i++) {
        uint32_t w[4];
        sh_rng_block(&key, i, (sh_rng_site){0, 0, 1}, w);
        double z = sh_det_normal(w[0]);
        double p = sh_det_normal_cdf((start + sqrt(0.1) * z) / sqrt(0.9));
        count[sh_det_binomial(w[1], POOL, p)]++;
    }
    for (size_t i = 0; i < SH_COUNT(finite_tail); i++) {
        int64_t sum = 0;
        for (int32_t k = finite_tail[i].k; k <= POOL; k++) {
            sum += count[k];
        }
        double p = strtod(finite_tail[i].chance, NULL), error = sqrt(p * (1 - p) / TRIALS);
        cr_expect_float_eq((double)sum / TRIALS, p, 4 * error, "%d: %g", finite_tail[i].k,
                           (double)sum / TRIALS);
    }
}

/* CreditRisk+, Credit Suisse First Boston 1997, appendix B: 25 loans; a default rate varies by
   half its mean, so the variance of its sector's factor is 1/4. Printed: exposure 130,513,072,
   expected loss 14,221,863, standard deviation 12,668,742; 99 % quantile 55.3 million with one
   sector and 49.9 million with three. The printed figures need its unit: a hundredth of the
   greatest loan, losses rounded up to it, and chances lowered so that expected losses stay. */
enum { LOANS = 25, UNIT = 202389, MOST = 2000 };
typedef struct creditrisk_loan {
    int32_t exposure;
    char rating;
    int region; /* United States, Japan, Europe */
} creditrisk_loan;
static const creditrisk_loan loans[LOANS] = {
    {358475, 'H', 0},   {1089819, 'H', 1}, {1799710, 'F', 1}, {1933116, 'G', 0},
    {2317327, 'G', 2},  {2410929, 'G', 2}, {2652184, 'H', 0}, {2957685, 'G', 1},
    {3137989, 'D', 2},  {3204044, 'D', 2}, {4727724, 'A', 0}, {4830517, 'D', 2},
    {4912097, 'D', 2},  {4928989, 'H', 1}, {5042312, 'F', 2}, {5320364, 'E', 2},
    {5435457, 'D', 0},  {5517586, 'C', 0}, {5764596, 'E', 0}, {5847845, 'C', 0},
    {6466533, 'H', 0},  {6480322, 'H', 2}, {7727651, 'B', 1}, {15410906, 'F', 2},
    {20238895, 'E', 0},
};
static const double rates[] = {.015, .016, .03, .05, .075, .1, .15, .3};

static void build(double *chance, int32_t *units, double (*weight)[3], int sectors)
{
    for (int i = 0; i < LOANS; i++) {
        units[i] = (loans[i].exposure + UNIT - 1) / UNIT;
        chance[i] =
            rates[loans[i].rating - 'A'] * loans[i].exposure / ((double)units[i] * UNIT);
        for (int s = 0; s < 3; s++) {
            weight[i][s] = sectors == 1 ? s == 0 : s == loans[i].region;
        }
    }
}

Test(published_formulas,
     creditrisk_plus_example_of_25_loans_whose_quantiles_lie_within_one_unit_of_loss)
{
    static double law[MOST + 1];
    static const double variance[3] = {0.25, 0.25, 0.25}, quantile[] = {55.3, 49.9};
    double chance[LOANS], weight[LOANS][3];
    int32_t units[LOANS];
    int64_t exposure = 0;
    for (int i = 0; i < LOANS; i++) {
        exposure += loans[i].exposure;
    }
    cr_expect_eq(exposure, 130513072);
    for (int i = 0; i < 2; i++) {
        build(chance, units, weight, i == 0 ? 1 : 3);
        sh_creditrisk p = {LOANS, 3, chance, units, &weight[0][0], variance};
        sh_creditrisk_moments moments;
        cr_assert_eq(sh_creditrisk_spread(&p, &moments, NULL), SH_OK);
        expect_printed(moments.mean * UNIT, "14221863", 0);
        if (i == 0) {
            expect_printed(moments.sd * UNIT, "12668742", 0);
        }
        cr_assert_eq(sh_creditrisk_law(&p, MOST, law, NULL), SH_OK);
        double q = (double)sh_loss_law_quantile(law, MOST, 0.99) * UNIT / 1e6;
        /* it lies within the last unit */
        cr_expect(q - 0.202389 <= quantile[i] + 0.05 && q >= quantile[i] - 0.05, "%d: %g", i,
                  q);
    }
}

/* The analytic model of GCPM (CRAN) stops with an error when a portfolio has one sector. Here a
   table of one column is a portfolio like any other: the law of the example is that of a table
   of three of which two stand empty, and its spread the published one. */
Test(published_formulas, trap_one_sector_is_a_portfolio_like_any_other)
{
    static double alone[MOST + 1], beside[MOST + 1];
    static const double variance[3] = {0.25, 0.25, 0.25};
    double chance[LOANS], weight[LOANS][3], column[LOANS], mass = 0;
    int32_t units[LOANS];
    sh_creditrisk_moments moments;
    build(chance, units, weight, 1);
    for (int i = 0; i < LOANS; i++) {
        column[i] = 1;
    }
    sh_creditrisk three = {LOANS, 3, chance, units, &weight[0][0], variance};
    sh_creditrisk one = {LOANS, 1, chance, units, column, variance};
    cr_assert_eq(sh_creditrisk_spread(&one, &moments, NULL), SH_OK);
    expect_printed(moments.mean * UNIT, "14221863", 0);
    expect_printed(moments.sd * UNIT, "12668742", 0);
    cr_assert_eq(sh_creditrisk_law(&one, MOST, alone, NULL), SH_OK);
    cr_assert_eq(sh_creditrisk_law(&three, MOST, beside, NULL), SH_OK);
    for (int k = 0; k <= MOST; k++) {
        cr_expect_float_eq(alone[k], beside[k], 1e-15);
        mass += alone[k];
    }
    cr_expect(mass > 0.999 && mass < 1 + 1e-12, "%.15g", mass);
}

/* Basel Committee, International Convergence of Capital Measurement and Capital Standards, June
   2006, Annex 5: illustrative risk weights in percent, first six rows */
Test(
    published_formulas,
    basel_2006_annex_5_risk_weights_but_for_four_cells_that_miss_the_last_digit_by_less_than_one)
{
    int missed = 0;
    static const sh_irb_exposure columns[8] = {
        {SH_IRB_CORPORATE, 0, .45, 2.5, 50}, {SH_IRB_CORPORATE, 0, .45, 2.5, 5},
        {SH_IRB_MORTGAGE, 0, .45, 0, 0},     {SH_IRB_MORTGAGE, 0, .25, 0, 0},
        {SH_IRB_RETAIL, 0, .45, 0, 0},       {SH_IRB_RETAIL, 0, .85, 0, 0},
        {SH_IRB_REVOLVING, 0, .45, 0, 0},    {SH_IRB_REVOLVING, 0, .85, 0, 0}};
    static const struct {
        double pd, weight[8];
    } rows[] = {
        {.0003, {14.44, 11.30, 4.15, 2.30, 4.45, 8.41, 0.98, 1.85}},
        {.0010, {29.65, 23.30, 10.69, 5.94, 11.16, 21.08, 2.71, 5.12}},
        {.0040, {62.72, 49.49, 29.94, 16.64, 28.42, 53.69, 8.41, 15.88}},
        {.0075, {82.78, 65.14, 46.46, 25.81, 40.10, 75.74, 13.80, 26.06}},
        {.0130, {100.95, 78.77, 67.00, 37.22, 50.80, 95.95, 21.02, 39.70}},
        {.0200, {114.86, 88.55, 87.94, 48.85, 57.99, 109.53, 28.92, 54.63}},
    };
    for (size_t i = 0; i < SH_COUNT(rows); i++) {
        for (size_t j = 0; j < 8; j++) {
            sh_irb_exposure e = columns[j];
            double weight = 0;
            e.pd = rows[i].pd;
            cr_assert_eq(sh_prudential_irb_weight(&e, &weight, NULL), SH_OK);
            cr_expect_float_eq(100 * weight, rows[i].weight[j], 0.006, "%g %zu: %.4f", e.pd, j,
                               100 * weight);
            missed += fabs(100 * weight - rows[i].weight[j]) > 0.005;
        }
    }
    cr_expect_eq(missed, 4);
}

/* The test of dandermotj/basel pins .01702401, for which the adjustment is (1 + M - 2.5) b. */
Test(published_formulas, trap_the_maturity_adjustment_closes_its_parenthesis_after_the_slope)
{
    sh_irb_exposure e = {SH_IRB_CORPORATE, .05, .8, 2.5, 50};
    double capital = 0;
    cr_assert_eq(sh_prudential_irb_capital(&e, &capital, NULL), SH_OK);
    expect_printed(capital, "0.2131262705", e.pd);
    double slope = .11852 - .05478 * log(.05), b = slope * slope;
    expect_printed(capital * b, "0.01702401", e.pd);
}

/* Basel Committee, LCR30 (assets), LCR40 (flows) and LCR99, in force since 2019-12-15 */
Test(published_formulas, basel_liquidity_coverage_factors)
{
    static const struct {
        sh_liquid_assets assets;
        double kept;
    } assets[] = {{{.level1 = 1000}, 1000},
                  {{.level1 = 1000, .level2a = 100}, 1085},
                  {{.level1 = 1000, .housing = 100}, 1075},
                  {{.level1 = 1000, .level2b = 100}, 1050},
                  /* level 2 at most 40 % of the stock: 600 / 0.6 */
                  {{.level1 = 600, .level2a = 1000}, 1000},
                  /* level 2B at most 15 %: 850 / 0.85 */
                  {{.level1 = 850, .level2b = 1000}, 1000},
                  {{.level1 = 600, .level2a = 1000, .housing = 1000}, 1000}};
    static const struct {
        sh_liquid_flows flows;
        double net;
    } flows[] = {{{.stable_best = 1000}, 30},
                 {{.stable = 1000}, 50},
                 {{.less_stable = 1000}, 100},
                 {{.operational = 1000}, 250},
                 {{.operational_insured = 1000}, 50},
                 {{.corporate = 1000}, 400},
                 {{.corporate_insured = 1000}, 200},
                 {{.other = 1000}, 1000},
                 {{.other = 1000, .inflows = 700}, 300},
                 {{.other = 1000, .inflows = 900}, 250}};
    sh_liquidity l;
    for (size_t i = 0; i < SH_COUNT(assets); i++) {
        sh_liquid_flows out = {.other = 1000};
        cr_assert_eq(sh_prudential_liquidity(&assets[i].assets, &out, &l, NULL), SH_OK);
        cr_expect_float_eq(l.stock, assets[i].kept, 1e-12, "%zu: %g", i, l.stock);
        cr_expect_float_eq(l.ratio, assets[i].kept / 1000, 1e-12);
    }
    for (size_t i = 0; i < SH_COUNT(flows); i++) {
        sh_liquid_assets some = {.level1 = 100};
        cr_assert_eq(sh_prudential_liquidity(&some, &flows[i].flows, &l, NULL), SH_OK);
        cr_expect_float_eq(l.net, flows[i].net, 1e-12, "%zu: %g", i, l.net);
    }
}

/* R package actuar, help page of ruin, first example: 0.6 exp(-2 u) */
Test(published_formulas, actuar_ruin_with_exponential_claims)
{
    static const char *const printed[] = {"0.600000000",   "0.0812011699",   "0.0109893833",
                                          "0.00148725131", "0.000201277577", "2.72399579e-5",
                                          "3.68652741e-6", "4.98917231e-7",  "6.75211048e-8",
                                          "9.13798785e-9", "1.23669217e-9"};
    const sh_ruin_risk risk = {1, 3};
    for (size_t u = 0; u < SH_COUNT(printed); u++) {
        double chance = 0;
        cr_assert_eq(sh_ruin_exponential(&risk, 0.2, (double)u, &chance, NULL), SH_OK);
        expect_printed(chance, printed[u], (double)u);
    }
}
