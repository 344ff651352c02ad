/* patterns of single lenders, borrowers and platforms that no result file shows */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/plan.h"

enum { BEFORE = 6, AFTER = 8 }; /* steps before and after the one failure */

/* ---- news of one failure */

/* A calm market of 60 platforms in which one may fail. Nobody places or borrows anew or has two
 * loans, or compares yields: only news leads from one platform to another, if it is heard. */
static sh_plan *linked_plan(bool informed, bool fails)
{
    const uint32_t news =
        1u << SH_CHANNEL_news | 1u << SH_CHANNEL_region | 1u << SH_CHANNEL_neighbours;
    const uint32_t own =
        1u << SH_CHANNEL_delay | 1u << SH_CHANNEL_outflow | 1u << SH_CHANNEL_yields;
    const sh_shock shock = {SH_SHOCK_failure, BEFORE * 7, 0, {1, 2, 1}};
    sh_plan *plan = sh_test_plan();
    sh_test_calm(plan);
    plan->channels_off = sh_test_all_channels() & ~own & ~(informed ? news : 0);
    plan->steps = BEFORE + 1 + AFTER;
    plan->params.platform_count = 60;
    plan->params.investor_count = 30000;
    plan->params.borrower_count = 12000;
    plan->params.market_news_gain = 12;
    plan->params.borrower_second_loan = 0;
    plan->params.investor_yield_pull = plan->params.platform_yield_rivalry = 0;
    plan->params.platform_delay_limit = 3650;
    plan->params.platform_outflow_weeks = plan->params.platform_loss_weeks = 520;
    plan->shocks = sh_plan_copy(plan, &shock, sizeof shock);
    plan->shock_count = fails ? 1 : 0;
    sh_test_finish(plan);
    return plan;
}

/* what the platforms that stay show after the failure */
typedef struct others {
    double leaving; /* requests of a step over claims, mean of the steps */
    double yield;   /* promised, mean of the platforms at the end */
    int32_t failed; /* the platform that failed, -1: none */
} others;

static int32_t first_failed(const sh_world *world)
{
    for (int32_t p = 0; p < world->platforms.n; p++) {
        if (!sh_status_live(world->platforms.status[p])) {
            return p;
        }
    }
    return -1;
}

/* adds a step; leaves out platform `failed` */
static void look_at_others(const sh_world *world, int32_t failed, others *seen)
{
    const sh_platforms *a = &world->platforms;
    double asked = 0, claims = 0, yields = 0;
    for (int32_t p = 0; p < a->n; p++) {
        if (p != failed) {
            asked += (double)a->asked[p];
            claims += (double)world->ledger.account[SH_ACCOUNT_claims][p];
            yields += a->yield[p] / (a->n - 1);
        }
    }
    seen->leaving += asked / claims / AFTER;
    seen->yield = yields;
}

/* platforms but `failed` that differ in anything between two worlds */
static int32_t differing(const sh_world *a, const sh_world *b, int32_t failed)
{
    int32_t count = 0;
    for (int32_t p = 0; p < a->platforms.n; p++) {
        const sh_platforms *x = &a->platforms, *y = &b->platforms;
        bool same = x->asked[p] == y->asked[p] && x->queue[p] == y->queue[p] &&
                    x->status[p] == y->status[p] &&
                    memcmp(&x->yield[p], &y->yield[p], sizeof *x->yield) == 0 &&
                    memcmp(&x->signal[p], &y->signal[p], sizeof *x->signal) == 0;
        for (int k = 0; k < SH_ACCOUNTS && same; k++) {
            same = a->ledger.account[k][p] == b->ledger.account[k][p];
        }
        count += p != failed && !same;
    }
    return count;
}

