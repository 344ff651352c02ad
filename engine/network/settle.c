#include "network/settle.h"

#include <stdlib.h>

/* how a search came to a node: along debt `edge` from the node of step `before` (forward: its
   debtor) */
typedef struct step {
    int64_t edge;
    int32_t node, before;
    bool forward;
} step;

typedef struct desk {
    const sh_clearing_case *in;
    const sh_clearing *clearing;
    const sh_settle *most; /* payments to stay below; NULL: none */
    sh_settle *out;
    sh_fen *balance;  /* [nodes] fen that a node has too much (> 0) or too little (< 0) */
    sh_wide *cost;    /* [nodes] costs of default, in PLACES; NULL: none */
    step *steps;      /* [nodes] of the search under way, in the order of their distance */
    int32_t length;   /* of them */
    int32_t *seen;    /* [nodes] number of the last search that came here */
    int32_t searches; /* so far */
    bool returned;    /* the fen was handed back: no way may enable another node to pay all */
    sh_fen slack;     /* fen that a payment may be off its quota */
} desk;

enum { PLACES = 56 }; /* binary places of a quota */

#define WHOLE_SHARE ((sh_wide_unsigned)1 << SH_CLEARING_BITS)
#define NEAR ((sh_wide)1 << (PLACES - 30)) /* a quota so near to a whole number is whole */

/* share of a class of debts that node i pays, in units of 2^-SH_CLEARING_BITS */
static sh_wide_unsigned share_of(const desk *d, int32_t i, int rank)
{
    const sh_clearing *c = d->clearing;
    if (c->place[rank] < 0) {
        return WHOLE_SHARE;
    }
    if (c->fixed == NULL) {
        return (sh_wide_unsigned)(sh_clearing_share(c, i, (sh_clearing_class)rank) * 0x1p120);
    }
    sh_wide_unsigned before = (sh_wide_unsigned)c->place[rank] << SH_CLEARING_BITS;
    sh_wide_unsigned share = c->fixed[i] > before ? c->fixed[i] - before : 0;
    return share < WHOLE_SHARE ? share : WHOLE_SHARE;
}

/* share * due, in PLACES */
static sh_wide quota(sh_wide_unsigned share, sh_fen due)
{
    sh_wide_unsigned low = (sh_wide_unsigned)(uint64_t)share * (uint64_t)due;
    return (sh_wide)((share >> 64) * (uint64_t)due + (low >> 64));
}

static int rank_of(const desk *d, int64_t edge)
{
    return d->in->rank == NULL ? SH_CLEARING_GENERAL : d->in->rank[edge];
}

static bool is_near(const desk *d, sh_wide quota, sh_fen next)
{
    if (next < 0) {
        return false;
    }
    sh_wide off = ((sh_wide)next << PLACES) - quota;
    sh_wide most = ((sh_wide)d->slack << PLACES) - NEAR;
    return off <= most && off >= -most;
}

/* a debt of a node, to another or to outsiders */
typedef struct debt {
    sh_wide_unsigned share; /* of it that is paid */
    sh_fen due, most;       /* owed; at most paid */
} debt;

/* debt `edge`, of whose class its debtor pays `share` */
static debt debt_sharing(const desk *d, sh_wide_unsigned share, int64_t edge)
{
    sh_fen due = d->in->owes->amount[edge];
    return (debt){share, due, d->most != NULL ? d->most->payment[edge] : due};
}

static debt debt_at(const desk *d, int32_t i, int64_t edge)
{
    return debt_sharing(d, share_of(d, i, rank_of(d, edge)), edge);
}

static debt debt_outside(const desk *d, int32_t i, int rank)
{
    sh_fen due = d->in->external[rank][i];
    return (debt){share_of(d, i, rank), due, d->most != NULL ? d->most->outside[rank][i] : due};
}

/* May a payment become `next`? Classes paid in full, or not at all, stay so; a quota that is
   whole has no rounding to spare. */
static bool has_room(const desk *d, debt a, sh_fen next)
{
    return a.share > 0 && a.share < WHOLE_SHARE && next <= a.most &&
           is_near(d, quota(a.share, a.due), next);
}

