/* what estates pay: small claims first, the sale at the end, the wait for an investigation */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "phase/exit.h"
#include "tests/support/plan.h"

enum { P = 2 };

static sh_test_run *failed_at_start(sh_plan *plan, sh_lever lever, double value)
{
    sh_test_calm(plan);
    plan->params.platform_loss_weeks = 520;
    plan->steps = 60;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_platforms *t = &run->world.platforms;
    t->lever[(size_t)lever * (size_t)t->n + P] = value;
    t->caught[P] = 1;
    cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
    cr_assert_eq(t->status[P], SH_STATUS_police);
    return run;
}

/* what each claim on P still is */
static int64_t *claims_on(const sh_world *w)
{
    const sh_investors *v = &w->investors;
    int64_t *claim = calloc((size_t)v->n * SH_HOLDINGS, sizeof *claim);
    for (size_t at = 0; at < (size_t)v->n * SH_HOLDINGS; at++) {
        claim[at] = v->platform[at] == P ? v->claim[at] : 0;
    }
    return claim;
}

/* An estate with a first tier of 20,000 yuan pays at its dates: until every claim has had that
 * much nobody gets more; within each tier all get the same share, to the fen of rounding; what
 * is paid is what the book says. */
Test(estate, small_claims_are_paid_before_the_rest)
{
    enum { FIRST = 5000000 };
    sh_plan *plan = sh_test_plan();
    plan->params.resolution_period = 7;
    plan->params.borrower_strategic = 0;
    sh_test_run *run = failed_at_start(plan, SH_LEVER_small_first, FIRST / 100);
    sh_world *w = &run->world;
    size_t slots = (size_t)w->investors.n * SH_HOLDINGS;
    int64_t *start = claims_on(w), paid_before = 0, total = 0;
    int tiers[2] = {0}, small = 0, large = 0;
    for (size_t at = 0; at < slots; at++) {
        total += start[at];
        small += start[at] > 0 && start[at] <= FIRST;
        large += start[at] > FIRST;
    }
    cr_assert(small > 5 && large > 5, "%d small, %d large", small, large);
    for (int s = 0; s < 50; s++) {
        cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
        int64_t *now = claims_on(w), paid = 0, tier = 0, most = 0;
        for (size_t at = 0; at < slots; at++) {
            int64_t got = start[at] - now[at];
            int64_t first = start[at] < FIRST ? start[at] : FIRST;
            paid += got;
            tier += first;
            most = got > most ? got : most;
        }
        /* nobody has more than the tier before all have it */
        bool full = paid >= tier;
        cr_expect(full || most <= FIRST, "step %d: %lld paid to one", s, (long long)most);
        for (size_t at = 0; at < slots && paid > 0; at++) {
            int64_t first = start[at] < FIRST ? start[at] : FIRST, got = start[at] - now[at];
            double rest = (double)(paid - tier) / (double)(total - tier);
            double due = full ? (double)first + (double)(start[at] - first) * rest
                              : (double)first * (double)paid / (double)tier;
            cr_expect_float_eq((double)got, due, 64, "step %d: %lld, not %g", s, (long long)got,
                               due);
        }
        cr_expect_eq(w->ledger.flow[SH_FLOW_payout][P], paid - paid_before);
        tiers[full] += paid > paid_before;
        paid_before = paid;
        free(now);
    }
    cr_expect(tiers[0] > 0 && tiers[1] > 0, "%d payouts of the tier, %d after it", tiers[0],
              tiers[1]);
    free(start);
    sh_test_close(run);
    sh_test_free(plan);
}

