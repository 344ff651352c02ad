#include <criterion/criterion.h>
#include <math.h>

#include "leukemia.h"
#include "math/stats.h"
#include "math/survival.h"

TestSuite(survival, .init = sh_math_init);

Test(survival, remission_data_give_the_published_curve)
{
    /* Kleinbaum and Klein, Survival Analysis, chapter 2; Greenwood errors as in Lawless, 3.2 */
    static const struct {
        double time;
        int at_risk, events;
        double survival, se;
    } expected[] = {
        {6, 21, 3, 0.8571, 0.0764},  {7, 17, 1, 0.8067, 0.0869},  {10, 15, 1, 0.7529, 0.0963},
        {13, 12, 1, 0.6902, 0.1068}, {16, 11, 1, 0.6275, 0.1141}, {22, 7, 1, 0.5378, 0.1282},
        {23, 6, 1, 0.4482, 0.1346},
    };
    sh_vec points = sh_vec_of(sizeof(sh_survival_point));
    sh_survival_data data = {remission, relapse, TREATED};
    cr_assert_eq(sh_survival_curve(&data, 0.95, &points), SH_OK);
    cr_assert_eq(points.count, 16);
    size_t found = 0;
    for (size_t i = 0; i < points.count; i++) {
        const sh_survival_point *p = sh_vec_at(&points, i);
        if (p->events > 0) {
            cr_assert_lt(found, SH_COUNT(expected));
            cr_expect_eq(p->time, expected[found].time);
            cr_expect_eq(p->at_risk, expected[found].at_risk);
            cr_expect_eq(p->events, expected[found].events);
            cr_expect_float_eq(p->survival, expected[found].survival, 5.1e-5);
            cr_expect_float_eq(p->se, expected[found].se, 5.1e-5);
            /* log(-log) interval by its definition */
            double width = 1.959964 * p->se / (p->survival * fabs(log(p->survival)));
            cr_expect_float_eq(p->low, pow(p->survival, exp(width)), 1e-6);
            cr_expect_float_eq(p->high, pow(p->survival, exp(-width)), 1e-6);
            found++;
        }
    }
    cr_expect_eq(found, SH_COUNT(expected));
    cr_expect_eq(sh_survival_median(&points), 23);
    cr_expect_eq(sh_survival_at(&points, 5.9), 1);
    cr_expect_float_eq(sh_survival_at(&points, 12), 0.7529, 5e-5);
    sh_vec_free(&points);
}

Test(survival, without_censoring_the_curve_is_the_share_alive)
{
    sh_vec points = sh_vec_of(sizeof(sh_survival_point));
    sh_survival_data data = {remission + TREATED, relapse + TREATED, PATIENTS - TREATED};
    cr_assert_eq(sh_survival_curve(&data, 0.95, &points), SH_OK);
    for (size_t i = 0; i < points.count; i++) {
        const sh_survival_point *p = sh_vec_at(&points, i);
        int alive = 0;
        for (int k = TREATED; k < PATIENTS; k++) {
            alive += remission[k] > p->time;
        }
        double share = alive / 21.0;
        cr_expect_float_eq(p->survival, share, 1e-12);
        cr_expect(alive == 0
                      ? isnan(p->low)
                      : fabs(p->se - sqrt(share * (1 - share) / 21)) < 1e-12 && 0 < p->low &&
                            p->low < share && share < p->high && p->high < 1);
    }
    cr_expect_eq(sh_survival_median(&points), 8);
    sh_vec_free(&points);
}

Test(survival, curves_without_failures_stay_at_one)
{
    const double time[] = {5, 3, 3};
    const uint8_t event[] = {0, 0, 0};
    sh_vec points = sh_vec_of(sizeof(sh_survival_point));
    cr_assert_eq(sh_survival_curve(&(sh_survival_data){time, event, 3}, 0.95, &points), SH_OK);
    cr_assert_eq(points.count, 2);
    const sh_survival_point *first = sh_vec_at(&points, 0);
    cr_expect(first->time == 3 && first->censored == 2 && first->at_risk == 3);
    cr_expect(first->survival == 1 && first->low == 1 && first->high == 1);
    cr_expect(isnan(sh_survival_median(&points)));
    points.count = 0;
    cr_assert_eq(sh_survival_curve(&(sh_survival_data){time, event, 0}, 0.95, &points), SH_OK);
    cr_expect_eq(points.count, 0);
    sh_vec_free(&points);
}

