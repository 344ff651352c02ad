#include "record/measures.h"

bool sh_measures_init(sh_measures *measures, sh_arena *arena, const sh_plan *plan,
                      int32_t platforms)
{
    *measures = (sh_measures){0};
    return sh_warning_init(&measures->warning, arena, plan, platforms) &&
           sh_entrants_init(&measures->entrants, arena, platforms);
}

void sh_measures_step(sh_measures *measures, const sh_plan *plan, const sh_world *world,
                      int32_t calm)
{
    sh_warning_step(&measures->warning, world);
    sh_entrants_step(&measures->entrants, world);
    sh_welfare_step(&measures->welfare, plan, world);
    if (world->step > calm) {
        sh_inclusion_step(&measures->inclusion, world);
    } else if (world->step == calm) {
        measures->before = sh_liquidity_contracts(plan, world);
    }
}

bool sh_measures_finish(sh_measures *measures, sh_arena *arena, const sh_plan *plan,
                        const sh_world *world)
{
    measures->final = sh_liquidity_contracts(plan, world);
    return sh_persons_losses(&measures->losses, arena, world);
}
