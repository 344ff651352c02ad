#include "record/cascades.h"

#include <math.h>
#include <string.h>

#include "math/stats.h"

static const sh_event *event_at(const sh_cascades *c, int32_t row)
{
    return sh_vec_at(c->events, (size_t)row);
}

static int32_t rows(const sh_cascades *c)
{
    return (int32_t)c->events->count;
}

bool sh_cascades_make(sh_cascades *c, sh_arena *arena, const sh_vec *events)
{
    size_t room = events->count + 1;
    *c = (sh_cascades){.events = events, .largest = -1};
    c->root = sh_arena_array(arena, room, sizeof *c->root);
    c->links = sh_arena_array(arena, room, sizeof *c->links);
    c->members = sh_arena_array(arena, room, sizeof *c->members);
    if (c->root == NULL || c->links == NULL || c->members == NULL) {
        return false;
    }
    memset(c->members, 0, room * sizeof *c->members);
    for (int32_t i = 0; i < rows(c); i++) {
        const sh_event *event = event_at(c, i);
        bool failure = sh_world_exit_fails(event->kind);
        int32_t cause = failure ? event->cause : -1;
        c->root[i] = !failure ? -1 : cause < 0 ? i : c->root[cause];
        c->links[i] = cause < 0 ? 0 : c->links[cause] + 1;
        c->failures += failure;
        if (failure) {
            c->members[c->root[i]]++;
        }
    }
    for (int32_t i = 0; i < rows(c); i++) {
        bool most = c->members[i] > (c->largest < 0 ? 0 : c->members[c->largest]);
        c->largest = most ? i : c->largest;
    }
    return true;
}

double sh_cascades_depth(const sh_cascades *c)
{
    int32_t most = 0;
    for (int32_t i = 0; i < rows(c); i++) {
        most = c->links[i] > most ? c->links[i] : most;
    }
    return most;
}

double sh_cascades_largest(const sh_cascades *c)
{
    return c->largest < 0 ? 0 : c->members[c->largest];
}

/* Is a shock at work in this step? A failure that a shock decrees is there at once; what else
   strikes works until a while after it has ended. */
static bool is_at_work(const sh_plan *plan, const sh_shock *shock, int32_t step)
{
    double day = (double)(step - 1) * plan->step_days, begins = shock->at_day;
    double window = SH_CASCADES_WINDOW + plan->params.platform_delay_limit;
    bool brief = sh_shock_is_brief(shock);
    if (shock->kind == SH_SHOCK_failure) {
        return day >= begins && day < begins + plan->step_days;
    }
    double end = begins + (brief ? 0 : shock->over_day) + window;
    return day >= begins && ((!brief && shock->over_day <= 0) || day < end);
}

static bool is_first_round(const sh_plan *plan, int32_t step)
{
    bool at_work = false;
    for (int32_t i = 0; i < plan->shock_count; i++) {
        at_work |= is_at_work(plan, &plan->shocks[i], step);
    }
    return at_work;
}

static bool follows_a_shock(const sh_plan *plan, int32_t step)
{
    bool follows = false;
    for (int32_t i = 0; i < plan->shock_count; i++) {
        follows |= (step - 1) * plan->step_days >= plan->shocks[i].at_day;
    }
    return follows;
}

static double contagion_of(const sh_event *event)
{
    double sum = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        sum += sh_channel_table[c].contagion ? (double)event->share[c] : 0.0;
    }
    return sum;
}

double sh_cascades_amplification(const sh_cascades *c, const sh_plan *plan, bool claims)
{
    double first = 0, followed = 0;
    for (int32_t i = 0; i < rows(c); i++) {
        const sh_event *event = event_at(c, i);
        double weight = claims ? (double)event->amount : 1.0, contagion = contagion_of(event);
        if (c->root[i] >= 0) {
            first += is_first_round(plan, event->step) ? weight * (1 - contagion) : 0.0;
            followed += follows_a_shock(plan, event->step) ? weight * contagion : 0.0;
        }
    }
    return first > 0 ? (first + followed) / first : (double)NAN;
}

double sh_cascades_secondary(const sh_cascades *c)
{
    int32_t followed = 0;
    for (int32_t i = 0; i < rows(c); i++) {
        followed += c->root[i] >= 0 && c->root[i] != i;
    }
    return c->failures > 0 ? (double)followed / c->failures : (double)NAN;
}

double sh_cascades_half_time(const sh_cascades *c, int32_t step_days)
{
    int32_t members = (int32_t)sh_cascades_largest(c), failed = 0;
    for (int32_t i = 0; i < rows(c) && members > 1; i++) {
        failed += c->root[i] == c->largest;
        if (2 * failed >= members) {
            return (double)(event_at(c, i)->step - event_at(c, c->largest)->step) * step_days;
        }
    }
    return (double)NAN;
}

/* steps between the first alarm and a failure, -1: no failure, or none before it */
static int32_t lead_of(const sh_cascades *c, int32_t row, const int32_t *alarm_step)
{
    const sh_event *event = event_at(c, row);
    int32_t alarm = alarm_step[event->platform];
    bool warned = c->root[row] >= 0 && alarm > 0 && alarm <= event->step;
    return warned ? event->step - alarm : -1;
}

double sh_cascades_alarm_lead(const sh_cascades *c, const int32_t *alarm_step,
                              int32_t step_days, double *room)
{
    size_t warned = 0;
    for (int32_t i = 0; i < rows(c); i++) {
        int32_t lead = lead_of(c, i, alarm_step);
        if (lead >= 0) {
            room[warned++] = (double)lead * step_days;
        }
    }
    return sh_stats_median(room, warned);
}
