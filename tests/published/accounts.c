/* Money and its books, in whole units: the creation of money by banks and by platforms, and a
   model of stocks and flows. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/money.h"
#include "world/ledger.h"

/* Source: the examples of money creation of abcFinance (AB-CE/abcFinance,
   examples/money_creation), after M. Siebenbrunner.

   The engine's ledger keeps the books of platforms and the cash of parties; cash there is
   money, whoever holds it, and no flow makes any. Bank loans, which do, are no part of it, so
   the first two examples run on the plain books below. */

/* accounts of plain books: assets count positive, debts and equity negative, so that every
 * posting and every book sums to 0 */
typedef enum item { CASH, RESERVES, DEPOSIT, LOAN, ISSUED, EQUITY, ITEMS } item;
typedef enum agent { BANK, HOUSEHOLD, CENTRAL, AGENTS } agent;
typedef struct books {
    int64_t item[AGENTS][ITEMS];
} books;

/* moves `amount` inside a book from `credit` to `debit`: both sides at once */
static void post(books *b, agent who, item debit, item credit, int64_t amount)
{
    b->item[who][debit] += amount;
    b->item[who][credit] -= amount;
}

static void expect_balance(const books *b)
{
    int64_t deposits = 0, loans = 0, cash = 0;
    for (int who = 0; who < AGENTS; who++) {
        int64_t sum = 0;
        for (int i = 0; i < ITEMS; i++) {
            sum += b->item[who][i];
        }
        cr_expect_eq(sum, 0, "book of agent %d is out of balance by %ld", who, (long)sum);
        deposits += b->item[who][DEPOSIT];
        loans += b->item[who][LOAN];
        cash += b->item[who][CASH] + b->item[who][RESERVES] + b->item[who][ISSUED];
    }
    /* what one owns of another, the other owes */
    cr_expect(deposits == 0 && loans == 0 && cash == 0);
}

/* money of the public: its cash and its deposits */
static int64_t money(const books *b)
{
    return b->item[HOUSEHOLD][CASH] + b->item[HOUSEHOLD][DEPOSIT];
}

Test(accounts, cash_put_into_a_bank_leaves_the_money_stock_as_it_was)
{
    books b = {.item = {[BANK] = {[CASH] = 50, [EQUITY] = -50},
                        [HOUSEHOLD] = {[CASH] = 100, [EQUITY] = -100},
                        [CENTRAL] = {[LOAN] = 0, [ISSUED] = -150, [EQUITY] = 150}}};
    expect_balance(&b);
    cr_expect_eq(money(&b), 100);
    post(&b, HOUSEHOLD, DEPOSIT, CASH, 100);
    post(&b, BANK, CASH, DEPOSIT, 100);
    expect_balance(&b);
    cr_expect_eq(money(&b), 100);
    cr_expect_eq(b.item[BANK][CASH], 150);
    cr_expect(b.item[BANK][DEPOSIT] == -100 && b.item[BANK][EQUITY] == -50);
    /* the bank turns its cash into reserves at the central bank */
    post(&b, BANK, RESERVES, CASH, 150);
    expect_balance(&b);
    cr_expect_eq(money(&b), 100);
}

Test(accounts, a_bank_loan_makes_money_and_its_repayment_unmakes_it)
{
    books b = {.item = {[BANK] = {[RESERVES] = 100, [DEPOSIT] = -50, [EQUITY] = -50},
                        [HOUSEHOLD] = {[DEPOSIT] = 50, [EQUITY] = -50},
                        [CENTRAL] = {[ISSUED] = -100, [EQUITY] = 100}}};
    expect_balance(&b);
    cr_expect_eq(money(&b), 50);
    post(&b, BANK, LOAN, DEPOSIT, 100);
    post(&b, HOUSEHOLD, DEPOSIT, LOAN, 100);
    expect_balance(&b);
    cr_expect_eq(money(&b), 150);
    /* interest, paid from deposits */
    post(&b, BANK, DEPOSIT, EQUITY, 5);
    post(&b, HOUSEHOLD, EQUITY, DEPOSIT, 5);
    expect_balance(&b);
    cr_expect_eq(money(&b), 145);
    cr_expect(b.item[BANK][EQUITY] == -55 && b.item[HOUSEHOLD][EQUITY] == -45);
    post(&b, BANK, DEPOSIT, LOAN, 100);
    post(&b, HOUSEHOLD, LOAN, DEPOSIT, 100);
    expect_balance(&b);
    cr_expect_eq(money(&b), 45);
    /* dividend */
    post(&b, BANK, EQUITY, DEPOSIT, 5);
    post(&b, HOUSEHOLD, DEPOSIT, EQUITY, 5);
    expect_balance(&b);
    cr_expect_eq(money(&b), 50);
    cr_expect(b.item[BANK][EQUITY] == -50 && b.item[HOUSEHOLD][EQUITY] == -50);
}

/* money of the public on the engine's ledger: cash of investors and of borrowers (outside), and
 * what a platform still holds in between */
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

/* Source: model SIM of Godley and Lavoie, Monetary Economics, 2007, chapter 3, with the numbers
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
    cr_expect(isnan(printed) || fabs(value - printed) < 0.51e-6, "%.9f %.6f", value, printed);
}

Test(accounts, the_government_owes_what_households_hold_in_every_period_of_model_sim)
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
