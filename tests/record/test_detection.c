#include <criterion/criterion.h>
#include <math.h>

#include "record/detection.h"

enum { START = 9, PLATFORMS = 11 };
static const sh_plan plan = {.step_days = 7, .steps = 52};

/* how each platform fared */
static const struct {
    int32_t type, exit, left, caught, bar;
} fate[PLATFORMS] = {
    {SH_TYPE_fraud, SH_EXIT_police, 10, 1, 0},     /* found on day 70 */
    {SH_TYPE_fraud, SH_EXIT_absconded, 20, 0, 4},  /* barred on day 28, fled later: found */
    {SH_TYPE_fraud, SH_EXIT_absconded, 20, 0, 0},  /* fled unseen */
    {SH_TYPE_fraud, SH_EXIT_police, 30, 0, 0},     /* police after unpaid requests: not found */
    {SH_TYPE_fraud, SH_EXIT_none, 0, 0, 6},        /* barred, has not left: does not count */
    {SH_TYPE_matched, SH_EXIT_none, 0, 0, 3},      /* false alarm, lifted or not */
    {SH_TYPE_matched, SH_EXIT_orderly, 8, 0, 0},   /* left alone */
    {SH_TYPE_guaranteed, SH_EXIT_police, 9, 1, 0}, /* false alarm: the police came */
    {SH_TYPE_guaranteed, SH_EXIT_none, 0, 0, 0},   /* left alone */
    {SH_TYPE_fraud, SH_EXIT_police, 12, 1, 11},    /* entrant of day 14, barred on day 77 */
    {SH_TYPE_matched, SH_EXIT_none, 0, 0, 0},      /* applicant, never open */
};

static void make(sh_world *world, int32_t *bar_step)
{
    sh_error error = {0};
    sh_capacity capacity = {.platforms = PLATFORMS, .lag_steps = 1};
    *world = (sh_world){0};
    cr_assert_eq(sh_world_init(world, &capacity, &error), SH_OK, "%s", error.text);
    sh_platforms *t = &world->platforms;
    world->market.platforms_start = START;
    for (int32_t p = 0; p < PLATFORMS; p++) {
        bool left = fate[p].exit != SH_EXIT_none;
        t->type[p] = (uint8_t)fate[p].type;
        t->exit_kind[p] = (uint8_t)fate[p].exit;
        t->caught[p] = (uint8_t)fate[p].caught;
        t->status[p] = left ? SH_STATUS_closed : SH_STATUS_operating;
        t->event[p] = left ? (int32_t)world->events.count : -1;
        bar_step[p] = fate[p].bar;
        sh_event event = {.step = fate[p].left, .kind = fate[p].exit, .platform = p};
        cr_assert(!left || sh_vec_push(&world->events, &event) != NULL);
    }
    t->launch_day[9] = 7; /* the step that admits it ends on day 14 */
    t->status[10] = SH_STATUS_applicant;
}

static double days(const sh_world *world, const int32_t *bar_step)
{
    double room[PLATFORMS];
    return sh_detection_days(&plan, world, bar_step, room);
}

Test(detection, frauds_found_are_set_against_those_that_left)
{
    sh_world world;
    int32_t bar[PLATFORMS];
    make(&world, bar);
    cr_expect_float_eq(sh_detection_share(&world, bar), 3.0 / 5, 1e-15);
    /* the median of 70, 28 and 77 - 14 = 63 days */
    cr_expect_eq(days(&world, bar), 63);
    /* without the entrant that of 70 and 28 */
    bar[9] = 0;
    world.platforms.caught[9] = 0;
    cr_expect_eq(days(&world, bar), 49);
    cr_expect_float_eq(sh_detection_share(&world, bar), 2.0 / 5, 1e-15);
    sh_world_free(&world);
}

Test(detection, a_bar_counts_up_to_the_step_of_leaving_and_not_later)
{
    sh_world world;
    int32_t bar[PLATFORMS];
    make(&world, bar);
    bar[2] = 20;
    cr_expect_float_eq(sh_detection_share(&world, bar), 4.0 / 5, 1e-15);
    bar[2] = 21;
    cr_expect_float_eq(sh_detection_share(&world, bar), 3.0 / 5, 1e-15);
    sh_world_free(&world);
}

Test(detection, false_alarms_are_set_against_the_honest_who_were_open)
{
    sh_world world;
    int32_t bar[PLATFORMS];
    make(&world, bar);
    cr_expect_float_eq(sh_detection_false_alarms(&world, bar), 2.0 / 4, 1e-15);
    world.platforms.status[10] = SH_STATUS_operating; /* admitted: one more was open */
    cr_expect_float_eq(sh_detection_false_alarms(&world, bar), 2.0 / 5, 1e-15);
    sh_world_free(&world);
}

/* one NaN only, or equal runs differ in a bit */
static bool is_missing(double value)
{
    return isnan(value) && !signbit(value);
}

Test(detection, what_nobody_could_show_is_missing)
{
    sh_world world;
    int32_t bar[PLATFORMS];
    make(&world, bar);
    for (int32_t p = 0; p < PLATFORMS; p++) {
        world.platforms.caught[p] = 0;
        bar[p] = 0;
    }
    cr_expect(is_missing(days(&world, bar)), "nobody was found");
    cr_expect_eq(sh_detection_share(&world, bar), 0);
    cr_expect_eq(sh_detection_false_alarms(&world, bar), 0);
    for (int32_t p = 0; p < PLATFORMS; p++) {
        world.platforms.type[p] = SH_TYPE_matched;
    }
    cr_expect(is_missing(sh_detection_share(&world, bar)), "no fraud");
    for (int32_t p = 0; p < PLATFORMS; p++) {
        world.platforms.type[p] = SH_TYPE_fraud;
    }
    cr_expect(is_missing(sh_detection_false_alarms(&world, bar)), "nobody honest");
    sh_world_free(&world);
}
