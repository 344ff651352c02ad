#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "record/persons.h"
#include "tests/support/plan.h"

enum { PERSONS = 10, OPEN = 0, DEAD = 1, TIERED = 2, CONVERTED = 3, PLATFORMS = 4 };

/* A market of ten persons. Tickets 100 … 1000, so that the first five are small. Platform DEAD
 * owes 1000 and has 150 in cash and loans of 300, a third of them late: it is worth 350 and
 * leaves 650 unpaid. CONVERTED owes 200 and has 500. */
static void make(sh_world *w)
{
    sh_error error = {0};
    sh_capacity capacity = {.platforms = PLATFORMS, .investors = PERSONS, .lag_steps = 1};
    *w = (sh_world){0};
    cr_assert_eq(sh_world_init(w, &capacity, &error), SH_OK, "%s", error.text);
    memset(w->investors.platform, 0xFF, sizeof(uint16_t) * SH_HOLDINGS * PERSONS);
    for (int32_t i = 0; i < PERSONS; i++) {
        w->investors.ticket[i] = (uint32_t)(100 * (i + 1));
    }
    static const int64_t claims[] = {5000, 1000, 1000, 200}, cash[] = {50, 150, 400, 500},
                         loans[] = {0, 300, 0, 0};
    static const uint8_t left[] = {SH_EXIT_none, SH_EXIT_police, SH_EXIT_none,
                                   SH_EXIT_converted};
    for (int32_t p = 0; p < PLATFORMS; p++) {
        w->ledger.account[SH_ACCOUNT_claims][p] = claims[p];
        w->ledger.account[SH_ACCOUNT_cash][p] = cash[p];
        w->ledger.account[SH_ACCOUNT_loans][p] = loans[p];
        w->platforms.exit_kind[p] = left[p];
    }
    w->platforms.overdue[DEAD] = 1.0 / 3;
}

static void hold(sh_world *w, int32_t row, int slot, uint16_t platform, uint32_t claim)
{
    w->investors.platform[slot * PERSONS + row] = platform;
    w->investors.claim[slot * PERSONS + row] = claim;
}

static sh_person_losses losses_of(const sh_world *w)
{
    sh_arena arena = {0};
    sh_person_losses losses;
    cr_assert(sh_persons_losses(&losses, &arena, w));
    cr_expect(sh_arena_is_empty(&arena));
    sh_arena_free(&arena);
    return losses;
}

/* Losses: 0 lost 5 so far and has 95; 1 holds 200 on DEAD (130 of it lost) and 70 in cash; 5
 * has lost 300 of 1000; 9 holds 800 on DEAD (520) and 200 on CONVERTED, which pays. The rest
 * holds 100 on OPEN, or nothing. Total 955. */
Test(persons, losses_are_those_worked_out_by_hand)
{
    sh_world w;
    make(&w);
    sh_investors *v = &w.investors;
    v->lost[0] = 5;
    v->cash[0] = 95;
    hold(&w, 1, 2, DEAD, 200);
    v->cash[1] = 70;
    hold(&w, 4, 0, OPEN, 100);
    v->lost[5] = 300;
    hold(&w, 5, 1, OPEN, 500);
    v->cash[5] = 200;
    hold(&w, 9, 0, DEAD, 800);
    hold(&w, 9, 3, CONVERTED, 200);
    sh_person_losses l = losses_of(&w);
    cr_expect_eq(l.total, 5 + 130 + 300 + 520);
    cr_expect_float_eq(l.losers, 0.4, 1e-15, "5 of a ticket of 100 are more than a hundredth");
    cr_expect_float_eq(l.mean, 95.5, 1e-12);
    cr_expect_eq(l.worst_mean, 520, "5 %% of ten are one");
    cr_expect_float_eq(l.worst_rate, 0.52, 1e-6, "520 of 1000; 130 of 270 is less");
    /* 0 six times, then 5, 130, 300, 520 with weights 3, 5, 7, 9 */
    cr_expect_float_eq(l.gini, (15 + 650 + 2100 + 4680) / (10.0 * 955), 1e-12);
    cr_expect_float_eq(l.small_share, 135.0 / 955, 1e-15);
    cr_expect_float_eq(l.small_rate, 135.0 / (100 + 270 + 100), 1e-15);
    cr_expect_float_eq(l.large_rate, 820.0 / (1000 + 1000), 1e-15);
    v->lost[0] = 1;
    cr_expect_float_eq(losses_of(&w).losers, 0.3, 1e-15, "a hundredth is rounding");
    sh_world_free(&w);
}

