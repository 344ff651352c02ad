/* Ensembles of random networks, fire sales, rebuilding and measures of impact against the
   numbers of their sources. */
#include <criterion/criterion.h>
#include <math.h>

#include "network/clearing.h"
#include "network/ensemble.h"
#include "network/firesale.h"
#include "network/generate.h"
#include "network/impact.h"
#include "network/rebuild.h"
#include "support/exposures.h"
#include "support/printed.h"

/* Gai and Kapadia 2010: 1000 networks for each mean degree; an event is more than 5 % failed.
   Frequency, mean extent given an event and its standard error. */
enum { BANKS = 1000, DRAWS = 1000 };

typedef struct window {
    double degree, frequency, extent, error;
} window;

static window experiment(double degree, bool ties_fail)
{
    const sh_ensemble_banks banks = {BANKS, degree, 20, 4, ties_fail};
    sh_rng_key key = sh_rng_key_of(ties_fail ? 2011 : 2010, 0, 0);
    int32_t failed[DRAWS];
    cr_assert_eq(sh_ensemble_gai_kapadia(&banks, &key, (uint32_t)(1000 * degree) << 12, DRAWS,
                                         failed, NULL),
                 SH_OK);
    double events = 0, sum = 0, squares = 0;
    for (int k = 0; k < DRAWS; k++) {
        double share = (double)failed[k] / BANKS;
        events += share > .05;
        sum += share > .05 ? share : 0;
        squares += share > .05 ? share * share : 0;
    }
    double mean = events > 0 ? sum / events : 0;
    double error = events > 0 ? sqrt(fmax(0, squares / events - mean * mean) / events) : 0;
    return (window){degree, events / DRAWS, mean, error};
}

/* two simulations of a thousand draws each: four standard errors of their difference and half a
   unit of the last printed digit; an extent of 0 is not printed */
static void expect_window(const double row[3], bool ties_fail)
{
    window got = experiment(row[0], ties_fail);
    double p = row[1], error = 4 * sqrt(2 * p * (1 - p) / DRAWS) + .0005;
    cr_expect_float_eq(got.frequency, p, error, "degree %g: %g, not %g", row[0], got.frequency,
                       p);
    cr_expect(row[2] == 0 || fabs(got.extent - row[2]) <= 4 * sqrt(2) * got.error + .0005,
              "degree %g: extent %g (%g), not %g", row[0], got.extent, got.error, row[2]);
}

Test(published_networks,
     gai_and_kapadia_drawn_window_within_four_standard_errors_when_a_tie_is_survived)
{
    const double rows[][3] = {{.5, 0, 0},      {1, .094, 0},    {1.5, .512, .579},
                              {2, .690, .797}, {3, .791, .941}, {4, .700, .980},
                              {5, .490, .993}, {6, .153, .997}, {7, .016, 0},
                              {8, .001, 0},    {9, 0, 0},       {10, 0, 0}};
    for (size_t k = 0; k < SH_COUNT(rows); k++) {
        expect_window(rows[k], false);
    }
}

/* Where a tie is a failure the window is wider. */
Test(published_networks,
     gai_and_kapadia_drawn_window_within_four_standard_errors_when_a_tie_is_a_failure)
{
    const double rows[][3] = {{2, .762, 0}, {4, .888, 0}, {6, .711, 0}, {8, .103, 0}};
    for (size_t k = 0; k < SH_COUNT(rows); k++) {
        expect_window(rows[k], true);
    }
}

static sh_ensemble_limit theory(double degree, bool ties_fail)
{
    const sh_ensemble_banks banks = {0, degree, 20, 4, ties_fail};
    sh_ensemble_limit limit = {0};
    cr_assert_eq(sh_ensemble_theory(&banks, &limit, NULL), SH_OK);
    return limit;
}

typedef struct digits {
    double degree;
    const char *printed;
} digits;

static const digits survived[] = {{1.5, "0.51223"}, {2, "0.69751"}, {3, "0.78015"},
                                  {4, "0.70597"},   {5, "0.44687"}, {5.5, "0.19044"}};

Test(published_networks, gai_and_kapadia_frequencies_among_infinitely_many_banks)
{
    static const digits failed[] = {
        {2, "0.76554"}, {4, "0.89463"}, {6, "0.69579"}, {7, "0.32688"}};
    for (size_t k = 0; k < SH_COUNT(survived); k++) {
        expect_printed(theory(survived[k].degree, false).frequency, survived[k].printed,
                       survived[k].degree);
    }
    for (size_t k = 0; k < SH_COUNT(failed); k++) {
        expect_printed(theory(failed[k].degree, true).frequency, failed[k].printed,
                       failed[k].degree);
    }
}

