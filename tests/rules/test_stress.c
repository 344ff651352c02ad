#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/stress.h"

/* ---- the published figures */

/* the figure of a date and a series, from the file that scenarios read */
static double published(const char *date, const char *series)
{
    char path[512], line[4096], key[128];
    snprintf(path, sizeof path, "%s/scenarios/data/cn_p2p_2018.csv", getenv("SHAHE_TOP"));
    snprintf(key, sizeof key, "%s,%s,", date, series);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    double value = NAN;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) {
            value = strtod(line + strlen(key), NULL);
        }
    }
    fclose(file);
    cr_assert(isfinite(value), "%s of %s", series, date);
    return value;
}

typedef struct record {
    double month[128];
    int count;
} record;

static void add_months(record *r, double value, int months)
{
    while (months-- > 0) {
        r->month[r->count++] = value;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* platforms that operated in a year: mean of its ends */
static double operating(int year)
{
    char before[16], after[16];
    snprintf(before, sizeof before, "%d-12", year - 1);
    snprintf(after, sizeof after, "%d-12", year);
    return (published(before, "operating_platforms") +
            published(after, "operating_platforms")) /
           2;
}

static record months_of_leaving(void)
{
    record r = {.count = 0};
    double june = published("2015-06", "problem_platforms");
    double august = published("2016-08", "failures_bloomberg");
    add_months(&r, published("2014", "problem_platforms_yearly") / 12 / operating(2014), 12);
    add_months(
        &r, (published("2015", "problem_platforms_yearly") - june) / 11 / operating(2015), 11);
    add_months(&r, june / operating(2015), 1);
    add_months(&r,
               (published("2016", "problem_platforms_yearly") - august) / 11 / operating(2016),
               11);
    add_months(&r, august / operating(2016), 1);
    add_months(&r, published("2017", "problem_platforms_yearly") / 12 / operating(2017), 12);
    for (int month = 1; month <= 7; month++) {
        char date[16];
        snprintf(date, sizeof date, "2018-%02d", month);
        add_months(&r, published(date, "exit_rate") / 100, 1);
    }
    qsort(r.month, (size_t)r.count, sizeof r.month[0], ascending);
    return r;
}

/* placing: months of growth count as 1; in order from the best to the worst */
static record months_of_placing(void)
{
    record r = {.count = 0};
    double may = published("2018-05", "volume"), june = published("2018-06", "volume");
    double july = published("2018-07", "volume"), peak = published("2017-07", "volume");
    for (int year = 2013; year < 2017; year++) {
        char date[16], next[16];
        snprintf(date, sizeof date, "%d", year);
        snprintf(next, sizeof next, "%d", year + 1);
        cr_assert_gt(published(next, "volume_yearly"), published(date, "volume_yearly"));
    }
    cr_assert_gt(peak, published("2017", "volume_yearly") / 12);
    add_months(&r, 1, 43); /* January 2014 to July 2017 */
    add_months(&r, pow(may / peak, 0.1), 10);
    add_months(&r, june / may, 1);
    add_months(&r, july / june, 1);
    return r;
}

/* the value of rank k stands at k / (n + 1); beyond the last rank it stays */
static double quantile(const record *r, double severity)
{
    double at = severity * (r->count + 1);
    int rank = (int)(at + 1e-9);
    if (rank >= r->count) {
        return r->month[r->count - 1];
    }
    return r->month[rank - 1] + (at - rank) * (r->month[rank] - r->month[rank - 1]);
}

/* every severity, not only the points */
static void expect_record(sh_stress_curve curve, const record *r)
{
    cr_assert_eq(r->count, SH_STRESS_MONTHS);
    for (int32_t i = 500; i <= 999; i++) {
        double severity = i / 1000.0;
        cr_expect_float_eq(sh_stress_value(curve, severity), quantile(r, severity), 2e-6,
                           "%g: %.7g, published %.7g", severity,
                           sh_stress_value(curve, severity), quantile(r, severity));
    }
}

Test(stress, shares_that_leave_are_percentiles_of_the_published_months)
{
    record r = months_of_leaving();
    expect_record(SH_STRESS_CURVE_leaving, &r);
    cr_expect_float_eq(r.month[r.count - 1], 0.117, 1e-12);
}

Test(stress, falls_of_placing_are_percentiles_of_the_published_months)
{
    record r = months_of_placing();
    expect_record(SH_STRESS_CURVE_placing, &r);
    double change = published("2018-07", "active_investors_change") / 100;
    cr_expect_float_eq(change, -0.181, 1e-12);
    cr_expect_float_eq(1 + change, r.month[r.count - 1], 0.01,
                       "lenders left as fast as the volume fell");
}

Test(stress, news_count_the_problem_platforms_among_those_that_left)
{
    double problem = published("2018-07", "problem_platforms"),
           left = published("2018-07", "exits");
    int found = 0;
    for (int32_t i = 0; i < sh_stress_part_count; i++) {
        if (sh_stress_parts[i].shock == SH_SHOCK_scandal) {
            cr_expect_eq(sh_stress_parts[i].scale, problem / left);
            found++;
        }
    }
    cr_expect_eq(found, 2);
}

/* ---- the law of losses */

static double vasicek(double severity)
{
    static const double pd = 0.06, rho = 0.10;
    return gsl_cdf_ugaussian_P(
               (gsl_cdf_ugaussian_Pinv(pd) + sqrt(rho) * gsl_cdf_ugaussian_Pinv(severity)) /
               sqrt(1 - rho)) /
           pd;
}

Test(stress, default_factors_are_those_of_the_one_factor_model)
{
    int points = 0;
    for (int32_t i = 0; i < sh_stress_point_count; i++) {
        const sh_stress_point *point = &sh_stress_points[i];
        if (point->curve == SH_STRESS_CURVE_credit) {
            cr_expect_float_eq(point->value, vasicek(point->severity), 1e-6, "at %g: %.7g",
                               point->severity, vasicek(point->severity));
            points++;
        }
    }
    cr_expect_geq(points, 8);
    for (int32_t i = 500; i <= 999; i++) {
        double exact = vasicek(i / 1000.0);
        cr_expect_float_eq(sh_stress_value(SH_STRESS_CURVE_credit, i / 1000.0) / exact, 1, 0.03,
                           "between points, at %g", i / 1000.0);
    }
}

/* ---- policy of the table */

Test(stress, a_higher_severity_is_never_milder)
{
    for (int32_t k = 0; k < SH_STRESSES; k++) {
        sh_shock before[SH_STRESS_MOST_PARTS], now[SH_STRESS_MOST_PARTS];
        for (int32_t i = 500; i <= 999; i++) {
            sh_stress stress = {.kind = k, .severity = i / 1000.0, .at_day = 70, .sector = -1};
            int32_t count = sh_stress_expand(&stress, now);
            for (int32_t s = 0; s < count && i > 500; s++) {
                double change = now[s].option[0] - before[s].option[0];
                bool placing = now[s].kind == SH_SHOCK_funding;
                cr_expect(placing ? change <= 0 : change >= 0, "%s at %g",
                          sh_stress_table[k].name, i / 1000.0);
            }
            memcpy(before, now, sizeof now);
        }
    }
}

Test(stress, points_reach_over_the_whole_range_and_ascend)
{
    for (int c = 0; c < SH_STRESS_CURVES; c++) {
        double last = -1, first = 2;
        for (int32_t i = 0; i < sh_stress_point_count; i++) {
            const sh_stress_point *point = &sh_stress_points[i];
            if ((int)point->curve == c) {
                cr_expect_gt(point->severity, last);
                cr_expect(point->source[0] != '\0');
                first = last < 0 ? point->severity : first;
                last = point->severity;
            }
        }
        cr_expect(first == sh_stress_least && last == sh_stress_most, "curve %d", c);
        cr_expect_not_null(strchr(sh_stress_curve_about[c], ':'), "a source");
    }
}

/* ---- expansion */

Test(stress, contagion_takes_a_share_of_the_open_platforms_of_every_type)
{
    sh_stress stress = {
        .kind = SH_STRESS_contagion, .severity = 0.99, .at_day = 70, .sector = -1};
    sh_shock shock[SH_STRESS_MOST_PARTS];
    cr_assert_eq(sh_stress_expand(&stress, shock), 1);
    cr_expect(shock[0].kind == SH_SHOCK_failure && shock[0].at_day == 70);
    cr_expect_eq(shock[0].option[2], 0, "any platform");
    cr_expect_eq(shock[0].option[4], 0.117);
}

Test(stress, the_combined_test_is_its_parts_with_failures_three_weeks_later)
{
    sh_stress all = {.kind = SH_STRESS_combined, .severity = 0.95, .at_day = 70, .sector = -1};
    sh_shock shock[SH_STRESS_MOST_PARTS], part[SH_STRESS_MOST_PARTS];
    static const int32_t parts[] = {SH_STRESS_default_cascade, SH_STRESS_liquidity_run,
                                    SH_STRESS_contagion};
    int32_t count = sh_stress_expand(&all, shock), at = 0;
    for (size_t i = 0; i < SH_COUNT(parts); i++) {
        sh_stress one = all;
        one.kind = parts[i];
        int32_t own = sh_stress_expand(&one, part);
        for (int32_t k = 0; k < own; k++, at++) {
            int32_t later = part[k].kind == SH_SHOCK_failure ? 21 : 0;
            cr_expect_eq(shock[at].kind, part[k].kind);
            cr_expect_eq(shock[at].at_day, part[k].at_day + later);
            cr_expect_arr_eq(shock[at].option, part[k].option, sizeof part[k].option);
        }
    }
    cr_expect_eq(at, count);
    cr_expect_eq(sh_stress_last_day(SH_STRESS_combined), 21);
    cr_expect_eq(sh_stress_last_day(SH_STRESS_contagion), 0);
}

Test(stress, a_sector_takes_the_defaults_of_its_borrowers_alone)
{
    sh_stress stress = {.kind = SH_STRESS_default_cascade,
                        .severity = 0.99,
                        .at_day = 7,
                        .over_day = 91,
                        .sector = 3};
    sh_shock shock[SH_STRESS_MOST_PARTS];
    cr_assert_eq(sh_stress_expand(&stress, shock), 1);
    cr_expect(shock[0].kind == SH_SHOCK_sector && shock[0].over_day == 91);
    cr_expect(shock[0].option[0] == 3 && shock[0].option[1] == 3.232528);
    stress.sector = -1;
    stress.over_day = 0;
    sh_stress_expand(&stress, shock);
    cr_expect(shock[0].kind == SH_SHOCK_credit && shock[0].over_day == 365);
}

Test(stress, every_severity_makes_shocks_that_a_plan_accepts)
{
    for (int32_t k = 0; k < SH_STRESSES; k++) {
        cr_expect_eq(sh_stress_find(sh_stress_table[k].name), k);
        for (double severity = 0.5; severity <= 0.999; severity += 0.0499) {
            sh_stress stress = {.kind = k, .severity = severity, .at_day = 70, .sector = -1};
            sh_shock shocks[SH_STRESS_MOST_PARTS];
            sh_plan plan;
            sh_error error = {0};
            cr_assert_eq(sh_plan_init(&plan, NULL), SH_OK);
            plan.shocks = shocks;
            plan.shock_count = sh_stress_expand(&stress, shocks);
            cr_expect_eq(sh_plan_finish(&plan, &error), SH_OK, "%s", error.text);
            sh_plan_free(&plan);
        }
    }
    cr_expect_eq(sh_stress_find("panic"), -1);
}

Test(stress, the_meaning_of_a_severity_ends_with_the_record)
{
    char text[300];
    sh_stress stress = {.kind = SH_STRESS_liquidity_run, .severity = 0.95, .sector = -1};
    cr_expect_str_eq(sh_stress_meaning(&stress, text, sizeof text),
                     "a month of flight as bad as the worst 1 in 20");
    stress.severity = 0.99;
    cr_expect_str_eq(sh_stress_meaning(&stress, text, sizeof text),
                     "a month of flight capped at the worst of 55 months on record");
    stress.kind = SH_STRESS_combined;
    cr_expect_str_eq(sh_stress_meaning(&stress, text, sizeof text),
                     "a year of defaults as bad as the worst 1 in 100, months of flight and of "
                     "failures capped at the worst of 55 months on record");
    stress.severity = 0.999;
    cr_expect_not_null(strstr(sh_stress_meaning(&stress, text, sizeof text),
                              "a year of defaults as bad as the worst 1 in 1,000, months"));
    stress.severity = 0.99;
    cr_expect_str_eq(sh_stress_words(&stress, text, sizeof text),
                     "default hazards × 3.233 for 365 days, placing × 0.824, news 0.089, "
                     "11.7 % of the open platforms fail after 21 days");
}
