/* bench_micro NAME N STEPS THREADS ISA: the micro-model on this machine; one line of JSON.
   NAME is shahe (the machinery of the engine) or hand (a loop for this model alone); ISA is
   baseline, avx2, avx512 or auto. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "micro_tile.h"

typedef struct variant {
    const char *isa;
    micro_tile_run *shahe, *hand;
} variant;

static const variant variants[] = {
    {"avx512", micro_tile_avx512, micro_hand_avx512},
    {"avx2", micro_tile_avx2, micro_hand_avx2},
    {"baseline", micro_tile_baseline, micro_hand_baseline},
};

static bool runs_here(const char *isa)
{
    __builtin_cpu_init();
    if (strcmp(isa, "avx512") == 0) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
    }
    return strcmp(isa, "avx2") != 0 ||
           (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
            __builtin_cpu_supports("bmi2"));
}

/* the widest variant of this machine, or the one asked for; NULL if there is none */
static const variant *variant_find(const char *isa)
{
    bool any = strcmp(isa, "auto") == 0;
    for (size_t i = 0; i < SH_COUNT(variants); i++) {
        if ((any || strcmp(isa, variants[i].isa) == 0) && runs_here(variants[i].isa)) {
            return &variants[i];
        }
    }
    return NULL;
}

typedef struct bench {
    micro_population people;
    int threads;
    micro_sums *sums;       /* owned, [threads] */
    micro_scratch *scratch; /* owned, [threads] */
} bench;

static bool bench_init(bench *b, int64_t n, int threads)
{
    size_t team = (size_t)threads;
    *b = (bench){.threads = threads,
                 .sums = calloc(team, sizeof *b->sums),
                 .scratch = aligned_alloc(64, team * sizeof *b->scratch)};
    return micro_init(&b->people, n, 1) && b->sums != NULL && b->scratch != NULL;
}

static void bench_free(bench *b)
{
    micro_free(&b->people);
    free(b->sums);
    free(b->scratch);
}

static void run_step(bench *b, micro_tile_run *run, uint32_t step)
{
    const sh_rng_key key = sh_rng_key_of(1, 1, 0);
#pragma omp parallel for num_threads(b->threads) schedule(static)
    for (int64_t begin = 0; begin < b->people.n; begin += MICRO_TILE) {
        int64_t left = b->people.n - begin;
        const micro_rows rows = {&b->people, begin, left < MICRO_TILE ? (int)left : MICRO_TILE};
        int me = omp_get_thread_num();
        run(&rows, &key, step, &b->scratch[me], &b->sums[me]);
    }
}

static void measure(bench *b, micro_tile_run *run, micro_result *result)
{
    double cpu = micro_cpu_seconds(), wall = micro_wall_seconds();
    result->best_step_wall = 1e9;
    for (int step = 0; step < result->steps; step++) {
        double start = micro_wall_seconds();
        run_step(b, run, (uint32_t)step);
        double took = micro_wall_seconds() - start;
        result->best_step_wall = took < result->best_step_wall ? took : result->best_step_wall;
    }
    result->step_cpu = micro_cpu_seconds() - cpu;
    result->wall = micro_wall_seconds() - wall;
    for (int t = 1; t < b->threads; t++) {
        for (int p = 0; p < MICRO_PLATFORMS; p++) {
            b->sums[0].paid[p] += b->sums[t].paid[p];
            b->sums[0].lost[p] += b->sums[t].lost[p];
            b->sums[0].defaults[p] += b->sums[t].defaults[p];
        }
    }
}

int main(int argc, char **argv)
{
    const variant *found = argc == 6 ? variant_find(argv[5]) : NULL;
    if (found == NULL) {
        fprintf(stderr, "usage: bench_micro shahe|hand N STEPS THREADS "
                        "auto|avx512|avx2|baseline (one that this machine has)\n");
        return 2;
    }
    micro_result result = {.name = argv[1],
                           .isa = found->isa,
                           .n = atoll(argv[2]),
                           .steps = atoi(argv[3]),
                           .threads = atoi(argv[4])};
    bench b;
    int code = 7;
    if (result.n > 0 && result.threads > 0 && bench_init(&b, result.n, result.threads)) {
        result.init_cpu = micro_cpu_seconds();
        measure(&b, strcmp(argv[1], "hand") == 0 ? found->hand : found->shahe, &result);
        micro_print(&result, b.sums);
        code = 0;
    }
    bench_free(&b);
    return code;
}
