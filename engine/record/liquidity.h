/* liquidity: what open platforms have to pay and to receive by the dates of their contracts,
 * all of them taken as one book. */
#ifndef SH_RECORD_LIQUIDITY_H
#define SH_RECORD_LIQUIDITY_H

#include "rules/plan.h"
#include "world/world.h"

typedef struct sh_contracts {
    int64_t cash;     /* [fen] of open platforms, where it is above nothing */
    int64_t leaving;  /* [fen] claims asked for, or at their term within 30 days */
    int64_t arriving; /* [fen] instalments due within 30 days on loans that are not late */
    int64_t claims, claim_steps; /* [fen], [fen × steps]: to the term, 0 when asked for */
    int64_t loans, loan_steps;   /* [fen], [fen × half steps]: to the mean date of repayment */
} sh_contracts;

/* Reads every holding and loan of open platforms. */
sh_contracts sh_liquidity_contracts(const sh_plan *plan, const sh_world *world);

/* Liquidity coverage ratio (sh_prudential_liquidity): all cash is of the first level, all of
 * `leaving` leaves, half of `arriving` comes in, as of retail customers. NaN: nothing leaves */
double sh_liquidity_coverage(const sh_contracts *contracts);

/* Mean time until loans are repaid less mean time until claims fall due, days, both weighted by
 * money. NaN without loans or without claims */
double sh_liquidity_gap(const sh_contracts *contracts, int32_t step_days);

#endif
