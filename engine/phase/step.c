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
    step->rows = team->rows > 0 ? team->rows : SH_TILE;
    step->sums = aligned_alloc(64, threads * (n + 1) * SH_SUMS * sizeof *step->sums);
    step->extra = calloc(threads * SH_EXTRAS, sizeof *step->extra);
    step->scratch = aligned_alloc(64, threads * sizeof *step->scratch);
    step->terms.open = calloc(n + 1, sizeof *step->terms.open);
    step->terms.coupon = calloc(n + 1, sizeof *step->terms.coupon);
    step->terms.share_q32 = calloc(n + 1, sizeof *step->terms.share_q32);
    step->seconds = team->profile ? calloc((size_t)sh_pipeline_count, sizeof(double)) : NULL;
    if (step->sums == NULL || step->extra == NULL || step->scratch == NULL ||
        step->terms.open == NULL || step->terms.coupon == NULL ||
        step->terms.share_q32 == NULL || !sh_arena_init(&step->arena, 0)) {
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
    free(step->terms.open);
    free(step->terms.coupon);
    free(step->terms.share_q32);
    free(step->seconds);
    sh_arena_free(&step->arena);
    memset(step, 0, sizeof *step);
}
