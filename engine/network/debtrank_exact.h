/* The fixed point of the linear rule by elimination; private to DebtRank. */
#ifndef SH_NETWORK_DEBTRANK_EXACT_H
#define SH_NETWORK_DEBTRANK_EXACT_H

#include "network/debtrank.h"

/* Least stress of a bank that is reached at all. It is far below anything that matters, and far
   enough above the least double that a debt of one fen against any capital passes it on. */
#define SH_DEBTRANK_LEAST 0x1p-960

/* Solves for what every node passes on: passed[i stride] from shock[i stride], i < nodes.
   `solved` is false, and `passed` not to be used, when a circle is too large and too close for
   sh_flows_solve. Errors: MEMORY. */
SH_NODISCARD sh_status sh_debtrank_exact(const sh_debtrank_case *in, int stride,
                                         const double *shock, double *passed, bool *solved,
                                         sh_error *error);

#endif
