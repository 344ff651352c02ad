/* claims listed for other investors: who sells, who buys, at what price */
#include "phase/transfer.h"

#include <math.h>

#include "phase/model.h"
#include "tests/phase/empty.h"

/* Persons 0 and 1 hold 10,000 and 5,001 fen on platform 0 and want to leave, person 2 has
 * `money` fen to place; discount 1/8, fee 1/4. */
static sh_test_run *three_persons(sh_plan *plan, uint32_t money)
{
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    rehearse(run);
    set_lever(w, SH_LEVER_transfer, 1);
    set_lever(w, SH_LEVER_transfer_fee, 0.25);
    w->platforms.discount[0] = 0.125;
    hold(run, 0, 0, 10000, -1);
    hold(run, 1, 0, 5001, -1);
    for (int32_t i = 0; i < 2; i++) {
        keep_looking(run, i);
        w->investors.due[i] = 40;
    }
    give_cash(run, 2, money);
    return run;
}

/* 8,750 fen buy 8,750 / (7/8) = 10,000 of the 15,001 listed; sellers get 3/4 of 8,750, 6,562.
 * Person 0 gives 10,000 × 10,000 / 15,001 = 6,666.2 and gets 10,000 × 6,562 / 15,001 = 4,374.4;
 * person 1 gives 3,333.8 and gets 2,187.6: given up to the next fen, got down to the last. The
 * buyer's share of 10,000 is rounded down twice. The platform keeps 8,750 - 6,561 of money and
 * 10,001 - 9,999 of claims. */
Test(transfer, three_persons_with_too_little_money)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = three_persons(plan, 8750);
    sh_world *w = &run->world;
    const sh_investors *v = &w->investors;
    const sh_ledger *l = &w->ledger;
    look_and_settle(run, 1000);
    cr_expect_eq(v->claim[0], 10000 - 6667, "%u", v->claim[0]);
    cr_expect_eq(v->cash[0], 4374, "%u", v->cash[0]);
    cr_expect_eq(v->claim[1], 5001 - 3334, "%u", v->claim[1]);
    cr_expect_eq(v->cash[1], 2187, "%u", v->cash[1]);
    cr_expect_eq(v->platform[2], 0);
    cr_expect_eq(v->claim[2], 9999, "%u", v->claim[2]);
    cr_expect_eq(v->cash[2], 1);
    cr_expect_eq(v->due[2], 30 + 13 - 6, "bought claims have half their term: %u", v->due[2]);
    cr_expect_eq(v->asked[0], SH_LISTED, "the rest stays listed");
    cr_expect_eq(l->flow[SH_FLOW_transfer_purchase][0], 8750);
    cr_expect_eq(l->flow[SH_FLOW_transfer_sale][0], 6561);
    cr_expect_eq(l->flow[SH_FLOW_transfer_fee][0], 8750 - 6561 + 2);
    cr_expect_eq(l->flow[SH_FLOW_placement][0], 0);
    cr_expect_eq(l->flow[SH_FLOW_redemption][0], 0);
    cr_expect_eq(l->account[SH_ACCOUNT_cash][0], 1000 + 8750 - 6561);
    cr_expect_eq(w->platforms.queue[0], 0, "nothing is asked of the platform");
    cr_expect_eq(w->platforms.listed[0], 15001);
    double speed = plan->step.market_discount_speed;
    cr_expect_float_eq(w->platforms.discount[0], 0.125 + speed * 6251 / 23751, 1e-12);
    cr_expect(v->ran_even[0] == 1 && v->ran_even[1] == 1 && v->ran_even[2] == 0,
              "neighbours see who lists");
    sh_test_close(run);
    sh_test_free(plan);
}

/* 20,000 fen: all 15,001 are sold for 13,125.9, rounded up 13,126; sellers get 3/4 of it,
 * 9,844: 6,562.2 and 3,281.8. The buyer's part is a share of the placement, so it is rounded
 * once more: 13,127 for 15,000; 6,873 are new money. */
