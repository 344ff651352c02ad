/* Threshold cascade: failures bring down who lent to them, with a fixed recovery rate.

   Node i fails when its losses are greater than its capital, strictly; a loss equal to the
   capital is survived:

       own_loss_i + (1 - R) sum over failed debtors j of claim_ij  >  capital_i

   (Furfine, J. Money Credit and Banking 35, 2003; Watts, PNAS 99, 2002; Gai and Kapadia, Proc.
   Royal Society A 466, 2010, as whole claims that are lost.) The recovery rate R is a whole
   number of millionths and the comparison is made in whole numbers, so ties are exact. Round 1
   are the nodes that fail by their own loss or by decree; in round r + 1 fail those whom the
   failures of round r push over. O(nodes + edges of failed nodes). */
#ifndef SH_NETWORK_CASCADE_H
#define SH_NETWORK_CASCADE_H

#include "network/graph.h"

#define SH_CASCADE_WHOLE INT64_C(1000000) /* a recovery rate of one */

/* everything borrowed */
typedef struct sh_cascade_case {
    const sh_graph *owes;   /* row = debtor */
    const sh_fen *capital;  /* [nodes] fen, >= 0 */
    const sh_fen *own_loss; /* [nodes] fen lost outside the network, >= 0; NULL: none */
    const uint8_t
        *decreed;     /* [nodes] not 0: fails in round 1 whatever its losses; NULL: none */
    int64_t recovery; /* millionths of a claim on a failed node, 0 .. SH_CASCADE_WHOLE */
} sh_cascade_case;

/* start from a zeroed struct; arrays are owned */
typedef struct sh_cascade {
    int32_t nodes;
    int32_t *round;    /* [nodes] in which it failed, from 1; 0: survived */
    int32_t *decisive; /* [nodes] the failed debtor whose loss made its losses exceed its
                          capital (failures counted by round, then by number); -1: failed in
                          round 1, or survived */
    sh_fen *claims;    /* [nodes] fen of claims on failed nodes; times 1 - R is the loss */
    int32_t *order;    /* [failed] the failed by round, then by number */
    int32_t failed;    /* nodes in the end */
    int32_t at_once;   /* of them in round 1 */
    int32_t rounds;    /* the last in which one failed */
} sh_cascade;

/* Errors: SCENARIO for a negative capital or loss, or a recovery outside its range; MEMORY. */
SH_NODISCARD sh_status sh_cascade_run(sh_cascade *cascade, const sh_cascade_case *in,
                                      sh_error *error);

void sh_cascade_free(sh_cascade *cascade);

#endif
