#include "network/rebuild.h"

#include <stdlib.h>
#include <string.h>

#include "base/det.h"

enum { MOST_ROUNDS = 500, HALVINGS = 60 };
#define MOST ((sh_fen)1 << 62) /* what a graph takes is below */

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

/* ---- the fit

   Let a_i = row_i column_i be what i would lend itself, S the sum of all a_i, m_i >= 0 what all
   lend less what i lends and borrows. The totals are met when

       a_i^2 - (S + m_i) a_i + lends_i borrows_i = 0   for every i,

   and then row_i = (lends_i + a_i) / (all + S), column_i = borrows_i + a_i. Each has the
   smaller of its two roots, but for one node at most, that with the greatest 2 sqrt(lends
   borrows) - m: t is what its smaller root lies below its larger one, negative when it has the
   larger one. With it S is a function of t, and sum of a_i - S, which has one root in t, is
   sought in t. */

typedef struct sought {
    const totals *t;
    int32_t nodes;
    int32_t large;  /* the node that may have its larger root */
    double product; /* its lends borrows */
} sought;

static sh_fen left_of(const totals *t, int32_t i)
{
    return -sh_rebuild_excess(t->all, t->lends[i], t->borrows[i]);
}

static sh_wide product_of(const totals *t, int32_t i)
{
    return (sh_wide)t->lends[i] * t->borrows[i];
}

static void find_large(sought *s)
{
    double most = 0;
    for (int32_t i = 0; i < s->nodes; i++) {
        double root = sh_det_sqrt((double)product_of(s->t, i));
        double bound = 2 * root - (double)left_of(s->t, i);
        if (i == 0 || bound > most) {
            s->large = i;
            most = bound;
        }
    }
    s->product = (double)product_of(s->t, s->large);
}

/* S + m of the node that may have its larger root: the sum of its two roots */
static double both_roots(const sought *s, double t)
{
    return sh_det_sqrt(t * t + 4 * s->product);
}

/* the smaller root of node i; the distance of its roots is told by how much i differs from the
   large one, in whole fen before anything is rounded */
static double smaller(const sought *s, double t, double both, int32_t i)
{
    double apart = (double)(left_of(s->t, i) - left_of(s->t, s->large));
    double square = t * t + apart * (2 * both + apart) +
                    4 * (double)(product_of(s->t, s->large) - product_of(s->t, i));
    double distance = sh_det_sqrt(square > 0 ? square : 0);
    double product = (double)product_of(s->t, i);
    return product > 0 ? 2 * product / (both + apart + distance) : 0;
}

/* sum of a_i - S */
static double surplus(const sought *s, double t)
{
    double both = both_roots(s, t), left = (double)left_of(s->t, s->large);
    double own = smaller(s, t, both, s->large), sum = 0;
    for (int32_t i = 0; i < s->nodes; i++) {
        sum += i == s->large ? 0 : smaller(s, t, both, i);
    }
    return sum + (t < 0 ? left - own : own + left - both);
}

/* the t at which the surplus is 0: it is above 0 before and below after */
static double find_root(const sought *s, int32_t *rounds)
{
    bool positive = surplus(s, 0) > 0;
    double sign = positive ? 1 : -1, near = 0, far = 1;
    for (*rounds = 1; *rounds < MOST_ROUNDS; ++*rounds) {
        if ((surplus(s, sign * far) > 0) != positive) {
            break;
        }
        near = far;
        far *= 2;
    }
    for (int halved = 0; halved < HALVINGS; halved++) {
        double middle = near + (far - near) / 2;
        bool before = (surplus(s, sign * middle) > 0) == positive;
        near = before ? middle : near;
        far = before ? far : middle;
    }
    *rounds += HALVINGS;
    return sign * (near + (far - near) / 2);
}

/* greatest distance of a total of one side; the large node is left out of sums, as its factor
   may be all of them */
static double miss(const sought *s, const sh_fen *total, const double *factor,
                   const double *others)
{
    double sum = 0, most = 0;
    for (int32_t i = 0; i < s->nodes; i++) {
        sum += i == s->large ? 0 : others[i];
    }
    for (int32_t i = 0; i < s->nodes; i++) {
        double rest = i == s->large ? sum : sum - others[i] + others[s->large];
        double off = factor[i] * rest - (double)total[i];
        off = off < 0 ? -off : off;
        most = off > most ? off : most;
    }
    return most;
}

