/* resolve: the life of platforms: difficulty, failure, flight, wind-down, the payout of
 * estates, entry of new ones. */
#include "phase/model.h"
#include "base/det.h"

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

static bool is_contagion(int channel)
{
    return sh_channel_table[channel].contagion;
}

/* The failed platform that this one followed: for news, the failure that weighs most in it; for
 * a guarantor, whoever used most of its limit. -1 when direct causes weigh more. */
static int32_t find_parent(const sh_world *world, int32_t p, const float *share)
{
    const sh_platforms *t = &world->platforms;
    double contagion = 0;
    int top = -1;
    for (int c = 0; c < SH_CHANNELS; c++) {
        if (is_contagion(c)) {
            contagion += (double)share[c];
            top = top < 0 || share[c] > share[top] ? c : top;
        }
    }
    if (contagion < 0.5) {
        return -1;
    }
    if (top == SH_CHANNEL_guarantor && t->guarantor[p] != SH_NONE) {
        int32_t by = world->institutions.spender[t->guarantor[p]];
        return by >= 0 && by != p && t->event[by] >= 0 ? by : -1;
    }
    int32_t best = -1;
    for (int32_t q = 0; q < t->n; q++) {
        bool near = top != SH_CHANNEL_region || t->region[q] == t->region[p];
        if (q != p && near && t->news_left[q] > 0 &&
            (best < 0 || t->news_left[q] > t->news_left[best])) {
            best = q;
        }
    }
    return best;
}

/* trigger shares: the decayed drains of the platform, by channel; they sum to one */
static void take_shares(const sh_world *world, int32_t p, sh_channel only, float *share)
{
    const sh_platforms *t = &world->platforms;
    double total = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        total += t->gap[(size_t)c * (size_t)t->n + (size_t)p];
    }
    for (int c = 0; c < SH_CHANNELS; c++) {
        double part = total > 0 ? t->gap[(size_t)c * (size_t)t->n + (size_t)p] / total : 0.0;
        share[c] = (float)part;
    }
    if (only < SH_CHANNELS || total <= 0) {
        for (int c = 0; c < SH_CHANNELS; c++) {
            share[c] = 0.0f;
        }
        share[only < SH_CHANNELS ? only : SH_CHANNEL_shock] = 1.0f;
    }
}

static sh_event *add_event(sh_world *world, int32_t p, int32_t kind)
{
    sh_event *event = sh_vec_push(&world->events, NULL);
    if (event == NULL) {
        sh_world_fail(world, SH_E_MEMORY, "resolve", "out of memory: list of events");
        return NULL;
    }
    event->step = world->step;
    event->kind = kind;
    event->platform = p;
    event->counterparty = -1;
    event->cause = -1;
    event->amount = world->ledger.account[SH_ACCOUNT_claims][p];
    return event;
}

static void change_status(sh_world *world, int32_t p, sh_platform_status status)
{
    world->platforms.status[p] = (uint8_t)status;
    world->platforms.status_step[p] = world->step;
    add_event(world, p, 16 + (int32_t)status);
}

/* how and why a platform leaves; `news`: part of a hazard that the news added */
typedef struct leaving {
    sh_platform_status status;
    sh_exit_kind kind;
    sh_channel only; /* single cause, SH_CHANNELS: the drains tell */
    double news;     /* with a single cause: this share belongs to the news */
} leaving;

static void leave(sh_world *world, int32_t p, leaving how)
{
    sh_platforms *t = &world->platforms;
    sh_event *event = add_event(world, p, (int32_t)how.kind);
    if (event == NULL) {
        return;
    }
    take_shares(world, p, how.only, event->share);
    if (how.only < SH_CHANNELS && how.news > 0) {
        event->share[how.only] = (float)(1.0 - how.news);
        event->share[SH_CHANNEL_news] += (float)how.news;
    }
    event->counterparty = find_parent(world, p, event->share);
    event->cause = event->counterparty >= 0 ? t->event[event->counterparty] : -1;
    t->event[p] = (int32_t)(world->events.count - 1);
    t->status[p] = (uint8_t)how.status;
    t->status_step[p] = world->step;
    t->exit_kind[p] = (uint8_t)how.kind;
    t->queue[p] = 0;
    t->fill[p] = how.kind == SH_EXIT_orderly ? 1.0 : 0.0;
    if (how.status == SH_STATUS_absconded) {
        int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p];
        double free = 1.0 - (t->pools[p] ? sh_lever_value(world, SH_LEVER_custody, p) : 1.0);
        sh_ledger_post(&world->ledger, p, SH_FLOW_diversion,
                       cash > 0 ? (int64_t)(free * (double)cash) : 0);
    }
    int64_t fake = world->ledger.account[SH_ACCOUNT_fake][p];
    sh_ledger_post(&world->ledger, p, SH_FLOW_fake_write_off, fake);
}

/* a hazard raised by news, and the part of it that is news */
static bool strikes(double u, double hazard, double raised, double *news)
{
    *news = raised > 0 ? 1.0 - 1.0 / (1.0 + raised) : 0.0;
    return u < hazard * (1.0 + raised);
}

/* Fraud: runs when requests go unpaid for two steps, after weeks of net outflow, or by its own
 * hazard; the police may come first. */
