/* Will a reserve last? Ruin of a fund that earns a steady income and pays claims at random
   times (Cramer and Lundberg): capital = reserve + premium t - claims so far; ruin is capital
   below 0 at any time. Exact answers to hold simulations of rare events to. */
#ifndef SH_FORMULA_RUIN_H
#define SH_FORMULA_RUIN_H

#include <stddef.h>

#include "base/rng.h"
#include "base/status.h"

/* Income and claims, in one unit of money and one of time. */
typedef struct sh_ruin_risk {
    double premium; /* money a unit of time, > 0 */
    double claims;  /* claims a unit of time (Poisson), > 0 */
} sh_ruin_risk;

/* Chance of ruin, at any time, from `reserve` >= 0 when the size of a claim is exponential with
   `mean` > 0: load exp(-(1 - load) reserve / mean), load = claims mean / premium; 1 when the
   load is 1 or more (Asmussen and Albrecher, Ruin Probabilities, 2010, IV). SH_E_SCENARIO. */
SH_NODISCARD sh_status sh_ruin_exponential(const sh_ruin_risk *risk, double mean,
                                           double reserve, double *chance, sh_error *error);

/* Sizes of claims and their chances; borrowed. */
typedef struct sh_ruin_sizes {
    const double *size;   /* [n], > 0 */
    const double *chance; /* [n], >= 0, with sum 1 (to 1e-9) */
    size_t n;             /* >= 1 */
} sh_ruin_sizes;

/* The adjustment coefficient R of Lundberg: the positive root of claims (E exp(R size) - 1) =
   premium R. The chance of ruin is at most exp(-R reserve) (ibid.). 0 when premium does
   not exceed claims times the mean size: ruin is certain. SH_E_SCENARIO. */
SH_NODISCARD sh_status sh_ruin_adjustment(const sh_ruin_risk *risk, const sh_ruin_sizes *sizes,
                                          double *coefficient, sh_error *error);

/* Claims of exponential size, and how the chance of their ruin is drawn. */
typedef struct sh_ruin_draws {
    const sh_rng_key *key; /* borrowed */
    double mean;           /* size of a claim, > 0 */
    uint32_t first;        /* number of the first path */
    int32_t paths;
} sh_ruin_draws;

/* What was drawn besides the weights. */
typedef struct sh_ruin_drawn {
    double scale;   /* exp(-R reserve); 0 where a double ends */
    int64_t claims; /* in all paths */
} sh_ruin_drawn;

/* Paths under the law tilted by the adjustment coefficient R = 1 / mean - claims / premium:
   claims of mean 1 / (1 / mean - R) come claims + R premium times a unit of time. Under it the
   reserve is ruined for certain, so every path ends at its ruin, without a horizon. Scale times
   weight[k] = exp(-R (loss at ruin - reserve)) is the likelihood ratio, so scale times the mean
   of all weights estimates the chance of ruin without bias, with a relative error that does not
   grow with the reserve (Siegmund, Annals of Statistics 4, 1976; Asmussen and Albrecher, Ruin
   Probabilities, 2010, XV). A weight is a function of key and number of the path. Needs a load
   below 1. SH_E_SCENARIO; SH_E_INVARIANT when a path lasts longer than 2^26 claims. */
SH_NODISCARD sh_status sh_ruin_sample(const sh_ruin_risk *risk, double reserve,
                                      const sh_ruin_draws *draws, double *weight,
                                      sh_ruin_drawn *drawn, sh_error *error);

#endif
