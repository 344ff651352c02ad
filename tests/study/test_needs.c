/* Needs: what a run takes, told from its plan. */
#include <criterion/criterion.h>

#include "study/needs.h"
#include "tests/support/plan.h"

Test(needs, grow_with_agents_and_runs)
{
    sh_plan *plan = sh_test_plan();
    sh_test_finish(plan);
    sh_needs small = sh_needs_of(plan, 2, 0);
    plan->params.investor_arrivals = 10;
    sh_needs growing = sh_needs_of(plan, 2, 0);
    cr_expect_eq(growing.agents, small.agents + 10 * plan->params.investor_count);
    cr_expect_gt(growing.world_bytes,
                 small.world_bytes + 60.0 * 10 * plan->params.investor_count);
    plan->params.investor_arrivals = 0;
    plan->params.investor_count *= 100;
    sh_needs large = sh_needs_of(plan, 2, 0);
    cr_expect_gt(large.world_bytes, 5.0 * small.world_bytes);
    cr_expect_gt(large.cpu_seconds, 5.0 * small.cpu_seconds);
    cr_expect_gt(small.total_bytes, small.world_bytes);
    sh_test_free(plan);
}

Test(needs, hold_a_world_for_each_thread_that_has_a_run)
{
    sh_plan *plan = sh_test_plan();
    plan->params.investor_count = 4e6;
    plan->replications = 4;
    sh_test_finish(plan);
    double one = sh_needs_of(plan, 1, 0).total_bytes;
    double world = sh_needs_of(plan, 1, 0).world_bytes;
    sh_needs twelve = sh_needs_of(plan, 12, 0), more = sh_needs_of(plan, 13, 0);
    cr_expect_eq(twelve.worlds, 12);
    cr_expect_float_eq((twelve.total_bytes - one) / world, 11, 0.6);
    cr_expect_eq(more.worlds, 1, "twelve runs, thirteen threads: they share one world");
    cr_expect_float_eq(sh_needs_of(plan, 1, 1e9).total_bytes - one, 1e9, 1);
    sh_test_free(plan);
}

Test(needs, count_the_ring_of_figures_that_observers_see_late)
{
    sh_plan *plan = sh_test_plan();
    plan->steps = 400;
    plan->params.platform_count = 1000;
    plan->params.regulator_lag = 7;
    sh_test_finish(plan);
    double page = 1000.0 * SH_OBSERVABLE_N * 8, near = sh_needs_of(plan, 1, 0).world_bytes;
    plan->params.regulator_lag = 7 * 101;
    sh_test_finish(plan);
    cr_expect_float_eq(sh_needs_of(plan, 1, 0).world_bytes - near, 100 * page, 1);
    plan->params.regulator_lag = 3650; /* longer than the run: no more than the run */
    plan->steps = 300;
    sh_test_finish(plan);
    cr_expect_float_eq(sh_needs_of(plan, 1, 0).world_bytes - near, 299 * page, 1);
    sh_test_free(plan);
}
