#include "phase/conversion.h"

/* whether it asks in this step; a refused platform may ask again */
static bool asks(const sh_plan *plan, const sh_world *world, int32_t p)
{
    uint32_t w[4];
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_LICENCE};
    sh_rng_block(&world->key, (uint32_t)p, site, w);
    return sh_rng_uniform(w[0]) < plan->step.platform_conversion_hazard;
}

static bool is_sound(const sh_plan *plan, const sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    const sh_ledger *ledger = &world->ledger;
    double least = sh_lever_value(world, SH_LEVER_conversion_capital, p) *
                   (double)ledger->account[SH_ACCOUNT_loans][p];
    bool paid = t->fill[p] >= 1.0 && t->queue[p] == 0 &&
                t->calm_steps[p] >= (int32_t)plan->step.platform_conversion_calm;
    return paid && (double)ledger->account[SH_ACCOUNT_equity][p] >= least &&
           t->overdue[p] <= plan->params.platform_conversion_overdue;
}

bool sh_conversion_happens(const sh_plan *plan, const sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    return sh_lever_value(world, SH_LEVER_conversion, p) > 0.5 &&
           t->status[p] == SH_STATUS_operating && t->type[p] != SH_TYPE_fraud &&
           is_sound(plan, world, p) && asks(plan, world, p);
}
