/* The record of a replication against the world it was made from. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/macros.h"
#include "phase/arrive.h"
#include "record/names.h"
#include "record/recorder.h"
#include "tests/support/plan.h"

typedef struct taped {
    sh_plan *plan;
    sh_test_run *run;
    sh_recorder recorder;
    sh_tape tape;
} taped;

/* a whole run of the shocked market with its record */
static taped tape_run(int32_t arm)
{
    static const int32_t kept[] = {0};
    taped t = {.plan = sh_test_plan()};
    sh_test_shocks(t.plan);
    t.plan->params.investor_arrivals = 0.5;
    t.plan->params.borrower_arrivals = 0.25;
    t.plan->params.market_adoption_middle = 91;
    t.plan->params.market_adoption_spread = 14;
    t.plan->kept = sh_plan_copy(t.plan, kept, sizeof kept);
    t.plan->kept_count = 1;
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, arm, 0, NULL);
    return t;
}

static void play(taped *t)
{
    sh_error error = {0};
    cr_assert_eq(sh_recorder_init(&t->recorder, t->plan, &t->run->world, &error), SH_OK, "%s",
                 error.text);
    cr_assert_eq(sh_tape_init(&t->tape, &t->recorder, &t->run->world, &error), SH_OK);
    for (int32_t i = 0; i < t->plan->steps; i++) {
        cr_assert(sh_test_steps(t->run, 1), "%s", t->run->world.fault.text);
        sh_tape_step(&t->tape, &t->run->world);
    }
    cr_assert_eq(sh_tape_finish(&t->tape, &t->run->world, &error), SH_OK);
}

static void rewind_tape(taped *t)
{
    sh_tape_free(&t->tape);
    sh_recorder_free(&t->recorder);
    sh_test_close(t->run);
    sh_test_free(t->plan);
}

static const void *block(const taped *t, const char *group, const char *name)
{
    int32_t at = sh_schema_variable(&t->recorder.schema, group, name);
    cr_assert_geq(at, 0, "%s/%s", group, name);
    return t->tape.blocks[at].data;
}

static double outcome(const taped *t, const char *name)
{
    return *(const double *)block(t, "outcomes", name);
}

Test(recorder, market_sums_are_the_sums_of_the_platforms)
{
    taped t = tape_run(SH_TEST_NONE);
    play(&t);
    const int64_t *claims = block(&t, "system", "claims"),
                  *each = block(&t, "series", "claims");
    const int64_t *failed = block(&t, "system", "claims_failed");
    const int8_t *status = block(&t, "series", "status");
    const int32_t *operating = block(&t, "system", "operating");
    int32_t n = t.recorder.platforms;
    for (int32_t s = 0; s < t.plan->steps; s++) {
        int64_t live = 0, dead = 0;
        int32_t open = 0;
        for (int32_t p = 0; p < n; p++) {
            int8_t now = status[s * n + p];
            bool is_open = now == SH_STATUS_operating || now == SH_STATUS_delay;
            live += is_open ? each[s * n + p] : 0;
            dead += is_open ? 0 : each[s * n + p];
            open += is_open;
        }
        cr_expect_eq(claims[s], live, "step %d", s);
        cr_expect_eq(failed[s], dead, "step %d", s);
        cr_expect_eq(operating[s], open, "step %d", s);
    }
    rewind_tape(&t);
}

Test(recorder, persons_are_counted_when_they_have_come)
{
    taped t = tape_run(SH_TEST_NONE);
    play(&t);
    const int32_t *investors = block(&t, "system", "investors");
    const int32_t *borrowers = block(&t, "system", "borrowers");
    for (int32_t s = 0; s < t.plan->steps; s++) {
        cr_expect_eq(investors[s], 3000 + sh_arrive_count(t.plan, 1500, s + 1), "step %d", s);
        cr_expect_eq(borrowers[s], 1500 + sh_arrive_count(t.plan, 375, s + 1), "step %d", s);
    }
    cr_expect(investors[0] == 3000 && investors[t.plan->steps - 1] > 4400);
    rewind_tape(&t);
}