/* A window that moved by half a unit of the last of ten decimals would be another one. */
Test(published_networks, gai_and_kapadia_edges_of_both_windows)
{
    static const char *const edges[2][2] = {{"1.0207039085", "5.7646770872"},
                                            {"1.0037312314", "7.4770801849"}};
    for (int ties = 0; ties < 2; ties++) {
        for (int side = 0; side < 2; side++) {
            double half = printed_half(edges[ties][side]),
                   edge = strtod(edges[ties][side], NULL);
            sh_ensemble_limit below = theory(edge - half, ties > 0);
            sh_ensemble_limit above = theory(edge + half, ties > 0);
            sh_ensemble_limit in = side == 0 ? above : below, out = side == 0 ? below : above;
            cr_expect(in.frequency > 0 && in.extent > 0, "%s: %g", edges[ties][side],
                      in.frequency);
            cr_expect(out.frequency == 0 && isnan(out.extent), "%s: %g", edges[ties][side],
                      out.frequency);
        }
    }
}

Test(published_networks,
     gai_and_kapadia_drawn_frequencies_within_four_standard_errors_of_theory_up_to_degree_4)
{
    for (size_t k = 0; survived[k].degree <= 4; k++) {
        double p = strtod(survived[k].printed, NULL), error = sqrt(p * (1 - p) / DRAWS);
        double got = experiment(survived[k].degree, false).frequency;
        cr_expect_float_eq(got, p, 4 * error, "degree %g: %g", survived[k].degree, got);
    }
}

/* least share above `start` that fails when that share fails first; as in the paper, a bank
   with j borrowers survives the failure of j / 5 of them */
static double mean_field(double degree, double start)
{
    double x = fmax(start, 1e-6);
    for (int step = 0; step < 20000; step++) {
        double chance = exp(-degree), fails = 0;
        for (int j = 1; j < 60; j++) {
            double term = pow(1 - x, j), stands = 0;
            for (int c = 0; c <= j / 5; c++) {
                stands += term;
                term *= x / (1 - x) * (j - c) / (c + 1);
            }
            chance *= degree / j;
            fails += chance * (1 - stands);
        }
        x = start + (1 - start) * fails;
    }
    return x;
}

static const digits extents[] = {
    {1.5, "0.580"}, {2, "0.797"}, {3, "0.9405"}, {4, "0.9802"}, {5, "0.9930"}};

Test(published_networks, gai_and_kapadia_extents_among_infinitely_many_banks_from_degree_3)
{
    for (size_t k = 2; k < SH_COUNT(extents); k++) {
        expect_printed(theory(extents[k].degree, false).extent, extents[k].printed,
                       extents[k].degree);
    }
}

/* The print is that of one bank in a thousand; the engine has the limit of one among
   infinitely many, .57887 and .79636 at the degrees 1.5 and 2. */
Test(published_networks,
     gai_and_kapadia_extents_printed_below_degree_3_are_of_a_thousandth_failing_first)
{
    for (size_t k = 0; k < SH_COUNT(extents); k++) {
        double degree = extents[k].degree, got = theory(degree, false).extent;
        expect_printed(mean_field(degree, .001), extents[k].printed, degree);
        cr_expect_float_eq(got, mean_field(degree, 0), 1e-12, "degree %g: %.13g", degree, got);
        cr_expect_eq(printed_is(got, extents[k].printed), degree >= 3);
    }
    expect_printed(theory(1.5, false).extent, "0.57887", 1.5);
    expect_printed(theory(2, false).extent, "0.79636", 2);
}

/* ox-inet-resilience/firesale_stresstest with the balance sheets of the stress test of 2018 of
   the European Banking Authority: CET1, leverage ratio in %, debt securities, of which
   government bonds; millions of euro */