static void fit(sh_rebuild *out, const totals *t)
{
    sought s = {.t = t, .nodes = out->nodes};
    find_large(&s);
    double at = find_root(&s, &out->rounds), both = both_roots(&s, at);
    double all = (double)t->all + (both - (double)left_of(t, s.large));
    for (int32_t i = 0; i < out->nodes; i++) {
        double own = smaller(&s, at, both, i);
        own = i == s.large && at < 0 ? both - own : own;
        out->row[i] = ((double)t->lends[i] + own) / all;
        out->column[i] = t->borrows[i] > 0 ? (double)t->borrows[i] + own : 0;
        out->row[i] = t->lends[i] > 0 ? out->row[i] : 0;
    }
    double lent = miss(&s, t->lends, out->row, out->column);
    double borrowed = miss(&s, t->borrows, out->column, out->row);
    out->error = (lent > borrowed ? lent : borrowed) / (double)t->all;
}

sh_status sh_rebuild_fit(sh_rebuild *rebuild, int32_t nodes, const sh_fen *lends,
                         const sh_fen *borrows, sh_error *error)
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
        fit(rebuild, &t);
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

/* ---- in whole fen: rows by cascade rounding, then fen moved within rows until each column has
   its total too */

/* a column that the search has come to, and how */
typedef struct step {
    int32_t column,
        row; /* the fen that this column takes come from that one, within this row */
} step;

typedef struct cut {
    const sh_rebuild *fit;
    size_t n;
    sh_fen *cell;      /* [nodes][nodes] */
    sh_fen *over;      /* [nodes] what a column has above its total */
    sh_fen band;       /* how far a cell may be from its fitted value rounded down or up */
    step *from;        /* [nodes] column -1: not reached */
    int32_t *queue;    /* [nodes] of columns */
    uint8_t *row_done; /* [nodes] */
} cut;

static sh_fen *cell_at(const cut *c, int32_t i, int32_t j)
{
    return c->cell + (size_t)i * c->n + (size_t)j;
}

static sh_fen floor_of(double entry)
{
    return entry < (double)MOST ? (sh_fen)entry : MOST;
}

/* what lender i can take back from j */
static sh_fen room_down(const cut *c, int32_t i, int32_t j)
{
    sh_fen least = floor_of(sh_rebuild_entry(c->fit, i, j)) - c->band;
    return *cell_at(c, i, j) - (least > 0 ? least : 0);
}

/* what it can give him more */
static sh_fen room_up(const cut *c, int32_t i, int32_t j)
{
    double entry = sh_rebuild_entry(c->fit, i, j);
    sh_fen below = floor_of(entry);
    return entry > 0 ? below + (entry > (double)below) + c->band - *cell_at(c, i, j) : 0;
}

/* cuts what i lends along the running sum of its fitted row */
static void cut_row(cut *c, sh_fen lends, int32_t i)
{
    double all = 0, running = 0;
    sh_fen paid = 0;
    int32_t last = -1;
    for (int32_t j = 0; j < c->fit->nodes; j++) {
        double entry = sh_rebuild_entry(c->fit, i, j);
        all += entry;
        last = entry > 0 ? j : last;
    }
    for (int32_t j = 0; j <= last; j++) {
        double entry = sh_rebuild_entry(c->fit, i, j);
        running += entry;
        sh_fen target = j == last ? lends : floor_of((double)lends * (running / all));
        target = target > lends ? lends : target < paid ? paid : target;
        if (entry > 0) {
            *cell_at(c, i, j) = target - paid;
            c->over[j] += target - paid;
            paid = target;
        }
    }
}

/* columns that row i can give to, when it takes from `column`; the first that lacks fen, or -1
 */
static int32_t reach(cut *c, int32_t i, int32_t column, int32_t *queued)
{
    c->row_done[i] = 1;
    for (int32_t k = 0; k < c->fit->nodes; k++) {
        if (c->from[k].column < 0 && room_up(c, i, k) > 0) {
            c->from[k] = (step){column, i};
            c->queue[(*queued)++] = k;
            if (c->over[k] < 0) {
                return k;
            }
        }
    }
    return -1;
}

