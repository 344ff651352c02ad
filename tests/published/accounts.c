/* Money and its books, in whole units: the creation of money by banks and by platforms, and a
   model of stocks and flows. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/money.h"
#include "world/ledger.h"

/* Source: the examples of money creation of abcFinance (AB-CE/abcFinance,
   examples/money_creation), after M. Siebenbrunner, on the engine's ledger.

   In the first two a platform stands for the bank: claims on it are deposits, and money, and
   its own cash is not. The source's one household is both who places (investors) and who
   borrows (outside). */
static sh_ledger bank_of(int64_t cash, int64_t deposits, int64_t public_cash)
{
    sh_ledger l;
    cr_assert_eq(sh_ledger_init(&l, 1, NULL), SH_OK);
    l.account[SH_ACCOUNT_cash][0] = cash;
    l.account[SH_ACCOUNT_claims][0] = deposits;
    l.account[SH_ACCOUNT_equity][0] = cash - deposits;
    l.party[SH_PARTY_investors] = public_cash;
    l.cash_total = sh_ledger_cash(&l);
    return l;
}

/* money of the public, what it is worth, equity of the bank */
static void expect_bank(const sh_ledger *l, int64_t money, int64_t worth, int64_t equity)
{
    int64_t got = l->party[SH_PARTY_investors] + l->party[SH_PARTY_outside] +
                  l->account[SH_ACCOUNT_claims][0];
    cr_expect_eq(got, money, "money is %ld, not %ld", (long)got, (long)money);
    cr_expect_eq(got - l->account[SH_ACCOUNT_loans][0], worth);
    cr_expect_eq(l->account[SH_ACCOUNT_equity][0], equity);
    cr_expect_eq(sh_ledger_imbalance(l, 0), 0);
    cr_expect_eq(sh_ledger_cash(l), l->cash_total);
}

Test(accounts, cash_put_into_a_bank_leaves_the_money_stock_as_it_was)
{
    sh_ledger l = bank_of(50, 0, 100);
    expect_bank(&l, 100, 100, 50);
    sh_ledger_post(&l, 0, SH_FLOW_placement, 100);
    expect_bank(&l, 100, 100, 50);
    cr_expect_eq(l.account[SH_ACCOUNT_cash][0], 150);
    cr_expect_eq(l.account[SH_ACCOUNT_claims][0], 100);
    /* the bank turns its cash into a reserve */
    sh_ledger_post(&l, 0, SH_FLOW_contribution, 150);
    expect_bank(&l, 100, 100, 50);
    cr_expect_eq(l.account[SH_ACCOUNT_reserve][0], 150);
    sh_ledger_free(&l);
}

/* The ledger pays a loan from the bank's cash where the source writes up a deposit: to the
   public both are money. */
Test(accounts, a_bank_loan_makes_money_and_its_repayment_unmakes_it)
{
    sh_ledger l = bank_of(100, 50, 0);
    expect_bank(&l, 50, 50, 50);
    sh_ledger_post(&l, 0, SH_FLOW_lending, 100);
    expect_bank(&l, 150, 50, 50);
    /* interest, paid from deposits */
    sh_ledger_post(&l, 0, SH_FLOW_redemption, 5);
    sh_ledger_post(&l, 0, SH_FLOW_interest, 5);
    expect_bank(&l, 145, 45, 55);
    sh_ledger_post(&l, 0, SH_FLOW_principal, 100);
    expect_bank(&l, 45, 45, 55);
    /* dividend */
    sh_ledger_post(&l, 0, SH_FLOW_coupon, 5);
    expect_bank(&l, 50, 50, 50);
    sh_ledger_free(&l);
}

/* all money when claims on a platform are none: cash of investors and of borrowers (outside),
 * and what a platform still holds in between */
static int64_t ledger_money(const sh_ledger *l)
{
    return l->party[SH_PARTY_investors] + l->party[SH_PARTY_outside] +
           sh_ledger_account_sum(l, SH_ACCOUNT_cash);
}

