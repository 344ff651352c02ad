/* settle: money changes hands: coupons, losses, redemptions, payouts, placements. */
#include "phase/model.h"
#include "phase/sums.h"

/* what is left of the tier that an estate pays first */
static void lower_first(sh_platforms *t, int32_t p, int64_t left)
{
    t->stock_small[p] = left;
    t->small_left[p] -= sh_fen_share(t->small_left[p], (uint64_t)t->small_q32[p]);
}

static void book(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)plan;
    sh_platforms *t = &world->platforms;
    sh_ledger *ledger = &world->ledger;
    for (int32_t p = 0; p < t->n; p++) {
        bool live = sh_status_live(t->status[p]);
        bool converted = t->status[p] == SH_STATUS_licensed;
        int64_t taken = sh_sum(step, p, SH_SETTLE_TAKEN);
        int64_t owed = sh_sum(step, p, SH_SETTLE_REDEEMED) + (converted ? taken : 0);
        sh_ledger_post(ledger, p, SH_FLOW_placement, sh_sum(step, p, SH_SETTLE_PLACED));
        sh_ledger_post(ledger, p, SH_FLOW_redemption, owed);
        sh_ledger_post(ledger, p, SH_FLOW_payout, live || converted ? 0 : taken);
        sh_ledger_post(ledger, p, SH_FLOW_coupon, sh_sum(step, p, SH_SETTLE_COUPON));
        sh_ledger_post(ledger, p, SH_FLOW_haircut,
                       (live ? taken : 0) + sh_sum(step, p, SH_SETTLE_CLOSED));
        sh_ledger_post(ledger, p, SH_FLOW_transfer_purchase, sh_sum(step, p, SH_SETTLE_PAID));
        sh_ledger_post(ledger, p, SH_FLOW_transfer_sale, sh_sum(step, p, SH_SETTLE_SOLD));
        sh_ledger_post(ledger, p, SH_FLOW_transfer_fee, sh_sum(step, p, SH_SETTLE_KEPT));
        t->stock_claims[p] = sh_sum(step, p, SH_SETTLE_CLAIMS);
        t->holders[p] = (int32_t)sh_sum(step, p, SH_SETTLE_HOLDERS);
        lower_first(t, p, sh_sum(step, p, SH_SETTLE_FIRST));
    }
    world->market.holders = (int32_t)step->extra[SH_EXTRA_INVESTORS];
    int64_t wallets = step->extra[SH_EXTRA_WALLETS] + world->market.waiting_cash;
    if (step->extra[SH_EXTRA_OVERFLOW] != 0) {
        sh_world_fail(world, SH_E_INVARIANT, "settle",
                      "step %d, phase settle: an investor's money left 32 bits", world->step);
    } else if (wallets != ledger->party[SH_PARTY_investors]) {
        sh_world_fail(world, SH_E_INVARIANT, "settle",
                      "step %d, phase settle: account investors holds %lld fen in the books, "
                      "their wallets hold %lld fen",
                      world->step, (long long)ledger->party[SH_PARTY_investors],
                      (long long)wallets);
    }
}

const sh_phase sh_phase_settle = {
    .name = "settle",
    .about =
        "coupons, losses, redemptions, transfers, payouts of estates and placements are paid",
    .reads =
        "platform.coupon, haircut_q32, paid_q32, payout_q32, small_left, small_q32, closing, "
        "given_q32 … bought_q32",
    .writes = "investor.claim, cash, lost, holdings; books",
    .table = SH_TABLE_INVESTORS,
    .events = {offsetof(sh_kernels, settle)},
    .width = SH_SETTLE_WIDTH,
    .after = book,
    .checks_claims = true,
};
