/* Balance sheets for a fire sale, held until it is over: what a case of it borrows. */
#ifndef SH_NETWORK_BOOKS_H
#define SH_NETWORK_BOOKS_H

#include <stdbool.h>

#include "network/firesale.h"

/* Start from a zeroed struct; arrays are owned, filled by the caller, 0 at first. */
typedef struct sh_books {
    int32_t banks, assets;
    double *holding;           /* [banks][assets] value at today's price, which is 1 */
    double *cash;              /* [banks] value */
    double *other;             /* [banks] value of what cannot be sold */
    double *loan;              /* [banks] debt that can be repaid early */
    double *debt;              /* [banks] all other debts */
    double *price;             /* [assets] after the shock; 1 at first */
    double *depth;             /* [assets] impact of selling the whole market */
    sh_firesale_ratio *acts;   /* [banks] leverage below which a bank sells */
    sh_firesale_ratio *target; /* [banks] leverage that it wants */
} sh_books;

typedef enum sh_books_response {
    SH_BOOKS_THRESHOLD, /* below acts_below, back to target: sh_books_case fills in both */
    SH_BOOKS_LEVERAGE   /* always back to its own ratio: the caller fills it in, twice */
} sh_books_response;

/* leverage ratios of all banks, and how they and prices respond */
typedef struct sh_books_rule {
    sh_firesale_ratio fails_below;
    sh_firesale_ratio acts_below, target; /* THRESHOLD only */
    sh_books_response response;
    sh_firesale_impact impact;
} sh_books_rule;

/* Room for that many; SH_E_MEMORY. */
SH_NODISCARD sh_status sh_books_take(sh_books *books, int32_t banks, int32_t assets,
                                     sh_error *error);
void sh_books_free(sh_books *books);

/* What the banks hold of an asset in all, summed in the order of banks. */
double sh_books_total(const sh_books *books, int32_t asset);

/* The case with these books and this rule, at most `rounds` long; borrows the books. */
sh_firesale_case sh_books_case(sh_books *books, const sh_books_rule *rule, int32_t rounds);

#endif
