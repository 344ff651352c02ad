/* Gai and Kapadia's experiment: random networks of equal banks, one of which fails.

   Each directed loan exists with the chance degree / (nodes - 1). A bank splits its interbank
   assets evenly over its loans; a loan to a failed bank is lost whole; a bank fails when

       interbank assets * failed borrowers  >  capital * borrowers,

   strictly, in whole numbers (Gai and Kapadia, Proc. Royal Society A 466, 2010), or when the
   two are equal too, on request. A uniformly chosen bank fails first.

   With infinitely many banks the failures grow without end with the chance s that solves

       s = 1 - exp(-degree v s),    v = P(Poisson(degree) < most)

   where most is the largest number of loans with which a bank does not survive the loss of one;
   the share x of all banks that fail then is the least root above 0 of

       x = sum over j of P(Poisson(degree) = j) P(j borrowers, each failed with chance x, are
           too many failures to survive)

   (ibid., section 3; the second equation in the form of Gleeson and Cahalane, Phys. Rev. E 75,
   2007). */
#ifndef SH_NETWORK_ENSEMBLE_H
#define SH_NETWORK_ENSEMBLE_H

#include <stdbool.h>

#include "base/rng.h"
#include "base/status.h"

typedef struct sh_ensemble_banks {
    int32_t nodes;
    double degree;     /* mean loans of a bank, 0 .. nodes - 1 */
    int32_t interbank; /* interbank assets, in the unit of capital; 20 in the paper */
    int32_t capital;   /* 4 in the paper */
    bool ties_fail;    /* a loss equal to the capital is a failure too */
} sh_ensemble_banks;

/* Draws networks `first` .. `first + draws - 1` of a key and runs the cascade in each;
   failed[k] receives the number of failed banks, the first among them, of network first + k. A
   function of key and number of the network. Errors: SCENARIO for parameters out of range;
   MEMORY. */
SH_NODISCARD sh_status sh_ensemble_gai_kapadia(const sh_ensemble_banks *banks,
                                               const sh_rng_key *key, uint32_t first,
                                               int32_t draws, int32_t *failed, sh_error *error);

/* The cascade in an infinite network. */
typedef struct sh_ensemble_limit {
    double frequency; /* chance that one failure becomes a cascade */
    double extent;    /* share of banks that fail in one; NaN where there is none */
} sh_ensemble_limit;

/* Mean degrees up to 500; `nodes` is not read. Errors as above. */
SH_NODISCARD sh_status sh_ensemble_theory(const sh_ensemble_banks *banks,
                                          sh_ensemble_limit *limit, sh_error *error);

#endif
