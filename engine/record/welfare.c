#include "record/welfare.h"

void sh_welfare_step(sh_welfare *welfare, const sh_plan *plan, const sh_world *world)
{
    double rate = plan->params.investor_outside_rate + world->market.outside_rise;
    double claims = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        claims += (double)world->ledger.account[SH_ACCOUNT_claims][p];
    }
    welfare->forgone += claims * rate * plan->step_days / 365.0;
    welfare->saved += world->market.lent_saved;
    welfare->inspections += world->market.inspections;
}

double sh_welfare_investors(const sh_welfare *welfare, const sh_world *world, double loss)
{
    return (double)world->ledger.total[SH_FLOW_coupon] - welfare->forgone - loss;
}

double sh_welfare_cost(const sh_welfare *welfare, const sh_plan *plan, const sh_world *world)
{
    double each = 100.0 * plan->params.regulator_inspection_cost / world->market.represents;
    return (double)world->ledger.total[SH_FLOW_cost] + each * (double)welfare->inspections;
}
