#include "network/clearing.h"

#include <stdlib.h>
#include <string.h>

#include "network/clearing_work.h"

#define MOST_MONEY (INT64_C(1) << 62)

/* Doubles serve cases of more nodes than SMALL with less money at each than PLAIN_MONEY, in
   which no equity but 0 is within CLOSE of 0 (fen) and at most PATIENCE passes are needed. */
#define PLAIN_MONEY (INT64_C(1) << 40)
#define CLOSE 0x1p-4

enum { SMALL = 256, PATIENCE = 60 };

double sh_clearing_level(const sh_clearing_work *work, int32_t i, double amount)
{
    int classes = work->out->classes;
    for (int k = 0; k < classes; k++) {
        double due = (double)work->due[(size_t)k * (size_t)work->out->nodes + (size_t)i];
        if (amount < due) {
            return k + (amount > 0 ? amount / due : 0);
        }
        amount -= due;
    }
    return classes;
}

double sh_clearing_pull(const sh_clearing_work *work, int32_t i)
{
    const sh_graph *claims = work->in->claims;
    double sum = 0;
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int place = sh_clearing_place(work, claims->origin[k]);
        sum += (double)claims->amount[k] *
               sh_clearing_share_at(work->out->level[claims->other[k]], place);
    }
    return sum;
}

/* remembers that the receipts of node j changed */
static void stir(sh_clearing_work *work, int32_t j)
{
    if (work->stirred[j]) {
        return;
    }
    work->stirred[j] = 1;
    if (work->out->wave[j] == 0) {
        work->watch[work->watched++] = j;
        return;
    }
    int32_t at = work->head + work->queued++;
    work->queue[at < work->out->nodes ? at : at - work->out->nodes] = j;
}

/* a member's payments follow its receipts, and its creditors are stirred */
static void follow_one(sh_clearing_work *work, int32_t i)
{
    const sh_graph *owes = work->in->owes;
    double old = work->out->level[i];
    double new = sh_clearing_level(work, i, sh_clearing_left(work, i));
    double change = new - old, moved = change < 0 ? -change : change;
    if (moved <= 0x1p-50 || moved * (double)work->total[i] <= work->still) {
        return;
    }
    work->out->level[i] = new;
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        if (work->out->classes > 1) {
            int place = sh_clearing_place(work, k);
            change = sh_clearing_share_at(new, place) - sh_clearing_share_at(old, place);
        }
        work->out->received[owes->other[k]] += (double)owes->amount[k] * change;
        stir(work, owes->other[k]);
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
            sh_clearing_prefetch(work, work->queue[at]);
        }
        work->head = work->head + 1 < work->out->nodes ? work->head + 1 : 0;
        work->queued--;
        work->stirred[i] = 0;
        follow_one(work, i);
        work->out->passes += steps % work->members == 0;
    }
}

/* those who are short by about this are looked at more closely in the end */
static bool is_short(const sh_clearing_work *work, int32_t i)
{
    double income = (double)work->in->assets[i] + work->out->received[i];
    double due = (double)work->total[i];
    return income < due - CLOSE / 4;
}

/* those of the watched who cannot pay join the set, in a wave of their own; the rest need no
   watching; false when there are none */
static bool join(sh_clearing_work *work)
{
    int32_t watched = work->watched, before = work->members;
    work->watched = 0;
    for (int32_t w = 0; w < watched; w++) {
        int32_t i = work->watch[w];
        work->stirred[i] = 0;
        if (is_short(work, i)) {
            work->out->wave[i] = work->out->waves + 1;
            work->set[work->members++] = i;
        }
    }
    work->out->waves += work->members > before;
    return work->members > before;
}

/* of the stirred solvent nodes those who cannot pay are watched; nobody else need be, because
   receipts only fall */
static void watch_short(sh_clearing_work *work)
{
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t i = 0; i < work->out->nodes; i++) {
        work->stirred[i] = work->stirred[i] && work->out->wave[i] == 0 && is_short(work, i);
    }
    for (int32_t i = 0; i < work->out->nodes; i++) {
        if (work->stirred[i]) {
            work->watch[work->watched++] = i;
        }
    }
}

/* the members from `from` on are looked at, and whom they change */
static void settle_from(sh_clearing_work *work, int32_t from)
{
    for (int32_t m = from; m < work->members; m++) {
        stir(work, work->set[m]);
    }
    follow(work);
}

/* the greatest vector in doubles */
static sh_status waves_down(sh_clearing_work *work, sh_error *error)
{
    sh_clearing *out = work->out;
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t i = 0; i < out->nodes; i++) {
        out->level[i] = out->classes;
        out->received[i] = (double)work->in->claims->total[i];
        work->stirred[i] = 1;
    }
    watch_short(work);
    work->still = SH_CLEARING_STILL; /* sweeps over a small copy are cheap */
    if (join(work)) {
        sh_status status = sh_clearing_inner(work, PATIENCE, error);
        if (status != SH_OK) {
            return status;
        }
        watch_short(work);
    }
    while (!work->unsure) {
        int32_t before = work->members;
        if (join(work)) {
            work->still = SH_CLEARING_COARSE;
            settle_from(work, before);
        } else if (work->still == SH_CLEARING_COARSE) {
            work->still = SH_CLEARING_STILL; /* the waves are found: to the end */
            settle_from(work, 0);
        } else {
            break;
        }
    }
    out->defaults = work->members;
    return SH_OK;
}

/* are doubles enough, so far as can be seen in advance? */
static bool is_plain(const sh_clearing_work *work)
{
    const sh_clearing_case *in = work->in;
    int32_t nodes = work->out->nodes;
    int large = 0;
#pragma omp parallel for num_threads(in->threads) schedule(static) reduction(| : large)
    for (int32_t i = 0; i < nodes; i++) {
        large |= (work->total[i] | in->assets[i] | in->claims->total[i]) >= PLAIN_MONEY;
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
        close |= equity != 0 && equity < CLOSE && equity > -CLOSE;
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
        for (size_t i = 0; in->external[c] != NULL && i < n; i++) {
            work->due[(size_t)out->place[c] * n + i] += in->external[c][i];
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
    work->set = malloc(n * sizeof *work->set);
    work->target = malloc(n * sizeof *work->target);
    work->queue = malloc(n * sizeof *work->queue);
    work->watch = malloc(n * sizeof *work->watch);
    work->stirred = calloc(n, 1);
    if (out->level == NULL || out->paid == NULL || out->received == NULL || out->wave == NULL ||
        work->due == NULL || work->total == NULL || work->set == NULL || work->target == NULL ||
        work->queue == NULL || work->watch == NULL || work->stirred == NULL) {
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
    free(work->set);
    free(work->target);
    free(work->queue);
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
