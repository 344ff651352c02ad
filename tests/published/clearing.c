/* Clearing vectors and payments against the numbers of their sources. One unit of a source is a
   million fen here where it has fractions. */
#include <criterion/criterion.h>
#include <math.h>

#include "formula/valuation.h"
#include "network/settle.h"
#include "support/exposures.h"
#include "support/printed.h"

#define UNIT 1e6

enum { SENIOR = SH_CLEARING_INVESTORS, PARI_PASSU = SH_CLEARING_GENERAL };

/* a system of up to three banks, solved and settled */
typedef struct solved {
    exposures net;
    sh_fen assets[3], external[3];
    sh_clearing_case in;
    sh_clearing greatest, least;
    sh_settle paid;
} solved;

typedef struct banks {
    int32_t n;
    const double *debt, *assets, *external;
    int rank; /* of the external debts */
    double alpha, beta;
} banks;

static void solve(solved *s, banks b)
{
    *s = (solved){.net = exposures_of(b.n, b.debt, UNIT)};
    for (int32_t i = 0; i < b.n; i++) {
        s->assets[i] = (sh_fen)(b.assets[i] * UNIT + 0.5);
        s->external[i] = b.external != NULL ? (sh_fen)(b.external[i] * UNIT + 0.5) : 0;
    }
    s->in = (sh_clearing_case){.owes = &s->net.owes,
                               .claims = &s->net.claims,
                               .assets = s->assets,
                               .alpha = b.alpha,
                               .beta = b.beta,
                               .threads = 1};
    s->in.external[b.rank] = s->external;
    cr_assert_eq(sh_clearing_greatest(&s->greatest, &s->in, NULL), SH_OK);
    cr_assert_eq(sh_clearing_least(&s->least, &s->in, NULL), SH_OK);
    cr_assert_eq(sh_settle_clearing(&s->paid, &s->in, &s->greatest, NULL, NULL), SH_OK);
    cr_assert(s->paid.widest <= 1);
}

static void drop(solved *s)
{
    exposures_free(&s->net);
    sh_clearing_free(&s->greatest);
    sh_clearing_free(&s->least);
    sh_settle_free(&s->paid);
}

static bool pays(const sh_clearing *c, int32_t bank, double wanted)
{
    return fabs(c->paid[bank] / UNIT - wanted) <= 0.5e-12;
}

static void expect_payments(const sh_clearing *c, const double *wanted)
{
    for (int32_t i = 0; i < c->nodes; i++) {
        cr_expect(pays(c, i, wanted[i]), "bank %d pays %.12f, not %.12f", i + 1,
                  c->paid[i] / UNIT, wanted[i]);
    }
}

static void expect_waves(const sh_clearing *c, int one, int two, int three)
{
    int wanted[3] = {one, two, three};
    for (int32_t i = 0; i < c->nodes; i++) {
        cr_expect_eq(c->wave[i], wanted[i], "bank %d in wave %d, not %d", i + 1, c->wave[i],
                     wanted[i]);
    }
}

/* systemicrisk 0.4.3 (CRAN), help pages of default_clearing and default_cascade */
static const double risk_debt[9] = {0, .5, .5, .5, 0, .5, .5, .5, 0};
static const double risk_assets[3] = {.5, .625, .75}, risk_external[3] = {1.5, .5, .5};

Test(published_clearing, systemicrisk_without_costs_external_debts_pari_passu)
{
    solved s;
    solve(&s, (banks){3, risk_debt, risk_assets, risk_external, PARI_PASSU, 1, 1});
    double wanted[] = {165.0 / 112, 159.0 / 112, 1.5};
    expect_payments(&s.greatest, wanted);
    expect_payments(&s.least, wanted);
    expect_waves(&s.greatest, 1, 2, 0);
    cr_expect(s.greatest.waves == 2 && s.greatest.defaults == 2);
    drop(&s);
}

Test(published_clearing, systemicrisk_with_costs)
{
    solved s;
    solve(&s, (banks){3, risk_debt, risk_assets, risk_external, PARI_PASSU, .5, .7});
    double wanted[] = {4225.0 / 8416, 160275.0 / 311392, 176055.0 / 311392};
    expect_payments(&s.greatest, wanted);
    expect_waves(&s.greatest, 1, 2, 2);
    drop(&s);
}