static const double eba[48][4] = {
    {14712, 6.55, 34241, 27695},
    {9266, 6.12, 19761, 15960},
    {8141, 5.59, 14275, 8607},
    {15134, 6.08, 46143, 40016},
    {17830, 4.41, 43067, 9749},
    {4129, 5.42, 7556, 299},
    {9354, 4.80, 0, 0},
    {9891, 7.85, 11963, 3885},
    {76135, 4.68, 131757, 105238},
    {44420, 6.58, 56710, 24658},
    {59042, 5.05, 67590, 45805},
    {77398, 5.62, 135558, 70765},
    {8522, 4.53, 37454, 26045},
    {40861, 4.30, 58111, 50778},
    {9393, 4.04, 22518, 12367},
    {25607, 5.51, 55711, 31429},
    {50808, 4.13, 59952, 38867},
    {18134, 4.61, 53604, 28034},
    {11955, 4.96, 22181, 7998},
    {7673, 4.88, 22084, 7164},
    {5803, 3.41, 27763, 12779},
    {18442, 11.41, 47266, 23274},
    {4183, 9.27, 11097, 10595},
    {10767, 11.94, 15860, 10833},
    {7113, 7.03, 13388, 8669},
    {9379, 5.59, 28017, 24410},
    {38051, 6.42, 78869, 64189},
    {48880, 5.73, 142549, 117292},
    {7755, 5.85, 13558, 12758},
    {18793, 4.03, 39839, 33180},
    {31263, 6.03, 28572, 24256},
    {45581, 4.65, 82192, 57284},
    {3533, 3.49, 17119, 8876},
    {16710, 6.90, 8983, 2951},
    {4705, 9.79, 11854, 10093},
    {7739, 10.54, 13291, 11703},
    {42341, 6.62, 70701, 56626},
    {10415, 4.97, 24523, 22258},
    {74173, 5.28, 148276, 113377},
    {18966, 5.54, 30194, 26928},
    {24515, 5.20, 36550, 8024},
    {12035, 5.24, 5021, 3795},
    {11760, 4.57, 15442, 12071},
    {10231, 5.25, 6950, 6617},
    {46847, 4.79, 65725, 50622},
    {105279, 5.91, 275034, 229630},
    {33417, 5.12, 58315, 39170},
    {36015, 5.82, 59042, 48016},
};

typedef struct sheets {
    double holding[48][2], cash[48], other[48], loan[48], debt[48];
    sh_firesale_ratio acts[48], target[48];
} sheets;

static void fill_sheets(sheets *s, int acts)
{
    for (int b = 0; b < 48; b++) {
        double assets = eba[b][0] / (eba[b][1] / 100);
        s->holding[b][0] = eba[b][2] - eba[b][3];
        s->holding[b][1] = eba[b][3];
        s->cash[b] = .05 * assets;
        s->other[b] = assets - eba[b][2] - s->cash[b];
        s->loan[b] = s->debt[b] = (assets - eba[b][0]) / 2;
        s->acts[b] = (sh_firesale_ratio){acts, 100};
        s->target[b] = (sh_firesale_ratio){5, 100};
    }
}

static void expect_sale(int acts, double impact, double shock, const int32_t failures[7],
                        const char *const sold_and_prices[3])
{
    static sheets s;
    fill_sheets(&s, acts);
    double depth = -20 * log(1 - impact), price[2] = {1, 1 - shock}, all = 0;
    sh_firesale_case in = {48,
                           2,
                           s.holding[0],
                           s.cash,
                           s.other,
                           s.loan,
                           s.debt,
                           price,
                           NULL,
                           (double[]){depth, depth},
                           s.acts,
                           s.target,
                           {3, 100},
                           SH_FIRESALE_EXPONENTIAL,
                           6,
                           NULL};
    sh_firesale sale;
    cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
    for (int r = 0; r <= 6; r++) {
        cr_expect_eq(sale.failures[r], failures[r],
                     "acts %d %% impact %g shock %g round %d: %d", acts, impact, shock, r,
                     sale.failures[r]);
    }
    for (int b = 0; b < 48; b++) {
        all += eba[b][2];
    }
    double got[3] = {(sale.sold[0] + sale.sold[1]) / all, sale.price[0], sale.price[1]};
    for (int k = 0; k < 3; k++) {
        expect_printed(got[k], sold_and_prices[k], acts + shock);
    }
    sh_firesale_free(&sale);
}

