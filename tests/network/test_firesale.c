#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "network/firesale.h"
#include "support/exposures.h"

enum { BANKS = 12, ASSETS = 3 };

typedef struct trial {
    double holding[BANKS][ASSETS], cash[BANKS], other[BANKS], loan[BANKS], debt[BANKS];
    double price[ASSETS], depth[ASSETS], acts[BANKS], target[BANKS];
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
        t->acts[b] = 0.04;
        t->target[b] = 0.05;
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
                               0.03,
                               seed % 2 ? SH_FIRESALE_LINEAR : SH_FIRESALE_EXPONENTIAL,
                               30};
}

Test(firesale, one_bank_that_targets_its_leverage_sells_what_the_formula_says)
{
    /* assets 100, equity 10, tenfold; the asset falls by 2 %: A = 98, E = 8, sells 98 - 80 */
    double one[] = {100}, none[] = {0}, loan[] = {90}, price[] = {0.98}, depth[] = {0.1};
    double target[] = {0.1}, market[] = {1000};
    sh_firesale_case in = {1,     1,      one,   none,   none,   loan, none,
                           price, market, depth, target, target, 0,    SH_FIRESALE_LINEAR,
                           2};
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
    double acts[] = {0.03}, target[] = {0.03};
    sh_firesale_case in = {1,     1,    one,   none, none,   none, debt,
                           price, NULL, depth, acts, target, 0.03, SH_FIRESALE_LINEAR,
                           10};
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
    double one[] = {100}, none[] = {0}, price[] = {1}, depth[] = {1}, target[] = {0.5};
    for (int more = 0; more < 2; more++) {
        double debt[] = {75 + more};
        sh_firesale_case in = {1,     1,    one,   none,   none,   none, debt,
                               price, NULL, depth, target, target, 0.25, SH_FIRESALE_LINEAR,
                               1};
        sh_firesale sale;
        cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
        cr_expect(sale.failed_banks == more && sale.failed[0] == more);
        sh_firesale_free(&sale);
    }
}

Test(firesale, bad_cases_are_refused_and_empty_ones_are_not)
{
    trial t;
    sh_firesale sale;
    double *places[] = {t.holding[2], t.cash,  t.other, t.loan,
                        t.debt,       t.price, t.depth, t.target};
    double bad[] = {-1, NAN, INFINITY};
    for (size_t k = 0; k < SH_COUNT(places); k++) {
        for (int v = 0; v < 3; v++) {
            make(&t, 1);
            places[k][1] = bad[v];
            cr_expect_eq(sh_firesale_run(&sale, &t.in, NULL), SH_E_SCENARIO);
        }
    }
    make(&t, 1);
    t.target[3] = 0;
    cr_expect_eq(sh_firesale_run(&sale, &t.in, NULL), SH_E_SCENARIO);
    t.in = (sh_firesale_case){.rounds = 3};
    cr_assert_eq(sh_firesale_run(&sale, &t.in, NULL), SH_OK);
    cr_expect(sale.rounds == 1 && sale.failed_banks == 0);
    sh_firesale_free(&sale);
}

Test(firesale, a_bank_pays_back_no_more_than_its_loan)
{
    /* sells 18 of what it wants to pay back and pays 2; a fall of 1 then leaves 7 of 105 */
    double one[] = {100}, cash[] = {10}, none[] = {0}, loan[] = {2}, debt[] = {98};
    double price[] = {0.98}, target[] = {0.1}, depth[] = {0.0612};
    sh_firesale_case in = {1,     1,    one,   cash,   none,   loan,  debt,
                           price, NULL, depth, target, target, 0.072, SH_FIRESALE_LINEAR,
                           2};
    sh_firesale sale;
    cr_assert_eq(sh_firesale_run(&sale, &in, NULL), SH_OK);
    cr_expect_float_eq(sale.equity[0], 7, 0.01);
    cr_expect(sale.failed[0] == 2 && sale.failures[1] == 0);
    sh_firesale_free(&sale);
}
