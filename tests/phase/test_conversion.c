/* sound platforms become licensed lenders: who may, and what follows */
#include <criterion/criterion.h>

#include "phase/conversion.h"
#include "tests/support/plan.h"

enum { P = 4 };

static sh_plan *plan_of(void)
{
    sh_plan *plan = sh_test_plan();
    sh_test_calm(plan);
    plan->params.platform_loss_weeks = 520;
    plan->params.platform_conversion_hazard = 0.9;
    plan->params.platform_fraud_share = 0;
    plan->params.platform_delay_limit = 365;
    plan->params.platform_conversion_overdue = 0.5;
    return plan;
}

static void allow(sh_test_run *run, double capital)
{
    sh_platforms *t = &run->world.platforms;
    for (int32_t p = 0; p < t->n; p++) {
        t->lever[(size_t)SH_LEVER_conversion * (size_t)t->n + (size_t)p] = 1;
        t->lever[(size_t)SH_LEVER_conversion_capital * (size_t)t->n + (size_t)p] = capital;
    }
}

/* each condition in turn is not met; the last case meets all */
Test(conversion, every_part_of_the_test_must_be_passed)
{
    for (int why = 0; why < 9; why++) {
        sh_plan *plan = plan_of();
        sh_test_finish(plan);
        plan->step.platform_conversion_hazard = why == 0 ? 0 : 1;
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_world *w = &run->world;
        sh_platforms *t = &w->platforms;
        double loans = (double)w->ledger.account[SH_ACCOUNT_loans][P];
        double equity = (double)w->ledger.account[SH_ACCOUNT_equity][P];
        w->step = 20;
        t->type[P] = why == 1 ? SH_TYPE_fraud : SH_TYPE_guaranteed;
        t->status[P] = why == 2 ? SH_STATUS_delay : SH_STATUS_operating;
        t->calm_steps[P] = why == 3 ? 7 : 8; /* eight weeks */
        t->fill[P] = why == 4 ? 0.999 : 1;
        t->overdue[P] = why == 5 ? 0.501 : 0.5;
        t->queue[P] = why == 6;
        allow(run, why == 7 ? 1.001 * equity / loans : 0.999 * equity / loans);
        cr_expect_gt(equity, 0);
        cr_expect_eq(sh_conversion_happens(plan, w, P), why == 8, "case %d", why);
        t->lever[(size_t)SH_LEVER_conversion * (size_t)t->n + P] = 0;
        cr_expect_not(sh_conversion_happens(plan, w, P), "where no rule allows it");
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* a calm market in which nearly all convert: every investor of theirs is paid, no news, no
 * failure, and the loans run off on the books of a lender that keeps its licence */
Test(conversion, a_converted_platform_pays_all_its_investors_and_makes_no_news)
{
    sh_plan *plan = plan_of();
    plan->steps = 70;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    const sh_platforms *t = &w->platforms;
    const sh_ledger *l = &w->ledger;
    int converted = 0, paid = 0;
    int64_t most = 0;
    allow(run, 0.01);
    for (int s = 0; s < 70; s++) {
        cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
        for (int32_t p = 0; p < t->n; p++) {
            if (t->status[p] != SH_STATUS_licensed) {
                continue;
            }
            cr_expect_eq(l->flow[SH_FLOW_payout][p], 0, "it has no estate");
            cr_expect_eq(l->flow[SH_FLOW_cost][p], 0);
            cr_expect(t->status_step[p] == w->step ||
                          l->flow[SH_FLOW_opex][p] <= l->flow[SH_FLOW_principal][p] +
                                                          l->flow[SH_FLOW_interest][p] +
                                                          l->flow[SH_FLOW_recovery][p],
                      "what it has promised to investors pays no cost");
            cr_expect(t->status_step[p] == w->step || l->flow[SH_FLOW_lending][p] == 0);
            cr_expect_eq(t->strategic[p], 0, "its borrowers owe as before");
            bool pays = l->flow[SH_FLOW_redemption][p] > 0;
            most = pays && t->status_step[p] < w->step ? most + 1 : most;
        }
        cr_expect_eq(w->market.news, 0);
    }
    for (int32_t p = 0; p < t->n; p++) {
        bool is = t->status[p] == SH_STATUS_licensed;
        converted += is;
        paid += is && l->account[SH_ACCOUNT_claims][p] == 0;
        cr_expect_eq(t->exit_kind[p], is ? SH_EXIT_converted : SH_EXIT_none);
        cr_expect(!is || t->news_left[p] == 0);
        cr_expect(!is || t->type[p] != SH_TYPE_fraud);
    }
    cr_expect_gt(converted, 12);
    cr_expect_gt(paid, converted * 3 / 4, "%d of %d have paid", paid, converted);
    cr_expect_gt(most, 100, "they pay in every step");
    for (size_t i = 0; i < w->events.count; i++) {
        const sh_event *e = sh_vec_at(&w->events, i);
        cr_expect(e->kind >= 16 || e->kind == SH_EXIT_converted);
        for (int c = 0; c < SH_CHANNELS; c++) {
            cr_expect_eq(e->share[c], 0.0f, "no failure, no cause");
        }
    }
    sh_test_close(run);
    sh_test_free(plan);
}
