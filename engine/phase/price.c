/* price: what platforms promise and what their investors see. */
#include "base/det.h"
#include "phase/model.h"

static double positive(double x)
{
    return x > 0 ? x : 0.0;
}

/* claim-weighted means of yield, its rise above what platforms were drawn with, and signal,
 * over the live platforms. A ceiling is law, no cut by rivals: who promises less than it was
 * drawn with counts as 0, or each would pass the ceiling on to all. */
static void take_means(sh_world *world)
{
    const sh_platforms *t = &world->platforms;
    const int64_t *claims = world->ledger.account[SH_ACCOUNT_claims];
    double weight = 0, yield = 0, rise = 0, signal = 0;
    for (int32_t p = 0; p < t->n; p++) {
        if (sh_status_live(t->status[p]) && claims[p] > 0) {
            weight += (double)claims[p];
            yield += (double)claims[p] * t->yield[p];
            rise += (double)claims[p] * positive(t->yield[p] - t->yield_base[p]);
            signal += (double)claims[p] * t->signal[p];
        }
    }
    if (weight > 0) {
        world->market.yield_mean = yield / weight;
        world->market.yield_rise = rise / weight;
        world->market.signal_mean = signal / weight;
    }
}

/* y moves towards: what it was drawn with + part of what rivals added + scarcity of cash
 * (+ a little when it gambles with negative capital), between 0 and the ceiling */
static void move_yield(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    const sh_params *a = &plan->params;
    const sh_ledger *ledger = &world->ledger;
    double claims = (double)ledger->account[SH_ACCOUNT_claims][p];
    double cash = (double)ledger->account[SH_ACCOUNT_cash][p];
    double target = t->yield_base[p];
    if (sh_channel_on(plan, world, SH_CHANNEL_yields) && claims > 0) {
        double missing = sh_model_liquidity_target(plan, world, p) - cash / claims;
        target += plan->params.platform_yield_rivalry * world->market.yield_rise;
        target += missing > 0 ? a->platform_yield_scarcity * missing : 0.0;
        target += ledger->account[SH_ACCOUNT_equity][p] < 0 ? a->platform_gamble_yield : 0.0;
    }
    double ceiling = sh_lever_value(world, SH_LEVER_yield_ceiling, p);
    double next = t->yield[p] + plan->step.platform_yield_adjust * (target - t->yield[p]);
    t->yield[p] = next > ceiling ? ceiling : positive(next);
}

/* with nothing of its own left to lose a platform lends to worse borrowers */
static void set_score(const sh_plan *plan, sh_world *world, int32_t p)
{
    bool gambles = world->ledger.account[SH_ACCOUNT_equity][p] < 0;
    world->platforms.score_limit[p] =
        plan->params.borrower_score_limit + (gambles ? plan->params.platform_risk_shift : 0.0);
}

/* the comfort of a guarantee, as it was promised */
static double guarantee_comfort(const sh_plan *plan, const sh_world *world, int32_t p)
{
    bool covers = world->platforms.guarantor[p] != SH_NONE &&
                  sh_lever_value(world, SH_LEVER_guarantee_ban, p) < 0.5;
    return covers ? plan->params.market_guarantee_comfort : 0.0;
}

/* takes the comfort back where the limit is used up: what others have used of it is contagion,
 * the rest are the platform's own losses */
static void see_limit(const sh_plan *plan, sh_world *world, int32_t p, double covered)
{
    double *term = world->platforms.term + p;
    size_t n = (size_t)world->platforms.n;
    bool used_up = covered != 0 && sh_model_limit_left(plan, world, p) <= 0;
    double others = used_up ? sh_model_limit_others(plan, world, p) : 0.0;
    term[SH_CHANNEL_guarantor * n] = used_up ? covered * others : 0.0;
    term[SH_CHANNEL_credit * n] = used_up ? covered * (1.0 - others) : 0.0;
}

/* fear of the news: of what failures have made of it, and of what shocks have */
static void see_news(const sh_plan *plan, sh_world *world, int32_t p, double gain)
{
    double *term = world->platforms.term + p;
    size_t n = (size_t)world->platforms.n;
    bool heard = sh_channel_on(plan, world, SH_CHANNEL_news);
    double fear = positive(world->market.news - plan->params.market_news_threshold);
    double share = sh_model_news_share(world);
    term[SH_CHANNEL_news * n] = gain * fear * share;
    term[SH_CHANNEL_shock * n] = heard ? gain * fear * (1.0 - share) : 0.0;
}