Test(transfer, three_persons_with_money_to_spare)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = three_persons(plan, 20000);
    sh_world *w = &run->world;
    const sh_investors *v = &w->investors;
    look_and_settle(run, 1000);
    cr_expect(v->platform[0] == SH_NONE && v->platform[1] == SH_NONE, "all is sold");
    cr_expect(v->asked[0] == 0 && v->claim[1] == 0 && v->due[1] == 0);
    cr_expect(v->cash[0] == 6562 && v->cash[1] == 3281, "%u, %u", v->cash[0], v->cash[1]);
    cr_expect_eq(v->claim[2], 6873 + 15000, "%u", v->claim[2]);
    cr_expect_eq(v->due[2], 30 + 13 - 13 * 13127 / 40000, "%u", v->due[2]);
    cr_expect_eq(w->ledger.flow[SH_FLOW_placement][0], 6873);
    cr_expect_eq(w->ledger.flow[SH_FLOW_transfer_purchase][0], 13127);
    cr_expect_eq(w->ledger.flow[SH_FLOW_transfer_sale][0], 9843);
    cr_expect_eq(w->ledger.flow[SH_FLOW_transfer_fee][0], 13127 - 9843 + 1);
    cr_expect_eq(w->platforms.holders[0], 1);
    cr_expect_lt(w->platforms.discount[0], 0.125, "more is bid than listed");
    sh_test_close(run);
    sh_test_free(plan);
}

/* what a buyer of claims pays does not reach the platform: it cannot pay requests with it */
Test(transfer, money_for_sellers_pays_no_requests)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = three_persons(plan, 8750);
    hold(run, 3, 0, 6000, 0);
    look_and_settle(run, 1001);
    cr_expect_eq(run->world.ledger.flow[SH_FLOW_redemption][0], 999); /* 1,000, rounded twice */
    sh_test_close(run);
    sh_test_free(plan);
}

/* losses of the step come first: 1/8 of every claim */
Test(transfer, a_claim_is_sold_after_its_losses)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = three_persons(plan, 40000);
    sh_world *w = &run->world;
    w->platforms.haircut_q32[0] = (int64_t)(SH_Q32_ONE / 8);
    look_and_settle(run, 1000);
    cr_expect_eq(w->platforms.listed[0], 8750 + 4376);
    cr_expect_eq(w->ledger.flow[SH_FLOW_haircut][0], 1250 + 625);
    cr_expect_eq(w->investors.platform[0], SH_NONE);
    cr_expect_geq(w->investors.claim[2], 40000 + 13126 / 8 - 3);
    cr_expect_leq(w->investors.claim[2], 40000 + 13126 / 8);
    sh_test_close(run);
    sh_test_free(plan);
}

/* A listing ends with the term, when its holder may ask the platform; where transfers are no
 * longer allowed; and nothing changes hands while the vendor stands still. */
Test(transfer, a_listing_ends_with_the_term_or_the_rule)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = three_persons(plan, 1);
    sh_world *w = &run->world;
    sh_investors *v = &w->investors;
    v->cash[2] = 0;
    v->due[0] = 32;
    look_and_settle(run, 50000);
    cr_expect(v->asked[0] == SH_LISTED && v->asked[1] == SH_LISTED);
    w->step = 31;
    look_and_settle(run, 50000);
    cr_expect_eq(v->asked[0], 0, "its term comes next");
    cr_expect_eq(v->asked[1], SH_LISTED);
    w->step = 32;
    run->step.decisions[SH_DECISION_holding_rolls].run =
        run->step.decisions[SH_DECISION_holding_withdraws].run; /* probability 1: rolls over */
    look_and_settle(run, 50000);
    cr_expect(v->asked[0] == 0 && v->due[0] == 45, "rolled over as any other claim");
    cr_expect(v->claim[0] == 10000 && v->claim[1] == 5001);
    give_cash(run, 2, 9000);
    w->step = 33;
    w->platforms.outage[0] = 1;
    look_and_settle(run, 50000);
    cr_expect_eq(w->ledger.flow[SH_FLOW_transfer_sale][0], 0, "the vendor stands still");
    cr_expect_eq(v->claim[2], 9000);
    w->platforms.outage[0] = 0;
    set_lever(w, SH_LEVER_early_exit, 0);
    for (w->step = 34; w->step < 36; w->step++) {
        look_and_settle(run, 50000);
        cr_expect(v->asked[0] == 0 && v->asked[1] == 0 && w->platforms.discount[0] == 0,
                  "banned");
    }
    set_lever(w, SH_LEVER_early_exit, 1);
    set_lever(w, SH_LEVER_transfer, 0);
    look_and_settle(run, 50000);
    cr_expect_eq(v->cash[1], 5001, "the platform pays at once, as without the rule");
    sh_test_close(run);
    sh_test_free(plan);
}

