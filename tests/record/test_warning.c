#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "record/warning.h"

enum { PLATFORMS = 5 };

static void make(sh_world *w)
{
    sh_error error = {0};
    sh_capacity capacity = {.platforms = PLATFORMS, .lag_steps = 1};
    *w = (sh_world){0};
    cr_assert_eq(sh_world_init(w, &capacity, &error), SH_OK, "%s", error.text);
    memset(w->platforms.status, SH_STATUS_operating, PLATFORMS);
    w->platforms.status[4] = SH_STATUS_applicant;
}

static void leave(sh_world *w, int32_t p, int32_t kind)
{
    sh_event event = {.step = w->step, .kind = kind, .platform = p};
    cr_assert(sh_vec_push(&w->events, &event) != NULL);
    w->platforms.status[p] = SH_STATUS_closed;
    w->platforms.risk[p] = 100; /* what the index says when it is over counts for nothing */
}

/* Monthly steps, so the index of the step before counts. Step 2: 1 fails with 20 against 10, 30
 * and 20: won, lost, a tie. Step 3: 3 fails with 50 against 10 and 30: won twice; the entrant
 * of step 3 was not open. 0 converts, which is no failure. (1 + ½ + 2) of 5 pairs. */
Test(warning, each_failure_is_compared_with_those_that_stay_open)
{
    static const sh_plan plan = {.step_days = 30, .steps = 3};
    static const double risk[3][PLATFORMS] = {
        {10, 20, 30, 20, 0}, {10, 0, 30, 50, 0}, {90, 0, 90, 0, 90}};
    sh_world w;
    sh_arena arena = {0};
    sh_warning warning;
    make(&w);
    cr_assert(sh_warning_init(&warning, &arena, &plan, PLATFORMS));
    cr_expect(isnan(sh_warning_area(&warning)), "no pair");
    for (w.step = 1; w.step <= 3; w.step++) {
        memcpy(w.platforms.risk, risk[w.step - 1], sizeof risk[0]);
        if (w.step == 1) {
            leave(&w, 4, SH_EXIT_police); /* before there is an index to look back at */
            w.platforms.status[4] = SH_STATUS_applicant;
        } else if (w.step == 2) {
            leave(&w, 1, SH_EXIT_absconded);
        } else {
            w.platforms.status[4] = SH_STATUS_operating;
            leave(&w, 3, SH_EXIT_withdrawal);
        }
        sh_warning_step(&warning, &w);
    }
    cr_expect_eq(warning.pairs, 5);
    cr_expect_float_eq(sh_warning_area(&warning), 3.5 / 5, 1e-15);
    leave(&w, 0, SH_EXIT_converted);
    sh_warning_step(&warning, &w);
    cr_expect_eq(warning.pairs, 5, "a conversion is no failure");
    sh_world_free(&w);
    sh_arena_free(&arena);
}

/* weekly steps: 30 days are five of them, never less */
Test(warning, the_index_is_that_of_the_lead)
{
    static const sh_plan plan = {.step_days = 7, .steps = 8};
    sh_world w;
    sh_arena arena = {0};
    sh_warning warning;
    make(&w);
    cr_assert(sh_warning_init(&warning, &arena, &plan, PLATFORMS));
    for (w.step = 1; w.step <= 8; w.step++) {
        for (int32_t p = 0; p < PLATFORMS; p++) {
            w.platforms.risk[p] = w.step == 3 && p == 2 ? 80 : 10; /* a sign 35 days before */
        }
        if (w.step == 8) {
            leave(&w, 2, SH_EXIT_orderly);
        }
        sh_warning_step(&warning, &w);
    }
    cr_expect_eq(warning.pairs, 3);
    cr_expect_eq(sh_warning_area(&warning), 1.0);
    sh_world_free(&w);
    sh_arena_free(&arena);
}
