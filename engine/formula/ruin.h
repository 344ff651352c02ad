/* Will a reserve last? Ruin of a fund that earns a steady income and pays claims at random
   times (Cramer and Lundberg): capital = reserve + premium t - claims so far; ruin is capital
   below 0 at any time. Exact answers to hold simulations of rare events to. */
#ifndef SH_FORMULA_RUIN_H
#define SH_FORMULA_RUIN_H

#include <stddef.h>

#include "base/status.h"

/* Income and claims, in one unit of money and one of time. */
typedef struct sh_ruin_risk {
    double premium; /* money a unit of time, > 0 */
    double claims;  /* claims a unit of time (Poisson), > 0 */
} sh_ruin_risk;

/* Chance of ruin, at any time, from `reserve` >= 0 when the size of a claim is exponential with
   `mean` > 0: load exp(-(1 - load) reserve / mean), load = claims mean / premium; 1 when the
   load is 1 or more (Asmussen and Albrecher, Ruin Probabilities, 2010, IV.5). SH_E_SCENARIO. */
SH_NODISCARD sh_status sh_ruin_exponential(const sh_ruin_risk *risk, double mean,
                                           double reserve, double *chance, sh_error *error);

/* Sizes of claims and their chances; borrowed. */
typedef struct sh_ruin_sizes {
    const double *size;   /* [n], > 0 */
    const double *chance; /* [n], >= 0, with sum 1 (to 1e-9) */
    size_t n;             /* >= 1 */
} sh_ruin_sizes;

/* The adjustment coefficient R of Lundberg: the positive root of claims (E exp(R size) - 1) =
   premium R. The chance of ruin is at most exp(-R reserve) (ibid. IV.3). 0 when premium does
   not exceed claims times the mean size: ruin is certain. SH_E_SCENARIO. */
SH_NODISCARD sh_status sh_ruin_adjustment(const sh_ruin_risk *risk, const sh_ruin_sizes *sizes,
                                          double *coefficient, sh_error *error);

#endif
