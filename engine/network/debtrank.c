#include "network/debtrank.h"

#include <stdlib.h>

#include "network/debtrank_linear.h"

static double cap(double stress)
{
    return stress < 1 ? stress : 1;
}

static sh_status check_case(const sh_debtrank_case *in, int32_t nodes, const double *shock,
                            sh_error *error)
{
    for (int32_t i = 0; i < nodes; i++) {
        if (in->capital[i] < 0) {
            return sh_error_set(error, SH_E_SCENARIO, "debtrank: node %d has negative capital",
                                i);
        }
        if (shock != NULL && !(shock[i] >= 0 && shock[i] <= 0x1p1000)) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "debtrank: the shock of node %d is not a share from 0", i);
        }
    }
    return SH_OK;
}

/* the rules under which a node passes stress on once */
typedef struct once {
    const sh_debtrank_case *in;
    sh_debtrank_rule rule;
    const double *shock;
    double *stress;
    double *loss;   /* [nodes] fen lost on claims; owned */
    int32_t *order; /* [nodes] nodes that pass or passed on, by round; owned */
    uint8_t *fired; /* [nodes]; owned */
    int32_t count;  /* of order */
} once;

static double stress_of(const once *o, int32_t i)
{
    double capital = (double)o->in->capital[i];
    return capital > 0 ? o->shock[i] + o->loss[i] / capital : o->shock[i] + o->loss[i] > 0;
}

static bool fires(const once *o, int32_t i)
{
    double stress = stress_of(o, i);
    return o->rule == SH_DEBTRANK_SINGLE ? stress > 0 : sh_debtrank_defaults(stress);
}

/* the nodes that begin to pass on, in the order of their numbers */
static void gather(once *o)
{
    for (int32_t i = 0; i < o->in->owes->nodes; i++) {
        if (!o->fired[i] && fires(o, i)) {
            o->stress[i] = stress_of(o, i);
            o->fired[i] = 1;
            o->order[o->count++] = i;
        }
    }
}

static void pass_on(once *o, int32_t j)
{
    const sh_graph *owes = o->in->owes;
    double passed = o->rule == SH_DEBTRANK_SINGLE ? o->stress[j] : 1;
    for (int64_t k = owes->start[j]; k < owes->start[j + 1]; k++) {
        o->loss[owes->other[k]] += (double)owes->amount[k] * passed;
    }
}

static sh_status run_once(once *o, sh_debtrank_run *run, sh_error *error)
{
    size_t n = (size_t)o->in->owes->nodes + 1;
    o->loss = calloc(n, sizeof *o->loss);
    o->order = malloc(n * sizeof *o->order);
    o->fired = calloc(n, sizeof *o->fired);
    sh_status status = SH_OK;
    if (o->loss == NULL || o->order == NULL || o->fired == NULL) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: stress of %zu nodes", n - 1);
        goto out;
    }
    gather(o);
    for (int32_t begin = 0; begin < o->count; run->rounds++) {
        int32_t end = o->count;
        for (int32_t k = begin; k < end; k++) {
            o->stress[o->order[k]] = cap(o->stress[o->order[k]]);
            pass_on(o, o->order[k]);
        }
        begin = end;
        gather(o);
    }
    for (int32_t i = 0; i < o->in->owes->nodes; i++) {
        o->stress[i] = stress_of(o, i);
    }
out:
    free(o->loss);
    free(o->order);
    free(o->fired);
    return status;
}

sh_status sh_debtrank_stress(const sh_debtrank_case *in, sh_debtrank_rule rule,
                             const double *shock, double *stress, sh_debtrank_run *run,
                             sh_error *error)
{
    const sh_graph *graph = rule == SH_DEBTRANK_LINEAR ? in->claims : in->owes;
    *run = (sh_debtrank_run){0};
    sh_status status = check_case(in, graph->nodes, shock, error);
    if (status != SH_OK) {
        return status;
    }
    if (rule == SH_DEBTRANK_LINEAR) {
        return sh_debtrank_linear(in, 1, shock, stress, run, error);
    }
    once o = {.in = in, .rule = rule, .shock = shock, .stress = stress};
    return run_once(&o, run, error);
}

double sh_debtrank_additional(int32_t nodes, const double *weight, const double *shock,
                              const double *stress)
{
    double sum = 0, weights = 0;
    for (int32_t i = 0; i < nodes; i++) {
        sum += weight[i] * (cap(stress[i]) - cap(shock[i]));
        weights += weight[i];
    }
    return weights > 0 ? sum / weights : 0;
}

/* additional stress of each column of a block of shocks that starts at node `first` */
static void read_columns(int32_t nodes, const double *weight, const double *stress,
                         int32_t first, double *additional)
{
    enum { COLUMNS = SH_DEBTRANK_COLUMNS };
    double weights = 0, sum[COLUMNS] = {0};
    for (int32_t i = 0; i < nodes; i++) {
        weights += weight[i];
        for (int c = 0; c < COLUMNS; c++) {
            double shock = i == first + c;
            sum[c] += weight[i] * (cap(stress[(size_t)i * COLUMNS + (size_t)c]) - shock);
        }
    }
    for (int c = 0; c < COLUMNS && first + c < nodes; c++) {
        additional[first + c] = weights > 0 ? sum[c] / weights : 0;
    }
}

sh_status sh_debtrank_each(const sh_debtrank_case *in, const double *weight, double *additional,
                           sh_error *error)
{
    enum { COLUMNS = SH_DEBTRANK_COLUMNS };
    int32_t nodes = in->claims->nodes;
    size_t cells = (size_t)nodes * COLUMNS + 1;
    double *shock = calloc(cells, sizeof *shock);
    double *stress = malloc(cells * sizeof *stress);
    sh_status status = check_case(in, nodes, NULL, error);
    if (status == SH_OK && (shock == NULL || stress == NULL)) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: stress of %d nodes", nodes);
    }
    for (int32_t first = 0; status == SH_OK && first < nodes; first += COLUMNS) {
        sh_debtrank_run run;
        for (int c = 0; c < COLUMNS && first + c < nodes; c++) {
            shock[(size_t)(first + c) * COLUMNS + (size_t)c] = 1;
        }
        status = sh_debtrank_linear(in, COLUMNS, shock, stress, &run, error);
        read_columns(nodes, weight, stress, first, additional);
        for (int c = 0; c < COLUMNS && first + c < nodes; c++) {
            shock[(size_t)(first + c) * COLUMNS + (size_t)c] = 0;
        }
    }
    free(shock);
    free(stress);
    return status;
}
