/* exposures: what platforms owe each other, as compressed rows.
 *
 * Row i of `debtor` and `amount` lists whom platform i has lent to, debtors increasing; row j
 * of `creditor` and `edge` lists to whom platform j owes, creditors increasing, and where the
 * debt stands in the first list. Links are drawn once; amounts are what is still owed, and fall
 * to nothing as debts are paid or written down. The accounts due_from and due_to of the books
 * are the sums of the rows. */
#ifndef SH_WORLD_EXPOSURES_H
#define SH_WORLD_EXPOSURES_H

#include <stdint.h>

#include "base/digest.h"
#include "base/status.h"

/* start from a zeroed struct; without debts every pointer is NULL */
typedef struct sh_exposures {
    int32_t n;         /* platforms */
    int64_t edges;     /* debts */
    int64_t *start;    /* owned, [n + 1]: the row of creditor i is start[i] .. start[i + 1] */
    int32_t *debtor;   /* owned, [edges] */
    int64_t *amount;   /* owned, [edges], fen */
    int64_t *owed;     /* owned, [n + 1]: the row of debtor j is owed[j] .. owed[j + 1] */
    int32_t *creditor; /* owned, [edges] */
    int64_t *edge;     /* owned, [edges]: place in debtor and amount */
} sh_exposures;

/* Takes memory for so many debts between n platforms, all zero; what was there is given back.
 * Errors: MEMORY. */
SH_NODISCARD sh_status sh_exposures_init(sh_exposures *exposures, int32_t n, int64_t edges,
                                         sh_error *error);
void sh_exposures_free(sh_exposures *exposures);

/* bytes of so many debts between n platforms; nothing without debts */
double sh_exposures_bytes(int32_t n, double debts);

/* Makes the rows of debtors from those of creditors. */
void sh_exposures_index(sh_exposures *exposures);

/* what is still owed to platform p, or what it still owes; fen */
int64_t sh_exposures_due_from(const sh_exposures *exposures, int32_t p);
int64_t sh_exposures_due_to(const sh_exposures *exposures, int32_t p);

/* Adds links and amounts; nothing where there are no debts. */
void sh_exposures_digest(const sh_exposures *exposures, sh_digest *digest);

#endif
