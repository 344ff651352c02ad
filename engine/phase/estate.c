#include "phase/estate.h"
#include "phase/exit.h"

/* first payouts of police cases and flights may have to wait for the investigation */
static bool is_date(const sh_plan *plan, const sh_world *world, int32_t p, int32_t age)
{
    int32_t status = world->platforms.status[p];
    int32_t period = (int32_t)plan->step.resolution_period;
    bool held = status == SH_STATUS_police || status == SH_STATUS_absconded;
    if (held && age < (int32_t)plan->step.resolution_police_delay) {
        return false;
    }
    bool always = status == SH_STATUS_wind_down || status == SH_STATUS_licensed;
    return always || (age > 0 && age % period == 0);
}

/* the cash over the first tier of the claims, then over the rest */
static void share_out(sh_world *world, int32_t p, int64_t cash)
{
    sh_platforms *t = &world->platforms;
    int64_t claims = world->ledger.account[SH_ACCOUNT_claims][p];
    int64_t first = t->small_left[p] > 0 ? t->stock_small[p] : 0;
    if (cash <= 0 || claims <= 0) {
        return;
    }
    if (first > 0) {
        t->small_q32[p] = (int64_t)sh_fen_ratio_q32(cash, first);
    }
    if (cash > first) {
        t->payout_q32[p] = (int64_t)sh_fen_ratio_q32(cash - first, claims - first);
    }
}

/* debts to other platforms that its collections still have to pay */
static bool owes(const sh_plan *plan, const sh_world *world, int32_t p)
{
    return world->ledger.account[SH_ACCOUNT_due_to][p] > 0 &&
           sh_channel_on(plan, world, SH_CHANNEL_exposures);
}

void sh_estate_pay(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    int64_t claims = world->ledger.account[SH_ACCOUNT_claims][p];
    int32_t age = world->step - t->status_step[p];
    int32_t duration = (int32_t)plan->step.resolution_duration;
    bool converted = t->status[p] == SH_STATUS_licensed;
    t->payout_q32[p] = t->small_q32[p] = t->haircut_q32[p] = 0;
    if (t->closing[p] && claims == 0) {
        sh_exit_change(world, p, SH_STATUS_closed);
        t->closing[p] = 0;
        return;
    }
    t->selling[p] = !converted && age + 1 == duration;
    t->closing[p] = !converted && (age >= duration || (claims == 0 && !owes(plan, world, p)));
    if (is_date(plan, world, p, age) || t->closing[p]) {
        share_out(world, p, world->ledger.account[SH_ACCOUNT_cash][p]);
    }
}
