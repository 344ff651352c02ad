/* Rebuilding exposures from totals: who lends to whom is unknown, what each lends and borrows
   is.

   Maximum entropy with an empty diagonal: the matrix nearest to "everybody lends to everybody
   in proportion" that has the given totals and no lending to oneself. It has the form

       x_ij = row_i column_j for i != j,   x_ii = 0,

   the one that proportional fitting tends to (RAS; Upper and Worms, European Economic Review
   48, 2004). The factors follow from one unknown number, which is found by bisection, O(nodes)
   a round; unlike proportional fitting this takes no longer where a node is on one side of
   nearly every loan. */
#ifndef SH_NETWORK_REBUILD_H
#define SH_NETWORK_REBUILD_H

#include "network/graph.h"

/* start from a zeroed struct; arrays are owned */
typedef struct sh_rebuild {
    int32_t nodes;
    double *row;    /* [nodes] factor of what a node lends */
    double *column; /* [nodes] factor of what it borrows */
    int32_t hub;    /* the node on one side of every loan, when totals leave no choice; -1 */
    int32_t rounds; /* of bisection */
    double error;   /* greatest distance of a total, share of all lending */
} sh_rebuild;

/* How much more a node lends and borrows than the others can borrow and lend, when all lend
   `all`; above 0: no network has these totals. */
SH_INLINE sh_fen sh_rebuild_excess(sh_fen all, sh_fen lends, sh_fen borrows)
{
    return lends - (all - borrows);
}

/* Fits to lends[nodes] and borrows[nodes] in fen, >= 0, as near as doubles come. Errors:
   SCENARIO for negative totals, totals that differ in sum, or a node that lends and borrows
   more than all others could (text says which); MEMORY. */
SH_NODISCARD sh_status sh_rebuild_fit(sh_rebuild *rebuild, int32_t nodes, const sh_fen *lends,
                                      const sh_fen *borrows, sh_error *error);

void sh_rebuild_free(sh_rebuild *rebuild);

/* fen that i lends j */
SH_INLINE double sh_rebuild_entry(const sh_rebuild *rebuild, int32_t i, int32_t j)
{
    bool open = i != j && (rebuild->hub < 0 || i == rebuild->hub || j == rebuild->hub);
    return open ? rebuild->row[i] * rebuild->column[j] : 0;
}

/* The graph of debts (row = debtor) in whole fen, from the totals that were fitted: what each
   lends and what each borrows is exact. Each loan is its fitted amount rounded down or up;
   where the fit misses totals by too much for that (doubles at 10^15 fen), loans may be further
   off by the least of 1, 2, 4, ... fen with which there is such a matrix. Takes nodes^2 steps,
   and as many for each fen that must go round several lenders. Errors: those of sh_graph_build.
 */
SH_NODISCARD sh_status sh_rebuild_graph(const sh_rebuild *rebuild, const sh_fen *lends,
                                        const sh_fen *borrows, sh_graph *owes, sh_error *error);

#endif