Test(recorder, every_exit_is_one_row_whose_shares_sum_to_one)
{
    taped t = tape_run(SH_TEST_NONE);
    play(&t);
    const sh_block *rows = &t.tape.blocks[t.recorder.first_event];
    const int32_t *exits = block(&t, "system", "exits");
    const int64_t *cause = block(&t, "events", "cause_row");
    const int32_t *platform = block(&t, "events", "platform_index"),
                  *day = block(&t, "events", "day");
    const int32_t *exit_day = block(&t, "platform_outcomes", "exit_day");
    int64_t counted = 0;
    for (int32_t s = 0; s < t.plan->steps; s++) {
        counted += exits[s];
    }
    cr_assert_gt(rows->rows, 2, "the shocked market loses platforms");
    cr_expect_eq(rows->rows, counted);
    cr_expect_eq((double)rows->rows, outcome(&t, "failed_platforms"));
    for (int64_t i = 0; i < rows->rows; i++) {
        double sum = 0;
        for (int c = 0; c < SH_CHANNELS; c++) {
            int32_t at = t.recorder.first_event + SH_EVENT_COLUMNS + c;
            sum += (double)((const float *)t.tape.blocks[at].data)[i];
        }
        cr_expect_float_eq(sum, 1.0, 1e-5, "row %lld", (long long)i);
        cr_expect_lt(cause[i], i, "a cause is earlier");
        cr_expect_eq(exit_day[platform[i]], day[i], "row %lld", (long long)i);
        cr_expect_geq(cause[i], -1);
    }
    rewind_tape(&t);
}

Test(recorder, outcomes_agree_with_the_series)
{
    taped t = tape_run(SH_TEST_NONE);
    play(&t);
    const int64_t *claims = block(&t, "system", "claims");
    const int64_t *queue = block(&t, "system", "queue");
    const sh_world *world = &t.run->world;
    double start = (double)world->market.claims_start, most = 0;
    double last = (double)claims[t.plan->steps - 1];
    for (int32_t s = 0; s < t.plan->steps; s++) {
        most = (double)queue[s] > most ? (double)queue[s] : most;
    }
    cr_expect_float_eq(outcome(&t, "claims_final_share"), last / start, 1e-12);
    cr_expect_eq(outcome(&t, "collapsed"), last < 0.5 * start ? 1.0 : 0.0);
    cr_expect_float_eq(outcome(&t, "peak_queue_share"), most / start, 1e-12);
    double kinds = outcome(&t, "failures_withdrawal") + outcome(&t, "failures_absconded") +
                   outcome(&t, "failures_police") + outcome(&t, "failures_orderly");
    cr_expect_eq(kinds, outcome(&t, "failed_platforms"));
    cr_expect(isnan(outcome(&t, "first_action_day")), "nobody acts in arm none");
    rewind_tape(&t);
}

/* applications and loans by grade and segment are those that platforms count, from the shock
 * on; the series leave out platforms that left in the step */
Test(recorder, who_gets_loans_adds_up_to_the_market)
{
    taped t = tape_run(SH_TEST_NONE);
    play(&t);
    const int64_t *volume = block(&t, "system", "volume");
    const sh_inclusion *in = &t.tape.measures.inclusion;
    const sh_world *w = &t.run->world;
    const sh_market *m = &w->market;
    int64_t lent = 0, cells = 0, applied = 0, granted = 0;
    for (int32_t s = sh_outcome_calm_steps(t.plan); s < t.plan->steps; s++) {
        lent += volume[s];
    }
    for (int32_t p = 0; p < w->platforms.n; p++) {
        applied += w->platforms.applications[p];
        granted += w->platforms.granted[p];
    }
    cr_assert(lent > 0 && granted > 0);
    for (int c = 0; c < SH_CELL_N; c++) {
        cells += in->lent[c];
        applied -= m->applied[c];
        granted -= m->granted[c];
    }
    cr_expect_eq(cells, lent);
    cr_expect_eq(applied, 0, "of the last step");
    cr_expect_eq(granted, 0, "of the last step");
    double volumes = outcome(&t, "volume_prime") + outcome(&t, "volume_sme") +
                     outcome(&t, "volume_rural") + outcome(&t, "volume_thin_file");
    cr_expect_float_eq(volumes, 1, 1e-12);
    cr_expect(outcome(&t, "borrower_rate") > 0.1 && outcome(&t, "borrower_rate") < 0.3);
    double elsewhere = t.plan->params.borrower_private_rate * m->lent_years;
    cr_expect_float_eq(m->lent_saved, elsewhere - m->lent_cost, 1e-6 * m->lent_cost);
    rewind_tape(&t);
}

