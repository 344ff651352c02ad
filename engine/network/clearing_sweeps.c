/* Sweeps in doubles over one strong component that is too large for elimination. Where debts
   run in circles with hardly anything outside, plain sweeps move a fen at a time; scaling the
   payments of all members by one factor then takes their place. */
#include "network/clearing_work.h"

enum { MOST_ROUNDS = 2000 };

/* a component and what is known of its members */
typedef struct circle {
    sh_clearing_work *work;
    const sh_components *parts;
    const int32_t *node; /* [size] */
    int32_t size;
    int32_t number;
} circle;

/* one Gauss-Seidel sweep; returns the largest move, in fen or in shares past the precision of
   a level, whichever is smaller */
static double sweep(const circle *c)
{
    double most = 0;
    for (int32_t m = 0; m < c->size; m++) {
        int32_t i = c->node[m];
        c->work->out->received[i] = sh_clearing_pull(c->work, i);
        double level = c->work->out->level[i];
        double target = sh_clearing_level(c->work, i, sh_clearing_left(c->work, i));
        double moved = target > level ? target - level : level - target;
        double fen = moved > 0x1p-50 ? moved * (double)c->work->total[i] : 0;
        most = fen > most ? fen : most;
        c->work->out->level[i] = target;
    }
    c->work->out->passes++;
    return most;
}

/* place of the class that a level pays in part */
static int active_class(const circle *c, int32_t i)
{
    int place = (int)c->work->out->level[i];
    return place < c->work->out->classes ? place : c->work->out->classes - 1;
}

/* what member i has for its active class whatever its fellows pay in theirs */
static double fixed_part(const circle *c, int32_t i)
{
    const sh_clearing_work *work = c->work;
    const sh_graph *claims = work->in->claims;
    double received = 0;
    for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
        int32_t j = claims->other[k];
        int place = sh_clearing_place(work, claims->origin[k]);
        bool varies = c->parts->of[j] == c->number && active_class(c, j) == place;
        received += varies ? 0
                           : (double)claims->amount[k] *
                                 sh_clearing_share_at(work->out->level[j], place);
    }
    double left = work->in->alpha * (double)work->in->assets[i] + work->in->beta * received;
    for (int k = 0; k < active_class(c, i); k++) {
        left -= (double)work->due[(size_t)k * (size_t)work->out->nodes + (size_t)i];
    }
    return left;
}

/* what member i pays out of the component for good: of the debts of its active class, those to
   outsiders and to other nodes, and what default costs take of the rest; whole fen are
   subtracted before anything is rounded */
static double leak(const circle *c, int32_t i)
{
    const sh_clearing_work *work = c->work;
    const sh_graph *owes = work->in->owes;
    int place = active_class(c, i);
    sh_fen due = work->due[(size_t)place * (size_t)work->out->nodes + (size_t)i], inside = 0;
    for (int64_t k = owes->start[i]; k < owes->start[i + 1]; k++) {
        bool stays =
            c->parts->of[owes->other[k]] == c->number && sh_clearing_place(work, k) == place;
        inside += stays ? owes->amount[k] : 0;
    }
    return (double)(due - inside) + (1 - work->in->beta) * (double)inside;
}

/* Scales the shares that the members pay of their active classes by one factor, so that what
   leaves the component equals what comes into it. */
static void balance(const circle *c)
{
    double *level = c->work->out->level;
    double comes = 0, leaves = 0, most = 0;
    for (int32_t m = 0; m < c->size; m++) {
        int32_t i = c->node[m];
        double share = level[i] - active_class(c, i);
        comes += fixed_part(c, i);
        leaves += share * leak(c, i);
        most = share > most ? share : most;
    }
    /* what comes in and cannot leave goes round until a debt is paid in full */
    bool fills = leaves <= 0 && comes > 0 && c->work->rises;
    if (most <= 0 || (leaves <= 0 && comes >= 0 && !fills)) {
        return;
    }
    double factor = comes > 0 ? comes / leaves : 0;
    factor = fills || factor * most > 1 ? 1 / most : factor;
    for (int32_t m = 0; m < c->size; m++) {
        int32_t i = c->node[m];
        int place = active_class(c, i);
        level[i] = place + factor * (level[i] - place);
    }
}

/* Balances the books, unless the second sweep after it (the first mends the proportions) moves
   no less than the last one before: then the levels are put back. */
static bool balance_helps(const circle *c, double moved)
{
    double *level = c->work->out->level, *kept = c->work->target;
    for (int32_t m = 0; m < c->size; m++) {
        kept[m] = level[c->node[m]];
    }
    balance(c);
    sweep(c);
    if (sweep(c) <= moved / 2) {
        return true;
    }
    for (int32_t m = 0; m < c->size; m++) {
        level[c->node[m]] = kept[m];
    }
    return false;
}

bool sh_clearing_sweeps(sh_clearing_work *work, const sh_components *parts, int32_t p)
{
    circle c = {work, parts, parts->node + parts->start[p],
                parts->start[p + 1] - parts->start[p], p};
    for (int round = 1, next = 1, wait = 1; round <= MOST_ROUNDS; round++) {
        double moved = sweep(&c);
        if (moved <= SH_CLEARING_STILL) {
            return true;
        }
        if (round == next) {
            wait = balance_helps(&c, moved) ? 1 : 2 * wait;
            next = round + wait;
        }
    }
    return false;
}
