/* Measures of who can hurt whom, by paths of defaults.

   V_ji = claim of i on j / capital of i is what the failure of j takes of i's capital. In the
   network of fatal links, B_ji = 1 when V_ji >= 1, and C = exp(B) counts the paths from j to i,
   a path of k links by 1 / k!. With sums over j != i:

       susceptibility_i   sum_j C_ji / number of fatal links into i; above 1: hurt from afar
       fluidity           mean of the susceptibilities
       start_i            sum_j C_ij / number of fatal links out of i
       intermediate_i     what C loses, outside row i, without the links out of i, over the same
                          number: how much i passes on for others

   (Silva, Souza and Tabak, Working Papers 391 and 392, Central Bank of Brazil, 2015.) A node
   without fatal links into or out of it has 0. Ties: a claim equal to the capital is fatal; any
   claim is when there is no capital. Two debts between the same two nodes are two links: a
   graph in which they are added up (SH_PARALLEL_SUMMED) has one. Diffusion takes
   nodes^2 (nodes + links) steps for the intermediate part, so it is for networks of hundreds.
 */
#ifndef SH_NETWORK_IMPACT_H
#define SH_NETWORK_IMPACT_H

#include "network/graph.h"

/* V_ji for the debts of `owes` in its order: value[edges]. Infinite where capital is 0. */
void sh_impact_values(const sh_graph *owes, const sh_fen *capital, double *value);

/* Susceptibility into out[nodes]; returns fluidity through `fluidity`. Errors: MEMORY. */
SH_NODISCARD sh_status sh_impact_susceptibility(const sh_graph *owes, const sh_fen *capital,
                                                double *out, double *fluidity, sh_error *error);

/* Diffusion into start[nodes] and intermediate[nodes]. Errors: MEMORY. */
SH_NODISCARD sh_status sh_impact_diffusion(const sh_graph *owes, const sh_fen *capital,
                                           double *start, double *intermediate,
                                           sh_error *error);

#endif
