#include <criterion/criterion.h>
#include <math.h>

#include "record/cascades.h"

enum { DELAY = 16 + SH_STATUS_delay };

/* a forest in the order of time: {step, kind, platform, cause, claims} */
typedef struct row {
    int32_t step, kind, platform, cause;
    int64_t claims;
} row;

typedef struct forest {
    sh_vec events;
    sh_arena arena;
    sh_cascades cascades;
} forest;

static void grow(forest *f, const row *list, size_t count)
{
    *f = (forest){.events = sh_vec_of(sizeof(sh_event))};
    for (size_t i = 0; i < count; i++) {
        sh_event event = {.step = list[i].step,
                          .kind = list[i].kind,
                          .platform = list[i].platform,
                          .cause = list[i].cause,
                          .amount = list[i].claims};
        event.share[list[i].cause < 0 ? SH_CHANNEL_shock : SH_CHANNEL_news] = 1;
        cr_assert_not_null(sh_vec_push(&f->events, &event));
    }
    cr_assert(sh_cascades_make(&f->cascades, &f->arena, &f->events));
}

static void fell(forest *f)
{
    sh_vec_free(&f->events);
    sh_arena_free(&f->arena);
}

/* Steps are weeks, a shock comes on day 21 (step 4 is its first). A calm failure (row 0) with
 * one follower; two first-round failures of 100 and 300 with followers of 200, 50 and 150; one
 * that fails alone long after. */
static const row market[] = {
    {2, SH_EXIT_orderly, 0, -1, 10},     {3, DELAY, 9, -1, 0},
    {3, SH_EXIT_police, 1, 0, 20},       {4, SH_EXIT_withdrawal, 2, -1, 100},
    {5, SH_EXIT_withdrawal, 3, -1, 300}, {6, SH_EXIT_withdrawal, 4, 3, 200},
    {8, SH_EXIT_absconded, 5, 5, 50},    {8, SH_EXIT_withdrawal, 6, 4, 150},
    {9, SH_EXIT_withdrawal, 7, 6, 30},   {30, SH_EXIT_orderly, 8, -1, 1000}};

static sh_plan shocked(sh_shock *shock)
{
    *shock = (sh_shock){.kind = SH_SHOCK_scandal, .at_day = 21};
    return (sh_plan){.step_days = 7, .steps = 52, .shocks = shock, .shock_count = 1};
}

Test(cascades, trees_have_a_depth_and_a_largest)
{
    forest f;
    grow(&f, market, SH_COUNT(market));
    cr_expect_eq(sh_cascades_depth(&f.cascades), 3); /* 3 - 5 - 6 - 8 */
    cr_expect_eq(sh_cascades_largest(&f.cascades), 4);
    cr_expect_eq(f.cascades.largest, 3);
    cr_expect_eq(f.cascades.failures, 9);
    cr_expect(f.cascades.root[1] == -1 && f.cascades.root[8] == 3);
    fell(&f);
}

Test(cascades, amplification_weighs_what_followed_the_first_round_against_it)
{
    forest f;
    sh_shock shock;
    sh_plan plan = shocked(&shock);
    grow(&f, market, SH_COUNT(market));
    cr_expect_float_eq(sh_cascades_amplification(&f.cascades, &plan, true), 830.0 / 400, 1e-15);
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, false), 6.0 / 2);
    /* the window has thirty days: the failure of day 203 is too late by one */
    shock.at_day = 203 - SH_CASCADES_WINDOW;
    cr_expect(isnan(sh_cascades_amplification(&f.cascades, &plan, true)));
    shock.at_day++;
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 1);
    /* a shock in the middle of step 4 comes into force with step 5 */
    shock.at_day = 22;
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 730.0 / 300);
    /* unpaid requests end in a failure after the limit only */
    shock.at_day = 203 - SH_CASCADES_WINDOW;
    plan.params.platform_delay_limit = 1;
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 1);
    plan.params.platform_delay_limit = 0;
    /* what lasts is at work as long, without a length to the end */
    shock = (sh_shock){.kind = SH_SHOCK_credit, .at_day = 22, .over_day = 151};
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 730.0 / 300);
    shock.over_day++;
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 1730.0 / 1300);
    shock.over_day = 0;
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 1730.0 / 1300);
    plan.shock_count = 0;
    cr_expect(isnan(sh_cascades_amplification(&f.cascades, &plan, false)));
    fell(&f);
}

Test(cascades, a_shock_that_makes_platforms_fail_has_them_alone_for_its_first_round)
{
    forest f;
    sh_shock shock;
    sh_plan plan = shocked(&shock);
    shock.kind = SH_SHOCK_failure;
    plan.params.platform_delay_limit = 28;
    grow(&f, market, SH_COUNT(market));
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 530.0 / 100);
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, false), 5);
    fell(&f);
}

