#include "phase/pipeline.h"

#include <stdlib.h>
#include <string.h>

sh_status sh_step_init(sh_step *step, const sh_plan *plan, const sh_team *team, sh_error *error)
{
    memset(step, 0, sizeof *step);
    step->kernels = sh_kernels_find(team->isa, error);
    if (step->kernels == NULL) {
        return SH_E_USAGE;
    }
    size_t n = (size_t)sh_pipeline_capacity(plan).platforms, threads = (size_t)team->threads;
    step->team = team->threads;
    step->sums = aligned_alloc(64, threads * n * sizeof *step->sums);
    step->extra = calloc(threads * SH_EXTRAS, sizeof *step->extra);
    step->scratch = aligned_alloc(64, threads * ((sizeof *step->scratch + 63) / 64 * 64));
    step->seconds = team->profile ? calloc((size_t)sh_pipeline_count, sizeof(double)) : NULL;
    if (step->sums == NULL || step->extra == NULL || step->scratch == NULL ||
        !sh_arena_init(&step->arena, 0)) {
        sh_step_free(step);
        return sh_error_set(error, SH_E_MEMORY, "out of memory: scratch of a step");
    }
    for (int d = 0; d < SH_DECISIONS; d++) {
        step->decisions[d].run = step->kernels->decide[d];
    }
    return SH_OK;
}

void sh_step_free(sh_step *step)
{
    free(step->sums);
    free(step->extra);
    free(step->scratch);
    free(step->seconds);
    sh_arena_free(&step->arena);
    memset(step, 0, sizeof *step);
}