/* paolobarucca/eisenbergnoe, Exercise2.m: after the loss of a tenth of the assets */
Test(published_clearing, senior_external_debts_leave_a_bank_with_no_equity_and_no_default)
{
    static const double debt[] = {0, 4, 0, 0, 0, 3, 2, 0, 0};
    static const double assets[] = {18, 18, 9}, external[] = {17, 18, 8};
    solved s;
    solve(&s, (banks){3, debt, assets, external, SENIOR, 1, 1});
    expect_waves(&s.greatest, 1, 0, 0);
    const sh_fen wanted[] = {3000000, 3000000, 2000000}, equity[] = {0, 0, 2000000};
    for (int32_t i = 0; i < 3; i++) {
        cr_expect_eq(s.paid.payment[i], wanted[i]);
        cr_expect_eq(s.paid.kept[i], equity[i]);
        cr_expect_eq(s.paid.outside[SENIOR][i], s.external[i]);
    }
    /* the source's equity of -1 is what bank 1 leaves unpaid */
    cr_expect_eq(s.net.owes.amount[0] - s.paid.payment[0], 1000000);
    drop(&s);
}

/* bertschi/FinNetValu, test/models/test_rogers.jl */
static const double rogers_debt[9] = {0, .1, .7, 2, 0, 10.5, 0, 8.4, 0};

Test(published_clearing, finnetvalu_several_waves)
{
    solved s;
    solve(&s, (banks){3, rogers_debt, (double[]){1, 1, 1}, NULL, PARI_PASSU, 1, 1});
    expect_payments(&s.greatest, (double[]){.8, 9.5, 8.4});
    drop(&s);
    solve(&s, (banks){3, rogers_debt, (double[]){1, 2, 3}, NULL, PARI_PASSU, 1, 1});
    expect_payments(&s.greatest, (double[]){.8, 10.5, 8.4});
    drop(&s);
}

/* From payments in full, one step: equity, and what it is worth to creditors. */
Test(published_clearing, finnetvalu_first_step_of_valuation)
{
    exposures net = exposures_of(3, rogers_debt, 10);
    const double due[3] = {.8, 12.5, 8.4}, wanted[3] = {.8, 9.5, 8.4};
    for (int32_t i = 0; i < 3; i++) {
        const sh_valuation rule = {.rule = SH_VALUATION_EISENBERG_NOE, .liabilities = due[i]};
        double equity = 1 + (double)net.claims.total[i] / 10 - due[i];
        cr_assert_eq(sh_valuation_check(&rule, NULL), SH_OK);
        cr_expect_float_eq(sh_valuation_value(&rule, equity) * due[i], wanted[i], 1e-12);
    }
    exposures_free(&net);
}

/* Payments of 20, more than anybody owes: no function of the engine takes them. */
Test(published_clearing, not_of_the_engine_finnetvalu_net_values_are_reproduced_by_hand)
{
    const double due[3] = {.8, 12.5, 8.4}, wanted[3] = {-15.8, 4.5, 17.3};
    for (int32_t i = 0; i < 3; i++) {
        double net_value = i + 1 - 20.0;
        for (int32_t j = 0; j < 3; j++) {
            net_value += 20 * rogers_debt[3 * j + i] / due[j];
        }
        cr_expect_float_eq(net_value, wanted[i], 1e-12);
    }
}

Test(published_clearing, finnetvalu_data_with_costs)
{
    solved s;
    solve(&s, (banks){3, rogers_debt, (double[]){1, 1, 1}, NULL, PARI_PASSU, .5, .5});
    expect_payments(&s.greatest, (double[]){.8, 195.0 / 158, 1081.0 / 790});
    expect_waves(&s.greatest, 0, 1, 2);
    drop(&s);
}

/* Rogers and Veraart 2013, example 3.3, as in ninagad/Greatest-Clearing-Vector-Algorithm. Going
   upward from zero, plain iteration arrives at (1, 1), where bank 1 receives exactly what it
   owes: it must pay, and (1, 1) does not clear. */
Test(published_clearing, trap_the_limit_from_below_need_not_clear)
{
    static const double debt[] = {0, 2, 2.2, 0}, assets[] = {1, 1};
    solved s;
    solve(&s, (banks){2, debt, assets, NULL, PARI_PASSU, .5, .5});
    expect_payments(&s.greatest, (double[]){2, 2.2});
    expect_payments(&s.least, (double[]){2, 2.2});
    cr_expect(s.greatest.defaults == 0 && s.least.defaults == 0);
    drop(&s);
}

