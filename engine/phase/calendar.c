/* calendar: opens the step: shocks in force, the economy, vendors and custodians that stop. */
#include <string.h>

#include "base/det.h"
#include "phase/arrive.h"
#include "phase/model.h"

/* so many platforms, after the first so many, with so many passed over between two */
typedef struct sh_spacing {
    int32_t count, first, skip;
} sh_spacing;

static bool in_force(const sh_shock *shock, double day, int32_t step_days)
{
    bool begun = day >= shock->at_day;
    bool brief =
        sh_shock_is_brief(shock) || (shock->over_day > 0 && shock->over_day < step_days);
    double over = brief ? step_days : shock->over_day; /* at least one step */
    return begun && (over <= 0 || day < shock->at_day + over);
}

/* who may be hit: open, not hit yet, and of the kind that the shock means */
static bool may_fail(const sh_world *world, const sh_shock *shock, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    bool meant = shock->option[2] == 0 || t->pools[p];
    return meant && sh_status_live(t->status[p]) && !t->forced[p];
}

/* Hits `count` platforms in the order of rows, which is by size: the first of those from row
 * `from` on that may be hit after `first` have been passed over, then again after each `skip`
 * of them. */
static void hit(sh_world *world, const sh_shock *shock, int32_t from, sh_spacing spacing)
{
    int32_t left = spacing.first;
    for (int32_t p = from; p < world->platforms.n && spacing.count > 0; p++) {
        if (may_fail(world, shock, p) && left-- == 0) {
            world->platforms.forced[p] = 1;
            left = spacing.skip;
            spacing.count--;
        }
    }
}

/* the row of the platform of this rank among those of the start that the shock means */
static int32_t row_of_rank(const sh_world *world, const sh_shock *shock)
{
    int32_t left = (int32_t)shock->option[1], p = 0;
    for (; p < world->market.platforms_start; p++) {
        left -= shock->option[2] == 0 || world->platforms.pools[p];
        if (left == 0) {
            break;
        }
    }
    return p;
}

/* a share of n: rounded, at least one of them; from behind the largest eightieth on, as far
 * apart as reaches over the larger half */
static sh_spacing spacing_of_share(double share, int32_t n)
{
    int32_t count = (int32_t)(share * n + 0.5), every = (int32_t)(0.5 / share);
    count = count > 1 ? count : 1;
    every = every > 1 ? every : 1;
    int32_t first = n / 80 > 1 ? n / 80 - 1 : 0, most = n - 1 - (count - 1) * every;
    return (sh_spacing){count, most < first ? (most > 0 ? most : 0) : first, every - 1};
}

/* the platforms found to have failed */
static void force_failures(sh_world *world, const sh_shock *shock)
{
    if (shock->option[4] > 0) {
        int32_t n = 0;
        for (int32_t p = 0; p < world->platforms.n; p++) {
            n += may_fail(world, shock, p);
        }
        hit(world, shock, 0, spacing_of_share(shock->option[4], n));
        return;
    }
    sh_spacing asked = {(int32_t)shock->option[0], 0, (int32_t)shock->option[3]};
    hit(world, shock, row_of_rank(world, shock), asked);
}

static void steal(sh_world *world, const sh_shock *shock, uint32_t slot)
{
    int32_t count = (int32_t)shock->option[1];
    sh_rng_site site = {sh_rng_cohort_slot(0, slot), (uint32_t)world->step, SH_STREAM_SHOCK};
    for (int32_t k = 0; k < count; k++) {
        uint32_t w[4];
        sh_rng_block(&world->key, (uint32_t)k, site, w);
        int32_t p = (int32_t)sh_alias_pick(world->borrow_cut, world->borrow_other,
                                           (uint32_t)world->platforms.n, w[0]);
        int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p];
        bool open = sh_status_live(world->platforms.status[p]);
        int64_t lost = open && cash > 0 ? (int64_t)((double)cash * shock->option[0]) : 0;
        sh_ledger_post(&world->ledger, p, SH_FLOW_theft, lost);
        sh_model_wear(world, p, SH_CHANNEL_shock, (double)lost);
    }
}

static void apply_shock(sh_world *world, const sh_shock *shock, uint32_t slot)
{
    sh_market *m = &world->market;
    switch (shock->kind) {
    case SH_SHOCK_credit:
        m->default_factor *= shock->option[0];
        break;
    case SH_SHOCK_funding:
        m->invest_factor *= shock->option[0];
        break;
    case SH_SHOCK_failure:
        force_failures(world, shock);
        break;
    case SH_SHOCK_scandal:
        m->news += shock->option[0];
        m->news_shock += shock->option[0];
        break;
    case SH_SHOCK_rate:
        m->outside_rise += shock->option[0];
        break;
    case SH_SHOCK_theft:
        steal(world, shock, slot);
        break;
    case SH_SHOCK_uncertainty:
        m->exit_factor *= shock->option[0];
        break;
    case SH_SHOCK_sector:
        m->trade_factor[(int)shock->option[0]] *= shock->option[1];
        break;
    case SH_SHOCK_anchor:
        m->trade_factor[SH_SECTOR_N + (int)shock->option[0]] *= shock->option[1];
        break;
    default:
        break;
    }
}

