/* Waves of a clearing in which many nodes fail at once. What nodes in default owe each other is
   a small part of all debts: it is copied together once, with the members numbered anew, and
   grows with the set. Each pass finds all levels from those of the pass before, row by row. */
#include <stdlib.h>

#include "network/clearing_work.h"

enum { TILE = 512, LONG_ROW = 31, NO_LINK = -1 };

/* a member; its level follows from what it has, in its own measure: fen, or shares of what it
   owes where one class is in use */
typedef struct member {
    double constant;     /* what it has whatever other members pay */
    double still;        /* a move of its level that is none */
    int64_t start;       /* its claims on members of the first wave, if it is one */
    int32_t count, link; /* of them; the first of its claims besides, or NO_LINK */
} member;

/* a claim of member `owner` found in later waves */
typedef struct link {
    double amount, part;
    int32_t owner, other, next;
    uint8_t place;
} link;

struct sh_clearing_inner {
    sh_clearing_work *work; /* borrowed */
    int32_t members;        /* of the set that are in the copy */
    member *member;         /* [nodes] */
    double *old, *new;      /* [nodes] levels of members */
    double *solvents;       /* [nodes] fen received from nodes that pay all */
    int32_t *number;        /* [nodes] of a member; undefined for others */
    int32_t *other;         /* debtor, by its number */
    double *amount;         /* fen */
    double *part;           /* what default leaves of it, in the measure of the creditor */
    uint8_t *place;         /* of the class */
    link *link;
    int64_t links, room; /* of link */
};

void sh_clearing_inner_free(sh_clearing_inner *in)
{
    if (in != NULL) {
        free(in->member);
        free(in->old);
        free(in->new);
        free(in->number);
        free(in->other);
        free(in->amount);
        free(in->part);
        free(in->solvents);
        free(in->place);
        free(in->link);
        free(in);
    }
}

/* what a fen is in the measure of a member */
static double unit_of(const sh_clearing_work *work, int32_t i)
{
    return work->out->classes == 1 ? 1 / (double)work->total[i] : 1;
}

/* numbers the members from `from` on */
static void enter(sh_clearing_inner *in, int32_t from)
{
    const sh_clearing_work *work = in->work;
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t m = from; m < work->members; m++) {
        int32_t i = work->set[m];
        double still = SH_CLEARING_STILL / (double)work->total[i];
        in->number[i] = m;
        in->solvents[m] = (double)work->in->claims->total[i];
        in->member[m] = (member){.still = still > 0x1p-50 ? still : 0x1p-50, .link = NO_LINK};
    }
    in->members = work->members;
}

/* numbers the first members and finds room for their claims: each tile of members has its own
 */
static sh_status inner_begin(sh_clearing_inner *in, sh_error *error)
{
    const sh_clearing_work *work = in->work;
    size_t nodes = (size_t)work->out->nodes, room = 1;
    in->member = malloc(nodes * sizeof *in->member);
    in->old = malloc(nodes * sizeof *in->old);
    in->new = malloc(nodes * sizeof *in->new);
    in->solvents = malloc(nodes * sizeof *in->solvents);
    in->number = malloc(nodes * sizeof *in->number);
    bool fits = in->member && in->old && in->new && in->solvents && in->number;
    if (fits) {
        enter(in, 0);
    }
    for (int32_t m = 0; fits && m < work->members; m++) {
        const int64_t *start = work->in->claims->start + work->set[m];
        in->member[m].start = (int64_t)room;
        room += (size_t)(start[1] - start[0]);
    }
    in->other = malloc(room * sizeof *in->other);
    in->amount = malloc(room * sizeof *in->amount);
    in->part = malloc(room * sizeof *in->part);
    in->place = malloc(room);
    if (!fits || !in->other || !in->amount || !in->part || !in->place) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: debts among %d defaults",
                            work->members);
    }
    return SH_OK;
}

/* asks for the row of a member some places after m */
static void prefetch(const sh_graph *graph, const sh_clearing_work *work, int32_t m)
{
    enum { AHEAD = 6 };
    if (m + AHEAD < work->members) {
        sh_clearing_prefetch(graph, work->set[m + AHEAD]);
    }
}