/* the nearest column that lacks fen to which `start` can pass some on, or -1 */
static int32_t search(cut *c, int32_t start)
{
    int32_t queued = 1, end = -1;
    memset(c->row_done, 0, c->n);
    for (int32_t j = 0; j < c->fit->nodes; j++) {
        c->from[j] = (step){-1, -1};
    }
    c->from[start] = (step){start, -1};
    c->queue[0] = start;
    for (int32_t at = 0; at < queued && end < 0; at++) {
        for (int32_t i = 0; i < c->fit->nodes && end < 0; i++) {
            if (!c->row_done[i] && room_down(c, i, c->queue[at]) > 0) {
                end = reach(c, i, c->queue[at], &queued);
            }
        }
    }
    return end;
}

/* passes on all that the way found has room for */
static void pass(cut *c, int32_t start, int32_t end)
{
    sh_fen most = c->over[start] < -c->over[end] ? c->over[start] : -c->over[end];
    for (int32_t k = end; k != start; k = c->from[k].column) {
        sh_fen up = room_up(c, c->from[k].row, k);
        sh_fen down = room_down(c, c->from[k].row, c->from[k].column);
        most = up < most ? up : most;
        most = down < most ? down : most;
    }
    for (int32_t k = end; k != start; k = c->from[k].column) {
        *cell_at(c, c->from[k].row, k) += most;
        *cell_at(c, c->from[k].row, c->from[k].column) -= most;
    }
    c->over[start] -= most;
    c->over[end] += most;
}

/* false when some column cannot be rid of what it has too much, within this band */
static bool level(cut *c)
{
    for (int32_t j = 0; j < c->fit->nodes; j++) {
        while (c->over[j] > 0) {
            int32_t end = search(c, j);
            if (end < 0) {
                return false;
            }
            pass(c, j, end);
        }
    }
    return true;
}

static sh_status cut_all(cut *c, const sh_fen *lends, const sh_fen *borrows, sh_error *error)
{
    for (int32_t i = 0; i < c->fit->nodes; i++) {
        c->over[i] -= borrows[i];
        cut_row(c, lends[i], i);
    }
    while (!level(c)) {
        if (c->band >= MOST / 2) {
            return sh_error_set(error, SH_E_INVARIANT,
                                "rebuilding: no whole fen have the totals of the fit");
        }
        c->band = c->band > 0 ? 2 * c->band : 1;
    }
    return SH_OK;
}

static sh_status take(cut *c, sh_error *error)
{
    c->cell = calloc(c->n * c->n + 1, sizeof *c->cell);
    c->over = calloc(c->n + 1, sizeof *c->over);
    c->from = calloc(c->n + 1, sizeof *c->from);
    c->queue = calloc(c->n + 1, sizeof *c->queue);
    c->row_done = calloc(c->n + 1, sizeof *c->row_done);
    bool good = c->cell && c->over && c->from && c->queue && c->row_done;
    return good ? SH_OK
                : sh_error_set(error, SH_E_MEMORY, "out of memory: all loans among %zu nodes",
                               c->n);
}

static sh_status list_loans(const cut *c, sh_graph *owes, sh_error *error)
{
    int64_t edges = 0;
    sh_edge *list = malloc((c->n * c->n + 1) * sizeof *list);
    if (list == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: all loans among %zu nodes",
                            c->n);
    }
    for (int32_t i = 0; i < c->fit->nodes; i++) {
        for (int32_t j = 0; j < c->fit->nodes; j++) {
            if (*cell_at(c, i, j) > 0) {
                list[edges++] = (sh_edge){j, i, *cell_at(c, i, j)};
            }
        }
    }
    sh_status status =
        sh_graph_build(owes, c->fit->nodes, list, edges, SH_PARALLEL_REFUSED, error);
    free(list);
    return status;
}

sh_status sh_rebuild_graph(const sh_rebuild *rebuild, const sh_fen *lends,
                           const sh_fen *borrows, sh_graph *owes, sh_error *error)
{
    cut c = {.fit = rebuild, .n = (size_t)rebuild->nodes};
    sh_status status = take(&c, error);
    status = status == SH_OK ? cut_all(&c, lends, borrows, error) : status;
    status = status == SH_OK ? list_loans(&c, owes, error) : status;
    free(c.cell);
    free(c.over);
    free(c.from);
    free(c.queue);
    free(c.row_done);
    return status;
}
