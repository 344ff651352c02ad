/* who is paid what: cases worked out by hand */
#include "tests/phase/empty.h"

/* Cash 301 fen, one of them kept for the rounding of coupons: 300 to pay. Asked 15 steps ago or
 * more: 60 + 40, paid in full; 3 steps ago: 101 + 57 + 33 = 191, of which 200 are there: paid
 * in full; 1 step ago: 50 + 25 + 25 = 100, of which 9 are left: 9/100, each rounded down: 4 + 2
 * + 2; new: 500, nothing. 8 of 9 are paid out, the last fen stays. */
Test(settle, oldest_requests_first_then_pro_rata_and_the_rest_stays)
{
    static const struct {
        uint32_t claim;
        int age;
        uint32_t paid;
    } row[] = {{60, 17, 60}, {40, 15, 40}, {101, 3, 101}, {57, 3, 57}, {33, 3, 33},
               {50, 1, 4},   {25, 1, 2},   {25, 1, 2},    {500, 0, 0}, {70, -1, 0}};
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_investors *v = &run->world.investors;
    for (int i = 0; i < 10; i++) {
        hold(run, 7 * i, 0, row[i].claim, row[i].age);
    }
    look_and_settle(run, 301);
    for (int i = 0; i < 10; i++) {
        int32_t r = 7 * i;
        cr_expect_eq(v->cash[r], row[i].paid, "claim %d: %u", i, v->cash[r]);
        cr_expect_eq(v->claim[r], row[i].claim - row[i].paid);
        cr_expect_eq(v->platform[r], row[i].claim == row[i].paid ? SH_NONE : 0);
    }
    const sh_platforms *t = &run->world.platforms;
    cr_expect_eq(run->world.ledger.account[SH_ACCOUNT_cash][0], 2);
    cr_expect_eq(run->world.ledger.flow[SH_FLOW_redemption][0], 299);
    /* the platform's own count is by bucket: 300 - 1 for the rounding of the share */
    cr_expect_float_eq(t->fill[0], (291 + 8) / 891.0, 2e-3);
    cr_expect_leq(t->queue[0], 891 - 299);
    cr_expect_geq(t->queue[0], 891 - 300);
    cr_expect_eq(t->fill[1], 1.0, "nobody asked: everybody is paid");
    sh_test_close(run);
    sh_test_free(plan);
}

/* what is left waits and is paid when there is cash, before younger requests */
Test(settle, who_waits_is_paid_later)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    hold(run, 0, 0, 1000, 0);
    look_and_settle(run, 401);
    cr_expect_eq(w->investors.cash[0], 399); /* 400/1000 in 2^-32, rounded down twice */
    cr_expect_eq(w->investors.asked[0], 31, "its place in the queue is kept");
    w->step = 31;
    hold(run, 1, 0, 1000, 0);
    w->investors.cash[0] = 0;
    look_and_settle(run, 802);
    cr_expect_eq(w->investors.cash[0], 601);
    cr_expect_eq(w->investors.platform[0], SH_NONE);
    cr_expect(w->investors.cash[1] >= 199 && w->investors.cash[1] <= 200);
    sh_test_close(run);
    sh_test_free(plan);
}

/* coupon on the whole claim, then the haircut, then the share paid of what is left */
Test(settle, coupon_haircut_and_redemption_of_one_holding)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    w->platforms.coupon[0] = 0.0025;
    w->platforms.haircut_q32[0] = (int64_t)(SH_Q32_ONE / 8);
    hold(run, 0, 0, 10001, 0);
    hold(run, 1, 0, 8000, -1);
    look_and_settle(run, 20000);
    cr_expect_eq(w->investors.cash[0], 25 + (10001 - 1250));
    cr_expect_eq(w->investors.platform[0], SH_NONE);
    cr_expect_eq(w->investors.cash[1], 20);
    cr_expect_eq(w->investors.claim[1], 7000);
    cr_expect_eq(w->ledger.flow[SH_FLOW_coupon][0], 45);
    cr_expect_eq(w->ledger.flow[SH_FLOW_haircut][0], 2250);
    cr_expect_eq(w->ledger.flow[SH_FLOW_redemption][0], 8751);
    cr_expect_eq(w->investors.lost[0], 1250);
    cr_expect_eq(w->investors.lost[1], 1000);
    sh_test_close(run);
    sh_test_free(plan);
}

