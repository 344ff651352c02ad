#include "phase/arrive.h"

#include "base/det.h"

static double adopted(const sh_plan *plan, double day)
{
    const sh_params *a = &plan->params;
    return sh_det_logistic((day - a->market_adoption_middle) / a->market_adoption_spread);
}

int32_t sh_arrive_count(const sh_plan *plan, int32_t persons, int32_t step)
{
    double day = (double)(step - 1) * plan->step_days, before = adopted(plan, 0);
    return (int32_t)(persons * ((adopted(plan, day) - before) / (1.0 - before)));
}

static void welcome_investor(sh_world *world, int32_t row)
{
    sh_investors *v = &world->investors;
    v->joined[row] = (uint16_t)(0u - (uint32_t)world->step);
    world->market.waiting_cash -= v->cash[row];
}

void sh_arrive(const sh_plan *plan, sh_world *world)
{
    sh_cohort *borrowers = &world->cohorts[SH_TABLE_BORROWERS][1];
    sh_cohort *investors = &world->cohorts[SH_TABLE_INVESTORS][1];
    borrowers->active = sh_arrive_count(plan, borrowers->n, world->step);
    int32_t there = investors->active;
    investors->active = sh_arrive_count(plan, investors->n, world->step);
    for (int32_t i = there; i < investors->active; i++) {
        welcome_investor(world, investors->begin + i);
    }
}