Test(published_networks, fire_sale_of_48_european_banks)
{
    expect_sale(4, 0, .2, (int32_t[]){0, 7, 0, 0, 0, 0, 0},
                (const char *[]){"0.605124447221", "1.0000000000", "0.8000000000"});
    expect_sale(4, .01, .2, (int32_t[]){0, 7, 8, 3, 0, 0, 0},
                (const char *[]){"0.914500581225", "0.8384213171", "0.6635622002"});
    expect_sale(4, .05, .2, (int32_t[]){0, 7, 35, 2, 0, 0, 0},
                (const char *[]){"0.996053555315", "0.3618092383", "0.2873299713"});
    expect_sale(4, .01, .05, (int32_t[]){0, 0, 0, 0, 0, 0, 0},
                (const char *[]){"0.157904795042", "0.9592627055", "0.9241145690"});
    expect_sale(4, .01, .15, (int32_t[]){0, 4, 0, 1, 1, 0, 0},
                (const char *[]){"0.914500581225", "0.8384213171", "0.7050348377"});
    expect_sale(4, .01, .3, (int32_t[]){0, 17, 8, 0, 0, 0, 0},
                (const char *[]){"0.956710361801", "0.8308586871", "0.5758501973"});
}

/* the same, third experiment: whoever is below 5 % sells to come back to 5 % */
Test(published_networks, fire_sale_of_48_european_banks_that_target_leverage)
{
    expect_sale(5, 0, .2, (int32_t[]){0, 7, 0, 0, 0, 0, 0},
                (const char *[]){"0.790544244632", "1.0000000000", "0.8000000000"});
    expect_sale(5, .01, .2, (int32_t[]){0, 7, 6, 0, 0, 0, 0},
                (const char *[]){"0.946960241259", "0.8324473316", "0.6594192387"});
    expect_sale(5, .05, .2, (int32_t[]){0, 7, 36, 0, 0, 0, 0},
                (const char *[]){"1.000000000000", "0.3584859224", "0.2867887379"});
    expect_sale(5, .01, .05, (int32_t[]){0, 0, 2, 0, 0, 0, 0},
                (const char *[]){"0.884392545287", "0.8420740281", "0.7933279926"});
    expect_sale(5, .01, .15, (int32_t[]){0, 4, 6, 2, 0, 0, 0},
                (const char *[]){"0.929588805880", "0.8372139986", "0.7024326795"});
    expect_sale(5, .01, .3, (int32_t[]){0, 17, 9, 0, 0, 0, 0},
                (const char *[]){"0.983830252356", "0.8226121237", "0.5738026776"});
}

/* Adrian and Shin, Liquidity and leverage, J. Financial Intermediation 19, 2010: securities of
   110, equity 11 and debt 99 are a leverage of 10. When the securities fall to 109, equity is
   10 and leverage 10.9; the bank sells 9 and pays back 9 of its debt. */
Test(published_networks, a_bank_that_targets_a_leverage_of_ten_sells_nine)
{
    sh_firesale_case in = {.banks = 1,
                           .assets = 1,
                           .holding = (double[]){110},
                           .cash = (double[]){0},
                           .other = (double[]){0},
                           .loan = (double[]){99},
                           .debt = (double[]){0},
                           .price = (double[]){109. / 110},
                           .depth = (double[]){0},
                           .acts_below = (sh_firesale_ratio[]){{1, 10}},
                           .target = (sh_firesale_ratio[]){{1, 10}},
                           .fails_below = {0, 1},
                           .rounds = 4};
    sh_firesale sale;
    cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
    cr_expect_float_eq(sale.sold[0] * sale.price[0], 9, 1e-12);
    cr_expect_float_eq((110 - sale.sold[0]) * sale.price[0], 100, 1e-12);
    cr_expect_float_eq(sale.equity[0], 10, 1e-12);
    sh_firesale_free(&sale);
}

/* Anand, Craig and von Peter 2015, p. 628, as in the tests of NetworkRiskMeasures; two decimals
 */
Test(published_networks, maximum_entropy_of_seven_banks)
{
    const sh_fen lends[7] = {7000, 5000, 3000, 1000, 3000, 0, 1000};
    const sh_fen borrows[7] = {4000, 5000, 5000, 0, 0, 2000, 4000};
    const double wanted[7][7] = {
        {0, 2.53, 2.18, 0, 0, .74, 1.55}, {1.72, 0, 1.60, 0, 0, .54, 1.14},
        {.98, 1.06, 0, 0, 0, .31, .65},   {.25, .27, .23, 0, 0, .08, .17},
        {.75, .81, .70, 0, 0, .24, .50},  {0, 0, 0, 0, 0, 0, 0},
        {.30, .32, .28, 0, 0, .09, 0},
    };
    sh_rebuild r;
    cr_assert_eq(sh_rebuild_fit(&r, 7, lends, borrows, NULL), SH_OK);
    for (int i = 0; i < 7; i++) {
        for (int j = 0; j < 7; j++) {
            double got = sh_rebuild_entry(&r, i, j) / 1000;
            double within = wanted[i][j] > 0 ? .005 : 0;
            cr_expect_float_eq(got, wanted[i][j], within, "%d lends %d %.4f", i, j, got);
        }
    }
    sh_rebuild_free(&r);
}

