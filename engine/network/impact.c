#include "network/impact.h"

#include <stdlib.h>
#include <string.h>

/* fatal links and room for walks along them; owned */
typedef struct paths {
    int32_t nodes;
    int32_t *start, *other;     /* links out of each node */
    double *walks, *next, *sum; /* [nodes] */
    double *into, *from; /* [nodes] sums of C without its diagonal, by end and by start */
} paths;

static bool fatal(const sh_graph *owes, const sh_fen *capital, int64_t k)
{
    return owes->amount[k] >= capital[owes->other[k]];
}

void sh_impact_values(const sh_graph *owes, const sh_fen *capital, double *value)
{
    for (int64_t k = 0; k < owes->edges; k++) {
        sh_fen own = capital[owes->other[k]];
        value[k] = own > 0 ? (double)owes->amount[k] / (double)own : (double)__builtin_inf();
    }
}

static void paths_free(paths *p)
{
    free(p->start);
    free(p->other);
    free(p->walks);
    free(p->next);
    free(p->sum);
    free(p->into);
    free(p->from);
}

static sh_status paths_init(paths *p, const sh_graph *owes, const sh_fen *capital,
                            sh_error *error)
{
    size_t n = (size_t)owes->nodes + 1;
    *p = (paths){.nodes = owes->nodes};
    p->start = calloc(n, sizeof *p->start);
    p->other = malloc(((size_t)owes->edges + 1) * sizeof *p->other);
    p->walks = malloc(n * sizeof *p->walks);
    p->next = malloc(n * sizeof *p->next);
    p->sum = malloc(n * sizeof *p->sum);
    p->into = malloc(n * sizeof *p->into);
    p->from = malloc(n * sizeof *p->from);
    if (!p->start || !p->other || !p->walks || !p->next || !p->sum || !p->into || !p->from) {
        paths_free(p);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: paths among %d nodes",
                            owes->nodes);
    }
    int32_t links = 0;
    for (int32_t i = 0; i < owes->nodes; i++) {
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            if (fatal(owes, capital, k)) {
                p->other[links++] = owes->other[k];
            }
        }
        p->start[i + 1] = links;
    }
    return SH_OK;
}

/* row `from` of exp(B), without the links out of `without`, into sum */
static void count_from(paths *p, int32_t from, int32_t without)
{
    size_t size = (size_t)p->nodes * sizeof(double);
    memset(p->walks, 0, size);
    memset(p->sum, 0, size);
    p->walks[from] = p->sum[from] = 1;
    double grew = 1;
    for (int length = 1; grew > 0 && length < 1000; length++) {
        memset(p->next, 0, size);
        for (int32_t i = 0; i < p->nodes; i++) {
            double share = p->walks[i] / length;
            for (int32_t k = p->start[i]; share > 0 && i != without && k < p->start[i + 1];
                 k++) {
                p->next[p->other[k]] += share;
            }
        }
        grew = 0;
        for (int32_t i = 0; i < p->nodes; i++) {
            double sum = p->sum[i] + p->next[i];
            grew += sum > p->sum[i] ? p->next[i] : 0;
            p->sum[i] = sum;
        }
        double *kept = p->walks;
        p->walks = p->next;
        p->next = kept;
    }
}

/* sums of C without its diagonal; returns the sum of all */
static double count_all(paths *p, int32_t without)
{
    double all = 0;
    memset(p->into, 0, (size_t)p->nodes * sizeof(double));
    for (int32_t i = 0; i < p->nodes; i++) {
        count_from(p, i, without);
        p->from[i] = 0;
        for (int32_t j = 0; j < p->nodes; j++) {
            p->into[j] += i != j ? p->sum[j] : 0;
            p->from[i] += i != j ? p->sum[j] : 0;
        }
        all += p->from[i];
    }
    return all;
}

sh_status sh_impact_susceptibility(const sh_graph *owes, const sh_fen *capital, double *out,
                                   double *fluidity, sh_error *error)
{
    paths p;
    sh_status status = paths_init(&p, owes, capital, error);
    if (status != SH_OK) {
        return status;
    }
    count_all(&p, -1);
    memset(out, 0, (size_t)p.nodes * sizeof *out);
    for (int32_t k = 0; k < p.start[p.nodes]; k++) {
        out[p.other[k]]++;
    }
    *fluidity = 0;
    for (int32_t i = 0; i < p.nodes; i++) {
        out[i] = out[i] > 0 ? p.into[i] / out[i] : 0;
        *fluidity += out[i] / p.nodes;
    }
    paths_free(&p);
    return SH_OK;
}

sh_status sh_impact_diffusion(const sh_graph *owes, const sh_fen *capital, double *start,
                              double *intermediate, sh_error *error)
{
    paths p;
    sh_status status = paths_init(&p, owes, capital, error);
    if (status != SH_OK) {
        return status;
    }
    double all = count_all(&p, -1);
    memcpy(start, p.from, (size_t)p.nodes * sizeof *start);
    for (int32_t i = 0; i < p.nodes; i++) {
        double links = p.start[i + 1] - p.start[i];
        intermediate[i] = 0;
        if (links > 0) {
            double left = count_all(&p, i);
            double lost = all - start[i] - left;
            intermediate[i] = lost > 0 ? lost / links : 0;
            start[i] /= links;
        }
    }
    paths_free(&p);
    return SH_OK;
}
