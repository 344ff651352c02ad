/* who takes part in the market: runners who come back or do not */
#include "base/det.h"
#include "tests/phase/decide.h"

/* a run of which many run away, and few failures */
static sh_plan *frightened_plan(double reentry)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->params.investor_exit_threshold = 0.1;
    plan->params.investor_exit_max = 0.3;
    plan->params.investor_invest = 0.3;
    plan->params.investor_reentry = reentry;
    sh_test_finish(plan);
    return plan;
}

/* ---- re-entry */

enum { PEOPLE = 3000 };

typedef struct placements {
    int by_runners, by_others, runners;
} placements;

/* runs the world and counts who fills idle slots; whoever has run in an earlier step is known
 * here by the flags of the step, not by the engine's own mark */
static placements watch(const sh_plan *plan)
{
    static uint16_t before[PEOPLE * SH_HOLDINGS];
    uint8_t ran[PEOPLE] = {0};
    placements seen = {0};
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_investors *v = &run->world.investors;
    for (int32_t step = 1; step <= plan->steps; step++) {
        memcpy(before, v->platform, sizeof before);
        cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
        for (int32_t at = 0; at < PEOPLE * SH_HOLDINGS; at++) {
            bool placed = before[at] == SH_NONE && v->platform[at] != SH_NONE;
            seen.by_runners += placed && ran[at % PEOPLE];
            seen.by_others += placed && !ran[at % PEOPLE];
        }
        const uint8_t *now = step & 1 ? v->ran_odd : v->ran_even;
        for (int32_t i = 0; i < PEOPLE; i++) {
            ran[i] |= now[i];
            seen.runners += now[i];
            cr_assert(!ran[i] || v->traits[i] & SH_TRAIT_SHY, "investor %d forgets", i);
        }
    }
    sh_test_close(run);
    return seen;
}

Test(reentry, nobody_who_ran_places_money_again_at_factor_nothing)
{
    placements seen[3];
    for (int i = 0; i < 3; i++) {
        sh_plan *plan = frightened_plan(0.5 * i);
        seen[i] = watch(plan);
        sh_test_free(plan);
        cr_expect_gt(seen[i].runners, 300, "%d", seen[i].runners);
        cr_expect_gt(seen[i].by_others, 500, "%d", seen[i].by_others);
    }
    cr_expect_eq(seen[0].by_runners, 0, "%d placements", seen[0].by_runners);
    cr_expect_gt(seen[1].by_runners, 100, "%d", seen[1].by_runners);
    cr_expect_gt(seen[2].by_runners, seen[1].by_runners * 5 / 4, "%d, half of it: %d",
                 seen[2].by_runners, seen[1].by_runners);
}

/* the rule of a market in which nobody remembers */
static void invests_alike(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                          const sh_rows *rows, double *out)
{
    (void)self;
    const sh_market *m = &world->market;
    double fear = m->signal_mean > 0 ? m->signal_mean : 0.0;
    double p = plan->step.investor_invest * m->invest_factor *
               sh_det_exp(-plan->params.investor_entry_fear * fear);
    for (int32_t k = 0; k < rows->count; k++) {
        out[k] = p < 1.0 ? p : 1.0;
    }
}

/* chain over platforms and books; `alike`: by the rule above */
static sh_hash books_of(const sh_plan *plan, bool alike)
{
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    if (alike) {
        run->step.decisions[SH_DECISION_investor_invests].run = invests_alike;
    }
    cr_assert(sh_test_steps(run, plan->steps), "%s", run->world.fault.text);
    sh_hash books = run->world.steps_digest;
    sh_test_close(run);
    return books;
}

Test(reentry, at_factor_one_nobody_remembers)
{
    for (int i = 0; i < 2; i++) {
        sh_plan *plan = frightened_plan(i == 0 ? 1 : 0.5);
        bool same = sh_hash_equal(books_of(plan, false), books_of(plan, true));
        cr_expect_eq(same, i == 0, "factor %g", plan->params.investor_reentry);
        sh_test_free(plan);
    }
}
