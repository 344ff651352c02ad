#include "phase/pipeline.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "phase/caps.h"
#include "phase/links.h"
#include "phase/sums.h"

const sh_phase *const sh_pipeline[] = {
    &sh_phase_calendar, &sh_phase_supervise, &sh_phase_price,   &sh_phase_repay,
    &sh_phase_ration,   &sh_phase_lend,      &sh_phase_account, &sh_phase_look,
    &sh_phase_settle,   &sh_phase_resolve,   &sh_phase_clear,   &sh_phase_inform,
};
const int32_t sh_pipeline_count = SH_COUNT(sh_pipeline);

sh_capacity sh_pipeline_capacity(const sh_plan *plan)
{
    const sh_params *a = &plan->params;
    double lag = plan->step.regulator_lag;
    for (int32_t i = 0; i < plan->policy_count; i++) {
        double own = plan->policies[i].lag_days / plan->step_days;
        lag = own > lag ? own : lag;
    }
    lag = lag > plan->steps ? plan->steps : lag; /* nothing older than the run is ever seen */
    sh_capacity capacity = {
        .platforms = (int32_t)(a->platform_count + a->platform_entrants),
        .borrowers = (int32_t)a->borrower_count,
        .investors = (int32_t)a->investor_count,
        .borrower_arrivals = (int32_t)(a->borrower_count * a->borrower_arrivals),
        .investor_arrivals = (int32_t)(a->investor_count * a->investor_arrivals),
        .institutions =
            (int32_t)(a->platform_guarantors + a->platform_vendors + a->platform_custodians),
        .lag_steps = (int32_t)lag + 2,
        .debts = sh_links_expected(plan),
    };
    return capacity;
}

/* tiles of the persons of a cohort who take part */
static int32_t count_tiles(const sh_cohort *cohort, int32_t rows)
{
    return (int32_t)(((int64_t)cohort->active + rows - 1) / rows);
}

/* tile i of a table: those of the first cohort, then those of the second */
static sh_tile cut_tile(const sh_cohort *cohorts, int32_t i, int32_t rows)
{
    const int32_t first = count_tiles(&cohorts[0], rows);
    const uint32_t cohort = i >= first;
    const sh_cohort *own = &cohorts[cohort];
    const int32_t index = (cohort ? i - first : i) * rows, left = own->active - index;
    return (sh_tile){.begin = own->begin + index,
                     .n = left < rows ? left : rows,
                     .cohort = cohort,
                     .index = (uint32_t)index};
}

static void run_tile(const sh_phase *phase, const sh_plan *plan, sh_world *world,
                     const sh_step *step, sh_tile tile)
{
    for (int e = 0; e < SH_PHASE_EVENTS && phase->events[e] != 0; e++) {
        sh_event_run run;
        memcpy(&run, (const char *)step->kernels + phase->events[e], sizeof run);
        run(plan, world, &tile);
    }
}

/* adds the sums of all threads into those of the first */
static void reduce(sh_step *step, size_t sums)
{
    for (int32_t t = 1; t < step->team; t++) {
        const int64_t *restrict from = step->sums + (size_t)t * sums;
        for (size_t i = 0; i < sums; i++) {
            step->sums[i] += from[i];
        }
        for (int k = 0; k < SH_EXTRAS; k++) {
            step->extra[k] += step->extra[t * SH_EXTRAS + k];
        }
    }
}

/* what the tile functions of this phase need of each platform; the row past the last stays zero
 */
static void pack_terms(const sh_world *world, sh_terms *terms)
{
    const sh_platforms *t = &world->platforms;
    terms->first = NULL;
    terms->first_q32 = t->small_q32;
    terms->rest_q32 = t->payout_q32;
    terms->selling = NULL;
    for (int32_t p = 0; p < t->n; p++) {
        bool open = sh_status_live(t->status[p]);
        terms->open[p] = open            ? SH_TERMS_OPEN
                         : t->closing[p] ? SH_TERMS_CLOSING
                                         : SH_TERMS_SHUT;
        terms->coupon[p] = open ? t->coupon[p] : 0.0;
        bool first = !open && t->small_left[p] > 0;
        terms->share_q32[p] = (uint64_t)(open    ? t->haircut_q32[p]
                                         : first ? 0
                                                 : t->payout_q32[p]);
        terms->first = first ? t->small_left : terms->first;
        terms->selling = t->selling[p] ? t->selling : terms->selling;
    }
}

