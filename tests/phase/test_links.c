/* what ties platforms to each other at the start: groups, and who has lent to whom */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "phase/links.h"
#include "tests/support/plan.h"

static sh_plan *plan_of(int32_t platforms, double capital, double links)
{
    sh_plan *plan = sh_test_plan();
    plan->params.platform_count = platforms;
    plan->params.platform_exposure_capital = capital;
    plan->params.platform_exposure_links = links;
    return plan;
}

static sh_test_run *open_run(sh_plan *plan, int32_t replication)
{
    sh_test_finish(plan);
    return sh_test_open(plan, 0, replication, NULL);
}

static void close_all(sh_plan *plan, sh_test_run *run)
{
    sh_test_close(run);
    sh_test_free(plan);
}

Test(links, nobody_owes_and_nobody_has_sisters_unless_asked)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_run(plan, 0);
    const sh_platforms *t = &run->world.platforms;
    cr_expect_eq(run->world.exposures.edges, 0);
    for (int32_t p = 0; p < t->n; p++) {
        cr_expect_eq(t->group[p], SH_NONE);
        cr_expect_eq(t->hurt_by[p], -1);
    }
    close_all(plan, run);
}

/* 300 platforms, 40 redrawn networks: every directed pair is linked with the same probability.
 * Counts of links per network and per pair are held to five standard errors. */
Test(links, each_directed_pair_is_linked_with_the_same_probability)
{
    enum { P = 300, DRAWS = 40 };
    const double z = 4, share = z / (P - 1), pairs = (double)P * (P - 1);
    sh_plan *plan = plan_of(P, 1, z);
    plan->platforms_redrawn = true;
    sh_test_finish(plan);
    double total = 0, lower = 0, first_half = 0, none = 0;
    for (int32_t r = 0; r < DRAWS; r++) {
        sh_test_run *run = sh_test_open(plan, 0, r, NULL);
        const sh_exposures *x = &run->world.exposures;
        for (int32_t i = 0; i < P; i++) {
            none += x->start[i] == x->start[i + 1];
            for (int64_t e = x->start[i]; e < x->start[i + 1]; e++) {
                cr_assert(x->debtor[e] != i && x->debtor[e] >= 0 && x->debtor[e] < P);
                cr_assert(e == x->start[i] || x->debtor[e] > x->debtor[e - 1]);
                lower += x->debtor[e] < i;
                first_half += x->debtor[e] < P / 2;
            }
        }
        total += (double)x->edges;
        sh_test_close(run);
    }
    double error = 5 * sqrt(DRAWS * pairs * share * (1 - share));
    double empty = pow(1 - share, P - 1) * P * DRAWS;
    cr_expect_float_eq(total, DRAWS * pairs * share, error, "%g links", total);
    cr_expect_float_eq(lower, total / 2, 5 * sqrt(total / 4), "%g of %g", lower, total);
    cr_expect_float_eq(first_half, total / 2, 5 * sqrt(total / 4) + total / P);
    cr_expect_float_eq(none, empty, 5 * sqrt(empty), "%g without a link", none);
    sh_test_free(plan);
}

Test(links, more_links_than_others_link_everybody_and_one_platform_lends_to_nobody)
{
    sh_plan *plan = plan_of(12, 1, 50);
    sh_test_run *run = open_run(plan, 0);
    cr_expect_eq(run->world.exposures.edges, 12 * 11);
    close_all(plan, run);
    plan = plan_of(1, 1, 50);
    run = open_run(plan, 0);
    cr_expect_eq(run->world.exposures.edges, 0);
    close_all(plan, run);
}

/* to borrowers and to itself, and what no loan could carry */
static double lent_out(const sh_world *world, int32_t p)
{
    int64_t *const *book = world->ledger.account;
    return (double)(book[SH_ACCOUNT_loans][p] + book[SH_ACCOUNT_fake][p] +
                    book[SH_ACCOUNT_cash][p]);
}

