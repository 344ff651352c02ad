#include "outputs/summary.h"

#include <math.h>
#include <string.h>

#include "math/tail.h"

enum { QUANTILES = 5, TAILS = 2, BINS = 40 };

static const double quantiles[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};
static const double tails[TAILS] = {0.95, 0.99};
static const char note_flags[] = "ok too_few heavy_tail"; /* sh_estimate_note */

void sh_summary_axes(sh_derived *derived, const sh_samples *quantities,
                     const sh_samples *chances)
{
    const sh_axis axes[] = {
        {"metric", "1", "metric", quantities->metrics, NULL, quantities->name},
        {"chance", "1", "event that happens or not", chances->metrics, NULL, chances->name},
        {"quantile", "1", "probability of the quantile", QUANTILES, quantiles, NULL},
        {"tail", "1", "probability at which the tail begins", TAILS, tails, NULL},
        {"bin", "1", "bin of the histogram", BINS, NULL, NULL},
        {"edge", "1", "edge of a bin", BINS + 1, NULL, NULL},
    };
    for (size_t i = 0; i < SH_COUNT(axes); i++) {
        sh_derived_axis_add(derived, &axes[i]);
    }
}

/* copies what is defined; returns how many */
static size_t defined(const double *value, int64_t count, double *out)
{
    size_t n = 0;
    for (int64_t i = 0; i < count; i++) {
        if (!isnan(value[i])) {
            out[n++] = value[i];
        }
    }
    return n;
}

/* the tables of a metric's mean and spread, of its quantiles, of its tail */
typedef struct moments_tables {
    int32_t *n;
    double *mean, *low, *high, *se, *sd, *min, *max;
} moments_tables;

typedef struct quantile_tables {
    double *value, *low, *high;
} quantile_tables;

typedef struct tail_tables {
    double *var, *var_low, *var_high, *es, *es_low, *es_high;
    int8_t *var_note, *es_note;
} tail_tables;

static void *add(sh_derived *derived, const char *name)
{
    return sh_derived_table_add(derived, "summary", name, NULL, NULL);
}

static moments_tables add_moments(sh_derived *d)
{
    return (moments_tables){add(d, "n"),         add(d, "mean"), add(d, "mean_low"),
                            add(d, "mean_high"), add(d, "se"),   add(d, "sd"),
                            add(d, "min"),       add(d, "max")};
}

static quantile_tables add_quantiles(sh_derived *d)
{
    return (quantile_tables){add(d, "quantile_value"), add(d, "quantile_low"),
                             add(d, "quantile_high")};
}

static tail_tables add_tails(sh_derived *d)
{
    tail_tables t = {.var = add(d, "var"),
                     .var_low = add(d, "var_low"),
                     .var_high = add(d, "var_high"),
                     .es = add(d, "es"),
                     .es_low = add(d, "es_low"),
                     .es_high = add(d, "es_high")};
    t.var_note = add(d, "var_note");
    sh_derived_flags(d, note_flags);
    t.es_note = add(d, "es_note");
    sh_derived_flags(d, note_flags);
    return t;
}

static void put_moments(const moments_tables *t, int64_t at, const double *x, size_t n)
{
    sh_moments moments = sh_stats_moments(x, n);
    sh_estimate mean = sh_stats_mean(x, n, SH_SUMMARY_LEVEL);
    t->n[at] = (int32_t)n;
    t->mean[at] = mean.value;
    t->low[at] = mean.low;
    t->high[at] = mean.high;
    t->se[at] = mean.se;
    t->sd[at] = moments.sd;
    t->min[at] = moments.min;
    t->max[at] = moments.max;
}

static void put_quantiles(const quantile_tables *t, int64_t at, const double *sorted, size_t n)
{
    for (int q = 0; q < QUANTILES; q++) {
        sh_estimate estimate = sh_stats_quantile(sorted, n, quantiles[q], SH_SUMMARY_LEVEL);
        t->value[at * QUANTILES + q] = estimate.value;
        t->low[at * QUANTILES + q] = estimate.low;
        t->high[at * QUANTILES + q] = estimate.high;
    }
}

static void put_tails(const tail_tables *t, int64_t at, const double *sorted, size_t n)
{
    for (int k = 0; k < TAILS; k++) {
        sh_estimate var = sh_tail_var(sorted, n, tails[k], SH_SUMMARY_LEVEL);
        sh_estimate es = sh_tail_shortfall(sorted, n, tails[k], SH_SUMMARY_LEVEL);
        int64_t to = at * TAILS + k;
        t->var[to] = var.value;
        t->var_low[to] = var.low;
        t->var_high[to] = var.high;
        t->var_note[to] = (int8_t)var.note;
        t->es[to] = es.value;
        t->es_low[to] = es.low;
        t->es_high[to] = es.high;
        t->es_note[to] = (int8_t)es.note;
    }
}

static void derive_quantities(sh_derived *derived, const sh_samples *samples)
{
    moments_tables moments = add_moments(derived);
    quantile_tables bands = add_quantiles(derived);
    tail_tables tail = add_tails(derived);
    int32_t *needs = add(derived, "es_needs");
    const char **unit = add(derived, "metric_unit"), **about = add(derived, "metric_about");
    double *x = sh_derived_take(derived, (size_t)samples->replications, sizeof *x);
    if (derived->failed) {
        return;
    }
    for (int k = 0; k < TAILS; k++) {
        needs[k] = (int32_t)sh_tail_shortfall_needs(tails[k]);
    }
    for (int32_t m = 0; m < samples->metrics; m++) {
        unit[m] = samples->unit[m];
        about[m] = samples->about[m];
        for (int32_t arm = 0; arm < samples->arms; arm++) {
            int64_t at = (int64_t)arm * samples->metrics + m;
            size_t n = defined(sh_samples_at(samples, m, arm), samples->replications, x);
            put_moments(&moments, at, x, n);
            sh_stats_sort(x, n);
            put_quantiles(&bands, at, x, n);
            put_tails(&tail, at, x, n);
        }
    }
}

