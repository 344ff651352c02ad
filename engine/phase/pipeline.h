/* pipeline: makes a world and takes it through its steps. The only loop over tiles. */
#ifndef SH_PHASE_PIPELINE_H
#define SH_PHASE_PIPELINE_H

#include "phase/phase.h"

/* how a world is run; nothing here changes a bit of its results */
typedef struct sh_team {
    const char *isa; /* "auto", "baseline", "avx2", "avx512" */
    int32_t threads; /* that share the tiles of the world */
    bool profile;
    int32_t rows; /* of a tile, at most SH_TILE; 0: as many as suit this machine's caches */
} sh_team;

sh_status sh_step_init(sh_step *step, const sh_plan *plan, const sh_team *team,
                       sh_error *error);
void sh_step_free(sh_step *step);

/* rows of a world of this plan */
sh_capacity sh_pipeline_capacity(const sh_plan *plan);

/* Draws the platforms, persons and institutions of (arm, replication), at equilibrium. */
sh_status sh_populate(const sh_plan *plan, sh_world *world, int32_t arm, int32_t replication,
                      sh_error *error);

/* Opens the policies of the world's arm (start); close it with sh_supervise_close. */
sh_status sh_supervise_open(const sh_plan *plan, sh_world *world, sh_step *step,
                            sh_error *error);
void sh_supervise_close(const sh_plan *plan, sh_step *step);

/* One phase of the step that world.step names, without the checks that follow it in a run. */
void sh_pipeline_phase(const sh_plan *plan, sh_world *world, sh_step *step,
                       const sh_phase *phase);

/* One step: every phase in order. False when world.fault is set. */
bool sh_pipeline_step(const sh_plan *plan, sh_world *world, sh_step *step);

#endif
