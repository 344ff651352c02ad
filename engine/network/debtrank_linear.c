#include "network/debtrank_linear.h"

#include <stdlib.h>

enum { MOST_PASSES = 100000, BLOCK = 2048, MOST_COLUMNS = SH_DEBTRANK_COLUMNS };

/* Per column: how much the last pass changed, and how fast changes shrink. */
typedef struct pace {
    double change, before; /* sum over nodes of |change of what is passed on| K, two passes */
    double total;          /* sum of passed K */
    double ratio;          /* change / before of the pass before */
    double mark;           /* change at the last extrapolation */
    int since, wait;       /* passes since then, and how many there should be at least */
} pace;

typedef struct solver {
    const sh_debtrank_case *in;
    const double *shock; /* [nodes][columns] */
    double *stress;      /* [nodes][columns] */
    double *old, *new;   /* [nodes][columns] passed on before and after the pass; owned */
    double *partial;     /* [blocks][2 columns] sums of a block of rows; owned */
    double stead;        /* fen that stand for the capital of a node without any, in sums */
    pace pace[MOST_COLUMNS];
} solver;

/* One row: receipts of stress from all debtors. A function of its row alone. */
SH_INLINE void pass_row(const solver *s, int32_t i, const int columns, double *sums)
{
    const sh_graph *claims = s->in->claims;
    double loss[MOST_COLUMNS] = {0};
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        double amount = (double)claims->amount[k];
        const double *passed = s->old + (size_t)claims->other[k] * (size_t)columns;
        for (int c = 0; c < columns; c++) {
            loss[c] += amount * passed[c];
        }
    }
    double capital = (double)s->in->capital[i];
    double weight = capital > 0 ? capital : s->stead;
    size_t at = (size_t)i * (size_t)columns;
    for (int c = 0; c < columns; c++) {
        double share = capital > 0 ? loss[c] / capital : loss[c] > 0;
        double stress = s->shock[at + (size_t)c] + share;
        double passed = stress < 1 ? stress : 1;
        double moved = passed - s->old[at + (size_t)c];
        s->stress[at + (size_t)c] = stress;
        s->new[at + (size_t)c] = passed;
        sums[c] += (moved < 0 ? -moved : moved) * weight;
        sums[columns + c] += passed * weight;
    }
}

SH_INLINE void pass_block(const solver *s, int32_t block, const int columns)
{
    double sums[2 * MOST_COLUMNS] = {0};
    int32_t begin = block * BLOCK;
    int32_t end = s->in->claims->nodes - begin < BLOCK ? s->in->claims->nodes : begin + BLOCK;
    for (int32_t i = begin; i < end; i++) {
        pass_row(s, i, columns, sums);
    }
    for (int c = 0; c < 2 * columns; c++) {
        s->partial[(size_t)block * 2 * (size_t)columns + (size_t)c] = sums[c];
    }
}

static int32_t blocks_of(const solver *s)
{
    return s->in->claims->nodes / BLOCK + (s->in->claims->nodes % BLOCK != 0);
}

/* One pass over all claims. Blocks of rows have a fixed size and are added up in order. */
static void pass(solver *s, int columns)
{
    int32_t blocks = blocks_of(s);
#pragma omp parallel for num_threads(s->in->threads) schedule(static)
    for (int32_t b = 0; b < blocks; b++) {
        if (columns == 1) {
            pass_block(s, b, 1);
        } else {
            pass_block(s, b, MOST_COLUMNS);
        }
    }
    for (int c = 0; c < columns; c++) {
        pace *p = &s->pace[c];
        p->before = p->change;
        p->change = p->total = 0;
        for (int32_t b = 0; b < blocks; b++) {
            const double *sums = s->partial + (size_t)b * 2 * (size_t)columns;
            p->change += sums[c];
            p->total += sums[columns + c];
        }
        p->since++;
    }
}

/* Stress still to come when changes go on shrinking as they do, share of all; from above where
   the ratio is not settled. Changes of the size of rounding have no rate and nothing to come.
 */
