/* ledger: the double-entry books of all platforms. A flow is one whole number of fen, moved
 * from a named account to a named account; assets equal liabilities at every moment, and cash
 * that leaves a book arrives with a named party. Tile functions sum stocks; the ledger moves
 * flows; the two are compared. */
#ifndef SH_WORLD_LEDGER_H
#define SH_WORLD_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/money.h"
#include "base/status.h"

typedef enum sh_account {
#define SH_ACCOUNT(name, sign, cash, about) SH_ACCOUNT_##name,
#include "world/accounts.def"
#undef SH_ACCOUNT
    SH_ACCOUNTS
} sh_account;

typedef enum sh_party {
#define SH_PARTY(name, about) SH_PARTY_##name,
#include "world/parties.def"
#undef SH_PARTY
    SH_PARTIES
} sh_party;

typedef enum sh_flow {
#define SH_FLOW(name, debit, credit, party, about) SH_FLOW_##name,
#include "world/flows.def"
#undef SH_FLOW
    SH_FLOWS
} sh_flow;

typedef struct sh_flow_info {
    const char *name, *about;
    sh_account debit, credit;
    sh_party party;
} sh_flow_info;
extern const sh_flow_info sh_ledger_flows[SH_FLOWS];

typedef struct sh_account_info {
    const char *name, *about;
    int sign;  /* +1 asset, -1 liability */
    bool cash; /* crosses the border of the book */
} sh_account_info;
extern const sh_account_info sh_ledger_accounts[SH_ACCOUNTS];

const char *sh_ledger_party_name(sh_party party);

typedef struct sh_ledger {
    int32_t n;                     /* platforms */
    int64_t *account[SH_ACCOUNTS]; /* owned, [platform]; every value ≥ 0 but equity and cash */
    int64_t *flow[SH_FLOWS];       /* owned, [platform]: moved in this step */
    int64_t party[SH_PARTIES];     /* cash of the parties; may be negative (outside) */
    int64_t cash_total;            /* all cash there is: constant after the set-up */
    int64_t total[SH_FLOWS];       /* moved since the start, all platforms */
    bool overflow;                 /* a sum left 64 bits: sticky */
    void *block;
} sh_ledger;

sh_status sh_ledger_init(sh_ledger *ledger, int32_t platforms, sh_error *error);
void sh_ledger_free(sh_ledger *ledger);
/* Every account, flow and party back to zero. */
void sh_ledger_reset(sh_ledger *ledger);
double sh_ledger_bytes(int32_t platforms);

/* Forgets the flows of the last step. */
void sh_ledger_begin_step(sh_ledger *ledger);

/* Moves `amount` ≥ 0 of a flow in the book of a platform. */
void sh_ledger_post(sh_ledger *ledger, int32_t platform, sh_flow flow, int64_t amount);

/* Opening balance; equity must be opened last, by sh_ledger_open_equity, which balances. */
void sh_ledger_open(sh_ledger *ledger, int32_t platform, sh_account account, int64_t amount);
void sh_ledger_open_equity(sh_ledger *ledger, int32_t platform);

/* assets less liabilities of a book: 0 unless something is broken */
int64_t sh_ledger_imbalance(const sh_ledger *ledger, int32_t platform);
/* cash in all books and with all parties */
int64_t sh_ledger_cash(const sh_ledger *ledger);
/* all platforms of one account, or of one flow of this step */
int64_t sh_ledger_account_sum(const sh_ledger *ledger, sh_account account);
int64_t sh_ledger_flow_sum(const sh_ledger *ledger, sh_flow flow);

void sh_ledger_digest(const sh_ledger *ledger, sh_digest *digest);

#endif
