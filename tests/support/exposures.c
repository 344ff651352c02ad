#include "support/exposures.h"

#include <stdlib.h>

#include "base/rng.h"

exposures exposures_of_list(int32_t n, const sh_edge *list, int64_t edges)
{
    exposures e = {0};
    sh_error error = {0};
    sh_check(sh_graph_build(&e.owes, n, list, edges, SH_PARALLEL_SUMMED, &error) == SH_OK);
    sh_check(sh_graph_transpose(&e.owes, &e.claims, &error) == SH_OK);
    return e;
}

exposures exposures_of(int32_t n, const double *debt, double scale)
{
    sh_edge *list = malloc((size_t)(n * n + 1) * sizeof *list);
    int64_t edges = 0;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            double fen = debt[i * n + j] * scale;
            sh_fen whole = (sh_fen)(fen + 0.5);
            sh_check(fen - (double)whole < 1e-6 && (double)whole - fen < 1e-6);
            if (whole > 0) {
                list[edges++] = (sh_edge){i, j, whole};
            }
        }
    }
    exposures e = exposures_of_list(n, list, edges);
    free(list);
    return e;
}

void exposures_free(exposures *e)
{
    sh_graph_free(&e->owes);
    sh_graph_free(&e->claims);
}

uint32_t exposures_word(uint32_t stream, uint32_t k)
{
    sh_rng_key key = sh_rng_key_of(2718, stream, 0);
    uint32_t w[4];
    sh_rng_block(&key, k / 4, (sh_rng_site){0, 0, 0}, w);
    return w[k % 4];
}

exposures exposures_random(int32_t n, double density, uint32_t most, uint32_t seed)
{
    sh_edge *list = malloc((size_t)(n * n + 1) * sizeof *list);
    int64_t edges = 0;
    uint32_t k = 0;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++, k += 2) {
            if (i != j && sh_rng_uniform(exposures_word(seed, k)) < density) {
                list[edges++] = (sh_edge){i, j, 1 + exposures_word(seed, k + 1) % most};
            }
        }
    }
    exposures e = exposures_of_list(n, list, edges);
    free(list);
    return e;
}

static uint64_t mix(uint64_t x)
{
    uint64_t z = (x + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z ^= z >> 30;
    z *= UINT64_C(0xBF58476D1CE4E5B9);
    z ^= z >> 27;
    z *= UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

portable portable_make(int32_t n, uint64_t seed, portable_set set, sh_fen scale)
{
    enum { LOANS = 10 };
    uint64_t base = seed << 40, count = (uint64_t)n * LOANS;
    size_t size = (size_t)n;
    sh_edge *list = malloc(count * sizeof *list);
    portable p = {.raw_loans = 0};
    sh_fen *lent = calloc(size, sizeof *lent), *borrowed = calloc(size, sizeof *borrowed);
    p.assets = malloc(size * sizeof(sh_fen));
    p.capital = malloc(size * sizeof(sh_fen));
    p.external = malloc(size * sizeof(sh_fen));
    p.loss = calloc(size, sizeof(sh_fen));
    for (uint64_t t = 0; t < count; t++) {
        uint64_t i = t / LOANS, j = mix(base + 2 * t) % (uint64_t)(n - 1);
        sh_fen amount = (sh_fen)(1 + mix(base + 2 * t + 1) % 1000);
        j += j >= i;
        list[t] = (sh_edge){(int32_t)j, (int32_t)i, amount * scale};
        lent[i] += amount;
        borrowed[j] += amount;
        p.raw_sum += amount;
    }
    for (size_t i = 0; i < size; i++) {
        sh_fen outside = 4 * lent[i] + borrowed[i], total = outside + lent[i];
        sh_fen capital = total / (sh_fen)set.divisor;
        bool hit = mix(base + (UINT64_C(1) << 39) + i) % 100 < set.hit;
        p.hit += hit;
        p.assets[i] = outside * scale;
        p.capital[i] = capital * scale;
        p.external[i] = (total - borrowed[i] - capital) * scale;
        p.loss[i] = hit ? outside * (sh_fen)set.cut / 100 * scale : 0;
    }
    p.net = exposures_of_list(n, list, (int64_t)count);
    p.raw_loans = p.net.owes.edges;
    free(list);
    free(lent);
    free(borrowed);
    return p;
}

void portable_free(portable *p)
{
    exposures_free(&p->net);
    free(p->assets);
    free(p->capital);
    free(p->external);
    free(p->loss);
}
