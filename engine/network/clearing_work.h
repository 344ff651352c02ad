/* What the parts of the clearing kernel share: the due amounts and the solver's view of a case.
 */
#ifndef SH_NETWORK_CLEARING_WORK_H
#define SH_NETWORK_CLEARING_WORK_H

#include "network/clearing.h"
#include "network/components.h"

/* fen: payments that would move by less stand still */
#define SH_CLEARING_STILL 0x1p-12

typedef struct sh_clearing_inner sh_clearing_inner; /* debts among the set */

typedef struct sh_clearing_work {
    const sh_clearing_case *in; /* borrowed */
    sh_clearing *out;           /* borrowed */
    bool rises;                 /* looks for the least vector, from below */
    bool unsure;                /* doubles do not settle the case */
    bool keeps;                 /* solvent nodes may not have heard of all changes */
    sh_fen *due;                /* [classes][nodes] fen owed in each class in use; owned */
    sh_fen *total;              /* [nodes] fen owed; = due when one class is in use; owned */
    int32_t *set;               /* [nodes + 1] the nodes in default; owned */
    int32_t members;            /* of the set */
    double *target;             /* [nodes] levels put aside: in waves of doubles those of which
                                   solvent creditors have heard; owned */
    sh_clearing_inner *inner;   /* NULL until there is a wave; owned */
    int32_t *queue;             /* [nodes] members whose receipts changed, in a ring; owned */
    int32_t head, queued;       /* of it */
    int32_t *moved;             /* [nodes] members whose levels changed in this wave; owned */
    int32_t moves;              /* of them */
    double *need;               /* [nodes] fen; a solvent node that receives less might be short
                                   when it hears of all changes; owned */
    double *aside;              /* [nodes] what members receive, put aside; owned */
    int32_t *watch;             /* [nodes + 1] solvent nodes that might be short; owned */
    int32_t watched;            /* of them */
    uint8_t *stirred;           /* [nodes] flags, of clearing.c; owned */
} sh_clearing_work;

/* share that a level pays of the class at `place` */
SH_INLINE double sh_clearing_share_at(double level, int place)
{
    double share = level - place;
    share = share < 0 ? 0 : share;
    return share > 1 ? 1 : share;
}

/* place of the class of debt k of owes */
SH_INLINE int sh_clearing_place(const sh_clearing_work *work, int64_t k)
{
    return work->out->place[work->in->rank == NULL ? SH_CLEARING_GENERAL : work->in->rank[k]];
}

/* the level up to which `amount` pays the classes of node i, in their order */
SH_INLINE double sh_clearing_level(const sh_clearing_work *work, int32_t i, double amount)
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

/* fen that a default leaves to the creditors of node i */
SH_INLINE double sh_clearing_left(const sh_clearing_work *work, int32_t i)
{
    return work->in->alpha * (double)work->in->assets[i] +
           work->in->beta * work->out->received[i];
}

/* fen that node i receives at the present levels, summed anew */
SH_INLINE double sh_clearing_pull(const sh_clearing_work *work, int32_t i)
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

/* asks for the row of a node to come, because rows lie far apart */
SH_INLINE void sh_clearing_prefetch(const sh_graph *graph, int32_t i)
{
    enum { LINE = 8 };
    int64_t k = graph->start[i];
    __builtin_prefetch(graph->other + k);
    __builtin_prefetch(graph->amount + k);
    __builtin_prefetch(graph->amount + k + LINE);
}

/* Solves for the levels of the whole set and for what its members receive, by at most
   `patience` passes over a copy of the debts inside it; all are noted as moved. Without success
   the case is unsure. */
SH_NODISCARD sh_status sh_clearing_inner_solve(sh_clearing_work *work, int patience,
                                               sh_error *error);

/* What stands still may have far to go where money goes round for long. The case is unsure
   unless half of what levels are off by is gone after so many passes. */
SH_NODISCARD sh_status sh_clearing_inner_check(sh_clearing_work *work, int patience,
                                               sh_error *error);
void sh_clearing_inner_free(sh_clearing_inner *inner); /* NULL is allowed */

/* Solves the case anew with fixed places: either vector. */
SH_NODISCARD sh_status sh_clearing_exactly(sh_clearing_work *work, sh_error *error);

#endif
