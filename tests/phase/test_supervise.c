/* when and where levers come into force; what agencies see */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/plan.h"

enum { PLATFORMS = 30, STEPS = 16 };

/* ---- writes */

Test(writes, a_lever_set_to_what_it_is_changes_only_the_log)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    sh_lever_write writes[SH_LEVERS];
    for (int l = 0; l < SH_LEVERS; l++) {
        writes[l] = sh_test_write((sh_lever)l, sh_lever_table[l].def);
        writes[l].day = 7 * (l % 5);
    }
    int32_t arm = sh_test_arm(plan, writes, SH_LEVERS);
    plan->paranoid = true;
    sh_test_finish(plan);
    sh_test_run *none = sh_test_open(plan, 0, 0, NULL),
                *same = sh_test_open(plan, arm, 0, NULL);
    for (int s = 0; s < STEPS; s++) {
        cr_assert(sh_test_steps(none, 1) && sh_test_steps(same, 1));
        cr_assert(sh_hash_equal(none->world.digest, same->world.digest), "step %d", s + 1);
    }
    cr_expect_eq(none->world.log.count, 0);
    cr_expect_eq(same->world.log.count, SH_LEVERS);
    for (int l = 0; l < SH_LEVERS; l++) {
        const sh_log_row *row = sh_vec_at(&same->world.log, (size_t)l);
        cr_expect(row->done && row->reached == PLATFORMS && row->lever == l && row->step == 1);
        cr_expect_str_eq(row->reason, "test");
    }
    sh_test_close(none);
    sh_test_close(same);
    sh_test_free(plan);
}

