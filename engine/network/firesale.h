/* Fire sales: banks that sell the same assets lower each other's prices.

   Each bank holds quantities h of marketable assets, cash and other assets, a loan that it can
   repay early and other debts. With prices p its assets are A = cash + other + h p, its equity
   is E = A - loan - debts. A response is a rule on the leverage ratio E / A:

       E / A < fails_below     the bank fails and offers all it holds
       E / A < acts_below      it pays back A - E / target: first from cash, then by offering
                               assets in proportion to what it holds

   A threshold response has acts_below below target (Cont and Schaanning 2017; Farmer et al.,
   Bank of England Staff Working Paper 861, 2020); targeting of leverage has acts_below = target
   = the ratio that the bank started with (Greenwood, Landier and Thesmar, J. Financial
   Economics 115, 2015). Selling a share x of all that the market holds multiplies a price by

       exponential   exp(-depth x)          linear   max(0, 1 - depth x)

   Tie rule: a ratio equal to a threshold is above it. While books and prices are those of the
   case, whole books decide that exactly; without them, and once anything was sold, books are
   doubles, and a ratio less than 2^-40 (10^-12) below a threshold counts as equal to it. All
   offers of a round are executed together, so the order of banks does not matter; sums run in
   the order of banks. Prices and values are doubles: this is valuation, nothing is booked. */
#ifndef SH_NETWORK_FIRESALE_H
#define SH_NETWORK_FIRESALE_H

#include <stdint.h>

#include "base/money.h"
#include "base/status.h"

typedef enum sh_firesale_impact {
    SH_FIRESALE_EXPONENTIAL,
    SH_FIRESALE_LINEAR
} sh_firesale_impact;

/* part / whole */
typedef struct sh_firesale_ratio {
    int64_t part, whole; /* part >= 0, whole > 0 */
} sh_firesale_ratio;

/* a bank's books at the prices of the case, in one unit small enough for whole numbers */
typedef struct sh_firesale_whole {
    sh_wide equity, assets; /* assets >= 0 */
} sh_firesale_whole;

/* everything borrowed; values in any one unit of money, quantities in units worth 1 at price 1
 */
typedef struct sh_firesale_case {
    int32_t banks, assets;
    const double *holding; /* [banks][assets] quantities, >= 0 */
    const double *cash;    /* [banks] value, >= 0 */
    const double *other;   /* [banks] value of what cannot be sold, >= 0 */
    const double *loan;    /* [banks] debt that can be repaid early, >= 0 */
    const double *debt;    /* [banks] all other debts, >= 0 */
    const double *price;   /* [assets] after the shock, >= 0 */
    const double *market;  /* [assets] quantity in the market; NULL: what the banks hold */
    const double *depth;   /* [assets] impact of selling the whole market, >= 0 */
    const sh_firesale_ratio *acts_below; /* [banks] leverage */
    const sh_firesale_ratio *target;     /* [banks] leverage, > 0 */
    sh_firesale_ratio fails_below;       /* leverage */
    sh_firesale_impact impact;
    int32_t rounds; /* at most; a round in which nothing is offered is the last */
    const sh_firesale_whole *whole; /* [banks] for exact ties; NULL: none */
} sh_firesale_case;

/* start from a zeroed struct; arrays are owned */
typedef struct sh_firesale {
    double *price;     /* [assets] in the end */
    double *sold;      /* [assets] quantity */
    int32_t *failed;   /* [banks] round of failure, from 1; 0: none */
    int32_t *failures; /* [rounds + 1] in each round; [0] = 0 */
    double *equity;    /* [banks] in the end, failed banks at the moment of failure */
    int32_t rounds;    /* run (equilibria: steps of the iteration) */
    int32_t failed_banks;
} sh_firesale;

/* Rounds of offering, executing and responding. Errors: SCENARIO for amounts that are negative
   or not finite, a ratio that is none, or a target that is not positive; MEMORY. */
SH_NODISCARD sh_status sh_firesale_run(sh_firesale *sale, const sh_firesale_case *in,
                                       sh_error *error);

typedef enum sh_firesale_side { SH_FIRESALE_GREATEST, SH_FIRESALE_LEAST } sh_firesale_side;

/* An equilibrium of the market: prices at which what banks, each once and starting from the
   case, want to sell brings about these very prices. Lower prices make every bank sell more, so
   there are a greatest and a least: greatest is reached from the prices of the case, least from
   those when all is sold. Equity is at these prices before any sale. Errors as above; INVARIANT
   when prices still move after 1,000,000 steps. */
SH_NODISCARD sh_status sh_firesale_equilibrium(sh_firesale *sale, const sh_firesale_case *in,
                                               sh_firesale_side side, sh_error *error);

void sh_firesale_free(sh_firesale *sale);

#endif
