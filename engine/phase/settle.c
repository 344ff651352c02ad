/* settle: money changes hands: coupons, losses, redemptions, payouts, placements. */
#include "phase/model.h"
#include "phase/sums.h"

static void book(const sh_plan *plan, sh_world *world, sh_step *step)
{
    static const struct {
        sh_flow flow;
        int sum;
    } flows[] = {
        {SH_FLOW_placement, SH_SETTLE_PLACED}, {SH_FLOW_redemption, SH_SETTLE_REDEEMED},
        {SH_FLOW_payout, SH_SETTLE_PAYOUT},    {SH_FLOW_coupon, SH_SETTLE_COUPON},
        {SH_FLOW_haircut, SH_SETTLE_HAIRCUT},
    };
    (void)plan;
    sh_platforms *t = &world->platforms;
    sh_ledger *ledger = &world->ledger;
    for (int32_t p = 0; p < t->n; p++) {
        for (size_t i = 0; i < SH_COUNT(flows); i++) {
            sh_ledger_post(ledger, p, flows[i].flow, sh_sum(step, p, flows[i].sum));
        }
        sh_ledger_post(ledger, p, SH_FLOW_haircut, sh_sum(step, p, SH_SETTLE_CLOSED));
        t->stock_claims[p] = sh_sum(step, p, SH_SETTLE_CLAIMS);
        t->holders[p] = (int32_t)sh_sum(step, p, SH_SETTLE_HOLDERS);
    }
    world->market.active_investors = (int32_t)step->extra[SH_EXTRA_INVESTORS];
    int64_t wallets = step->extra[SH_EXTRA_WALLETS];
    if (wallets != ledger->party[SH_PARTY_investors] || step->extra[SH_EXTRA_OVERFLOW] != 0) {
        sh_world_fail(world, SH_E_INVARIANT, "settle",
                      "step %d, phase settle: account investors holds %lld fen in the books, "
                      "their wallets hold %lld fen",
                      world->step, (long long)ledger->party[SH_PARTY_investors],
                      (long long)wallets);
    }
}

const sh_phase sh_phase_settle = {
    .name = "settle",
    .about = "coupons, losses, redemptions, payouts of estates and placements are paid",
    .reads = "platform.coupon, haircut_q32, paid_q32, payout_q32, closing",
    .writes = "investor.claim, cash, holdings; books",
    .table = SH_TABLE_INVESTORS,
    .events = {offsetof(sh_kernels, settle)},
    .after = book,
    .checks_claims = true,
};
