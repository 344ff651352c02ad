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

enum {
    SH_SUMS = 32,          /* sums of a platform, at most */
    SH_EXTRAS = 64,        /* market-wide sums */
    SH_ROOM = SH_TILE + 64 /* a list of rows may be written past its end */
};

/* What a platform does to every person of the tables in this step, packed for tile functions.
 * One row more than there are platforms: the last stands for an idle slot. */
enum { SH_TERMS_SHUT, SH_TERMS_OPEN, SH_TERMS_CLOSING };
typedef struct sh_terms {
    int32_t *open;       /* SH_TERMS_: not live, live, not live and its estate is closed */
    double *coupon;      /* share of a claim paid as coupon, 0 unless live */
    uint64_t *share_q32; /* share of a claim that is lost (live) or paid by the estate */
    /* Borrowed columns. first: fen of each claim that an estate pays before the rest, with the
     * shares of both that it pays; NULL where no estate does so. selling: estates that sell
     * their loans; NULL when none does. */
    const int64_t *first, *first_q32, *rest_q32;
    const uint8_t *selling;
} sh_terms;

/* buffers of one thread, one tile long */
typedef struct sh_scratch {
    _Alignas(64) uint32_t word[4][SH_TILE]; /* random words of listed rows */
    uint32_t more[4][SH_TILE];              /* those of a second group */
    uint32_t index[SH_TILE];
    uint16_t row[4][SH_ROOM];
    uint8_t state[SH_ROOM], flag[SH_ROOM], seen[SH_TILE], live[SH_TILE];
    int32_t place[2][SH_TILE]; /* numbers of platforms and other rows, to look up */
    uint32_t part[6][SH_TILE]; /* columns of listed rows, moved together */
    uint32_t flow[SH_TILE][4]; /* what each row adds to the first four sums of its platform */
    double value[4][SH_TILE];
} sh_scratch;

/* a run of rows of one table, on one thread */
typedef struct sh_tile {
    int32_t begin, n;
    uint32_t cohort, index; /* identity of the first row: cohort and index in it */
    uint32_t step;          /* world.step, the counter of all draws */
    int64_t *sums;          /* [platforms + 1][width of the phase], this thread's */
    int64_t *extra;         /* [SH_EXTRAS], this thread's market-wide sums */
    sh_scratch *scratch;    /* this thread's */
    const sh_terms *terms;
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
    int32_t rows;        /* of a tile, at most SH_TILE */
    int32_t width;       /* sums of a platform that the last event phase kept */
    int64_t *sums;       /* owned, [team][platforms + 1][width]; after an event phase [0] is the
                            total */
    int64_t *extra;      /* owned, [team][SH_EXTRAS] */
    sh_scratch *scratch; /* owned, [team] */
    sh_terms terms;      /* owned, [platforms + 1] */
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
    int32_t width;                  /* sums of a platform, a multiple of eight; 0: SH_SUMS */
    sh_phase_run after;
    bool checks_claims, checks_loans; /* stocks that are up to date when it ends */
} sh_phase;

/* the phases in their order; the schedule of the documentation is made from it */
extern const sh_phase *const sh_pipeline[];
extern const int32_t sh_pipeline_count;

extern const sh_phase sh_phase_calendar, sh_phase_supervise, sh_phase_price, sh_phase_repay,
    sh_phase_ration, sh_phase_lend, sh_phase_account, sh_phase_look, sh_phase_settle,
    sh_phase_resolve, sh_phase_clear, sh_phase_inform;

/* sum `which` of platform p after an event phase */
SH_INLINE int64_t sh_sum(const sh_step *step, int32_t p, int which)
{
    return step->sums[(size_t)p * (size_t)step->width + (size_t)which];
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

/* client money is pooled: the platform can pay anyone from any cash, and can misuse it */
SH_INLINE bool sh_pools_now(const sh_world *world, int32_t platform)
{
    return world->platforms.pools[platform] != 0 &&
           sh_lever_value(world, SH_LEVER_custody, platform) < 0.5;
}

#endif
