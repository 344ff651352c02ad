/* system: series of the whole market, one number per step, by name in metrics.def. */
#ifndef SH_RECORD_SYSTEM_H
#define SH_RECORD_SYSTEM_H

#include "rules/plan.h"
#include "world/world.h"

/* sums of a replication that no single world shows: exits and who was open, by step */
typedef struct sh_history {
    int32_t steps;       /* recorded so far */
    int32_t *exits;      /* owned, [plan.steps]: all but conversions */
    int32_t *operating;  /* owned, [plan.steps + 1]: at the end of the step, 0: at the start */
    int32_t *alarm_step; /* owned, [platforms]: first step at whose end it stood on a rung of
                            the ladder of alarms, 0: none */
    int32_t *bar_step; /* owned, [platforms]: first step at whose end it was barred, 0: none */
    int32_t events_seen;             /* rows of world.events that earlier steps have counted */
    int32_t exits_by_kind[SH_EXITS]; /* of the last step */
    int32_t forced;                  /* platforms that shocks have made fail so far */
} sh_history;

typedef enum sh_system_id {
#define SH_SYSTEM_FEN(name, about) SH_SYSTEM_##name,
#define SH_SYSTEM_COUNT(name, unit, about) SH_SYSTEM_##name,
#define SH_SYSTEM_RATE(name, unit, about) SH_SYSTEM_##name,
#define SH_OUTCOME(name, role, unit, about)
#include "record/metrics.def"
#undef SH_SYSTEM_FEN
#undef SH_SYSTEM_COUNT
#undef SH_SYSTEM_RATE
#undef SH_OUTCOME
    SH_SYSTEMS
} sh_system_id;

typedef struct sh_system_info {
    const char *name, *unit, *about;
    sh_type type; /* I64 fen, I32 counts, F64 rates */
} sh_system_info;
extern const sh_system_info sh_system_series[SH_SYSTEMS];

/* the value of one series at the end of a step; fen and counts are exact */
typedef union sh_system_value {
    int64_t fen;
    double rate;
} sh_system_value;
sh_system_value sh_system_value_of(sh_system_id id, const sh_plan *plan, const sh_world *world,
                                   const sh_history *history);

/* Share s of the platforms open before the last steps, 30 days as nearly as whole steps make
 * them, that has left in them, conversions aside, at the end of step `step` ≥ 1; scaled from
 * those d days to 30 as 1 - (1 - s)^(30/d), so that it never exceeds 1. NaN when none was open.
 */
double sh_system_exit_rate(const sh_plan *plan, const sh_history *history, int32_t step);

#endif