/* Claims 100, 300 and 600 on an estate worth 400, each paid up to 150 first: that tier is 400,
 * so 0, 150 and 450 are lost. Worth 200, half of the tier is paid: 50, 225 and 525. Worth 700,
 * half of what is above it too: 0, 75 and 225. */
Test(persons, small_claims_are_paid_first_where_the_estate_does_so)
{
    static const struct {
        int64_t worth, first, last;
    } rows[] = {{400, 0, 450}, {200, 50, 525}, {700, 0, 225}, {-10, 100, 600}, {1000, 0, 0}};
    sh_world w;
    make(&w);
    w.platforms.exit_kind[TIERED] = SH_EXIT_withdrawal;
    w.platforms.small_left[TIERED] = 150;
    hold(&w, 0, 0, TIERED, 100);
    hold(&w, 3, 0, TIERED, 300);
    hold(&w, 7, 3, TIERED, 600);
    for (size_t i = 0; i < SH_COUNT(rows); i++) {
        w.ledger.account[SH_ACCOUNT_cash][TIERED] = rows[i].worth;
        sh_person_losses l = losses_of(&w);
        cr_expect_eq(l.worst_mean, rows[i].last, "row %zu", i);
        double small = (double)rows[i].first + (i == 0   ? 150
                                                : i == 1 ? 225
                                                : i == 2 ? 75
                                                : i == 3 ? 300
                                                         : 0);
        cr_expect_float_eq(l.small_rate, small / 400, 1e-12, "row %zu", i);
    }
    sh_world_free(&w);
}

Test(persons, what_nobody_has_is_missing)
{
    sh_world w;
    make(&w);
    sh_person_losses l = losses_of(&w);
    cr_expect(l.losers == 0 && l.mean == 0 && l.worst_mean == 0 && l.worst_rate == 0);
    cr_expect(isnan(l.gini) && isnan(l.small_share) && isnan(l.small_rate) &&
              isnan(l.large_rate));
    w.cohorts[SH_TABLE_INVESTORS][0].active = 0;
    l = losses_of(&w);
    cr_expect(isnan(l.losers) && isnan(l.mean) && isnan(l.worst_mean) && isnan(l.worst_rate));
    sh_world_free(&w);
}

/* In a whole run with failures: what persons have lost is, to the fen, what the books say was
 * passed on and written off; and with what must be expected it is the market's loss, but for
 * half a fen of each claim. */
Test(persons, losses_of_persons_add_up_to_those_of_the_market)
{
    for (int32_t arm = SH_TEST_NONE; arm <= SH_TEST_CUSTODY; arm++) {
        sh_plan *plan = sh_test_plan();
        sh_test_shocks(plan);
        plan->params.investor_arrivals = 0.25;
        plan->params.resolution_duration = 70;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
        cr_assert(sh_test_steps(run, plan->steps), "%s", run->world.fault.text);
        const sh_world *w = &run->world;
        int64_t lost = 0;
        double market = (double)w->ledger.total[SH_FLOW_haircut];
        for (int32_t i = 0; i < w->investors.n; i++) {
            lost += w->investors.lost[i];
        }
        for (int32_t p = 0; p < w->platforms.n; p++) {
            market += sh_persons_gap(w, p);
        }
        cr_assert_gt(lost, 0, "arm %d", arm);
        cr_expect_eq(lost, w->ledger.total[SH_FLOW_haircut], "arm %d", arm);
        cr_expect_float_eq((double)losses_of(w).total, market,
                           0.5 * SH_HOLDINGS * w->investors.n);
        sh_test_close(run);
        sh_test_free(plan);
    }
}
