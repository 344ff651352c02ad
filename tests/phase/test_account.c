/* provisions, losses and who bears them, guarantors */
#include <criterion/criterion.h>

#include "phase/model.h"
#include "phase/parent.h"
#include "tests/support/plan.h"

/* a calm world in its first step, with a lever for all */
static sh_test_run *world_of(sh_plan *plan, sh_lever lever, double value)
{
    sh_test_calm(plan);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_platforms *t = &run->world.platforms;
    for (int32_t p = 0; p < t->n; p++) {
        t->lever[(size_t)lever * (size_t)t->n + (size_t)p] = value;
    }
    run->world.step = 1;
    sh_ledger_begin_step(&run->world.ledger);
    sh_test_phase(run, &sh_phase_price);
    return run;
}

/* Interest goes to the fund until fund and contributions reach the target, and the coupon is
 * lower by what investors' money misses. Targets: none, met, far away. */
Test(account, below_its_target_a_fund_takes_interest_before_coupons)
{
    static const double target[3] = {0, 1e-6, 10};
    for (int k = 0; k < 3; k++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = world_of(plan, SH_LEVER_provision_target, target[k]);
        sh_world *w = &run->world;
        sh_ledger *l = &w->ledger;
        int topped = 0;
        for (int32_t p = 0; p < 30; p++) {
            int64_t claims = l->account[SH_ACCOUNT_claims][p], interest = claims / 1000;
            if (w->platforms.type[p] == SH_TYPE_matched || claims == 0) {
                continue;
            }
            sh_ledger_post(l, p, SH_FLOW_interest, interest);
            sh_ledger_post(l, p, SH_FLOW_write_off, 1);
        }
        double coupon[30];
        int64_t reserve[30], equity[30];
        for (int32_t p = 0; p < 30; p++) {
            coupon[p] = w->platforms.coupon[p];
            reserve[p] = l->account[SH_ACCOUNT_reserve][p];
            equity[p] = l->account[SH_ACCOUNT_equity][p];
        }
        sh_test_phase(run, &sh_phase_account);
        for (int32_t p = 0; p < 30; p++) {
            int64_t claims = l->account[SH_ACCOUNT_claims][p];
            int64_t interest = l->flow[SH_FLOW_interest][p];
            bool low = k == 2 || (k == 1 && reserve[p] == 0);
            if (w->platforms.type[p] == SH_TYPE_matched || claims == 0 ||
                l->account[SH_ACCOUNT_loans][p] == 0) {
                continue;
            }
            int64_t moved = l->flow[SH_FLOW_contribution][p];
            cr_expect(low || moved == 0, "case %d platform %d", k, p);
            double missing = target[k] * 21.5 * sh_model_mean_loss(plan) *
                                 (double)l->account[SH_ACCOUNT_loans][p] -
                             (double)reserve[p];
            double most = 0.5 * (double)interest;
            cr_expect(k != 2 || (double)moved <= (most < missing ? most
                                                  : missing > 0  ? missing
                                                                 : 0) +
                                                     1);
            cr_expect(k != 2 || missing < 1 || moved > 0, "platform %d", p);
            double due = coupon[p] - (double)moved / (double)claims;
            cr_expect_float_eq(w->platforms.coupon[p], due > 0 ? due : 0, 1e-15);
            cr_expect_eq(l->account[SH_ACCOUNT_equity][p],
                         equity[p] - l->flow[SH_FLOW_opex][p] + l->flow[SH_FLOW_guarantee][p],
                         "capital is not touched");
            topped += k == 2 && w->platforms.coupon[p] < coupon[p];
        }
        cr_expect(k != 2 || topped > 10);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* under a ban of promises a guaranteed platform's losses beyond its fund fall on its investors
 * as those of a matched one do; without it on its capital */
Test(account, where_promises_are_banned_investors_bear_what_the_fund_does_not)
{
    for (int banned = 0; banned < 2; banned++) {
        sh_plan *plan = sh_test_plan();
        plan->params.platform_guarantor_limit = 0;
        sh_test_run *run = world_of(plan, SH_LEVER_guarantee_ban, banned);
        sh_world *w = &run->world;
        bool lends[30];
        int seen = 0;
        for (int32_t p = 0; p < 30; p++) {
            int64_t claims = w->ledger.account[SH_ACCOUNT_claims][p];
            int64_t reserve = w->ledger.account[SH_ACCOUNT_reserve][p];
            lends[p] = w->ledger.account[SH_ACCOUNT_loans][p] > reserve + claims / 50;
            sh_ledger_post(&w->ledger, p, SH_FLOW_write_off,
                           lends[p] ? reserve + claims / 50 : 0);
        }
        sh_test_phase(run, &sh_phase_account);
        for (int32_t p = 0; p < 30; p++) {
            int64_t claims = w->ledger.account[SH_ACCOUNT_claims][p];
            int32_t type = w->platforms.type[p];
            bool falls =
                lends[p] && (type == SH_TYPE_matched || (type == SH_TYPE_guaranteed && banned));
            cr_expect_eq(w->platforms.haircut_q32[p],
                         falls ? (int64_t)sh_fen_ratio_q32(claims / 50, claims) : 0,
                         "platform %d of type %d", p, type);
            seen += falls && type == SH_TYPE_guaranteed;
        }
        cr_expect(seen > 8 || !banned, "%d", seen);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* the one who drew most in all, not in one payment, once it has failed */
Test(account, the_spender_of_a_guarantor_is_the_failed_one_with_the_largest_sum)
{
    sh_plan *plan = sh_test_plan();
    plan->params.platform_guarantors = 1;
    plan->params.platform_guarantor_limit = 1;
    sh_test_run *run = world_of(plan, SH_LEVER_gate, 1);
    sh_world *w = &run->world;
    int32_t steady = -1, once = -1;
    for (int32_t p = 0; p < 30; p++) {
        bool guaranteed = w->platforms.type[p] == SH_TYPE_guaranteed;
        once = guaranteed && steady >= 0 && once < 0 ? p : once;
        steady = guaranteed && steady < 0 ? p : steady;
    }
    for (int s = 0; s < 4; s++) {
        sh_ledger_begin_step(&w->ledger);
        sh_ledger_post(&w->ledger, steady, SH_FLOW_write_off,
                       w->ledger.account[SH_ACCOUNT_reserve][steady] + 400);
        sh_ledger_post(&w->ledger, once, SH_FLOW_write_off,
                       w->ledger.account[SH_ACCOUNT_reserve][once] + (s == 1 ? 1000 : 0));
        sh_test_phase(run, &sh_phase_account);
        sh_parent_index(w);
        cr_expect_eq(w->institutions.spender[0], -1, "nobody has failed");
        w->platforms.exit_kind[steady] = w->platforms.exit_kind[once] = SH_EXIT_withdrawal;
        sh_parent_index(w);
        w->platforms.exit_kind[steady] = w->platforms.exit_kind[once] = SH_EXIT_none;
        cr_expect_eq(w->institutions.spender[0], s == 1 ? once : steady, "step %d", s);
    }
    cr_expect_eq(w->platforms.drawn[steady], 1600);
    sh_test_close(run);
    sh_test_free(plan);
}
