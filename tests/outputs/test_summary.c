#include "outputs/summary.h"
#include "tests/outputs/scratch_records.h"

enum { REPLICATIONS = 60, METRICS = 3, LOSS = 1 };
static const sh_result_size MANY = {3, REPLICATIONS, 0, 9, 12};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

Test(summary, means_quantiles_and_extremes_are_those_of_the_numbers)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const double *mean = derived_data(&f, "summary", "mean");
    const double *se = derived_data(&f, "summary", "se");
    const double *low = derived_data(&f, "summary", "mean_low");
    const double *quantile = derived_data(&f, "summary", "quantile_value");
    const double *quantile_low = derived_data(&f, "summary", "quantile_low");
    const double *max = derived_data(&f, "summary", "max");
    const int32_t *n = derived_data(&f, "summary", "n");
    for (int32_t arm = 0; arm < 3; arm++) {
        double x[REPLICATIONS], sum = 0, square = 0;
        for (int r = 0; r < REPLICATIONS; r++) {
            x[r] = outcome(&f, "investor_loss", arm, r);
            sum += x[r] / REPLICATIONS;
        }
        for (int r = 0; r < REPLICATIONS; r++) {
            square += (x[r] - sum) * (x[r] - sum);
        }
        double error = sqrt(square / (REPLICATIONS - 1) / REPLICATIONS);
        qsort(x, REPLICATIONS, sizeof *x, by_size);
        int at = arm * METRICS + LOSS;
        cr_expect_eq(n[at], REPLICATIONS);
        expect_near(mean[at], sum, "mean");
        expect_near(se[at], error, "se");
        /* Student's 97.5 % point at 59 degrees of freedom is 2.000995 */
        cr_expect(fabs((sum - low[at]) / error - 2.000995) < 1e-5, "t: %.9g",
                  (sum - low[at]) / error);
        expect_near(max[at], x[REPLICATIONS - 1], "max");
        expect_near(quantile[at * 5 + 2], (x[29] + x[30]) / 2, "median");
        /* B(60, 1/2): P(B < 22) = 0.0137, P(B < 23) = 0.026: the 22nd number */
        expect_near(quantile_low[at * 5 + 2], x[21], "lower end of the median");
    }
    derived_close(&f);
}

Test(summary, too_few_replications_for_a_tail_are_said_so)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const double *es = derived_data(&f, "summary", "es");
    const double *var_low = derived_data(&f, "summary", "var_low");
    const int8_t *es_note = derived_data(&f, "summary", "es_note");
    const int32_t *needs = derived_data(&f, "summary", "es_needs");
    for (int i = 0; i < 3 * METRICS * 2; i++) {
        cr_expect(isnan(es[i]));
        cr_expect_eq(es_note[i], 1);
        cr_expect(isnan(var_low[i]));
    }
    cr_expect_eq(needs[0], 1000);
    cr_expect_eq(needs[1], 10000);
    const sh_derived_table *table = sh_derived_find(&f.derived, "summary", "es_note");
    cr_expect_str_eq(table->flags, "ok too_few heavy_tail");
    derived_close(&f);
}

Test(summary, a_probability_has_the_interval_of_wilson)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const double *p = derived_data(&f, "summary", "probability");
    const double *low = derived_data(&f, "summary", "probability_low");
    const double *high = derived_data(&f, "summary", "probability_high");
    const int32_t *count = derived_data(&f, "summary", "probability_count");
    for (int32_t arm = 0; arm < 3; arm++) {
        int hits = 0;
        for (int r = 0; r < REPLICATIONS; r++) {
            hits += outcome(&f, "collapsed", arm, r) != 0;
        }
        double z = 1.959963984540054, n = REPLICATIONS, share = hits / n;
        double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
        double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        cr_expect_eq(count[arm], hits);
        expect_near(p[arm], share, "p");
        cr_expect(fabs(low[arm] - (middle - half)) < 1e-9, "low %.9g", low[arm]);
        cr_expect(fabs(high[arm] - (middle + half)) < 1e-9, "high %.9g", high[arm]);
    }
    derived_close(&f);
}

Test(summary, bins_hold_every_replication_once)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const double *edges = derived_data(&f, "hist", "edges");
    const int64_t *count = derived_data(&f, "hist", "count");
    for (int32_t arm = 0; arm < 3; arm++) {
        int64_t total = 0;
        for (int bin = 0; bin < 40; bin++) {
            int64_t want = 0;
            double low = edges[LOSS * 41 + bin], high = edges[LOSS * 41 + bin + 1];
            for (int r = 0; r < REPLICATIONS; r++) {
                double x = outcome(&f, "investor_loss", arm, r);
                want += x >= low && (x < high || (bin == 39 && x <= high));
            }
            cr_expect_eq(count[(arm * METRICS + LOSS) * 40 + bin], want, "bin %d", bin);
            total += want;
        }
        cr_expect_eq(total, REPLICATIONS);
    }
    derived_close(&f);
}

Test(summary, bands_are_quantiles_over_replications_at_each_step)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const double *band = derived_data(&f, "summary", "fan_claims");
    const double *mean = derived_data(&f, "summary", "path_mean_claims");
    cr_expect_str_eq(sh_derived_find(&f.derived, "summary", "fan_claims")->unit, "CNY");
    int32_t v = sh_schema_variable(f.schema, "system", "claims");
    for (int32_t arm = 0; arm < 3; arm++) {
        for (int t = 0; t < 9; t++) {
            double x[REPLICATIONS], sum = 0;
            for (int r = 0; r < REPLICATIONS; r++) {
                const int64_t *data = sh_records_at(f.records, arm, r)->blocks[v].data;
                x[r] = (double)data[t] / 100;
                sum += x[r];
            }
            qsort(x, REPLICATIONS, sizeof *x, by_size);
            const double *here = band + (arm * 9 + t) * 5;
            expect_near(here[2], (x[29] + x[30]) / 2, "median");
            expect_near(here[0], x[2] + 0.95 * (x[3] - x[2]), "5 %");
            expect_near(mean[arm * 9 + t], sum / REPLICATIONS, "mean");
        }
    }
    derived_close(&f);
}

Test(summary, what_a_replication_does_not_define_is_left_out_and_counted)
{
    derived_fixture f;
    derived_open(&f, MANY);
    const double *mean = derived_data(&f, "summary", "mean");
    const int32_t *n = derived_data(&f, "summary", "n");
    int defined = 0, at = METRICS + 2; /* arm 1, peak_exit_rate */
    double sum = 0;
    for (int r = 0; r < REPLICATIONS; r++) {
        double x = outcome(&f, "peak_exit_rate", 1, r);
        defined += !isnan(x);
        sum += isnan(x) ? 0 : x;
    }
    cr_assert_lt(defined, REPLICATIONS);
    cr_expect_eq(n[at], defined);
    expect_near(mean[at], sum / defined, "mean");
    cr_expect_eq(n[2], REPLICATIONS, "arm 0 defines it always");
    derived_close(&f);
}
