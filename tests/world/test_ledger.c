#include <criterion/criterion.h>
#include <string.h>

#include "base/rng.h"
#include "world/ledger.h"

enum { PLATFORMS = 5 };

/* a stream of random words for the tests */
static uint32_t word(uint32_t *state)
{
    sh_rng_key key = sh_rng_key_of(77, 0, 0);
    uint32_t out[4];
    sh_rng_block(&key, (*state)++, (sh_rng_site){0, 0, 1}, out);
    return out[0];
}

/* books with something in every account */
static sh_ledger open_books(uint32_t *state)
{
    sh_ledger ledger;
    cr_assert_eq(sh_ledger_init(&ledger, PLATFORMS, NULL), SH_OK);
    for (int32_t p = 0; p < PLATFORMS; p++) {
        for (int a = 0; a < SH_ACCOUNTS; a++) {
            sh_ledger_open(&ledger, p, (sh_account)a, word(state));
        }
        sh_ledger_open_equity(&ledger, p);
    }
    ledger.party[SH_PARTY_investors] = word(state);
    ledger.cash_total = sh_ledger_cash(&ledger);
    return ledger;
}

static int64_t cash_of(const sh_ledger *ledger, int32_t p)
{
    int64_t sum = 0;
    for (int a = 0; a < SH_ACCOUNTS; a++) {
        sum += sh_ledger_accounts[a].cash ? ledger->account[a][p] : 0;
    }
    return sum;
}

Test(ledger, opening_equity_balances_a_book)
{
    uint32_t state = 0;
    sh_ledger ledger = open_books(&state);
    for (int32_t p = 0; p < PLATFORMS; p++) {
        int64_t assets =
            ledger.account[SH_ACCOUNT_cash][p] + ledger.account[SH_ACCOUNT_reserve][p] +
            ledger.account[SH_ACCOUNT_loans][p] + ledger.account[SH_ACCOUNT_fake][p] +
            ledger.account[SH_ACCOUNT_due_from][p];
        int64_t debts = ledger.account[SH_ACCOUNT_claims][p] +
                        ledger.account[SH_ACCOUNT_funding][p] +
                        ledger.account[SH_ACCOUNT_due_to][p];
        cr_expect_eq(ledger.account[SH_ACCOUNT_equity][p], assets - debts);
        cr_expect_eq(sh_ledger_imbalance(&ledger, p), 0);
        ledger.account[SH_ACCOUNT_loans][p] += 1;
        cr_expect_eq(sh_ledger_imbalance(&ledger, p), 1);
        ledger.account[SH_ACCOUNT_claims][p] += 3;
        cr_expect_eq(sh_ledger_imbalance(&ledger, p), -2);
    }
    sh_ledger_free(&ledger);
}

/* what each flow does, written down once more: the cash it brings into the book per fen, and
 * who pays it; equity moved per fen */
