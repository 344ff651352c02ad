#include "network/clearing.h"

#include <stdlib.h>
#include <string.h>

#include "network/clearing_work.h"

#define MOST_MONEY (INT64_C(1) << 62)

/* Doubles serve cases of more nodes than SMALL with less money at each than PLAIN_MONEY, and
   less than PLAIN_SUM times its debtors, in which no equity is within CLOSE of 0 (fen), at most
   PATIENCE passes are needed, and what is off is halved by as many. */
#define PLAIN_MONEY (INT64_C(1) << 40)
#define PLAIN_SUM 0x1p47 /* the roundings of a sum come to 2^-6 fen */
#define CLOSE 0x1p-4

/* levels may change by this before solvent creditors hear of it */
#define KEPT 0x1p-12

enum { SMALL = 256, PATIENCE = 60, MANY = 64, FEW = 400 };

enum { STIRRED = 1, MOVED = 2, WATCHED = 4, SHORT = 8 }; /* flags of a node */

/* member j is to be looked at, because its receipts changed */
static void stir(sh_clearing_work *work, int32_t j)
{
    if ((work->stirred[j] & STIRRED) == 0) {
        work->stirred[j] |= STIRRED;
        int32_t at = work->head + work->queued++;
        work->queue[at < work->out->nodes ? at : at - work->out->nodes] = j;
    }
}

/* the level of member i becomes `new`: of its creditors the members feel it at once */
static void move(sh_clearing_work *work, int32_t i, double new)
{
    const sh_graph *owes = work->in->owes;
    double old = work->out->level[i], change = new - old;
    work->out->level[i] = new;
    if ((work->stirred[i] & MOVED) == 0) {
        work->stirred[i] |= MOVED;
        work->moved[work->moves++] = i;
    }
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        if (work->out->wave[owes->other[k]] == 0) {
            continue;
        }
        if (work->out->classes > 1) {
            int place = sh_clearing_place(work, k);
            change = sh_clearing_share_at(new, place) - sh_clearing_share_at(old, place);
        }
        work->out->received[owes->other[k]] += (double)owes->amount[k] * change;
        stir(work, owes->other[k]);
    }
}

/* a member's payments follow its receipts */
static void follow_one(sh_clearing_work *work, int32_t i)
{
    double old = work->out->level[i];
    double new = sh_clearing_level(work, i, sh_clearing_left(work, i));
    double moved = new < old ? old - new : new - old;
    if (moved > 0x1p-50 && moved * (double)work->total[i] > SH_CLEARING_STILL) {
        move(work, i, new);
    }
}

/* Follows changes from member to member, first come first served, until all stand still. */
static void follow(sh_clearing_work *work)
{
    enum { AHEAD = 4 };
    int64_t most = (int64_t)PATIENCE * work->members + PATIENCE;
    for (int64_t steps = 0; work->queued > 0; steps++) {
        if (steps == most) {
            work->unsure = true;
            return;
        }
        int32_t i = work->queue[work->head];
        if (work->queued > AHEAD) {
            int32_t at = work->head + AHEAD;
            at = at < work->out->nodes ? at : at - work->out->nodes;
            sh_clearing_prefetch(work->in->owes, work->queue[at]);
        }
        work->head = work->head + 1 < work->out->nodes ? work->head + 1 : 0;
        work->queued--;
        work->stirred[i] &= (uint8_t)~STIRRED;
        follow_one(work, i);
        work->out->passes += steps % work->members == 0;
    }
}

/* fen that node i, which receives so much, has more than it owes */
static double equity(const sh_clearing_work *work, int32_t i, double received)
{
    return (double)work->in->assets[i] + received - (double)work->total[i];
}

/* might node i, if it is solvent, be short when it hears of the changes kept from it? */
static bool is_near(const sh_clearing_work *work, int32_t i)
{
    return work->out->received[i] < work->need[i];
}

/* Is solvent node i short? Those who are by about CLOSE / 4 are looked at more closely in the
   end. */
static bool is_short(const sh_clearing_work *work, int32_t i)
{
    return equity(work, i, work->out->received[i]) < -CLOSE / 4 ||
           (work->keeps && equity(work, i, sh_clearing_pull(work, i)) < -CLOSE / 4);
}

