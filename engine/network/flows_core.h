/* The core of a system of flows, by iteration; private to flows. */
#ifndef SH_NETWORK_FLOWS_CORE_H
#define SH_NETWORK_FLOWS_CORE_H

#include "network/flows.h"

/* Solves for z and 1 - z of the nodes that are left. `solved` is false, and what was given
   still stands, when steps do not come to rest. Errors: MEMORY. */
SH_NODISCARD sh_status sh_flows_core(sh_flows *flows, bool *solved, sh_error *error);

#endif
