/* resolve: the life of platforms: difficulty, failure, flight, wind-down, conversion; then what
 * estates pay, and who enters. */
#include "phase/conversion.h"
#include "phase/entry.h"
#include "phase/estate.h"
#include "phase/exit.h"
#include "phase/model.h"

/* the words of a platform in a step */
typedef struct luck {
    double exit, police, abscond, fake;
} luck;

static luck luck_of(const sh_world *world, int32_t p)
{
    uint32_t w[4];
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_STATUS};
    sh_rng_block(&world->key, (uint32_t)p, site, w);
    luck out = {sh_rng_uniform(w[0]), sh_rng_uniform(w[1]), sh_rng_uniform(w[2]),
                sh_rng_uniform(w[3])};
    return out;
}

/* a hazard raised by news, and the part of it that is news */
static bool strikes(double u, double hazard, double raised, double *news)
{
    *news = raised > 0 ? 1.0 - 1.0 / (1.0 + raised) : 0.0;
    return u < hazard * (1.0 + raised);
}

/* Fraud: runs when requests go unpaid for two steps, after weeks of net outflow, or by its own
 * hazard; the police may come first. */
static bool fraud_ends(const sh_plan *plan, sh_world *world, int32_t p, luck u, double median)
{
    const sh_platforms *t = &world->platforms;
    double news = 0, raised = 0, size = sh_model_size_factor(median, world, p);
    if (sh_channel_on(plan, world, SH_CHANNEL_news)) {
        raised = plan->params.platform_fraud_news * plan->params.market_news_gain *
                 world->market.news;
    }
    double weeks = (double)t->outflow_steps[p] * plan->step_days / 7.0;
    bool unpaid = t->fill[p] < 1.0 && !t->outage[p] && t->status[p] == SH_STATUS_delay &&
                  world->step - t->status_step[p] >= 1;
    bool drained = weeks >= plan->params.platform_outflow_weeks;
    bool chance = strikes(u.exit, size * plan->step.platform_fraud_hazard, raised, &news);
    if (!unpaid && !drained && !chance) {
        return false;
    }
    bool gone = u.abscond < plan->params.platform_abscond_share;
    sh_channel only = unpaid || drained ? SH_CHANNELS : SH_CHANNEL_fraud;
    sh_leaving how = {gone ? SH_STATUS_absconded : SH_STATUS_police,
                      gone ? SH_EXIT_absconded : SH_EXIT_police, only,
                      only < SH_CHANNELS ? news : 0, false};
    sh_exit_leave(world, p, how);
    return true;
}

/* H and G: wind down by a hazard that news raises, or after long losses; behind some
 * announced wind-downs the operator runs */
static bool winds_down(const sh_plan *plan, sh_world *world, int32_t p, luck u, double median)
{
    const sh_platforms *t = &world->platforms;
    double news = 0, raised = 0, size = sh_model_size_factor(median, world, p);
    if (sh_channel_on(plan, world, SH_CHANNEL_news)) {
        raised = plan->params.platform_closure_news * plan->params.market_news_gain *
                 world->market.news;
    }
    bool poor =
        (double)t->loss_steps[p] * plan->step_days / 7.0 >= plan->params.platform_loss_weeks;
    bool chance = strikes(u.exit, size * plan->step.platform_closure_hazard, raised, &news);
    if (!poor && !chance) {
        return false;
    }
    bool fake = sh_pools_now(world, p) && u.fake < plan->params.platform_closure_fake;
    sh_channel only = poor ? SH_CHANNELS : SH_CHANNEL_fraud;
    sh_leaving how = {fake ? SH_STATUS_absconded : SH_STATUS_wind_down,
                      fake ? SH_EXIT_absconded : SH_EXIT_orderly, only,
                      chance && !poor ? news : 0, poor};
    sh_exit_leave(world, p, how);
    return true;
}

/* whether a suspended platform is a matter for the police: large, or much complained about */
static bool is_grave(const sh_plan *plan, const sh_world *world, int32_t p)
{
    double claims = plan->params.platform_police_claims;
    double complaints = plan->params.platform_police_complaints;
    double owed =
        (double)world->ledger.account[SH_ACCOUNT_claims][p] / 100.0 * world->market.represents;
    return (claims <= 0 && complaints <= 0) || (claims > 0 && owed >= claims) ||
           (complaints > 0 && world->platforms.complaints[p] >= complaints);
}

