/* DebtRank: distress that creditors feel before anyone fails.

   The stress of node i is its loss in shares of its capital. With K_i the capital and C_ij the
   claim of i on j, in fen,

       s_i = shock_i + sum over j of C_ij passed_j / K_i

   and the rules differ in what a debtor passes on:

       linear     passed_j = min(1, s_j), at every rise (Bardoscia, Battiston, Caccioli and
                  Caldarelli, PLoS ONE 10, 2015); the least fixed point, uncapped s reported
       single     passed_j = min(1, s_j) of the first round after which s_j > 0, once
                  (Battiston et al., Scientific Reports 2, 2012)
       threshold  passed_j = 1 as soon as the loss reaches the capital (s_j >= 1), once

   Tie rule: a loss equal to the capital is a default (stress 1), and so is one that is less by
   2^-40 of it, which sums of doubles cannot tell. A node without capital has stress 0 until it
   loses anything, then 1, however often it loses.

   The linear rule is solved by passes over all claims with the main mode of propagation
   extrapolated away now and then, which leaves the fixed point where it is. Passes stop when
   every node by itself is at rest: no node still changes by more than the tolerance, or by more
   than 2^-50, of its own stress, where the change counts as all that is to come if changes go
   on shrinking at the rate of the slowest of the last two passes. After 500 passes without rest
   strong components are solved one after the other, debtors first, by elimination or, where
   many nodes hang together closely, by iteration (flows.h); only when that fails do passes go
   on. Stress that reaches a
   node is at least 2^-960, so that no chain loses it. Sums have a fixed order: threads never
   change a bit. */
#ifndef SH_NETWORK_DEBTRANK_H
#define SH_NETWORK_DEBTRANK_H

#include "network/graph.h"

typedef enum sh_debtrank_rule {
    SH_DEBTRANK_LINEAR,
    SH_DEBTRANK_SINGLE,
    SH_DEBTRANK_THRESHOLD
} sh_debtrank_rule;

/* everything borrowed */
typedef struct sh_debtrank_case {
    const sh_graph *owes;   /* row = debtor */
    const sh_graph *claims; /* row = creditor; for the rule linear */
    const sh_fen *capital;  /* [nodes] fen, >= 0 */
    double tolerance;       /* most to come to a node, share of its own stress; 0: 1e-13 */
    int threads;            /* for the rule linear; at least 1 */
} sh_debtrank_case;

/* what a run did */
typedef struct sh_debtrank_run {
    int32_t rounds; /* passes (linear) or rounds of propagation */
    double tail;    /* most estimated to come to a node (linear), share of its own; else 0 */
} sh_debtrank_run;

/* Stress in the end into stress[nodes], from shock[nodes], each a finite share >= 0 (more than
   1 is allowed). Errors: SCENARIO for a negative capital or shock, or one that is not finite;
   MEMORY; INVARIANT when the linear rule is not done after 100,000 passes. */
SH_NODISCARD sh_status sh_debtrank_stress(const sh_debtrank_case *in, sh_debtrank_rule rule,
                                          const double *shock, double *stress,
                                          sh_debtrank_run *run, sh_error *error);

/* does a node with this stress default? */
SH_INLINE bool sh_debtrank_defaults(double stress)
{
    return stress >= 1 - 0x1p-40;
}

/* Weighted additional stress: sum of weight (min(1, stress) - min(1, shock)) over the sum of
   weights, for weights >= 0; 0 when they sum to 0. */
double sh_debtrank_additional(int32_t nodes, const double *weight, const double *shock,
                              const double *stress);

/* Every node failing in turn under the linear rule: additional[i] is the weighted additional
   stress when node i alone is shocked by 1. Eight shocks share each pass over the claims. The
   same errors. */
SH_NODISCARD sh_status sh_debtrank_each(const sh_debtrank_case *in, const double *weight,
                                        double *additional, sh_error *error);

#endif