static bool fraud_ends(const sh_plan *plan, sh_world *world, int32_t p, luck u)
{
    const sh_platforms *t = &world->platforms;
    double news = 0, raised = 0, size = sh_model_size_factor(plan, world, p);
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
    leaving how = {gone ? SH_STATUS_absconded : SH_STATUS_police,
                   gone ? SH_EXIT_absconded : SH_EXIT_police, only,
                   only < SH_CHANNELS ? news : 0};
    leave(world, p, how);
    return true;
}

/* H and G: wind down by a hazard that news raises, or after long losses; behind some
 * announced wind-downs the operator runs */
static bool winds_down(const sh_plan *plan, sh_world *world, int32_t p, luck u)
{
    const sh_platforms *t = &world->platforms;
    double news = 0, raised = 0, size = sh_model_size_factor(plan, world, p);
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
    sh_channel only = poor ? SH_CHANNEL_credit : SH_CHANNEL_fraud;
    leaving how = {fake ? SH_STATUS_absconded : SH_STATUS_wind_down,
                   fake ? SH_EXIT_absconded : SH_EXIT_orderly, only,
                   chance && !poor ? news : 0};
    leave(world, p, how);
    return true;
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
        change_status(world, p, SH_STATUS_delay);
    } else if (t->status[p] == SH_STATUS_delay && t->calm_steps[p] >= 2) {
        change_status(world, p, SH_STATUS_operating);
    } else if (t->status[p] == SH_STATUS_delay &&
               world->step - t->status_step[p] >= (int32_t)plan->step.platform_delay_limit) {
        bool police = u.police < plan->params.platform_police_share;
        leaving how = {police ? SH_STATUS_police : SH_STATUS_suspended,
                       police ? SH_EXIT_police : SH_EXIT_withdrawal, SH_CHANNELS, 0};
        leave(world, p, how);
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

static void live_on(const sh_plan *plan, sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    luck u = luck_of(world, p);
    bool fraud = t->type[p] == SH_TYPE_fraud;
    count_steps(plan, world, p);
    if (t->forced[p]) {
        leaving how = {SH_STATUS_suspended, SH_EXIT_withdrawal, SH_CHANNEL_shock, 0};
        leave(world, p, how);
    } else if (sh_lever_value(world, SH_LEVER_forced_exit, p) > 0.5) {
        leaving how = {SH_STATUS_wind_down, SH_EXIT_orderly, SH_CHANNEL_alarm, 0};
        leave(world, p, how);
    } else if (t->caught[p]) {
        leaving how = {SH_STATUS_police, SH_EXIT_police, SH_CHANNEL_alarm, 0};
        leave(world, p, how);
    } else if (!(fraud ? fraud_ends(plan, world, p, u) : winds_down(plan, world, p, u))) {
        meet_difficulty(plan, world, p, u);
    }
}

/* an estate pays at its dates, a wind-down in every step; both close in the end */
static void pay_estate(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    int64_t claims = world->ledger.account[SH_ACCOUNT_claims][p];
    int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p];
    int32_t age = world->step - t->status_step[p];
    int32_t period = (int32_t)plan->step.resolution_period;
    bool date = t->status[p] == SH_STATUS_wind_down || (age > 0 && age % period == 0);
    if (t->closing[p] && claims == 0) {
        change_status(world, p, SH_STATUS_closed);
        t->closing[p] = 0;
        t->payout_q32[p] = 0;
        return;
    }
    t->closing[p] = age >= (int32_t)plan->step.resolution_duration || claims == 0;
    t->payout_q32[p] = (date || t->closing[p]) && claims > 0 && cash > 0
                           ? (int64_t)sh_fen_ratio_q32(cash, claims)
                           : 0;
    t->haircut_q32[p] = 0;
}

/* the next applicant applies; with a licence rule it must pass a test that frauds often fail */
static void enter(const sh_plan *plan, sh_world *world)
{
    sh_platforms *t = &world->platforms;
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_CHANCE};
    for (int32_t p = world->market.platforms_start; p < t->n; p++) {
        if (t->status[p] != SH_STATUS_applicant || t->status_step[p] != 0) {
            continue;
        }
        uint32_t w[4];
        sh_rng_block(&world->key, (uint32_t)p, site, w);
        if (sh_rng_uniform(w[3]) >= plan->step.platform_entry_rate) {
            return;
        }
        t->status_step[p] = world->step; /* has applied */
        double pass = t->type[p] == SH_TYPE_fraud ? 0.25 : 0.5;
        bool licensed = sh_lever_value(world, SH_LEVER_licence, p) > 0.5;
        if (!licensed || t->selector[p] < pass) {
            change_status(world, p, SH_STATUS_operating);
            t->launch_day[p] = (world->step - 1) * plan->step_days;
            double capital = plan->params.platform_equity_share * 100.0 * t->size[p] /
                             world->market.represents;
            sh_ledger_post(&world->ledger, p, SH_FLOW_capital, (int64_t)capital);
        }
        return;
    }
}

static void resolve(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)step;
    sh_platforms *t = &world->platforms;
    for (int32_t p = 0; p < t->n; p++) {
        if (sh_status_live(t->status[p])) {
            live_on(plan, world, p);
        } else if (t->status[p] != SH_STATUS_applicant && t->status[p] != SH_STATUS_closed) {
            pay_estate(plan, world, p);
        }
    }
    enter(plan, world);
}

const sh_phase sh_phase_resolve = {
    .name = "resolve",
    .about = "difficulty, failure, flight, wind-down, payout of estates, entry",
    .reads = "platform.fill, flows, news, levers",
    .writes =
        "platform.status, exit_kind, payout_q32, closing; books: diversion, capital; events",
    .before = resolve,
};