/* Those of the watched who cannot pay join the set, in a wave of their own; who is not near it
   needs no watching. False when there are none. */
static bool join(sh_clearing_work *work)
{
    int32_t watched = work->watched, before = work->members;
#pragma omp parallel for num_threads(work->in->threads) schedule(static) if (watched > FEW)
    for (int32_t w = 0; w < watched; w++) {
        int32_t i = work->watch[w];
        work->stirred[i] = !is_near(work, i) ? 0 : is_short(work, i) ? SHORT : WATCHED;
    }
    work->watched = 0;
    for (int32_t w = 0; w < watched; w++) {
        int32_t i = work->watch[w];
        work->set[work->members] = i;
        work->members += work->stirred[i] == SHORT;
        work->watch[work->watched] = i;
        work->watched += work->stirred[i] == WATCHED;
    }
    int32_t joined = work->members - before;
#pragma omp parallel for num_threads(work->in->threads) schedule(static) if (joined > FEW)
    for (int32_t m = before; m < before + joined; m++) {
        int32_t i = work->set[m];
        work->out->wave[i] = work->out->waves + 1;
        work->target[i] = work->out->classes;
        work->need[i] = -1;
        work->stirred[i] = 0;
    }
    work->out->waves += joined > 0;
    return joined > 0;
}

/* watches all who might be short */
static void watch_all(sh_clearing_work *work)
{
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t i = 0; i < work->out->nodes; i++) {
        work->stirred[i] = is_near(work, i) ? WATCHED : 0;
    }
    work->watched = 0;
    for (int32_t i = 0; i < work->out->nodes; i++) {
        work->watch[work->watched] = i;
        work->watched += work->stirred[i] != 0;
    }
}

/* the moved tell creditors in [from, to), or only solvent ones, what changed, in the order of
   the moved */
SH_INLINE void tell_range(const sh_clearing_work *work, int32_t from, int32_t to,
                          const bool solvent)
{
    enum { AHEAD = 6 };
    const sh_graph *owes = work->in->owes;
    double *received = work->out->received;
    for (int32_t m = 0; m < work->moves; m++) {
        int32_t i = work->moved[m];
        double old = work->target[i], new = work->out->level[i], change = new - old;
        if (m + AHEAD < work->moves) {
            sh_clearing_prefetch(work->in->owes, work->moved[m + AHEAD]);
        }
        for (int64_t k = sh_graph_first(owes, i, from); k < owes->start[i + 1]; k++) {
            int32_t j = owes->other[k];
            if (j >= to) {
                break;
            }
            if (solvent && work->out->wave[j] > 0) {
                continue;
            }
            if (work->out->classes > 1) {
                int place = sh_clearing_place(work, k);
                change = sh_clearing_share_at(new, place) - sh_clearing_share_at(old, place);
            }
            received[j] += (double)owes->amount[k] * change;
        }
    }
}

/* watches the solvent creditors of the moved who might be short */
static void watch_told(sh_clearing_work *work)
{
    const sh_graph *owes = work->in->owes;
    for (int32_t m = 0; m < work->moves; m++) {
        int32_t i = work->moved[m];
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            int32_t j = owes->other[k];
            if (work->stirred[j] == 0 && is_near(work, j)) {
                work->stirred[j] = WATCHED;
                work->watch[work->watched++] = j;
            }
        }
    }
}

/* of the moved those stay who moved by more than `kept` since they last told */
static void keep_news(sh_clearing_work *work, double kept)
{
    int32_t moves = work->moves;
#pragma omp parallel for num_threads(work->in->threads) schedule(static) if (moves > FEW)
    for (int32_t m = 0; m < moves; m++) {
        int32_t i = work->moved[m];
        double change = work->target[i] - work->out->level[i];
        work->stirred[i] = change > kept || change < -kept ? MOVED : 0;
    }
    work->moves = 0;
    for (int32_t m = 0; m < moves; m++) {
        int32_t i = work->moved[m];
        work->moved[work->moves] = i;
        work->moves += work->stirred[i] != 0;
    }
    work->keeps |= work->moves < moves;
}

/* many tell: threads share the creditors; what members receive, which they know already, is put
   aside meanwhile */
