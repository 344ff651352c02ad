#include "phase/transfer.h"

#include "phase/model.h"

/* part / whole in 2^-32, rounded up, for 0 < part <= whole */
static int64_t ratio_up(int64_t part, int64_t whole)
{
    sh_wide_unsigned scaled = (sh_wide_unsigned)(uint64_t)part << 32;
    return (int64_t)((scaled + (uint64_t)whole - 1) / (uint64_t)whole);
}

/* the same rounded down; part may exceed the whole */
static int64_t ratio_down(int64_t part, int64_t whole)
{
    return (int64_t)(((sh_wide_unsigned)(uint64_t)part << 32) / (uint64_t)whole);
}

/* the shares of all sellers and buyers of a platform */
static void share_out(sh_world *world, int32_t p, int64_t listed, int64_t money)
{
    sh_platforms *t = &world->platforms;
    uint64_t price = sh_model_price_q32(world, p);
    int64_t most = (int64_t)(((sh_wide_unsigned)(uint64_t)money << 32) / price);
    int64_t face = listed < most ? listed : most;
    sh_wide_unsigned exact = (sh_wide_unsigned)(uint64_t)face * price;
    int64_t cost = (int64_t)((exact + SH_Q32_ONE - 1) >> 32);
    double fee = sh_lever_value(world, SH_LEVER_transfer_fee, p);
    int64_t paid = sh_fen_share(cost, (uint64_t)((1.0 - fee) * (double)SH_Q32_ONE));
    t->bought[p] = cost;
    t->given_q32[p] = ratio_up(face, listed);
    t->proceeds_q32[p] = ratio_down(paid, listed);
    t->spent_q32[p] = ratio_up(cost, money);
    t->bought_q32[p] = ratio_down(face, money);
}

static void move_discount(const sh_plan *plan, sh_platforms *t, int32_t p, double money)
{
    double listed = (double)t->listed[p], all = listed + money;
    double most = plan->params.market_discount_most;
    double d = t->discount[p];
    d += all > 0 ? plan->step.market_discount_speed * (listed - money) / all : 0.0;
    d = d > 0 ? d : 0.0;
    t->discount[p] = d < most ? d : most;
}

void sh_transfer_match(const sh_plan *plan, sh_world *world, int32_t platform, int64_t listed)
{
    sh_platforms *t = &world->platforms;
    const int32_t p = platform;
    bool allowed = sh_status_live(t->status[p]) &&
                   sh_lever_value(world, SH_LEVER_transfer, p) > 0.5 &&
                   sh_lever_value(world, SH_LEVER_early_exit, p) > 0.5;
    int64_t money = t->wished[p];
    t->bought[p] = t->given_q32[p] = t->proceeds_q32[p] = 0;
    t->spent_q32[p] = t->bought_q32[p] = 0;
    t->listed[p] = allowed ? listed : 0;
    t->discount[p] = allowed ? t->discount[p] : 0.0;
    if (!allowed || t->outage[p]) {
        return;
    }
    if (listed > 0 && money > 0) {
        share_out(world, p, listed, money);
    }
    move_discount(plan, t, p, (double)money);
}
