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