static void tell_many(sh_clearing_work *work)
{
    int parts = work->in->threads;
    int64_t nodes = work->out->nodes;
#pragma omp parallel for num_threads(parts) schedule(static)
    for (int32_t m = 0; m < work->members; m++) {
        work->aside[m] = work->out->received[work->set[m]];
    }
#pragma omp parallel for num_threads(parts) schedule(static, 1)
    for (int t = 0; t < parts; t++) {
        tell_range(work, (int32_t)(nodes * t / parts), (int32_t)(nodes * (t + 1) / parts),
                   false);
    }
#pragma omp parallel for num_threads(parts) schedule(static)
    for (int32_t m = 0; m < work->members; m++) {
        work->out->received[work->set[m]] = work->aside[m];
    }
}

/* those who moved by more than `kept` since they last did tell their solvent creditors */
static void tell(sh_clearing_work *work, double kept)
{
    keep_news(work, kept);
    bool many = work->moves > work->out->nodes / MANY;
    if (many) {
        tell_many(work);
    } else {
        tell_range(work, 0, work->out->nodes, true);
    }
#pragma omp parallel for num_threads(work->in->threads) schedule(static) if (many)
    for (int32_t m = 0; m < work->moves; m++) {
        work->target[work->moved[m]] = work->out->level[work->moved[m]];
        work->stirred[work->moved[m]] = 0;
    }
    if (kept > 0 && many) {
        watch_all(work);
    } else if (kept > 0) {
        watch_told(work);
    }
    work->moves = 0;
}

/* all tell all */
static void tell_all(sh_clearing_work *work)
{
    work->moves = work->members;
    memcpy(work->moved, work->set, (size_t)work->members * sizeof *work->moved);
    tell(work, 0);
    work->keeps = false;
}

/* a wave in which those from `from` on failed: whom that changes follows */
static sh_status settle_from(sh_clearing_work *work, int32_t from, sh_error *error)
{
    if (work->members - from > from / FEW) {
        return sh_clearing_inner_solve(work, 2 * PATIENCE, error);
    }
    for (int32_t m = from; m < work->members; m++) {
        work->out->received[work->set[m]] = sh_clearing_pull(work, work->set[m]);
        stir(work, work->set[m]);
    }
    follow(work);
    return SH_OK;
}

/* the greatest vector in doubles */
static sh_status waves_down(sh_clearing_work *work, sh_error *error)
{
    sh_clearing *out = work->out;
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t i = 0; i < out->nodes; i++) {
        out->level[i] = out->classes;
        out->received[i] = (double)work->in->claims->total[i];
        work->need[i] = (double)(work->total[i] - work->in->assets[i]) - CLOSE / 4 +
                        KEPT * out->received[i];
    }
    watch_all(work);
    for (int32_t before = 0; !work->unsure && join(work); before = work->members) {
        sh_status status = settle_from(work, before, error);
        if (status != SH_OK) {
            return status;
        }
        tell(work, KEPT);
    }
    if (work->keeps) {
        tell_all(work);
    }
    out->defaults = work->members;
    return work->unsure ? SH_OK : sh_clearing_inner_check(work, PATIENCE, error);
}

/* are doubles enough, so far as can be seen in advance? */
static bool is_plain(const sh_clearing_work *work)
{
    const sh_clearing_case *in = work->in;
    int32_t nodes = work->out->nodes;
    int large = 0;
#pragma omp parallel for num_threads(in->threads) schedule(static) reduction(| : large)
    for (int32_t i = 0; i < nodes; i++) {
        double debtors = (double)(in->claims->start[i + 1] - in->claims->start[i]);
        large |= (work->total[i] | in->assets[i] | in->claims->total[i]) >= PLAIN_MONEY ||
                 debtors * (double)in->claims->total[i] >= PLAIN_SUM;
    }
    return !work->rises && nodes > SMALL && !large;
}

