/* outcomes: one number per replication, by name in metrics.def. */
#ifndef SH_RECORD_OUTCOMES_H
#define SH_RECORD_OUTCOMES_H

#include "record/cascades.h"
#include "record/measures.h"
#include "record/system.h"

typedef enum sh_outcome_id {
#define SH_SYSTEM_FEN(name, about)
#define SH_SYSTEM_COUNT(name, unit, about)
#define SH_SYSTEM_RATE(name, unit, about)
#define SH_OUTCOME(name, role, unit, about) SH_OUTCOME_##name,
#include "record/metrics.def"
#undef SH_SYSTEM_FEN
#undef SH_SYSTEM_COUNT
#undef SH_SYSTEM_RATE
#undef SH_OUTCOME
    SH_OUTCOMES
} sh_outcome_id;

typedef struct sh_outcome_info {
    const char *name, *role, *unit, *about;
} sh_outcome_info;
extern const sh_outcome_info sh_outcome_table[SH_OUTCOMES];

/* what outcomes need of the whole run, besides the world at its end */
typedef struct sh_run_view {
    const sh_plan *plan;
    const sh_world *world;
    const sh_history *history;
    const sh_cascades *cascades;
    const sh_measures *measures;
    const sh_system_value *series[SH_SYSTEMS]; /* [steps] */
    double *room; /* scratch, [platforms]: each fails once at most */
} sh_run_view;

/* NaN: the replication does not define it (a share of nothing, a day of what never came) */
double sh_outcome_value(sh_outcome_id id, const sh_run_view *run);

/* first day of the first shock; -1 when there is none */
int32_t sh_outcome_shock_day(const sh_plan *plan);

/* steps before the first that counts as after the shock; 0 without a shock */
int32_t sh_outcome_calm_steps(const sh_plan *plan);

/* mean trigger share of each channel over the failures of the run, SH_CHANNELS numbers;
 * NaN when nobody failed */
void sh_outcome_triggers(const sh_world *world, double *share);

#endif
