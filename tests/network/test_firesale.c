#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "network/firesale.h"
#include "support/exposures.h"

enum { BANKS = 12, ASSETS = 3 };

typedef struct trial {
    double holding[BANKS][ASSETS], cash[BANKS], other[BANKS], loan[BANKS], debt[BANKS];
    double price[ASSETS], depth[ASSETS];
    sh_firesale_ratio acts[BANKS], target[BANKS];
    sh_firesale_case in;
} trial;

static double word(uint32_t seed, uint32_t k)
{
    return exposures_word(seed, k) / 4294967296.0;
}

static void make(trial *t, uint32_t seed)
{
    for (uint32_t b = 0; b < BANKS; b++) {
        double assets = t->cash[b] = 2 * word(seed, 10 * b);
        t->other[b] = 50 * word(seed, 10 * b + 1);
        assets += t->other[b];
        for (uint32_t a = 0; a < ASSETS; a++) {
            t->holding[b][a] = 20 * word(seed, 10 * b + 2 + a);
            assets += t->holding[b][a];
        }
        double debts = assets * (1 - 0.02 - 0.1 * word(seed, 10 * b + 6));
        t->loan[b] = debts * word(seed, 10 * b + 7);
        t->debt[b] = debts - t->loan[b];
        t->acts[b] = (sh_firesale_ratio){4, 100};
        t->target[b] = (sh_firesale_ratio){5, 100};
    }
    for (uint32_t a = 0; a < ASSETS; a++) {
        t->price[a] = 1 - 0.1 * word(seed, 1000 + a);
        t->depth[a] = word(seed, 2000 + a);
    }
    t->in = (sh_firesale_case){BANKS,
                               ASSETS,
                               t->holding[0],
                               t->cash,
                               t->other,
                               t->loan,
                               t->debt,
                               t->price,
                               NULL,
                               t->depth,
                               t->acts,
                               t->target,
                               {3, 100},
                               seed % 2 ? SH_FIRESALE_LINEAR : SH_FIRESALE_EXPONENTIAL,
                               30,
                               NULL};
}

Test(firesale, one_bank_that_targets_its_leverage_sells_what_the_formula_says)
{
    /* assets 100, equity 10, tenfold; the asset falls by 2 %: A = 98, E = 8, sells 98 - 80 */
    double one[] = {100}, none[] = {0}, loan[] = {90}, price[] = {0.98}, depth[] = {0.1};
    double market[] = {1000};
    sh_firesale_ratio target[] = {{1, 10}};
    sh_firesale_case in = {1,     1,      one,   none,   none,   loan,   none,
                           price, market, depth, target, target, {0, 1}, SH_FIRESALE_LINEAR,
                           2,     NULL};
    sh_firesale sale;
    cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
    double sold = 18 / 0.98, after = 0.98 * (1 - 0.1 * sold / 1000);
    cr_expect_float_eq(sale.sold[0], sold, 1e-12);
    cr_expect_float_eq(sale.price[0], after, 1e-15);
    double proceeds = sold * (0.98 + after) / 2;
    cr_expect_float_eq(sale.equity[0], proceeds + (100 - sold) * after - 90, 1e-12);
    cr_expect(sale.rounds == 2 && sale.failed_banks == 0);
    sh_firesale_free(&sale);
}

Test(firesale, the_order_of_banks_does_not_matter)
{
    for (uint32_t seed = 0; seed < 100; seed++) {
        trial t, u;
        make(&t, seed);
        make(&u, seed);
        for (int b = 0; b < BANKS; b++) {
            int c = (b * 5 + 3) % BANKS;
            memcpy(u.holding[c], t.holding[b], sizeof t.holding[b]);
            u.cash[c] = t.cash[b];
            u.other[c] = t.other[b];
            u.loan[c] = t.loan[b];
            u.debt[c] = t.debt[b];
        }
        sh_firesale x, y;
        cr_assert_eq(sh_firesale_run(&x, &t.in, NULL), SH_OK);
        cr_assert_eq(sh_firesale_run(&y, &u.in, NULL), SH_OK);
        cr_assert(x.rounds == y.rounds && x.failed_banks == y.failed_banks);
        for (int a = 0; a < ASSETS; a++) {
            cr_assert_float_eq(x.price[a], y.price[a], 1e-12);
        }
        for (int b = 0; b < BANKS; b++) {
            cr_assert_eq(x.failed[b], y.failed[(b * 5 + 3) % BANKS]);
        }
        sh_firesale_free(&x);
        sh_firesale_free(&y);
    }
}

