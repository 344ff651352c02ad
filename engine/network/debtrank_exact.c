/* The linear rule without passes, for systems in which passes are slow.

   Strong components are solved in the order of the debts, debtors first, so that every chain is
   done in one go. Within a circle the solution is approached from above: at first all its nodes
   pass on 1; then those that would receive less than that are solved for, given that the others
   pass on 1, until nobody is added. Each step goes down and stays above the fixed point.

   With p what nodes pass on before a step and x after it, z = x / p solves z = r + F z, where
   F_ij = C_ij p_j / (K_i p_i), r_i what comes from nodes not solved for over p_i, and
   leak_i = 1 - sum of F_ij is r_i for those solved for before. It is solved by elimination
   without a subtraction (Grassmann, Taksar and Heyman, Operations Research 33, 1985): a circle
   that loses little of what goes round is as exact as what it loses is known. */
#include "network/debtrank_exact.h"

#include <stdlib.h>

#include "network/components.h"

enum { MOST_SOLVED = 5000 };

typedef struct exact {
    const sh_debtrank_case *in;
    int stride;
    const double *shock; /* [nodes], every stride-th */
    double *passed;      /* the same */
    double *spare;       /* [nodes] 1 - passed, not rounded to the digits of passed; owned */
    int32_t *set;        /* [nodes] reached nodes, then those of them to be solved for; owned */
    int32_t members;     /* of the set */
    int32_t *place;      /* [nodes] in the list, or -1; owned */
    int32_t *list;       /* [MOST_SOLVED] nodes of the circle that are solved for; owned */
    int32_t listed, known; /* length of the list, before and with the nodes of this step */
    double *leak, *pivot;  /* [MOST_SOLVED]; owned */
    double *rhs, *fall;    /* [MOST_SOLVED] r and z, leak - r and 1 - z; owned */
    double *flow;          /* [room][room] F; owned */
    int32_t room;
} exact;

static double shock_of(const exact *e, int32_t i)
{
    return e->shock[(size_t)i * (size_t)e->stride];
}

static double *passed_by(const exact *e, int32_t i)
{
    return &e->passed[(size_t)i * (size_t)e->stride];
}

/* stress of a node with capital */
static double stress_of(const exact *e, int32_t i)
{
    const sh_graph *claims = e->in->claims;
    double loss = 0;
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        loss += (double)claims->amount[k] * *passed_by(e, claims->other[k]);
    }
    return shock_of(e, i) + loss / (double)e->in->capital[i];
}

/* 1 - stress; where capital covers all that can be lost it is summed from what is not lost, so
   that little of it is not rounded away */
static double slack_of(const exact *e, int32_t i)
{
    const sh_graph *claims = e->in->claims;
    sh_fen covered = e->in->capital[i];
    double kept = 0;
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k];
        if (*passed_by(e, j) > 0) {
            covered -= claims->amount[k];
            kept += (double)claims->amount[k] * e->spare[j];
        }
    }
    return covered < 0 ? 1 - stress_of(e, i)
                       : ((double)covered + kept) / (double)e->in->capital[i] - shock_of(e, i);
}

/* All nodes that stress can reach pass on 1, the others 0. Those that do so in any case leave
   the set. */
static void find_reached(exact *e)
{
    const sh_graph *owes = e->in->owes;
    int32_t reached = 0;
    for (int32_t i = 0; i < owes->nodes; i++) {
        e->place[i] = -1;
        *passed_by(e, i) = shock_of(e, i) > 0;
        if (shock_of(e, i) > 0) {
            e->set[reached++] = i;
        }
    }
    for (int32_t at = 0; at < reached; at++) {
        int32_t j = e->set[at];
        for (int64_t k = owes->start[j]; k < owes->start[j + 1]; k++) {
            if (*passed_by(e, owes->other[k]) == 0) {
                *passed_by(e, owes->other[k]) = 1;
                e->set[reached++] = owes->other[k];
            }
        }
    }
    for (int32_t i = 0; i < owes->nodes; i++) {
        e->spare[i] = 1 - *passed_by(e, i);
    }
    for (int32_t at = 0; at < reached; at++) {
        if (e->in->capital[e->set[at]] > 0 && shock_of(e, e->set[at]) < 1) {
            e->set[e->members++] = e->set[at];
        }
    }
}

/* lists nodes of the circle whose stress is below 1; false when nobody new is */
static bool add_to_list(exact *e, const int32_t *node, int32_t size)
{
    e->known = e->listed;
    for (int32_t m = 0; m < size && e->listed <= MOST_SOLVED; m++) {
        if (e->place[node[m]] >= 0) {
            continue;
        }
        double slack = slack_of(e, node[m]);
        if (slack > 0 && e->listed < MOST_SOLVED) {
            e->list[e->listed] = node[m];
            e->fall[e->listed] = slack;
        }
        e->listed += slack > 0;
    }
    for (int32_t a = e->known; a < e->listed && e->listed <= MOST_SOLVED; a++) {
        e->place[e->list[a]] = a;
    }
    return e->listed > e->known;
}

static double *row_of(const exact *e, int32_t a)
{
    return e->flow + (size_t)a * (size_t)e->room;
}

static sh_status make_room(exact *e, sh_error *error)
{
    if (e->listed <= e->room) {
        return SH_OK;
    }
    free(e->flow);
    e->room = e->listed;
    e->flow = malloc((size_t)e->room * (size_t)e->room * sizeof *e->flow);
    if (e->flow == NULL) {
        e->room = 0;
        return sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d banks",
                            e->listed);
    }
    return SH_OK;
}

