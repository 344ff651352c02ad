#include "record/entrants.h"

#include <math.h>
#include <string.h>

bool sh_entrants_init(sh_entrants *entrants, sh_arena *arena, int32_t platforms)
{
    size_t room = (size_t)platforms + 1;
    *entrants = (sh_entrants){.applied = sh_arena_array(arena, room, sizeof(int32_t))};
    if (entrants->applied != NULL) {
        memset(entrants->applied, 0, room * sizeof *entrants->applied);
    }
    return entrants->applied != NULL;
}

static bool has_opened(const sh_world *world, int32_t p)
{
    return world->platforms.status[p] != SH_STATUS_applicant;
}

static bool needs_licence(const sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    return t->lever[(size_t)SH_LEVER_licence * (size_t)t->n + (size_t)p] > 0.5;
}

/* who applies shows the step in which it did, until it opens, which may be the same one */
void sh_entrants_step(sh_entrants *entrants, const sh_world *world)
{
    const sh_platforms *t = &world->platforms;
    for (int32_t p = world->market.platforms_start; p < t->n; p++) {
        bool opened = has_opened(world, p);
        if (entrants->applied[p] == 0 && (opened || t->status_step[p] != 0)) {
            bool admitted = opened || t->opens_step[p] != 0;
            entrants->applied[p] = world->step;
            entrants->applicants++;
            entrants->licences += admitted && needs_licence(world, p);
        }
    }
}

double sh_entrants_opened(const sh_world *world)
{
    double count = 0;
    for (int32_t p = world->market.platforms_start; p < world->platforms.n; p++) {
        count += has_opened(world, p);
    }
    return count;
}

double sh_entrants_days(const sh_entrants *entrants, const sh_plan *plan, const sh_world *world)
{
    double days = 0, opened = sh_entrants_opened(world);
    for (int32_t p = world->market.platforms_start; p < world->platforms.n; p++) {
        /* it opened in the step that began on its day of launch */
        int32_t applied = (entrants->applied[p] - 1) * plan->step_days;
        days += has_opened(world, p) ? world->platforms.launch_day[p] - applied : 0;
    }
    return opened > 0 ? days / opened : (double)NAN;
}