/* capital meant, parts equal but for one fen, books in balance, lending follows */
Test(links, a_platform_lends_its_multiple_of_capital_in_equal_parts_to_the_fen)
{
    sh_plan *plan = plan_of(30, 3.7, 5), *without = plan_of(30, 0, 5);
    sh_test_run *run = open_run(plan, 0), *bare = open_run(without, 0);
    sh_world *w = &run->world;
    const sh_exposures *x = &w->exposures;
    int uneven = 0;
    cr_assert_gt(x->edges, 50);
    for (int32_t p = 0; p < w->platforms.n; p++) {
        int64_t *const *book = w->ledger.account, links = x->start[p + 1] - x->start[p];
        int64_t capital = sh_links_capital(plan, w, p);
        int64_t lent = links > 0 ? (int64_t)(3.7 * (double)capital) : 0;
        cr_expect_eq(book[SH_ACCOUNT_equity][p], capital, "platform %d", p);
        cr_expect_eq(book[SH_ACCOUNT_due_from][p], lent, "platform %d", p);
        cr_expect_eq(sh_ledger_imbalance(&w->ledger, p), 0);
        for (int64_t e = x->start[p]; e < x->start[p + 1]; e++) {
            int64_t over = x->amount[e] - lent / links;
            cr_expect_eq(over, e - x->start[p] < lent % links);
            uneven += over == 1;
        }
        double more = (double)(book[SH_ACCOUNT_due_to][p] - lent);
        cr_expect_float_eq(lent_out(&run->world, p), lent_out(&bare->world, p) + more, 200,
                           "what it does not lend to platforms it lends to borrowers");
    }
    cr_expect_gt(uneven, 0);
    sh_world_reconcile(w, "populate", true, true);
    cr_expect_eq(w->fault.status, SH_OK, "%s", w->fault.text);
    close_all(plan, run);
    close_all(without, bare);
}

Test(links, networks_are_the_studys_own_unless_platforms_are_redrawn)
{
    for (int redrawn = 0; redrawn < 2; redrawn++) {
        sh_plan *plan = plan_of(30, 1, 5);
        plan->platforms_redrawn = redrawn;
        sh_test_finish(plan);
        sh_test_run *a = sh_test_open(plan, 0, 0, NULL), *b = sh_test_open(plan, 0, 1, NULL);
        const sh_exposures *x = &a->world.exposures, *y = &b->world.exposures;
        bool same = x->edges == y->edges &&
                    memcmp(x->debtor, y->debtor, sizeof(int32_t) * (size_t)x->edges) == 0;
        cr_expect_eq(same, !redrawn);
        sh_test_close(a);
        sh_test_close(b);
        sh_test_free(plan);
    }
}

Test(links, groups_take_their_share_of_the_platforms_and_are_alike)
{
    sh_plan *plan = plan_of(6000, 0, 0);
    plan->params.platform_groups = 4;
    plan->params.platform_group_share = 0.3;
    sh_test_run *run = open_run(plan, 0);
    int members[5] = {0};
    for (int32_t p = 0; p < 6000; p++) {
        uint16_t g = run->world.platforms.group[p];
        cr_assert(g < 4 || g == SH_NONE);
        members[g < 4 ? g : 4]++;
    }
    cr_expect_float_eq(members[4], 4200, 5 * sqrt(6000 * 0.3 * 0.7));
    for (int g = 0; g < 4; g++) {
        cr_expect_float_eq(members[g], 450, 5 * sqrt(450), "group %d", g);
    }
    close_all(plan, run);
}

Test(links, more_debts_than_funds_are_refused_with_the_most_there_may_be)
{
    sh_plan *plan = plan_of(30, 30, 5);
    sh_error error = {0};
    cr_expect_eq(sh_plan_finish(plan, &error), SH_E_SCENARIO);
    cr_expect(strstr(error.text, "platform.exposure_capital is 30") != NULL, "%s", error.text);
    cr_expect(strstr(error.text, "at most 20.95 times") != NULL, "%s", error.text);
    sh_test_free(plan);
    plan = plan_of(30, 20.95, 5);
    cr_expect_eq(sh_plan_finish(plan, &error), SH_OK);
    sh_test_free(plan);
}
