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

Test(needs, of_a_kernel_grow_with_its_sizes)
{
    static const double reserves[] = {0, 10}, degrees[] = {1, 4};
    sh_kernel_study study = {.kind = SH_KERNEL_ruin, .ruin = {reserves, 2, 1000, 1, 3, 0.2}};
    sh_plan plan = {.kernel = &study};
    sh_needs small = sh_needs_of(&plan, 2, 0);
    cr_expect(small.worlds == 0 && small.agents == 0 && small.total_bytes > 8000);
    /* 2.5 and 77.5 claims a path in the mean */
    cr_expect_float_eq(small.cpu_seconds, 31e-9 * 80000, 1e-9);
    study.ruin.paths *= 10;
    cr_expect_float_eq(sh_needs_of(&plan, 2, 0).total_bytes - small.total_bytes, 72000, 1);
    study = (sh_kernel_study){
        .kind = SH_KERNEL_window,
        .window = {.degree = degrees, .degrees = 2, .nodes = 1000, .draws = 50}};
    sh_needs two = sh_needs_of(&plan, 2, 0), eight = sh_needs_of(&plan, 8, 0);
    cr_expect_eq(two.total_bytes, eight.total_bytes, "more threads than degrees are idle");
    cr_expect_gt(two.total_bytes, sh_needs_of(&plan, 1, 0).total_bytes);
    study.window.nodes *= 10;
    cr_expect_float_eq(sh_needs_of(&plan, 2, 0).cpu_seconds / two.cpu_seconds, 10, 1e-9);
    study = (sh_kernel_study){.kind = SH_KERNEL_fire_sale,
                              .sale = {.banks = 10, .shocks = 2, .rounds = 6}};
    sh_needs sale = sh_needs_of(&plan, 2, 0);
    study.sale.rounds = 12;
    cr_expect_float_eq(sh_needs_of(&plan, 2, 0).cpu_seconds, 2 * sale.cpu_seconds, 1e-12);
    cr_expect_eq(sh_needs_of(&plan, 2, 1e9).total_bytes - sh_needs_of(&plan, 2, 0).total_bytes,
                 1e9);
}
