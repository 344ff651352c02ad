#include "network/settle.h"

#include <stdlib.h>

/* how a fen came to a node: along debt `edge` from node `from` (forward: its debtor) */
typedef struct step_back {
    int64_t edge;
    int32_t from;
    int32_t stamp; /* number of the search that wrote this */
    bool forward;
} step_back;

typedef struct desk {
    const sh_clearing_case *in;
    const sh_clearing *clearing;
    sh_settle *out;
    sh_fen *balance;  /* [nodes] fen that a node has too much (> 0) or too little (< 0) */
    step_back *back;  /* [nodes] */
    int32_t *queue;   /* [nodes] */
    int32_t searches; /* so far */
    sh_fen slack;     /* fen that a payment may be off its quota */
} desk;

static double quota(const desk *d, int32_t i, int rank, sh_fen due)
{
    return (double)due * sh_clearing_share(d->clearing, i, (sh_clearing_class)rank);
}

static int rank_of(const desk *d, int64_t edge)
{
    return d->in->rank == NULL ? SH_CLEARING_GENERAL : d->in->rank[edge];
}

/* May a payment of `due` by node i become `next`? A quota that is whole has no rounding to
   spare: debts paid in full stay so. */
static bool has_room(const desk *d, int32_t i, int rank, sh_fen due, sh_fen next)
{
    double off = (double)next - quota(d, i, rank, due), most = (double)d->slack - 0x1p-16;
    return next >= 0 && next <= due && off <= most && off >= -most;
}

/* the costs that a default takes, rounded to the fen */
static sh_fen cost_of(const desk *d, int32_t i)
{
    double cost = (1 - d->in->alpha) * (double)d->in->assets[i] +
                  (1 - d->in->beta) * d->clearing->received[i];
    return (sh_fen)(cost + 0.5);
}

static bool has_costs(const desk *d)
{
    return d->in->alpha < 1 || d->in->beta < 1;
}

/* the next piece of a row's cascade: the running sum of debts grows by `due` */
static sh_fen cut(const desk *d, int32_t i, int rank, sh_fen due, sh_fen *running)
{
    double share = sh_clearing_share(d->clearing, i, (sh_clearing_class)rank);
    if (share >= 1) {
        return due;
    }
    sh_fen before = (sh_fen)((double)*running * share);
    *running += due;
    sh_fen piece = (sh_fen)((double)*running * share) - before;
    return piece < due ? piece : due;
}

static void pay_row(desk *d, int32_t i)
{
    const sh_graph *owes = d->in->owes;
    sh_fen running[SH_CLEARING_CLASSES] = {0}, paid = 0;
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        if (d->out->outside[c] != NULL) {
            sh_fen piece = cut(d, i, c, d->in->external[c][i], &running[c]);
            d->out->outside[c][i] = piece;
            paid += piece;
        }
    }
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        int rank = rank_of(d, k);
        sh_fen piece = cut(d, i, rank, owes->amount[k], &running[rank]);
        d->out->payment[k] = piece;
        d->balance[owes->other[k]] += piece;
        paid += piece;
    }
    d->out->cost[i] = d->clearing->wave[i] > 0 ? cost_of(d, i) : 0;
    d->balance[i] += d->in->assets[i] - paid - d->out->cost[i];
}

/* the surplus of solvent nodes is theirs */
static void keep(desk *d)
{
    for (int32_t i = 0; i < d->out->nodes; i++) {
        if (d->clearing->wave[i] == 0 && d->balance[i] > 0) {
            d->out->kept[i] = d->balance[i];
            d->balance[i] = 0;
        }
    }
}

/* takes a fen (unit 1) or gives one (unit -1) at node i itself: outsiders, then costs */
static bool absorbed_outside(desk *d, int32_t i, int unit)
{
    for (int c = SH_CLEARING_CLASSES - 1; c >= 0; c--) {
        if (d->out->outside[c] != NULL &&
            has_room(d, i, c, d->in->external[c][i], d->out->outside[c][i] + unit)) {
            d->out->outside[c][i] += unit;
            return true;
        }
    }
    if (d->clearing->wave[i] > 0 && has_costs(d) && d->out->cost[i] + unit >= 0) {
        d->out->cost[i] += unit;
        return true;
    }
    return false;
}

/* does node i end a way that began elsewhere? */
static bool ends_at(desk *d, int32_t i, int unit)
{
    if (d->clearing->wave[i] == 0 && (unit > 0 || d->out->kept[i] > 0) && d->balance[i] == 0) {
        d->out->kept[i] += unit;
        return true;
    }
    if (d->balance[i] * unit < 0) {
        d->balance[i] += unit;
        return true;
    }
    return absorbed_outside(d, i, unit);
}

/* changes the payments along the way back from node i to where the search began */
static void walk_back(desk *d, int32_t i, int32_t start, int unit)
{
    while (i != start) {
        const step_back *s = &d->back[i];
        d->out->payment[s->edge] += s->forward ? unit : -unit;
        i = s->from;
    }
    d->out->moved++;
}