static double tail_of(const pace *p)
{
    if (p->change <= 0x1p-51 * p->total) {
        return p->total > 0 ? p->change / p->total : 0;
    }
    double ratio = p->before > 0 ? p->change / p->before : 1;
    ratio = ratio > p->ratio ? ratio : p->ratio;
    return ratio < 1 ? p->change * ratio / (1 - ratio) / p->total : 1;
}

/* Extrapolates column c when its changes shrink at a steady rate: the rest of the geometric
   series is added at once. What it overshoots the next passes take back. */
static void extrapolate(solver *s, int columns, int c)
{
    pace *p = &s->pace[c];
    double ratio = p->before > 0 ? p->change / p->before : 1;
    double drift = ratio - p->ratio;
    bool steady = p->since >= p->wait && ratio < 0.9999 && ratio > 0.05 &&
                  drift < 0.1 * (1 - ratio) && drift > -0.1 * (1 - ratio);
    p->ratio = ratio;
    if (!steady) {
        return;
    }
    double factor = ratio / (1 - ratio);
    int64_t nodes = s->in->claims->nodes;
#pragma omp parallel for num_threads(s->in->threads) schedule(static)
    for (int64_t i = 0; i < nodes; i++) {
        size_t at = (size_t)i * (size_t)columns + (size_t)c;
        double passed = s->new[at] + factor *(s->new[at] - s->old[at]);
        passed = passed < 0 ? 0 : passed;
        s->new[at] = passed < 1 ? passed : 1;
    }
    /* one that did not help makes the next one wait: plain passes always arrive */
    p->wait = p->change > 0.5 * p->mark ? 2 * p->wait : p->wait;
    p->mark = p->change;
    p->since = 0;
    p->ratio = 1;
}

static void swap(solver *s)
{
    double *kept = s->old;
    s->old = s->new;
    s->new = kept;
}

static sh_status iterate(solver *s, int columns, sh_debtrank_run *run, sh_error *error)
{
    double tolerance = s->in->tolerance > 0 ? s->in->tolerance : 1e-13;
    for (run->rounds = 1; run->rounds <= MOST_PASSES; run->rounds++) {
        pass(s, columns);
        double tail = 0;
        for (int c = 0; c < columns; c++) {
            double own = tail_of(&s->pace[c]);
            tail = own > tail ? own : tail;
        }
        run->tail = tail;
        if (tail <= tolerance) {
            return SH_OK;
        }
        for (int c = 0; c < columns; c++) {
            extrapolate(s, columns, c);
        }
        swap(s);
    }
    return sh_error_set(error, SH_E_INVARIANT,
                        "debtrank: %.3g of the stress is still to come after %d passes",
                        run->tail, (int)MOST_PASSES);
}

sh_status sh_debtrank_linear(const sh_debtrank_case *in, int columns, const double *shock,
                             double *stress, sh_debtrank_run *run, sh_error *error)
{
    sh_check(columns == 1 || columns == MOST_COLUMNS);
    solver s = {.in = in, .shock = shock, .stress = stress};
    size_t cells = (size_t)in->claims->nodes * (size_t)columns + 1;
    s.old = malloc(cells * sizeof *s.old);
    s.new = malloc(cells * sizeof *s.new);
    s.partial = malloc(((size_t)blocks_of(&s) + 1) * 2 * (size_t)columns * sizeof *s.partial);
    sh_status status = SH_OK;
    if (s.old == NULL || s.new == NULL || s.partial == NULL) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: stress of %d nodes",
                              in->claims->nodes);
        goto out;
    }
    double capital = 1;
    for (int32_t i = 0; i < in->claims->nodes; i++) {
        capital += (double)in->capital[i] / in->claims->nodes;
    }
    s.stead = capital;
    for (size_t at = 0; at + 1 < cells; at++) {
        s.old[at] = shock[at] < 1 ? shock[at] : 1;
        stress[at] = shock[at];
    }
    for (int c = 0; c < columns; c++) {
        s.pace[c] = (pace){.ratio = 1, .mark = 0x1p1000, .wait = 4};
    }
    status = iterate(&s, columns, run, error);
out:
    free(s.old);
    free(s.new);
    free(s.partial);
    return status;
}
