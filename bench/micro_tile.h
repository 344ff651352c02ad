/* One step of the micro-model for a tile of borrowers, twice: on the machinery of the engine,
   and as a C loop written for this model alone. Either source is compiled once for each
   instruction set; the names end in it. */
#ifndef SH_BENCH_MICRO_TILE_H
#define SH_BENCH_MICRO_TILE_H

#include "base/rng.h"
#include "micro.h"

/* buffers of one thread, one tile long */
typedef struct micro_scratch {
    _Alignas(64) uint32_t word[4][MICRO_TILE]; /* random words */
    uint64_t bits[MICRO_TILE];                 /* the same for the hand-written loop */
    uint32_t paid[MICRO_TILE];                 /* fen */
    uint32_t pays[MICRO_TILE];                 /* all bits or none */
    uint8_t defaulted[MICRO_TILE];             /* 1 or 0 */
    uint8_t over[MICRO_TILE];                  /* term reached or defaulted: 1 or 0 */
} micro_scratch;

/* a run of rows, at most MICRO_TILE */
typedef struct micro_rows {
    micro_population *people; /* borrowed */
    int64_t begin;            /* the first row */
    int n;
} micro_rows;

/* Takes the rows through a step. */
typedef void micro_tile_run(const micro_rows *rows, const sh_rng_key *key, uint32_t step,
                            micro_scratch *scratch, micro_sums *sums);

micro_tile_run micro_tile_baseline, micro_tile_avx2, micro_tile_avx512;
micro_tile_run micro_hand_baseline, micro_hand_avx2, micro_hand_avx512;

#endif
