/* When a run on a bank, or on a platform that pools, is the best answer to itself.

   Depositors put in 1 each. What is kept to the end returns `late_return` for 1; what must be
   liquidated early gives `salvage`. A share `early` needs its money early whatever happens;
   whoever asks early is promised `contract` and is served in order until nothing is left; the
   others share the rest at the end. (Diamond and Dybvig, Journal of Political Economy 91, 1983;
   numbers of Diamond, Economic Quarterly 93, 2007.)

   Fractions are of all depositors, `early` included. */
#ifndef SH_FORMULA_RUN_H
#define SH_FORMULA_RUN_H

#include <stdint.h>

#include "base/money.h"
#include "base/status.h"

typedef struct sh_run_bank {
    double early;       /* share that must withdraw, above 0 and below 1 */
    double late_return; /* paid at the end for 1 kept, > salvage */
    double salvage;     /* paid early for 1 liquidated, > 0 */
    double contract;    /* promised to who withdraws early, from salvage to salvage / early */
} sh_run_bank;

/* SH_OK, or SH_E_SCENARIO naming what is out of its range. */
SH_NODISCARD sh_status sh_run_check(const sh_run_bank *bank, sh_error *error);

/* What each of those who wait gets when a fraction, 0 to 1, withdraws: late_return (1 -
   fraction contract / salvage) / (1 - fraction), and 0 once everything is liquidated. */
double sh_run_late_payout(const sh_run_bank *bank, double fraction);

/* The fraction of withdrawals above which running pays more than waiting: (late_return -
   contract) / (contract (late_return / salvage - 1)), held between 0 and 1. Who expects just
   that fraction gains nothing by running, and waits. 1: no forecast makes running the better
   choice. */
double sh_run_threshold(const sh_run_bank *bank);

/* The fraction of withdrawals that leaves nothing: salvage / contract, at most 1. */
double sh_run_empty(const sh_run_bank *bank);

/* The map of a forecast to what then happens: `early` when the forecast is at or below the
   threshold, 1 above it. */
double sh_run_map(const sh_run_bank *bank, double forecast);

/* Both ends of the map, found by applying it again and again from `early` and from 1. They are
   equal when there is only one equilibrium. */
typedef struct sh_run_equilibria {
    double fewest, most; /* fraction that withdraws */
} sh_run_equilibria;
sh_run_equilibria sh_run_fixed_points(const sh_run_bank *bank);

/* Who is served when `n` ask for `contract` each and `pot` is there, in fen: returns how many
   get all, and puts what the next one gets into `rest` (0 when all are served). contract > 0,
   pot >= 0, n >= 0. */
int64_t sh_run_served(sh_fen pot, sh_fen contract, int64_t n, sh_fen *rest);

/* Utility of an amount c > 0 under constant relative aversion to risk, 0 at c = 1:
   (c^(1 - aversion) - 1) / (1 - aversion), log c for aversion 1, 1 - 1/c for aversion 2. */
double sh_run_utility(double c, double aversion);

/* Expected utility before types are known, when only those who must withdraw early. */
double sh_run_expected_utility(const sh_run_bank *bank, double aversion);

/* The best contract that can be kept when nobody runs: early_pay = 1 / (early + (1 - early)
   late_return^(1/aversion - 1)), late_pay = late_return^(1/aversion) early_pay, for salvage 1
   (Diamond and Dybvig 1983, equation 1, under the utility above). SH_E_SCENARIO unless
   0 < early < 1, late_return > 1, aversion > 0. */
typedef struct sh_run_optimum {
    double early_pay, late_pay;
} sh_run_optimum;
SH_NODISCARD sh_status sh_run_best_contract(double early, double late_return, double aversion,
                                            sh_run_optimum *optimum, sh_error *error);

/* The chance of success of the assets below which everyone runs, when depositors are neutral to
   risk, the assets return late_return with that chance and nothing otherwise, and each sees the
   chance with a vanishing private error (Goldstein and Pauzner, Journal of Finance 60, 2005).
   Whoever sees just the threshold holds every fraction of withdrawals from `early` to 1 to be
   equally likely, and is indifferent: with m = salvage / contract

     p* = [contract (m - early) + salvage log(1/m)] /
          late_return [(m - early)/m - (1 - 1/m) log((1 - m)/(1 - early))]

   Above it is what running pays (all of the contract until the pot is empty, then a place in
   the queue), below it is what waiting pays if the assets succeed. Above 1 the contract is run
   on even when success is certain. */
double sh_run_global_threshold(const sh_run_bank *bank);

#endif
