/* cascades: who brought down whom, as numbers. The failures of a run form trees: a failure
 * whose event names a cause hangs below it, the others are roots. */
#ifndef SH_RECORD_CASCADES_H
#define SH_RECORD_CASCADES_H

#include "base/arena.h"
#include "rules/plan.h"
#include "world/world.h"

/* days after a shock, beside platform.delay_limit, in which what fails is its work */
enum { SH_CASCADES_WINDOW = 30 };

typedef struct sh_cascades {
    const sh_vec *events; /* borrowed, sh_event in the order of time */
    int32_t *root;    /* [events] row of the root of its tree, -1: no failure; of the arena */
    int32_t *links;   /* [events] links between it and the root; of the arena */
    int32_t *members; /* [events] failures in the tree of a root, 0 elsewhere; of the arena */
    int32_t failures;
    int32_t largest; /* row of the root with most members, the first among equals; -1: none */
} sh_cascades;

/* false when out of memory */
SH_NODISCARD bool sh_cascades_make(sh_cascades *cascades, sh_arena *arena,
                                   const sh_vec *events);

/* longest chain of links, and failures in the largest tree; 0 when nobody failed */
double sh_cascades_depth(const sh_cascades *cascades);
double sh_cascades_largest(const sh_cascades *cascades);

/* What failures took, counted or by the claims that they hit: that of the first round and what
 * contagion added since the first shock, over that of the first round. Each failure is divided
 * by its trigger shares. First round: what is no contagion in failures of the step of a shock
 * `failure`, or of steps that begin while another shock is in force, or less than
 * SH_CASCADES_WINDOW days and platform.delay_limit after its end. NaN: there is none. */
double sh_cascades_amplification(const sh_cascades *cascades, const sh_plan *plan, bool claims);

/* failures that followed another, over all: the mean number that one failure brings down. NaN:
 * nobody failed */
double sh_cascades_secondary(const sh_cascades *cascades);

/* Days from the first failure of the largest tree to the one with which half of it has failed.
 * NaN: nobody followed anyone */
double sh_cascades_half_time(const sh_cascades *cascades, int32_t step_days);

/* Median over the failures that an alarm came before of the days since the platform's first.
 * alarm_step: by platform, 0: none. NaN: no failure had one. room: scratch for a number of each
 * failure */
double sh_cascades_alarm_lead(const sh_cascades *cascades, const int32_t *alarm_step,
                              int32_t step_days, double *room);

#endif
