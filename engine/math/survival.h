/* How long platforms live: the curve of Kaplan and Meier with numbers at risk. */
#ifndef SH_MATH_SURVIVAL_H
#define SH_MATH_SURVIVAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "math/regress.h"

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

/* Survival at a time from a curve: 1 before the first point. */
double sh_survival_at(const sh_vec *points, double time);

/* The first time at which survival is 1/2 or less; NaN when never. */
double sh_survival_median(const sh_vec *points);

#endif