/* copies the claims of member m on members, as yet with their nodes; the row begins at `at`,
   its end is returned */
static int64_t copy_row(const sh_clearing_inner *in, int32_t m, int64_t at)
{
    const sh_graph *claims = in->work->in->claims;
    int32_t i = in->work->set[m];
    double part = in->work->in->beta * unit_of(in->work, i), inside = 0;
    prefetch(claims, in->work, m);
    in->member[m].start = at;
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        bool fails = in->work->out->wave[claims->other[k]] > 0;
        in->other[at] = claims->other[k];
        in->amount[at] = (double)claims->amount[k];
        in->part[at] = in->amount[at] * part;
        if (in->work->out->classes > 1) {
            in->place[at] = (uint8_t)sh_clearing_place(in->work, claims->origin[k]);
        }
        inside += fails * in->amount[at];
        at += fails; /* without a branch, of which a processor foresees nothing */
    }
    in->member[m].count = (int32_t)(at - in->member[m].start);
    in->solvents[m] -= inside;
    return at;
}

static int row_length(const member *m)
{
    return m->count < LONG_ROW ? m->count : LONG_ROW;
}

/* Orders the members of a tile by the length of their rows: a processor foresees the end of a
   row that is as long as the one before. */
static void order_tile(const sh_clearing_inner *in, int32_t from, int32_t to)
{
    member kept[TILE];
    double solvents[TILE];
    int32_t node[TILE], start[LONG_ROW + 2] = {0};
    for (int32_t m = from; m < to; m++) {
        kept[m - from] = in->member[m];
        solvents[m - from] = in->solvents[m];
        node[m - from] = in->work->set[m];
        start[row_length(&in->member[m]) + 1]++;
    }
    for (int length = 0; length <= LONG_ROW; length++) {
        start[length + 1] += start[length];
    }
    for (int32_t k = 0; k < to - from; k++) {
        int32_t m = from + start[row_length(&kept[k])]++;
        in->member[m] = kept[k];
        in->solvents[m] = solvents[k];
        in->work->set[m] = node[k];
        in->number[node[k]] = m;
    }
}

static void copy_rows(const sh_clearing_inner *in)
{
#pragma omp parallel for num_threads(in->work->in->threads) schedule(static)
    for (int32_t tile = 0; tile < in->members; tile += TILE) {
        int32_t to = tile < in->members - TILE ? tile + TILE : in->members;
        int64_t at = in->member[tile].start;
        for (int32_t m = tile; m < to; m++) {
            at = copy_row(in, m, at);
        }
        order_tile(in, tile, to);
    }
#pragma omp parallel for num_threads(in->work->in->threads) schedule(static)
    for (int32_t m = 0; m < in->members; m++) {
        int64_t start = in->member[m].start;
        for (int64_t e = start; e < start + in->member[m].count; e++) {
            in->other[e] = in->number[in->other[e]];
        }
    }
}

/* a claim of member m on member `other` */
static link link_of(const sh_clearing_inner *in, int32_t m, int32_t other, sh_fen amount,
                    int place)
{
    double part = in->work->in->beta * unit_of(in->work, in->work->set[m]);
    return (link){.amount = (double)amount,
                  .part = (double)amount * part,
                  .owner = m,
                  .other = other,
                  .place = (uint8_t)place};
}

/* The claims that come with member m, new like all from `from` on: its own on members, and on
   it those of members who are not new. Their number; they are written to `to`, if not NULL. */
static int64_t find_links(const sh_clearing_inner *in, int32_t m, int32_t from, link *to)
{
    const sh_clearing_work *work = in->work;
    const sh_graph *owes = work->in->owes, *claims = work->in->claims;
    int32_t i = work->set[m];
    int64_t found = 0;
    prefetch(owes, work, m);
    prefetch(claims, work, m);
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k];
        if (work->out->wave[j] == 0) {
            continue;
        }
        if (to != NULL) {
            to[found] = link_of(in, m, in->number[j], claims->amount[k],
                                sh_clearing_place(work, claims->origin[k]));
        }
        found++;
    }
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        int32_t j = owes->other[k];
        if (work->out->wave[j] == 0 || in->number[j] >= from) {
            continue;
        }
        if (to != NULL) {
            int place = sh_clearing_place(work, k);
            to[found] = link_of(in, in->number[j], m, owes->amount[k], place);
        }
        found++;
    }
    return found;
}