/* NetworkRiskMeasures 0.1.7 (CRAN), tests/testthat/test_3_impacts.R */
Test(published_networks, measures_of_impact_of_three_banks)
{
    static const double debt[9] = {0, 10, 3, 1, 0, 2, 0, 3, 0};
    const sh_fen capital[3] = {2, 5, 2};
    const double matrix[9] = {0, 2, 1.5, .5, 0, 1, 0, .6, 0};
    const double wanted[3] = {0, 1, 1.25}, starts[3] = {1.25, 1, 0}, passes[3] = {0, .5, 0};
    exposures net = exposures_of(3, debt, 1);
    double value[5], out[3], fluidity, start[3], between[3];
    sh_impact_values(&net.owes, capital, value);
    for (int32_t j = 0; j < 3; j++) {
        for (int64_t k = net.owes.start[j]; k < net.owes.start[j + 1]; k++) {
            cr_expect_float_eq(value[k], matrix[3 * j + net.owes.other[k]], 1e-15);
        }
    }
    cr_assert_eq(sh_impact_susceptibility(&net.owes, capital, out, &fluidity, NULL), SH_OK);
    cr_assert_eq(sh_impact_diffusion(&net.owes, capital, start, between, NULL), SH_OK);
    for (int i = 0; i < 3; i++) {
        cr_expect_float_eq(out[i], wanted[i], 1e-12);
        cr_expect_float_eq(start[i], starts[i], 1e-12);
        cr_expect_float_eq(between[i], passes[i], 1e-12);
    }
    cr_expect_float_eq(fluidity, .75, 1e-12);
    exposures_free(&net);
}

/* ninagad/Greatest-Clearing-Vector-Algorithm, test/results: insolvent banks of 1000 with random
   debts, mean and deviation over 100 networks; ours over 8 each */
static double insolvent(double p, uint32_t draw)
{
    sh_generate_law law = {sh_rng_key_of(2023, (uint32_t)(1e6 * p), 0), draw, 1, 1000000};
    exposures net;
    cr_assert_eq(sh_generate_random(&net.owes, BANKS, p, &law, NULL), SH_OK);
    cr_assert_eq(sh_graph_transpose(&net.owes, &net.claims, NULL), SH_OK);
    static sh_fen assets[BANKS];
    for (uint32_t i = 0; i < BANKS; i++) {
        assets[i] = (sh_fen)(2e7 * sh_rng_uniform(exposures_word(900 + draw, i)));
    }
    sh_clearing_case in = {.owes = &net.owes,
                           .claims = &net.claims,
                           .assets = assets,
                           .alpha = .5,
                           .beta = .5,
                           .threads = 1};
    sh_clearing c;
    cr_assert_eq(sh_clearing_greatest(&c, &in, NULL), SH_OK);
    double defaults = c.defaults;
    sh_clearing_free(&c);
    exposures_free(&net);
    return defaults;
}

Test(published_networks,
     tipping_with_default_costs_in_eight_drawn_networks_within_four_standard_errors)
{
    enum { NETWORKS = 8 };
    const double rows[][3] = {{.0100, 57.0, 7.7},   {.0199, 86.5, 10.3},  {.0298, 118.9, 12.4},
                              {.0397, 159.0, 18.4}, {.0496, 213.0, 26.5}, {.0595, 333.0, 65.8},
                              {.0694, 966.9, 42.8}, {.0793, 997.2, 1.7},  {.0892, 999.83, .40},
                              {.1, 1000, 0}};
    for (size_t k = 0; k < SH_COUNT(rows); k++) {
        double sum = 0;
        for (uint32_t d = 0; d < NETWORKS; d++) {
            sum += insolvent(rows[k][0], d);
        }
        double error = rows[k][2] * sqrt(1.0 / NETWORKS + 1.0 / 100);
        cr_expect_float_eq(sum / NETWORKS, rows[k][1], 4 * error, "p %g: %g, not %g",
                           rows[k][0], sum / NETWORKS, rows[k][1]);
    }
}