Test(survival, members_who_enter_late_count_from_their_entry_on)
{
    /* one group; times (entry, leaving): (0,1) (0,3) (0,-) (1,2) (2,3), so that by hand
       Y = 3, 3, 3 and d = 1, 1, 2: S = 2/3, 4/9, 4/27 */
    static const int64_t risk[] = {3, 3, 3}, left[] = {1, 1, 2};
    sh_estimate out[3];
    sh_survival_groups one = {1, 3, risk, left};
    cr_assert_eq(sh_survival_grouped(&one, 0.95, out), SH_OK);
    cr_expect_float_eq(out[0].value, 2.0 / 3, 1e-15);
    cr_expect_float_eq(out[1].value, 4.0 / 9, 1e-15);
    cr_expect_float_eq(out[2].value, 4.0 / 27, 1e-15);
    cr_expect(isnan(out[2].low), "one group has no interval");
}

Test(survival, groups_that_start_together_have_the_interval_of_their_shares)
{
    /* three groups of ten, what is left of them after each of two steps */
    static const int64_t risk[] = {10, 9, 10, 7, 10, 10}, left[] = {1, 2, 3, 3, 0, 1};
    static const double share[2][3] = {{0.9, 0.7, 1.0}, {0.7, 0.4, 0.9}};
    sh_survival_groups groups = {3, 2, risk, left};
    sh_estimate out[2];
    cr_assert_eq(sh_survival_grouped(&groups, 0.95, out), SH_OK);
    for (int t = 0; t < 2; t++) {
        sh_estimate mean = sh_stats_mean(share[t], 3, 0.95);
        cr_expect_float_eq(out[t].value, mean.value, 1e-14);
        cr_expect_float_eq(out[t].se, mean.se, 1e-14);
        cr_expect_float_eq(out[t].low, fmax(0, mean.low), 1e-13);
    }
}

Test(survival, the_error_over_groups_is_that_of_the_jackknife_with_late_entries)
{
    /* the infinitesimal jackknife against leaving out one of 400 groups at a time */
    enum { GROUPS = 400, STEPS = 6 };
    static int64_t risk[GROUPS][STEPS], left[GROUPS][STEPS];
    static sh_estimate out[STEPS], less[STEPS];
    static int64_t part[GROUPS][STEPS], gone[GROUPS][STEPS];
    for (int g = 0; g < GROUPS; g++) {
        int64_t open = 20 + g % 5;
        for (int t = 0; t < STEPS; t++) {
            risk[g][t] = open;
            left[g][t] = (g * 7 + t * 3 + g * t) % 4;
            open += (g + t) % 3 - left[g][t];
        }
    }
    sh_survival_groups all = {GROUPS, STEPS, &risk[0][0], &left[0][0]};
    cr_assert_eq(sh_survival_grouped(&all, 0.95, out), SH_OK);
    double sum[STEPS] = {0};
    for (int g = 0; g < GROUPS; g++) {
        for (int k = 0, at = 0; k < GROUPS; k++) {
            for (int t = 0; t < STEPS && k != g; t++) {
                part[at][t] = risk[k][t];
                gone[at][t] = left[k][t];
            }
            at += k != g;
        }
        sh_survival_groups rest = {GROUPS - 1, STEPS, &part[0][0], &gone[0][0]};
        cr_assert_eq(sh_survival_grouped(&rest, 0.95, less), SH_OK);
        for (int t = 0; t < STEPS; t++) {
            sum[t] += (less[t].value - out[t].value) * (less[t].value - out[t].value);
        }
    }
    for (int t = 0; t < STEPS; t++) {
        double jackknife = sqrt(sum[t] * (GROUPS - 1) / GROUPS);
        cr_expect_float_eq(out[t].se / jackknife, 1, 0.01, "step %d: %g and %g", t, out[t].se,
                           jackknife);
    }
}

Test(survival, groups_who_all_stay_leave_room_for_doubt)
{
    static const int64_t risk[] = {5, 5, 5, 5}, left[] = {0, 0, 0, 0};
    sh_survival_groups groups = {4, 1, risk, left};
    sh_estimate out[1];
    cr_assert_eq(sh_survival_grouped(&groups, 0.95, out), SH_OK);
    cr_expect_eq(out[0].value, 1);
    cr_expect_float_eq(out[0].low, 1 / (1 + 1.959963984540054 * 1.959963984540054 / 4), 1e-12);
    cr_expect_float_eq(out[0].high, 1, 1e-12);
}
