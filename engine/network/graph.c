#include "network/graph.h"

#include <stdlib.h>
#include <string.h>

#define MOST_MONEY (INT64_C(1) << 62)

sh_status sh_graph_alloc(sh_graph *graph, int32_t nodes, int64_t edges, sh_error *error)
{
    *graph = (sh_graph){.nodes = nodes, .edges = edges};
    size_t room = edges > 0 ? (size_t)edges : 1;
    graph->start = calloc((size_t)nodes + 1, sizeof *graph->start);
    graph->other = malloc(room * sizeof *graph->other);
    graph->amount = malloc(room * sizeof *graph->amount);
    graph->origin = malloc(room * sizeof *graph->origin);
    graph->total = calloc((size_t)nodes + 1, sizeof *graph->total);
    if (graph->start == NULL || graph->other == NULL || graph->amount == NULL ||
        graph->origin == NULL || graph->total == NULL) {
        sh_graph_free(graph);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: graph of %d nodes, %lld edges",
                            nodes, (long long)edges);
    }
    return SH_OK;
}

void sh_graph_free(sh_graph *graph)
{
    free(graph->start);
    free(graph->other);
    free(graph->amount);
    free(graph->origin);
    free(graph->total);
    *graph = (sh_graph){0};
}

static sh_status check_list(int32_t nodes, const sh_edge *list, int64_t edges, sh_error *error)
{
    sh_fen total = 0;
    for (int64_t k = 0; k < edges; k++) {
        const sh_edge *e = &list[k];
        long long line = (long long)k + 1;
        if (e->debtor < 0 || e->debtor >= nodes || e->creditor < 0 || e->creditor >= nodes) {
            return sh_error_set(
                error, SH_E_SCENARIO, "exposure %lld: no node %d among %d", line,
                e->debtor < 0 || e->debtor >= nodes ? e->debtor : e->creditor, nodes);
        }
        if (e->debtor == e->creditor) {
            return sh_error_set(error, SH_E_SCENARIO, "exposure %lld: node %d owes itself",
                                line, e->debtor);
        }
        if (e->amount < 0) {
            return sh_error_set(error, SH_E_SCENARIO, "exposure %lld: negative amount", line);
        }
        if (!sh_fen_add(total, e->amount, &total) || total >= MOST_MONEY) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "exposure %lld: all amounts together reach 2^62 fen", line);
        }
    }
    return SH_OK;
}

/* counts of the rows become the places where they start; `start` has one more than rows */
static void accumulate(int64_t *start, int32_t rows)
{
    int64_t at = 0;
    for (int32_t i = 0; i <= rows; i++) {
        int64_t count = start[i];
        start[i] = at;
        at += count;
    }
}

/* after the rows were filled by advancing start[i] to the row's end */
static void rewind_rows(int64_t *start, int32_t rows)
{
    memmove(start + 1, start, (size_t)rows * sizeof *start);
    start[0] = 0;
}

/* places in the list, in the order of creditors; equal ones keep their order */
static void order_by_creditor(const sh_edge *list, int64_t edges, int64_t *cursor,
                              int64_t *order)
{
    for (int64_t k = 0; k < edges; k++) {
        if (list[k].amount > 0) {
            order[cursor[list[k].creditor]++] = k;
        }
    }
}

static void fill_rows(sh_graph *graph, const sh_edge *list, const int64_t *order)
{
    for (int64_t k = 0; k < graph->edges; k++) {
        const sh_edge *e = &list[order[k]];
        int64_t at = graph->start[e->debtor]++;
        graph->other[at] = e->creditor;
        graph->amount[at] = e->amount;
        graph->total[e->debtor] += e->amount;
        graph->origin[at] = order[k];
    }
    rewind_rows(graph->start, graph->nodes);
}

static sh_status refuse_parallel(const sh_graph *graph, sh_error *error)
{
    for (int32_t i = 0; i < graph->nodes; i++) {
        for (int64_t k = graph->start[i] + 1; k < graph->start[i + 1]; k++) {
            if (graph->other[k] == graph->other[k - 1]) {
                return sh_error_set(
                    error, SH_E_SCENARIO,
                    "exposures %lld and %lld: both say what node %d owes node %d",
                    (long long)graph->origin[k - 1] + 1, (long long)graph->origin[k] + 1, i,
                    graph->other[k]);
            }
        }
    }
    return SH_OK;
}

static void sum_parallel(sh_graph *graph)
{
    int64_t kept = 0, k = 0;
    for (int32_t i = 0; i < graph->nodes; i++) {
        int64_t end = graph->start[i + 1], row = kept;
        for (; k < end; k++) {
            if (kept > row && graph->other[kept - 1] == graph->other[k]) {
                graph->amount[kept - 1] += graph->amount[k];
            } else {
                graph->other[kept] = graph->other[k];
                graph->amount[kept++] = graph->amount[k];
            }
        }
        graph->start[i] = row;
    }
    graph->start[graph->nodes] = kept;
    graph->edges = kept;
    free(graph->origin);
    graph->origin = NULL;
}

sh_status sh_graph_build(sh_graph *graph, int32_t nodes, const sh_edge *list, int64_t edges,
                         sh_parallel parallel, sh_error *error)
{
    *graph = (sh_graph){0};
    sh_check(nodes >= 0 && nodes < INT32_MAX && edges >= 0);
    sh_status status = check_list(nodes, list, edges, error);
    if (status != SH_OK) {
        return status;
    }
    int64_t *cursor = calloc((size_t)nodes + 1, sizeof *cursor);
    int64_t *order = malloc((edges > 0 ? (size_t)edges : 1) * sizeof *order);
    status = sh_graph_alloc(graph, nodes, edges, error);
    if (status == SH_OK && (cursor == NULL || order == NULL)) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory: list of %lld exposures",
                              (long long)edges);
    }
    if (status != SH_OK) {
        goto out;
    }
    graph->edges = 0;
    for (int64_t k = 0; k < edges; k++) {
        int64_t counts = list[k].amount > 0;
        cursor[list[k].creditor] += counts;
        graph->start[list[k].debtor] += counts;
        graph->edges += counts;
    }
    accumulate(cursor, nodes);
    accumulate(graph->start, nodes);
    order_by_creditor(list, edges, cursor, order);
    fill_rows(graph, list, order);
    if (parallel == SH_PARALLEL_SUMMED) {
        sum_parallel(graph);
    } else if (parallel == SH_PARALLEL_REFUSED) {
        status = refuse_parallel(graph, error);
    }
out:
    free(cursor);
    free(order);
    if (status != SH_OK) {
        sh_graph_free(graph);
    }
    return status;
}

sh_status sh_graph_transpose(const sh_graph *graph, sh_graph *out, sh_error *error)
{
    sh_status status = sh_graph_alloc(out, graph->nodes, graph->edges, error);
    if (status != SH_OK) {
        return status;
    }
    for (int64_t k = 0; k < graph->edges; k++) {
        out->start[graph->other[k]]++;
    }
    accumulate(out->start, graph->nodes);
    for (int32_t i = 0; i < graph->nodes; i++) {
        for (int64_t k = graph->start[i]; k < graph->start[i + 1]; k++) {
            int64_t at = out->start[graph->other[k]]++;
            out->other[at] = i;
            out->amount[at] = graph->amount[k];
            out->total[graph->other[k]] += graph->amount[k];
            out->origin[at] = k;
        }
    }
    rewind_rows(out->start, graph->nodes);
    return SH_OK;
}
