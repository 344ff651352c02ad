#include <criterion/criterion.h>
#include <math.h>

#include "record/entrants.h"

enum { START = 1, PLATFORMS = 5 };
static const sh_plan plan = {.step_days = 7, .steps = 8};

static void open_platform(sh_world *w, int32_t p)
{
    w->platforms.status[p] = SH_STATUS_operating;
    w->platforms.status_step[p] = w->step;
    w->platforms.opens_step[p] = 0;
    w->platforms.launch_day[p] = (w->step - 1) * plan.step_days;
}

/* 1 opens in step 3 at once, before there is a licence. From step 4 on one is needed: 2 applies
 * then and opens in step 6, 3 applies in step 5 and is refused, 4 in step 7 and still waits. */
Test(entrants, applications_are_followed_until_the_opening)
{
    sh_error error = {0};
    sh_capacity capacity = {.platforms = PLATFORMS, .lag_steps = 1};
    sh_world w = {0};
    sh_arena arena = {0};
    sh_entrants entrants;
    cr_assert_eq(sh_world_init(&w, &capacity, &error), SH_OK, "%s", error.text);
    w.market.platforms_start = START;
    w.platforms.status[0] = SH_STATUS_operating;
    cr_assert(sh_entrants_init(&entrants, &arena, PLATFORMS));
    cr_expect(isnan(sh_entrants_days(&entrants, &plan, &w)), "nobody has opened");
    for (w.step = 1; w.step <= plan.steps; w.step++) {
        for (int32_t p = 0; p < PLATFORMS; p++) {
            w.platforms.lever[SH_LEVER_licence * PLATFORMS + p] = w.step >= 4;
        }
        int32_t applies = w.step == 4 ? 2 : w.step == 5 ? 3 : w.step == 7 ? 4 : 0;
        if (applies > 0) {
            w.platforms.status_step[applies] = w.step;
            w.platforms.opens_step[applies] = applies == 3 ? 0 : w.step + 2;
        }
        if (w.step == 3 || w.step == 6) {
            open_platform(&w, w.step / 3);
        }
        sh_entrants_step(&entrants, &w);
    }
    cr_expect_eq(entrants.applicants, 4);
    cr_expect_eq(entrants.licences, 2);
    cr_expect_eq(sh_entrants_opened(&w), 2);
    cr_expect_eq(sh_entrants_days(&entrants, &plan, &w), (0 + 14) / 2.0);
    w.platforms.status[2] = SH_STATUS_closed;
    cr_expect_eq(sh_entrants_opened(&w), 2, "who has left had opened");
    sh_world_free(&w);
    sh_arena_free(&arena);
}
