#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "record/liquidity.h"

enum { LIVE = 0, DELAYED = 1, DEAD = 2, ROWS = 4, STEP = 10 };
static const sh_plan plan = {.step_days = 7, .steps = 52};

static void hold(sh_world *w, int32_t at, uint16_t p, uint32_t claim, int32_t due,
                 int32_t asked)
{
    w->investors.platform[at] = p;
    w->investors.claim[at] = claim;
    w->investors.due[at] = (uint16_t)due;
    w->investors.asked[at] = (uint16_t)asked;
}

static void owe(sh_world *w, int32_t at, uint16_t p, const uint32_t loan[4])
{
    w->borrowers.loan_platform[at] = p;
    w->borrowers.loan_balance[at] = loan[0];
    w->borrowers.loan_instalment[at] = loan[1];
    w->borrowers.loan_left[at] = (uint16_t)loan[2];
    w->borrowers.loan_late[at] = (uint8_t)loan[3];
}

/* In step 10, four weeks are 30 days: 100 fall due in two steps, 20 at once, 50 are asked for
 * though due in 30; 300 are due in 20 and 60 listed and due in 10: they stay. */
static void make(sh_world *w)
{
    sh_error error = {0};
    sh_capacity capacity = {
        .platforms = 3, .investors = ROWS, .borrowers = ROWS, .lag_steps = 1};
    *w = (sh_world){0};
    cr_assert_eq(sh_world_init(w, &capacity, &error), SH_OK, "%s", error.text);
    memset(w->investors.platform, 0xFF, sizeof(uint16_t) * SH_HOLDINGS * ROWS);
    memset(w->borrowers.loan_platform, 0xFF, sizeof(uint16_t) * SH_LOANS * ROWS);
    w->step = STEP;
    w->platforms.status[LIVE] = SH_STATUS_operating;
    w->platforms.status[DELAYED] = SH_STATUS_delay;
    w->platforms.status[DEAD] = SH_STATUS_suspended;
    w->ledger.account[SH_ACCOUNT_cash][LIVE] = 80;
    w->ledger.account[SH_ACCOUNT_cash][DELAYED] = -20;
    w->ledger.account[SH_ACCOUNT_cash][DEAD] = 999;
    hold(w, 0, LIVE, 100, STEP + 2, 0);
    hold(w, 1, DELAYED, 20, STEP - 1, 0);
    hold(w, 5, LIVE, 50, STEP + 30, STEP);
    hold(w, 6, LIVE, 300, STEP + 20, 0);
    hold(w, 7, DELAYED, 60, STEP + 10, SH_LISTED);
    hold(w, 12, DEAD, 999, STEP, 0);
    owe(w, 0, LIVE, (const uint32_t[]){400, 50, 8, 0});
    owe(w, 4, DELAYED, (const uint32_t[]){100, 40, 3, 2});
    owe(w, 8, LIVE, (const uint32_t[]){30, 20, 2, 0});
    owe(w, 9, DEAD, (const uint32_t[]){999, 999, 1, 0});
}

/* Loans: 4 · 50 and the whole 30 come in, the late one is not counted on. */
Test(liquidity, contracts_of_open_platforms_are_those_worked_out_by_hand)
{
    sh_world w;
    make(&w);
    sh_contracts c = sh_liquidity_contracts(&plan, &w);
    cr_expect_eq(c.cash, 80);
    cr_expect_eq(c.leaving, 170);
    cr_expect_eq(c.claims, 530);
    cr_expect_eq(c.claim_steps, 100 * 2 + 300 * 20 + 60 * 10);
    cr_expect_eq(c.arriving, 230);
    cr_expect_eq(c.loans, 530);
    cr_expect_eq(c.loan_steps, 400 * 9 + 100 * 4 + 30 * 3);
    /* half of 230 is less than three quarters of 170 */
    cr_expect_float_eq(sh_liquidity_coverage(&c), 80.0 / (170 - 115), 1e-12);
    cr_expect_float_eq(sh_liquidity_gap(&c, 7), 7 * (4090 / 2.0 - 6800) / 530, 1e-12);
    sh_world_free(&w);
}

Test(liquidity, inflows_count_up_to_three_quarters_of_outflows)
{
    sh_contracts c = {.cash = 10, .leaving = 100, .arriving = 1000};
    cr_expect_float_eq(sh_liquidity_coverage(&c), 10.0 / 25, 1e-12);
}

Test(liquidity, of_nothing_there_is_no_ratio)
{
    sh_contracts c = {.cash = 10, .loans = 5, .loan_steps = 10};
    cr_expect(isnan(sh_liquidity_coverage(&c)) && isnan(sh_liquidity_gap(&c, 7)));
    c = (sh_contracts){.leaving = 10, .claims = 10};
    cr_expect_eq(sh_liquidity_coverage(&c), 0.0);
    cr_expect(isnan(sh_liquidity_gap(&c, 7)));
}
