/* look: investors look at their holdings, roll over, ask for money or place it; then platforms
 * decide what they can pay. */
#include "phase/model.h"
#include "phase/sums.h"
#include "phase/transfer.h"

/* placements of this step that reach the platform: not what goes to sellers of claims */
static int64_t arriving(const sh_world *world, int32_t p)
{
    return world->platforms.wished[p] - world->platforms.bought[p];
}

/* what the coupons of this step may take, at most */
static int64_t coupon_due(const sh_world *world, int32_t p)
{
    double claims = (double)world->ledger.account[SH_ACCOUNT_claims][p];
    return (int64_t)(world->platforms.coupon[p] * claims) + 1;
}

/* a platform that cannot pay the coupons, or is stopped, pays none */
static void suspend_coupon(sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p] + arriving(world, p);
    if (t->outage[p] || cash < coupon_due(world, p)) {
        t->coupon[p] = 0.0;
    }
}

/* Cash that may go to investors in this step, after the coupons. A platform that pools pays
 * from all it has; one whose money is matched or in custody only from what came in, and from
 * the rest as far as no custodian holds it. Placements of this step count: they arrive before
 * payment. */
static int64_t available(const sh_world *world, int32_t p)
{
    const sh_ledger *ledger = &world->ledger;
    const sh_platforms *t = &world->platforms;
    const int64_t placed = arriving(world, p);
    int64_t cash = ledger->account[SH_ACCOUNT_cash][p] + placed;
    if (t->outage[p] || cash <= coupon_due(world, p)) {
        return 0;
    }
    double held = t->pools[p] ? sh_lever_value(world, SH_LEVER_custody, p) : 1.0;
    int64_t fresh = placed + ledger->flow[SH_FLOW_principal][p] +
                    ledger->flow[SH_FLOW_recovery][p] - ledger->flow[SH_FLOW_lending][p];
    fresh = fresh < placed ? placed : fresh;
    fresh = fresh < cash ? fresh : cash;
    int64_t rest = (int64_t)((1.0 - held) * (double)(cash - fresh));
    double gate = sh_lever_value(world, SH_LEVER_gate, p);
    double most = gate * (double)ledger->account[SH_ACCOUNT_claims][p];
    int64_t free = (double)(fresh + rest) > most ? (int64_t)most : fresh + rest;
    int64_t coupon = coupon_due(world, p);
    return free < cash - coupon ? free : cash - coupon;
}

/* oldest requests first; the bucket that cannot be paid in full is paid pro rata */
static void fill_queue(sh_world *world, const sh_step *step, int32_t p)
{
    sh_platforms *t = &world->platforms;
    int64_t left = available(world, p), asked = 0, paid = 0;
    for (int age = SH_AGES - 1; age >= 0; age--) {
        int64_t due = sh_sum(step, p, SH_LOOK_QUEUE + age);
        uint64_t share = due > 0 ? sh_fen_ratio_q32(left, due) : 0;
        int64_t part = sh_fen_share(due, share);
        t->paid_q32[(size_t)age * (size_t)t->n + (size_t)p] = (int64_t)share;
        left -= part;
        paid += part;
        asked += due;
    }
    t->queue[p] = asked - paid;
    t->fill[p] = asked > 0 ? (double)paid / (double)asked : 1.0;
    /* what rounding keeps back is not withdrawal difficulty */
    t->fill[p] = asked - paid <= SH_AGES ? 1.0 : t->fill[p];
    /* nor is an outage that its vendor has announced */
    t->fill[p] = t->outage[p] ? 1.0 : t->fill[p];
}

/* spreads excess requests over the channels that moved the signal */
static void blame_requests(const sh_plan *plan, sh_world *world, const sh_step *step, int32_t p)
{
    sh_platforms *t = &world->platforms;
    double asked = (double)t->asked[p];
    double normal =
        sh_model_normal_outflow(plan) * (double)world->ledger.account[SH_ACCOUNT_claims][p];
    double run = asked - normal;
    sh_model_blame(world, p, SH_CHANNEL_shock, run > 0 ? normal : asked);
    if (run <= 0) {
        return;
    }
    double neighbours = 0.25 * plan->params.investor_neighbour_gain *
                        (double)sh_sum(step, p, SH_LOOK_NEIGHBOURS) / asked;
    double total = neighbours;
    for (int c = 0; c < SH_CHANNELS; c++) {
        total += t->term[(size_t)c * (size_t)t->n + (size_t)p];
    }
    if (total <= 0) {
        sh_model_blame(world, p, SH_CHANNEL_shock, run);
        return;
    }
    sh_model_blame(world, p, SH_CHANNEL_neighbours, run * neighbours / total);
    for (int c = 0; c < SH_CHANNELS; c++) {
        double term = t->term[(size_t)c * (size_t)t->n + (size_t)p];
        sh_model_blame(world, p, (sh_channel)c, run * term / total);
    }
}

/* W ← W/2 + max(0, asked/F - 3 normal)/2 */
static void measure_run(const sh_plan *plan, sh_world *world, const sh_step *step, int32_t p)
{
    sh_platforms *t = &world->platforms;
    double claims = (double)world->ledger.account[SH_ACCOUNT_claims][p];
    t->asked[p] = sh_sum(step, p, SH_LOOK_ASKED);
    double excess =
        claims > 0 ? (double)t->asked[p] / claims - 3.0 * sh_model_normal_outflow(plan) : 0.0;
    t->excess[p] = 0.5 * t->excess[p] + 0.5 * (excess > 0 ? excess : 0.0);
    blame_requests(plan, world, step, p);
}

static void redeem(const sh_plan *plan, sh_world *world, sh_step *step)
{
    sh_platforms *t = &world->platforms;
    world->market.active_investors = (int32_t)step->extra[SH_EXTRA_COMMITTED];
    world->market.reflecting = (int32_t)step->extra[SH_EXTRA_REFLECTING];
    for (int32_t p = 0; p < t->n; p++) {
        t->wished[p] = sh_sum(step, p, SH_LOOK_WISHED);
        sh_transfer_match(plan, world, p, sh_sum(step, p, SH_LOOK_LISTED));
        suspend_coupon(world, p);
        fill_queue(world, step, p);
        measure_run(plan, world, step, p);
        if (t->outage[p] && t->queue[p] > 0) {
            sh_model_blame(world, p, SH_CHANNEL_vendor, (double)t->queue[p]);
        }
    }
}

const sh_phase sh_phase_look = {
    .name = "look",
    .about = "investors look, roll over, ask for money, list claims, place money; listed "
             "claims meet buyers; "
             "platforms fill the queue",
    .reads = "platform.signal, roll, invest_accept, books; neighbours of the last step",
    .writes = "investor.due, asked, ran_*, wish_*; platform.discount, given_q32 … bought_q32, "
              "paid_q32, fill, queue, excess",
    .table = SH_TABLE_INVESTORS,
    .events = {offsetof(sh_kernels, look)},
    .after = redeem,
};
