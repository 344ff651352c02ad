/* The bad end of a distribution: value at risk, expected shortfall, tail index.

   Losses are positive numbers; samples are in increasing order (sh_stats_sort). */
#ifndef SH_MATH_TAIL_H
#define SH_MATH_TAIL_H

#include <stddef.h>

#include "math/stats.h"

/* Value at risk at probability p (0.95, 0.99): the quantile of losses with its
   distribution-free interval; too few below ln((1 - level) / 2) / ln(p) losses. */
sh_estimate sh_tail_var(const double *sorted, size_t n, double p, double level);

/* Expected shortfall at p: the mean of the worst 1 - p of the losses (the loss at the edge by
   its part). Interval from the asymptotic variance [var(tail) + p (ES - VaR)^2] / (n (1 - p))
   (Manistre and Hancock 2005). Refused, value included, while the tail holds fewer than 50
   losses for p <= 0.95 or 100 above: 1,000 losses at 95 %, 10,000 at 99 %. With fewer the
   interval misses its coverage. A tail index below 2 sets the note HEAVY_TAIL. */
sh_estimate sh_tail_shortfall(const double *sorted, size_t n, double p, double level);

/* Losses that sh_tail_shortfall needs at p. */
size_t sh_tail_shortfall_needs(double p);

/* Hill's estimator (1975) of the index a of a tail P(X > x) ~ x^-a from the k largest values,
   with a -+ z a / sqrt(k). Too few when k < 2, k >= n or the (k+1)-th largest is not positive.
 */
sh_estimate sh_tail_hill(const double *sorted, size_t n, size_t k, double level);

/* The index as the slope of log(rank - 1/2) on log(size) over the k largest values, with
   standard error a sqrt(2/k) (Gabaix and Ibragimov 2011). Too few when k < 3, k > n, a value is
   not positive or all are equal. */
sh_estimate sh_tail_rank_slope(const double *sorted, size_t n, size_t k, double level);

#endif
