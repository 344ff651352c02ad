/* The linear rule without passes, for systems in which passes are slow.

   Strong components are solved in the order of the debts, debtors first, so that every chain is
   done in one go. Within a circle the solution is approached from above: at first all its nodes
   pass on 1. Each step sweeps over them, there and back, and takes each down to what it
   receives; then those below 1 are solved for, given that the others pass on 1. It ends when a
   sweep finds nobody new below 1. All that is done goes down and stays above the fixed point.

   With p what nodes pass on before it is solved and x after it, z = x / p solves z = r + F z,
   where F_ij = C_ij p_j / (K_i p_i) and r_i is what comes from nodes not solved for over p_i.
   The sum of a row and r_i is 1 less what debtors fell after the last sweep came to i. So
   nothing is subtracted (flows.h): a circle that loses little of what goes round is as exact as
   what it loses is known. */
#include "network/debtrank_exact.h"

#include <stdlib.h>

#include "network/components.h"
#include "network/flows.h"

enum { MOST_LEFT = 1500 }; /* of a circle, when thin parts are eliminated */

typedef struct exact {
    const sh_debtrank_case *in;
    int stride;
    const double *shock; /* [nodes], every stride-th */
    double *passed;      /* the same */
    double *spare;       /* [nodes] 1 - passed, not rounded to the digits of passed; owned */
    double *fell;        /* [nodes] by how much passed fell in the last sweep; owned */
    int32_t *set;        /* [nodes] reached nodes, then those of them to be solved for; owned */
    int32_t members;     /* of the set */
    int32_t *place;      /* [nodes] in the list, or -1; owned */
    int32_t *list;       /* [nodes] nodes of the circle that are below 1, in its order; owned */
    int32_t listed;
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

/* takes a node down to what it receives */
static void lower(exact *e, int32_t i)
{
    double stress = stress_of(e, i), slack = slack_of(e, i), passed = *passed_by(e, i);
    stress = stress > SH_DEBTRANK_LEAST ? stress : SH_DEBTRANK_LEAST;
    double fell = slack < 0.5 ? slack - e->spare[i] : passed - stress;
    e->fell[i] = fell > 0 ? fell : 0;
    if (fell > 0) {
        e->spare[i] = slack;
        *passed_by(e, i) = stress < 1 ? stress : 1;
    }
}

static bool anybody_new(const exact *e, const int32_t *node, int32_t size)
{
    int32_t m = 0;
    while (m < size && (e->place[node[m]] >= 0 || slack_of(e, node[m]) <= 0)) {
        m++;
    }
    return m < size;
}

/* sweeps over the circle, there and back, and lists who is below 1 */
static void find_list(exact *e, const int32_t *node, int32_t size)
{
    for (int32_t m = 0; m < size; m++) {
        lower(e, node[m]);
    }
    for (int32_t m = size - 1; m >= 0; m--) {
        lower(e, node[m]);
    }
    e->listed = 0;
    for (int32_t m = 0; m < size; m++) {
        if (e->spare[node[m]] > 0) {
            e->place[node[m]] = e->listed;
            e->list[e->listed++] = node[m];
        }
    }
}

/* what entry a of the list is made up of */
static sh_status set_row(const exact *e, sh_flows *flows, int32_t a, sh_error *error)
{
    const sh_graph *claims = e->in->claims;
    int32_t i = e->list[a];
    double own = *passed_by(e, i), scale = own * (double)e->in->capital[i];
    sh_status status = SH_OK;
    flows->rhs[a] = shock_of(e, i) / own;
    for (int64_t k = claims->start[i]; status == SH_OK && k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k], from = e->place[j];
        double share = (double)claims->amount[k] * *passed_by(e, j) / scale;
        if (from < 0) {
            flows->rhs[a] += share;
        } else if (share > 0) {
            status = sh_flows_add(flows, a, from, share, error);
        }
        if (from >= 0 && from < a) { /* fell after i did: the sweep went back */
            flows->fall[a] += (double)claims->amount[k] * e->fell[j] / scale;
        }
    }
    return status;
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
static sh_status solve_list(exact *e, bool *solved, sh_error *error)
{
    sh_flows flows;
    sh_status status = sh_flows_begin(&flows, e->listed, error);
    for (int32_t a = 0; status == SH_OK && a < e->listed; a++) {
        status = set_row(e, &flows, a, error);
    }
    status = status == SH_OK ? sh_flows_solve(&flows, MOST_LEFT, solved, error) : status;
    for (int32_t a = 0; status == SH_OK && *solved && a < e->listed; a++) {
        move_down(e, e->list[a], flows.rhs[a], flows.fall[a]);
    }
    sh_flows_free(&flows);
    return status;
}

static sh_status solve_circle(exact *e, const int32_t *node, int32_t size, bool *solved,
                              sh_error *error)
{
    sh_status status = SH_OK;
    while (status == SH_OK && *solved && anybody_new(e, node, size)) {
        find_list(e, node, size);
        status = size > 1 ? solve_list(e, solved, error) : SH_OK;
    }
    for (int32_t m = 0; m < size; m++) {
        e->place[node[m]] = -1;
    }
    return status;
}

static sh_status take(exact *e, sh_error *error)
{
    size_t n = (size_t)e->in->claims->nodes + 1;
    e->set = malloc(n * sizeof *e->set);
    e->place = malloc(n * sizeof *e->place);
    e->list = malloc(n * sizeof *e->list);
    e->spare = malloc(n * sizeof *e->spare);
    e->fell = malloc(n * sizeof *e->fell);
    bool good = e->set && e->place && e->list && e->spare && e->fell;
    return good ? SH_OK
                : sh_error_set(error, SH_E_MEMORY, "out of memory: stress of %zu nodes", n - 1);
}

static void give_back(exact *e)
{
    free(e->set);
    free(e->place);
    free(e->list);
    free(e->spare);
    free(e->fell);
}

sh_status sh_debtrank_exact(const sh_debtrank_case *in, int stride, const double *shock,
                            double *passed, bool *solved, sh_error *error)
{
    exact e = {.in = in, .stride = stride, .shock = shock, .passed = passed};
    sh_components parts = {0};
    sh_status status = take(&e, error);
    *solved = true;
    if (status == SH_OK) {
        find_reached(&e);
        status = sh_components_find(&parts, in->owes, e.set, e.members, error);
    }
    for (int32_t p = 0; status == SH_OK && *solved && p < parts.count; p++) {
        const int32_t *node = parts.node + parts.start[p];
        status = solve_circle(&e, node, parts.start[p + 1] - parts.start[p], solved, error);
    }
    sh_components_free(&parts);
    give_back(&e);
    return status;
}