/* the market with and without the failure, step by step; platforms that ever differ */
static int32_t compare_worlds(bool informed, int32_t replication, others seen[2])
{
    sh_plan *plan[2] = {linked_plan(informed, false), linked_plan(informed, true)};
    sh_test_run *run[2];
    int32_t most = 0;
    for (int k = 0; k < 2; k++) {
        run[k] = sh_test_open(plan[k], SH_TEST_NONE, replication, NULL);
        plan[k]->step.investor_invest = plan[k]->step.borrower_apply = 0;
        cr_assert(sh_test_steps(run[k], BEFORE + 1), "%s", run[k]->world.fault.text);
        seen[k] = (others){0, 0, first_failed(&run[k]->world)};
    }
    cr_assert_eq(seen[0].failed, -1, "platform %d failed although none was made to",
                 seen[0].failed);
    cr_assert_geq(seen[1].failed, 0, "the shock failed no platform");
    for (int32_t step = 0; step < AFTER; step++) {
        for (int k = 0; k < 2; k++) {
            cr_assert(sh_test_steps(run[k], 1), "%s", run[k]->world.fault.text);
            look_at_others(&run[k]->world, seen[1].failed, &seen[k]);
        }
        int32_t count = differing(&run[0]->world, &run[1]->world, seen[1].failed);
        most = count > most ? count : most;
    }
    for (int k = 0; k < 2; k++) {
        sh_test_close(run[k]);
        sh_test_free(plan[k]);
    }
    return most;
}

Test(agents, one_failure_without_a_link_lowers_roll_over_and_raises_yields_elsewhere)
{
    for (int32_t replication = 0; replication < 4; replication++) {
        others seen[2];
        int32_t differ = compare_worlds(true, replication, seen);
        cr_log_info(
            "replication %d: leaving %.4f -> %.4f a step, yield %.5f -> %.5f, %d differ",
            replication, seen[0].leaving, seen[1].leaving, seen[0].yield, seen[1].yield,
            differ);
        cr_expect_gt(
            seen[1].leaving, 1.05 * seen[0].leaving,
            "replication %d: others' lenders leave at %.5f a step, without the failure "
            "at %.5f",
            replication, seen[1].leaving, seen[0].leaving);
        cr_expect_gt(seen[1].yield, seen[0].yield,
                     "replication %d: others promise %.6f, without the failure %.6f",
                     replication, seen[1].yield, seen[0].yield);
        cr_expect_gt(differ, 50, "replication %d: only %d platforms noticed", replication,
                     differ);
    }
}

Test(agents, one_failure_of_which_nobody_hears_changes_nothing_elsewhere)
{
    for (int32_t replication = 0; replication < 4; replication++) {
        others seen[2];
        int32_t differ = compare_worlds(false, replication, seen);
        cr_expect_eq(differ, 0, "replication %d: %d of 59 platforms changed", replication,
                     differ);
    }
}

/* ---- people on several platforms */

enum { PEOPLE = 20000, YEAR = 52 };

/* a person in the course of a year */
typedef struct person {
    uint16_t first;        /* platform first seen, SH_NONE: none so far */
    bool several;          /* lenders: claims on another too; borrowers: a second loan */
    uint8_t before, loans; /* borrowers, before a step: loans in order, bit per slot; loans */
} person;

typedef struct tally {
    double persons, several;  /* seen in the year; of those, with several */
    double loans[2], late[2]; /* loans in order and those falling late in the next step, of
                                 borrowers with one loan and with several */
    double steps[2], people_late[2]; /* the same, of borrowers: with a loan in order, with one
                                         falling late */
} tally;

static void note_lenders(const sh_investors *v, person *all)
{
    for (int32_t i = 0; i < v->n; i++) {
        for (int32_t k = 0; k < SH_HOLDINGS; k++) {
            uint16_t own = v->platform[(size_t)k * (size_t)v->n + (size_t)i];
            all[i].several |= own != SH_NONE && all[i].first != SH_NONE && own != all[i].first;
            all[i].first = all[i].first == SH_NONE ? own : all[i].first;
        }
    }
}

