#include <criterion/criterion.h>

#include "record/welfare.h"

/* Two steps of 73 days, a fifth of a year each. Claims of 1000 and 500 fen, then of 1000; they
 * would earn 5 %, in the second step 10 %: 15 + 20 = 35 fen forgone. Two inspections at 3 yuan
 * of a market scaled by 100: 6 fen. */
Test(welfare, sums_are_those_worked_out_by_hand)
{
    sh_plan plan = {.step_days = 73, .steps = 2};
    plan.params.investor_outside_rate = 0.05;
    plan.params.regulator_inspection_cost = 3;
    sh_error error = {0};
    sh_capacity capacity = {.platforms = 2, .lag_steps = 1};
    sh_world w = {0};
    sh_welfare welfare = {0};
    cr_assert_eq(sh_world_init(&w, &capacity, &error), SH_OK, "%s", error.text);
    w.market.represents = 100;
    w.ledger.account[SH_ACCOUNT_claims][0] = 1000;
    w.ledger.account[SH_ACCOUNT_claims][1] = 500;
    w.market.lent_saved = 12;
    w.market.inspections = 2;
    sh_welfare_step(&welfare, &plan, &w);
    w.ledger.account[SH_ACCOUNT_claims][1] = 0;
    w.market.lent_saved = -2;
    w.market.inspections = 0;
    w.market.outside_rise = 0.05;
    sh_welfare_step(&welfare, &plan, &w);
    w.ledger.total[SH_FLOW_coupon] = 90;
    w.ledger.total[SH_FLOW_cost] = 11;
    cr_expect_float_eq(welfare.forgone, 15 + 20, 1e-12);
    cr_expect_eq(welfare.saved, 10);
    cr_expect_float_eq(sh_welfare_investors(&welfare, &w, 40), 90 - 35 - 40, 1e-12);
    cr_expect_float_eq(sh_welfare_cost(&welfare, &plan, &w), 11 + 6, 1e-12);
    sh_world_free(&w);
}
