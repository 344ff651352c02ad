/* Random networks of exposures. A network is a function of its luck and its parameters; words
   are taken in a fixed order, so nothing depends on threads. */
#ifndef SH_NETWORK_GENERATE_H
#define SH_NETWORK_GENERATE_H

#include "base/rng.h"
#include "network/graph.h"

/* whose luck, and how large debts are: uniform among whole fen */
typedef struct sh_generate_law {
    sh_rng_key key;
    uint32_t draw;      /* number of the network under this key */
    sh_fen least, most; /* 1 <= least <= most < 2^53 */
} sh_generate_law;

/* Each ordered pair of different nodes is a debt with chance p (Gilbert 1959; Erdos and Renyi).
   O(nodes + edges). Errors: SCENARIO for p outside [0, 1] or bad amounts; MEMORY. */
SH_NODISCARD sh_status sh_generate_random(sh_graph *owes, int32_t nodes, double p,
                                          const sh_generate_law *law, sh_error *error);

/* Static scale-free model (Goh, Kahng and Kim, Physical Review Letters 87, 2001): `links` times
   a debtor and a creditor are chosen, each with a chance in proportion to
   rank^(-1/(exponent-1)), so that the degrees above the mean follow a power law with this
   exponent (> 2). Node k is debtor of rank k + 1 and creditor of rank nodes - k, or of the same
   rank when `aligned`. Choices of the same pair are one debt of their sum; a node that meets
   itself chooses nobody, so there are at most `links` debts. Errors as above. */
typedef struct sh_generate_scale {
    int32_t nodes;
    int64_t links;
    double exponent;
    bool aligned;
} sh_generate_scale;
SH_NODISCARD sh_status sh_generate_scale_free(sh_graph *owes, const sh_generate_scale *scale,
                                              const sh_generate_law *law, sh_error *error);

/* Core and periphery (Craig and von Peter, J. Financial Intermediation 23, 2014): nodes below
   `core` are the core; a debt exists with a chance that depends on where debtor and creditor
   are. Errors as above. */
typedef struct sh_generate_core {
    int32_t nodes, core;
    double p[2][2]; /* [debtor][creditor], 0 core, 1 periphery */
} sh_generate_core;
SH_NODISCARD sh_status sh_generate_core_periphery(sh_graph *owes, const sh_generate_core *core,
                                                  const sh_generate_law *law, sh_error *error);

#endif
