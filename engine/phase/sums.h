/* sums: names of what tile functions add up, by phase. Sums are exact integers, so the order of
 * tiles and threads cannot matter. */
#ifndef SH_PHASE_SUMS_H
#define SH_PHASE_SUMS_H

#include "phase/phase.h"

/* Per platform, fen unless said. The first four of a phase are those that nearly every row adds
 * to: a tile function adds them in one go. A width is a multiple of eight, one cache line. */
enum sh_repay_sums {
    SH_REPAY_PRINCIPAL,
    SH_REPAY_LOANS,      /* balance after the phase */
    SH_REPAY_LOAN_COUNT, /* loans */
    SH_REPAY_LATE_COUNT, /* loans late */
    SH_REPAY_INTEREST,
    SH_REPAY_LATE, /* balance late */
    SH_REPAY_RECOVERY,
    SH_REPAY_WRITE_OFF,
    SH_REPAY_LINKED,       /* write-off of borrowers who were stressed or owe elsewhere */
    SH_REPAY_APPLICATIONS, /* applications that meet the platform */
    SH_REPAY_DEMAND,       /* approved, by grade: seven sums */
    SH_REPAY_SOLD = SH_REPAY_DEMAND + 7, /* balance of loans that an estate sells */
    SH_REPAY_END,
    SH_REPAY_WIDTH = 24
};
enum sh_rank_sums { SH_RANK_ACCEPTED /* amount of accepted applications */, SH_RANK_WIDTH = 8 };
enum sh_lend_sums {
    SH_LEND_LENT,
    SH_LEND_GRANTED, /* loans */
    SH_LEND_BALANCE,
    SH_LEND_TIME, /* by grade: amount × (term + 1), in half steps to the mean repayment */
    SH_LEND_END = SH_LEND_TIME + SH_GRADES_N,
    SH_LEND_WIDTH = 16
};
enum sh_look_sums {
    SH_LOOK_QUEUE, /* requests by age: sixteen sums */
    SH_LOOK_ASKED = SH_LOOK_QUEUE + 16,
    SH_LOOK_WISHED,
    SH_LOOK_NEIGHBOURS, /* asked × neighbour term, in 1/1024 */
    SH_LOOK_LISTED,     /* claims listed for transfer, after the losses of this step */
    SH_LOOK_WIDTH = SH_SUMS
};
enum sh_settle_sums {
    SH_SETTLE_CLAIMS,  /* claims after the phase */
    SH_SETTLE_HOLDERS, /* slots with a claim */
    SH_SETTLE_COUPON,
    SH_SETTLE_TAKEN, /* live: lost by investors; failed: paid by the estate */
    SH_SETTLE_REDEEMED,
    SH_SETTLE_PLACED, /* new money, without what buys claims of others */
    SH_SETTLE_CLOSED, /* written off when an estate closes */
    SH_SETTLE_FIRST,  /* of the claims on an estate, what it still pays before the rest */
    SH_SETTLE_PAID,   /* by buyers of claims */
    SH_SETTLE_SOLD,   /* to sellers of claims */
    SH_SETTLE_KEPT,   /* claims given and money paid by them, less claims and money received */
    SH_SETTLE_WIDTH = 16
};

/* of the whole market */
enum sh_extras {
    SH_EXTRA_WALLETS,    /* free cash of all investors, fen */
    SH_EXTRA_INVESTORS,  /* persons with a claim on a live platform */
    SH_EXTRA_COMMITTED,  /* placements decided on */
    SH_EXTRA_BORROWERS,  /* persons with a loan */
    SH_EXTRA_REFLECTING, /* placements decided on that wait for their reflection to end */
    SH_EXTRA_OVERFLOW,   /* rows whose money left 32 bits */
    SH_EXTRA_CELL,       /* applications, or loans paid out, by grade and segment */
    SH_EXTRA_LENT = SH_EXTRA_CELL + SH_CELL_N, /* fen of those loans */
    SH_EXTRA_END = SH_EXTRA_LENT + SH_CELL_N
};

_Static_assert((int)SH_EXTRA_END <= (int)SH_EXTRAS, "room for the sums of the whole market");
_Static_assert((int)SH_LEND_END <= (int)SH_LEND_WIDTH, "room for the sums of lending");

#endif