/* No coupon when cash does not cover it: what there is goes to those who ask. Neither while the
 * vendor stands still, and then the waiting is no withdrawal difficulty. */
Test(settle, who_cannot_pay_the_coupon_pays_none)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    hold(run, 0, 0, 10000, 0);
    w->platforms.coupon[0] = 0.01;
    look_and_settle(run, 100);
    cr_expect_eq(w->ledger.flow[SH_FLOW_coupon][0], 0);
    cr_expect_eq(w->platforms.coupon[0], 0.0);
    cr_expect_float_eq(w->platforms.fill[0], 0.0099, 2e-4);
    hold(run, 0, 0, 10000, 0);
    w->investors.cash[0] = 0;
    w->platforms.coupon[0] = 0.01;
    w->platforms.outage[0] = 1;
    look_and_settle(run, 1000000);
    cr_expect_eq(w->investors.cash[0], 0);
    cr_expect_eq(w->platforms.fill[0], 1.0, "an outage is not withdrawal difficulty");
    cr_expect_eq(w->platforms.queue[0], 10000);
    w->platforms.coupon[0] = 0.01;
    w->platforms.outage[0] = 0;
    look_and_settle(run, 10101);
    cr_expect_eq(w->investors.cash[0], 10100);
    cr_expect_eq(w->ledger.flow[SH_FLOW_coupon][0], 100);
    sh_test_close(run);
    sh_test_free(plan);
}

/* a matched platform pays from what came in this step: principal, recovery, placements */
Test(settle, a_matched_platform_pays_only_from_what_came_in)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    for (int p = 0; p < 2; p++) {
        hold(run, p, (uint16_t)p, 1000, 0);
    }
    sh_test_rebook(run, 5000);
    for (int p = 0; p < 2; p++) {
        w->ledger.flow[SH_FLOW_principal][p] = 240;
        w->ledger.flow[SH_FLOW_recovery][p] = 30;
        w->ledger.flow[SH_FLOW_lending][p] = 20;
    }
    sh_test_phase(run, &sh_phase_look);
    sh_test_phase(run, &sh_phase_settle);
    cr_expect_eq(w->investors.cash[0], 1000, "pooled: paid in full");
    cr_expect_eq(w->investors.cash[1], 250 - 1 + (250 * SH_Q32_ONE % 1000 == 0));
    sh_test_close(run);
    sh_test_free(plan);
}

/* an estate pays its share of every claim, asked for or not; when it closes the rest is gone */
Test(settle, an_estate_pays_every_claim_alike)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    w->platforms.status[0] = SH_STATUS_suspended;
    w->platforms.payout_q32[0] = (int64_t)(SH_Q32_ONE / 4);
    hold(run, 0, 0, 1000, 5);
    hold(run, 1, 0, 403, -1);
    look_and_settle(run, 5000);
    cr_expect_eq(w->investors.cash[0], 250);
    cr_expect_eq(w->investors.cash[1], 100);
    cr_expect_eq(w->investors.claim[1], 303);
    cr_expect_eq(w->ledger.flow[SH_FLOW_payout][0], 350);
    cr_expect_eq(w->ledger.flow[SH_FLOW_redemption][0], 0);
    w->platforms.payout_q32[0] = 0;
    w->platforms.closing[0] = 1;
    w->investors.ticket[0] = 74999; /* loses a little more than a hundredth of this, */
    w->investors.ticket[1] = 30300; /* and exactly a hundredth */
    look_and_settle(run, 5000);
    cr_expect_eq(w->investors.cash[1], 100);
    cr_expect(w->investors.traits[0] & SH_TRAIT_SHY, "who loses remembers");
    cr_expect_eq(w->investors.traits[1] & SH_TRAIT_SHY, 0, "of rounding nobody takes notice");
    cr_expect_eq(w->investors.platform[0], SH_NONE);
    cr_expect_eq(w->investors.platform[1], SH_NONE);
    cr_expect_eq(w->ledger.flow[SH_FLOW_haircut][0], 750 + 303);
    cr_expect_eq(w->ledger.account[SH_ACCOUNT_claims][0], 0);
    cr_expect_eq(w->investors.lost[0], 750);
    cr_expect_eq(w->investors.lost[1], 303);
    sh_test_close(run);
    sh_test_free(plan);
}

/* what a person has lost in all may not wrap around, by a loss passed on or by a closed estate
 */
