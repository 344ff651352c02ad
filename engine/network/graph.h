/* Who owes whom: sparse graphs of exposures between up to 2^31 - 2 nodes.

   A graph is held as compressed rows. In a graph that sh_graph_build made, row i lists the
   creditors of node i: "i owes other[k] amount[k]". Its transpose lists in row i the debtors of
   node i: "other[k] owes i amount[k]". The kernels call the first `owes` and the second
   `claims`, and say which of them they read.

   Within a row `other` increases; where parallel debts are kept they follow each other in the
   order of the list, and every kernel takes each as a debt of its own. Amounts are whole fen,
   positive; no node owes itself; all amounts together stay below 2^62 fen, so that no sum of a
   row can overflow. */
#ifndef SH_NETWORK_GRAPH_H
#define SH_NETWORK_GRAPH_H

#include "base/money.h"
#include "base/status.h"

/* one debt as it stands in a list */
typedef struct sh_edge {
    int32_t debtor, creditor; /* nodes */
    sh_fen amount;            /* fen, >= 0; debts of 0 fen are left out of the graph */
} sh_edge;

/* start from a zeroed struct */
typedef struct sh_graph {
    int32_t nodes;
    int64_t edges;
    int64_t *start;  /* [nodes + 1], row i is start[i] .. start[i + 1]; owned */
    int32_t *other;  /* [edges], the node at the far end; owned */
    sh_fen *amount;  /* [edges], fen; owned */
    sh_fen *total;   /* [nodes], sum of each row, fen; owned */
    int64_t *origin; /* [edges], where the edge stood in the list, or, in a transpose, in the
                        graph it was made of; NULL when debts were added up; owned */
} sh_graph;

/* what two debts between the same debtor and creditor mean */
typedef enum sh_parallel {
    SH_PARALLEL_REFUSED, /* an error that names both */
    SH_PARALLEL_SUMMED,  /* one debt of their sum */
    SH_PARALLEL_KEPT     /* two debts, as of two classes */
} sh_parallel;

/* Makes a graph of a list, in O(nodes + edges) by two counting sorts. Errors: SCENARIO for
   unknown nodes, self-loops, negative amounts, parallel debts where refused, too much money
   (text says which line of the list, counted from 1); MEMORY. */
SH_NODISCARD sh_status sh_graph_build(sh_graph *graph, int32_t nodes, const sh_edge *list,
                                      int64_t edges, sh_parallel parallel, sh_error *error);

/* Turns every debt round: rows of creditors become rows of debtors. Errors: MEMORY. */
SH_NODISCARD sh_status sh_graph_transpose(const sh_graph *graph, sh_graph *out,
                                          sh_error *error);

/* Takes the arrays of a graph with so many edges, rows still empty. Errors: MEMORY. */
SH_NODISCARD sh_status sh_graph_alloc(sh_graph *graph, int32_t nodes, int64_t edges,
                                      sh_error *error);

/* Gives back what the graph owns and zeroes it; a zeroed graph is allowed. */
void sh_graph_free(sh_graph *graph);

/* the first edge of row i whose far end is not before node `from`; the end of the row if none
 */
SH_INLINE int64_t sh_graph_first(const sh_graph *graph, int32_t i, int32_t from)
{
    enum { SHORT_ROW = 32 }; /* is walked, with fewer surprises for a processor than halving */
    int64_t low = graph->start[i], high = from > 0 ? graph->start[i + 1] : low;
    while (high - low > SHORT_ROW) {
        int64_t middle = low + (high - low) / 2;
        bool before = graph->other[middle] < from;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    while (high > low && graph->other[high - 1] >= from) {
        high--;
    }
    return high;
}

#endif