/* the only loop over tiles */
static void run_events(const sh_phase *phase, const sh_plan *plan, sh_world *world,
                       sh_step *step)
{
    const sh_cohort *cohorts = world->cohorts[phase->table];
    const int32_t tiles =
        count_tiles(&cohorts[0], step->rows) + count_tiles(&cohorts[1], step->rows);
    step->width = phase->width > 0 ? phase->width : SH_SUMS;
    const size_t sums = ((size_t)world->platforms.n + 1) * (size_t)step->width;
    memset(step->sums, 0, (size_t)step->team * sums * sizeof *step->sums);
    memset(step->extra, 0, (size_t)step->team * SH_EXTRAS * sizeof *step->extra);
    pack_terms(world, &step->terms);
#pragma omp parallel for schedule(static) num_threads(step->team) if (step->team > 1)
    for (int32_t thread = 0; thread < step->team; thread++) {
        /* each thread takes a run of tiles; sums are integers, so the cut does not matter */
        int32_t first = (int32_t)((int64_t)tiles * thread / step->team);
        int32_t last = (int32_t)((int64_t)tiles * (thread + 1) / step->team);
        for (int32_t i = first; i < last; i++) {
            sh_tile tile = cut_tile(cohorts, i, step->rows);
            tile.step = (uint32_t)world->step;
            tile.sums = step->sums + (size_t)thread * sums;
            tile.extra = step->extra + (size_t)thread * SH_EXTRAS;
            tile.scratch = step->scratch + thread;
            tile.terms = &step->terms;
            tile.decisions = step->decisions;
            run_tile(phase, plan, world, step, tile);
        }
    }
    reduce(step, sums);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* what has been decided and is about to be paid */
static void check_caps(sh_world *world, const sh_phase *phase)
{
    if (phase == &sh_phase_ration) {
        sh_caps_check_borrowers(world, phase->name);
    } else if (phase == &sh_phase_look) {
        sh_caps_check_investors(world, phase->name);
    }
}

static void check(const sh_plan *plan, sh_world *world, const sh_phase *phase)
{
    if (plan->paranoid) {
        sh_world_recount(world);
        sh_world_reconcile(world, phase->name, true, true);
        check_caps(world, phase);
    } else if (phase->checks_claims || phase->checks_loans) {
        sh_world_reconcile(world, phase->name, phase->checks_claims, phase->checks_loans);
    }
}

void sh_pipeline_phase(const sh_plan *plan, sh_world *world, sh_step *step,
                       const sh_phase *phase)
{
    if (phase->before != NULL) {
        phase->before(plan, world, step);
    }
    if (phase->table != SH_TABLE_NONE) {
        run_events(phase, plan, world, step);
    }
    if (phase->after != NULL) {
        phase->after(plan, world, step);
    }
}

static void run_phase(const sh_plan *plan, sh_world *world, sh_step *step, int32_t i)
{
    const sh_phase *phase = sh_pipeline[i];
    double start = step->seconds != NULL ? now() : 0.0;
    sh_pipeline_phase(plan, world, step, phase);
    check(plan, world, phase);
    sh_check(sh_arena_is_empty(&step->arena));
    if (step->seconds != NULL) {
        step->seconds[i] += now() - start;
    }
}

bool sh_pipeline_step(const sh_plan *plan, sh_world *world, sh_step *step)
{
    world->step++;
    for (int32_t i = 0; i < sh_pipeline_count && world->fault.status == SH_OK; i++) {
        run_phase(plan, world, step, i);
    }
    sh_world_chain_digest(world, plan->paranoid || world->step == plan->steps);
    return world->fault.status == SH_OK;
}
