/* persons: what each investor has lost or must expect to lose at the end of a run, and how that
 * is spread over them.
 *
 * The loss of a person is what it has lost so far (the column `lost`) and, of each claim on a
 * platform that has left, what the estate cannot be expected to pay. An estate is worth its
 * cash and the loans that are not late; it pays the tier of small claims first where there is
 * one, then the rest pro rata. What a seller of a listed claim gives up to the buyer is a price
 * and no loss. Coupons are not set against losses. */
#ifndef SH_RECORD_PERSONS_H
#define SH_RECORD_PERSONS_H

#include "base/arena.h"
#include "world/world.h"

/* Over all investors who have come to the market. NaN where a denominator is nothing. Means are
 * [fen]; a loss rate is a loss over what the person has, cash and claims at face, and has lost.
 * Small: whose usual placement (`ticket`) is below the median of all who have come. */
typedef struct sh_person_losses {
    double losers;      /* share who lose more than a hundredth of a usual placement */
    double mean;        /* [fen] */
    double worst_mean;  /* [fen] of the 5 % who lose most */
    double worst_rate;  /* mean loss rate of the 5 % with the highest */
    double gini;        /* of losses, everybody counted */
    double small_share; /* of all losses, those of small holders */
    double small_rate;  /* losses of small holders over what they have and have lost */
    double large_rate;  /* the same of all others */
    int64_t total;      /* [fen] losses of all */
} sh_person_losses;

/* false when out of memory; the arena is left as it was */
SH_NODISCARD bool sh_persons_losses(sh_person_losses *losses, sh_arena *arena,
                                    const sh_world *world);

/* What an estate is expected to leave unpaid of all claims on it, fen, at least 0; 0 for a
 * platform that has not left. */
double sh_persons_gap(const sh_world *world, int32_t platform);

#endif
