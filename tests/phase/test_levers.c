/* levers do what their lines say; agencies see late and noisy figures */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "tests/support/plan.h"

enum { PLATFORMS = 30, STEPS = 10 };

/* ---- levers: one run with it, one claim about it */

typedef struct lever_case {
    sh_plan *plan;
    sh_test_run *run;
    sh_world *w;
    const sh_platforms *t;
    const sh_ledger *l;
} lever_case;

/* a shocked world whose levers are set for all platforms from the first day */
static lever_case open_case(const sh_lever_write *writes, int count)
{
    lever_case c;
    c.plan = sh_test_plan();
    sh_test_shocks(c.plan);
    c.plan->params.platform_vendor_outage = 0;
    int32_t arm = sh_test_arm(c.plan, writes, count);
    sh_test_finish(c.plan);
    c.run = sh_test_open(c.plan, arm, 0, NULL);
    c.w = &c.run->world;
    c.t = &c.w->platforms;
    c.l = &c.w->ledger;
    return c;
}

static void close_case(lever_case *c)
{
    sh_test_close(c->run);
    sh_test_free(c->plan);
}

static lever_case one_lever(sh_lever lever, double value)
{
    sh_lever_write write = sh_test_write(lever, value);
    return open_case(&write, 1);
}

static void go(lever_case *c)
{
    cr_assert(sh_test_steps(c->run, 1), "%s", c->w->fault.text);
}

/* claims as they were before a step */
static void keep(int64_t *out, const int64_t *column)
{
    memcpy(out, column, PLATFORMS * sizeof *out);
}

Test(levers, yield_ceiling)
{
    lever_case c = one_lever(SH_LEVER_yield_ceiling, 0.09);
    int cut = 0;
    for (int s = 0; s < STEPS; s++) {
        go(&c);
        for (int p = 0; p < PLATFORMS; p++) {
            cr_expect(c.t->yield[p] <= 0.09 || !sh_status_live(c.t->status[p]));
            cr_expect_leq(c.t->coupon[p], 0.09 * 7 / 365 + 1e-15);
            cut += c.t->yield[p] == 0.09;
        }
    }
    cr_expect_gt(cut, 50);
    close_case(&c);
}

/* Where no rival raises anything a ceiling takes yields down to itself and no further, though
 * most platforms were drawn with more; lifted, it lets each climb back to what it was drawn
 * with.
 */
