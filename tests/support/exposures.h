/* Small networks of exposures for tests: from a matrix, by chance, and the portable generator.
 */
#ifndef SH_TESTS_EXPOSURES_H
#define SH_TESTS_EXPOSURES_H

#include "network/graph.h"

/* a graph and its transpose; owned */
typedef struct exposures {
    sh_graph owes, claims;
} exposures;

/* debt[i n + j]: what i owes j, in units of `scale` fen, which must come out whole */
exposures exposures_of(int32_t n, const double *debt, double scale);

/* parallel debts are added up */
exposures exposures_of_list(int32_t n, const sh_edge *list, int64_t edges);

void exposures_free(exposures *e);

/* word number k of a stream of tests */
uint32_t exposures_word(uint32_t stream, uint32_t k);

/* n nodes, each pair with the chance `density`, amounts 1 .. most */
exposures exposures_random(int32_t n, double density, uint32_t most, uint32_t seed);

/* A generated system of banks that several programs have solved: i lends to k others; see the
   published cases. Amounts in units of `scale` fen; owned. */
typedef struct portable {
    exposures net;
    sh_fen *assets; /* before the loss */
    sh_fen *capital;
    sh_fen *external; /* debts to outsiders */
    sh_fen *loss;     /* of assets */
    int64_t raw_loans, raw_sum, hit;
} portable;

/* what capital and losses are like: capital = total / divisor, a bank is hit with the chance
   hit % and then loses cut % */
typedef struct portable_set {
    uint64_t divisor, hit, cut;
} portable_set;

portable portable_make(int32_t n, uint64_t seed, portable_set set, sh_fen scale);
void portable_free(portable *p);

#endif
