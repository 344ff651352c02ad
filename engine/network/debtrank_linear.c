#include "network/debtrank_linear.h"

#include <stdlib.h>

#include "network/debtrank_exact.h"

enum { MOST_PASSES = 100000, FEW_PASSES = 500, BLOCK = 2048 };
enum { MOST_COLUMNS = SH_DEBTRANK_COLUMNS };

/* Per column: how much the last pass changed, and how fast changes shrink. */
typedef struct pace {
    double worst, worst_before; /* most that a node changed, share of its own, two passes */
    double rate;                /* worst / worst_before of the pass before */
    double change, before; /* sum over nodes of |change of what is passed on| K, two passes */
    double ratio;          /* change / before of the pass before */
    double mark;           /* change at the last extrapolation */
    int since, wait;       /* passes since then, and how many there should be at least */
} pace;

typedef struct solver {
    const sh_debtrank_case *in;
    const double *shock; /* [nodes][columns] */
    double *stress;      /* [nodes][columns] */
    double *old, *new;   /* [nodes][columns] passed on before and after the pass; owned */
    double *partial;     /* [blocks][2 columns] change and worst of a block; owned */
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
        double shock = s->shock[at + (size_t)c], least = loss[c] > 0 ? SH_DEBTRANK_LEAST : 0;
        double stress = capital > 0 ? shock + (loss[c] / capital + least) : shock + loss[c] > 0;
        double passed = stress < 1 ? stress : 1;
        double moved = passed - s->old[at + (size_t)c];
        s->stress[at + (size_t)c] = stress;
        s->new[at + (size_t)c] = passed;
        moved = moved < 0 ? -moved : moved;
        double own = moved / (passed + SH_DEBTRANK_LEAST);
        sums[c] += moved * weight;
        sums[columns + c] = own > sums[columns + c] ? own : sums[columns + c];
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
#pragma omp parallel for num_threads(s->in->threads) schedule(static) if (blocks > 1)
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
        p->worst_before = p->worst;
        p->change = p->worst = 0;
        for (int32_t b = 0; b < blocks; b++) {
            const double *sums = s->partial + (size_t)b * 2 * (size_t)columns;
            p->change += sums[c];
            p->worst = sums[columns + c] > p->worst ? sums[columns + c] : p->worst;
        }
        p->since++;
    }
}

/* Most stress still to come to any node when changes go on shrinking as they do, share of its
   own; from above where the rate is not settled. Changes of the size of rounding have no rate
   and nothing to come. */
static double tail_of(pace *p)
{
    double rate = p->worst_before > 0 ? p->worst / p->worst_before : 1;
    double slower = rate > p->rate ? rate : p->rate;
    p->rate = rate;
    if (p->worst <= 0x1p-50) {
        return p->worst;
    }
    double rest = slower < 1 ? slower / (1 - slower) : 0x1p60;
    return p->worst * (rest > 1 ? rest : 1);
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
#pragma omp parallel for num_threads(s->in->threads) schedule(static) if (nodes > BLOCK)
    for (int64_t i = 0; i < nodes; i++) {
        size_t at = (size_t)i * (size_t)columns + (size_t)c;
        double passed = s->new[at] + factor *(s->new[at] - s->old[at]);
        double half = s->new[at] / 2; /* who is reached remains so */
        passed = passed < half ? half : passed;
        s->new[at] = passed < 1 ? passed : 1;
    }
    /* one that did not help makes the next one wait: plain passes always arrive */
    p->wait = p->change > 0.5 * p->mark ? 2 * p->wait : p->wait;
    p->mark = p->change;
    p->since = 0;
    p->ratio = p->rate = 1;
}

static void swap(solver *s)
{
    double *kept = s->old;
    s->old = s->new;
    s->new = kept;
}

/* whether all columns are there; notes the longest tail */
static bool at_rest(solver *s, int columns, sh_debtrank_run *run)
{
    double tolerance = s->in->tolerance > 0 ? s->in->tolerance : 1e-13;
    run->tail = 0;
    for (int c = 0; c < columns; c++) {
        double own = tail_of(&s->pace[c]);
        run->tail = own > run->tail ? own : run->tail;
    }
    return run->tail <= tolerance;
}

/* what passes have not done in good time, all at once */
static sh_status eliminate(solver *s, int columns, bool *solved, sh_error *error)
{
    sh_status status = SH_OK;
    *solved = true;
    for (int c = 0; status == SH_OK && *solved && c < columns; c++) {
        status = sh_debtrank_exact(s->in, columns, s->shock + c, s->old + c, solved, error);
    }
    return status;
}

static sh_status iterate(solver *s, int columns, sh_debtrank_run *run, sh_error *error)
{
    for (run->rounds = 1; run->rounds <= MOST_PASSES; run->rounds++) {
        pass(s, columns);
        if (at_rest(s, columns, run)) {
            return SH_OK;
        }
        if (run->rounds == FEW_PASSES) {
            bool solved;
            sh_status status = eliminate(s, columns, &solved, error);
            if (status != SH_OK || solved) {
                pass(s, columns);
                run->tail = 0;
                run->rounds++;
                return status;
            }
        }
        for (int c = 0; c < columns && run->rounds != FEW_PASSES; c++) {
            extrapolate(s, columns, c);
        }
        swap(s);
    }
    return sh_error_set(error, SH_E_INVARIANT,
                        "debtrank: a bank's stress is still off by %.3g of it after %d passes",
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
        s.pace[c] = (pace){.rate = 1, .ratio = 1, .mark = 0x1p1000, .wait = 4};
    }
    status = iterate(&s, columns, run, error);
out:
    free(s.old);
    free(s.new);
    free(s.partial);
    return status;
}
