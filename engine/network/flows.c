#include "network/flows.h"

#include <stdlib.h>

#include "network/flows_core.h"

/* shares that rows may hold while many nodes are left: times those there were, and at the last
 */
enum { MOST_FILL = 8, MOST_HELD = 1 << 24 };

static sh_status no_memory(const sh_flows *f, sh_error *error)
{
    return sh_error_set(error, SH_E_MEMORY, "out of memory: a circle of %d banks", f->size);
}

sh_status sh_flows_begin(sh_flows *flows, int32_t size, sh_error *error)
{
    size_t n = (size_t)size + 1;
    *flows = (sh_flows){.size = size, .left = size};
    flows->rhs = calloc(n, sizeof *flows->rhs);
    flows->fall = calloc(n, sizeof *flows->fall);
    flows->leak = calloc(n, sizeof *flows->leak);
    flows->pivot = calloc(n, sizeof *flows->pivot);
    flows->row = calloc(n, sizeof *flows->row);
    flows->readers = calloc(n, sizeof *flows->readers);
    flows->heap = calloc(n, sizeof *flows->heap);
    flows->where = calloc(n, sizeof *flows->where);
    flows->spot = calloc(n, sizeof *flows->spot);
    flows->order = calloc(n, sizeof *flows->order);
    bool good = flows->rhs && flows->fall && flows->leak && flows->pivot && flows->row &&
                flows->readers && flows->heap && flows->where && flows->spot && flows->order;
    return good ? SH_OK : no_memory(flows, error);
}

void sh_flows_free(sh_flows *flows)
{
    for (int32_t a = 0; a < flows->size && flows->row != NULL && flows->readers != NULL; a++) {
        free(flows->row[a].flow);
        free(flows->readers[a].node);
    }
    free(flows->rhs);
    free(flows->fall);
    free(flows->leak);
    free(flows->pivot);
    free(flows->row);
    free(flows->readers);
    free(flows->heap);
    free(flows->where);
    free(flows->spot);
    free(flows->order);
    *flows = (sh_flows){0};
}

static int32_t more_room(int32_t room)
{
    return room < 2 ? 2 : room < INT32_MAX / 2 ? 2 * room : INT32_MAX;
}