/* with every channel of contagion off nobody follows another */
Test(recorder, what_contagion_does_is_measured_and_nothing_without_it)
{
    taped t = tape_run(SH_TEST_NONE);
    play(&t);
    const sh_block *rows = &t.tape.blocks[t.recorder.first_event];
    const int64_t *cause = block(&t, "events", "cause_row");
    double followed = 0;
    for (int64_t i = 0; i < rows->rows; i++) {
        followed += cause[i] >= 0;
    }
    cr_assert_gt(followed, 0);
    cr_expect_eq(outcome(&t, "secondary_per_failure"), followed / (double)rows->rows);
    cr_expect_gt(outcome(&t, "amplification"), 1);
    cr_expect_geq(outcome(&t, "cascade_half_time"), 0);
    rewind_tape(&t);
    t = tape_run(SH_TEST_NONE);
    for (int c = 0; c < SH_CHANNELS; c++) {
        bool off = sh_channel_table[c].contagion && sh_channel_table[c].switchable;
        t.plan->channels_off |= off ? 1u << c : 0u;
    }
    play(&t);
    cr_assert_gt(outcome(&t, "failed_platforms"), 0);
    cr_expect_eq(outcome(&t, "amplification"), 1);
    cr_expect_eq(outcome(&t, "amplification_count"), 1);
    cr_expect_eq(outcome(&t, "secondary_per_failure"), 0);
    rewind_tape(&t);
}

/* the study without a fault of the market */
static taped tape_calm(void)
{
    taped t = {.plan = sh_test_plan()};
    sh_test_calm(t.plan);
    t.plan->steps = 3; /* too short for anybody to fail */
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, SH_TEST_NONE, 0, NULL);
    return t;
}

Test(recorder, every_rung_of_the_ladder_is_an_alarm_and_delay_is_none)
{
    taped t = tape_calm();
    sh_platforms *platforms = &t.run->world.platforms;
    platforms->alarm[3] = SH_ALARM_freeze;
    platforms->alarm[5] = SH_ALARM_watch;
    platforms->status[4] = SH_STATUS_delay;
    play(&t);
    for (int32_t p = 0; p < t.recorder.platforms; p++) {
        int32_t step = p == 3 || p == 5 ? 1 : 0;
        cr_expect_eq(t.tape.history.alarm_step[p], step, "platform %d", p);
        cr_expect_eq(t.tape.history.bar_step[p], p == 3, "platform %d", p);
    }
    rewind_tape(&t);
}

static void expect_missing(const taped *t, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        double value = outcome(t, names[i]);
        cr_expect(isnan(value), "%s is %g", names[i], value);
        cr_expect(!signbit(value), "one NaN only, or equal runs differ in a bit: %s", names[i]);
    }
}

Test(recorder, what_never_came_is_missing_and_no_zero)
{
    static const char *const names[] = {
        "peak_exit_day",     "recovered_share", "contagion_share",     "first_action_day",
        "volume_share",      "amplification",   "amplification_count", "secondary_per_failure",
        "cascade_half_time", "alarm_lead_days", "detected_share",      "detection_days"};
    taped t = tape_calm();
    play(&t);
    cr_assert_eq(outcome(&t, "failed_platforms"), 0);
    expect_missing(&t, names, (int)SH_COUNT(names));
    const double *share = block(&t, "triggers", "share");
    cr_expect(isnan(share[0]), "nobody failed, so no cause has a share");
    /* these are known without a failure */
    cr_expect_eq(outcome(&t, "peak_exit_rate"), 0);
    cr_expect_eq(outcome(&t, "base_exit_rate"), 0);
    cr_expect_eq(outcome(&t, "failed_share"), 0);
    cr_expect_eq(outcome(&t, "cascade_largest"), 0);
    cr_expect_eq(outcome(&t, "collapsed"), 0);
    cr_expect_gt(outcome(&t, "approval_share"), 0);
    rewind_tape(&t);
}

/* a run whose shock comes on that day */
static taped tape_shock(int32_t day)
{
    taped t = {.plan = sh_test_plan()};
    sh_test_shocks(t.plan);
    for (int32_t i = 0; i < t.plan->shock_count; i++) {
        ((sh_shock *)(uintptr_t)t.plan->shocks)[i].at_day = day;
    }
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, SH_TEST_NONE, 0, NULL);
    play(&t);
    return t;
}