/* is a node so near to its debts that doubles may be wrong about it? */
static bool has_close_call(const sh_clearing_work *work)
{
    int close = 0;
#pragma omp parallel for num_threads(work->in->threads) schedule(static) reduction(| : close)
    for (int32_t i = 0; i < work->out->nodes; i++) {
        double equity = (double)(work->in->assets[i] - work->total[i]) + work->out->received[i];
        bool fails = work->out->wave[i] > 0;
        /* no debts, or debtors who all pay: whole fen, and no doubt about a tie */
        bool sure =
            work->total[i] == 0 || work->out->received[i] == (double)work->in->claims->total[i];
        close |= !(equity == 0 && sure) && equity < CLOSE && (equity > -CLOSE || !fails);
    }
    return close != 0;
}

static sh_status solve(sh_clearing_work *work, sh_error *error)
{
    if (is_plain(work)) {
        sh_status status = waves_down(work, error);
        if (status != SH_OK || !(work->unsure || has_close_call(work))) {
            return status;
        }
    }
    return sh_clearing_exactly(work, error);
}

/* which classes are in use, and where they stand among them */
static void place_classes(sh_clearing *out, const sh_clearing_case *in)
{
    bool used[SH_CLEARING_CLASSES] = {false};
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        used[c] = in->external[c] != NULL;
    }
    used[SH_CLEARING_GENERAL] |= in->rank == NULL;
    for (int64_t k = 0; in->rank != NULL && k < in->owes->edges; k++) {
        used[in->rank[k]] = true;
    }
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        out->place[c] = (int8_t)(used[c] ? out->classes++ : -1);
    }
}

/* are all amounts from 0 and clearly below MOST_MONEY together? */
static bool has_plain_sums(const sh_clearing_case *in)
{
    uint64_t low = 0, high = 0;
    int64_t all = 0;
#pragma omp parallel for num_threads(in->threads) schedule(static) reduction(+ : low, high) \
    reduction(| : all)
    for (int32_t i = 0; i < in->owes->nodes; i++) {
        all |= in->assets[i];
        low += (uint32_t)in->assets[i];
        high += (uint64_t)in->assets[i] >> 32;
        for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
            sh_fen debt = in->external[c] != NULL ? in->external[c][i] : 0;
            all |= debt;
            low += (uint32_t)debt;
            high += (uint64_t)debt >> 32;
        }
    }
    return all >= 0 && high + (low >> 32) < (uint64_t)MOST_MONEY >> 32;
}

/* names the node at which the sums go wrong */
static sh_status check_sums(const sh_clearing_case *in, sh_error *error)
{
    sh_fen sum = 0;
    for (int32_t i = 0; i < in->owes->nodes; i++) {
        bool fine = in->assets[i] >= 0 && sh_fen_add(sum, in->assets[i], &sum);
        for (int c = 0; c < SH_CLEARING_CLASSES && fine; c++) {
            sh_fen debt = in->external[c] != NULL ? in->external[c][i] : 0;
            fine = debt >= 0 && sh_fen_add(sum, debt, &sum);
        }
        if (!fine || sum >= MOST_MONEY) {
            return sh_error_set(error, SH_E_SCENARIO,
                                "clearing: node %d: assets and debts to outsiders are amounts "
                                "from 0, together below 2^62 fen",
                                i);
        }
    }
    return SH_OK;
}

static sh_status check_case(const sh_clearing_case *in, sh_error *error)
{
    sh_check(in->threads >= 1 && in->owes->nodes == in->claims->nodes);
    sh_check(in->owes->edges == in->claims->edges);
    if (!(in->alpha >= 0 && in->alpha <= 1 && in->beta >= 0 && in->beta <= 1)) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "clearing: alpha and beta are shares between 0 and 1");
    }
    for (int64_t k = 0; in->rank != NULL && k < in->owes->edges; k++) {
        sh_check(in->rank[k] < SH_CLEARING_CLASSES);
    }
    return has_plain_sums(in) ? SH_OK : check_sums(in, error);
}

/* what each node owes in each class */
static void sum_due(sh_clearing_work *work)
{
    const sh_clearing_case *in = work->in;
    const sh_graph *owes = in->owes;
    sh_clearing *out = work->out;
    size_t n = (size_t)out->nodes;
    if (in->rank == NULL) {
        memcpy(work->due + (size_t)out->place[3] * n, owes->total, n * sizeof *owes->total);
    }
    for (int64_t i = 0; in->rank != NULL && i < out->nodes; i++) {
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            work->due[(size_t)out->place[in->rank[k]] * n + (size_t)i] += owes->amount[k];
        }
    }
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        if (in->external[c] == NULL) {
            continue;
        }
        sh_fen *due = work->due + (size_t)out->place[c] * n;