static void derive_chances(sh_derived *derived, const sh_samples *samples)
{
    double *p = add(derived, "probability"), *low = add(derived, "probability_low");
    double *high = add(derived, "probability_high");
    int32_t *count = add(derived, "probability_count"), *total = add(derived, "probability_n");
    const char **about = add(derived, "chance_about");
    for (int32_t m = 0; !derived->failed && m < samples->metrics; m++) {
        about[m] = samples->about[m];
        for (int32_t arm = 0; arm < samples->arms; arm++) {
            const double *value = sh_samples_at(samples, m, arm);
            int64_t at = (int64_t)arm * samples->metrics + m, hits = 0, n = 0;
            for (int64_t r = 0; r < samples->replications; r++) {
                hits += !isnan(value[r]) && value[r] != 0;
                n += !isnan(value[r]);
            }
            sh_estimate estimate = sh_stats_proportion(hits, n, SH_SUMMARY_LEVEL);
            p[at] = estimate.value;
            low[at] = estimate.low;
            high[at] = estimate.high;
            count[at] = (int32_t)hits;
            total[at] = (int32_t)n;
        }
    }
}

/* smallest and largest value of a metric in any arm; false when nothing is defined */
static bool find_range(const sh_samples *samples, int32_t m, double *low, double *high)
{
    const double *value = sh_samples_at(samples, m, 0);
    *low = INFINITY;
    *high = -INFINITY;
    for (int64_t i = 0; i < samples->arms * samples->replications; i++) {
        if (isfinite(value[i])) {
            *low = value[i] < *low ? value[i] : *low;
            *high = value[i] > *high ? value[i] : *high;
        }
    }
    if (*low == *high) {
        *high = *low + 1;
    }
    return *low < *high;
}

static void derive_hist(sh_derived *derived, const sh_samples *samples)
{
    double *edges = sh_derived_table_add(derived, "hist", "edges", NULL, NULL);
    int64_t *count = sh_derived_table_add(derived, "hist", "count", NULL, NULL);
    for (int32_t m = 0; !derived->failed && m < samples->metrics; m++) {
        double low, high;
        if (!find_range(samples, m, &low, &high)) {
            continue;
        }
        for (int k = 0; k <= BINS; k++) {
            edges[m * (BINS + 1) + k] = low + (high - low) * k / BINS;
        }
        for (int32_t arm = 0; arm < samples->arms; arm++) {
            const double *value = sh_samples_at(samples, m, arm);
            int64_t *bins = count + ((int64_t)arm * samples->metrics + m) * BINS;
            for (int64_t r = 0; r < samples->replications; r++) {
                if (isfinite(value[r])) {
                    int bin = (int)((value[r] - low) / (high - low) * BINS);
                    bins[bin < BINS ? bin : BINS - 1]++;
                }
            }
        }
    }
}

void sh_summary_derive(sh_derived *derived, const sh_samples *quantities,
                       const sh_samples *chances)
{
    derive_quantities(derived, quantities);
    derive_chances(derived, chances);
    derive_hist(derived, quantities);
}

/* quantiles and mean at each step of one series */
static void derive_band(sh_derived *derived, const sh_records *records, int32_t v)
{
    const sh_schema *schema = sh_records_schema(records);
    const sh_variable *variable = &schema->variables[v];
    const char *unit = sh_derived_unit(variable->unit);
    double *band = sh_derived_table_add(derived, "summary", "fan_*", variable->name, unit);
    double *mean =
        sh_derived_table_add(derived, "summary", "path_mean_*", variable->name, unit);
    int64_t steps = schema->axes[SH_AXIS_TIME].size;
    int64_t replications = schema->axes[SH_AXIS_REPLICATION].size;
    double *x = sh_derived_take(derived, (size_t)replications, sizeof *x);
    for (int32_t arm = 0; !derived->failed && arm < schema->axes[SH_AXIS_ARM].size; arm++) {
        for (int64_t t = 0; t < steps; t++) {
            size_t n = 0;
            for (int64_t r = 0; r < replications; r++) {
                const void *data = sh_records_at(records, arm, r)->blocks[v].data;
                x[n] = sh_samples_number(variable, data, t);
                n += !isnan(x[n]);
            }
            sh_stats_sort(x, n);
            mean[arm * steps + t] = sh_stats_moments(x, n).mean;
            for (int q = 0; q < QUANTILES; q++) {
                band[(arm * steps + t) * QUANTILES + q] =
                    sh_stats_quantile_value(x, n, quantiles[q]);
            }
        }
    }
}

void sh_summary_bands(sh_derived *derived, const sh_records *records)
{
    const sh_schema *schema = sh_records_schema(records);
    for (int32_t v = 0; v < schema->variable_count; v++) {
        const sh_variable *variable = &schema->variables[v];
        if (variable->scope == SH_SCOPE_RECORD && variable->rank == 3 &&
            variable->axis[2] == SH_AXIS_TIME && variable->flags == NULL &&
            strcmp(variable->group, "system") == 0) {
            derive_band(derived, records, v);
        }
    }
}
