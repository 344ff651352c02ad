#include "outputs/paired.h"

#include <math.h>

#include "math/stats.h"
#include "outputs/summary.h"

/* the tables of differences, the tables of yes and no */
typedef struct difference_tables {
    int32_t *n;
    double *mean, *low, *high, *se, *median, *median_low, *median_high;
    double *lower, *equal, *correlation, *ratio;
} difference_tables;

typedef struct chance_tables {
    int32_t *both, *only_this, *only_baseline, *neither;
    double *p, *difference, *low, *high, *correlation, *ratio;
} chance_tables;

/* room for the pairs of one comparison */
typedef struct pairs {
    double *this, *base, *difference;
    uint8_t *yes_this, *yes_base;
    size_t n;
} pairs;

static void *add(sh_derived *derived, const char *name)
{
    return sh_derived_table_add(derived, "paired", name, NULL, NULL);
}

static difference_tables add_differences(sh_derived *d)
{
    difference_tables t = {.n = add(d, "n"), .mean = add(d, "difference")};
    t.low = add(d, "difference_low");
    t.high = add(d, "difference_high");
    t.se = add(d, "difference_se");
    t.median = add(d, "median");
    t.median_low = add(d, "median_low");
    t.median_high = add(d, "median_high");
    t.lower = add(d, "share_lower");
    t.equal = add(d, "share_equal");
    t.correlation = add(d, "correlation");
    t.ratio = add(d, "variance_ratio");
    return t;
}

static chance_tables add_chances(sh_derived *d)
{
    chance_tables t = {.both = add(d, "both"), .only_this = add(d, "only_this")};
    t.only_baseline = add(d, "only_baseline");
    t.neither = add(d, "neither");
    t.p = add(d, "mcnemar_p");
    t.difference = add(d, "risk_difference");
    t.low = add(d, "risk_difference_low");
    t.high = add(d, "risk_difference_high");
    t.correlation = add(d, "risk_correlation");
    t.ratio = add(d, "risk_variance_ratio");
    return t;
}

/* the pairs of which both sides are defined */
static void make_pairs(const sh_samples *samples, int32_t m, int32_t arm, pairs *out)
{
    const double *this = sh_samples_at(samples, m, arm), *base = sh_samples_at(samples, m, 0);
    out->n = 0;
    for (int64_t r = 0; r < samples->replications; r++) {
        if (isfinite(this[r]) && isfinite(base[r])) {
            size_t n = out->n++;
            out->this[n] = this[r];
            out->base[n] = base[r];
            out->difference[n] = this[r] - base[r];
            out->yes_this[n] = this[r] != 0;
            out->yes_base[n] = base[r] != 0;
        }
    }
}

static void put_difference(const difference_tables *t, int64_t at, pairs *p)
{
    sh_paired paired = sh_stats_paired(p->this, p->base, p->n, SH_SUMMARY_LEVEL);
    t->n[at] = (int32_t)p->n;
    t->mean[at] = paired.difference.value;
    t->low[at] = paired.difference.low;
    t->high[at] = paired.difference.high;
    t->se[at] = paired.difference.se;
    t->correlation[at] = paired.correlation;
    t->ratio[at] = paired.variance_ratio;
    int64_t lower = 0, equal = 0;
    for (size_t i = 0; i < p->n; i++) {
        lower += p->difference[i] < 0;
        equal += p->difference[i] == 0;
    }
    t->lower[at] = p->n == 0 ? NAN : (double)lower / (double)p->n;
    t->equal[at] = p->n == 0 ? NAN : (double)equal / (double)p->n;
    sh_stats_sort(p->difference, p->n);
    sh_estimate median = sh_stats_quantile(p->difference, p->n, 0.5, SH_SUMMARY_LEVEL);
    t->median[at] = median.value;
    t->median_low[at] = median.low;
    t->median_high[at] = median.high;
}

static void put_chance(const chance_tables *t, int64_t at, const pairs *p)
{
    sh_mcnemar table = sh_stats_mcnemar(p->yes_this, p->yes_base, p->n);
    sh_paired paired = sh_stats_paired(p->this, p->base, p->n, SH_SUMMARY_LEVEL);
    t->both[at] = (int32_t)table.both;
    t->only_this[at] = (int32_t)table.only_a;
    t->only_baseline[at] = (int32_t)table.only_b;
    t->neither[at] = (int32_t)table.neither;
    t->p[at] = table.p;
    sh_estimate risk = sh_stats_risk_difference(&table, SH_SUMMARY_LEVEL);
    t->difference[at] = risk.value;
    t->low[at] = risk.low;
    t->high[at] = risk.high;
    t->correlation[at] = paired.correlation;
    t->ratio[at] = paired.variance_ratio;
}

static pairs take_pairs(sh_derived *derived, int64_t replications)
{
    size_t n = (size_t)replications;
    return (pairs){sh_derived_take(derived, n, sizeof(double)),
                   sh_derived_take(derived, n, sizeof(double)),
                   sh_derived_take(derived, n, sizeof(double)),
                   sh_derived_take(derived, n, 1),
                   sh_derived_take(derived, n, 1),
                   0};
}

void sh_paired_derive(sh_derived *derived, const sh_samples *quantities,
                      const sh_samples *chances)
{
    difference_tables differences = add_differences(derived);
    chance_tables tables = add_chances(derived);
    pairs p = take_pairs(derived, quantities->replications);
    for (int32_t arm = 1; !derived->failed && arm < quantities->arms; arm++) {
        for (int32_t m = 0; m < quantities->metrics; m++) {
            make_pairs(quantities, m, arm, &p);
            put_difference(&differences, (int64_t)arm * quantities->metrics + m, &p);
        }
        for (int32_t m = 0; m < chances->metrics; m++) {
            make_pairs(chances, m, arm, &p);
            put_chance(&tables, (int64_t)arm * chances->metrics + m, &p);
        }
    }
}