Test(cascades, amplification_divides_each_failure_by_its_shares)
{
    static const row list[] = {{4, SH_EXIT_withdrawal, 0, -1, 100},
                               {9, SH_EXIT_withdrawal, 1, -1, 50}};
    forest f;
    sh_shock shock;
    sh_plan plan = shocked(&shock);
    grow(&f, list, SH_COUNT(list));
    for (size_t i = 0; i < 2; i++) {
        sh_event *event = sh_vec_at(&f.events, i);
        event->share[SH_CHANNEL_shock] = 0.75;
        event->share[i == 0 ? SH_CHANNEL_group : SH_CHANNEL_exposures] = 0.25;
    }
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), (75 + 25 + 12.5) / 75);
    ((sh_event *)sh_vec_at(&f.events, 0))->share[SH_CHANNEL_group] = 1;
    ((sh_event *)sh_vec_at(&f.events, 0))->share[SH_CHANNEL_shock] = 0;
    cr_expect(isnan(sh_cascades_amplification(&f.cascades, &plan, true)), "contagion alone");
    fell(&f);
}

Test(cascades, each_failure_brings_down_so_many)
{
    forest f;
    grow(&f, market, SH_COUNT(market));
    cr_expect_eq(sh_cascades_secondary(&f.cascades), 5.0 / 9);
    fell(&f);
}

Test(cascades, half_of_the_largest_tree_has_failed_after_so_many_days)
{
    forest f;
    grow(&f, market, SH_COUNT(market));
    cr_expect_eq(sh_cascades_half_time(&f.cascades, 7), 14); /* the second of four: step 6 */
    fell(&f);
    static const row odd[] = {{1, 1, 0, -1, 1}, {4, 1, 1, 0, 1}, {9, 1, 2, 1, 1}};
    grow(&f, odd, SH_COUNT(odd));
    cr_expect_eq(sh_cascades_half_time(&f.cascades, 1), 3); /* two of three */
    fell(&f);
}

/* of steps of a week */
static double lead_days(const forest *f, const int32_t *alarm)
{
    double room[SH_COUNT(market)];
    return sh_cascades_alarm_lead(&f->cascades, alarm, 7, room);
}

Test(cascades, conversions_are_no_failures_and_belong_to_no_tree)
{
    static const row mixed[] = {{4, SH_EXIT_converted, 0, -1, 1000},
                                {4, SH_EXIT_withdrawal, 1, -1, 100},
                                {5, SH_EXIT_converted, 2, -1, 1000},
                                {5, SH_EXIT_insolvent, 3, 1, 50}};
    static const int32_t alarm[4] = {1, 2, 1, 0};
    forest f;
    sh_shock shock;
    sh_plan plan = shocked(&shock);
    grow(&f, mixed, SH_COUNT(mixed));
    cr_expect_eq(f.cascades.failures, 2);
    cr_expect(f.cascades.root[0] == -1 && f.cascades.root[2] == -1);
    cr_expect_eq(sh_cascades_secondary(&f.cascades), 1.0 / 2);
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 150.0 / 100);
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, false), 2);
    cr_expect_eq(lead_days(&f, alarm), 14);
    cr_expect(sh_cascades_largest(&f.cascades) == 2 && f.cascades.largest == 1);
    fell(&f);
    grow(&f, mixed, 1);
    cr_expect_eq(sh_cascades_largest(&f.cascades), 0, "a conversion is no cascade");
    fell(&f);
}

Test(cascades, alarms_lead_failures_by_a_median_over_those_that_had_one)
{
    forest f;
    int32_t alarm[10] = {0, 1, 1, 4, 3, 3, 8, 2, 31, 1};
    grow(&f, market, SH_COUNT(market));
    /* leads by platform: none, 2, 3, 1, 3, 5, 0 (in its last step), 7, none before it failed */
    cr_expect_eq(lead_days(&f, alarm), 21);
    fell(&f);
    grow(&f, market, 5); /* none, 2, 3, 1 */
    cr_expect_eq(lead_days(&f, alarm), 14);
    alarm[1] = 0; /* 3, 1 */
    cr_expect_eq(lead_days(&f, alarm), 14);
    alarm[3] = 0;
    cr_expect_eq(lead_days(&f, alarm), 21);
    alarm[2] = 0;
    cr_expect(isnan(lead_days(&f, alarm)), "nobody was warned");
    fell(&f);
}

Test(cascades, without_failures_nothing_is_defined)
{
    static const row calm[] = {{3, DELAY, 0, -1, 0}, {3, 16, 0, -1, 0}};
    static const int32_t alarm[1] = {3};
    forest f;
    sh_shock shock;
    sh_plan plan = shocked(&shock);
    grow(&f, calm, SH_COUNT(calm));
    cr_expect(isnan(sh_cascades_amplification(&f.cascades, &plan, true)));
    cr_expect(isnan(sh_cascades_secondary(&f.cascades)));
    cr_expect(isnan(sh_cascades_half_time(&f.cascades, 7)));
    cr_expect(isnan(lead_days(&f, alarm)));
    cr_expect(sh_cascades_depth(&f.cascades) == 0 && sh_cascades_largest(&f.cascades) == 0);
    fell(&f);
    static const row alone[] = {{4, 1, 0, -1, 7}};
    grow(&f, alone, 1);
    cr_expect(isnan(sh_cascades_half_time(&f.cascades, 7)), "nobody followed");
    cr_expect_eq(sh_cascades_amplification(&f.cascades, &plan, true), 1);
    fell(&f);
}
