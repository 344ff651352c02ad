/* who may open: applicants, what a licence asks of them, and whom it keeps away */
#include <criterion/criterion.h>
#include <math.h>

#include "phase/entry.h"
#include "tests/support/plan.h"

enum { START = 30 };

/* a small market with applicants, one of whom applies in every step */
static sh_test_run *market(sh_plan *plan, int32_t entrants)
{
    plan->params.platform_entrants = entrants;
    sh_test_finish(plan);
    plan->step.platform_entry_rate = 1;
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    run->world.step = 1;
    return run;
}

static void demand(sh_test_run *run, sh_lever lever, double value)
{
    sh_platforms *t = &run->world.platforms;
    for (int32_t p = 0; p < t->n; p++) {
        t->lever[(size_t)lever * (size_t)t->n + (size_t)p] = value;
    }
}

static void admit(sh_test_run *run)
{
    sh_ledger_begin_step(&run->world.ledger);
    sh_entry_admit(run->plan, &run->world);
    run->world.step++;
}

static void close_all(sh_plan *plan, sh_test_run *run)
{
    sh_test_close(run);
    sh_test_free(plan);
}

Test(entry, without_a_licence_each_applicant_opens_with_the_capital_it_brings)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = market(plan, 6);
    const sh_platforms *t = &run->world.platforms;
    for (int32_t p = START; p < START + 6; p++) {
        cr_expect_eq(t->status[p], SH_STATUS_applicant, "one at a time");
        admit(run);
        int64_t brought = (int64_t)(100 * t->capital[p] / run->world.market.represents);
        cr_expect_eq(t->status[p], SH_STATUS_operating);
        cr_expect_eq(t->launch_day[p], (p - START) * 7);
        cr_expect_eq(run->world.ledger.flow[SH_FLOW_capital][p], brought);
        cr_expect_eq(run->world.ledger.account[SH_ACCOUNT_equity][p], brought);
        cr_expect_eq(run->world.ledger.flow[SH_FLOW_licence_fee][p], 0);
    }
    close_all(plan, run);
}

Test(entry, a_licence_asks_for_capital_beside_the_fee_and_takes_time)
{
    const double days[3] = {0, 7, 50};
    int inside = 0, outside = 0;
    for (int k = 0; k < 3; k++) {
        sh_plan *plan = sh_test_plan();
        plan->params.platform_licence_pass = 1;
        plan->params.platform_licence_pass_fraud = 1;
        plan->params.platform_licence_deterrence = 0;
        sh_test_run *run = market(plan, 20);
        const sh_platforms *t = &run->world.platforms;
        const int32_t wait = (int32_t)ceil(days[k] / 7);
        demand(run, SH_LEVER_licence, 1);
        demand(run, SH_LEVER_licence_capital, 1e6);
        demand(run, SH_LEVER_licence_fee, 2e5);
        demand(run, SH_LEVER_licence_days, days[k]);
        for (int32_t i = 0; i < 20 + wait; i++) {
            admit(run);
            for (int32_t p = START; p < START + 20; p++) {
                bool enough = t->capital[p] >= 1.2e6, now = p - START + wait == i;
                bool open = enough && p - START + wait <= i;
                cr_expect_eq(t->status[p] == SH_STATUS_operating, open, "%d in %d", p, i);
                double fen = 100 / run->world.market.represents;
                cr_expect_eq(run->world.ledger.flow[SH_FLOW_licence_fee][p],
                             open && now ? (int64_t)(2e5 * fen) : 0);
                inside += open && now;
                outside += now && !enough;
            }
        }
        close_all(plan, run);
    }
    cr_expect(inside > 6 && outside > 6, "%d passed, %d did not", inside, outside);
}

Test(entry, the_review_passes_the_share_of_each_type_that_the_parameters_say)
{
    enum { MANY = 4000 };
    int asked[2] = {0}, passed[2] = {0};
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = market(plan, MANY);
    const sh_platforms *t = &run->world.platforms;
    demand(run, SH_LEVER_licence, 1);
    for (int32_t p = START; p < START + MANY; p++) {
        admit(run);
        bool fraud = t->type[p] == SH_TYPE_fraud;
        asked[fraud]++;
        passed[fraud] += t->status[p] == SH_STATUS_operating;
    }
    cr_expect_float_eq((double)passed[0] / asked[0], 0.5, 0.03);
    cr_expect_float_eq((double)passed[1] / asked[1], 0.25, 0.07);
    close_all(plan, run);
}

