/* What is left of a system of flows when its thin parts are gone: everybody near to everybody.

   Given y, near the solution, the equations are written for u, y (1 + u) = z, so that each node
   counts by its own size; what they are off by, rhs - leak y + sum of F (y_other - y), is
   summed without losing the leaks. u is found by GMRES (Saad and Schultz, SIAM J. Scientific
   and Statistical Computing 7, 1986) behind a Gauss-Seidel sweep; a step is repeated until it
   moves nobody. */
#include "network/flows_core.h"

#include <stdlib.h>

#include "base/det.h"

enum { DEPTH = 30, MOST_STEPS = 25, SWEEPS = 8 };
#define STILL 0x1p-46        /* share of its own by which a node may still move */
#define GOOD 1e-10           /* the same, when rounding lets nobody come nearer */
#define CLOSE 1e-9           /* by what one run of GMRES lessens what is off */
#define LEAST 0x1p-1000      /* of y */
#define LEAST_FACTOR 0x1p-20 /* of a step */

typedef struct core {
    const sh_flows *f;
    double *y;     /* [left]; owned */
    double *basis; /* [DEPTH + 1][left]; owned */
    double *u;     /* [left]; owned */
    double h[DEPTH][DEPTH + 1], cosine[DEPTH], sine[DEPTH], goal[DEPTH + 1];
} core;

static double *vector(const core *c, int32_t k)
{
    return c->basis + (size_t)k * (size_t)c->f->left;
}

/* F y of node number a, or what of it comes from numbers from .. to - 1, y being scaled by x */
static double comes(const core *c, int32_t a, const double *x, bool from_later)
{
    const sh_flows_row *row = &c->f->row[c->f->heap[a]];
    double sum = 0;
    for (int32_t k = 0; k < row->length; k++) {
        int32_t b = c->f->where[row->flow[k].from];
        sum += (b > a) == from_later ? row->flow[k].share * (c->y[b] * x[b]) : 0;
    }
    return sum / (c->f->pivot[c->f->heap[a]] * c->y[a]);
}

/* x = M in, M the inverse of what a Gauss-Seidel sweep takes into account */
static void sweep(const core *c, const double *in, double *x)
{
    for (int32_t a = 0; a < c->f->left; a++) {
        x[a] = in[a] + comes(c, a, x, false);
    }
}

static double dot(const core *c, const double *x, const double *z)
{
    double sum = 0;
    for (int32_t a = 0; a < c->f->left; a++) {
        sum += x[a] * z[a];
    }
    return sum;
}

static void add_times(const core *c, double *x, double factor, const double *z)
{
    for (int32_t a = 0; a < c->f->left; a++) {
        x[a] += factor * z[a];
    }
}

/* what y is off by, share of its own, into vector 0; returns its length */
static double find_off(core *c)
{
    double *off = vector(c, 0);
    for (int32_t a = 0; a < c->f->left; a++) {
        int32_t i = c->f->heap[a];
        const sh_flows_row *row = &c->f->row[i];
        double sum = 0;
        for (int32_t k = 0; k < row->length; k++) {
            sum += row->flow[k].share * (c->y[c->f->where[row->flow[k].from]] - c->y[a]);
        }
        sum += c->f->rhs[i] - c->f->leak[i] * c->y[a];
        off[a] = sum / (c->f->pivot[i] * c->y[a]);
    }
    return sh_det_sqrt(dot(c, off, off));
}

/* vector k + 1: the equations, behind a sweep, for vector k; made square to those before it */
static void extend(core *c, int32_t k)
{
    double *next = vector(c, k + 1), *column = c->h[k];
    sweep(c, vector(c, k), c->u);
    for (int32_t a = 0; a < c->f->left; a++) {
        next[a] = vector(c, k)[a] - comes(c, a, c->u, true);
    }
    for (int32_t j = 0; j <= k; j++) {
        column[j] = dot(c, next, vector(c, j));
        add_times(c, next, -column[j], vector(c, j));
    }
    column[k + 1] = sh_det_sqrt(dot(c, next, next));
    for (int32_t a = 0; a < c->f->left && column[k + 1] > 0; a++) {
        next[a] /= column[k + 1];
    }
}