/* the next piece of a row's cascade: the running sum of debts grows by what is due */
static sh_fen cut(debt a, sh_fen *running)
{
    if (a.share == WHOLE_SHARE) {
        return a.due;
    }
    sh_wide before = quota(a.share, *running) + NEAR;
    *running += a.due;
    sh_fen piece =
        (sh_fen)((quota(a.share, *running) + NEAR) >> PLACES) - (sh_fen)(before >> PLACES);
    return piece < a.most ? piece : a.most;
}

/* what a debt's debtor pays of it to the exact books */
static sh_wide exact_payment(debt a)
{
    return quota(a.share, a.due);
}

static void find_shares(const desk *d, int32_t i, sh_wide_unsigned *share)
{
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        share[c] = share_of(d, i, c);
    }
}

/* What node i pays; as yet its creditors are taken to receive all that is due to them. */
static void pay_row(desk *d, int32_t i)
{
    const sh_graph *owes = d->in->owes;
    sh_wide_unsigned share[SH_CLEARING_CLASSES];
    sh_fen running[SH_CLEARING_CLASSES] = {0}, paid = 0;
    sh_wide exact = 0;
    find_shares(d, i, share);
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        if (d->out->outside[c] != NULL) {
            debt a = debt_outside(d, i, c);
            d->out->outside[c][i] = cut(a, &running[c]);
            paid += d->out->outside[c][i];
            exact += d->cost != NULL ? exact_payment(a) : 0;
        }
    }
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        int rank = rank_of(d, k);
        debt a = debt_sharing(d, share[rank], k);
        d->out->payment[k] = cut(a, &running[rank]);
        paid += d->out->payment[k];
        exact += d->cost != NULL ? exact_payment(a) : 0;
    }
    sh_fen expected = d->in->claims->total[i];
    d->balance[i] = d->in->assets[i] + expected - paid;
    if (d->cost != NULL) {
        d->cost[i] = ((sh_wide)expected << PLACES) - exact;
    }
}

/* creditors in [from, to) hear what they do not receive; whole fen, so that order is nothing */
static void miss_range(const desk *d, int32_t from, int32_t to)
{
    const sh_graph *owes = d->in->owes;
    for (int32_t i = 0; i < d->out->nodes; i++) {
        if (d->clearing->wave[i] == 0 && d->most == NULL) {
            continue;
        }
        for (int64_t k = sh_graph_first(owes, i, from);
             k < owes->start[i + 1] && owes->other[k] < to; k++) {
            debt a = debt_at(d, i, k);
            d->balance[owes->other[k]] -= a.due - d->out->payment[k];
            if (d->cost != NULL) {
                d->cost[owes->other[k]] -= ((sh_wide)a.due << PLACES) - exact_payment(a);
            }
        }
    }
}

/* first payments, and what is left or lacking then */
static void pay(desk *d)
{
    int64_t nodes = d->out->nodes, parts = d->in->threads;
#pragma omp parallel for num_threads(parts) schedule(static)
    for (int32_t i = 0; i < nodes; i++) {
        pay_row(d, i);
    }
#pragma omp parallel for num_threads(parts) schedule(static, 1)
    for (int64_t t = 0; t < parts; t++) {
        miss_range(d, (int32_t)(nodes * t / parts), (int32_t)(nodes * (t + 1) / parts));
    }
}

/* costs of default, rounded to the fen */
static void take_costs(desk *d)
{
    int32_t nodes = d->cost != NULL ? d->out->nodes : 0;
#pragma omp parallel for num_threads(d->in->threads) schedule(static)
    for (int32_t i = 0; i < nodes; i++) {
        d->cost[i] += (sh_wide)d->in->assets[i] << PLACES;
        sh_wide cost = (d->cost[i] + ((sh_wide)1 << (PLACES - 1))) >> PLACES;
        if (d->clearing->wave[i] > 0 && cost > 0) {
            d->out->cost[i] = (sh_fen)cost;
            d->balance[i] -= d->out->cost[i];
        }
    }
}