typedef struct meaning {
    sh_flow flow;
    int cash, equity;
    sh_party party;
} meaning;
static const meaning meanings[] = {
    {SH_FLOW_placement, 1, 0, SH_PARTY_investors},
    {SH_FLOW_redemption, -1, 0, SH_PARTY_investors},
    {SH_FLOW_payout, -1, 0, SH_PARTY_investors},
    {SH_FLOW_coupon, -1, -1, SH_PARTY_investors},
    {SH_FLOW_lending, -1, 0, SH_PARTY_outside},
    {SH_FLOW_principal, 1, 0, SH_PARTY_outside},
    {SH_FLOW_recovery, 1, 0, SH_PARTY_outside},
    {SH_FLOW_interest, 1, 1, SH_PARTY_outside},
    {SH_FLOW_write_off, 0, -1, SH_PARTY_none},
    {SH_FLOW_haircut, 0, 1, SH_PARTY_none},
    {SH_FLOW_opex, -1, -1, SH_PARTY_outside},
    {SH_FLOW_contribution, 0, 0, SH_PARTY_none},
    {SH_FLOW_reserve_use, 0, 0, SH_PARTY_none},
    {SH_FLOW_guarantee, 1, 1, SH_PARTY_guarantors},
    {SH_FLOW_line_cut, -1, 0, SH_PARTY_funders},
    {SH_FLOW_fake_lending, -1, 0, SH_PARTY_operators},
    {SH_FLOW_diversion, -1, -1, SH_PARTY_operators},
    {SH_FLOW_theft, -1, -1, SH_PARTY_outside},
    {SH_FLOW_cost, -1, -1, SH_PARTY_outside},
    {SH_FLOW_fake_write_off, 0, -1, SH_PARTY_none},
    {SH_FLOW_capital, 1, 1, SH_PARTY_operators},
    {SH_FLOW_transfer_purchase, 1, 0, SH_PARTY_investors},
    {SH_FLOW_transfer_sale, -1, 0, SH_PARTY_investors},
    {SH_FLOW_transfer_fee, 0, 1, SH_PARTY_none},
    {SH_FLOW_licence_fee, -1, -1, SH_PARTY_outside},
    {SH_FLOW_sale, 1, 0, SH_PARTY_outside},
    {SH_FLOW_sale_loss, 0, -1, SH_PARTY_none},
    {SH_FLOW_debt_paid, -1, 0, SH_PARTY_platforms},
    {SH_FLOW_debt_received, 1, 0, SH_PARTY_platforms},
    {SH_FLOW_debt_relief, 0, 1, SH_PARTY_none},
    {SH_FLOW_debt_loss, 0, -1, SH_PARTY_none},
};

Test(ledger, every_flow_keeps_the_book_in_balance_and_moves_cash_with_its_party)
{
    cr_assert_eq(SH_COUNT(meanings), SH_FLOWS, "a flow has no meaning in this test");
    uint32_t state = 100;
    for (int f = 0; f < SH_FLOWS; f++) {
        const meaning *m = &meanings[f];
        sh_ledger ledger = open_books(&state);
        int32_t p = (int32_t)(word(&state) % PLATFORMS);
        int64_t amount = 1 + word(&state) % 1000000, cash = cash_of(&ledger, p);
        int64_t equity = ledger.account[SH_ACCOUNT_equity][p];
        int64_t party = ledger.party[m->party];
        const char *name = sh_ledger_flows[m->flow].name;
        sh_ledger_post(&ledger, p, m->flow, amount);
        cr_expect_eq((int)m->flow, f, "%s stands elsewhere in the list", name);
        cr_expect_eq(sh_ledger_imbalance(&ledger, p), 0, "%s", name);
        cr_expect_eq(sh_ledger_cash(&ledger), ledger.cash_total, "%s", name);
        cr_expect_eq(cash_of(&ledger, p), cash + m->cash * amount, "%s", name);
        cr_expect_eq(ledger.account[SH_ACCOUNT_equity][p], equity + m->equity * amount, "%s",
                     name);
        cr_expect_eq(ledger.party[m->party], party - m->cash * amount, "%s", name);
        cr_expect_eq(ledger.party[SH_PARTY_none], 0, "%s", name);
        cr_expect_eq(ledger.flow[f][p], amount, "%s", name);
        cr_expect_eq(ledger.total[f], amount, "%s", name);
        sh_ledger_free(&ledger);
    }
}