Test(settle, losses_beyond_32_bits_end_the_run)
{
    for (int closing = 0; closing < 2; closing++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = empty_world(plan);
        sh_world *w = &run->world;
        w->platforms.status[0] = closing ? SH_STATUS_suspended : SH_STATUS_operating;
        w->platforms.closing[0] = (uint8_t)closing;
        w->platforms.haircut_q32[0] = closing ? 0 : (int64_t)SH_Q32_ONE;
        hold(run, 0, 0, 1000, -1);
        w->investors.lost[0] = UINT32_MAX - 1000;
        look_and_settle(run, 5000);
        cr_expect_eq(w->investors.lost[0], UINT32_MAX);
        hold(run, 0, 0, 1, -1);
        sh_test_rebook(run, 5000);
        sh_test_phase(run, &sh_phase_settle);
        cr_expect_eq(w->fault.status, SH_E_INVARIANT, "closing %d", closing);
        cr_expect_str_eq(w->fault.text,
                         "step 30, phase settle: an investor's money left 32 bits");
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* ---- losses */

/* A guaranteed platform with 1,000 fen in its fund, guaranteed up to 5,000 fen, writes off
 * 10,000 and earns 3,000 interest: the fund pays 1,000; of the other 9,000 a third of the
 * interest was meant for losses, 1,000; of the remaining 8,000 the guarantor pays what it can,
 * 5,000; the rest is the platform's own, and a matter of its own, because nobody else has used
 * the limit. Its neighbour under the same guarantor then finds nothing left, by the work of the
 * first.
 */
Test(losses, fund_guarantor_and_own_capital_in_that_order)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    sh_ledger *l = &w->ledger;
    plan->channels_off = 0;
    sh_test_rebook(run, 100000);
    w->platforms.guarantor[0] = w->platforms.guarantor[2] = 1;
    w->institutions.limit_start[1] = w->institutions.limit_left[1] = 5000;
    for (int p = 0; p < 3; p += 2) {
        sh_ledger_post(l, p, SH_FLOW_contribution, 1000);
        sh_ledger_post(l, p, SH_FLOW_write_off, 10000);
        sh_ledger_post(l, p, SH_FLOW_interest, 3000);
    }
    sh_test_phase(run, &sh_phase_account);
    for (int p = 0; p < 3; p += 2) {
        cr_expect_eq(l->flow[SH_FLOW_reserve_use][p], 1000);
        cr_expect_eq(l->flow[SH_FLOW_guarantee][p], p == 0 ? 5000 : 0);
        cr_expect_eq(w->platforms.haircut_q32[p], 0, "investors were promised");
    }
    cr_expect_eq(w->institutions.limit_left[1], 0);
    const double *worn = w->platforms.worn;
    const double *guarantor = worn + (size_t)SH_CHANNEL_guarantor * 3;
    const double *credit = worn + (size_t)SH_CHANNEL_credit * 3;
    cr_expect(guarantor[0] == 0 && guarantor[2] == 8000, "used up by others: %g and %g",
              guarantor[0], guarantor[2]);
    cr_expect(credit[0] == 5000 && credit[2] == 2000,
              "fund and interest bear the rest: %g and %g", credit[0], credit[2]);
    sh_test_close(run);
    sh_test_free(plan);
}

/* on a matched platform investors bear what the fund does not cover, in proportion */
Test(losses, investors_of_a_matched_platform_bear_the_rest)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    hold(run, 0, 1, 60000, -1);
    hold(run, 1, 1, 20000, -1);
    sh_test_rebook(run, 100000);
    sh_ledger_open(&w->ledger, 1, SH_ACCOUNT_loans, 14000);
    sh_ledger_open_equity(&w->ledger, 1);
    sh_ledger_post(&w->ledger, 1, SH_FLOW_contribution, 4000);
    sh_ledger_post(&w->ledger, 1, SH_FLOW_write_off, 14000);
    sh_test_phase(run, &sh_phase_account);
    cr_expect_eq(w->ledger.flow[SH_FLOW_reserve_use][1], 4000);
    cr_expect_eq(w->platforms.haircut_q32[1], (int64_t)(SH_Q32_ONE / 8));
    sh_test_phase(run, &sh_phase_look);
    sh_test_phase(run, &sh_phase_settle);
    cr_expect_eq(w->investors.claim[0], 52500);
    cr_expect_eq(w->investors.claim[1], 17500);
    sh_test_close(run);
    sh_test_free(plan);
}
