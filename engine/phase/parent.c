#include "phase/parent.h"

#include <stdlib.h>

#include "phase/model.h"

static double contagion_of(const float *share)
{
    double sum = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        sum += sh_channel_table[c].contagion ? (double)share[c] : 0.0;
    }
    return sum;
}

bool sh_parent_decides(const float *share)
{
    return contagion_of(share) >= 0.5;
}

/* the strongest channel of contagion, -1 when none has a share */
static int strongest(const float *share)
{
    int top = -1;
    for (int c = 0; c < SH_CHANNELS; c++) {
        bool more = share[c] > (top < 0 ? 0.0f : share[top]);
        top = sh_channel_table[c].contagion && more ? c : top;
    }
    return top;
}

/* puts p in the place of the heaviest so far, unless it weighs nothing or no more */
static void weigh(int32_t *heaviest, int32_t p, const double *weight)
{
    if (weight[p] > (*heaviest < 0 ? 0.0 : weight[*heaviest])) {
        *heaviest = p;
    }
}

static void clear_index(sh_world *world)
{
    sh_market *m = &world->market;
    m->loudest = m->shrunk = -1;
    for (int r = 0; r < SH_REGION_N; r++) {
        m->loudest_region[r] = -1;
    }
    for (int g = 0; g < SH_GROUP_N; g++) {
        m->loudest_group[g] = -1;
    }
    for (int32_t i = 0; i < world->institutions.n; i++) {
        world->institutions.spender[i] = -1;
    }
}

static double fall_in_lending(const sh_platforms *t, int32_t p)
{
    return t->lending_start[p] - t->lending_usual[p];
}

static void index_failed(sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    sh_market *m = &world->market;
    weigh(&m->loudest, p, t->news_left);
    weigh(&m->loudest_region[t->region[p]], p, t->news_left);
    if (t->group[p] != SH_NONE) {
        weigh(&m->loudest_group[t->group[p]], p, t->group_left);
    }
    double most = m->shrunk < 0 ? 0.0 : fall_in_lending(t, m->shrunk);
    m->shrunk = fall_in_lending(t, p) > most ? p : m->shrunk;
    if (t->guarantor[p] != SH_NONE) {
        int32_t *spender = &world->institutions.spender[t->guarantor[p]];
        *spender = t->drawn[p] > (*spender < 0 ? 0 : t->drawn[*spender]) ? p : *spender;
    }
}

void sh_parent_index(sh_world *world)
{
    clear_index(world);
    for (int32_t p = 0; p < world->platforms.n; p++) {
        if (sh_world_exit_fails(world->platforms.exit_kind[p])) {
            index_failed(world, p);
        }
    }
}

/* what a person owes on platform p */
static int64_t debt_on(const sh_borrowers *b, int32_t row, int32_t p)
{
    int64_t debt = 0;
    for (size_t s = 0; s < SH_LOANS; s++) {
        size_t at = s * (size_t)b->n + (size_t)row;
        debt += b->loan_platform[at] == p ? b->loan_balance[at] : 0;
    }
    return debt;
}

/* adds what each person owes p to every other platform that the person owes */
static void add_shared(const sh_borrowers *b, int32_t p, int64_t *shared)
{
    for (int32_t i = 0; i < b->n; i++) {
        int64_t debt = debt_on(b, i, p);
        for (size_t s = 0; s < SH_LOANS && debt > 0; s++) {
            uint16_t other = b->loan_platform[s * (size_t)b->n + (size_t)i];
            if (other != SH_NONE) {
                shared[other] += debt;
            }
        }
    }
}

static bool has_failed_before(const sh_world *world, int32_t p)
{
    int32_t event = world->platforms.event[p];
    return sh_world_exit_fails(world->platforms.exit_kind[p]) &&
           ((const sh_event *)sh_vec_at(&world->events, (size_t)event))->step < world->step;
}

/* the platform failed before this step whose borrowers owe p most */
static int32_t sharer_of(sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    int64_t *shared = calloc((size_t)t->n, sizeof *shared);
    int32_t best = -1;
    if (shared == NULL) {
        sh_world_fail(world, SH_E_MEMORY, "resolve", "out of memory: %d platforms", (int)t->n);
        return -1;
    }
    add_shared(&world->borrowers, p, shared);
    for (int32_t q = 0; q < t->n; q++) {
        bool more = shared[q] > (best < 0 ? 0 : shared[best]);
        best = more && has_failed_before(world, q) ? q : best;
    }
    free(shared);
    return best;
}

static int32_t failed_only(const sh_platforms *t, int32_t p, int32_t by)
{
    return by >= 0 && by != p && t->event[by] >= 0 ? by : -1;
}

int32_t sh_parent_of(sh_world *world, int32_t p, const float *share)
{
    const sh_platforms *t = &world->platforms;
    const sh_market *m = &world->market;
    uint16_t guarantor = t->guarantor[p], group = t->group[p];
    int top = strongest(share);
    switch (top) {
    case -1:
    case SH_CHANNEL_vendor:
    case SH_CHANNEL_yields:
    case SH_CHANNEL_averages:
        return -1;
    case SH_CHANNEL_exposures:
        return failed_only(t, p, t->hurt_by[p]);
    case SH_CHANNEL_group:
        return group != SH_NONE ? m->loudest_group[group] : -1;
    case SH_CHANNEL_region:
        return m->loudest_region[t->region[p]];
    case SH_CHANNEL_guarantor:
        return guarantor != SH_NONE ? world->institutions.spender[guarantor] : -1;
    case SH_CHANNEL_borrowers:
        return sharer_of(world, p);
    case SH_CHANNEL_contraction:
        return m->shrunk;
    default: /* what was heard of, unless most of it was no failure */
        return sh_model_news_share(world) > 0.5 ? m->loudest : -1;
    }
}