/* three weeks of lock: listed from the third week on, not before */
Test(transfer, a_locked_claim_cannot_be_listed)
{
    for (int weeks = 0; weeks < 14; weeks++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = three_persons(plan, 1);
        sh_world *w = &run->world;
        set_lever(w, SH_LEVER_transfer_lock, 20);
        w->investors.due[0] = (uint16_t)(30 + 13 - weeks); /* placed `weeks` steps ago */
        run->step.decisions[SH_DECISION_holding_rolls] = (sh_decision){always, NULL};
        look_and_settle(run, 50000);
        bool listed = weeks >= 3 && weeks < 13; /* at 13 the term is reached */
        cr_expect_eq(w->platforms.listed[0], listed ? 15001 : 5001, "%d weeks", weeks);
        cr_expect_eq(w->investors.ran_even[0], listed, "%d weeks", weeks);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* thousands of pairs of listed claims and money: the discount follows the sign of their
 * difference and stays within its bounds; the shares never give out more than comes in */
Test(transfer, the_discount_follows_supply_and_demand)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_platforms *t = &run->world.platforms;
    set_lever(&run->world, SH_LEVER_transfer, 1);
    const double most = plan->params.market_discount_most;
    int up = 0, down = 0, bound = 0;
    for (uint32_t k = 0; k < 40000; k++) {
        uint32_t w[4];
        sh_rng_block(&run->world.key, k, (sh_rng_site){0, 0, 7}, w);
        int64_t listed = (int64_t)(((uint64_t)w[0] << 12 | 77) >> (w[2] % 44));
        t->wished[0] = (int64_t)(((uint64_t)w[1] << 12 | 77) >> (w[3] % 44));
        double d = t->discount[0] = k % 3 ? t->discount[0] : most * sh_rng_uniform(w[2]);
        set_lever(&run->world, SH_LEVER_transfer_fee, k % 2 ? 0.01 * (k % 50) : 0);
        sh_transfer_match(plan, &run->world, 0, listed);
        double moved = t->discount[0] - d;
        up += moved > 0;
        down += moved < 0;
        bound += t->discount[0] == 0 || t->discount[0] == most;
        cr_assert(t->discount[0] >= 0 && t->discount[0] <= most);
        cr_assert(listed > t->wished[0] ? moved >= 0 : moved <= 0);
        cr_assert(fabs(moved) <= plan->step.market_discount_speed + 1e-12);
        cr_assert(t->bought[0] <= t->wished[0] && t->bought[0] >= 0);
        uint64_t one = SH_Q32_ONE;
        cr_assert((uint64_t)t->given_q32[0] <= one && (uint64_t)t->spent_q32[0] <= one);
        if (listed == 0 || t->wished[0] == 0) {
            cr_assert(t->bought[0] == 0 && t->given_q32[0] == 0 && t->spent_q32[0] == 0);
            continue;
        }
        sh_wide claims_in = (sh_wide)t->given_q32[0] * listed;
        sh_wide claims_out = (sh_wide)t->bought_q32[0] * t->wished[0];
        sh_wide cash_in = (sh_wide)t->spent_q32[0] * t->wished[0];
        sh_wide cash_out = (sh_wide)t->proceeds_q32[0] * listed;
        cr_assert(claims_in >= claims_out && cash_in >= cash_out, "case %u", k);
    }
    cr_expect(up > 5000 && down > 5000 && bound > 100, "%d %d %d", up, down, bound);
    sh_test_close(run);
    sh_test_free(plan);
}

/* the discount draws buyers as the yield does, over half a term; it frightens holders as far as
 * discount_gain says, by a channel of its own */
Test(transfer, the_discount_is_seen)
{
    for (int k = 0; k < 4; k++) {
        sh_plan *plan = sh_test_plan();
        plan->params.market_discount_gain = k < 2 ? 0 : 5;
        sh_test_run *run = empty_world(plan);
        sh_world *w = &run->world;
        sh_platforms *t = &w->platforms;
        plan->channels_off = k == 3 ? 1u << SH_CHANNEL_transfer : 0;
        sh_test_rebook(run, 1000);
        sh_test_phase(run, &sh_phase_price);
        double calm = t->signal[0], accept = t->invest_accept[0];
        t->discount[0] = k == 0 ? 0 : 0.02;
        sh_test_phase(run, &sh_phase_price);
        cr_expect_float_eq(t->signal[0], calm + (k == 2 ? 5 * 0.02 : 0), 1e-9);
        if (k == 1) {
            double pull = plan->params.investor_yield_pull * 0.02 * 365 / 45.5;
            cr_expect_float_eq(log(t->invest_accept[0] / (1 - t->invest_accept[0])),
                               log(accept / (1 - accept)) + pull, 1e-9);
        }
        cr_expect(k != 0 || t->invest_accept[0] == accept);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* ---- whole runs */

static sh_plan *lived_plan(int32_t steps, double transfer, int32_t *arm)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->steps = steps;
    plan->params.investor_exit_threshold = 0.1;
    const sh_lever_write writes[3] = {sh_test_write(SH_LEVER_transfer, transfer),
                                      sh_test_write(SH_LEVER_transfer_fee, 0.005),
                                      sh_test_write(SH_LEVER_transfer_lock, 14)};
    *arm = sh_test_arm(plan, writes, 3);
    return plan;
}

/* two years: books agree with persons to the fen after every phase, on any team */
Test(transfer, books_agree_and_no_team_matters)
{
    static const sh_team teams[] = {{.isa = "baseline", .threads = 1},
                                    {.isa = "avx2", .threads = 2},
                                    {.isa = "avx512", .threads = 3, .rows = 256},
                                    {.isa = "auto", .threads = 3}};
    int32_t arm = 0;
    sh_plan *plan = lived_plan(104, 1, &arm);
    plan->paranoid = true;
    sh_test_finish(plan);
    sh_hash first = {0, 0};
    for (size_t k = 0; k < SH_COUNT(teams); k++) {
        if (sh_kernels_find(teams[k].isa, NULL) == NULL) {
            continue;
        }
        sh_hash digest = sh_test_digest(plan, arm, 0, &teams[k]);
        first = k == 0 ? digest : first;
        cr_expect(digest.lo == first.lo && digest.hi == first.hi, "team %zu", k);
    }
    sh_test_free(plan);
}

/* fee and rounding are all that stays with the platforms */
Test(transfer, what_stays_with_platforms_is_the_fee)
{
    int32_t arm = 0;
    sh_plan *plan = lived_plan(52, 1, &arm);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
    const sh_ledger *l = &run->world.ledger;
    int traded = 0;
    double deepest = 0;
    for (int32_t s = 0; s < plan->steps; s++) {
        cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
        for (int32_t p = 0; p < l->n; p++) {
            int64_t paid = l->flow[SH_FLOW_transfer_purchase][p];
            int64_t sold = l->flow[SH_FLOW_transfer_sale][p];
            int64_t kept = l->flow[SH_FLOW_transfer_fee][p];
            cr_assert(paid >= sold && kept >= paid - sold, "never short of cash or claims");
            cr_assert_leq((double)kept, 0.005 * (double)paid + 4 * 3000);
            traded += paid > 0;
            double d = run->world.platforms.discount[p];
            deepest = d > deepest ? d : deepest;
        }
    }
    cr_expect(traded > 50 && deepest > 0.02, "%d trades, discount %g", traded, deepest);
    sh_test_close(run);
    sh_test_free(plan);
}

/* terms of years, so that nearly every exit is an early one: paid by the platforms from their
 * pools, or by other investors */
Test(transfer, early_exits_do_not_drain_the_pools)
{
    double redeemed[2], sold[2], fill[2];
    for (int k = 0; k < 2; k++) {
        int32_t arm = 0;
        sh_plan *plan = lived_plan(20, k, &arm);
        plan->params.investor_term = 3640;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
        const sh_world *w = &run->world;
        fill[k] = 0;
        for (int32_t s = 0; s < plan->steps; s++) {
            cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
            for (int32_t i = 0; i < w->investors.n * SH_HOLDINGS && k == 1; i++) {
                cr_assert(w->investors.asked[i] == 0 || w->investors.asked[i] == SH_LISTED ||
                              w->investors.due[i] <= w->step,
                          "an early exit was asked of the platform");
            }
            for (int32_t p = 0; p < w->platforms.n; p++) {
                fill[k] += w->platforms.pools[p] && w->platforms.fill[p] < 1 &&
                           sh_status_live(w->platforms.status[p]);
            }
        }
        redeemed[k] = (double)w->ledger.total[SH_FLOW_redemption];
        sold[k] = (double)w->ledger.total[SH_FLOW_transfer_sale];
        sh_test_close(run);
        sh_test_free(plan);
    }
    cr_expect(redeemed[1] < 0.25 * redeemed[0], "%g, %g", redeemed[0], redeemed[1]);
    cr_expect(sold[0] == 0 && sold[1] > 0);
    cr_expect(fill[0] > fill[1], "steps in difficulty: %g, %g", fill[0], fill[1]);
}
