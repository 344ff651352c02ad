/* empty: a world for cases worked out by hand */
#ifndef SH_TESTS_PHASE_EMPTY_H
#define SH_TESTS_PHASE_EMPTY_H

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/plan.h"

/* a world in which nobody holds, owes or does anything, except what a test puts there;
 * platform 0 pools, 1 is matched */
SH_INLINE sh_test_run *empty_world(sh_plan *plan)
{
    plan->params.platform_count = 3;
    plan->params.platform_fraud_share = 0;
    sh_test_calm(plan);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    sh_investors *v = &w->investors;
    plan->step.investor_invest = 0;
    plan->params.investor_look_base = 0;
    memset(v->platform, 0xFF, sizeof *v->platform * (size_t)v->n * SH_HOLDINGS);
    memset(v->claim, 0, sizeof *v->claim * (size_t)v->n * SH_HOLDINGS);
    memset(v->due, 0, sizeof *v->due * (size_t)v->n * SH_HOLDINGS);
    memset(v->asked, 0, sizeof *v->asked * (size_t)v->n * SH_HOLDINGS);
    for (int32_t i = 0; i < v->n; i++) {
        v->traits[i] = 1;
        v->cash[i] = 0;
    }
    sh_borrowers *b = &w->borrowers;
    memset(b->loan_platform, 0xFF, sizeof *b->loan_platform * (size_t)b->n * SH_LOANS);
    memset(b->loan_balance, 0, sizeof *b->loan_balance * (size_t)b->n * SH_LOANS);
    for (int p = 0; p < 3; p++) {
        w->platforms.type[p] = p == 1 ? SH_TYPE_matched : SH_TYPE_guaranteed;
        w->platforms.pools[p] = p != 1;
        w->platforms.coupon[p] = 0;
        w->platforms.haircut_q32[p] = 0;
        w->platforms.invest_accept[p] = 1;
    }
    w->step = 30;
    return run;
}

/* investor `row` holds `claim` fen on a platform and asked for it `age` steps ago, -1: not */
SH_INLINE void hold(sh_test_run *run, int32_t row, uint16_t platform, uint32_t claim, int age)
{
    sh_investors *v = &run->world.investors;
    v->platform[row] = platform;
    v->claim[row] = claim;
    v->due[row] = 100;
    v->asked[row] = age < 0 ? 0 : (uint16_t)(run->world.step + 1 - age);
}

SH_INLINE void look_and_settle(sh_test_run *run, int64_t cash)
{
    sh_test_rebook(run, cash);
    sh_test_phase(run, &sh_phase_look);
    sh_test_phase(run, &sh_phase_settle);
    sh_world_recount(&run->world);
    sh_world_reconcile(&run->world, "test", true, true);
    cr_assert_eq(run->world.fault.status, SH_OK, "%s", run->world.fault.text);
}

SH_INLINE void set_lever(sh_world *w, sh_lever lever, double value)
{
    for (int32_t p = 0; p < w->platforms.n; p++) {
        w->platforms.lever[(size_t)lever * (size_t)w->platforms.n + (size_t)p] = value;
    }
}

/* decisions of a test: everybody does it; and what is placed is the ticket */
SH_INLINE void always(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                      const sh_rows *rows, double *out)
{
    (void)self;
    (void)plan;
    (void)world;
    for (int32_t k = 0; k < rows->count; k++) {
        out[k] = 1;
    }
}

SH_INLINE void place_ticket(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                            const sh_rows *rows, double *out)
{
    (void)self;
    (void)plan;
    for (int32_t k = 0; k < rows->count; k++) {
        size_t row = (size_t)rows->begin + rows->offset[k];
        double ticket = world->investors.ticket[row];
        out[k] = ticket <= world->investors.cash[row] ? ticket : 0; /* who is poor does not */
    }
}

/* whoever looks leaves, who holds cash places a ticket of it on platform 0 */
SH_INLINE void rehearse(sh_test_run *run)
{
    sh_world *w = &run->world;
    for (int32_t p = 0; p < w->platforms.n; p++) {
        w->invest_cut[p] = 0;
        w->invest_other[p] = 0;
    }
    run->step.decisions[SH_DECISION_holding_withdraws] = (sh_decision){always, NULL};
    run->step.decisions[SH_DECISION_investor_invests] = (sh_decision){always, NULL};
    run->step.decisions[SH_DECISION_investor_amount] = (sh_decision){place_ticket, NULL};
}

/* a person with one slot and this much to place, the whole of it in one go */
SH_INLINE void give_cash(sh_test_run *run, int32_t row, uint32_t ticket)
{
    run->world.investors.ticket[row] = ticket;
    run->world.investors.cash[row] = ticket + 1;
}

/* a person that always looks */
SH_INLINE void keep_looking(sh_test_run *run, int32_t row)
{
    run->world.investors.traits[row] = 1 | SH_TRAIT_INSTITUTION;
}

#endif
