/* The first waves of a clearing: many nodes fail at once, and what they owe each other is a
   small part of all debts. It is copied together once, passes run over the copy, and the other
   creditors hear of the change when it is over. */
#include <stdlib.h>

#include "network/clearing_work.h"

/* debts of the set to the set; owned */
typedef struct inner {
    sh_clearing_work *work;
    int64_t *start; /* [members + 1] row of set[m] */
    int32_t *other; /* creditor, increasing in each row */
    double *amount; /* fen */
    uint8_t *place; /* of the class */
    double *base;   /* [members] levels before the passes */
} inner;

static void inner_free(inner *in)
{
    free(in->start);
    free(in->other);
    free(in->amount);
    free(in->place);
    free(in->base);
}

static sh_status inner_init(inner *in, sh_error *error)
{
    const sh_clearing_work *work = in->work;
    const sh_graph *owes = work->in->owes;
    size_t room = 1;
    for (int32_t m = 0; m < work->members; m++) {
        room += (size_t)(owes->start[work->set[m] + 1] - owes->start[work->set[m]]);
    }
    in->start = malloc(((size_t)work->members + 1) * sizeof *in->start);
    in->base = malloc(((size_t)work->members + 1) * sizeof *in->base);
    in->other = malloc(room * sizeof *in->other);
    in->amount = malloc(room * sizeof *in->amount);
    in->place = malloc(room);
    if (!in->start || !in->base || !in->other || !in->amount || !in->place) {
        inner_free(in);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: debts among %d defaults",
                            work->members);
    }
    int64_t at = 0;
    for (int32_t m = 0; m < work->members; m++) {
        int32_t i = work->set[m];
        in->start[m] = at;
        sh_clearing_prefetch(work, m);
        in->base[m] = work->out->level[i];
        for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
            if (work->out->wave[owes->other[k]] > 0) {
                in->other[at] = owes->other[k];
                in->amount[at] = (double)owes->amount[k];
                in->place[at++] = (uint8_t)sh_clearing_place(work, k);
            }
        }
    }
    in->start[work->members] = at;
    return SH_OK;
}

/* carries the moves of the set to its members in [from, to), in the order of the set */
static void push_inside(const inner *in, int32_t from, int32_t to)
{
    sh_clearing_work *work = in->work;
    double *received = work->out->received;
    for (int32_t m = 0; m < work->members; m++) {
        if (!work->moves[m]) {
            continue;
        }
        double old = work->out->level[work->set[m]], new = work->target[m], change = new - old;
        for (int64_t e = in->start[m]; e < in->start[m + 1]; e++) {
            int32_t j = in->other[e];
            if (j < from || j >= to) {
                continue;
            }
            if (work->out->classes > 1) {
                change = sh_clearing_share_at(new, in->place[e]) -
                         sh_clearing_share_at(old, in->place[e]);
            }
            received[j] += in->amount[e] * change;
            work->stirred[j] = 1;
        }
    }
}

/* tells creditors in [from, to) that are not in the set what changed since `base` */
static void push_outside(const inner *in, int32_t from, int32_t to)
{
    sh_clearing_work *work = in->work;
    const sh_graph *owes = work->in->owes;
    double *received = work->out->received;
    for (int32_t m = 0; m < work->members; m++) {
        int32_t i = work->set[m];
        double old = in->base[m], new = work->out->level[i], change = new - old;
        sh_clearing_prefetch(work, m);
        for (int64_t k = owes->start[i]; old != new &&k < owes->start[i + 1]; k++) {
            int32_t j = owes->other[k];
            if (j < from || j >= to || work->out->wave[j] > 0) {
                continue;
            }
            if (work->out->classes > 1) {
                int place = sh_clearing_place(work, k);
                change = sh_clearing_share_at(new, place) - sh_clearing_share_at(old, place);
            }
            received[j] += (double)owes->amount[k] * change;
            work->stirred[j] = 1;
        }
    }
}

static void divide(const inner *in, void (*push)(const inner *, int32_t, int32_t))
{
    int parts = in->work->in->threads;
    int64_t nodes = in->work->out->nodes;
#pragma omp parallel for num_threads(parts) schedule(static, 1)
    for (int t = 0; t < parts; t++) {
        push(in, (int32_t)(nodes * t / parts), (int32_t)(nodes * (t + 1) / parts));
    }
}

sh_status sh_clearing_inner(sh_clearing_work *work, int patience, sh_error *error)
{
    inner in = {.work = work};
    sh_status status = inner_init(&in, error);
    if (status != SH_OK) {
        return status;
    }
    int tries = 0;
    while (tries < patience && sh_clearing_aim(work)) {
        divide(&in, push_inside);
        sh_clearing_move(work);
        tries++;
    }
    divide(&in, push_outside);
    inner_free(&in);
    return SH_OK;
}