/* the two that are still open of three, counted once */
Test(recorder, failures_of_a_shock_are_counted_as_they_happened)
{
    taped t = {.plan = sh_test_plan()};
    sh_test_shocks(t.plan);
    sh_shock *shock = (sh_shock *)(uintptr_t)&t.plan->shocks[2];
    *shock = (sh_shock){SH_SHOCK_failure, 28, 0, {3, 28, 0}};
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, SH_TEST_NONE, 0, NULL);
    t.run->world.platforms.status[28] = SH_STATUS_closed;
    play(&t);
    cr_expect_eq(outcome(&t, "failures_forced"), 2);
    cr_expect_geq(outcome(&t, "failed_platforms"), 2);
    rewind_tape(&t);
    t = (taped){.plan = sh_test_plan()};
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, SH_TEST_NONE, 0, NULL);
    play(&t);
    cr_expect(isnan(outcome(&t, "failures_forced")), "no shock is to make any fail");
    rewind_tape(&t);
}

Test(recorder, before_a_shock_on_day_0_there_is_nothing)
{
    static const char *const before[] = {"base_exit_rate", "volume_share"};
    taped t = tape_shock(0);
    expect_missing(&t, before, (int)SH_COUNT(before));
    cr_expect_gt(outcome(&t, "peak_exit_rate"), 0);
    rewind_tape(&t);
    t = tape_shock(21);
    cr_expect_gt(outcome(&t, "volume_share"), 0);
    cr_expect(!isnan(outcome(&t, "base_exit_rate")));
    rewind_tape(&t);
}

Test(recorder, platforms_that_open_later_count_from_then_on_and_only_then)
{
    taped t = {.plan = sh_test_plan()};
    sh_test_shocks(t.plan);
    t.plan->params.platform_entrants = 20;
    t.plan->params.platform_entry_rate = 0.9;
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, SH_TEST_NONE, 0, NULL);
    play(&t);
    const int32_t *entry = block(&t, "platform_outcomes", "entry_day");
    const int32_t *exit = block(&t, "platform_outcomes", "exit_day");
    const int32_t *operating = block(&t, "system", "operating");
    int32_t start = t.run->world.market.platforms_start, late = 0, never = 0, failed = 0;
    for (int32_t p = 0; p < t.recorder.platforms; p++) {
        bool first = p < start;
        cr_expect(first ? entry[p] == 0 : entry[p] == -1 || entry[p] > 0, "%d", entry[p]);
        cr_expect(exit[p] < 0 || entry[p] < exit[p], "who leaves was open before");
        late += entry[p] > 0;
        never += entry[p] < 0;
        failed += exit[p] >= 0;
    }
    cr_assert_gt(late, 2);
    cr_assert_gt(never, 2);
    cr_expect_eq(late + never, 20);
    cr_expect_float_eq(outcome(&t, "failed_share"), failed / (double)(start + late), 1e-15);
    for (int32_t s = 0; s < t.plan->steps; s++) {
        int32_t open = 0, day = (s + 1) * t.plan->step_days;
        for (int32_t p = 0; p < t.recorder.platforms; p++) {
            open += entry[p] >= 0 && entry[p] <= day && (exit[p] < 0 || exit[p] > day);
        }
        cr_expect_eq(operating[s], open, "step %d", s);
    }
    rewind_tape(&t);
}

/* what an estate does not pay before it closes is not recovered */
Test(recorder, closed_estates_count_as_not_recovered)
{
    taped t = tape_run(SH_TEST_NONE);
    t.plan->params.resolution_duration = 14;
    sh_test_finish(t.plan);
    play(&t);
    const sh_world *world = &t.run->world;
    double owed = 0, closed = 0;
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *event = sh_vec_at(&world->events, i);
        owed += event->kind < 16 ? (double)event->amount : 0.0;
        closed += event->kind == 16 + SH_STATUS_closed;
    }
    cr_assert_gt(closed, 0, "some estates close");
    double paid = (double)world->ledger.total[SH_FLOW_payout];
    cr_expect_float_eq(outcome(&t, "recovered_share"), paid / owed, 1e-12);
    cr_expect_lt(outcome(&t, "recovered_share"), 0.9);
    rewind_tape(&t);
}

static bool equal_or_missing(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * fabs(b);
}

