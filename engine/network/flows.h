/* Systems of flows with leaks, solved by elimination without a subtraction.

   Of what node a holds, `from` brings the share F_ab of what b holds, outside brings rhs_a, and
   fall_a is missing to the whole:

       1 = sum over b of F_ab + rhs_a + fall_a,   all >= 0

   Looked for is z = rhs + F z, and how much each node falls short of the whole, 1 - z =
   fall + F (1 - z), without a difference being rounded (Grassmann, Taksar and Heyman,
   Operations Research 33, 1985): where hardly anything is lost z is as exact as what is lost is
   known.

   Nodes are taken out in the order of least fill (Markowitz, Management Science 3, 1957; ties:
   the first node), so that rings, chains of rings and other thin networks take a time
   proportional to their size. What is left when half its places are taken is finished as a full
   matrix, or, when it is large, by iteration: then 1 - z is as exact as z. */
#ifndef SH_NETWORK_FLOWS_H
#define SH_NETWORK_FLOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* one share of a row */
typedef struct sh_flows_share {
    double share;
    int32_t from;
} sh_flows_share;

/* what a node is made up of */
typedef struct sh_flows_row {
    sh_flows_share *flow; /* [room]; owned */
    int32_t length, room;
} sh_flows_row;

/* who reads a node; some of them may be gone */
typedef struct sh_flows_readers {
    int32_t *node; /* [room]; owned */
    int32_t length, room;
    int32_t left; /* readers that are not gone */
} sh_flows_readers;

/* start from a zeroed struct; arrays are owned */
typedef struct sh_flows {
    int32_t size;
    double *rhs, *fall; /* [size] of the system; after solving z and 1 - z */
    double *leak;       /* [size] rhs + fall, then what elimination adds to it */
    double *pivot;      /* [size] */
    sh_flows_row *row;  /* [size] */
    sh_flows_readers *readers;
    int32_t *heap;  /* [size] nodes that are left, the next to go first */
    int32_t *where; /* [size] in the heap; -1: gone */
    int32_t *spot;  /* [size] place in the row that is being changed, from 1; 0: none */
    int32_t *order; /* [size] nodes that are gone, first first */
    int32_t left;
    int64_t held; /* shares in the rows of those that are left */
} sh_flows;

/* A system without flows. Errors: MEMORY. */
SH_NODISCARD sh_status sh_flows_begin(sh_flows *flows, int32_t size, sh_error *error);

/* Row `to` has a share of `from` too; several of one `from` follow each other. Errors: MEMORY.
 */
SH_NODISCARD sh_status sh_flows_add(sh_flows *flows, int32_t to, int32_t from, double share,
                                    sh_error *error);

/* Solves. At most `most` nodes are left to a full matrix; when more are and their rows fill up,
   they are iterated for, or, where that does not come to rest, taken out as long as their rows
   hold less than 2^24 shares. `solved` is false, and nothing to be used, when that is too
   little. Errors: MEMORY. */
SH_NODISCARD sh_status sh_flows_solve(sh_flows *flows, int32_t most, bool *solved,
                                      sh_error *error);

/* Gives back what it owns and zeroes it; a zeroed one is allowed. */
void sh_flows_free(sh_flows *flows);

#endif
