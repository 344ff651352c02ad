#include "phase/entry.h"

#include "base/det.h"
#include "phase/exit.h"

double sh_entry_strictness(const sh_plan *plan, const sh_world *world, int32_t p)
{
    double usual =
        plan->params.platform_equity_share * sh_law_quantile(&plan->params.platform_size, 0.5);
    double money = sh_lever_value(world, SH_LEVER_licence_capital, p) +
                   sh_lever_value(world, SH_LEVER_licence_fee, p);
    double years = sh_lever_value(world, SH_LEVER_licence_days, p) / 365.0;
    bool licensed = sh_lever_value(world, SH_LEVER_licence, p) > 0.5;
    return licensed ? money / (usual > 1.0 ? usual : 1.0) + years : 0.0;
}

double sh_entry_deterred(const sh_plan *plan, double strictness)
{
    return 1.0 - 1.0 / (1.0 + plan->params.platform_licence_deterrence * strictness);
}

/* real yuan in fen of this world */
static int64_t fen_of(const sh_world *world, double yuan)
{
    return (int64_t)(100.0 * yuan / world->market.represents);
}

static void open_platform(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    bool licensed = sh_lever_value(world, SH_LEVER_licence, p) > 0.5;
    double fee = licensed ? sh_lever_value(world, SH_LEVER_licence_fee, p) : 0.0;
    sh_exit_change(world, p, SH_STATUS_operating);
    t->opens_step[p] = 0;
    t->launch_day[p] = (world->step - 1) * plan->step_days;
    sh_ledger_post(&world->ledger, p, SH_FLOW_capital, fen_of(world, t->capital[p]));
    fee = fee < t->capital[p] ? fee : t->capital[p];
    sh_ledger_post(&world->ledger, p, SH_FLOW_licence_fee, fen_of(world, fee));
}

/* the words of an applicant in the step in which it applies */
static bool is_admitted(const sh_plan *plan, const sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    const sh_params *a = &plan->params;
    uint32_t w[4];
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_LICENCE};
    sh_rng_block(&world->key, (uint32_t)p, site, w);
    if (sh_lever_value(world, SH_LEVER_licence, p) <= 0.5) {
        return true;
    }
    bool fraud = t->type[p] == SH_TYPE_fraud;
    double strictness = sh_entry_strictness(plan, world, p);
    bool stays_away = fraud && sh_rng_uniform(w[2]) < sh_entry_deterred(plan, strictness);
    double pass = fraud ? a->platform_licence_pass_fraud : a->platform_licence_pass;
    double asked = sh_lever_value(world, SH_LEVER_licence_capital, p) +
                   sh_lever_value(world, SH_LEVER_licence_fee, p);
    return !stays_away && sh_rng_uniform(w[1]) < pass && t->capital[p] >= asked;
}

static void apply(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    t->status_step[p] = world->step; /* has applied, or has stayed away for good */
    if (!is_admitted(plan, world, p)) {
        return;
    }
    bool licensed = sh_lever_value(world, SH_LEVER_licence, p) > 0.5;
    double days = licensed ? sh_lever_value(world, SH_LEVER_licence_days, p) : 0.0;
    int32_t whole = (int32_t)(days / plan->step_days);
    t->opens_step[p] = world->step + whole + ((double)whole * plan->step_days < days);
}

/* applicants of a step beside the next one's own hazard */
static int32_t flow_of(const sh_plan *plan, const sh_world *world)
{
    double mean = plan->params.platform_entry_flow * plan->step_days / 30.0;
    uint32_t w[4];
    if (mean <= 0) {
        return 0;
    }
    sh_rng_block(&world->key, 0, (sh_rng_site){0, (uint32_t)world->step, SH_STREAM_MARKET}, w);
    return (int32_t)sh_det_poisson(w[3], mean);
}

void sh_entry_admit(const sh_plan *plan, sh_world *world)
{
    sh_platforms *t = &world->platforms;
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_CHANCE};
    int32_t left = flow_of(plan, world);
    bool asked = false; /* the next one by its own hazard */
    for (int32_t p = world->market.platforms_start; p < t->n && (!asked || left > 0); p++) {
        if (t->status[p] != SH_STATUS_applicant || t->status_step[p] != 0) {
            continue;
        }
        uint32_t w[4];
        sh_rng_block(&world->key, (uint32_t)p, site, w);
        bool chance = !asked && sh_rng_uniform(w[3]) < plan->step.platform_entry_rate;
        asked = true;
        if (chance || left > 0) {
            apply(plan, world, p);
            left -= !chance;
        }
    }
    for (int32_t p = world->market.platforms_start; p < t->n; p++) {
        if (t->opens_step[p] != 0 && t->opens_step[p] <= world->step) {
            open_platform(plan, world, p);
        }
    }
}