/* the economy: m ← ρ m + σ ε + κ (lost lending) */
static void move_economy(const sh_plan *plan, sh_world *world)
{
    sh_market *m = &world->market;
    const sh_params *a = &plan->params;
    uint32_t w[4];
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_MARKET};
    sh_rng_block(&world->key, 0, site, w);
    double lost = 1.0 - m->lending_now / (m->lending_normal > 0 ? m->lending_normal : 1.0);
    bool contracts = sh_channel_on(plan, world, SH_CHANNEL_contraction);
    double real = contracts && lost > 0 ? a->market_contraction * lost : 0.0;
    double scale = sh_det_sqrt((double)plan->step_days / 7.0);
    m->macro = plan->step.market_macro_memory * m->macro +
               a->market_macro_noise * scale * sh_det_normal(w[0]) + real;
    m->macro_lost = plan->step.market_macro_memory * m->macro_lost + real;
    m->robo = sh_det_normal(w[1]);
    m->default_factor *= sh_det_exp(a->market_macro_default * m->macro);
}

/* the next state of a sector or firm: x ← ρ x + σ ε, with noise of its own */
static double moved(const sh_plan *plan, const sh_world *world, sh_stream stream, uint32_t i,
                    double state)
{
    uint32_t w[4];
    sh_rng_site site = {0, (uint32_t)world->step, (uint32_t)stream};
    sh_rng_block(&world->key, i, site, w);
    double scale = sh_det_sqrt((double)plan->step_days / 7.0);
    return plan->step.market_macro_memory * state +
           plan->params.market_macro_noise * scale * sh_det_normal(w[0]);
}

/* sectors, and the anchor firms, each in the sector that its number falls into */
static void move_trades(const sh_plan *plan, sh_world *world)
{
    sh_market *m = &world->market;
    const uint32_t anchors = (uint32_t)plan->params.market_anchors;
    for (uint32_t s = 0; s < SH_SECTOR_N; s++) {
        m->sector[s] = moved(plan, world, SH_STREAM_SECTOR, s, m->sector[s]);
        m->trade_factor[s] *= sh_det_exp(plan->params.market_sector_default * m->sector[s]);
    }
    for (uint32_t i = 0; i < anchors; i++) {
        m->anchor[i] = moved(plan, world, SH_STREAM_ANCHOR, i, m->anchor[i]);
        m->trade_factor[SH_SECTOR_N + i] *=
            m->trade_factor[i * SH_SECTOR_N / anchors] *
            sh_det_exp(plan->params.market_anchor_default * m->anchor[i]);
    }
}

/* the vendors, or the custodians, of platforms from `rank` on in the order of rows */
static void force_outage(sh_world *world, const sh_shock *shock)
{
    const sh_platforms *t = &world->platforms;
    const uint16_t *keeper = shock->option[2] != 0 ? t->custodian : t->vendor;
    int32_t count = (int32_t)shock->option[0], first = (int32_t)shock->option[1] - 1;
    for (int32_t p = first; p < world->market.platforms_start && p - first < count; p++) {
        if (keeper[p] != SH_NONE) {
            world->institutions.stopped[keeper[p]] = 1;
        }
    }
}

/* vendors stop all their platforms, custodians those whose money they must hold */
static void stop_vendors(const sh_plan *plan, sh_world *world, double day)
{
    sh_institutions *g = &world->institutions;
    sh_platforms *t = &world->platforms;
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_VENDOR};
    bool on = sh_channel_on(plan, world, SH_CHANNEL_vendor);
    for (int32_t i = 0; i < g->n; i++) {
        uint32_t w[4];
        sh_rng_block(&world->key, (uint32_t)i, site, w);
        double hazard[SH_INSTITUTIONS] = {
            [SH_INSTITUTION_vendor] = plan->step.platform_vendor_outage,
            [SH_INSTITUTION_custodian] = plan->step.platform_custodian_outage};
        g->stopped[i] = on && sh_rng_uniform(w[0]) < hazard[g->kind[i]];
    }
    for (int32_t i = 0; on && i < plan->shock_count; i++) {
        const sh_shock *shock = &plan->shocks[i];
        if (shock->kind == SH_SHOCK_outage && in_force(shock, day, plan->step_days)) {
            force_outage(world, shock);
        }
    }
    for (int32_t p = 0; p < t->n; p++) {
        bool held =
            t->custodian[p] != SH_NONE && sh_lever_value(world, SH_LEVER_custody, p) > 0;
        t->outage[p] = g->stopped[t->vendor[p]] || (held && g->stopped[t->custodian[p]]);
    }
}

static void open_step(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)step;
    sh_market *m = &world->market;
    double day = (double)(world->step - 1) * plan->step_days;
    sh_ledger_begin_step(&world->ledger);
    sh_arrive(plan, world);
    m->default_factor = m->invest_factor = m->exit_factor = 1.0;
    m->outside_rise = 0.0;
    for (int t = 0; t < SH_TRADE_N; t++) {
        m->trade_factor[t] = 1.0;
    }
    memset(world->platforms.forced, 0, (size_t)world->platforms.n);
    for (int32_t i = 0; i < plan->shock_count; i++) {
        if (in_force(&plan->shocks[i], day, plan->step_days)) {
            apply_shock(world, &plan->shocks[i], (uint32_t)i);
        }
    }
    move_economy(plan, world);
    move_trades(plan, world);
    stop_vendors(plan, world, day);
}

const sh_phase sh_phase_calendar = {
    .name = "calendar",
    .about =
        "opens the step: who arrives, shocks in force, the economy, its sectors and anchor "
        "firms, vendors and custodians that stop",
    .reads = "shocks, lending of the last step",
    .writes =
        "market factors, platform.forced, platform.outage; investor.joined of who arrives",
    .before = open_step,
};
