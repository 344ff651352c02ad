/* inform: failures become news; causes fade; what agencies will see is put away. */
#include <string.h>

#include "base/det.h"
#include "phase/model.h"
#include "phase/parent.h"

/* weight of a failure: head count and size, less when orderly */
static double news_weight(const sh_plan *plan, const sh_world *world, int32_t p, double count,
                          double claims)
{
    const sh_platforms *t = &world->platforms;
    double omega = t->exit_kind[p] == SH_EXIT_orderly ? plan->params.market_news_orderly : 1.0;
    double share = claims > 0 ? (double)t->claims_start[p] / claims : 0.0;
    return omega * (1.0 / (count > 0 ? count : 1.0) + plan->params.market_news_size * share);
}

static bool fails_now(const sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    return sh_world_exit_fails(t->exit_kind[p]) && t->status_step[p] == world->step &&
           t->status[p] != SH_STATUS_closed;
}

/* N ← δN + Σ weights of this step's failures, for the market and each region */
static void spread_news(const sh_plan *plan, sh_world *world)
{
    sh_platforms *t = &world->platforms;
    sh_market *m = &world->market;
    double memory = plan->step.market_news_memory;
    int32_t regions = (int32_t)plan->params.platform_regions;
    double count[SH_REGION_N] = {0}, claims[SH_REGION_N] = {0};
    for (int32_t p = 0; p < m->platforms_start; p++) {
        count[t->region[p]] += 1.0;
        claims[t->region[p]] += (double)t->claims_start[p];
    }
    m->news *= memory;
    m->news_shock *= memory;
    for (int32_t r = 0; r < regions; r++) {
        m->news_region[r] *= memory;
    }
    for (int32_t p = 0; p < t->n; p++) {
        t->news_left[p] *= memory;
        if (!fails_now(world, p)) {
            continue;
        }
        int r = t->region[p];
        t->news_left[p] =
            news_weight(plan, world, p, m->platforms_start, (double)m->claims_start);
        m->news += t->news_left[p];
        m->news_region[r] += 0.25 * news_weight(plan, world, p, count[r], claims[r]);
    }
}

/* J ← δJ + Σ shares of the members that failed in this step, for each group of companies */
static void spread_in_groups(const sh_plan *plan, sh_world *world)
{
    sh_platforms *t = &world->platforms;
    double *news = world->market.news_group, claims[SH_GROUP_N] = {0};
    if (plan->params.platform_groups < 1) {
        return;
    }
    for (int32_t p = 0; p < t->n; p++) {
        if (t->group[p] != SH_NONE) {
            claims[t->group[p]] += (double)t->claims_start[p];
        }
    }
    memset(news, 0, sizeof world->market.news_group);
    for (int32_t p = 0; p < t->n; p++) {
        if (t->group[p] == SH_NONE) {
            continue;
        }
        t->group_left[p] *= plan->step.market_news_memory;
        if (fails_now(world, p)) {
            bool orderly = t->exit_kind[p] == SH_EXIT_orderly;
            double weight = orderly ? plan->params.market_news_orderly : 1.0;
            double all = claims[t->group[p]];
            t->group_left[p] = all > 0 ? weight * (double)t->claims_start[p] / all : 0.0;
        }
        news[t->group[p]] += t->group_left[p];
    }
}

/* what is left after a step of a weight that halves in so many days */
static double kept(const sh_plan *plan, double days)
{
    return sh_det_exp(-0.6931471805599453 * (double)plan->step_days / days);
}

/* drains lose half their weight in four weeks, those of assets that earn in as many weeks as a
 * platform bears losses */
static void fade(const sh_plan *plan, sh_world *world)
{
    double fast = kept(plan, 28.0), slow = kept(plan, 7.0 * plan->params.platform_loss_weeks);
    size_t n = (size_t)world->platforms.n * SH_CHANNELS;
    for (size_t i = 0; i < n; i++) {
        world->platforms.gap[i] *= fast;
        world->platforms.worn[i] *= slow;
    }
}

/* shown overdue: what is disclosed of the own figure, the industry mean for the rest */
static void show(const sh_plan *plan, sh_world *world)
{
    sh_platforms *t = &world->platforms;
    bool alone = !sh_channel_on(plan, world, SH_CHANNEL_averages);
    for (int32_t p = 0; p < t->n; p++) {
        double open = sh_lever_value(world, SH_LEVER_disclosure, p);
        bool fraud = t->type[p] == SH_TYPE_fraud;
        double own = t->overdue[p] * (fraud ? 1.0 - plan->params.regulator_misreport : 1.0);
        double others = alone ? own : world->market.overdue_mean;
        t->overdue_shown[p] = open * own + (1.0 - open) * others;
        bool unpaid = t->status[p] == SH_STATUS_delay;
        t->complaints[p] = unpaid ? plan->params.regulator_complaint_rate * t->holders[p] : 0.0;
    }
}

static void put_away(const sh_plan *plan, sh_world *world)
{
    const sh_platforms *t = &world->platforms;
    const sh_ledger *l = &world->ledger;
    size_t n = (size_t)t->n;
    int32_t lag = world->capacity.lag_steps;
    double *page =
        world->observed + (size_t)(world->observed_steps % lag) * SH_OBSERVABLE_N * n;
    for (size_t p = 0; p < n; p++) {
        double claims = (double)l->account[SH_ACCOUNT_claims][p];
        double hidden =
            t->type[p] == SH_TYPE_fraud ? 1.0 - plan->params.regulator_misreport : 1.0;
        bool failed = sh_world_exit_fails(t->exit_kind[p]);
        page[SH_OBSERVABLE_claims * n + p] = claims / 100.0;
        page[SH_OBSERVABLE_cash * n + p] = (double)l->account[SH_ACCOUNT_cash][p] / 100.0;
        page[SH_OBSERVABLE_loans * n + p] = (double)l->account[SH_ACCOUNT_loans][p] / 100.0;
        page[SH_OBSERVABLE_overdue * n + p] = hidden * t->overdue[p];
        page[SH_OBSERVABLE_yield * n + p] = t->yield[p];
        page[SH_OBSERVABLE_inflow * n + p] = (double)l->flow[SH_FLOW_placement][p] / 100.0;
        page[SH_OBSERVABLE_outflow * n + p] = (double)t->asked[p] / 100.0;
        page[SH_OBSERVABLE_queue * n + p] =
            claims > 0 ? hidden * (double)t->queue[p] / claims : 0.0;
        page[SH_OBSERVABLE_fill * n + p] = t->fill[p];
        page[SH_OBSERVABLE_complaints * n + p] = t->complaints[p];
        page[SH_OBSERVABLE_risk * n + p] = t->risk[p];
        page[SH_OBSERVABLE_operating * n + p] = sh_status_live(t->status[p]);
        page[SH_OBSERVABLE_failed * n + p] = failed;
        page[SH_OBSERVABLE_age * n + p] =
            (double)((world->step - 1) * plan->step_days - t->launch_day[p]);
        page[SH_OBSERVABLE_discount * n + p] = t->discount[p];
    }
    world->observed_steps++;
}

static void inform(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)step;
    spread_news(plan, world);
    spread_in_groups(plan, world);
    fade(plan, world);
    show(plan, world);
    put_away(plan, world);
    sh_parent_index(world);
}

const sh_phase sh_phase_inform = {
    .name = "inform",
    .about =
        "failures become news; shown figures; causes fade; observers' figures are put away",
    .reads = "platform.status, overdue, books",
    .writes = "market.news, news_region, loudest, shrunk; platform.news_left, overdue_shown, "
              "complaints; institution.spender; observed",
    .before = inform,
};
