/* What the parts of the clearing kernel share: the due amounts and the solver's view of a case.
 */
#ifndef SH_NETWORK_CLEARING_WORK_H
#define SH_NETWORK_CLEARING_WORK_H

#include "network/clearing.h"

typedef struct sh_clearing_work {
    const sh_clearing_case *in; /* borrowed */
    sh_clearing *out;           /* borrowed */
    sh_fen *due;                /* [classes][nodes] fen owed in each class in use; owned */
    sh_fen *total;              /* [nodes] fen owed; = due when one class is in use; owned */
    int32_t *set;               /* [nodes] the nodes in default; owned */
    int32_t members;            /* of the set */
    double *target;             /* [nodes] the next level of set[m]; owned */
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
double sh_clearing_level(const sh_clearing_work *work, int32_t i, double amount);

/* fen that a default leaves to the creditors of node i */
SH_INLINE double sh_clearing_left(const sh_clearing_work *work, int32_t i)
{
    return work->in->alpha * (double)work->in->assets[i] +
           work->in->beta * work->out->received[i];
}

/* fen that node i receives at the present levels, summed anew */
double sh_clearing_pull(const sh_clearing_work *work, int32_t i);

/* Solves for the levels of the set strong component by strong component. */
SH_NODISCARD sh_status sh_clearing_components(sh_clearing_work *work, sh_error *error);

#endif