/* 20,000 random posts against one naive table of accounts */
Test(ledger, random_posts_add_up_like_a_naive_table)
{
    uint32_t state = 1000;
    sh_ledger ledger = open_books(&state);
    int64_t account[SH_ACCOUNTS][PLATFORMS], moved[SH_FLOWS] = {0};
    for (int a = 0; a < SH_ACCOUNTS; a++) {
        memcpy(account[a], ledger.account[a], sizeof account[a]);
    }
    for (int i = 0; i < 20000; i++) {
        sh_flow flow = (sh_flow)(word(&state) % SH_FLOWS);
        int32_t p = (int32_t)(word(&state) % PLATFORMS);
        int64_t amount = word(&state) >> word(&state) % 32;
        const sh_flow_info *info = &sh_ledger_flows[flow];
        if (i % 1000 == 999) {
            sh_ledger_begin_step(&ledger);
        }
        sh_ledger_post(&ledger, p, flow, amount);
        account[info->debit][p] += sh_ledger_accounts[info->debit].sign * amount;
        account[info->credit][p] -= sh_ledger_accounts[info->credit].sign * amount;
        moved[flow] += amount;
        cr_assert_eq(sh_ledger_imbalance(&ledger, p), 0);
        cr_assert_eq(sh_ledger_cash(&ledger), ledger.cash_total);
    }
    for (int a = 0; a < SH_ACCOUNTS; a++) {
        int64_t sum = 0;
        for (int32_t p = 0; p < PLATFORMS; p++) {
            cr_expect_eq(ledger.account[a][p], account[a][p]);
            sum += account[a][p];
        }
        cr_expect_eq(sh_ledger_account_sum(&ledger, (sh_account)a), sum);
    }
    cr_expect_arr_eq(ledger.total, moved, sizeof moved);
    cr_expect(!ledger.overflow);
    sh_ledger_free(&ledger);
}

Test(ledger, a_new_step_forgets_flows_and_keeps_accounts_and_totals)
{
    uint32_t state = 9;
    sh_ledger ledger = open_books(&state);
    sh_ledger_post(&ledger, 1, SH_FLOW_coupon, 40);
    sh_ledger_post(&ledger, 4, SH_FLOW_coupon, 2);
    int64_t cash = ledger.account[SH_ACCOUNT_cash][1];
    cr_expect_eq(sh_ledger_flow_sum(&ledger, SH_FLOW_coupon), 42);
    sh_ledger_begin_step(&ledger);
    for (int f = 0; f < SH_FLOWS; f++) {
        cr_expect_eq(sh_ledger_flow_sum(&ledger, (sh_flow)f), 0);
    }
    cr_expect_eq(ledger.total[SH_FLOW_coupon], 42);
    cr_expect_eq(ledger.account[SH_ACCOUNT_cash][1], cash);
    sh_ledger_free(&ledger);
}

Test(ledger, an_overflow_is_remembered)
{
    uint32_t state = 3;
    sh_ledger ledger = open_books(&state);
    sh_ledger_post(&ledger, 2, SH_FLOW_placement, INT64_MAX - 1);
    cr_expect(ledger.overflow);
    sh_ledger_post(&ledger, 3, SH_FLOW_opex, 1);
    sh_ledger_begin_step(&ledger);
    cr_expect(ledger.overflow, "sticky");
    sh_ledger_free(&ledger);
    ledger = open_books(&state);
    sh_ledger_post(&ledger, 2, SH_FLOW_placement, 1000);
    cr_expect(!ledger.overflow);
    sh_ledger_free(&ledger);
}

static sh_hash digest_of(const sh_ledger *ledger)
{
    sh_digest digest;
    sh_digest_init(&digest);
    sh_ledger_digest(ledger, &digest);
    return sh_digest_final(&digest);
}

Test(ledger, one_fen_anywhere_changes_the_digest)
{
    uint32_t state = 4;
    sh_ledger ledger = open_books(&state);
    const sh_hash before = digest_of(&ledger);
    for (int32_t p = 0; p < PLATFORMS; p++) {
        for (int i = 0; i < SH_ACCOUNTS + SH_FLOWS; i++) {
            int64_t *column =
                i < SH_ACCOUNTS ? ledger.account[i] : ledger.flow[i - SH_ACCOUNTS];
            column[p] += 1;
            cr_expect(!sh_hash_equal(before, digest_of(&ledger)), "column %d row %d", i, p);
            column[p] -= 1;
        }
    }
    for (int i = 0; i < SH_PARTIES; i++) {
        ledger.party[i] += 1;
        cr_expect(!sh_hash_equal(before, digest_of(&ledger)), "party %d", i);
        ledger.party[i] -= 1;
    }
    cr_expect(sh_hash_equal(before, digest_of(&ledger)));
    sh_ledger_free(&ledger);
}