/* turns column k and the goal so that the column ends at k */
static void turn(core *c, int32_t k)
{
    double *column = c->h[k];
    for (int32_t j = 0; j < k; j++) {
        double above = column[j];
        column[j] = c->cosine[j] * above + c->sine[j] * column[j + 1];
        column[j + 1] = c->cosine[j] * column[j + 1] - c->sine[j] * above;
    }
    double length = sh_det_sqrt(column[k] * column[k] + column[k + 1] * column[k + 1]);
    c->cosine[k] = length > 0 ? column[k] / length : 1;
    c->sine[k] = length > 0 ? column[k + 1] / length : 0;
    column[k] = length > 0 ? length : 1;
    c->goal[k + 1] = -c->sine[k] * c->goal[k];
    c->goal[k] *= c->cosine[k];
}

/* u from what y is off by */
static void find_step(core *c)
{
    double begin = find_off(c);
    int32_t depth = 0;
    c->goal[0] = begin;
    for (int32_t a = 0; a < c->f->left && begin > 0; a++) {
        vector(c, 0)[a] /= begin;
    }
    while (depth < DEPTH && __builtin_fabs(c->goal[depth]) > CLOSE * begin) {
        extend(c, depth);
        turn(c, depth);
        depth++;
    }
    for (int32_t k = depth - 1; k >= 0; k--) {
        for (int32_t j = k + 1; j < depth; j++) {
            c->goal[k] -= c->h[j][k] * c->goal[j];
        }
        c->goal[k] /= c->h[k][k];
    }
    double *sum = vector(c, DEPTH);
    for (int32_t a = 0; a < c->f->left; a++) {
        sum[a] = 0;
    }
    for (int32_t k = 0; k < depth; k++) {
        add_times(c, sum, c->goal[k], vector(c, k));
    }
    sweep(c, sum, c->u);
}

/* y by the step; returns the most by which a node moves */
static double move(core *c)
{
    double most = 0;
    for (int32_t a = 0; a < c->f->left; a++) {
        double factor = 1 + c->u[a];
        factor = factor > LEAST_FACTOR ? factor : LEAST_FACTOR;
        c->y[a] = c->y[a] * factor < 1 ? c->y[a] * factor : 1;
        c->y[a] = c->y[a] > LEAST ? c->y[a] : LEAST;
        most = __builtin_fabs(c->u[a]) > most ? __builtin_fabs(c->u[a]) : most;
    }
    return most;
}

static void sweep_down(core *c)
{
    for (int32_t a = 0; a < c->f->left; a++) {
        int32_t i = c->f->heap[a];
        const sh_flows_row *row = &c->f->row[i];
        double sum = c->f->rhs[i];
        for (int32_t k = 0; k < row->length; k++) {
            sum += row->flow[k].share * c->y[c->f->where[row->flow[k].from]];
        }
        sum /= c->f->pivot[i];
        c->y[a] = sum > LEAST ? sum : LEAST;
    }
}

static bool iterate(core *c)
{
    double before = 1;
    for (int32_t a = 0; a < c->f->left; a++) {
        c->y[a] = 1;
    }
    for (int k = 0; k < SWEEPS; k++) {
        sweep_down(c);
    }
    for (int step = 0; step < MOST_STEPS; step++) {
        find_step(c);
        double moved = move(c);
        if (moved <= STILL || (moved <= GOOD && moved >= before / 2)) {
            return true;
        }
        before = moved;
    }
    return false;
}

sh_status sh_flows_core(sh_flows *flows, bool *solved, sh_error *error)
{
    size_t n = (size_t)flows->left;
    core *c = calloc(1, sizeof *c);
    double *y = malloc(n * sizeof *y), *u = malloc(n * sizeof *u);
    double *basis = malloc((DEPTH + 1) * n * sizeof *basis);
    sh_status status = SH_OK;
    *solved = false;
    if (c == NULL || y == NULL || u == NULL || basis == NULL) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d banks",
                              flows->size);
        goto out;
    }
    *c = (core){.f = flows, .y = y, .basis = basis, .u = u};
    *solved = iterate(c);
    for (size_t a = 0; a < n && *solved; a++) {
        flows->rhs[flows->heap[a]] = y[a];
        flows->fall[flows->heap[a]] = 1 - y[a];
    }
out:
    free(c);
    free(y);
    free(u);
    free(basis);
    return status;
}
