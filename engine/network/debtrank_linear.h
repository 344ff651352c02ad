/* The fixed point of the linear rule for several shocks at once; private to DebtRank. */
#ifndef SH_NETWORK_DEBTRANK_LINEAR_H
#define SH_NETWORK_DEBTRANK_LINEAR_H

#include "network/debtrank.h"

enum { SH_DEBTRANK_COLUMNS = 8 };

/* Solves for `columns` shocks, 1 or SH_DEBTRANK_COLUMNS; shock and stress are [nodes][columns].
   Arguments are checked already. */
SH_NODISCARD sh_status sh_debtrank_linear(const sh_debtrank_case *in, int columns,
                                          const double *shock, double *stress,
                                          sh_debtrank_run *run, sh_error *error);

#endif