/* at its end an estate sells its loans: the price is paid out, the face leaves the books */
/* The fund of a failed platform joins its estate, also when the operator ran. */
Test(estate, the_provision_fund_goes_to_the_investors)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = failed_at_start(plan, SH_LEVER_custody, 0);
    sh_world *w = &run->world;
    sh_platforms *t = &w->platforms;
    int funds = 0;
    for (int32_t p = 0; p < t->n; p++) {
        if (p == P) {
            continue;
        }
        sh_ledger_post(&w->ledger, p, SH_FLOW_contribution,
                       w->ledger.account[SH_ACCOUNT_cash][p] / 3);
        int64_t fund = w->ledger.account[SH_ACCOUNT_reserve][p];
        int64_t cash = w->ledger.account[SH_ACCOUNT_cash][p];
        funds += fund > 0 && cash > 0;
        bool runs = p % 2 == 0;
        sh_leaving how = {runs ? SH_STATUS_absconded : SH_STATUS_suspended,
                          runs ? SH_EXIT_absconded : SH_EXIT_withdrawal, SH_CHANNEL_fraud, 0,
                          false};
        sh_exit_leave(w, p, how);
        int64_t left = runs && t->pools[p] ? 0 : cash;
        cr_expect_eq(w->ledger.account[SH_ACCOUNT_reserve][p], 0, "platform %d", p);
        cr_expect_eq(w->ledger.account[SH_ACCOUNT_cash][p], left + fund, "platform %d", p);
    }
    cr_expect_gt(funds, t->n / 2);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(estate, what_is_left_of_its_loans_is_sold_at_the_end)
{
    sh_plan *plan = sh_test_plan();
    plan->params.resolution_duration = 70;
    plan->params.resolution_sale = 0.4;
    sh_test_run *run = failed_at_start(plan, SH_LEVER_gate, 1);
    sh_world *w = &run->world;
    const int64_t *loans = w->ledger.account[SH_ACCOUNT_loans];
    cr_assert(sh_test_steps(run, 9), "%s", w->fault.text);
    int64_t face = loans[P];
    cr_expect_gt(face, 100000);
    cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
    cr_expect_eq(w->ledger.flow[SH_FLOW_sale][P], (int64_t)(0.4 * (double)face));
    cr_expect_eq(w->ledger.flow[SH_FLOW_sale][P] + w->ledger.flow[SH_FLOW_sale_loss][P], face);
    cr_expect_eq(w->ledger.flow[SH_FLOW_principal][P], 0, "sold before anybody pays");
    cr_expect_eq(loans[P], 0);
    cr_expect_eq(w->ledger.total[SH_FLOW_sale], w->ledger.flow[SH_FLOW_sale][P],
                 "only its own");
    int64_t cash = w->ledger.account[SH_ACCOUNT_cash][P];
    cr_expect_gt(cash, w->ledger.flow[SH_FLOW_sale][P] - 1);
    cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
    cr_expect_eq(w->platforms.status[P], SH_STATUS_closed);
    cr_expect_float_eq((double)w->ledger.flow[SH_FLOW_payout][P], (double)cash, 4096);
    cr_expect_eq(w->ledger.account[SH_ACCOUNT_claims][P], 0);
    for (size_t at = 0; at < (size_t)w->borrowers.n * SH_LOANS; at++) {
        cr_expect_neq(w->borrowers.loan_platform[at], P);
    }
    cr_assert(sh_test_steps(run, 5), "%s", w->fault.text);
    cr_expect_eq(w->ledger.flow[SH_FLOW_principal][P] + loans[P], 0);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(estate, a_police_case_may_have_to_wait_for_its_first_payout)
{
    for (int k = 0; k < 2; k++) {
        sh_plan *plan = sh_test_plan();
        plan->params.resolution_period = 28;
        plan->params.resolution_police_delay = k ? 100 : 0; /* 15 steps */
        sh_test_run *run = failed_at_start(plan, SH_LEVER_gate, 1);
        int32_t first = 0;
        for (int s = 1; s <= 30; s++) {
            cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
            bool pays = run->world.ledger.flow[SH_FLOW_payout][P] > 0;
            first = pays && first == 0 ? s : first;
        }
        cr_expect_eq(first, k ? 17 : 5, "first payout %d steps after", first);
        sh_test_close(run);
        sh_test_free(plan);
    }
}