/* Steps over a debt: from debtor to creditor (forward), or back. True when the way ends. */
static bool step_over(desk *d, step_back way, int32_t to, int unit, int32_t *length)
{
    if (d->back[to].stamp == d->searches) {
        return false;
    }
    d->back[to] = way;
    if (ends_at(d, to, unit)) {
        return true;
    }
    d->queue[(*length)++] = to;
    return false;
}

/* looks along all debts of node i that have a rounding to spare; the end of the way, or -1 */
static int32_t spread_from(desk *d, int32_t i, int unit, int32_t *length)
{
    const sh_graph *owes = d->in->owes, *claims = d->in->claims;
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        step_back way = {k, i, d->searches, true};
        if (has_room(d, i, rank_of(d, k), owes->amount[k], d->out->payment[k] + unit) &&
            step_over(d, way, owes->other[k], unit, length)) {
            return owes->other[k];
        }
    }
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k];
        int64_t edge = claims->origin[k];
        step_back way = {edge, i, d->searches, false};
        if (d->clearing->wave[j] > 0 &&
            has_room(d, j, rank_of(d, edge), claims->amount[k], d->out->payment[edge] - unit) &&
            step_over(d, way, j, unit, length)) {
            return j;
        }
    }
    return -1;
}

/* finds the shortest way for one fen of node i; false when there is none within the slack */
static bool send(desk *d, int32_t i, int unit)
{
    if (absorbed_outside(d, i, unit)) {
        return true;
    }
    int32_t length = 0;
    d->searches++;
    d->back[i].stamp = d->searches;
    d->queue[length++] = i;
    for (int32_t at = 0; at < length; at++) {
        int32_t end = spread_from(d, d->queue[at], unit, &length);
        if (end >= 0) {
            walk_back(d, end, i, unit);
            return true;
        }
    }
    return false;
}

static sh_status close_books(desk *d, sh_error *error)
{
    for (int32_t i = 0; i < d->out->nodes; i++) {
        d->slack = 1;
        while (d->balance[i] != 0) {
            int unit = d->balance[i] > 0 ? 1 : -1;
            if (send(d, i, unit)) {
                d->balance[i] -= unit;
            } else if (d->slack > (INT64_C(1) << 40)) {
                return sh_error_set(error, SH_E_INVARIANT,
                                    "settlement: the books of node %d do not close: %lld fen",
                                    i, (long long)d->balance[i]);
            } else {
                d->slack *= 2;
            }
        }
    }
    return SH_OK;
}

static double widest(const desk *d)
{
    const sh_graph *owes = d->in->owes;
    double most = 0;
    for (int32_t i = 0; i < d->out->nodes; i++) {
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            double off =
                (double)d->out->payment[k] - quota(d, i, rank_of(d, k), owes->amount[k]);
            off = off < 0 ? -off : off;
            most = off > most ? off : most;
        }
    }
    return most;
}

static sh_status begin(desk *d, sh_error *error)
{
    size_t n = (size_t)d->out->nodes + 1, m = (size_t)d->in->owes->edges + 1;
    bool fits = true;
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        if (d->in->external[c] != NULL) {
            d->out->outside[c] = calloc(n, sizeof(sh_fen));
            fits = fits && d->out->outside[c] != NULL;
        }
    }
    d->out->payment = malloc(m * sizeof(sh_fen));
    d->out->cost = calloc(n, sizeof(sh_fen));
    d->out->kept = calloc(n, sizeof(sh_fen));
    d->balance = calloc(n, sizeof(sh_fen));
    d->back = calloc(n, sizeof *d->back);
    d->queue = malloc(n * sizeof *d->queue);
    if (!fits || !d->out->payment || !d->out->cost || !d->out->kept || !d->balance ||
        !d->back || !d->queue) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: settlement of %d nodes",
                            d->out->nodes);
    }
    return SH_OK;
}

sh_status sh_settle_clearing(sh_settle *settle, const sh_clearing_case *in,
                             const sh_clearing *clearing, sh_error *error)
{
    *settle = (sh_settle){.nodes = clearing->nodes};
    desk d = {.in = in, .clearing = clearing, .out = settle};
    sh_status status = begin(&d, error);
    if (status == SH_OK) {
        for (int32_t i = 0; i < settle->nodes; i++) {
            pay_row(&d, i);
        }
        keep(&d);
        status = close_books(&d, error);
        settle->widest = widest(&d);
    }
    free(d.balance);
    free(d.back);
    free(d.queue);
    if (status != SH_OK) {
        sh_settle_free(settle);
    }
    return status;
}

void sh_settle_free(sh_settle *settle)
{
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        free(settle->outside[c]);
    }
    free(settle->payment);
    free(settle->cost);
    free(settle->kept);
    *settle = (sh_settle){0};
}
