/* Settlement: a clearing vector paid in whole fen, edge by edge.

   Each payment is the exact quota (level times debt) rounded to a fen next to it, and the
   roundings are chosen so that the books of every node close without a rounding account:

       assets + payments received = payments made + paid to outsiders + costs + kept,  all >= 0

   A node in default keeps nothing. First every row is cut by cascade rounding (each running sum
   rounded down, so that a row loses less than a fen in all); the few fen that a node then has
   too much or too little go the shortest way, along payments that have a rounding to spare, to
   an outside creditor, to default costs, to the equity of a solvent node or to a node that
   misses them. Such ways exist because a feasible flow in fractions has a feasible rounding.
   Classes paid in full, or not at all, stay so. A node in default that roundings enable to pay
   all it owes is solvent; with costs of default, which would change that for good, it hands the
   fen back to a debtor that can pass it on. */
#ifndef SH_NETWORK_SETTLE_H
#define SH_NETWORK_SETTLE_H

#include "network/clearing.h"

/* start from a zeroed struct; arrays are owned, fen */
typedef struct sh_settle {
    int32_t nodes;
    sh_fen *payment;                      /* [edges] in the order of owes */
    sh_fen *outside[SH_CLEARING_CLASSES]; /* [nodes] paid to outsiders; NULL: no such debts */
    sh_fen *cost;                         /* [nodes] lost to costs of default */
    sh_fen *kept;                         /* [nodes] equity left; 0 in default */
    int32_t *wave;                        /* [nodes] of default; 0: pays all it owes */
    int32_t defaults, waves;              /* nodes in default; the last wave with one */
    double widest;                        /* greatest distance of a payment from its quota, fen;
                                             at most 1; where a fen was handed back, or
                                             kept below a greatest vector, it may be 2 */
    int64_t moved;                        /* fen that went another way than rounded at first */
} sh_settle;

/* Settles a clearing of `in` (either vector). With `most`, the settlement of the greatest
   vector, no payment of the least exceeds that of the greatest; NULL otherwise. Errors: MEMORY;
   INVARIANT when books cannot be closed (the vector does not clear the case). */
SH_NODISCARD sh_status sh_settle_clearing(sh_settle *settle, const sh_clearing_case *in,
                                          const sh_clearing *clearing, const sh_settle *most,
                                          sh_error *error);

void sh_settle_free(sh_settle *settle);

#endif