/* gate, set by one write per target and read back after each step */
Test(writes, targets_and_days)
{
    sh_plan *plan = sh_test_plan();
    sh_lever_write w[6];
    for (int i = 0; i < 6; i++) {
        w[i] = sh_test_write(SH_LEVER_gate, 0.9 - 0.1 * i);
        w[i].day = 7 * i + (i > 0) * 3; /* day 0, 10, 17, ... */
    }
    w[1].target.type = SH_TYPE_fraud;
    w[2].target.region = 3;
    w[3].target.platform = 11;
    w[4].target.pooled = 0;
    w[5].target.share = 0.4;
    int32_t arm = sh_test_arm(plan, w, 6);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
    const sh_platforms *t = &run->world.platforms;
    int reached[6] = {0};
    for (int s = 1; s <= 8; s++) {
        cr_assert(sh_test_steps(run, 1));
        for (int p = 0; p < PLATFORMS; p++) {
            const bool hit[6] = {
                true,         t->type[p] == SH_TYPE_fraud, t->region[p] == 3, p == 11,
                !t->pools[p], t->selector[p] < 0.4};
            double expected = 1;
            for (int i = 0; i < 6;
                 i++) { /* day 10 is reached by the step of day 14, the third */
                bool begun = i == 0 || s >= i + 2;
                expected = begun && hit[i] ? 0.9 - 0.1 * i : expected;
                reached[i] += hit[i] && s == 8;
            }
            cr_expect_eq(sh_lever_value(&run->world, SH_LEVER_gate, p), expected, "%d, %d", s,
                         p);
        }
    }
    for (int i = 0; i < 6; i++) {
        const sh_log_row *row = sh_vec_at(&run->world.log, (size_t)i);
        cr_expect_eq(row->reached, reached[i], "write %d", i);
        cr_expect(reached[i] > 0 && (i == 0 || reached[i] < PLATFORMS), "write %d", i);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- a policy in C behind the hook, that writes down what it sees */

typedef struct diary {
    int opened, closed, started, acts;
    int step[STEPS], count[STEPS];
    double day[STEPS];
    double seen[STEPS][SH_OBSERVABLES][PLATFORMS];
    bool given[SH_OBSERVABLES];
    const sh_lever_write *write; /* to be made at the third act, may be NULL */
    sh_status answer;
} diary;

static sh_status open_diary(void *self, const sh_plan *plan, int32_t arm, int32_t replication,
                            void **bound, sh_error *error)
{
    (void)plan;
    (void)arm;
    (void)replication;
    (void)error;
    *bound = self;
    ((diary *)self)->opened++;
    return SH_OK;
}

static sh_status start_diary(void *bound, sh_desk *desk, sh_error *error)
{
    diary *d = bound;
    (void)desk;
    (void)error;
    d->started++;
    return SH_OK;
}

static sh_status act_diary(void *bound, sh_desk *desk, const sh_view *view, sh_error *error)
{
    diary *d = bound;
    int k = d->acts++;
    d->step[k] = (int)(desk->day / 7) + 1;
    d->day[k] = view->day;
    d->count[k] = view->count;
    for (int f = 0; f < SH_OBSERVABLES; f++) {
        d->given[f] = view->column[f] != NULL;
        for (int i = 0; d->given[f] && i < view->count; i++) {
            d->seen[k][f][i] = view->column[f][view->platform[i]];
        }
    }
    return k == 2 && d->write != NULL ? (d->answer = desk->set(desk, d->write, error)) : SH_OK;
}

static void close_diary(void *bound)
{
    ((diary *)bound)->closed++;
}

static sh_plan *watched_plan(diary *d, sh_hook *hook, sh_policy *policy)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->params.platform_entrants = 3;
    *hook = (sh_hook){d, open_diary, start_diary, act_diary, close_diary};
    *policy = (sh_policy){.name = "watch",
                          .about = "",
                          .law = "",
                          .params = "",
                          .every_days = 7,
                          .has_start = true,
                          .has_act = true,
                          .observed = (1u << SH_OBSERVABLES) - 1,
                          .lag_days = -1,
                          .noise = 0};
    static const sh_arm arms[2] = {{.name = "watch", .about = "", .policy_count = 1},
                                   {.name = "too", .about = "", .policy_count = 1}};
    memset(d, 0, sizeof *d);
    plan->hook = hook;
    plan->policies = policy;
    plan->policy_count = 1;
    plan->arms = arms;
    plan->arm_count = 2;
    return plan;
}

/* what a figure is at the end of a step */
static double figure(const sh_test_run *run, int f, int32_t p)
{
    const sh_platforms *t = &run->world.platforms;
    const sh_ledger *l = &run->world.ledger;
    double hidden = t->type[p] == SH_TYPE_fraud ? 1 - run->plan->params.regulator_misreport : 1;
    double claims = (double)l->account[SH_ACCOUNT_claims][p];
    switch (f) {
    case SH_OBSERVABLE_claims:
        return claims / 100;
    case SH_OBSERVABLE_cash:
        return (double)l->account[SH_ACCOUNT_cash][p] / 100;
    case SH_OBSERVABLE_loans:
        return (double)l->account[SH_ACCOUNT_loans][p] / 100;
    case SH_OBSERVABLE_overdue:
        return hidden * t->overdue[p];
    case SH_OBSERVABLE_yield:
        return t->yield[p];
    case SH_OBSERVABLE_inflow:
        return (double)l->flow[SH_FLOW_placement][p] / 100;
    case SH_OBSERVABLE_outflow:
        return (double)t->asked[p] / 100;
    case SH_OBSERVABLE_queue:
        return claims > 0 ? hidden * (double)t->queue[p] / claims : 0;
    case SH_OBSERVABLE_fill:
        return t->fill[p];
    case SH_OBSERVABLE_complaints:
        return t->complaints[p];
    case SH_OBSERVABLE_risk:
        return t->risk[p];
    case SH_OBSERVABLE_operating:
        return t->status[p] == SH_STATUS_operating || t->status[p] == SH_STATUS_delay;
    case SH_OBSERVABLE_failed:
        return t->status[p] > SH_STATUS_delay;
    case SH_OBSERVABLE_discount:
        return t->discount[p];
    default:
        return (run->world.step - 1) * 7 - t->launch_day[p];
    }
}

static double history[STEPS + 1][SH_OBSERVABLES][PLATFORMS];

static sh_test_run *watch(const sh_plan *plan, int32_t arm)
{
    sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
    for (int s = 1; s <= STEPS && sh_test_steps(run, 1); s++) {
        for (int f = 0; f < SH_OBSERVABLES; f++) {
            for (int32_t p = 0; p < PLATFORMS; p++) {
                history[s][f][p] = figure(run, f, p);
            }
        }
    }
    return run;
}

/* what act sees at step t is the world at the end of step t - lag, exactly when there is no
 * noise */
Test(view, figures_are_as_old_as_the_lag)
{
    static const double lags[] = {-1, 0, 7, 7.5, 10, 60, 63};
    static const int steps[] = {4, 1, 1, 2, 2, 9, 9}; /* the agency's own lag is 28 days */
    static diary d;
    for (size_t i = 0; i < SH_COUNT(lags); i++) {
        sh_hook hook;
        sh_policy policy;
        sh_plan *plan = watched_plan(&d, &hook, &policy);
        policy.lag_days = lags[i];
        sh_test_finish(plan);
        sh_test_run *run = watch(plan, 0);
        cr_expect_eq(d.acts, STEPS - steps[i]);
        for (int k = 0; k < d.acts; k++) {
            int past = d.step[k] - steps[i];
            cr_expect_eq(d.step[k], k + 1 + steps[i],
                         "no act before there is something to see");
            cr_expect_eq(d.day[k], 7 * (past - 1));
            cr_expect_eq(d.count[k], PLATFORMS, "applicants are not seen");
            cr_expect_arr_eq(d.seen[k], history[past], sizeof d.seen[k], "lag %g, step %d",
                             lags[i], d.step[k]);
        }
        sh_test_close(run);
        cr_expect(d.opened == 1 && d.started == 1 && d.closed == 1);
        sh_test_free(plan);
    }
}

Test(view, what_is_not_disclosed_is_not_there)
{
    static diary d;
    sh_hook hook;
    sh_policy policy;
    sh_plan *plan = watched_plan(&d, &hook, &policy);
    policy.observed = 1u << SH_OBSERVABLE_fill | 1u << SH_OBSERVABLE_age;
    policy.every_days = 28;
    sh_test_finish(plan);
    sh_test_run *run = watch(plan, 0);
    for (int f = 0; f < SH_OBSERVABLES; f++) {
        cr_expect_eq(d.given[f], f == SH_OBSERVABLE_fill || f == SH_OBSERVABLE_age);
    }
    cr_expect_eq(d.acts, 3, "steps 5, 9, 13");
    cr_expect(d.step[0] == 5 && d.step[1] == 9 && d.step[2] == 13);
    sh_test_close(run);
    sh_test_free(plan);
}

/* x̂ = x (1 + noise ε): ε has mean 0 and sd 1 in every figure, figures are independent, and both
 * arms see the same */
Test(view, noise_has_its_size_and_is_common_to_the_arms)
{
    static diary d, e;
    sh_hook hook;
    sh_policy policy;
    sh_plan *plan = watched_plan(&d, &hook, &policy);
    policy.noise = 0.25;
    sh_test_finish(plan);
    sh_test_run *run = watch(plan, 0);
    double n = 0, sum = 0, square = 0, cross = 0;
    for (int k = 0; k < d.acts; k++) {
        for (int p = 0; p < PLATFORMS; p++) {
            double last = 0;
            for (int f = 0; f < SH_OBSERVABLES; f++) {
                double x = history[d.step[k] - 4][f][p], seen = d.seen[k][f][p];
                if (f >= SH_OBSERVABLE_operating) {
                    cr_assert_eq(seen, x, "flags and ages are exact");
                } else if (x != 0) {
                    double z = (seen / x - 1) / 0.25;
                    n++;
                    sum += z;
                    square += z * z;
                    cross += z * last;
                    last = z;
                }
            }
        }
    }
    /* five standard errors: 1/√n of the mean and of the product, √(2/n) of the variance */
    cr_expect_gt(n, 2000);
    cr_expect_leq(fabs(sum / n), 5 / sqrt(n), "mean %g of %g", sum / n, n);
    cr_expect_leq(fabs(cross / n), 5 / sqrt(n), "correlation %g", cross / n);
    cr_expect_leq(fabs(square / n - 1), 5 * sqrt(2 / n), "variance %g", square / n);
    sh_test_close(run);
    hook.self = &e;
    sh_test_close(watch(plan, 1));
    cr_expect_eq(e.acts, d.acts);
    cr_expect_arr_eq(e.seen, d.seen, sizeof d.seen);
    sh_test_free(plan);
}

/* ---- what a policy writes by script */

Test(desk, writes_are_checked_and_kept)
{
    static diary d;
    const sh_selector all = sh_selector_all();
    const sh_selector nobody = {99, -1, -1, -1, 1};
    const struct {
        sh_lever_write write;
        const char *refusal; /* NULL: accepted */
    } row[] = {
        {{SH_LEVER_gate, 42, 0.5, all, "why"}, NULL},
        {{SH_LEVER_gate, 42, 1.5, all, ""}, "lever 'gate' takes 0 to 1 (share), not 1.5"},
        {{SH_LEVER_gate, 42, -0.5, all, ""}, "lever 'gate' takes 0 to 1 (share), not -0.5"},
        {{SH_LEVER_gate, 42, NAN, all, ""}, "lever 'gate'"},
        {{SH_LEVERS, 42, 0.5, all, ""}, "no such lever"},
        {{-1, 42, 0.5, all, ""}, "no such lever"},
        {{SH_LEVER_gate, 42, 0.5, nobody, ""}, "no platform 99"},
    };
    for (size_t i = 0; i < SH_COUNT(row); i++) {
        sh_hook hook;
        sh_policy policy;
        sh_plan *plan = watched_plan(&d, &hook, &policy);
        d.write = &row[i].write;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        const sh_fault *fault = &run->world.fault;
        cr_assert(sh_test_steps(run, 6)); /* acts in steps 5, 6, 7 */
        bool fine = sh_test_steps(run, 1);
        cr_expect_eq(fine, row[i].refusal == NULL, "write %zu", i);
        cr_expect_eq(d.answer, fine ? SH_OK : SH_E_POLICY);
        if (fine) {
            const sh_log_row *log = sh_vec_at(&run->world.log, 0);
            cr_expect(log->step == 7 && log->done && log->reached == PLATFORMS + 3);
            cr_expect_str_eq(log->reason, "why");
            cr_expect_eq(sh_lever_value(&run->world, SH_LEVER_gate, 7), 0.5);
        } else {
            cr_expect(fault->status == SH_E_POLICY && fault->step == 7);
            cr_expect(strstr(fault->text, "policy 'watch'") != NULL, "%s", fault->text);
            cr_expect(strstr(fault->text, row[i].refusal) != NULL, "%s", fault->text);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* days 20 and 10 are reached by the same step of a month: the later day has the last word */
Test(writes, days_count_and_not_the_order_of_writing)
{
    sh_plan *plan = sh_test_plan();
    plan->step_days = 30;
    sh_lever_write w[2] = {sh_test_write(SH_LEVER_gate, 0.2),
                           sh_test_write(SH_LEVER_gate, 0.7)};
    w[0].day = 20;
    w[1].day = 10;
    int32_t arm = sh_test_arm(plan, w, 2);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
    cr_assert(sh_test_steps(run, 1));
    cr_expect_eq(sh_lever_value(&run->world, SH_LEVER_gate, 0), 1);
    cr_assert(sh_test_steps(run, 1));
    cr_expect_eq(sh_lever_value(&run->world, SH_LEVER_gate, 0), 0.2);
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- early warning and inspections */

Test(warning, the_index_is_the_weighted_sum_of_its_indicators)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    sh_test_finish(plan);
    const sh_params *a = &plan->params;
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_platforms *t = &run->world.platforms;
    const sh_ledger *l = &run->world.ledger;
    cr_assert(sh_test_steps(run, 10));
    run->world.step++;
    int kinds[5] = {0};
    double expected[PLATFORMS];
    for (int p = 0; p < PLATFORMS; p++) {
        double claims = (double)l->account[SH_ACCOUNT_claims][p];
        double v[5] = {
            l->account[SH_ACCOUNT_equity][p]<
                0, (t->yield[p] - run->world.market.yield_mean) / (2 * a->platform_yield_sigma),
                20 * t->complaints[p] / (t->holders[p] > 0 ? t->holders[p] : 1), claims> 0
                ? 10 * (double)l->flow[SH_FLOW_placement][p] / claims
                : 0,
            t->flagged[p]};
        const double weight[5] = {a->regulator_weight_compliance, a->regulator_weight_yield,
                                  a->regulator_weight_complaints, a->regulator_weight_crowd,
                                  a->regulator_weight_features};
        expected[p] = 0;
        for (int k = 0; k < 5; k++) {
            v[k] = v[k] < 0 ? 0 : v[k] > 1 ? 1 : v[k];
            expected[p] += 100 * weight[k] * v[k];
            kinds[k] += v[k] > 0;
        }
    }
    sh_test_phase(run, &sh_phase_supervise);
    for (int p = 0; p < PLATFORMS; p++) {
        cr_expect_float_eq(t->risk[p], expected[p], 1e-4, "platform %d", p);
    }
    for (int k = 1; k < 5; k++) {
        cr_expect_gt(kinds[k], 0, "indicator %d never speaks", k);
    }
    plan->params.regulator_weight_yield = plan->params.regulator_weight_features = 1;
    int cut = 0;
    sh_test_phase(run, &sh_phase_supervise);
    for (int p = 0; p < PLATFORMS; p++) {
        cut += t->risk[p] == 100;
        cr_expect_leq(t->risk[p], 100, "platform %d", p);
    }
    cr_expect_gt(cut, 0, "no index was cut");
    sh_test_close(run);
    sh_test_free(plan);
}

/* inspections go to the highest late index, one platform each, and find frauds only */
Test(warning, inspections_visit_the_worst_and_find_frauds)
{
    for (int visits = 0; visits <= 40; visits += 8) {
        sh_plan *plan = sh_test_plan();
        plan->params.regulator_inspections = 0;
        plan->params.regulator_inspection_sensitivity = 1;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_platforms *t = &run->world.platforms;
        cr_assert(sh_test_steps(run, 5));
        double *page =
            run->world.observed +
            (size_t)((run->world.observed_steps - 4) % run->world.capacity.lag_steps) *
                SH_OBSERVABLE_N * PLATFORMS +
            (size_t)SH_OBSERVABLE_risk * PLATFORMS;
        for (int p = 0; p < PLATFORMS; p++) {
            page[p] = (double)((p * 7) % 15); /* each value twice: rows in order */
        }
        plan->params.regulator_inspections = visits;
        run->world.step++;
        sh_test_phase(run, &sh_phase_supervise);
        for (int p = 0; p < PLATFORMS; p++) {
            int before = 0;
            for (int q = 0; q < PLATFORMS; q++) {
                before += sh_status_live(t->status[q]) &&
                          (page[q] > page[p] || (page[q] == page[p] && q < p));
            }
            bool found =
                before < visits && t->type[p] == SH_TYPE_fraud && sh_status_live(t->status[p]);
            cr_expect_eq(t->caught[p], found, "%d visits, platform %d", visits, p);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* a stop of new business ends when the late index has stayed ten points below the alarm for as
 * long as the parameter says, and not before; one step above that begins the count again */
Test(warning, a_stop_of_new_business_is_lifted_after_a_quiet_time)
{
    sh_plan *plan = sh_test_plan();
    plan->params.regulator_inspections = 0;
    plan->params.regulator_bar_time = 42; /* six steps */
    sh_lever_write alarm = sh_test_write(SH_LEVER_alarm_freeze, 50);
    int32_t arm = sh_test_arm(plan, &alarm, 1);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
    sh_world *w = &run->world;
    sh_platforms *t = &w->platforms;
    cr_assert(sh_test_steps(run, 5));
    /* the index seen from then on, with the step in which business is stopped */
    static const struct {
        double seen;
        bool stopped;
    } step[] = {{49, 0}, {50, 1}, {41, 1}, {39, 1}, {39, 1}, {39, 1}, {39, 1}, {39, 1}, {40, 1},
                {39, 1}, {39, 1}, {39, 1}, {39, 1}, {39, 1}, {39, 0}, {45, 0}, {50, 1}};
    for (size_t i = 0; i < SH_COUNT(step); i++) {
        size_t page = (size_t)((w->observed_steps - 4) % w->capacity.lag_steps);
        for (size_t p = 0; p < PLATFORMS; p++) {
            w->observed[(page * SH_OBSERVABLE_N + SH_OBSERVABLE_risk) * PLATFORMS + p] =
                step[i].seen;
            t->status[p] = p == 7 ? SH_STATUS_suspended : SH_STATUS_operating;
        }
        w->step++;
        sh_test_phase(run, &sh_phase_supervise);
        for (int p = 0; p < PLATFORMS; p++) {
            cr_expect_eq(t->alarm[p] == SH_ALARM_freeze, p != 7 && step[i].stopped,
                         "entry %zu platform %d", i, p);
        }
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* two and a half inspections a step: two in half of the steps, three in the others */
Test(warning, a_fraction_of_an_inspection_is_the_chance_of_one_more)
{
    enum { MANY = 600 };
    sh_plan *plan = sh_test_plan();
    plan->params.regulator_inspections = 2.5;
    plan->params.regulator_inspection_sensitivity = 1;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_platforms *t = &run->world.platforms;
    cr_assert(sh_test_steps(run, 5));
    memset(t->type, SH_TYPE_fraud, PLATFORMS);
    int visits[4] = {0};
    for (int i = 0; i < MANY; i++) {
        int found = 0;
        memset(t->caught, 0, PLATFORMS);
        memset(t->status, SH_STATUS_operating, PLATFORMS);
        run->world.step++;
        sh_test_phase(run, &sh_phase_supervise);
        for (int p = 0; p < PLATFORMS; p++) {
            found += t->caught[p];
        }
        cr_assert(found == 2 || found == 3, "%d", found);
        visits[found]++;
    }
    cr_expect_float_eq((double)visits[3] / MANY, 0.5, 0.07);
    sh_test_close(run);
    sh_test_free(plan);
}

/* alarms go by x(1 + σε), one ε for each platform and step that no other decision moves, and
 * inspections visit the highest of the same figures */
Test(warning, alarms_and_inspections_see_the_index_through_one_noise)
{
    enum { MANY = 300 };
    sh_plan *plan = sh_test_plan();
    plan->params.regulator_index_noise = 0.2;
    plan->params.regulator_inspections = 0;
    plan->params.regulator_inspection_sensitivity = 1;
    plan->params.regulator_bar_time = 7;
    plan->params.regulator_bar_margin = 0;
    sh_lever_write alarm = sh_test_write(SH_LEVER_alarm_freeze, 50);
    int32_t arm = sh_test_arm(plan, &alarm, 1);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
    sh_world *w = &run->world;
    sh_platforms *t = &w->platforms;
    cr_assert(sh_test_steps(run, 5));
    plan->params.regulator_inspections = 1;
    int barred[2] = {0, 0}, visited[PLATFORMS] = {0}, wrong = 0;
    for (int i = 0; i < MANY; i++) {
        size_t page = (size_t)((w->observed_steps - 4) % w->capacity.lag_steps);
        for (size_t p = 0; p < PLATFORMS; p++) {
            w->observed[(page * SH_OBSERVABLE_N + SH_OBSERVABLE_risk) * PLATFORMS + p] =
                p % 2 ? 40 : 50;
        }
        memset(t->status, SH_STATUS_operating, PLATFORMS);
        memset(t->type, SH_TYPE_fraud, PLATFORMS);
        memset(t->caught, 0, PLATFORMS);
        memset(t->alarm, 0, PLATFORMS);
        w->step++;
        sh_test_phase(run, &sh_phase_supervise);
        int any = 0, found = -1;
        for (int p = 0; p < PLATFORMS; p++) {
            barred[p % 2] += t->alarm[p] == SH_ALARM_freeze;
            any += t->alarm[p] == SH_ALARM_freeze;
            found = t->caught[p] ? p : found;
        }
        cr_assert_geq(found, 0);
        visited[found]++;
        wrong += any > 0 && t->alarm[found] != SH_ALARM_freeze;
    }
    cr_expect_eq(wrong, 0, "the highest is barred if any is");
    /* half of those at 50, and of those at 40 who lie 1.25 σ below it */
    cr_expect_float_eq(barred[0] / (MANY * PLATFORMS / 2.0), 0.5, 0.04);
    cr_expect_float_eq(barred[1] / (MANY * PLATFORMS / 2.0), 0.1056, 0.025);
    int different = 0;
    for (int p = 0; p < PLATFORMS; p++) {
        different += visited[p] > 0;
    }
    cr_expect_gt(different, 14, "%d", different);
    sh_test_close(run);
    sh_test_free(plan);
}
