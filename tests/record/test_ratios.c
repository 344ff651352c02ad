#include <criterion/criterion.h>
#include <math.h>

#include "record/ratios.h"

enum { PLATFORMS = 4, WEEK = 7 };

/* three live platforms, one of them in difficulty, and a failed one that must not count */
static void make(sh_world *world)
{
    static const int64_t claims[] = {500, 300, 200, 9000}, loans[] = {400, 400, 200, 9000},
                         equity[] = {90, -30, 20, 9000}, cash[] = {100, 50, 0, 9000},
                         reserve[] = {12, 0, 0, 9000}, queue[] = {0, 60, 0, 9000},
                         paid[] = {100, 20, 20, 9000};
    static const double overdue[] = {0.1, 0.05, 0.1, 1};
    sh_error error = {0};
    sh_capacity capacity = {.platforms = PLATFORMS, .lag_steps = 1};
    *world = (sh_world){0};
    cr_assert_eq(sh_world_init(world, &capacity, &error), SH_OK, "%s", error.text);
    sh_ledger *l = &world->ledger;
    for (int32_t p = 0; p < PLATFORMS; p++) {
        l->account[SH_ACCOUNT_claims][p] = claims[p];
        l->account[SH_ACCOUNT_loans][p] = loans[p];
        l->account[SH_ACCOUNT_equity][p] = equity[p];
        l->account[SH_ACCOUNT_cash][p] = cash[p];
        l->account[SH_ACCOUNT_reserve][p] = reserve[p];
        l->flow[SH_FLOW_redemption][p] = paid[p];
        world->platforms.queue[p] = queue[p];
        world->platforms.overdue[p] = overdue[p];
        world->platforms.status[p] = SH_STATUS_operating;
    }
    world->platforms.status[1] = SH_STATUS_delay;
    world->platforms.status[3] = SH_STATUS_suspended;
}

Test(ratios, live_platforms_and_no_others_are_weighed)
{
    sh_world world;
    make(&world);
    cr_expect_float_eq(sh_ratios_hhi(&world), 0.25 + 0.09 + 0.04, 1e-15);
    cr_expect_float_eq(sh_ratios_capital(&world), 80.0 / 1000, 1e-15);
    cr_expect_float_eq(sh_ratios_cash(&world), 150.0 / 1000, 1e-15);
    cr_expect_float_eq(sh_ratios_coverage(&world), 12.0 / (40 + 20 + 20), 1e-15);
    /* 140 paid in a week are 20 a day, 60 wait */
    cr_expect_float_eq(sh_ratios_queue_days(&world, WEEK), 3, 1e-15);
    sh_world_free(&world);
}

Test(ratios, one_platform_that_holds_all_claims_is_a_concentration_of_one)
{
    sh_world world;
    make(&world);
    world.platforms.status[1] = SH_STATUS_closed;
    world.platforms.status[2] = SH_STATUS_applicant;
    cr_expect_eq(sh_ratios_hhi(&world), 1);
    sh_world_free(&world);
}

Test(ratios, a_share_of_nothing_is_missing_and_an_empty_queue_takes_no_time)
{
    sh_world world;
    make(&world);
    for (int32_t p = 0; p < PLATFORMS; p++) {
        world.platforms.overdue[p] = 0;
        world.ledger.flow[SH_FLOW_redemption][p] = 0;
    }
    cr_expect(isnan(sh_ratios_coverage(&world)), "no loan is late");
    cr_expect(isnan(sh_ratios_queue_days(&world, WEEK)), "60 wait, nothing is paid");
    world.platforms.queue[1] = 0;
    cr_expect_eq(sh_ratios_queue_days(&world, WEEK), 0);
    for (int32_t p = 0; p < PLATFORMS; p++) {
        world.platforms.status[p] = SH_STATUS_closed;
    }
    const double none[] = {sh_ratios_hhi(&world), sh_ratios_capital(&world),
                           sh_ratios_cash(&world), sh_ratios_coverage(&world)};
    for (size_t i = 0; i < SH_COUNT(none); i++) {
        cr_expect(isnan(none[i]) && !signbit(none[i]), "%zu", i);
    }
    sh_world_free(&world);
}
