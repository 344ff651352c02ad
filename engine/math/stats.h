/* Means, proportions, quantiles and paired comparisons, each with its interval and sample size.

   All take samples in a fixed order (of replication numbers) and are functions of that order
   alone. They serve tables and reports: no result of the engine's core depends on them.
   Intervals are two-sided with confidence `level` (0.95, say). */
#ifndef SH_MATH_STATS_H
#define SH_MATH_STATS_H

#include <stddef.h>
#include <stdint.h>

/* May a number be shown, and with what warning? */
typedef enum sh_estimate_note {
    SH_ESTIMATE_OK,
    SH_ESTIMATE_TOO_FEW,   /* too few replications: no valid interval, low and high are NaN */
    SH_ESTIMATE_HEAVY_TAIL /* the interval is optimistic: the tail has no finite variance */
} sh_estimate_note;

/* A number with its interval. */
typedef struct sh_estimate {
    double value;     /* NaN when even the value is refused */
    double low, high; /* interval; NaN when there is none */
    double se;        /* standard error; NaN where the method has none */
    int64_t n;        /* sample size */
    sh_estimate_note note;
} sh_estimate;

typedef struct sh_moments {
    int64_t n;
    double mean, sd, se; /* sd with n - 1; NaN for n < 2; se = sd / sqrt(n) */
    double min, max;     /* NaN for n = 0 */
} sh_moments;

/* Switches GSL's own error handling (abort) off; call once before any other function of this
   room and before threads start. */
void sh_math_init(void);

/* "", "too few replications" or "heavy tail". */
const char *sh_stats_note_text(sh_estimate_note note);

/* Two-pass mean and spread. */
sh_moments sh_stats_moments(const double *x, size_t n);

/* Mean with Student's t interval; too few below 2. */
sh_estimate sh_stats_mean(const double *x, size_t n, double level);

/* k of n with Wilson's score interval (Wilson 1927); too few for n = 0. */
sh_estimate sh_stats_proportion(int64_t k, int64_t n, double level);

/* k of n with the exact interval of Clopper and Pearson (1934); too few for n = 0. */
sh_estimate sh_stats_proportion_exact(int64_t k, int64_t n, double level);

/* One-sided upper bound of a probability of which n trials showed no event:
   1 - (1 - level)^(1/n), about 3/n at 95 %. NaN for n < 1. */
double sh_stats_no_event_bound(int64_t n, double level);

/* Puts x into increasing order; NaN last. */
void sh_stats_sort(double *x, size_t n);

/* Quantile p of an increasing sample by linear interpolation (type 7 of Hyndman and Fan 1996);
   NaN for n = 0. */
double sh_stats_quantile_value(const double *sorted, size_t n, double p);

/* Median: the middle number, or the mean of the two; puts x into increasing order. NaN for
   n = 0. */
double sh_stats_median(double *x, size_t n);

/* Quantile p with the distribution-free interval of order statistics: x_(l), x_(u) with
   P(B < l) <= a/2 and P(B >= u) <= a/2 for B binomial (n, p), a = 1 - level (David and
   Nagaraja, Order Statistics, 7.1). Too few when l or u falls outside the sample, that is when
   n < ln(a/2) / ln(max(p, 1 - p)). */
sh_estimate sh_stats_quantile(const double *sorted, size_t n, double p, double level);

/* What is gained by giving two arms the same luck. */
typedef struct sh_paired {
    sh_estimate difference; /* mean of a - b with t interval over pairs */
    double correlation;     /* of a and b; NaN when either is constant */
    /* (var a + var b) / var(a - b): what one pair is worth in independent runs; 1 = no gain,
       infinity when a - b is constant but a is not */
    double variance_ratio;
} sh_paired;

/* Compares a[i] with b[i]. */
sh_paired sh_stats_paired(const double *a, const double *b, size_t n, double level);

/* Correlation of Pearson; NaN when n < 2 or either is constant. */
double sh_stats_correlation(const double *x, const double *y, size_t n);

/* Paired yes/no outcomes. */
typedef struct sh_mcnemar {
    int64_t both, only_a, only_b, neither;
    double
        p; /* exact two-sided test of McNemar (1947): only_a binomial (only_a + only_b, 1/2) */
} sh_mcnemar;

/* Counts pairs of flags (non-zero = yes). */
sh_mcnemar sh_stats_mcnemar(const uint8_t *a, const uint8_t *b, size_t n);

/* Probability of a less that of b with the adjusted interval of Bonett and Price (2012): one
   pair is added to each of the two discordant counts. Too few for no pairs. */
sh_estimate sh_stats_risk_difference(const sh_mcnemar *pairs, double level);

#endif
