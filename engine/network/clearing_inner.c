/* The first wave of a clearing: many nodes fail at once, and what they owe each other is a
   small part of all debts. It is copied together once, with the members numbered anew, swept
   over until nothing moves, and the other creditors hear of the change when it is over. */
#include <stdlib.h>

#include "network/clearing_work.h"

/* a member; all it takes to find its level when one class is in use */
typedef struct member {
    double level, base; /* now, and before the sweeps */
    double received;    /* fen */
    double outside;     /* fen that default leaves of its assets */
    double due;         /* fen of all classes */
    int64_t start, end; /* its debts to members */
} member;

/* debts of the set to the set; owned */
typedef struct inner {
    sh_clearing_work *work;
    member *member;
    int32_t *number;  /* [nodes] of a member, -1: none */
    int32_t *other;   /* creditor, by its number */
    double *amount;   /* fen */
    uint8_t *place;   /* of the class */
    uint8_t *stirred; /* [members] receipts changed */
} inner;

static void inner_free(inner *in)
{
    free(in->member);
    free(in->number);
    free(in->other);
    free(in->amount);
    free(in->place);
    free(in->stirred);
}

/* numbers the members and finds room for their debts */
static sh_status inner_init(inner *in, sh_error *error)
{
    const sh_clearing_work *work = in->work;
    const sh_graph *owes = work->in->owes;
    size_t members = (size_t)work->members, room = 1;
    in->member = malloc((members + 1) * sizeof *in->member);
    in->stirred = malloc(members + 1);
    in->number = malloc(((size_t)owes->nodes + 1) * sizeof *in->number);
    for (int32_t i = 0; in->number != NULL && i < owes->nodes; i++) {
        in->number[i] = -1;
    }
    for (int32_t m = 0; in->member && in->number && in->stirred && m < work->members; m++) {
        int32_t i = work->set[m];
        double level = work->out->level[i];
        in->number[i] = m;
        in->stirred[m] = 1;
        in->member[m] = (member){.level = level, .base = level, .start = (int64_t)room};
        in->member[m].received = work->out->received[i];
        in->member[m].outside = work->in->alpha * (double)work->in->assets[i];
        in->member[m].due = (double)work->total[i];
        room += (size_t)(owes->start[i + 1] - owes->start[i]);
    }
    in->other = malloc(room * sizeof *in->other);
    in->amount = malloc(room * sizeof *in->amount);
    in->place = malloc(room);
    if (!in->member || !in->number || !in->stirred || !in->other || !in->amount || !in->place) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: debts among %d defaults",
                            work->members);
    }
    return SH_OK;
}

/* asks for the debts of a member some places after m */
static void prefetch(const sh_clearing_work *work, int32_t m)
{
    enum { AHEAD = 6 };
    if (m + AHEAD < work->members) {
        sh_clearing_prefetch(work, work->set[m + AHEAD]);
    }
}

/* copies the debts of member m to members */
static void copy_row(const inner *in, int32_t m)
{
    const sh_graph *owes = in->work->in->owes;
    int32_t i = in->work->set[m];
    int64_t at = in->member[m].start;
    prefetch(in->work, m);
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        int32_t number = in->number[owes->other[k]];
        if (number >= 0) {
            in->other[at] = number;
            in->amount[at] = (double)owes->amount[k];
            in->place[at++] = (uint8_t)sh_clearing_place(in->work, k);
        }
    }
    in->member[m].end = at;
}

static double level_of(const inner *in, int32_t m)
{
    const member *self = &in->member[m];
    double left = self->outside + in->work->in->beta * self->received;
    if (in->work->out->classes > 1) {
        return sh_clearing_level(in->work, in->work->set[m], left);
    }
    return left < self->due ? left / self->due : 1;
}

/* one sweep in the order of the set; true when a payment moved */
static bool sweep(const inner *in)
{
    bool any = false;
    for (int32_t m = 0; m < in->work->members; m++) {
        if (!in->stirred[m]) {
            continue;
        }
        member *self = &in->member[m];
        double old = self->level, new = level_of(in, m), change = new - old;
        double moved = change < 0 ? -change : change;
        in->stirred[m] = 0;
        if (moved <= 0x1p-50 || moved * self->due <= in->work->still) {
            continue;
        }
        self->level = new;
        any = true;
        for (int64_t e = self->start; e < self->end; e++) {
            if (in->work->out->classes > 1) {
                change = sh_clearing_share_at(new, in->place[e]) -
                         sh_clearing_share_at(old, in->place[e]);
            }
            in->member[in->other[e]].received += in->amount[e] * change;
            in->stirred[in->other[e]] = 1;
        }
    }
    in->work->out->passes++;
    return any;
}

/* tells creditors in [from, to) that are not members what changed, in the order of the set */
static void tell(const inner *in, int32_t from, int32_t to)
{
    sh_clearing_work *work = in->work;
    const sh_graph *owes = work->in->owes;
    double *received = work->out->received;
    for (int32_t m = 0; m < work->members; m++) {
        int32_t i = work->set[m];
        double old = in->member[m].base, new = in->member[m].level, change = new - old;
        prefetch(work, m);
        for (int64_t k = owes->start[i]; old != new &&k < owes->start[i + 1]; k++) {
            int32_t j = owes->other[k];
            if (j < from || j >= to || in->number[j] >= 0) {
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

sh_status sh_clearing_inner(sh_clearing_work *work, int patience, sh_error *error)
{
    inner in = {.work = work};
    sh_status status = inner_init(&in, error);
    if (status != SH_OK) {
        goto out;
    }
    int parts = work->in->threads;
    int64_t nodes = work->out->nodes;
#pragma omp parallel for num_threads(parts) schedule(static)
    for (int32_t m = 0; m < work->members; m++) {
        copy_row(&in, m);
    }
    while (patience > 0 && sweep(&in)) {
        patience--;
    }
    work->unsure = patience == 0;
#pragma omp parallel for num_threads(parts) schedule(static, 1)
    for (int t = 0; t < parts; t++) {
        tell(&in, (int32_t)(nodes * t / parts), (int32_t)(nodes * (t + 1) / parts));
    }
    for (int32_t m = 0; m < work->members; m++) {
        work->out->level[work->set[m]] = in.member[m].level;
        work->out->received[work->set[m]] = in.member[m].received;
    }
out:
    inner_free(&in);
    return status;
}
