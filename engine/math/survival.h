/* How long platforms live: the curve of Kaplan and Meier with numbers at risk, and its form for
   members of groups who enter late. */
#ifndef SH_MATH_SURVIVAL_H
#define SH_MATH_SURVIVAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "math/regress.h"
#include "math/stats.h"

/* One distinct time of the data; the curve is constant from here to the next. */
typedef struct sh_survival_point {
    double time;              /* unit of the data */
    int64_t at_risk;          /* neither failed nor censored before this time */
    int64_t events, censored; /* at this time */
    double survival;          /* share alive after this time */
    double se;                /* Greenwood's standard error (1926) */
    double low, high;         /* interval on the scale log(-log S), inside [0, 1]; equal to
                                 survival before the first event, NaN once S is 0 */
} sh_survival_point;

/* Appends one sh_survival_point for each distinct time, in increasing order, to `points`
   (vector of sh_survival_point). SH_E_MEMORY. Who is censored at a time was at risk at that
   time. */
SH_NODISCARD sh_status sh_survival_curve(const sh_survival_data *data, double level,
                                         sh_vec *points);

/* Survival of the members of several groups on common steps, with delayed entry. Members of a
   group share their fate; groups are independent. `at_risk` counts who had entered and not left
   before a step, `leaving` who left in it; both borrowed. */
typedef struct sh_survival_groups {
    int64_t groups, steps;
    const int64_t *at_risk, *leaving; /* [group][step] */
} sh_survival_groups;

/* The product-limit estimate with left truncation (Tsai, Jewell and Wang 1987): S(t) = product
   over s <= t of 1 - d(s)/Y(s), where Y(s) counts only those who had entered before s and d(s)
   of them left. It stays 0 once everybody at risk has left. Before anybody enters it is 1.

   out[t]: S after step t with Student's interval over groups, cut to [0, 1]. Its standard error
   is that of the mean of x_g(t) = S(t) (1 - G A_g(t)), A_g(t) = sum over s <= t of
   (d_g(s) - Y_g(s) d(s)/Y(s)) / (Y(s) - d(s)), the infinitesimal jackknife over the G groups;
   when all enter at the start with equal groups, x_g(t) is the share of group g that is left.
   Where no group differs and S is 0 or 1 the interval is Wilson's for G trials. SH_E_MEMORY. */
SH_NODISCARD sh_status sh_survival_grouped(const sh_survival_groups *data, double level,
                                           sh_estimate *out);

/* Survival at a time from a curve: 1 before the first point. */
double sh_survival_at(const sh_vec *points, double time);

/* The first time at which survival is 1/2 or less; NaN when never. */
double sh_survival_median(const sh_vec *points);

#endif
