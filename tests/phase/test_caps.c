/* what protects investors: time to reflect, a test, caps on what they hold */
#include "phase/caps.h"

#include <math.h>

#include "phase/model.h"
#include "tests/phase/decide.h"
#include "tests/phase/empty.h"

enum { ROWS = 3000 };

/* ---- reflection */

/* the step in which a placement decided in step 30 is made, -1: not within ten steps; from
 * `shut` on the platform takes no money */
static int32_t made_in(double days, int32_t shut)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    rehearse(run);
    set_lever(w, SH_LEVER_reflection, days);
    w->investors.traits[0] = 3; /* two more idle slots stand beside the one that waits */
    give_cash(run, 0, 5000);
    int32_t made = -1;
    for (w->step = 30; w->step < 40 && made < 0; w->step++) {
        for (int p = 0; p < 3; p++) {
            w->platforms.invest_accept[p] = shut < 0 || w->step < shut;
        }
        look_and_settle(run, 1000);
        made = w->ledger.flow[SH_FLOW_placement][0] > 0 ? w->step : -1;
        cr_expect_eq(w->market.active_investors, made > 0);
        cr_expect_eq(w->platforms.wished[0], made > 0 ? 5000 : 0);
        cr_expect_eq(w->investors.cash[0], made > 0 ? 1 : 5001);
    }
    sh_caps_check_investors(w, "test");
    cr_expect_eq(w->fault.status, SH_OK);
    uint64_t held = 0, due = 0;
    for (int s = 0; s < SH_HOLDINGS; s++) {
        held += w->investors.claim[s * w->investors.n];
        due += w->investors.due[s * w->investors.n];
    }
    cr_expect_eq(held, made > 0 ? 5000 : 0);
    cr_expect_eq(due, made > 0 ? (uint64_t)made + 13 : 0, "days %g: no date is left", days);
    cr_expect(shut >= 0 || w->investors.wish_platform[0] == SH_NONE);
    sh_test_close(run);
    sh_test_free(plan);
    return made;
}

Test(protection, reflection_delays_a_placement_by_whole_steps)
{
    static const struct {
        double days;
        int32_t steps;
    } rows[] = {{0, 0}, {0.5, 1}, {4, 1}, {7, 1}, {7.25, 2}, {14, 2}, {20, 3}, {56, 8}};
    for (size_t i = 0; i < SH_COUNT(rows); i++) {
        cr_expect_eq(made_in(rows[i].days, -1), 30 + rows[i].steps, "%g days: step %d",
                     rows[i].days, made_in(rows[i].days, -1));
    }
}

Test(protection, who_reflects_does_not_place_on_a_platform_that_shuts)
{
    cr_expect_eq(made_in(14, 32), -1, "shut in the step in which it would be made");
    cr_expect_eq(made_in(14, 31), -1);
    cr_expect_eq(made_in(14, 33), 32);
}

/* whole runs: every placement of every step was decided exactly two steps before */
Test(protection, all_placements_of_a_run_wait_alike)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    const sh_lever_write wait = sh_test_write(SH_LEVER_reflection, 10);
    int32_t arm = sh_test_arm(plan, &wait, 1);
    plan->paranoid = true;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
    const sh_investors *v = &run->world.investors;
    static int32_t since[ROWS];
    int made = 0, dropped = 0;
    for (int32_t step = 1; step <= 26; step++) {
        static uint16_t before[ROWS];
        memcpy(before, v->wish_platform, sizeof before);
        cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
        int32_t waiting = 0;
        for (int32_t i = 0; i < ROWS; i++) {
            bool had = before[i] != SH_NONE, has = v->wish_platform[i] != SH_NONE;
            if (had && !has) {
                cr_assert_eq(step - since[i], 2, "investor %d", i);
            }
            made += had && !has;
            dropped += had && has && since[i] == step - 2;
            since[i] = has && (!had || since[i] == step - 2) ? step : since[i];
            waiting += has;
        }
        cr_assert_eq(run->world.market.reflecting, waiting);
        cr_assert(step > 2 || run->world.market.active_investors == 0);
    }
    cr_expect_gt(made, 500);
    cr_expect_lt(dropped, made / 10, "decided anew in the step in which a wish fell");
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- appropriateness */

