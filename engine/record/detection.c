#include "record/detection.h"

#include <math.h>

#include "math/stats.h"

bool sh_detection_opened(const sh_world *world, int32_t platform)
{
    return platform < world->market.platforms_start ||
           world->platforms.status[platform] != SH_STATUS_applicant;
}

int32_t sh_detection_entry_day(const sh_plan *plan, const sh_world *world, int32_t p)
{
    if (p < world->market.platforms_start) {
        return 0;
    }
    return sh_detection_opened(world, p) ? world->platforms.launch_day[p] + plan->step_days
                                         : -1;
}

static bool is_fraud(const sh_world *world, int32_t p)
{
    return world->platforms.type[p] == SH_TYPE_fraud;
}

/* a police case that supervision brought, not unpaid requests */
static bool was_caught(const sh_world *world, int32_t p)
{
    return world->platforms.caught[p] && world->platforms.exit_kind[p] == SH_EXIT_police;
}

/* step in which a platform left */
static int32_t exit_step(const sh_world *world, int32_t p)
{
    const sh_event *event = sh_vec_at(&world->events, (size_t)world->platforms.event[p]);
    return event->step;
}

/* step in which a fraud that left was found; 0: it left unfound, -1: no such platform */
static int32_t found_step(const sh_world *world, const int32_t *bar_step, int32_t p)
{
    if (!is_fraud(world, p) || !sh_world_exit_fails(world->platforms.exit_kind[p])) {
        return -1;
    }
    int32_t left = exit_step(world, p), barred = bar_step[p];
    if (barred > 0 && barred <= left) {
        return barred;
    }
    return was_caught(world, p) ? left : 0;
}

double sh_detection_share(const sh_world *world, const int32_t *bar_step)
{
    double left = 0, found = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        int32_t step = found_step(world, bar_step, p);
        left += step >= 0;
        found += step > 0;
    }
    return left > 0 ? found / left : (double)NAN;
}

double sh_detection_false_alarms(const sh_world *world, const int32_t *bar_step)
{
    double honest = 0, alarms = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        bool counts = !is_fraud(world, p) && sh_detection_opened(world, p);
        honest += counts;
        alarms += counts && (bar_step[p] > 0 || was_caught(world, p));
    }
    return honest > 0 ? alarms / honest : (double)NAN;
}

/* days until a fraud was found, -1: it was not */
static int32_t days_of(const sh_plan *plan, const sh_world *world, const int32_t *bar_step,
                       int32_t p)
{
    int32_t step = found_step(world, bar_step, p);
    return step > 0 ? step * plan->step_days - sh_detection_entry_day(plan, world, p) : -1;
}

double sh_detection_days(const sh_plan *plan, const sh_world *world, const int32_t *bar_step,
                         double *room)
{
    size_t found = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        int32_t days = days_of(plan, world, bar_step, p);
        if (days >= 0) {
            room[found++] = days;
        }
    }
    return sh_stats_median(room, found);
}
