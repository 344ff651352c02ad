/* Small regressions by Newton's method: yes/no outcomes and times to an event. */
#ifndef SH_MATH_REGRESS_H
#define SH_MATH_REGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { SH_REGRESS_MOST = 16 }; /* covariates, the constant of a logistic fit included */

/* Coefficients of a fit. */
typedef struct sh_regress_fit {
    int32_t covariates;           /* in use; a constant, if any, comes first */
    double beta[SH_REGRESS_MOST]; /* coefficients, per unit of the covariate */
    double se[SH_REGRESS_MOST];   /* standard errors, inverse of the information */
    double p[SH_REGRESS_MOST];    /* two-sided p-values of Wald's test of beta = 0 */
    double log_likelihood;        /* at beta (partial, for Cox) */
    double log_likelihood_null;   /* with the constant only (logistic), or at 0 (Cox) */
    int32_t steps;                /* Newton steps taken */
} sh_regress_fit;

/* Logistic regression: log odds of y = constant + x . beta. `x` is row-major, [n][covariates],
   without the constant; y non-zero = yes. SH_E_INPUT with the reason when there is nothing to
   fit (no or all yes, too many covariates, collinear, separated data); SH_E_MEMORY. */
SH_NODISCARD sh_status sh_regress_logistic(const double *x, const uint8_t *y, size_t n,
                                           int32_t covariates, sh_regress_fit *fit,
                                           sh_error *error);

/* How tied event times are treated in a Cox fit. */
typedef enum sh_ties {
    SH_TIES_EFRON,  /* Efron 1977 */
    SH_TIES_BRESLOW /* Breslow 1974 */
} sh_ties;

/* Times to an event, possibly censored; all borrowed. */
typedef struct sh_survival_data {
    const double *time;   /* [n], event or censoring time, same unit throughout */
    const uint8_t *event; /* [n], non-zero = event, zero = censored */
    size_t n;
} sh_survival_data;

/* Cox's proportional hazards (1972) by partial likelihood; `x` is row-major [n][covariates].
   Errors as above (no events, collinear, infinite coefficient). */
SH_NODISCARD sh_status sh_regress_cox(const sh_survival_data *data, const double *x,
                                      int32_t covariates, sh_ties ties, sh_regress_fit *fit,
                                      sh_error *error);

#endif
