/* The loss on a pool of equal loans whose borrowers suffer under one common factor.

   Each borrower has the same chance of default, and default strikes when sqrt(rho) Z +
   sqrt(1 - rho) e_i < G(chance): Z common, e_i its own, all standard normal, G the quantile of
   the normal law. Losses are shares of the pool, or numbers of borrowers. */
#ifndef SH_FORMULA_LOSS_H
#define SH_FORMULA_LOSS_H

#include <stdint.h>

#include "base/status.h"

/* A homogeneous pool. */
typedef struct sh_loss_pool {
    double chance;      /* of default over the horizon, above 0 and below 1 */
    double correlation; /* rho, of the assets of two borrowers, above 0 and below 1 */
} sh_loss_pool;

/* SH_OK, or SH_E_SCENARIO naming what is out of its range. */
SH_NODISCARD sh_status sh_loss_check(const sh_loss_pool *pool, sh_error *error);

/* A pool without end (Vasicek, Loan portfolio value, Risk 15(12), 2002): the share that
   defaults has the quantile N((sqrt(rho) G(level) + G(chance)) / sqrt(1 - rho)), 0 <= level <=
   1, */
double sh_loss_quantile(const sh_loss_pool *pool, double level);
/* the distribution function N((sqrt(1 - rho) G(share) - G(chance)) / sqrt(rho)), */
double sh_loss_cdf(const sh_loss_pool *pool, double share);
/* the chance that two given borrowers both default, */
double sh_loss_joint(const sh_loss_pool *pool);
/* and the standard deviation sqrt(joint - chance^2). */
double sh_loss_sd(const sh_loss_pool *pool);

/* A pool of n borrowers: law[k] = P(k of n default), k = 0 .. n, the binomial law mixed over Z
   by the trapezoidal rule, halved until no entry moves by more than 1e-13; cost about
   sqrt(n) times 10^3 to 10^5. SH_E_SCENARIO when something is out of its range or a correlation
   is so near 1 that the rule does not settle. `law` has n + 1 places, n >= 1. */
SH_NODISCARD sh_status sh_loss_finite(const sh_loss_pool *pool, int32_t n, double *law,
                                      sh_error *error);

/* P(X >= k) of a law on 0 .. n, summed from the rare end; and the smallest k with
   P(X <= k) >= level (n when the law ends before). */
double sh_loss_at_least(const double *law, int32_t n, int32_t k);
int32_t sh_loss_law_quantile(const double *law, int32_t n, double level);

#endif
