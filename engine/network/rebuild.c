#include "network/rebuild.h"

#include <stdlib.h>

enum { MOST_ROUNDS = 1000000 };

typedef struct totals {
    const sh_fen *lends, *borrows;
    sh_fen all;
} totals;

static sh_status check_totals(int32_t nodes, totals *t, sh_error *error)
{
    sh_fen lent = 0, borrowed = 0;
    for (int32_t i = 0; i < nodes; i++) {
        if (t->lends[i] < 0 || t->borrows[i] < 0 || !sh_fen_add(lent, t->lends[i], &lent) ||
            !sh_fen_add(borrowed, t->borrows[i], &borrowed)) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "rebuilding: totals of node %d are not amounts from 0", i);
        }
    }
    if (lent != borrowed) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "rebuilding: all lending is %lld fen, all borrowing %lld",
                            (long long)lent, (long long)borrowed);
    }
    for (int32_t i = 0; i < nodes; i++) {
        if (sh_rebuild_excess(lent, t->lends[i], t->borrows[i]) > 0) {
            return sh_error_set(
                error, SH_E_SCENARIO,
                "rebuilding: node %d lends and borrows more than the others can "
                "borrow and lend",
                i);
        }
    }
    t->all = lent;
    return SH_OK;
}

/* a node that is on one side of every loan leaves no choice */
static bool has_hub(sh_rebuild *out, const totals *t)
{
    for (int32_t i = 0; i < out->nodes && t->all > 0; i++) {
        if (t->lends[i] == t->all - t->borrows[i]) {
            out->hub = i;
            for (int32_t j = 0; j < out->nodes; j++) {
                out->row[j] = (double)t->lends[j];
                out->column[j] = (double)t->borrows[j];
            }
            out->row[i] = out->column[i] = 1;
            return true;
        }
    }
    return false;
}

static double sum_of(const double *x, int32_t n)
{
    double sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

/* factor[i] such that factor[i] (sum of others) = total[i]; returns the greatest distance from
   the totals before the step */
static double fit_side(int32_t n, const sh_fen *total, double *factor, const double *others)
{
    double sum = sum_of(others, n), most = 0;
    for (int32_t i = 0; i < n; i++) {
        double rest = sum - others[i];
        double off = factor[i] * rest - (double)total[i];
        off = off < 0 ? -off : off;
        most = off > most ? off : most;
        factor[i] = rest > 0 ? (double)total[i] / rest : 0;
    }
    return most;
}

static sh_status fit(sh_rebuild *out, const totals *t, double tolerance, sh_error *error)
{
    for (int32_t i = 0; i < out->nodes; i++) {
        out->row[i] = (double)t->lends[i] / (double)t->all;
        out->column[i] = (double)t->borrows[i];
    }
    double limit = tolerance > 0 ? tolerance : 1e-13;
    for (out->rounds = 1; out->rounds <= MOST_ROUNDS; out->rounds++) {
        fit_side(out->nodes, t->borrows, out->column, out->row);
        double most = fit_side(out->nodes, t->lends, out->row, out->column);
        out->error = most / (double)t->all;
        if (out->error <= limit) {
            return SH_OK;
        }
    }
    return sh_error_set(
        error, SH_E_INVARIANT,
        "rebuilding: totals are still off by %.3g of all lending after %d rounds", out->error,
        (int)MOST_ROUNDS);
}

sh_status sh_rebuild_fit(sh_rebuild *rebuild, int32_t nodes, const sh_fen *lends,
                         const sh_fen *borrows, double tolerance, sh_error *error)
{
    *rebuild = (sh_rebuild){.nodes = nodes, .hub = -1};
    totals t = {lends, borrows, 0};
    sh_status status = check_totals(nodes, &t, error);
    if (status != SH_OK) {
        return status;
    }
    rebuild->row = calloc((size_t)nodes + 1, sizeof *rebuild->row);
    rebuild->column = calloc((size_t)nodes + 1, sizeof *rebuild->column);
    if (rebuild->row == NULL || rebuild->column == NULL) {
        status =
            sh_error_set(error, SH_E_MEMORY, "out of memory: rebuilding of %d nodes", nodes);
    } else if (t.all > 0 && !has_hub(rebuild, &t)) {
        status = fit(rebuild, &t, tolerance, error);
    }
    if (status != SH_OK) {
        sh_rebuild_free(rebuild);
    }
    return status;
}

void sh_rebuild_free(sh_rebuild *rebuild)
{
    free(rebuild->row);
    free(rebuild->column);
    *rebuild = (sh_rebuild){0};
}

/* the loans of lender i, the running sum of the fitted row scaled to what it lends */
static int64_t cut_row(const sh_rebuild *rebuild, sh_fen lends, int32_t i, sh_edge *list)
{
    double all = 0, running = 0;
    sh_fen paid = 0;
    int64_t edges = 0;
    for (int32_t j = 0; j < rebuild->nodes; j++) {
        all += sh_rebuild_entry(rebuild, i, j);
    }
    int32_t last = -1;
    for (int32_t j = 0; j < rebuild->nodes; j++) {
        last = sh_rebuild_entry(rebuild, i, j) > 0 ? j : last;
    }
    for (int32_t j = 0; j <= last; j++) {
        double entry = sh_rebuild_entry(rebuild, i, j);
        running += entry;
        sh_fen target = j == last ? lends : (sh_fen)((double)lends * (running / all));
        target = target > lends ? lends : target < paid ? paid : target;
        if (entry > 0 && target > paid) {
            list[edges++] = (sh_edge){j, i, target - paid};
            paid = target;
        }
    }
    return edges;
}

sh_status sh_rebuild_graph(const sh_rebuild *rebuild, const sh_fen *lends, sh_graph *owes,
                           sh_error *error)
{
    size_t n = (size_t)rebuild->nodes;
    sh_edge *list = malloc((n * n + 1) * sizeof *list);
    if (list == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: all loans among %zu nodes", n);
    }
    int64_t edges = 0;
    for (int32_t i = 0; i < rebuild->nodes; i++) {
        edges += cut_row(rebuild, lends[i], i, list + edges);
    }
    sh_status status =
        sh_graph_build(owes, rebuild->nodes, list, edges, SH_PARALLEL_REFUSED, error);
    free(list);
    return status;
}