/* a stop of new business is seen by all, what comes before it as far as it is made public */
static double heard_of_alarm(const sh_plan *plan, int32_t alarm)
{
    return alarm == SH_ALARM_freeze ? 1.0
           : alarm == SH_ALARM_none ? 0.0
                                    : plan->params.regulator_watch_public;
}

/* the common part of the signal, channel by channel:
 *   z = a_N (N-N0)+ + a_r N_r + a_J J + a_D (1-f) + a_W W + a_B (b-b0)+ + a_E alarm + a_d d
 *       + a_G [limit used up] - comforts
 * news that a shock made counts as shock, a limit that the platform itself used up as credit
 */
static void see(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    const sh_params *a = &plan->params;
    const sh_market *m = &world->market;
    size_t n = (size_t)t->n;
    double gain = a->market_news_gain * sh_lever_value(world, SH_LEVER_communication, p);
    double *term = t->term + p;
    /* who waits for a buyer of matched loans waits more calmly than who waits for a pool */
    double held = t->pools[p] ? sh_lever_value(world, SH_LEVER_custody, p) : 1.0;
    double patience = 1.0 - held * (1.0 - a->market_delay_matched);
    double covered = guarantee_comfort(plan, world, p);
    see_news(plan, world, p, gain);
    see_limit(plan, world, p, covered);
    term[SH_CHANNEL_region * n] =
        a->market_region_gain * sh_lever_value(world, SH_LEVER_communication, p) *
        positive(m->news_region[t->region[p]] - a->market_news_threshold);
    term[SH_CHANNEL_group * n] =
        t->group[p] != SH_NONE ? a->market_group_gain * m->news_group[t->group[p]] : 0.0;
    term[SH_CHANNEL_delay * n] = a->market_delay_gain * patience * (1.0 - t->fill[p]);
    term[SH_CHANNEL_outflow * n] = a->market_outflow_gain * t->excess[p];
    term[SH_CHANNEL_overdue * n] =
        a->market_overdue_gain * positive(t->overdue_shown[p] - a->market_overdue_threshold);
    term[SH_CHANNEL_alarm * n] = a->market_alarm_gain * heard_of_alarm(plan, t->alarm[p]);
    term[SH_CHANNEL_transfer * n] = a->market_discount_gain * t->discount[p];
    double z = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        double *value = &term[(size_t)c * n];
        *value = sh_channel_on(plan, world, (sh_channel)c) ? *value : 0.0;
        z += *value;
    }
    double heard = sh_channel_on(plan, world, SH_CHANNEL_news) ? gain * m->news : 0.0;
    double alert = heard < 1.0 ? heard : 1.0;
    z -= a->market_credibility_comfort * t->credibility[p] * alert;
    z -= covered;
    z -= a->investor_education_comfort * sh_lever_value(world, SH_LEVER_education, p);
    t->signal[p] = z;
}

/* hazard of strategic default: borrowers of failed platforms see no reason to pay */
static void tempt_borrowers(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    double temptation = 0.0;
    switch (t->status[p]) {
    case SH_STATUS_delay:
    case SH_STATUS_wind_down:
        temptation = plan->params.resolution_share_suspended;
        break;
    case SH_STATUS_suspended:
    case SH_STATUS_police:
    case SH_STATUS_absconded:
    case SH_STATUS_closed:
        temptation = plan->params.resolution_share_failed;
        break;
    default:
        break;
    }
    double listed = sh_lever_value(world, SH_LEVER_bureau_coverage, p) * 0.5;
    double penalty = listed + sh_lever_value(world, SH_LEVER_enforcement, p);
    penalty = penalty > 1.0 ? 1.0 : penalty;
    t->strategic[p] = plan->step.borrower_strategic * temptation * (1.0 - penalty);
}

static void price(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)step;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        if (sh_status_live(world->platforms.status[p])) {
            move_yield(plan, world, p);
            set_score(plan, world, p);
        }
        see(plan, world, p);
        tempt_borrowers(plan, world, p);
    }
    if (sh_channel_on(plan, world, SH_CHANNEL_averages)) {
        take_means(world);
    }
    sh_model_choice(plan, world);
}

const sh_phase sh_phase_price = {
    .name = "price",
    .about = "platforms set yields; investors' common signal; borrowers' rates and temptation",
    .reads = "platform books, news, levers",
    .writes = "platform.yield, score_limit, term, signal, roll, invest_accept, borrow_accept, "
              "interest, strategic",
    .before = price,
};
