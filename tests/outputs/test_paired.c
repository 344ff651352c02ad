#include "math/stats.h"
#include "outputs/paired.h"
#include "tests/outputs/scratch_records.h"

enum { REPLICATIONS = 60, METRICS = 3, FAILED = 0, PEAK = 2 };
static const sh_result_size MANY = {3, REPLICATIONS, 0, 9, 12};

Test(paired, differences_are_taken_replication_by_replication)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const double *difference = derived_data(&f, "paired", "difference");
    const double *ratio = derived_data(&f, "paired", "variance_ratio");
    const double *lower = derived_data(&f, "paired", "share_lower");
    const double *equal = derived_data(&f, "paired", "share_equal");
    const double *correlation = derived_data(&f, "paired", "correlation");
    const int32_t *n = derived_data(&f, "paired", "n");
    double sum = 0, a = 0, b = 0, aa = 0, bb = 0, dd = 0;
    int below = 0, same = 0;
    for (int r = 0; r < REPLICATIONS; r++) {
        double x = outcome(&f, "failed_platforms", 2, r);
        double y = outcome(&f, "failed_platforms", 0, r);
        sum += x - y;
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        dd += (x - y) * (x - y);
        below += x < y;
        same += x == y;
    }
    double m = REPLICATIONS, va = aa - a * a / m, vb = bb - b * b / m, vd = dd - sum * sum / m;
    int at = 2 * METRICS + FAILED;
    cr_expect_eq(n[at], REPLICATIONS);
    expect_near(difference[at], sum / m, "difference");
    expect_near(lower[at], below / m, "lower");
    expect_near(equal[at], same / m, "equal");
    expect_near(ratio[at], (va + vb) / vd, "variance ratio");
    expect_near(correlation[at], (va + vb - vd) / 2 / sqrt(va * vb), "correlation");
    /* arm 1 fails as arm 0 does; its peaks are another luck */
    cr_expect_eq(difference[METRICS + FAILED], 0);
    cr_expect_eq(equal[METRICS + FAILED], 1);
    cr_expect(isinf(ratio[METRICS + FAILED]));
    cr_expect_lt(fabs(ratio[METRICS + PEAK] - 1), 0.5);
    cr_expect(isnan(difference[FAILED]), "arm 0 is not compared with itself");
    cr_expect_eq(n[FAILED], 0);
    derived_close(&f);
}

Test(paired, the_table_of_collapses_counts_every_pair_once)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const int32_t *both = derived_data(&f, "paired", "both");
    const int32_t *only_this = derived_data(&f, "paired", "only_this");
    const int32_t *only_baseline = derived_data(&f, "paired", "only_baseline");
    const int32_t *neither = derived_data(&f, "paired", "neither");
    const double *risk = derived_data(&f, "paired", "risk_difference");
    const double *low = derived_data(&f, "paired", "risk_difference_low");
    int want[2][2] = {{0}};
    for (int r = 0; r < REPLICATIONS; r++) {
        want[outcome(&f, "collapsed", 2, r) != 0][outcome(&f, "collapsed", 0, r) != 0]++;
    }
    cr_assert_gt(want[0][1], 0, "the case tells something");
    cr_expect_eq(both[2], want[1][1]);
    cr_expect_eq(only_this[2], want[1][0]);
    cr_expect_eq(only_baseline[2], want[0][1]);
    cr_expect_eq(neither[2], want[0][0]);
    expect_near(risk[2], (double)(want[1][0] - want[0][1]) / REPLICATIONS, "risk difference");
    sh_mcnemar pairs = {want[1][1], want[1][0], want[0][1], want[0][0], 0};
    expect_near(low[2], sh_stats_risk_difference(&pairs, 0.95).low, "as in the report");
    cr_expect_eq(both[0] + only_this[0] + only_baseline[0] + neither[0], 0);
    derived_close(&f);
}