Test(firesale, without_impact_prices_stay_and_equity_is_kept)
{
    for (uint32_t seed = 0; seed < 100; seed++) {
        trial t;
        make(&t, seed);
        memset(t.depth, 0, sizeof t.depth);
        sh_firesale sale;
        cr_assert_eq(sh_firesale_run(&sale, &t.in, NULL), SH_OK);
        for (int b = 0; b < BANKS; b++) {
            double equity = t.cash[b] + t.other[b] - t.loan[b] - t.debt[b];
            for (int a = 0; a < ASSETS; a++) {
                equity += t.holding[b][a] * t.price[a];
                cr_assert_eq(sale.price[a], t.price[a]);
            }
            cr_assert_float_eq(sale.equity[b], equity, 1e-9);
        }
        sh_firesale_free(&sale);
    }
}

/* what all banks together want to sell of each asset at these prices */
static void wants(const trial *t, const double *price, double *sold)
{
    memset(sold, 0, ASSETS * sizeof *sold);
    for (int b = 0; b < BANKS; b++) {
        double value = 0, share = 0;
        for (int a = 0; a < ASSETS; a++) {
            value += t->holding[b][a] * price[a];
        }
        double assets = t->cash[b] + t->other[b] + value;
        double leverage = (assets - t->loan[b] - t->debt[b]) / assets;
        if (leverage < 0.03) {
            share = 1;
        } else if (leverage < 0.04) {
            double rest = assets * (1 - leverage / 0.05) - t->cash[b];
            share = fmax(0, fmin(1, rest / value));
        }
        for (int a = 0; a < ASSETS; a++) {
            sold[a] += share * t->holding[b][a];
        }
    }
}

Test(firesale, in_an_equilibrium_banks_want_to_sell_what_is_sold_after_paying_from_cash)
{
    int cash_spared = 0;
    for (uint32_t seed = 0; seed < 300; seed++) {
        trial t;
        make(&t, seed);
        for (int side = SH_FIRESALE_GREATEST; side <= SH_FIRESALE_LEAST; side++) {
            sh_firesale sale;
            double sold[ASSETS], without[ASSETS];
            cr_assert_eq(sh_firesale_equilibrium(&sale, &t.in, (sh_firesale_side)side, NULL),
                         SH_OK);
            wants(&t, sale.price, sold);
            trial poor = t;
            memset(poor.cash, 0, sizeof poor.cash);
            wants(&poor, sale.price, without);
            for (int a = 0; a < ASSETS; a++) {
                cr_assert_float_eq(sale.sold[a], sold[a], 1e-9, "seed %u side %d: %g, not %g",
                                   seed, side, sale.sold[a], sold[a]);
                cash_spared += fabs(without[a] - sold[a]) > 1e-3;
            }
            sh_firesale_free(&sale);
        }
    }
    cr_expect(cash_spared > 60, "cash matters in %d of 1800", cash_spared);
}

Test(firesale, greatest_and_least_equilibrium_are_equilibria_in_their_order)
{
    int differ = 0;
    for (uint32_t seed = 0; seed < 300; seed++) {
        trial t;
        make(&t, seed);
        sh_firesale high, low;
        cr_assert_eq(sh_firesale_equilibrium(&high, &t.in, SH_FIRESALE_GREATEST, NULL), SH_OK);
        cr_assert_eq(sh_firesale_equilibrium(&low, &t.in, SH_FIRESALE_LEAST, NULL), SH_OK);
        sh_firesale *both[] = {&high, &low};
        bool apart = false;
        for (int a = 0; a < ASSETS; a++) {
            double market = 0;
            for (int b = 0; b < BANKS; b++) {
                market += t.holding[b][a];
            }
            for (int k = 0; k < 2; k++) {
                double x = t.depth[a] * both[k]->sold[a] / market;
                double wanted = t.in.impact == SH_FIRESALE_LINEAR ? 1 - x : exp(-x);
                cr_assert_float_eq(both[k]->price[a], t.price[a] * wanted, 1e-12);
            }
            cr_assert(low.price[a] <= high.price[a] + 1e-12 && high.price[a] <= t.price[a]);
            apart |= low.price[a] < high.price[a] - 1e-6;
        }
        cr_assert(low.failed_banks >= high.failed_banks);
        differ += apart;
        sh_firesale_free(&high);
        sh_firesale_free(&low);
    }
    cr_expect(differ > 3, "two equilibria in %d cases", differ);
}