static void set_row(exact *e, int32_t a)
{
    const sh_graph *claims = e->in->claims;
    int32_t i = e->list[a];
    double own = *passed_by(e, i), scale = own * (double)e->in->capital[i];
    double *row = row_of(e, a);
    for (int32_t c = 0; c < e->listed; c++) {
        row[c] = 0;
    }
    e->rhs[a] = shock_of(e, i) / own;
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t from = e->place[claims->other[k]];
        double *to = from >= 0 ? &row[from] : &e->rhs[a];
        *to += (double)claims->amount[k] * *passed_by(e, claims->other[k]) / scale;
    }
    e->fall[a] = a >= e->known ? e->fall[a] : 0; /* those solved for before are in balance */
    e->leak[a] = e->rhs[a] + e->fall[a];
}

/* takes entry p out: what flows through it flows on to the entries before it */
static void eliminate(exact *e, int32_t p)
{
    const double *out = row_of(e, p);
    double leaves = e->leak[p];
    for (int32_t j = 0; j < p; j++) {
        leaves += out[j];
    }
    e->pivot[p] = leaves > 0 ? leaves : 1;
    for (int32_t i = 0; i < p; i++) {
        double *row = row_of(e, i);
        double part = row[p] / e->pivot[p];
        e->leak[i] += part * e->leak[p];
        e->rhs[i] += part * e->rhs[p];
        e->fall[i] += part * e->fall[p];
        for (int32_t j = 0; part > 0 && j < p; j++) {
            row[j] += part * out[j]; /* the diagonal is never read */
        }
    }
}

/* node i passes on the part `left` of what it did; `fallen` is 1 - left */
static void move_down(exact *e, int32_t i, double left, double fallen)
{
    double *passed = passed_by(e, i);
    e->spare[i] += *passed * fallen;
    *passed *= left < 1 ? left : 1;
    *passed = *passed > SH_DEBTRANK_LEAST ? *passed : SH_DEBTRANK_LEAST;
}

/* moves those listed down to what they pass on while the others pass on what they do */
static void solve_list(exact *e)
{
    for (int32_t a = 0; a < e->listed; a++) {
        set_row(e, a);
    }
    for (int32_t p = e->listed - 1; p >= 0; p--) {
        eliminate(e, p);
    }
    for (int32_t p = 0; p < e->listed; p++) {
        for (int32_t j = 0; j < p; j++) {
            e->rhs[p] += row_of(e, p)[j] * e->rhs[j];
            e->fall[p] += row_of(e, p)[j] * e->fall[j];
        }
        e->rhs[p] /= e->pivot[p];
        e->fall[p] /= e->pivot[p];
        move_down(e, e->list[p], e->rhs[p], e->fall[p]);
    }
}

static sh_status solve_circle(exact *e, const int32_t *node, int32_t size, sh_error *error)
{
    if (size == 1) {
        double stress = stress_of(e, node[0]);
        stress = stress > SH_DEBTRANK_LEAST ? stress : SH_DEBTRANK_LEAST;
        double slack = slack_of(e, node[0]);
        e->spare[node[0]] = slack > 0 ? slack : 0;
        *passed_by(e, node[0]) = stress < 1 ? stress : 1;
        return SH_OK;
    }
    e->listed = 0;
    while (add_to_list(e, node, size) && e->listed <= MOST_SOLVED) {
        sh_status status = make_room(e, error);
        if (status != SH_OK) {
            return status;
        }
        solve_list(e);
    }
    for (int32_t m = 0; m < size; m++) {
        e->place[node[m]] = -1;
    }
    return SH_OK;
}

static sh_status take(exact *e, sh_error *error)
{
    size_t n = (size_t)e->in->claims->nodes + 1;
    e->set = malloc(n * sizeof *e->set);
    e->place = malloc(n * sizeof *e->place);
    e->list = malloc(MOST_SOLVED * sizeof *e->list);
    e->spare = malloc(n * sizeof *e->spare);
    e->fall = malloc(MOST_SOLVED * sizeof *e->fall);
    e->leak = malloc(MOST_SOLVED * sizeof *e->leak);
    e->rhs = malloc(MOST_SOLVED * sizeof *e->rhs);
    e->pivot = malloc(MOST_SOLVED * sizeof *e->pivot);
    bool good =
        e->set && e->place && e->list && e->spare && e->fall && e->leak && e->rhs && e->pivot;
    return good ? SH_OK
                : sh_error_set(error, SH_E_MEMORY, "out of memory: stress of %zu nodes", n - 1);
}

static void give_back(exact *e)
{
    free(e->set);
    free(e->place);
    free(e->list);
    free(e->spare);
    free(e->fall);
    free(e->leak);
    free(e->rhs);
    free(e->pivot);
    free(e->flow);
}

sh_status sh_debtrank_exact(const sh_debtrank_case *in, int stride, const double *shock,
                            double *passed, bool *solved, sh_error *error)
{
    exact e = {.in = in, .stride = stride, .shock = shock, .passed = passed};
    sh_components parts = {0};
    sh_status status = take(&e, error);
    if (status == SH_OK) {
        find_reached(&e);
        status = sh_components_find(&parts, in->owes, e.set, e.members, error);
    }
    for (int32_t p = 0; status == SH_OK && e.listed <= MOST_SOLVED && p < parts.count; p++) {
        const int32_t *node = parts.node + parts.start[p];
        status = solve_circle(&e, node, parts.start[p + 1] - parts.start[p], error);
    }
    *solved = e.listed <= MOST_SOLVED;
    sh_components_free(&parts);
    give_back(&e);
    return status;
}
