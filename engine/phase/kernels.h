/* kernels: what the tile functions of both tables share. This header belongs to the files that
 * are compiled once for each instruction set; nothing else includes it. */
#ifndef SH_PHASE_KERNELS_H
#define SH_PHASE_KERNELS_H

#include "base/det.h"
#include "phase/model.h"
#include "phase/sums.h"

/* SH_ISA is set by the build: baseline, avx2 or avx512 */
#define SH_KERNEL_PASTE(isa, name) sh_phase_##isa##_##name
#define SH_KERNEL_EXPAND(isa, name) SH_KERNEL_PASTE(isa, name)
#define SH_KERNEL(name) SH_KERNEL_EXPAND(SH_ISA, name)

/* where slot `slot` of the tile's first row stands in a slot-major column of n rows */
SH_INLINE size_t sh_at(const sh_tile *tile, int32_t n, int slot)
{
    return (size_t)slot * (size_t)n + (size_t)tile->begin;
}

/* the four words of each listed row, into the tile's scratch */
SH_INLINE void sh_draw_rows(const sh_world *world, const sh_tile *tile, const uint16_t *row,
                            int32_t count, sh_stream stream, int slot)
{
    sh_scratch *s = tile->scratch;
    sh_rng_site site = {sh_rng_cohort_slot(tile->cohort, (uint32_t)slot), tile->step,
                        (uint32_t)stream};
    sh_rng_words words = {{s->word[0], s->word[1], s->word[2], s->word[3]}};
    for (int32_t k = 0; k < count; k++) {
        s->index[k] = tile->index + row[k];
    }
    sh_rng_fill_rows(&world->key, s->index, (size_t)count, site, words);
}

/* the four words of one row */
SH_INLINE void sh_draw_row(const sh_world *world, const sh_tile *tile, int32_t row,
                           sh_stream stream, int slot, uint32_t out[4])
{
    sh_rng_site site = {sh_rng_cohort_slot(tile->cohort, (uint32_t)slot), tile->step,
                        (uint32_t)stream};
    sh_rng_block(&world->key, tile->index + (uint32_t)row, site, out);
}

SH_INLINE void sh_decide(const sh_plan *plan, const sh_world *world, const sh_tile *tile,
                         sh_decision_id id, const sh_rows *rows, double *out)
{
    const sh_decision *decision = &tile->decisions[id];
    decision->run(decision, plan, world, rows, out);
}

/* The first of three platforms, met by size, that its own word accepts; SH_NONE when none does.
 * Candidates do not depend on policy, acceptance does: a small change of acceptance changes few
 * choices. */
SH_INLINE uint16_t sh_choose(const uint32_t *cut, const uint16_t *other, const double *accept,
                             uint32_t n, const uint32_t first[4], const uint32_t more[4])
{
    const uint32_t pick[3] = {first[0], first[2], more[0]};
    const uint32_t test[3] = {first[1], first[3], more[1]};
    for (int k = 0; k < 3; k++) {
        uint32_t p = sh_alias_pick(cut, other, n, pick[k]);
        if (sh_rng_uniform(test[k]) < accept[p]) {
            return (uint16_t)p;
        }
    }
    return SH_NONE;
}

/* built-in decisions, one for each line of decisions.def */
typedef void sh_decide_run(const sh_decision *self, const struct sh_plan *plan,
                           const struct sh_world *world, const sh_rows *rows, double *out);
sh_decide_run SH_KERNEL(misses), SH_KERNEL(cures), SH_KERNEL(prepays), SH_KERNEL(applies),
    SH_KERNEL(approved), SH_KERNEL(rolls), SH_KERNEL(withdraws), SH_KERNEL(invests),
    SH_KERNEL(amount);
void SH_KERNEL(repay)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(apply)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(rank)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(grant)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(look)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(settle)(const sh_plan *plan, sh_world *world, const sh_tile *tile);

#endif
