/* The equations of a block of the exact solver: how far payments move while every node stays in
   its class.

   Of the debts due_j in its class node j owes D_ij to node i of the list. What it moves by a
   share of them reaches i as beta D_ij of that share; the rest leaks out. Looked for is

       due_j share_j = rhs_j + sum over k of beta D_jk share_k,

   from below, without a subtraction: what leaks out is never lost, however small it is. To each
   leak 2^-100 of the debts is added, more than roundings take away: no node moves as far as
   what comes to it would allow, or a little of it would go round for ever where nothing leaks.
   A list from which half of any fen is gone after a few rounds is solved by rounds, any other
   by elimination. */
#ifndef SH_NETWORK_CLEARING_MOVES_H
#define SH_NETWORK_CLEARING_MOVES_H

#include "base/status.h"
#include "network/fine.h"

/* start from a zeroed struct; arrays are owned */
typedef struct sh_clearing_moves {
    sh_scaled beta, lost; /* beta and 1 - beta; set by the caller */
    int32_t size;         /* of the list */
    int32_t rows;         /* of it, so far */
    sh_scaled *rhs;       /* [room of nodes] fen */
    sh_scaled *leak;  /* [the same] fen of a whole share that leave the list, and a little */
    sh_scaled *share; /* [the same] the solution */
    int64_t *start;   /* [the same + 1] debts of each node within the list */
    int32_t *to;      /* [room of debts] */
    sh_fen *amount;   /* [the same] */
} sh_clearing_moves;

/* Finds room for lists of the nodes and the debts among them. Errors: MEMORY. */
SH_NODISCARD sh_status sh_clearing_moves_take(sh_clearing_moves *moves, int32_t nodes,
                                              int64_t debts, sh_error *error);
void sh_clearing_moves_free(sh_clearing_moves *moves);

/* A new list of `size` nodes. The row of each follows: `next` opens it, `add` notes a debt to
   another of the list, `close` what is owed in the class besides. */
void sh_clearing_moves_begin(sh_clearing_moves *moves, int32_t size);
void sh_clearing_moves_next(sh_clearing_moves *moves, sh_scaled rhs);
void sh_clearing_moves_add(sh_clearing_moves *moves, int32_t to, sh_fen amount);
void sh_clearing_moves_close(sh_clearing_moves *moves, sh_fen rest);

/* Errors: MEMORY; INVARIANT when rounds would be too many and elimination too large. */
SH_NODISCARD sh_status sh_clearing_moves_solve(sh_clearing_moves *moves, sh_error *error);

/* The part of it in clearing_elimination.c. */
SH_NODISCARD sh_status sh_clearing_elimination(sh_clearing_moves *moves, sh_error *error);

#endif