Test(firesale, one_bank_with_two_equilibria)
{
    /* 100 bonds, debt 96: fails below a price of 0.96 / 0.97; selling all lowers it to 0.9 */
    double one[] = {100}, none[] = {0}, debt[] = {96}, price[] = {1}, depth[] = {0.1};
    sh_firesale_ratio three[] = {{3, 100}};
    sh_firesale_case in = {1,     1,    one,   none,  none,  none,     debt,
                           price, NULL, depth, three, three, {3, 100}, SH_FIRESALE_LINEAR,
                           10,    NULL};
    sh_firesale high, low;
    cr_assert_eq(sh_firesale_equilibrium(&high, &in, SH_FIRESALE_GREATEST, NULL), SH_OK);
    cr_assert_eq(sh_firesale_equilibrium(&low, &in, SH_FIRESALE_LEAST, NULL), SH_OK);
    cr_expect(high.price[0] == 1 && high.failed_banks == 0 && high.sold[0] == 0);
    cr_expect(low.price[0] == 0.9 && low.failed_banks == 1 && low.sold[0] == 100);
    sh_firesale_free(&high);
    sh_firesale_free(&low);
}

Test(firesale, a_ratio_equal_to_the_threshold_is_not_below_it)
{
    double one[] = {100}, none[] = {0}, price[] = {1}, depth[] = {1};
    sh_firesale_ratio target[] = {{1, 2}};
    for (int more = 0; more < 2; more++) {
        double debt[] = {75 + more};
        sh_firesale_case in = {1,     1,    one,   none,   none,   none,   debt,
                               price, NULL, depth, target, target, {1, 4}, SH_FIRESALE_LINEAR,
                               1,     NULL};
        sh_firesale sale;
        cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
        cr_expect(sale.failed_banks == more && sale.failed[0] == more);
        sh_firesale_free(&sale);
    }
}

/* one bank with one asset: fails in the first round? */
static bool fails_at(double holding, double debt, sh_firesale_ratio below,
                     const sh_firesale_whole *whole)
{
    double none[] = {0}, price[] = {1}, depth[] = {0};
    sh_firesale_ratio one[] = {{1, 1}};
    sh_firesale_case in = {1,     1,    &holding, none,   none, none,  &debt,
                           price, NULL, depth,    &below, one,  below, SH_FIRESALE_LINEAR,
                           1,     whole};
    sh_firesale sale;
    cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
    bool failed = sale.failed_banks == 1, sold = sale.failed_banks == 1 || sale.rounds > 1;
    sh_firesale_free(&sale);
    cr_assert_eq(failed, sold);
    return failed;
}

Test(firesale, a_ratio_equal_to_a_round_threshold_is_not_below_it)
{
    for (int percent = 0; percent <= 100; percent++) {
        for (int places = 100; places <= 1000000; places *= 100) {
            sh_firesale_ratio below = {(int64_t)percent * places / 100, places};
            for (uint32_t k = 1; k < 60; k++) {
                double unit = k < 30 ? k : 1 + 1e6 * word(5, k), debt = (100 - percent) * unit;
                cr_assert(!fails_at(100 * unit, debt, below, NULL), "%d %% of %g", percent,
                          100 * unit);
                cr_assert(fails_at(100 * unit, debt * (1 + 1e-9) + 1e-7 * unit, below, NULL));
            }
        }
    }
}

Test(firesale, whole_books_of_any_size_decide_ties_to_the_last_unit)
{
    for (int percent = 0; percent <= 100; percent++) {
        sh_firesale_ratio below = {percent * INT64_C(10000), 1000000};
        for (sh_wide unit = 1; unit < (sh_wide)1 << 100; unit *= 7) {
            double size = (double)(100 * unit), debt = (double)((100 - percent) * unit);
            sh_firesale_whole tie = {percent * unit, 100 * unit}, less = tie;
            less.equity--;
            cr_assert(!fails_at(size, debt, below, &tie), "%d %%", percent);
            cr_assert(fails_at(size, debt, below, &less), "%d %%", percent);
        }
    }
}

Test(firesale, whole_books_are_compared_with_any_ratio_as_products_would)
{
    for (uint32_t k = 0; k < 200000; k++) {
        uint32_t most = k % 4 == 0 ? 9 : k % 4 == 1 ? 1000 : 2000000000;
        sh_firesale_whole books = {(int64_t)(exposures_word(1, k) % most),
                                   1 + exposures_word(2, k) % most};
        sh_firesale_ratio below = {exposures_word(3, k) % most,
                                   1 + exposures_word(4, k) % most};
        books.equity -= k % 3 == 0 ? books.assets : 0;
        bool wanted = books.equity * below.whole < books.assets * below.part;
        cr_assert_eq(fails_at(1, 0, below, &books), wanted, "%u", k);
    }
    cr_expect(!fails_at(0, 0, (sh_firesale_ratio){1, 2}, &(sh_firesale_whole){0, 0}));
    cr_expect(fails_at(0, 1, (sh_firesale_ratio){1, 2}, &(sh_firesale_whole){-1, 0}));
}

