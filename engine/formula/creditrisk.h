/* The loss on loans of different size, whose default rates move together by sectors:
   CreditRisk+ (Credit Suisse First Boston 1997). The default rates of a sector are multiplied
   by one gamma variate of mean 1; given all of these, defaults are independent Poisson counts.
   Losses are whole units of any size. */
#ifndef SH_FORMULA_CREDITRISK_H
#define SH_FORMULA_CREDITRISK_H

#include <stdint.h>

#include "base/status.h"

/* All arrays borrowed. */
typedef struct sh_creditrisk {
    int32_t borrowers, sectors;
    const double *chance;   /* [borrower] expected number of defaults, >= 0 */
    const int32_t *units;   /* [borrower] loss on default, whole units, >= 1 */
    const double *weight;   /* [borrower][sector] >= 0, sum <= 1; what is missing to 1 is the
                               borrower's own risk, which moves with nobody's */
    const double *variance; /* [sector] of its gamma variate, >= 0; 0: it does not move */
} sh_creditrisk;

/* Mean and standard deviation of the loss, in units: mean = sum of chance units; variance = sum
   of chance units^2 + sum over sectors of variance (sum of weight chance units)^2.
   SH_E_SCENARIO naming what is out of its range. */
typedef struct sh_creditrisk_moments {
    double mean, sd;
} sh_creditrisk_moments;
SH_NODISCARD sh_status sh_creditrisk_spread(const sh_creditrisk *portfolio,
                                            sh_creditrisk_moments *moments, sh_error *error);

/* law[k] = P(loss = k units), k = 0 .. most (most + 1 places); what is beyond `most` is not
   counted. The recursion runs over logarithm and exponential of the generating function (Haaf,
   Reiss and Schoenmakers, Journal of Risk 6, 2004), in which every term is positive, so nothing
   cancels; a start below the smallest double is kept as a power. Cost: sectors times most times
   the largest units, and most^2 / 2. SH_E_SCENARIO as above, SH_E_MEMORY. */
SH_NODISCARD sh_status sh_creditrisk_law(const sh_creditrisk *portfolio, int32_t most,
                                         double *law, sh_error *error);

#endif
