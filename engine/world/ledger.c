#include "world/ledger.h"

#include <stdlib.h>
#include <string.h>

const sh_flow_info sh_ledger_flows[SH_FLOWS] = {
#define SH_FLOW(name, debit, credit, party, about) \
    {#name, about, SH_ACCOUNT_##debit, SH_ACCOUNT_##credit, SH_PARTY_##party},
#include "world/flows.def"
#undef SH_FLOW
};

const sh_account_info sh_ledger_accounts[SH_ACCOUNTS] = {
#define SH_ACCOUNT(name, sign, cash, about) {#name, about, sign, cash},
#include "world/accounts.def"
#undef SH_ACCOUNT
};

const char *sh_ledger_party_name(sh_party party)
{
    static const char *const names[SH_PARTIES] = {
#define SH_PARTY(name, about) #name,
#include "world/parties.def"
#undef SH_PARTY
    };
    return names[party];
}

double sh_ledger_bytes(int32_t platforms)
{
    return (double)(SH_ACCOUNTS + SH_FLOWS) * sizeof(int64_t) * (double)platforms;
}

sh_status sh_ledger_init(sh_ledger *ledger, int32_t platforms, sh_error *error)
{
    memset(ledger, 0, sizeof *ledger);
    size_t n = (size_t)platforms;
    int64_t *block = calloc(n * (SH_ACCOUNTS + SH_FLOWS), sizeof *block);
    if (block == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: the books of %d platforms",
                            platforms);
    }
    ledger->n = platforms;
    ledger->block = block;
    for (int i = 0; i < SH_ACCOUNTS; i++) {
        ledger->account[i] = block + n * (size_t)i;
    }
    for (int i = 0; i < SH_FLOWS; i++) {
        ledger->flow[i] = block + n * (size_t)(SH_ACCOUNTS + i);
    }
    return SH_OK;
}

void sh_ledger_free(sh_ledger *ledger)
{
    free(ledger->block);
    memset(ledger, 0, sizeof *ledger);
}

void sh_ledger_reset(sh_ledger *ledger)
{
    size_t values = (size_t)ledger->n * (SH_ACCOUNTS + SH_FLOWS);
    memset(ledger->block, 0, values * sizeof(int64_t));
    memset(ledger->party, 0, sizeof ledger->party);
    memset(ledger->total, 0, sizeof ledger->total);
    ledger->cash_total = 0;
    ledger->overflow = false;
}

void sh_ledger_begin_step(sh_ledger *ledger)
{
    memset(ledger->flow[0], 0, sizeof(int64_t) * SH_FLOWS * (size_t)ledger->n);
}

/* adds into *sum, remembering an overflow instead of wrapping */
static void add(sh_ledger *ledger, int64_t *sum, int64_t amount)
{
    int64_t result;
    if (sh_fen_add(*sum, amount, &result)) {
        *sum = result;
    } else {
        ledger->overflow = true;
    }
}

void sh_ledger_post(sh_ledger *ledger, int32_t platform, sh_flow flow, int64_t amount)
{
    const sh_flow_info *info = &sh_ledger_flows[flow];
    const sh_account_info *debit = &sh_ledger_accounts[info->debit];
    const sh_account_info *credit = &sh_ledger_accounts[info->credit];
    sh_check(amount >= 0);
    add(ledger, &ledger->account[info->debit][platform], debit->sign * amount);
    add(ledger, &ledger->account[info->credit][platform], -credit->sign * amount);
    add(ledger, &ledger->party[info->party], (int64_t)(credit->cash - debit->cash) * amount);
    add(ledger, &ledger->flow[flow][platform], amount);
    add(ledger, &ledger->total[flow], amount);
}

void sh_ledger_open(sh_ledger *ledger, int32_t platform, sh_account account, int64_t amount)
{
    add(ledger, &ledger->account[account][platform], amount);
}

void sh_ledger_open_equity(sh_ledger *ledger, int32_t platform)
{
    ledger->account[SH_ACCOUNT_equity][platform] = 0;
    ledger->account[SH_ACCOUNT_equity][platform] = sh_ledger_imbalance(ledger, platform);
}

int64_t sh_ledger_imbalance(const sh_ledger *ledger, int32_t platform)
{
    int64_t sum = 0;
    for (int i = 0; i < SH_ACCOUNTS; i++) {
        sum += sh_ledger_accounts[i].sign * ledger->account[i][platform];
    }
    return sum;
}

int64_t sh_ledger_account_sum(const sh_ledger *ledger, sh_account account)
{
    int64_t sum = 0;
    for (int32_t p = 0; p < ledger->n; p++) {
        sum += ledger->account[account][p];
    }
    return sum;
}

int64_t sh_ledger_flow_sum(const sh_ledger *ledger, sh_flow flow)
{
    int64_t sum = 0;
    for (int32_t p = 0; p < ledger->n; p++) {
        sum += ledger->flow[flow][p];
    }
    return sum;
}

int64_t sh_ledger_cash(const sh_ledger *ledger)
{
    int64_t sum = 0;
    for (int i = 0; i < SH_ACCOUNTS; i++) {
        sum += sh_ledger_accounts[i].cash ? sh_ledger_account_sum(ledger, (sh_account)i) : 0;
    }
    for (int i = 0; i < SH_PARTIES; i++) {
        sum += ledger->party[i];
    }
    return sum;
}

void sh_ledger_digest(const sh_ledger *ledger, sh_digest *digest)
{
    size_t n = (size_t)ledger->n;
    sh_digest_column(digest, SH_TYPE_I64, ledger->account[0], n * SH_ACCOUNTS);
    sh_digest_column(digest, SH_TYPE_I64, ledger->flow[0], n * SH_FLOWS);
    sh_digest_column(digest, SH_TYPE_I64, ledger->party, SH_PARTIES);
}
