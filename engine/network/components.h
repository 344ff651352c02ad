/* Strong components of a part of a graph. */
#ifndef SH_NETWORK_COMPONENTS_H
#define SH_NETWORK_COMPONENTS_H

#include "network/graph.h"

/* start from a zeroed struct; arrays are owned */
typedef struct sh_components {
    int32_t count;  /* components */
    int32_t *start; /* [count + 1] where each begins in `node` */
    int32_t *node;  /* [members] the nodes, component by component */
    int32_t *of;    /* [nodes] component of each node, -1: not in the part */
} sh_components;

/* Finds the strong components of the part of a graph that set[members] spans (Tarjan, SIAM J.
   Computing 1, 1972, without recursion). Components come in the order of the edges: no edge of
   the part leads to an earlier component. Within a component nodes stand in the order in which
   a walk along the edges met them. Errors: MEMORY. */
SH_NODISCARD sh_status sh_components_find(sh_components *components, const sh_graph *graph,
                                          const int32_t *set, int32_t members, sh_error *error);

void sh_components_free(sh_components *components);

#endif