Test(recorder, ratios_of_the_market_agree_with_its_stocks)
{
    taped t = tape_run(SH_TEST_NONE);
    play(&t);
    const int64_t *claims = block(&t, "system", "claims"),
                  *loans = block(&t, "system", "loans");
    const int64_t *cash = block(&t, "system", "cash"), *equity = block(&t, "system", "equity");
    const int64_t *each = block(&t, "series", "claims");
    const int8_t *status = block(&t, "series", "status");
    const double *capital = block(&t, "system", "capital_ratio");
    const double *liquid = block(&t, "system", "cash_ratio"), *hhi = block(&t, "system", "hhi");
    const double *coverage = block(&t, "system", "coverage");
    const double *days = block(&t, "system", "queue_days");
    int32_t n = t.recorder.platforms, waited = 0;
    for (int32_t s = 0; s < t.plan->steps; s++) {
        double squares = 0, all = (double)claims[s];
        for (int32_t p = 0; p < n; p++) {
            int8_t now = status[s * n + p];
            bool open = now == SH_STATUS_operating || now == SH_STATUS_delay;
            double own = open ? (double)each[s * n + p] : 0.0;
            squares += own * own;
        }
        cr_expect(equal_or_missing(hhi[s], squares / (all * all)), "step %d", s);
        cr_expect(equal_or_missing(capital[s], (double)equity[s] / (double)loans[s]), "%d", s);
        cr_expect(equal_or_missing(liquid[s], (double)cash[s] / all), "step %d", s);
        cr_expect(isnan(coverage[s]) || coverage[s] >= 0, "step %d", s);
        waited += days[s] > 0;
    }
    cr_expect_gt(waited, 0, "the shock makes somebody wait");
    cr_expect_gt(coverage[0], 0, "there are provision funds and late loans at the start");
    rewind_tape(&t);
}

Test(recorder, a_bar_on_an_honest_platform_is_a_false_alarm)
{
    taped t = tape_calm();
    int32_t p = 0, honest = 0;
    for (int32_t i = 0; i < t.run->world.platforms.n; i++) {
        bool fraud = t.run->world.platforms.type[i] == SH_TYPE_fraud;
        honest += !fraud;
        p = fraud ? p : i;
    }
    t.run->world.platforms.alarm[p] = SH_ALARM_freeze;
    play(&t);
    cr_expect_eq(t.tape.history.bar_step[p], 1);
    cr_expect_float_eq(outcome(&t, "false_alarm_share"), 1.0 / honest, 1e-15);
    cr_expect(isnan(outcome(&t, "detected_share")), "no fraud has left");
    rewind_tape(&t);
}

Test(recorder, the_policy_log_holds_what_was_written)
{
    taped t = tape_run(SH_TEST_INTERVENTION);
    play(&t);
    const sh_block *rows = &t.tape.blocks[t.recorder.first_log];
    cr_assert_eq(rows->rows, (int64_t)t.run->world.log.count);
    cr_assert_eq(rows->rows, 2);
    const int8_t *lever = block(&t, "policy_log", "lever");
    const double *value = block(&t, "policy_log", "value"),
                 *day = block(&t, "policy_log", "day");
    cr_expect_eq(lever[0], SH_LEVER_communication);
    cr_expect_float_eq(value[0], 0.4, 1e-12);
    cr_expect_float_eq(day[0], 42.0, 1e-12);
    const int32_t *reached = block(&t, "policy_log", "reached");
    cr_expect_eq(reached[0], t.recorder.platforms);
    rewind_tape(&t);
}

/* a constant column of the study, its texts or numbers; rows: how many it must have */
static const void *constant(const taped *t, const char *group, const char *name, int64_t rows)
{
    int32_t at = sh_schema_variable(&t->recorder.schema, group, name);
    cr_assert_geq(at, 0, "%s/%s", group, name);
    const sh_variable *v = &t->recorder.schema.variables[at];
    cr_assert_eq(t->recorder.schema.axes[v->axis[0]].size, rows, "%s/%s", group, name);
    return v->data;
}

