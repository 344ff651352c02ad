/* phase: one line of the schedule of a step. A phase may do serial work over the platforms
 * before and after, and in between run events over the tiles of one table. Only the pipeline
 * loops over tiles.
 *
 * Serial parts may write anything in the world. Events may write the rows of their own tile and
 * add to the sums of their thread; they read platform columns, which no event writes, and other
 * persons only through bits of the step before. So the order of tiles cannot matter. */
#ifndef SH_PHASE_PHASE_H
#define SH_PHASE_PHASE_H

#include "base/arena.h"
#include "rules/decision.h"
#include "rules/plan.h"
#include "world/world.h"

enum { SH_SUMS = 32, SH_EXTRAS = 16 };

/* what tile functions add up for each platform; which are filled depends on the phase */
typedef struct sh_sums {
    int64_t sum[SH_SUMS];
} sh_sums;

/* buffers of one thread, one tile long; the words are random words */
typedef struct sh_scratch {
    uint32_t word[4][SH_TILE];
    uint32_t index[SH_TILE];
    uint16_t row[4][SH_TILE];
    uint8_t seen[SH_TILE];
    double value[4][SH_TILE];
    int32_t counts[8];
} sh_scratch;

/* a run of rows of one table, on one thread */
typedef struct sh_tile {
    int32_t begin, n;
    uint32_t cohort, index; /* identity of the first row: cohort and index in it */
    uint32_t step;          /* world.step, the counter of all draws */
    sh_sums *sums;          /* [platforms], this thread's */
    int64_t *extra;         /* [SH_EXTRAS], this thread's market-wide sums */
    sh_scratch *scratch;    /* this thread's */
    const sh_decision *decisions;
} sh_tile;

typedef void (*sh_event_run)(const sh_plan *plan, sh_world *world, const sh_tile *tile);

/* the tile functions, compiled once for each instruction set */
typedef struct sh_kernels {
    const char *isa;
    sh_event_run repay, apply, rank, grant, look, settle;
    void (*decide[SH_DECISIONS])(const sh_decision *self, const struct sh_plan *plan,
                                 const struct sh_world *world, const sh_rows *rows,
                                 double *out);
} sh_kernels;
extern const sh_kernels sh_phase_kernels_baseline, sh_phase_kernels_avx2,
    sh_phase_kernels_avx512;

/* "auto", "baseline", "avx2" or "avx512"; NULL with a message when this machine lacks it */
const sh_kernels *sh_kernels_find(const char *isa, sh_error *error);

/* scratch of a step; one for each world that runs */
typedef struct sh_step {
    const sh_kernels *kernels;
    int32_t team;        /* threads that share the tiles of a world */
    sh_sums *sums;       /* owned, [team][platforms]; after an event phase [0] is the total */
    int64_t *extra;      /* owned, [team][SH_EXTRAS] */
    sh_scratch *scratch; /* owned, [team] */
    sh_decision decisions[SH_DECISIONS];
    sh_arena arena;  /* empty between phases */
    void *bound;     /* the policies of this replication, from plan.hook */
    double *seconds; /* owned, [phases]: time spent, when not NULL */
} sh_step;

typedef void (*sh_phase_run)(const sh_plan *plan, sh_world *world, sh_step *step);

enum { SH_PHASE_EVENTS = 4 };

typedef struct sh_phase {
    const char *name, *about;
    const char *reads, *writes; /* columns, in words */
    sh_phase_run before;
    sh_table_kind table;
    size_t events[SH_PHASE_EVENTS]; /* offsets of sh_event_run in sh_kernels, 0 ends */
    sh_phase_run after;
    bool checks_claims, checks_loans; /* stocks that are up to date when it ends */
} sh_phase;

/* the phases in their order; the schedule of the documentation is made from it */
extern const sh_phase *const sh_pipeline[];
extern const int32_t sh_pipeline_count;

extern const sh_phase sh_phase_calendar, sh_phase_supervise, sh_phase_price, sh_phase_repay,
    sh_phase_ration, sh_phase_lend, sh_phase_account, sh_phase_look, sh_phase_settle,
    sh_phase_resolve, sh_phase_inform;

/* sum `which` of platform p after an event phase */
SH_INLINE int64_t sh_sum(const sh_step *step, int32_t p, int which)
{
    return step->sums[p].sum[which];
}

/* whether a channel works in the arm that the world belongs to */
SH_INLINE bool sh_channel_on(const sh_plan *plan, const sh_world *world, sh_channel channel)
{
    uint32_t off = plan->channels_off | plan->arms[world->arm].channels_off;
    return (off >> channel & 1) == 0;
}

SH_INLINE double sh_lever_value(const sh_world *world, sh_lever lever, int32_t platform)
{
    return world->platforms.lever[(size_t)lever * (size_t)world->platforms.n + platform];
}

SH_INLINE bool sh_status_live(int32_t status)
{
    return status == SH_STATUS_operating || status == SH_STATUS_delay;
}

/* client money is pooled: the platform can pay anyone from any cash, and can misuse it */
SH_INLINE bool sh_pools_now(const sh_world *world, int32_t platform)
{
    return world->platforms.pools[platform] != 0 &&
           sh_lever_value(world, SH_LEVER_custody, platform) < 0.5;
}

#endif