/* the surplus of solvent nodes is theirs */
static void keep(desk *d)
{
#pragma omp parallel for num_threads(d->in->threads) schedule(static)
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
            has_room(d, debt_outside(d, i, c), d->out->outside[c][i] + unit)) {
            d->out->outside[c][i] += unit;
            return true;
        }
    }
    if (d->cost != NULL && d->clearing->wave[i] > 0 &&
        is_near(d, d->cost[i], d->out->cost[i] + unit)) {
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

/* changes the payments along the way that ends with the last step */
static void walk_back(desk *d, int unit)
{
    for (int32_t at = d->length - 1; at > 0; at = d->steps[at].before) {
        const step *s = &d->steps[at];
        d->out->payment[s->edge] += s->forward ? unit : -unit;
    }
    d->out->moved++;
}

/* fen of its debts that node i does not pay */
static sh_fen unpaid(const desk *d, int32_t i)
{
    const sh_graph *owes = d->in->owes;
    sh_fen sum = 0;
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        sum += d->out->outside[c] != NULL ? d->in->external[c][i] - d->out->outside[c][i] : 0;
    }
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        sum += owes->amount[k] - d->out->payment[k];
    }
    return sum;
}

/* could node i, in default, pay all it owes with so many fen more if there were no costs? */
static bool could_pay(const desk *d, int32_t i, sh_fen more)
{
    sh_fen cost = d->out->cost[i] + more;
    return d->clearing->wave[i] > 0 && cost > 0 && cost >= unpaid(d, i);
}

/* Steps over a debt: from debtor to creditor (forward), or back. True when the way ends. */
static bool step_over(desk *d, step next, int unit)
{
    int32_t to = next.node;
    if (d->seen[to] == d->searches || (d->returned && next.forward && could_pay(d, to, unit))) {
        return false;
    }
    d->seen[to] = d->searches;
    d->steps[d->length++] = next;
    return ends_at(d, to, unit);
}

/* steps along all debts of the node of step `at` that have a rounding to spare; true when a way
   ends */
static bool spread_from(desk *d, int32_t at, int unit)
{
    const sh_graph *owes = d->in->owes, *claims = d->in->claims;
    int32_t i = d->steps[at].node;
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        if (has_room(d, debt_at(d, i, k), d->out->payment[k] + unit) &&
            step_over(d, (step){k, owes->other[k], at, true}, unit)) {
            return true;
        }
    }
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k];
        int64_t edge = claims->origin[k];
        if (d->clearing->wave[j] > 0 &&
            has_room(d, debt_at(d, j, edge), d->out->payment[edge] - unit) &&
            step_over(d, (step){edge, j, at, false}, unit)) {
            return true;
        }
    }
    return false;
}

/* finds the shortest way for one fen of node i; false when there is none within the slack */
static bool send(desk *d, int32_t i, int unit)
{
    if (absorbed_outside(d, i, unit)) {
        return true;
    }
    d->searches++;
    d->seen[i] = d->searches;
    d->steps[0] = (step){.node = i};
    d->length = 1;
    for (int32_t at = 0; at < d->length; at++) {
        if (spread_from(d, at, unit)) {
            walk_back(d, unit);
            return true;
        }
    }
    return false;
}

/* Who has too much or too little settles what it can with its own outsiders and costs, before
   anybody else does. */
static void absorb_own(desk *d)
{
    d->slack = 1;
#pragma omp parallel for num_threads(d->in->threads) schedule(static)
    for (int32_t i = 0; i < d->out->nodes; i++) {
        int unit = d->balance[i] > 0 ? 1 : -1;
        while (d->balance[i] != 0 && absorbed_outside(d, i, unit)) {
            d->balance[i] -= unit;
        }
    }
}