/* the share of ordinary persons that the lever names fails, nobody else; who fails a mild test
 * fails a strict one */
Test(protection, a_share_of_ordinary_persons_fails_the_test)
{
    static uint8_t placed[3][ROWS];
    const double fails[3] = {0, 0.3, 0.6};
    tally counts[3] = {{.count = 0}, {.count = 0}, {.count = 0}};
    for (int k = 0; k < 3; k++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = empty_world(plan);
        sh_world *w = &run->world;
        rehearse(run);
        set_lever(w, SH_LEVER_appropriateness, fails[k]);
        for (int32_t i = 0; i < w->investors.n; i++) {
            give_cash(run, i, 1000);
            w->investors.traits[i] = (uint8_t)(1 | (i % 10 == 0 ? SH_TRAIT_INSTITUTION : 0) |
                                               (i % 10 == 1 ? SH_TRAIT_SOPHISTICATED : 0));
        }
        look_and_settle(run, 1000);
        for (int32_t i = 0; i < w->investors.n; i++) {
            placed[k][i] = w->investors.platform[i] == 0;
            if (i % 10 < 2) {
                cr_assert(placed[k][i], "not an ordinary person: %d", i);
            } else {
                add(&counts[k], placed[k][i], 1 - fails[k]);
            }
            cr_assert(k == 0 || placed[k][i] <= placed[k - 1][i], "%d", i);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
    cr_expect_eq(counts[0].count, counts[0].mean, "nobody fails without the lever");
    expect_frequency(&counts[1], "mild test");
    expect_frequency(&counts[2], "strict test");
}

/* ---- caps */

/* Person 0 holds 30,000 fen on platform 0 and 50,000 on platform 1, has 40,000 in cash and
 * wants to place them on platform 0. */
static uint32_t placed_by(uint8_t class, sh_lever lever, double value, double discount)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = empty_world(plan);
    sh_world *w = &run->world;
    sh_investors *v = &w->investors;
    rehearse(run);
    set_lever(w, lever, value);
    run->step.decisions[SH_DECISION_holding_withdraws].run =
        run->step.kernels->decide[SH_DECISION_holding_withdraws];
    v->traits[0] = (uint8_t)(3 | class);
    hold(run, 0, 0, 30000, -1);
    v->platform[v->n] = 1;
    v->claim[v->n] = 50000;
    v->due[v->n] = 40;
    v->ticket[0] = v->cash[0] = 40000;
    if (discount > 0) { /* much is listed: the whole placement buys claims */
        set_lever(w, SH_LEVER_transfer, 1);
        w->platforms.discount[0] = discount;
        hold(run, 1, 0, 900000, -1);
        v->asked[1] = SH_LISTED;
        v->due[1] = 40;
    }
    look_and_settle(run, 1000);
    uint32_t claim = v->claim[2 * v->n], spent = 40000 - v->cash[0];
    cr_expect(discount > 0 || spent == claim, "%u %u", spent, claim);
    sh_test_close(run);
    sh_test_free(plan);
    return claim;
}

static uint32_t placed_under(sh_lever lever, double value, double discount)
{
    return placed_by(SH_TRAIT_RESTRICTED, lever, value, discount);
}

/* the law ties nobody else to his net worth; other caps bind every class */
Test(protection, the_cap_on_net_worth_reaches_restricted_persons_alone)
{
    static const uint8_t other[] = {0, SH_TRAIT_SOPHISTICATED, SH_TRAIT_INSTITUTION};
    for (size_t k = 0; k < SH_COUNT(other); k++) {
        cr_expect_eq(placed_by(other[k], SH_LEVER_investor_worth_cap, 0.75, 0), 40000);
        cr_expect_eq(placed_by(other[k], SH_LEVER_investor_cap, 500, 0), 20000);
    }
}

Test(protection, classes_have_their_shares)
{
    sh_plan *plan = sh_test_plan();
    plan->params.investor_count = 40000;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    static const uint8_t class[] = {SH_TRAIT_INSTITUTION, SH_TRAIT_SOPHISTICATED,
                                    SH_TRAIT_RESTRICTED};
    static const double share[] = {0.02, 0.15, 0.4};
    tally counts[SH_COUNT(class)] = {0};
    for (int32_t i = 0; i < 40000; i++) {
        int classes = 0;
        for (size_t k = 0; k < SH_COUNT(class); k++) {
            bool is = (run->world.investors.traits[i] & class[k]) != 0;
            add(&counts[k], is, share[k]);
            classes += is;
        }
        cr_assert_leq(classes, 1, "%d", i);
    }
    expect_frequency(&counts[0], "institutions");
    expect_frequency(&counts[1], "sophisticated persons");
    expect_frequency(&counts[2], "restricted persons");
    sh_test_close(run);
    sh_test_free(plan);
}

Test(protection, caps_bound_what_a_person_holds)
{
    cr_expect_eq(placed_under(SH_LEVER_investor_cap, 1e9, 0), 40000);
    cr_expect_eq(placed_under(SH_LEVER_investor_cap, 500, 0), 20000, "50,000 less 30,000 fen");
    cr_expect_eq(placed_under(SH_LEVER_investor_cap, 399, 0), 0, "less than a quarter ticket");
    cr_expect_eq(placed_under(SH_LEVER_investor_cap, 200, 0), 0, "beyond the cap already");
    cr_expect_eq(placed_under(SH_LEVER_investor_total_cap, 950, 0), 15000);
    cr_expect_eq(placed_under(SH_LEVER_investor_worth_cap, 0.75, 0), 10000,
                 "90,000 of 120,000");
    cr_expect_eq(placed_under(SH_LEVER_investor_worth_cap, 1, 0), 40000);
}

/* claims bought below their face count at their face */
Test(protection, caps_hold_for_bought_claims)
{
    uint32_t free = placed_under(SH_LEVER_investor_cap, 1e9, 0.25);
    cr_expect(free >= 53331 && free <= 53333, "%u", free);
    uint32_t own = placed_under(SH_LEVER_investor_cap, 500, 0.25);
    cr_expect(own >= 19997 && own <= 20000, "%u", own);
    uint32_t all = placed_under(SH_LEVER_investor_total_cap, 950, 0.25);
    cr_expect(all >= 14997 && all <= 15000, "%u", all);
}

/* what everybody holds, on the platform of a slot and in all */
static void holdings_of(const sh_investors *v, int32_t i, uint16_t p, double out[2])
{
    out[0] = out[1] = 0;
    for (int s = 0; s < SH_HOLDINGS; s++) {
        size_t at = (size_t)s * (size_t)v->n + (size_t)i;
        out[0] += v->platform[at] == p ? v->claim[at] : 0;
        out[1] += v->claim[at];
    }
}

/* runs with each cap, and with all of them, reflection and transfers: whoever placed money in a
 * step is within the caps after it; without a cap many are not */
Test(protection, caps_hold_after_every_placement_of_a_run)
{
    enum { CASES = 5 };
    const sh_lever_write writes[5] = {sh_test_write(SH_LEVER_investor_cap, 50000),
                                      sh_test_write(SH_LEVER_investor_total_cap, 1e5),
                                      sh_test_write(SH_LEVER_investor_worth_cap, 0.3),
                                      sh_test_write(SH_LEVER_transfer, 1),
                                      sh_test_write(SH_LEVER_reflection, 10)};
    for (int k = 0; k < CASES; k++) { /* three caps alone, all together, none */
        sh_plan *plan = sh_test_plan();
        sh_test_shocks(plan);
        plan->paranoid = true;
        plan->params.investor_exit_threshold = 0.1;
        int32_t arm = k < 3   ? sh_test_arm(plan, writes + k, 1)
                      : k < 4 ? sh_test_arm(plan, writes, 5)
                              : 0;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
        const sh_investors *v = &run->world.investors;
        static uint16_t before[ROWS * SH_HOLDINGS];
        int placed = 0, beyond[3] = {0};
        for (int32_t step = 1; step <= 26; step++) {
            memcpy(before, v->platform, sizeof before);
            cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
            for (int32_t at = 0; at < ROWS * SH_HOLDINGS; at++) {
                if (before[at] != SH_NONE || v->platform[at] == SH_NONE) {
                    continue;
                }
                double held[2];
                int32_t i = at % ROWS;
                holdings_of(v, i, v->platform[at], held);
                placed++;
                beyond[0] += held[0] > 5e6;
                beyond[1] += held[1] > 1e7;
                bool restricted = (v->traits[i] & SH_TRAIT_RESTRICTED) != 0;
                beyond[2] += restricted && held[1] > 0.3 * (held[1] + v->cash[i]) + 5;
            }
        }
        cr_expect_gt(placed, 100, "case %d: %d", k, placed);
        for (int c = 0; c < 3; c++) {
            bool capped = k == c || k == 3;
            cr_expect(capped ? beyond[c] == 0 : k < 4 || beyond[c] > 20, "case %d, cap %d: %d",
                      k, c, beyond[c]);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* --paranoid looks at what is about to be lent and placed */
/* A lived market whose caps bind: decisions and check mean the same limit. */
Test(protection, caps_that_bind_are_never_breached)
{
    static const sh_lever lever[] = {SH_LEVER_borrower_cap, SH_LEVER_borrower_total_cap,
                                     SH_LEVER_investor_cap, SH_LEVER_investor_worth_cap};
    static const double value[] = {20000, 20000, 20000, 0.2};
    for (size_t k = 0; k < SH_COUNT(lever); k++) {
        int64_t granted[2] = {0, 0};
        for (int capped = 0; capped < 2; capped++) {
            sh_plan *plan = sh_test_plan();
            plan->paranoid = true;
            sh_lever_write write =
                sh_test_write(lever[k], capped ? value[k] : sh_lever_table[lever[k]].def);
            int32_t arm = sh_test_arm(plan, &write, 1);
            sh_test_finish(plan);
            sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
            cr_assert(sh_test_steps(run, 12), "%s", run->world.fault.text);
            const int64_t *total = run->world.ledger.total;
            granted[capped] = total[k < 2 ? SH_FLOW_lending : SH_FLOW_placement];
            sh_test_close(run);
            sh_test_free(plan);
        }
        cr_expect(granted[1] > 0 && granted[1] < granted[0], "cap %zu binds", k);
    }
}

Test(protection, a_breach_is_found)
{
    for (int k = 0; k < 4; k++) {
        sh_plan *plan = sh_test_plan();
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_world *w = &run->world;
        w->step = 1;
        w->investors.traits[77] = 1 | SH_TRAIT_RESTRICTED;
        w->investors.wish_platform[77] = 4;
        w->investors.wish_amount[77] = w->investors.cash[77];
        w->borrowers.wish_platform[99] = 5;
        w->borrowers.wish_amount[99] = 100000;
        sh_caps_check_investors(w, "test");
        sh_caps_check_borrowers(w, "test");
        cr_assert_eq(w->fault.status, SH_OK, "%s", w->fault.text);
        static const sh_lever lever[4] = {SH_LEVER_investor_cap, SH_LEVER_investor_worth_cap,
                                          SH_LEVER_borrower_cap, SH_LEVER_borrower_total_cap};
        set_lever(w, lever[k], 0.001);
        sh_caps_check_investors(w, "look");
        sh_caps_check_borrowers(w, "ration");
        cr_expect_eq(w->fault.status, SH_E_INVARIANT);
        const char *text = k < 2 ? "investor 77 goes beyond a cap on platform 4"
                                 : "borrower 99 goes beyond a cap on platform 5";
        cr_expect_not_null(strstr(w->fault.text, text), "%s", w->fault.text);
        sh_test_close(run);
        sh_test_free(plan);
    }
}