/* a share of a node that the row has not */
static bool add(sh_flows *f, int32_t to, int32_t from, double share)
{
    sh_flows_row *row = &f->row[to];
    sh_flows_readers *readers = &f->readers[from];
    if (row->length == row->room) {
        sh_flows_share *grown =
            realloc(row->flow, (size_t)more_room(row->room) * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        row->flow = grown;
        row->room = more_room(row->room);
    }
    if (readers->length == readers->room) {
        size_t room = (size_t)more_room(readers->room);
        int32_t *grown = realloc(readers->node, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        readers->node = grown;
        readers->room = (int32_t)room;
    }
    row->flow[row->length++] = (sh_flows_share){share, from};
    readers->node[readers->length++] = to;
    readers->left++;
    f->held++;
    return true;
}

sh_status sh_flows_add(sh_flows *flows, int32_t to, int32_t from, double share, sh_error *error)
{
    sh_flows_row *row = &flows->row[to];
    if (row->length > 0 && row->flow[row->length - 1].from == from) {
        row->flow[row->length - 1].share += share;
        return SH_OK;
    }
    return add(flows, to, from, share) ? SH_OK : no_memory(flows, error);
}

/* ---- the order: a heap by the shares that taking a node out can make */

static bool goes_first(const sh_flows *f, int32_t a, int32_t b)
{
    int64_t fill_a = (int64_t)f->row[a].length * f->readers[a].left;
    int64_t fill_b = (int64_t)f->row[b].length * f->readers[b].left;
    return fill_a != fill_b ? fill_a < fill_b : a < b;
}

static void put(sh_flows *f, int32_t at, int32_t a)
{
    f->heap[at] = a;
    f->where[a] = at;
}

static void sift_up(sh_flows *f, int32_t a)
{
    int32_t at = f->where[a];
    while (at > 0 && goes_first(f, a, f->heap[(at - 1) / 2])) {
        put(f, at, f->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(f, at, a);
}

static void sift_down(sh_flows *f, int32_t a)
{
    int32_t at = f->where[a];
    for (;;) {
        int32_t next = at < f->left / 2 ? 2 * at + 1 : f->left;
        next += next + 1 < f->left && goes_first(f, f->heap[next + 1], f->heap[next]);
        if (next >= f->left || !goes_first(f, f->heap[next], a)) {
            break;
        }
        put(f, at, f->heap[next]);
        at = next;
    }
    put(f, at, a);
}

static void sift(sh_flows *f, int32_t a)
{
    sift_up(f, a);
    sift_down(f, a);
}

static int32_t take_first(sh_flows *f)
{
    int32_t first = f->heap[0], last = f->heap[--f->left];
    f->order[f->size - f->left - 1] = first;
    f->held -= f->row[first].length;
    if (f->left > 0) {
        f->where[last] = 0;
        sift_down(f, last);
    }
    f->where[first] = -1;
    return first;
}

/* ---- elimination */

static double leaves(const sh_flows *f, int32_t p)
{
    double sum = f->leak[p];
    for (int32_t k = 0; k < f->row[p].length; k++) {
        sum += f->row[p].flow[k].share;
    }
    return sum > 0 ? sum : 1;
}

/* what flows into row i through p comes from the nodes of p */
static bool replace(sh_flows *f, int32_t i, int32_t p)
{
    sh_flows_row *row = &f->row[i];
    for (int32_t k = 0; k < row->length; k++) {
        f->spot[row->flow[k].from] = k + 1;
    }
    int32_t at = f->spot[p] - 1;
    double part = row->flow[at].share / f->pivot[p];
    f->leak[i] += part * f->leak[p];
    f->rhs[i] += part * f->rhs[p];
    f->fall[i] += part * f->fall[p];
    bool good = true;
    for (int32_t k = 0; good && k < f->row[p].length; k++) {
        sh_flows_share through = f->row[p].flow[k];
        int32_t spot = f->spot[through.from];
        if (spot > 0) {
            row->flow[spot - 1].share += part * through.share;
        } else if (through.from != i) {
            good = add(f, i, through.from, part * through.share);
        }
    }
    for (int32_t k = 0; k < row->length; k++) {
        f->spot[row->flow[k].from] = 0;
    }
    row->flow[at] = row->flow[--row->length];
    f->held--;
    return good;
}

static bool eliminate(sh_flows *f, int32_t p)
{
    bool good = true;
    f->pivot[p] = leaves(f, p);
    for (int32_t k = 0; good && k < f->readers[p].length; k++) {
        int32_t i = f->readers[p].node[k];
        good = f->where[i] < 0 || replace(f, i, p);
    }
    for (int32_t k = 0; k < f->row[p].length; k++) {
        f->readers[f->row[p].flow[k].from].left--;
        sift(f, f->row[p].flow[k].from);
    }
    for (int32_t k = 0; k < f->readers[p].length; k++) {
        if (f->where[f->readers[p].node[k]] >= 0) {
            sift(f, f->readers[p].node[k]);
        }
    }
    return good;
}

/* z and 1 - z of node p, when those of its row are known */
static void settle(sh_flows *f, int32_t p)
{
    for (int32_t k = 0; k < f->row[p].length; k++) {
        sh_flows_share flow = f->row[p].flow[k];
        f->rhs[p] += flow.share * f->rhs[flow.from];
        f->fall[p] += flow.share * f->fall[flow.from];
    }
    f->rhs[p] /= f->pivot[p];
    f->fall[p] /= f->pivot[p];
}

/* ---- the rest as a full matrix, node heap[c] in row and column c */

static void eliminate_full(sh_flows *f, double *full, int32_t c)
{
    const double *out = full + (size_t)c * (size_t)f->left;
    int32_t p = f->heap[c];
    double sum = f->leak[p];
    for (int32_t j = 0; j < c; j++) {
        sum += out[j];
    }
    f->pivot[p] = sum > 0 ? sum : 1;
    for (int32_t a = 0; a < c; a++) {
        double *row = full + (size_t)a * (size_t)f->left;
        double part = row[c] / f->pivot[p];
        f->leak[f->heap[a]] += part * f->leak[p];
        f->rhs[f->heap[a]] += part * f->rhs[p];
        f->fall[f->heap[a]] += part * f->fall[p];
        for (int32_t j = 0; part > 0 && j < c; j++) {
            row[j] += part * out[j]; /* the diagonal is never read */
        }
    }
}

static sh_status solve_full(sh_flows *f, sh_error *error)
{
    size_t n = (size_t)f->left;
    double *full = calloc(n * n + 1, sizeof *full);
    if (full == NULL) {
        return no_memory(f, error);
    }
    for (size_t a = 0; a < n; a++) {
        const sh_flows_row *row = &f->row[f->heap[a]];
        for (int32_t k = 0; k < row->length; k++) {
            full[a * n + (size_t)f->where[row->flow[k].from]] = row->flow[k].share;
        }
    }
    for (int32_t c = f->left - 1; c >= 0; c--) {
        eliminate_full(f, full, c);
    }
    for (size_t c = 0; c < n; c++) {
        int32_t p = f->heap[c];
        for (size_t j = 0; j < c; j++) {
            f->rhs[p] += full[c * n + j] * f->rhs[f->heap[j]];
            f->fall[p] += full[c * n + j] * f->fall[f->heap[j]];
        }
        f->rhs[p] /= f->pivot[p];
        f->fall[p] /= f->pivot[p];
    }
    free(full);
    return SH_OK;
}

static void make_heap(sh_flows *f)
{
    for (int32_t at = f->left - 1; at >= 0; at--) {
        sift_down(f, f->heap[at]);
    }
}

/* Takes nodes out, the first first, until the rest is half full, or too full to go on while
   more than `most` are left. Those that are left stand in the order of their numbers then, with
   their pivots. */
static sh_status take_out(sh_flows *f, int32_t most, int64_t most_held, sh_error *error)
{
    make_heap(f);
    while (f->left > most || 2 * f->held < (int64_t)f->left * f->left) {
        if (f->held > most_held && f->left > most) {
            break;
        }
        if (!eliminate(f, take_first(f))) {
            return no_memory(f, error);
        }
    }
    for (int32_t a = 0, at = 0; a < f->size; a++) {
        if (f->where[a] >= 0) {
            f->pivot[a] = leaves(f, a);
            put(f, at++, a);
        }
    }
    return SH_OK;
}

sh_status sh_flows_solve(sh_flows *flows, int32_t most, bool *solved, sh_error *error)
{
    for (int32_t a = 0; a < flows->size; a++) {
        flows->leak[a] = flows->rhs[a] + flows->fall[a];
        put(flows, a, a);
    }
    *solved = false;
    int64_t many = MOST_FILL * (flows->held + flows->size);
    sh_status status = take_out(flows, most, many, error);
    if (status == SH_OK && flows->left > most) {
        status = sh_flows_core(flows, solved, error);
        if (status == SH_OK && !*solved) {
            status = take_out(flows, most, MOST_HELD, error);
        }
    }
    if (status == SH_OK && !*solved && flows->left <= most) {
        *solved = true;
        status = solve_full(flows, error);
    }
    for (int32_t k = flows->size - flows->left; status == SH_OK && *solved && k > 0; k--) {
        settle(flows, flows->order[k - 1]);
    }
    return status;
}