Test(firesale, who_is_below_a_threshold_by_one_unit_stays_below_it_at_lower_prices)
{
    double holding[] = {1e15}, none[] = {0}, debt[] = {96e13 + 1}, price[] = {1};
    double depth[] = {1e-13};
    sh_firesale_ratio four[] = {{4, 100}};
    sh_firesale_whole whole[] = {{(sh_wide)40000000000000 - 1, (sh_wide)1000000000000000}};
    sh_firesale_case in = {1,     1,    holding, none, none, none,     debt,
                           price, NULL, depth,   four, four, {4, 100}, SH_FIRESALE_LINEAR,
                           10,    whole};
    for (int side = SH_FIRESALE_GREATEST; side <= SH_FIRESALE_LEAST; side++) {
        sh_firesale sale;
        cr_assert_eq(sh_firesale_equilibrium(&sale, &in, (sh_firesale_side)side, NULL), SH_OK);
        cr_expect(sale.failed_banks == 1 && sale.sold[0] == 1e15);
        sh_firesale_free(&sale);
    }
}

/* Sold without impact, the asset leaves the bank at its target to the last rounding. */
Test(firesale, a_bank_that_came_to_its_target_sells_no_more)
{
    for (int percent = 1; percent <= 90; percent++) {
        for (int lost = 1; lost < percent && lost <= 20; lost++) {
            double holding[] = {1000}, none[] = {0}, loan[] = {1000 - 10.0 * percent};
            double price[] = {1 - lost / 100.0}, depth[] = {0};
            sh_firesale_ratio own[] = {{percent, 100}};
            sh_firesale_case in = {1,     1,    holding, none, none, loan,   none,
                                   price, NULL, depth,   own,  own,  {0, 1}, SH_FIRESALE_LINEAR,
                                   50,    NULL};
            sh_firesale sale;
            cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
            cr_assert(sale.rounds <= 3, "%d %%, lost %d %%: %d rounds", percent, lost,
                      sale.rounds);
            sh_firesale_free(&sale);
        }
    }
}

Test(firesale, bad_cases_are_refused_and_empty_ones_are_not)
{
    trial t;
    sh_firesale sale;
    double *places[] = {t.holding[2], t.cash, t.other, t.loan, t.debt, t.price, t.depth};
    double bad[] = {-1, NAN, INFINITY};
    for (size_t k = 0; k < SH_COUNT(places); k++) {
        for (int v = 0; v < 3; v++) {
            make(&t, 1);
            places[k][1] = bad[v];
            cr_expect_eq(sh_firesale_run(&sale, &t.in, NULL), SH_E_SCENARIO);
        }
    }
    make(&t, 1);
    sh_firesale_ratio *ratios[] = {&t.acts[3], &t.target[3], &t.in.fails_below};
    const sh_firesale_ratio none[] = {{-1, 100}, {1, 0}, {1, -100}};
    for (size_t k = 0; k < SH_COUNT(ratios); k++) {
        for (size_t v = 0; v < SH_COUNT(none); v++) {
            make(&t, 1);
            *ratios[k] = none[v];
            cr_expect_eq(sh_firesale_run(&sale, &t.in, NULL), SH_E_SCENARIO);
        }
    }
    make(&t, 1);
    t.target[3].part = 0;
    cr_expect_eq(sh_firesale_run(&sale, &t.in, NULL), SH_E_SCENARIO);
    t.in = (sh_firesale_case){.fails_below = {0, 1}, .rounds = 3};
    cr_assert_eq(sh_firesale_run(&sale, &t.in, NULL), SH_OK);
    cr_expect(sale.rounds == 1 && sale.failed_banks == 0);
    sh_firesale_free(&sale);
}

Test(firesale, a_bank_pays_back_no_more_than_its_loan)
{
    /* sells 18 of what it wants to pay back and pays 2; a fall of 1 then leaves 7 of 105 */
    double one[] = {100}, cash[] = {10}, none[] = {0}, loan[] = {2}, debt[] = {98};
    double price[] = {0.98}, depth[] = {0.0612};
    sh_firesale_ratio target[] = {{1, 10}};
    sh_firesale_case in = {1,     1,    one,   cash,   none,   loan,       debt,
                           price, NULL, depth, target, target, {72, 1000}, SH_FIRESALE_LINEAR,
                           2,     NULL};
    sh_firesale sale;
    cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
    cr_expect_float_eq(sale.equity[0], 7, 0.01);
    cr_expect(sale.failed[0] == 2 && sale.failures[1] == 0);
    sh_firesale_free(&sale);
}
