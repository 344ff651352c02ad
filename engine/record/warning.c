#include "record/warning.h"

#include <math.h>

bool sh_warning_init(sh_warning *warning, sh_arena *arena, const sh_plan *plan,
                     int32_t platforms)
{
    int32_t lead = (SH_WARNING_LEAD + plan->step_days - 1) / plan->step_days;
    size_t room = (size_t)lead * (size_t)platforms + 1;
    *warning = (sh_warning){.lead = lead,
                            .platforms = platforms,
                            .page = sh_arena_array(arena, room, sizeof(double))};
    for (size_t i = 0; i < room && warning->page != NULL; i++) {
        warning->page[i] = -1;
    }
    return warning->page != NULL;
}

/* one that has failed against all that are open */
static void compare(sh_warning *warning, const sh_world *world, const double *index,
                    double failed)
{
    for (int32_t p = 0; p < warning->platforms; p++) {
        if (sh_status_live(world->platforms.status[p]) && index[p] >= 0) {
            warning->won += failed > index[p] ? 2 : failed == index[p];
            warning->pairs++;
        }
    }
}

void sh_warning_step(sh_warning *warning, const sh_world *world)
{
    double *index =
        warning->page + (size_t)(world->step % warning->lead) * (size_t)warning->platforms;
    for (size_t i = world->events.count; i-- > 0;) {
        const sh_event *event = sh_vec_at(&world->events, i);
        if (event->step < world->step) {
            break;
        }
        bool failed = event->kind < SH_EXITS && sh_world_exit_fails(event->kind);
        if (failed && index[event->platform] >= 0) {
            compare(warning, world, index, index[event->platform]);
        }
    }
    for (int32_t p = 0; p < warning->platforms; p++) {
        index[p] = sh_status_live(world->platforms.status[p]) ? world->platforms.risk[p] : -1;
    }
}

double sh_warning_area(const sh_warning *warning)
{
    return warning->pairs > 0 ? 0.5 * (double)warning->won / (double)warning->pairs
                              : (double)NAN;
}