/* A test of ninagad/Greatest-Clearing-Vector-Algorithm asks whether expected.all() ==
   res.all(): that is True == True for any two vectors without a zero. The comparison made here
   must see each payment that is off by 10^-12 of a unit, and one that is no number. */
Test(published_clearing, trap_a_comparison_sees_every_payment_that_is_wrong)
{
    const double wanted[] = {.8, 195.0 / 158, 1081.0 / 790};
    solved s;
    solve(&s, (banks){3, rogers_debt, (double[]){1, 1, 1}, NULL, PARI_PASSU, .5, .5});
    for (int32_t i = 0; i < 3; i++) {
        cr_expect(pays(&s.greatest, i, wanted[i]));
        cr_expect_not(pays(&s.greatest, i, wanted[i] + 1e-12));
        cr_expect_not(pays(&s.greatest, i, wanted[i] - 1e-12));
        cr_expect_not(pays(&s.greatest, i, wanted[(i + 1) % 3]));
        s.greatest.paid[i] = NAN;
        cr_expect_not(pays(&s.greatest, i, wanted[i]));
    }
    drop(&s);
}

Test(published_clearing, rogers_and_veraart_greatest_and_least_differ)
{
    static const double debt[] = {0, 2.2, 2.2, 0}, assets[] = {1, 1};
    solved s;
    solve(&s, (banks){2, debt, assets, NULL, PARI_PASSU, .5, .5});
    expect_payments(&s.greatest, (double[]){2.2, 2.2});
    expect_payments(&s.least, (double[]){1, 1});
    cr_expect(s.greatest.defaults == 0 && s.least.defaults == 2);
    drop(&s);
}

/* Generated systems on which NEVA, systemicrisk, a greatest-clearing program and numpy agree.
 */
static void expect_generated(uint64_t seed, bool costs, const char *paid, int32_t defaults)
{
    portable p = portable_make(1000, seed, (portable_set){20, 20, 12}, 1000000);
    for (int32_t i = 0; i < 1000; i++) {
        p.assets[i] -= p.loss[i];
    }
    sh_clearing_case in = {.owes = &p.net.owes,
                           .claims = &p.net.claims,
                           .assets = p.assets,
                           .external = {[PARI_PASSU] = p.external},
                           .alpha = costs ? .5 : 1,
                           .beta = costs ? .5 : 1,
                           .threads = 1};
    sh_clearing c;
    cr_assert_eq(sh_clearing_greatest(&c, &in, NULL), SH_OK);
    double sum = 0;
    for (int32_t i = 0; i < 1000; i++) {
        sum += c.paid[i] / 1e6;
    }
    expect_printed(sum, paid, (double)seed);
    cr_expect_eq(c.defaults, defaults);
    cr_expect(!costs || seed != 1 || c.waves == 4);
    sh_clearing_free(&c);
    portable_free(&p);
}

Test(published_clearing, generated_system_is_the_one_described)
{
    portable p = portable_make(1000, 1, (portable_set){20, 20, 12}, 1);
    int64_t assets = 0, capital = 0, loss = 0;
    for (int32_t i = 0; i < 1000; i++) {
        assets += p.assets[i];
        capital += p.capital[i];
        loss += p.loss[i];
    }
    cr_expect(p.raw_loans == 9945 && p.raw_sum == 5014444 && p.hit == 186);
    cr_expect(assets == 25072220 && capital == 1503857 && loss == 562818);
    const int32_t lent_to[] = {163, 212, 378};
    const sh_fen lent[] = {671, 793, 514};
    for (int k = 0; k < 3; k++) {
        cr_expect(p.net.claims.other[k] == lent_to[k] && p.net.claims.amount[k] == lent[k]);
    }
    portable_free(&p);
}

Test(published_clearing, generated_systems_without_costs)
{
    expect_generated(1, false, "28292491.336296", 186);
    expect_generated(2, false, "28306515.040759", 201);
}

Test(published_clearing, generated_systems_with_costs)
{
    expect_generated(1, true, "25499461.041535", 203);
    expect_generated(2, true, "25473460.648547", 207);
}