Test(recorder, the_links_between_platforms_can_be_read_from_the_tables)
{
    taped t = {.plan = sh_test_plan()};
    sh_params *a = &t.plan->params;
    a->platform_exposure_capital = 2;
    a->platform_exposure_links = 3;
    a->platform_groups = 3;
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, SH_TEST_NONE, 0, NULL);
    const sh_platforms *p = &t.run->world.platforms;
    const sh_exposures *x = &t.run->world.exposures;
    sh_error error = {0};
    cr_assert_eq(sh_recorder_init(&t.recorder, t.plan, &t.run->world, &error), SH_OK, "%s",
                 error.text);
    const int32_t *links[] = {
        constant(&t, "platform", "guarantor", p->n), constant(&t, "platform", "vendor", p->n),
        constant(&t, "platform", "custodian", p->n), constant(&t, "platform", "group", p->n)};
    const uint16_t *rows[] = {p->guarantor, p->vendor, p->custodian, p->group};
    for (int32_t k = 0; k < 4; k++) {
        int32_t linked = 0;
        for (int32_t i = 0; i < p->n; i++) {
            cr_expect_eq(links[k][i], rows[k][i] == SH_NONE ? -1 : rows[k][i], "%d %d", k, i);
            linked += links[k][i] >= 0;
        }
        cr_expect_gt(linked, 0, "link %d", k);
    }
    const int32_t *creditor = constant(&t, "debts", "creditor", x->edges),
                  *debtor = constant(&t, "debts", "debtor", x->edges);
    const int64_t *amount = constant(&t, "debts", "amount", x->edges);
    cr_assert_gt(x->edges, 30);
    for (int32_t i = 0; i < p->n; i++) {
        int64_t lent = 0, owed = 0;
        for (int64_t e = 0; e < x->edges; e++) {
            lent += creditor[e] == i ? amount[e] : 0;
            owed += debtor[e] == i ? amount[e] : 0;
        }
        cr_expect_eq(lent, sh_exposures_due_from(x, i), "%d", i);
        cr_expect_eq(owed, sh_exposures_due_to(x, i), "%d", i);
    }
    sh_recorder_free(&t.recorder);
    sh_test_close(t.run);
    sh_test_free(t.plan);
}

Test(recorder, the_design_says_what_is_off_in_an_arm_and_how_long_a_shock_acts)
{
    static const sh_shock shocks[] = {{SH_SHOCK_failure, 21, 0, {1, 1, 1}},
                                      {SH_SHOCK_scandal, 21, 0, {0.1}},
                                      {SH_SHOCK_theft, 21, 60, {0.1, 1}},
                                      {SH_SHOCK_outage, 21, 0, {1, 1}},
                                      {SH_SHOCK_outage, 21, 28, {1, 1}},
                                      {SH_SHOCK_credit, 21, 3, {2}},
                                      {SH_SHOCK_credit, 21, 70, {2}},
                                      {SH_SHOCK_funding, 21, 0, {0.5}},
                                      {SH_SHOCK_failure, 21, 0, {1, 1, 0, 0, 0.25}}};
    static const double days[] = {7, 7, 7, 7, 28, 7, 70, 0, 7};
    taped t = {.plan = sh_test_plan()};
    sh_arm arms[3];
    memcpy(arms, t.plan->arms, sizeof arms);
    arms[2].channels_off = 1u << SH_CHANNEL_exposures;
    t.plan->arms = sh_plan_copy(t.plan, arms, sizeof arms);
    t.plan->channels_off = 1u << SH_CHANNEL_news | 1u << SH_CHANNEL_group;
    t.plan->shocks = sh_plan_copy(t.plan, shocks, sizeof shocks);
    t.plan->shock_count = (int32_t)SH_COUNT(shocks);
    sh_test_finish(t.plan);
    t.run = sh_test_open(t.plan, SH_TEST_NONE, 0, NULL);
    sh_error error = {0};
    cr_assert_eq(sh_recorder_init(&t.recorder, t.plan, &t.run->world, &error), SH_OK, "%s",
                 error.text);
    const char *const *off = constant(&t, "design", "arm_channels_off", 3);
    cr_expect_str_eq(off[0], "news, group");
    cr_expect_str_eq(off[2], "news, exposures, group");
    const double *length = constant(&t, "design", "shock_length", SH_COUNT(shocks));
    for (size_t i = 0; i < SH_COUNT(shocks); i++) {
        cr_expect_eq(length[i], days[i], "shock %zu: %g", i, length[i]);
    }
    /* of a failure only the options of the way that it goes */
    const char *const *option = constant(&t, "design", "shock_options", SH_COUNT(shocks));
    cr_expect_str_eq(option[0], "platforms 1 count, rank 1 count, pooled 1 flag, skip 0 count");
    cr_expect_str_eq(option[8], "pooled 0 flag, share 0.25 share");
    cr_expect_eq(sh_schema_variable(&t.recorder.schema, "debts", "amount"), -1, "no debts");
    sh_recorder_free(&t.recorder);
    sh_test_close(t.run);
    sh_test_free(t.plan);
}