static sh_status close_books(desk *d, sh_error *error)
{
    absorb_own(d);
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

/* one fen less for node i, at the expense of its costs; false when no debtor can keep it */
static bool give_back(desk *d, int32_t i)
{
    const sh_graph *claims = d->in->claims;
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k];
        sh_fen *payment = &d->out->payment[claims->origin[k]];
        if (d->clearing->wave[j] == 0 ||
            !has_room(d, debt_at(d, j, claims->origin[k]), *payment - 1)) {
            continue;
        }
        *payment -= 1;
        d->returned = true;
        bool kept = send(d, j, 1);
        d->returned = false;
        if (kept) {
            d->out->cost[i]--;
            return true;
        }
        *payment += 1;
    }
    return false;
}

/* Who could pay all it owes if costs of default took nothing, because roundings went its way,
   passes fen on. Who pays all it owes is not in default. */
static void settle_defaults(desk *d)
{
    for (int32_t i = 0; d->cost != NULL && i < d->out->nodes; i++) {
        for (d->slack = 1; d->slack <= 4 && could_pay(d, i, 0);) {
            d->slack += !give_back(d, i);
        }
    }
    int32_t defaults = 0, waves = 0;
#pragma omp parallel for num_threads(d->in->threads) schedule(static) reduction(+ : defaults) \
    reduction(max : waves)
    for (int32_t i = 0; i < d->out->nodes; i++) {
        bool fails = d->clearing->wave[i] > 0 && unpaid(d, i) > 0;
        d->out->wave[i] = fails ? d->clearing->wave[i] : 0;
        defaults += fails;
        waves = d->out->wave[i] > waves ? d->out->wave[i] : waves;
        if (!fails) {
            d->out->kept[i] += d->out->cost[i];
            d->out->cost[i] = 0;
        }
    }
    d->out->defaults = defaults;
    d->out->waves = waves;
}

/* the greatest distance of a payment of node i from its quota, in PLACES */
static sh_wide widest_of(const desk *d, int32_t i)
{
    const sh_graph *owes = d->in->owes;
    sh_wide_unsigned share[SH_CLEARING_CLASSES];
    sh_wide most = 0;
    find_shares(d, i, share);
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        sh_wide exact = quota(share[rank_of(d, k)], owes->amount[k]);
        sh_wide off = ((sh_wide)d->out->payment[k] << PLACES) - exact;
        off = off < 0 ? -off : off;
        most = off > most ? off : most;
    }
    return most;
}

static double widest(const desk *d)
{
    double most = 0;
#pragma omp parallel for num_threads(d->in->threads) schedule(static) reduction(max : most)
    for (int32_t i = 0; i < d->out->nodes; i++) {
        double fen = d->clearing->wave[i] > 0 ? (double)widest_of(d, i) * 0x1p-56 : 0;
        most = fen > most ? fen : most;
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
    d->out->wave = calloc(n, sizeof *d->out->wave);
    d->out->kept = calloc(n, sizeof(sh_fen));
    d->balance = calloc(n, sizeof(sh_fen));
    bool costs = d->in->alpha < 1 || d->in->beta < 1;
    d->cost = costs ? calloc(n, sizeof *d->cost) : NULL;
    d->steps = malloc(n * sizeof *d->steps);
    d->seen = calloc(n, sizeof *d->seen);
    if (!fits || !d->out->payment || !d->out->cost || !d->out->kept || !d->out->wave ||
        (costs && !d->cost) || !d->balance || !d->steps || !d->seen) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: settlement of %d nodes",
                            d->out->nodes);
    }
    return SH_OK;
}

sh_status sh_settle_clearing(sh_settle *settle, const sh_clearing_case *in,
                             const sh_clearing *clearing, const sh_settle *most,
                             sh_error *error)
{
    *settle = (sh_settle){.nodes = clearing->nodes};
    desk d = {.in = in, .clearing = clearing, .most = most, .out = settle};
    sh_status status = begin(&d, error);
    if (status == SH_OK) {
        pay(&d);
        take_costs(&d);
        keep(&d);
        status = close_books(&d, error);
    }
    if (status == SH_OK) {
        settle_defaults(&d);
        settle->widest = widest(&d);
    }
    free(d.balance);
    free(d.cost);
    free(d.steps);
    free(d.seen);
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
    free(settle->wave);
    *settle = (sh_settle){0};
}
