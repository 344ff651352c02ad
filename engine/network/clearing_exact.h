/* The exact solver of the clearing kernel: its view of a case, shared by its two files. */
#ifndef SH_NETWORK_CLEARING_EXACT_H
#define SH_NETWORK_CLEARING_EXACT_H

#include "network/clearing_work.h"
#include "network/fine.h"

typedef struct sh_clearing_exact {
    sh_clearing_work *work; /* borrowed; its levels follow */
    sh_fine *pay;           /* [nodes] fen paid in all; owned */
    sh_fine *share;         /* [nodes] of the first class not paid in full; owned */
    int8_t *place;          /* [nodes] classes paid in full; owned */
    int32_t *local;         /* [nodes] number within the block being solved, -1: none; owned */
    int32_t *seen;          /* [nodes] number of the wave that last touched a node; owned */
    sh_fine alpha, beta;    /* shares of assets and of receipts that a default leaves */
} sh_clearing_exact;

/* node i pays so much in all */
void sh_clearing_exact_pay(sh_clearing_exact *e, int32_t i, sh_fine pay);

/* fen that node i receives */
sh_fine sh_clearing_exact_receipts(const sh_clearing_exact *e, int32_t i);

/* fen that node i, in default, has for its creditors: not more than it owes */
sh_fine sh_clearing_exact_remains(const sh_clearing_exact *e, int32_t i);

/* Moves the payments of a block of nodes in default, which begin above all solutions (below,
   when the work rises), to the nearest solution. Errors: MEMORY; INVARIANT for a large block in
   which everybody owes nearly everybody and hardly anything leaks out. */
SH_NODISCARD sh_status sh_clearing_block(sh_clearing_exact *e, const int32_t *node,
                                         int32_t size, sh_error *error);

#endif