Test(levers, a_yield_ceiling_is_no_cut_by_rivals)
{
    static const double ceilings[] = {0, 0.01, 0.05, 0.09};
    enum { YEAR = 52, FROM = 4, LIFTED = 40 };
    for (int k = 0; k < 16; k++) {
        sh_plan *plan = sh_test_plan();
        sh_test_shocks(plan);
        plan->seed = 7 + (uint64_t)k;
        plan->steps = YEAR;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_platforms *t = &run->world.platforms;
        double *ceiling = t->lever + SH_LEVER_yield_ceiling * PLATFORMS;
        for (int s = 0; s < YEAR; s++) {
            double most = s < FROM || s >= LIFTED ? 0.36 : ceilings[k % 4], before[PLATFORMS];
            for (int p = 0; p < PLATFORMS; p++) {
                ceiling[p] = most;
                before[p] = t->yield[p];
            }
            cr_assert(sh_test_steps(run, 1), "ceiling %g, seed %d, step %d: %s", most, k + 7,
                      s + 1, run->world.fault.text);
            for (int p = 0; p < PLATFORMS; p++) {
                double least = fmin(fmin(t->yield_base[p], before[p]), most);
                bool live = sh_status_live(t->status[p]);
                cr_expect(!live || (t->yield[p] >= least - 1e-12 && t->yield[p] <= most),
                          "ceiling %g, step %d, platform %d: %g after %g", most, s + 1, p,
                          t->yield[p], before[p]);
                cr_expect_geq(t->coupon[p], 0);
            }
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* what each borrower owes on the platform of a new loan, in all, and how many loans */
typedef struct debts {
    double here, all;
    int loans;
    bool is_new;
} debts;

static debts debts_of(const lever_case *c, int32_t row)
{
    static const int term[SH_SEGMENTS] = {47, 41, 39, 39}; /* steps, by segment */
    const sh_borrowers *b = &c->w->borrowers;
    debts out = {0, 0, 0, false};
    uint16_t lender = SH_NONE;
    for (int s = 0; s < SH_LOANS; s++) {
        size_t at = (size_t)s * (size_t)b->n + (size_t)row;
        if (b->loan_platform[at] != SH_NONE && b->loan_left[at] == term[b->segment[row]]) {
            lender = b->loan_platform[at]; /* the whole term left: granted in this step */
            out.is_new = true;
        }
    }
    for (int s = 0; s < SH_LOANS; s++) {
        size_t at = (size_t)s * (size_t)b->n + (size_t)row;
        bool owes = b->loan_platform[at] != SH_NONE;
        out.loans += owes;
        out.all += owes ? b->loan_balance[at] : 0;
        out.here += owes && b->loan_platform[at] == lender ? b->loan_balance[at] : 0;
    }
    return out;
}

Test(levers, borrower_caps)
{
    const sh_lever_write writes[3][2] = {
        {sh_test_write(SH_LEVER_borrower_cap, 4e4), sh_test_write(SH_LEVER_borrower_cap, 4e4)},
        {sh_test_write(SH_LEVER_borrower_total_cap, 6e4),
         sh_test_write(SH_LEVER_bureau_coverage, 1)},
        {sh_test_write(SH_LEVER_borrower_loans, 2),
         sh_test_write(SH_LEVER_bureau_coverage, 1)}};
    for (int k = 0; k < 4; k++) { /* the last without a lever */
        lever_case c = k < 3 ? open_case(writes[k], 2) : one_lever(SH_LEVER_gate, 1);
        const double yuan = 100 * c.w->market.loan_scale; /* caps are real money */
        int broken[3] = {0}, granted = 0;
        for (int s = 0; s < STEPS; s++) {
            go(&c);
            for (int32_t i = 0; i < c.w->borrowers.n; i++) {
                debts d = debts_of(&c, i);
                granted += d.is_new;
                broken[0] += d.is_new && d.here > 4e4 * yuan;
                broken[1] += d.is_new && d.all > 6e4 * yuan;
                broken[2] += d.is_new && d.loans > 2;
            }
        }
        cr_expect_gt(granted, 100, "case %d: %d", k, granted);
        for (int i = 0; i < 3; i++) {
            cr_expect(i == k ? broken[i] == 0 : k < 3 || broken[i] > 5, "case %d: %d beyond %d",
                      k, broken[i], i);
        }
        close_case(&c);
    }
}

Test(levers, investor_cap)
{
    int wished = 0, at_cap = 0, beyond = 0;
    for (int k = 0; k < 2; k++) {
        lever_case c = one_lever(SH_LEVER_investor_cap, k == 0 ? 25000 : 1e9);
        const sh_investors *v = &c.w->investors;
        c.w->step = 1;
        sh_test_phase(c.run, &sh_phase_supervise);
        sh_test_phase(c.run, &sh_phase_price);
        sh_test_phase(c.run, &sh_phase_look);
        for (int32_t i = 0; i < v->n; i++) {
            wished += k == 0 && v->wish_platform[i] != SH_NONE;
            at_cap += k == 0 && v->wish_amount[i] == 2500000;
            beyond += v->wish_amount[i] > 2500000;
            cr_assert(k == 1 || v->wish_amount[i] <= 2500000);
        }
        close_case(&c);
    }
    cr_expect(wished > at_cap && at_cap > 10 && beyond > 10, "%d, %d, %d", wished, at_cap,
              beyond);
}

Test(levers, reserve_rate)
{
    lever_case c = one_lever(SH_LEVER_reserve_rate, 0.04);
    int paid = 0;
    for (int s = 0; s < STEPS; s++) {
        go(&c);
        for (int p = 0; p < PLATFORMS; p++) {
            if (c.t->type[p] == SH_TYPE_guaranteed) {
                double lent = (double)c.l->flow[SH_FLOW_lending][p];
                cr_expect_eq(c.l->flow[SH_FLOW_contribution][p], (int64_t)(0.04 * lent));
                paid += lent > 0;
            }
        }
    }
    cr_expect_gt(paid, 10);
    close_case(&c);
}

Test(levers, capital_ratio)
{
    lever_case c = one_lever(SH_LEVER_capital_ratio, 0.08);
    int refused = 0, lent = 0;
    for (int s = 0; s < STEPS; s++) {
        c.w->step++;
        sh_ledger_begin_step(&c.w->ledger);
        for (int p = 0; p < PLATFORMS && s == 0; p++) {
            double *lever = c.w->platforms.lever + (size_t)SH_LEVER_capital_ratio * PLATFORMS;
            lever[p] = p % 2 ? 0.08 : 0.02;
        }
        sh_test_phase(c.run, &sh_phase_price);
        sh_test_phase(c.run, &sh_phase_repay);
        double equity[PLATFORMS], loans[PLATFORMS];
        for (int p = 0; p < PLATFORMS; p++) {
            equity[p] = (double)c.l->account[SH_ACCOUNT_equity][p];
            loans[p] = (double)c.l->account[SH_ACCOUNT_loans][p];
        }
        sh_test_phase(c.run, &sh_phase_ration);
        sh_test_phase(c.run, &sh_phase_lend);
        for (int p = 0; p < PLATFORMS; p++) {
            bool poor = equity[p] < (p % 2 ? 0.08 : 0.02) * loans[p];
            cr_expect(!poor || c.l->flow[SH_FLOW_lending][p] == 0, "platform %d", p);
            refused += poor;
            lent += c.l->flow[SH_FLOW_lending][p] > 0;
        }
    }
    cr_expect(refused > 50 && lent > 20, "%d refused, %d lent", refused, lent);
    close_case(&c);
}

/* budget of new lending, from the state before it: cash above the own target and the queue, or
 * the larger part of the usual lending as long as half the target is left; within the growth
 * cap and the liquidity ratio of the rule */
static int check_budgets(lever_case *c, double ratio, double growth)
{
    int bound = 0;
    c->w->step++;
    sh_ledger_begin_step(&c->w->ledger);
    sh_test_phase(c->run, &sh_phase_supervise);
    sh_test_phase(c->run, &sh_phase_price);
    sh_test_phase(c->run, &sh_phase_repay);
    double budget[PLATFORMS];
    for (int p = 0; p < PLATFORMS; p++) {
        double loans = (double)c->l->account[SH_ACCOUNT_loans][p];
        double claims = (double)c->l->account[SH_ACCOUNT_claims][p];
        double target = sh_test_target(c->plan, c->w, p) * claims;
        double cash = (double)(c->l->account[SH_ACCOUNT_cash][p] - c->t->queue[p]);
        double usual = c->plan->params.platform_lending_floor * c->t->lending_usual[p];
        double free = fmax(cash - target, fmin(usual, cash - target / 2));
        bool capped = loans > 0 && free > growth * loans;
        free = capped ? growth * loans : free;
        bool dry = ratio > 0 && free > cash - ratio * claims;
        free = dry ? cash - ratio * claims : free;
        bound += capped || dry;
        budget[p] = free > 0 ? free : 0;
    }
    sh_test_phase(c->run, &sh_phase_ration);
    for (int p = 0; p < PLATFORMS; p++) {
        double given = (double)(c->t->budget[p] + c->l->flow[SH_FLOW_fake_lending][p]);
        cr_expect_float_eq(given, budget[p], 2.0, "platform %d: %g, not %g", p, given,
                           budget[p]);
    }
    return bound;
}

Test(levers, liquidity_ratio_and_growth_cap)
{
    lever_case c = one_lever(SH_LEVER_liquidity_ratio, 0.08);
    check_budgets(&c, 0.08, 10); /* binds matched platforms only */
    close_case(&c);
    c = one_lever(SH_LEVER_liquidity_ratio, 0.2);
    cr_expect_gt(check_budgets(&c, 0.2, 10), 10, "the ratio must bind");
    close_case(&c);
    c = one_lever(SH_LEVER_growth_cap, 0.01);
    cr_expect_gt(check_budgets(&c, 0, 0.01), 10, "the cap must bind");
    close_case(&c);
}

/* what a custodian holds can be neither lent to the operator nor taken, and old cash does not
 * pay requests */
Test(levers, custody)
{
    const double held[3] = {0, 0.5, 1};
    double fake[3], taken[3];
    for (int k = 0; k < 3; k++) {
        lever_case c = one_lever(SH_LEVER_custody, held[k]);
        go(&c);
        fake[k] = (double)sh_ledger_flow_sum(c.l, SH_FLOW_fake_lending);
        taken[k] = (double)sh_ledger_flow_sum(c.l, SH_FLOW_diversion);
        for (int p = 0; p < PLATFORMS && k == 2; p++) {
            int64_t came = c.l->flow[SH_FLOW_placement][p] + c.l->flow[SH_FLOW_principal][p] +
                           c.l->flow[SH_FLOW_recovery][p];
            cr_expect_leq(c.l->flow[SH_FLOW_redemption][p], came, "platform %d", p);
        }
        close_case(&c);
    }
    cr_expect_gt(fake[0], 1e6);
    cr_expect_float_eq(fake[1] / fake[0], 0.5, 1e-3);
    cr_expect_eq(fake[2], 0);
    cr_expect_gt(taken[0], 1e4);
    cr_expect(taken[1] > 0 && taken[1] < 0.7 * taken[0]);
    cr_expect_eq(taken[2], 0);
}

/* the guarantor pays for losses beyond the fund, unless guarantees are banned; then investors
 * take no comfort from it either */
Test(levers, guarantee_ban)
{
    double calm[2][PLATFORMS];
    for (int k = 0; k < 2; k++) {
        lever_case c = one_lever(SH_LEVER_guarantee_ban, k);
        c.w->step = 1;
        sh_test_phase(c.run, &sh_phase_supervise);
        sh_test_phase(c.run, &sh_phase_price);
        memcpy(calm[k], c.t->signal, sizeof calm[k]);
        for (int p = 0; p < PLATFORMS; p++) {
            sh_ledger_post(&c.w->ledger, p, SH_FLOW_write_off,
                           c.l->account[SH_ACCOUNT_reserve][p] + 5000);
        }
        sh_test_phase(c.run, &sh_phase_account);
        for (int p = 0; p < PLATFORMS; p++) {
            bool pays = k == 0 && c.t->type[p] == SH_TYPE_guaranteed;
            cr_expect_eq(c.l->flow[SH_FLOW_guarantee][p], pays ? 5000 : 0, "platform %d", p);
            bool comfort = c.t->type[p] == SH_TYPE_guaranteed;
            cr_expect_float_eq(calm[k][p] - calm[0][p],
                               k && comfort ? c.plan->params.market_guarantee_comfort : 0,
                               1e-12);
        }
        close_case(&c);
    }
}

Test(levers, gate)
{
    lever_case c = one_lever(SH_LEVER_gate, 0.005);
    int bound = 0;
    for (int s = 0; s < STEPS; s++) {
        int64_t claims[PLATFORMS];
        keep(claims, c.l->account[SH_ACCOUNT_claims]);
        go(&c);
        for (int p = 0; p < PLATFORMS; p++) {
            double most = 0.005 * (double)claims[p];
            cr_expect_leq((double)c.l->flow[SH_FLOW_redemption][p], most);
            bound += c.t->queue[p] > 0 && (double)c.l->flow[SH_FLOW_redemption][p] > 0.9 * most;
        }
    }
    cr_expect_gt(bound, 20);
    close_case(&c);
}

Test(levers, early_exit)
{
    int early[2] = {0, 0};
    for (int k = 0; k < 2; k++) {
        lever_case c = one_lever(SH_LEVER_early_exit, k);
        const sh_investors *v = &c.w->investors;
        for (int s = 0; s < STEPS; s++) {
            go(&c);
            for (int32_t i = 0; i < v->n * SH_HOLDINGS; i++) {
                early[k] += v->asked[i] != 0 && v->due[i] > c.w->step;
            }
        }
        close_case(&c);
    }
    cr_expect_eq(early[0], 0);
    cr_expect_gt(early[1], 20);
}

/* every platform begins to wind down in the first step, whatever it is */
Test(levers, forced_exit)
{
    lever_case c = one_lever(SH_LEVER_forced_exit, 1);
    go(&c);
    for (int p = 0; p < PLATFORMS; p++) {
        cr_expect_eq(c.t->status[p], SH_STATUS_wind_down, "platform %d is %s", p,
                     sh_world_status_name(c.t->status[p]));
        cr_expect_eq(c.t->exit_kind[p], SH_EXIT_orderly);
    }
    close_case(&c);
}

Test(levers, communication_and_education)
{
    const sh_lever_write writes[2] = {sh_test_write(SH_LEVER_communication, 0.25),
                                      sh_test_write(SH_LEVER_education, 0.5)};
    double z[3][PLATFORMS], news[2];
    for (int k = 0; k < 3; k++) {
        lever_case c = k < 2 ? open_case(&writes[k], 1) : one_lever(SH_LEVER_gate, 1);
        c.w->market.news = 0.08;
        c.w->step = 1;
        sh_test_phase(c.run, &sh_phase_supervise);
        sh_test_phase(c.run, &sh_phase_price);
        memcpy(z[k], c.t->signal, sizeof z[k]);
        news[k > 0] = c.t->term[(size_t)SH_CHANNEL_news * PLATFORMS];
        double comfort = c.plan->params.investor_education_comfort;
        for (int p = 0; p < PLATFORMS && k == 2; p++) {
            cr_expect_float_eq(z[1][p], z[2][p] - 0.5 * comfort, 1e-12);
        }
        close_case(&c);
    }
    cr_expect_gt(news[1], 0.1);
    cr_expect_float_eq(news[0], 0.25 * news[1], 1e-12);
}

Test(levers, disclosure)
{
    lever_case c = one_lever(SH_LEVER_disclosure, 0.7);
    int apart = 0;
    for (int s = 0; s < STEPS; s++) {
        go(&c);
    }
    for (int p = 0; p < PLATFORMS; p++) {
        double own =
            c.t->overdue[p] *
            (c.t->type[p] == SH_TYPE_fraud ? 1 - c.plan->params.regulator_misreport : 1);
        cr_expect_float_eq(c.t->overdue_shown[p], 0.7 * own + 0.3 * c.w->market.overdue_mean,
                           1e-12);
        apart += fabs(own - c.w->market.overdue_mean) > 0.01;
    }
    cr_expect_gt(apart, 3);
    close_case(&c);
}

/* strategic default: in full after a failure, in part in difficulty, less what the bureau and
 * enforcement prevent */
Test(levers, enforcement_and_bureau)
{
    for (int k = 0; k < 3; k++) {
        const double coverage = k == 1 ? 0.6 : 0, enforced = k == 2 ? 0.9 : 0;
        const sh_lever_write writes[2] = {sh_test_write(SH_LEVER_bureau_coverage, coverage),
                                          sh_test_write(SH_LEVER_enforcement, enforced)};
        lever_case c = open_case(writes, 2);
        const double part = c.plan->params.resolution_share_suspended;
        const double temptation[SH_STATUSES] = {0, 0, part, 1, 1, part, 1, 1};
        double left = 1 - 0.5 * coverage - enforced;
        go(&c);
        for (int p = 0; p < PLATFORMS; p++) {
            c.w->platforms.status[p] = (uint8_t)(p % SH_STATUSES);
        }
        sh_test_phase(c.run, &sh_phase_price);
        for (int p = 0; p < PLATFORMS; p++) {
            double expected =
                c.plan->params.borrower_strategic * temptation[p % SH_STATUSES] * left;
            cr_expect_float_eq(c.t->strategic[p], expected, 1e-12, "platform %d", p);
        }
        close_case(&c);
    }
}

/* a limited platform lends no more than its borrowers repay, and takes money as before */
Test(levers, a_limited_platform_does_not_grow)
{
    int64_t lent[2] = {0, 0};
    for (int limited = 0; limited < 2; limited++) {
        lever_case c =
            one_lever(limited ? SH_LEVER_alarm_limit : SH_LEVER_gate, limited ? 0 : 1);
        int tight = 0;
        for (int s = 1; s <= STEPS; s++) {
            go(&c);
            for (int p = 0; p < PLATFORMS && s > 4; p++) {
                int64_t paid_out = c.l->flow[SH_FLOW_lending][p];
                lent[limited] += paid_out;
                if (limited && sh_status_live(c.t->status[p])) {
                    cr_expect_eq(c.t->alarm[p], SH_ALARM_limit, "step %d platform %d", s, p);
                    cr_expect_leq(paid_out, c.l->flow[SH_FLOW_principal][p], "step %d, %d", s,
                                  p);
                    tight += paid_out > c.l->flow[SH_FLOW_principal][p] * 9 / 10;
                }
            }
        }
        cr_expect(!limited || tight > 0, "%d", tight);
        close_case(&c);
    }
    cr_expect(lent[1] > 0 && lent[1] < lent[0]);
}

/* alarms act on the figure that is `lag` old: four steps */
Test(levers, alarms)
{
    for (int police = 0; police < 2; police++) {
        lever_case c = one_lever(police ? SH_LEVER_alarm_police : SH_LEVER_alarm_freeze, 20);
        c.plan->params.regulator_inspections = 0;
        double risk[STEPS + 1][PLATFORMS];
        int hit = 0, missed = 0;
        for (int s = 1; s <= STEPS; s++) {
            uint8_t live[PLATFORMS], mark[PLATFORMS];
            for (int p = 0; p < PLATFORMS; p++) {
                live[p] = sh_status_live(c.t->status[p]);
                mark[p] = police ? c.t->caught[p] : c.t->alarm[p] == SH_ALARM_freeze;
            }
            go(&c);
            memcpy(risk[s], c.t->risk, sizeof risk[s]);
            for (int p = 0; p < PLATFORMS; p++) {
                bool marks = police ? c.t->caught[p] : c.t->alarm[p] == SH_ALARM_freeze;
                bool alarm = s > 4 && live[p] && risk[s - 4][p] >= 20;
                if (s > 4 && live[p] && !mark[p]) {
                    cr_expect_eq(marks, alarm, "step %d platform %d", s, p);
                    hit += alarm;
                    missed += !alarm;
                }
                if (marks && live[p] && !police) {
                    cr_expect_eq(c.l->flow[SH_FLOW_placement][p], 0, "barred");
                    cr_expect_eq(c.l->flow[SH_FLOW_lending][p], 0, "barred");
                    cr_expect_eq(c.l->flow[SH_FLOW_fake_lending][p], 0, "barred");
                } else if (marks && live[p]) {
                    cr_expect_neq(sh_status_live(c.t->status[p]), true);
                }
            }
        }
        cr_expect(hit > 0 && missed > 30, "%d hit, %d not", hit, missed);
        close_case(&c);
    }
}
