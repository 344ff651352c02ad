/* the ladder of alarms: who stands on which rung, and whom inspections visit first */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/plan.h"

enum { PLATFORMS = 30 };

/* Up at once to the highest rung, down after the quiet time to the rung of then; each rung has
 * its own lever and 101 switches it off. */
Test(warning, platforms_climb_and_descend_the_ladder_of_alarms)
{
    const sh_lever_write ladder[] = {sh_test_write(SH_LEVER_alarm_watch, 40),
                                     sh_test_write(SH_LEVER_alarm_limit, 60),
                                     sh_test_write(SH_LEVER_alarm_freeze, 80)};
    /* the index seen, and the rung with all levers and with alarm_limit alone */
    static const struct {
        double seen;
        uint8_t rung[2];
    } step[] = {{39, {0, 0}}, {40, {1, 0}}, {59, {1, 0}}, {60, {2, 2}}, {85, {3, 2}},
                {70, {3, 2}}, {69, {3, 2}}, {65, {2, 2}}, {49, {2, 2}}, {51, {2, 2}},
                {49, {2, 2}}, {45, {1, 0}}, {29, {1, 0}}, {29, {0, 0}}, {100, {3, 2}}};
    for (int k = 0; k < 2; k++) {
        sh_plan *plan = sh_test_plan();
        plan->params.regulator_inspections = 0;
        plan->params.regulator_bar_time = 14; /* two steps */
        int32_t arm = sh_test_arm(plan, ladder + k, k == 0 ? 3 : 1);
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
        sh_world *w = &run->world;
        cr_assert(sh_test_steps(run, 5));
        memset(w->platforms.alarm, 0, PLATFORMS);
        for (size_t i = 0; i < SH_COUNT(step); i++) {
            size_t page = (size_t)((w->observed_steps - 4) % w->capacity.lag_steps);
            w->observed[(page * SH_OBSERVABLE_N + SH_OBSERVABLE_risk) * PLATFORMS] =
                step[i].seen;
            w->platforms.status[0] = SH_STATUS_operating;
            w->step++;
            sh_test_phase(run, &sh_phase_supervise);
            cr_expect_eq(w->platforms.alarm[0], step[i].rung[k], "arm %d entry %zu: %d", k, i,
                         w->platforms.alarm[0]);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* who is watched is visited first, however calm its index is by now; then the worst */
Test(warning, inspections_visit_the_watched_first)
{
    sh_plan *plan = sh_test_plan();
    plan->params.regulator_inspections = 0;
    plan->params.regulator_inspection_sensitivity = 1;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_platforms *t = &run->world.platforms;
    cr_assert(sh_test_steps(run, 5));
    double *page = run->world.observed +
                   (size_t)((run->world.observed_steps - 4) % run->world.capacity.lag_steps) *
                       SH_OBSERVABLE_N * PLATFORMS +
                   (size_t)SH_OBSERVABLE_risk * PLATFORMS;
    for (int p = 0; p < PLATFORMS; p++) {
        page[p] = p;
        t->alarm[p] = p < 3 ? (uint8_t)(1 + p) : SH_ALARM_none;
    }
    memset(t->type, SH_TYPE_fraud, PLATFORMS);
    memset(t->caught, 0, PLATFORMS);
    memset(t->status, SH_STATUS_operating, PLATFORMS);
    plan->params.regulator_inspections = 5;
    run->world.step++;
    sh_test_phase(run, &sh_phase_supervise);
    for (int p = 0; p < PLATFORMS; p++) {
        cr_expect_eq(t->caught[p], p < 3 || p >= PLATFORMS - 2, "platform %d", p);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* noise lifts no index above 100: a threshold of 101 is never reached */
Test(warning, noise_reaches_no_threshold_that_is_off)
{
    sh_plan *plan = sh_test_plan();
    plan->params.regulator_index_noise = 5;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    cr_assert(sh_test_steps(run, 20), "%s", w->fault.text);
    for (int p = 0; p < PLATFORMS; p++) {
        cr_expect_eq(w->platforms.alarm[p], SH_ALARM_none, "platform %d", p);
    }
    sh_test_close(run);
    sh_test_free(plan);
}