/* of φ frauds, φ / (φ + (1 - φ)(1 + κ s)) are left among those who apply */
Test(entry, a_strict_licence_keeps_frauds_from_applying)
{
    enum { MANY = 4000 };
    double before = 1, asked[3] = {0, 2e6, 2e7};
    for (int k = 0; k < 3; k++) {
        sh_plan *plan = sh_test_plan();
        plan->params.platform_licence_pass = 1;
        plan->params.platform_licence_pass_fraud = 1;
        plan->params.platform_capital_sigma = 0;
        sh_test_run *run = market(plan, MANY);
        sh_platforms *t = &run->world.platforms;
        demand(run, SH_LEVER_licence, 1);
        demand(run, SH_LEVER_licence_fee, asked[k]);
        double s = sh_entry_strictness(plan, &run->world, START);
        cr_expect_float_eq(s, asked[k] / (0.03 * 4.15e7), 1e-9);
        int frauds = 0, applied = 0, meant = 0;
        for (int32_t p = START; p < START + MANY; p++) {
            t->capital[p] = 1e9; /* money is no hurdle here */
            admit(run);
            applied += t->status[p] == SH_STATUS_operating;
            meant += t->type[p] == SH_TYPE_fraud;
            frauds += t->status[p] == SH_STATUS_operating && t->type[p] == SH_TYPE_fraud;
        }
        double phi = (double)meant / MANY, share = (double)frauds / applied;
        double due = phi / (phi + (1 - phi) * (1 + s));
        cr_expect_float_eq(share, due, 0.02, "case %d: %g, not %g", k, share, due);
        cr_expect_lt(share, before);
        before = share;
        close_all(plan, run);
    }
}

/* capital has nothing to do with the draw that partial measures use, and a rule moves nobody
 * else: whoever opens under it opens in the same step without it */
Test(entry, a_licence_shifts_nobody_elses_luck)
{
    enum { MANY = 2000 };
    static int32_t opened[2][START + MANY];
    for (int k = 0; k < 2; k++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = market(plan, MANY);
        const sh_platforms *t = &run->world.platforms;
        plan->step.platform_entry_rate = 0.4;
        demand(run, SH_LEVER_licence, k);
        demand(run, SH_LEVER_licence_capital, 1e5);
        for (int i = 0; i < 4 * MANY; i++) {
            admit(run);
        }
        double a = 0, b = 0, ab = 0, aa = 0, bb = 0;
        for (int32_t p = START; p < START + MANY; p++) {
            opened[k][p] = t->status[p] == SH_STATUS_operating ? t->status_step[p] : 0;
            double x = log(t->capital[p] / t->size[p]), y = t->selector[p];
            a += x, b += y, ab += x * y, aa += x * x, bb += y * y;
        }
        double r = (ab - a * b / MANY) / sqrt((aa - a * a / MANY) * (bb - b * b / MANY));
        cr_expect_lt(fabs(r), 0.06, "correlation %g", r);
        close_all(plan, run);
    }
    int fewer = 0;
    for (int32_t p = START; p < START + MANY; p++) {
        cr_expect(opened[1][p] == 0 || opened[1][p] == opened[0][p]);
        fewer += opened[0][p] > 0 && opened[1][p] == 0;
    }
    cr_expect_gt(fewer, 500);
}

/* the hazard of the next one and a Poisson number of further ones; numbers in order */
Test(entry, several_may_apply_in_a_step)
{
    enum { MANY = 1500, STEPS = 200 };
    double total[2] = {0, 0};
    for (int hazard = 0; hazard < 2; hazard++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = market(plan, MANY);
        const sh_platforms *t = &run->world.platforms;
        plan->params.platform_entry_flow = 3 * 30.0 / 7.0; /* three a week */
        plan->step.platform_entry_rate = hazard;
        int none = 0, before = 0;
        for (int k = 0; k < STEPS; k++) {
            admit(run);
            int open = 0;
            while (open < MANY && t->status[START + open] == SH_STATUS_operating) {
                open++;
            }
            for (int p = open; p < MANY; p++) {
                cr_assert_eq(t->status[START + p], SH_STATUS_applicant, "in order");
            }
            none += open == before;
            before = open;
        }
        total[hazard] = before;
        /* mean 3, five standard errors; no one with probability e^-3 */
        cr_expect_float_eq((double)before / STEPS, 3 + hazard, 5 * sqrt(3.0 / STEPS));
        cr_expect(hazard ? none == 0 : none > 1 && none < 26, "%d", none);
        close_all(plan, run);
    }
    cr_expect_eq(total[1] - total[0], STEPS, "the same numbers, and one more in each step");
}