static void note_borrowers(const sh_borrowers *b, person *all)
{
    for (int32_t i = 0; i < b->n; i++) {
        person *who = &all[i];
        who->before = who->loans = 0;
        for (int32_t k = 0; k < SH_LOANS; k++) {
            size_t at = (size_t)k * (size_t)b->n + (size_t)i;
            bool lent = b->loan_platform[at] != SH_NONE;
            who->loans += lent;
            who->before |= (uint8_t)((lent && b->loan_late[at] == 0) << k);
            who->first = lent ? b->loan_platform[at] : who->first;
        }
        who->several |= who->loans > 1;
    }
}

static void count_late(const sh_borrowers *b, const person *all, tally *sum)
{
    for (int32_t i = 0; i < b->n; i++) {
        int several = all[i].loans > 1, falls = 0;
        for (int32_t k = 0; k < SH_LOANS; k++) {
            bool late = b->loan_late[(size_t)k * (size_t)b->n + (size_t)i] == 1;
            if (all[i].before >> k & 1) {
                sum->loans[several]++;
                falls += late;
            }
        }
        sum->late[several] += falls;
        sum->steps[several] += all[i].before != 0;
        sum->people_late[several] += falls > 0;
    }
}

static person *new_people(void)
{
    person *all = calloc(PEOPLE, sizeof *all);
    cr_assert_not_null(all);
    for (int32_t i = 0; i < PEOPLE; i++) {
        all[i].first = SH_NONE;
    }
    return all;
}

static void count_people(const person *all, tally *sum)
{
    for (int32_t i = 0; i < PEOPLE; i++) {
        sum->persons += all[i].first != SH_NONE;
        sum->several += all[i].several;
    }
}

/* A year without shock of the market of 120 platforms, none larger than `largest` yuan: lenders
 * into sum[0], borrowers into sum[1]. */
static void live_a_year(double largest, tally sum[2])
{
    sh_plan *plan = sh_test_plan();
    plan->steps = YEAR;
    plan->params.platform_count = 120;
    plan->params.platform_size.cap = largest;
    plan->params.investor_count = plan->params.borrower_count = PEOPLE;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, SH_TEST_NONE, 0, NULL);
    person *lenders = new_people(), *borrowers = new_people();
    for (int32_t step = 0; step < YEAR; step++) {
        note_lenders(&run->world.investors, lenders);
        note_borrowers(&run->world.borrowers, borrowers);
        cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
        count_late(&run->world.borrowers, borrowers, &sum[1]);
    }
    count_people(lenders, &sum[0]);
    count_people(borrowers, &sum[1]);
    free(lenders);
    free(borrowers);
    sh_test_close(run);
    sh_test_free(plan);
}

/* yuan; keeps the largest platform's share of a small market near that of 2018, a sixth */
static const double LARGEST = 9e9;

Test(agents, most_lenders_use_several_platforms)
{
    tally sum[2] = {0};
    live_a_year(LARGEST, sum);
    double share = 100 * sum[0].several / sum[0].persons;
    cr_log_info("%.1f %% of the lenders", share);
    cr_expect(share >= 80 && share <= 90, "%.1f %% of the lenders used several platforms",
              share);
}

Test(agents, half_of_the_borrowers_have_several_loans_and_pay_late_more_often)
{
    tally sum[2] = {0};
    live_a_year(LARGEST, sum);
    const tally *b = &sum[1];
    double share = 100 * b->several / b->persons;
    double one = b->people_late[0] / b->steps[0], several = b->people_late[1] / b->steps[1];
    double by_loan = b->late[1] / b->loans[1] / (b->late[0] / b->loans[0]);
    cr_expect(share >= 45 && share <= 60, "%.1f %% of the borrowers had several loans", share);
    cr_expect_geq(several, 1.5 * one,
                  "of borrowers with several loans %.5f fall late in a step, of others %.5f",
                  several, one);
    cr_expect(by_loan >= 1.3 && by_loan <= 1.5,
              "a loan of a borrower with several falls late %.2f times as often, documented "
              "are 1.42 times",
              by_loan);
    cr_log_info("%.1f %%, %.2f by person, %.2f by loan", share, several / one, by_loan);
}
