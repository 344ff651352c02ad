/* Gai and Kapadia's experiment: random networks of equal banks, one of which fails.

   Each directed loan exists with the chance degree / (nodes - 1). A bank splits its interbank
   assets evenly over its loans; a loan to a failed bank is lost whole; a bank fails when

       interbank assets * failed borrowers  >  capital * borrowers,

   strictly, in whole numbers (Gai and Kapadia, Proc. Royal Society A 466, 2010). A uniformly
   chosen bank fails first. */
#ifndef SH_NETWORK_ENSEMBLE_H
#define SH_NETWORK_ENSEMBLE_H

#include "base/rng.h"
#include "base/status.h"

typedef struct sh_ensemble_banks {
    int32_t nodes;
    double degree;     /* mean loans of a bank, 0 .. nodes - 1 */
    int32_t interbank; /* interbank assets, in the unit of capital; 20 in the paper */
    int32_t capital;   /* 4 in the paper */
} sh_ensemble_banks;

/* Draws networks `first` .. `first + draws - 1` of a key and runs the cascade in each;
   failed[k] receives the number of failed banks, the first among them, of network first + k. A
   function of key and number of the network. Errors: SCENARIO for parameters out of range;
   MEMORY. */
SH_NODISCARD sh_status sh_ensemble_gai_kapadia(const sh_ensemble_banks *banks,
                                               const sh_rng_key *key, uint32_t first,
                                               int32_t draws, int32_t *failed, sh_error *error);

#endif