#pragma omp parallel for num_threads(in->threads) schedule(static)
        for (size_t i = 0; i < n; i++) {
            due[i] += in->external[c][i];
        }
    }
    for (int k = 0; k < out->classes && work->total != work->due; k++) {
        for (size_t i = 0; i < n; i++) {
            work->total[i] += work->due[(size_t)k * n + i];
        }
    }
}

static sh_status begin(sh_clearing_work *work, sh_error *error)
{
    sh_clearing *out = work->out;
    sh_status status = check_case(work->in, error);
    *out = (sh_clearing){.nodes = work->in->owes->nodes};
    if (status != SH_OK) {
        return status;
    }
    place_classes(out, work->in);
    size_t n = out->nodes > 0 ? (size_t)out->nodes : 1;
    out->level = calloc(n, sizeof *out->level);
    out->paid = calloc(n, sizeof *out->paid);
    out->received = calloc(n, sizeof *out->received);
    out->wave = calloc(n, sizeof *out->wave);
    work->due = calloc(n * (size_t)out->classes, sizeof *work->due);
    work->total = out->classes == 1 ? work->due : calloc(n, sizeof *work->total);
    work->set = malloc((n + 1) * sizeof *work->set);
    work->target = malloc(n * sizeof *work->target);
    work->queue = malloc(n * sizeof *work->queue);
    work->moved = malloc(n * sizeof *work->moved);
    work->need = malloc(n * sizeof *work->need);
    work->aside = malloc(n * sizeof *work->aside);
    work->watch = malloc((n + 1) * sizeof *work->watch);
    work->stirred = calloc(n, 1);
    if (out->level == NULL || out->paid == NULL || out->received == NULL || out->wave == NULL ||
        work->due == NULL || work->total == NULL || work->set == NULL || work->target == NULL ||
        work->queue == NULL || work->moved == NULL || work->need == NULL ||
        work->aside == NULL || work->watch == NULL || work->stirred == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: clearing of %d nodes",
                            out->nodes);
    }
    sum_due(work);
    return SH_OK;
}

/* what the levels found in doubles come to */
static void add_paid(const sh_clearing_work *work)
{
    sh_clearing *out = work->out;
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t i = 0; i < out->nodes; i++) {
        double paid = 0;
        for (int k = 0; k < out->classes; k++) {
            sh_fen due = work->due[(size_t)k * (size_t)out->nodes + (size_t)i];
            paid += (double)due * sh_clearing_share_at(out->level[i], k);
        }
        out->paid[i] = paid;
    }
}

static sh_status run(sh_clearing_work *work, sh_error *error)
{
    sh_status status = begin(work, error);
    status = status == SH_OK ? solve(work, error) : status;
    if (status == SH_OK && work->out->fixed == NULL) {
        add_paid(work);
    }
    if (work->total != work->due) {
        free(work->total);
    }
    free(work->due);
    sh_clearing_inner_free(work->inner);
    free(work->set);
    free(work->target);
    free(work->queue);
    free(work->moved);
    free(work->need);
    free(work->aside);
    free(work->watch);
    free(work->stirred);
    if (status != SH_OK) {
        sh_clearing_free(work->out);
    }
    return status;
}

sh_status sh_clearing_greatest(sh_clearing *clearing, const sh_clearing_case *in,
                               sh_error *error)
{
    sh_clearing_work work = {.in = in, .out = clearing};
    return run(&work, error);
}

sh_status sh_clearing_least(sh_clearing *clearing, const sh_clearing_case *in, sh_error *error)
{
    sh_clearing_work work = {.in = in, .out = clearing, .rises = true};
    return run(&work, error);
}

void sh_clearing_free(sh_clearing *clearing)
{
    free(clearing->level);
    free(clearing->fixed);
    free(clearing->paid);
    free(clearing->received);
    free(clearing->wave);
    *clearing = (sh_clearing){0};
}