/* withdrawal difficulty begins, ends after two calm steps, or ends in suspension */
static void meet_difficulty(const sh_plan *plan, sh_world *world, int32_t p, luck u)
{
    sh_platforms *t = &world->platforms;
    /* a gate that holds back money the platform has is no difficulty */
    bool gated = sh_lever_value(world, SH_LEVER_gate, p) < 1.0 &&
                 world->ledger.account[SH_ACCOUNT_cash][p] >= t->queue[p];
    bool short_of_cash = t->fill[p] < 1.0 && sh_pools_now(world, p) && !t->outage[p] && !gated;
    t->calm_steps[p] = short_of_cash ? 0 : t->calm_steps[p] + 1;
    if (t->status[p] == SH_STATUS_operating && short_of_cash) {
        sh_exit_change(world, p, SH_STATUS_delay);
    } else if (t->status[p] == SH_STATUS_delay && t->calm_steps[p] >= 2) {
        sh_exit_change(world, p, SH_STATUS_operating);
    } else if (t->status[p] == SH_STATUS_delay &&
               world->step - t->status_step[p] >= (int32_t)plan->step.platform_delay_limit) {
        bool police = u.police < plan->params.platform_police_share && is_grave(plan, world, p);
        sh_leaving how = {police ? SH_STATUS_police : SH_STATUS_suspended,
                          police ? SH_EXIT_police : SH_EXIT_withdrawal, SH_CHANNELS, 0, false};
        sh_exit_leave(world, p, how);
    }
}

/* counts weeks of outflow and of loss */
static void count_steps(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    const sh_ledger *l = &world->ledger;
    int64_t in = l->flow[SH_FLOW_placement][p], out = l->flow[SH_FLOW_redemption][p];
    double claims = (double)l->account[SH_ACCOUNT_claims][p];
    bool drained = (double)(out - in) > 0.01 * plan->step_days / 7.0 * claims;
    t->outflow_steps[p] = drained ? t->outflow_steps[p] + 1 : 0;
    bool loss =
        l->flow[SH_FLOW_interest][p] < l->flow[SH_FLOW_coupon][p] + l->flow[SH_FLOW_opex][p];
    t->loss_steps[p] = loss && t->type[p] != SH_TYPE_fraud ? t->loss_steps[p] + 1 : 0;
}

/* median: size of the platform in the middle, yuan */
static void live_on(const sh_plan *plan, sh_world *world, int32_t p, double median)
{
    const sh_platforms *t = &world->platforms;
    luck u = luck_of(world, p);
    bool fraud = t->type[p] == SH_TYPE_fraud;
    count_steps(plan, world, p);
    if (t->forced[p]) {
        sh_leaving how = {SH_STATUS_suspended, SH_EXIT_withdrawal, SH_CHANNEL_shock, 0, false};
        sh_exit_leave(world, p, how);
    } else if (t->caught[p]) {
        sh_leaving how = {SH_STATUS_police, SH_EXIT_police, SH_CHANNEL_alarm, 0, false};
        sh_exit_leave(world, p, how);
    } else if (sh_lever_value(world, SH_LEVER_forced_exit, p) > 0.5) {
        sh_leaving how = {SH_STATUS_wind_down, SH_EXIT_orderly, SH_CHANNEL_alarm, 0, false};
        sh_exit_leave(world, p, how);
    } else if (sh_conversion_happens(plan, world, p)) {
        sh_leaving how = {SH_STATUS_licensed, SH_EXIT_converted, SH_CHANNELS, 0, false};
        sh_exit_leave(world, p, how);
    } else if (!(fraud ? fraud_ends(plan, world, p, u, median)
                       : winds_down(plan, world, p, u, median))) {
        meet_difficulty(plan, world, p, u);
    }
}

static void resolve(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)step;
    sh_platforms *t = &world->platforms;
    const double median = sh_law_quantile(&plan->params.platform_size, 0.5);
    for (int32_t p = 0; p < t->n; p++) {
        if (sh_status_live(t->status[p])) {
            live_on(plan, world, p, median);
        } else if (t->status[p] != SH_STATUS_applicant && t->status[p] != SH_STATUS_closed) {
            sh_estate_pay(plan, world, p);
        }
    }
    sh_entry_admit(plan, world);
}

const sh_phase sh_phase_resolve = {
    .name = "resolve",
    .about = "difficulty, failure, flight, wind-down, conversion, payout of estates, entry",
    .reads = "platform.fill, flows, news, levers",
    .writes = "platform.status, exit_kind, payout_q32, small_q32, selling, closing; books: "
              "diversion, "
              "capital, licence fee; events",
    .before = resolve,
};
