/* One job of the network kernels, timed; bench/network.py runs it beside other programs.

   bench_network JOB NODES THREADS ROUNDS
   JOB: clear, costs, settle, stress, each, ensemble. Prints one JSON line: processor and clock
   seconds of the best round, without making the network, and a figure to compare answers by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "network/debtrank.h"
#include "network/ensemble.h"
#include "network/settle.h"

#define SCALE 1000

/* a system of banks by the portable generator of tests/support/exposures.c, ten loans a bank */
typedef struct banks {
    sh_graph owes, claims;
    sh_fen *assets, *capital, *external;
    double *shock;
} banks;

static uint64_t mix(uint64_t x)
{
    uint64_t z = (x + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z ^= z >> 30;
    z *= UINT64_C(0xBF58476D1CE4E5B9);
    z ^= z >> 27;
    z *= UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static void make(banks *b, uint64_t n, uint64_t divisor, uint64_t cut)
{
    uint64_t base = UINT64_C(1) << 40, count = 10 * n;
    sh_edge *list = malloc(count * sizeof *list);
    sh_fen *lent = calloc(n, sizeof *lent), *borrowed = calloc(n, sizeof *borrowed);
    for (uint64_t t = 0; t < count; t++) {
        uint64_t i = t / 10, j = mix(base + 2 * t) % (n - 1);
        sh_fen amount = SCALE * (sh_fen)(1 + mix(base + 2 * t + 1) % 1000);
        j += j >= i;
        list[t] = (sh_edge){(int32_t)j, (int32_t)i, amount};
        lent[i] += amount;
        borrowed[j] += amount;
    }
    sh_check(sh_graph_build(&b->owes, (int32_t)n, list, (int64_t)count, SH_PARALLEL_SUMMED,
                            NULL) == SH_OK);
    sh_check(sh_graph_transpose(&b->owes, &b->claims, NULL) == SH_OK);
    b->assets = malloc(n * sizeof *b->assets);
    b->capital = malloc(n * sizeof *b->capital);
    b->external = malloc(n * sizeof *b->external);
    b->shock = malloc(n * sizeof *b->shock);
    for (uint64_t i = 0; i < n; i++) {
        sh_fen outside = 4 * lent[i] + borrowed[i], total = outside + lent[i];
        bool hit = mix(base + (UINT64_C(1) << 39) + i) % 100 < 20;
        sh_fen loss = hit ? outside / SCALE * (sh_fen)cut / 100 * SCALE : 0;
        b->capital[i] = total / SCALE / (sh_fen)divisor * SCALE;
        b->assets[i] = outside - loss;
        b->external[i] = total - borrowed[i] - b->capital[i];
        b->shock[i] = (double)loss / (double)b->capital[i];
    }
    free(list);
    free(lent);
    free(borrowed);
}

/* sum of what is paid, in units */
static double clear(const banks *b, double left, int threads, bool whole)
{
    sh_clearing_case in = {.owes = &b->owes,
                           .claims = &b->claims,
                           .assets = b->assets,
                           .external = {[SH_CLEARING_GENERAL] = b->external},
                           .alpha = left,
                           .beta = left,
                           .threads = threads};
    sh_clearing c;
    sh_settle s = {0};
    double sum = 0;
    sh_check(sh_clearing_greatest(&c, &in, NULL) == SH_OK);
    for (int32_t i = 0; i < c.nodes; i++) {
        sum += c.paid[i] / SCALE;
    }
    if (whole) {
        sh_check(sh_settle_clearing(&s, &in, &c, NULL, NULL) == SH_OK && s.widest <= 1);
        sh_settle_free(&s);
    }
    sh_clearing_free(&c);
    return sum;
}

/* lost capital, in units */
static double stress(const banks *b, int threads)
{
    size_t n = (size_t)b->owes.nodes;
    sh_debtrank_case in = {&b->owes, &b->claims, b->capital, 1e-12, threads};
    sh_debtrank_run run;
    double *s = malloc(n * sizeof *s), sum = 0;
    sh_check(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, b->shock, s, &run, NULL) == SH_OK);
    for (size_t i = 0; i < n; i++) {
        sum += (s[i] < 1 ? s[i] : 1) * (double)b->capital[i] / SCALE;
    }
    free(s);
    return sum;
}

static double each(const banks *b)
{
    size_t n = (size_t)b->owes.nodes;
    double *weight = malloc(n * sizeof *weight), *out = malloc(n * sizeof *out), sum = 0;
    for (size_t i = 0; i < n; i++) {
        weight[i] = (double)b->capital[i];
    }
    sh_debtrank_case in = {&b->owes, &b->claims, b->capital, 1e-12, 1};
    sh_check(sh_debtrank_each(&in, weight, out, NULL) == SH_OK);
    for (size_t i = 0; i < n; i++) {
        sum += out[i];
    }
    free(weight);
    free(out);
    return sum;
}

/* sixteen mean degrees with a thousand networks each; mean share of events */
static double ensemble(int32_t n)
{
    static const double degree[] = {.5,  1, 1.25, 1.5, 2,   3, 4, 5,
                                    5.5, 6, 6.5,  7,   7.5, 8, 9, 10};
    sh_rng_key key = sh_rng_key_of(10, 0, 0);
    double events = 0;
    for (uint32_t k = 0; k < SH_COUNT(degree); k++) {
        sh_ensemble_banks in = {n, degree[k], 20, 4, false};
        int32_t failed[1000];
        sh_check(sh_ensemble_gai_kapadia(&in, &key, k << 16, 1000, failed, NULL) == SH_OK);
        for (int d = 0; d < 1000; d++) {
            events += failed[d] > n / 20;
        }
    }
    return events / 16000;
}

static double run(const char *job, const banks *b, int32_t n, int threads)
{
    return strcmp(job, "clear") == 0    ? clear(b, 1, threads, false)
           : strcmp(job, "settle") == 0 ? clear(b, 1, threads, true)
           : strcmp(job, "costs") == 0  ? clear(b, 0.5, threads, false)
           : strcmp(job, "stress") == 0 ? stress(b, threads)
           : strcmp(job, "each") == 0   ? each(b)
                                        : ensemble(n);
}

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: bench_network JOB NODES THREADS ROUNDS\n");
        return 2;
    }
    const char *job = argv[1];
    int32_t n = atoi(argv[2]);
    int threads = atoi(argv[3]), rounds = atoi(argv[4]);
    bool stressed = strcmp(job, "stress") == 0 || strcmp(job, "each") == 0;
    banks b = {0};
    if (strcmp(job, "ensemble") != 0) {
        make(&b, (uint64_t)n, stressed ? 5 : 20, stressed ? 8 : 12);
    }
    double cpu = 1e30, wall = 1e30, answer = 0;
    for (int r = 0; r < rounds; r++) {
        double c = now(CLOCK_PROCESS_CPUTIME_ID), w = now(CLOCK_MONOTONIC);
        answer = run(job, &b, n, threads);
        c = now(CLOCK_PROCESS_CPUTIME_ID) - c;
        w = now(CLOCK_MONOTONIC) - w;
        cpu = c < cpu ? c : cpu;
        wall = w < wall ? w : wall;
    }
    printf("{\"job\": \"%s\", \"nodes\": %d, \"threads\": %d, \"cpu\": %.6f, \"wall\": %.6f, "
           "\"answer\": %.10g}\n",
           job, n, threads, cpu, wall, answer);
    return 0;
}