/* finds room for so many links more */
static bool make_room(sh_clearing_inner *in, int64_t links)
{
    if (in->links + links <= in->room) {
        return true;
    }
    int64_t room = 2 * in->room + links;
    link *grown = room < INT32_MAX ? realloc(in->link, (size_t)room * sizeof *grown) : NULL;
    in->link = grown != NULL ? grown : in->link;
    in->room = grown != NULL ? room : in->room;
    return grown != NULL;
}

/* the links from `first` on become those of their owners */
static void hang_links(sh_clearing_inner *in, int64_t first)
{
    for (int64_t l = first; l < in->links; l++) {
        link *claim = &in->link[l];
        claim->next = in->member[claim->owner].link;
        in->member[claim->owner].link = (int32_t)l;
        in->solvents[claim->owner] -= claim->amount;
    }
}

/* takes in the members from `from` on, who begin their links at `start` [new members + 1] */
static bool take_in(sh_clearing_inner *in, int32_t from, int64_t *start)
{
    int threads = in->work->in->threads;
    start[0] = in->links;
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int32_t m = from; m < in->members; m++) {
        start[m - from + 1] = find_links(in, m, from, NULL);
    }
    for (int32_t m = from; m < in->members; m++) {
        start[m - from + 1] += start[m - from];
    }
    if (!make_room(in, start[in->members - from] - in->links)) {
        return false;
    }
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int32_t m = from; m < in->members; m++) {
        find_links(in, m, from, in->link + start[m - from]);
    }
    in->links = start[in->members - from];
    hang_links(in, start[0]);
    return true;
}

static sh_status extend(sh_clearing_inner *in, sh_error *error)
{
    int32_t from = in->members;
    enter(in, from);
    int64_t *start = malloc(((size_t)(in->members - from) + 1) * sizeof *start);
    bool fits = start != NULL && take_in(in, from, start);
    free(start);
    return fits ? SH_OK
                : sh_error_set(error, SH_E_MEMORY, "out of memory: debts among %d defaults",
                               in->members);
}

/* what the claims of member m on members bring at the old levels: `value` and the values of
   links say of what */
SH_INLINE double pull(const sh_clearing_inner *in, int32_t m, const double *value,
                      const bool one_class)
{
    const member *self = &in->member[m];
    double sum = 0;
    for (int64_t e = self->start; e < self->start + self->count; e++) {
        double level = in->old[in->other[e]];
        sum += value[e] * (one_class ? level : sh_clearing_share_at(level, in->place[e]));
    }
    for (int32_t l = self->link; l != NO_LINK; l = in->link[l].next) {
        const link *claim = &in->link[l];
        double level = in->old[claim->other];
        sum += (value == in->part ? claim->part : claim->amount) *
               (one_class ? level : sh_clearing_share_at(level, claim->place));
    }
    return sum;
}

/* the new level of member m; whether its payments move */
SH_INLINE int look(const sh_clearing_inner *in, int32_t m, const bool one_class)
{
    double left = in->member[m].constant + pull(in, m, in->part, one_class);
    double level =
        one_class ? (left < 1 ? left : 1) : sh_clearing_level(in->work, in->work->set[m], left);
    in->new[m] = level;
    return __builtin_fabs(level - in->old[m]) > in->member[m].still;
}

/* one pass over all members; true when a payment moved */
static bool pass(sh_clearing_inner *in)
{
    bool one_class = in->work->out->classes == 1;
    int any = 0;
#pragma omp parallel for num_threads(in->work->in->threads) schedule(static) reduction(| : any)
    for (int32_t m = 0; m < in->members; m++) {
        any |= one_class ? look(in, m, true) : look(in, m, false);
    }
    double *kept = in->old;
    in->old = in->new;
    in->new = kept;
    in->work->out->passes++;
    return any != 0;
}