Test(accounts, lending_through_a_platform_leaves_the_money_stock_as_it_was)
{
    sh_ledger l;
    cr_assert_eq(sh_ledger_init(&l, 1, NULL), SH_OK);
    l.party[SH_PARTY_investors] = 200;
    l.cash_total = sh_ledger_cash(&l);
    cr_expect_eq(ledger_money(&l), 200);
    sh_ledger_post(&l, 0, SH_FLOW_placement, 100);
    cr_expect_eq(ledger_money(&l), 200);
    sh_ledger_post(&l, 0, SH_FLOW_lending, 100);
    /* the lender: 100 in the bank and a claim of 100; the borrower: 100 and a debt of 100 */
    cr_expect_eq(l.party[SH_PARTY_investors], 100);
    cr_expect_eq(l.account[SH_ACCOUNT_claims][0], 100);
    cr_expect_eq(l.party[SH_PARTY_outside], 100);
    cr_expect_eq(l.account[SH_ACCOUNT_loans][0], 100);
    cr_expect_eq(ledger_money(&l), 200);
    cr_expect_eq(sh_ledger_imbalance(&l, 0), 0);
    cr_expect_eq(sh_ledger_cash(&l), l.cash_total);
    /* and back again */
    sh_ledger_post(&l, 0, SH_FLOW_principal, 100);
    sh_ledger_post(&l, 0, SH_FLOW_redemption, 100);
    cr_expect_eq(l.party[SH_PARTY_investors], 200);
    cr_expect_eq(ledger_money(&l), 200);
    cr_expect_eq(l.account[SH_ACCOUNT_claims][0] + l.account[SH_ACCOUNT_loans][0], 0);
    sh_ledger_free(&l);
}

/* Not a model of the engine: these equations stand here alone.

   Source: model SIM of Godley and Lavoie, Monetary Economics, 2007, chapter 3, with the numbers
   of ChrisThoung/fsic: Y = C + G, T = Y/5, YD = Y - T, C = 3/5 YD + 2/5 H(-1), H = H(-1) + YD -
   C, G = 20 from period 1 on, all 0 before. Solved for Y: C = 12/25 Y + 2/5 H(-1), so Y =
   (G + 2/5 H(-1)) / (13/25). Amounts are whole billionths; what divisions leave over is given
   to nobody, so every identity holds to the last unit. */
typedef struct sim {
    int64_t y, t, yd, c, h, debt;
} sim;
static const int64_t unit = 1000000000;

static sim next_period(sim before)
{
    const int64_t g = 20 * unit;
    sim now;
    now.y = sh_fen_muldiv(25 * g + 10 * before.h, 1, 13);
    now.c = now.y - g;
    now.t = now.y / 5;
    now.yd = now.y - now.t;
    now.h = before.h + now.yd - now.c;
    now.debt = before.debt + g - now.t;
    return now;
}

/* NAN: not printed in that period */
static void expect_printed(int64_t got, double printed)
{
    double value = (double)got / (double)unit;
    cr_expect(isnan(printed) || fabs(value - printed) <= 0.5e-6, "%.9f %.6f", value, printed);
}

Test(accounts, not_an_engine_model_the_figures_of_sim_are_reproduced_by_hand)
{
    static const struct {
        int period;
        double y, t, yd, c, h;
    } printed[] = {{1, 38.461538, 7.692308, 30.769231, 18.461538, 12.307692},
                   {2, 47.928994, 9.585799, 38.343195, 27.928994, 22.721893},
                   {3, 55.939918, 11.187984, 44.751934, 35.939918, 31.533910},
                   {11, 88.421829, NAN, NAN, NAN, 67.264012},
                   {42, 99.934752, NAN, NAN, NAN, 79.928227}};
    sim now = {0};
    size_t row = 0;
    for (int period = 1; period <= 400; period++) {
        now = next_period(now);
        cr_assert_eq(now.debt, now.h, "period %d", period);
        if (row < SH_COUNT(printed) && printed[row].period == period) {
            expect_printed(now.y, printed[row].y);
            expect_printed(now.t, printed[row].t);
            expect_printed(now.yd, printed[row].yd);
            expect_printed(now.c, printed[row].c);
            expect_printed(now.h, printed[row].h);
            row++;
        }
    }
    cr_expect_eq(row, SH_COUNT(printed));
    expect_printed(now.y, 100);
    expect_printed(now.c, 80);
    expect_printed(now.yd, 80);
    expect_printed(now.h, 80);
    expect_printed(now.t, 20);
}