static void solve(sh_clearing_inner *in, int patience)
{
    sh_clearing_work *work = in->work;
    bool one_class = work->out->classes == 1;
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t m = 0; m < in->members; m++) {
        int32_t i = work->set[m];
        in->old[m] = work->out->level[i];
        in->member[m].constant =
            (work->in->alpha * (double)work->in->assets[i] + work->in->beta * in->solvents[m]) *
            unit_of(work, i);
    }
    while (patience > 0 && pass(in)) {
        patience--;
    }
    work->unsure = patience == 0;
#pragma omp parallel for num_threads(work->in->threads) schedule(static)
    for (int32_t m = 0; m < in->members; m++) {
        work->out->level[work->set[m]] = in->old[m];
        work->out->received[work->set[m]] =
            in->solvents[m] + pull(in, m, in->amount, one_class);
        work->moved[m] = work->set[m];
    }
    work->moves = in->members;
}

/* copies what members owe each other, or what has come to it since */
static sh_status hold_all(sh_clearing_work *work, sh_error *error)
{
    if (work->inner != NULL) {
        return extend(work->inner, error);
    }
    work->inner = calloc(1, sizeof *work->inner);
    if (work->inner == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: debts among defaults");
    }
    work->inner->work = work;
    sh_status status = inner_begin(work->inner, error);
    if (status == SH_OK) {
        copy_rows(work->inner);
    }
    return status;
}

sh_status sh_clearing_inner_solve(sh_clearing_work *work, int patience, sh_error *error)
{
    sh_status status = hold_all(work, error);
    if (status == SH_OK) {
        solve(work->inner, patience);
    }
    return status;
}

/* by what share of all its debts member m is off in the class at `place`, when `off` of all its
   debts is missing there */
static double off_in_class(const sh_clearing_inner *in, int32_t m, int place, double off)
{
    const sh_clearing_work *work = in->work;
    int32_t i = work->set[m];
    sh_fen due = work->due[(size_t)place * (size_t)work->out->nodes + (size_t)i];
    return off * (double)work->total[i] / (double)due;
}

/* share of its debts by which member m is off after a pass, when others are by in->old */
static double off_after(const sh_clearing_inner *in, int32_t m)
{
    const member *self = &in->member[m];
    double sum = 0;
    if (in->work->out->classes == 1) {
        return pull(in, m, in->part, true);
    }
    for (int64_t e = self->start; e < self->start + self->count; e++) {
        sum +=
            in->part[e] * off_in_class(in, in->other[e], in->place[e], in->old[in->other[e]]);
    }
    for (int32_t l = self->link; l != NO_LINK; l = in->link[l].next) {
        const link *claim = &in->link[l];
        sum +=
            claim->part * off_in_class(in, claim->other, claim->place, in->old[claim->other]);
    }
    return sum / (double)in->work->total[in->work->set[m]];
}

/* Levels that are all off by one share: is nobody off by more than half of it after a few
   passes? */
static bool forgets(sh_clearing_inner *in, int passes)
{
    double most = 1;
    for (int32_t m = 0; m < in->members; m++) {
        in->old[m] = 1;
    }
    for (; most > 0.5 && passes > 0; passes--) {
        most = 0;
#pragma omp parallel for num_threads(in->work->in->threads) schedule(static) reduction(max \
                                                                                       : most)
        for (int32_t m = 0; m < in->members; m++) {
            in->new[m] = off_after(in, m);
            most = in->new[m] > most ? in->new[m] : most;
        }
        double *kept = in->old;
        in->old = in->new;
        in->new = kept;
    }
    return most <= 0.5;
}

sh_status sh_clearing_inner_check(sh_clearing_work *work, int patience, sh_error *error)
{
    sh_status status = work->members > 0 ? hold_all(work, error) : SH_OK;
    if (status == SH_OK && work->members > 0) {
        work->unsure |= !forgets(work->inner, patience);
    }
    return status;
}
