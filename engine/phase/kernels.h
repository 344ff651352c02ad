/* kernels: what the tile functions of both tables share. This header belongs to the files that
 * are compiled once for each instruction set; nothing else includes it. */
#ifndef SH_PHASE_KERNELS_H
#define SH_PHASE_KERNELS_H

#include "base/det.h"
#include "phase/model.h"
#include "phase/rows.h"
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

/* sums of platform p in a phase that keeps `width` of them */
SH_INLINE int64_t *sh_sums_at(const sh_tile *tile, uint32_t p, int32_t width)
{
    return tile->sums + (size_t)p * (size_t)width;
}

/* adds a row's flow to the first four sums of its platform, all in one go */
SH_INLINE void sh_sums_add(int64_t *sum, const uint32_t flow[4])
{
    typedef uint32_t four_words __attribute__((vector_size(16)));
    typedef int64_t four_sums __attribute__((vector_size(32)));
    four_words narrow;
    four_sums wide;
    memcpy(&narrow, flow, sizeof narrow);
    memcpy(&wide, sum, sizeof wide);
    wide += __builtin_convertvector(narrow, four_sums);
    memcpy(sum, &wide, sizeof wide);
}

SH_INLINE sh_rng_site sh_site(const sh_tile *tile, sh_stream stream, int slot)
{
    return (sh_rng_site){sh_rng_cohort_slot(tile->cohort, (uint32_t)slot), tile->step,
                         (uint32_t)stream};
}

/* The four words of each listed row, one after the other, into `word`. The list is rounded up:
 * ciphering a few rows more in step is cheaper than the last ones alone. */
SH_INLINE void sh_draw_rows(const sh_world *world, const sh_tile *tile, const uint16_t *row,
                            int32_t count, sh_rng_site site, uint32_t word[4][SH_TILE])
{
    enum { STEP = 32 };
    _Static_assert(SH_TILE % STEP == 0, "a rounded list fits the scratch");
    uint32_t *restrict index = tile->scratch->index;
    for (int32_t k = 0; k < count; k++) {
        index[k] = tile->index + row[k];
    }
    const int32_t whole = (count + STEP - 1) / STEP * STEP;
    memset(index + count, 0, sizeof *index * (size_t)(whole - count));
    sh_rng_words words = {{word[0], word[1], word[2], word[3]}};
    sh_rng_fill_rows(&world->key, index, (size_t)whole, site, words);
}

SH_INLINE void sh_decide(const sh_plan *plan, const sh_world *world, const sh_tile *tile,
                         sh_decision_id id, const sh_rows *rows, double *out)
{
    const sh_decision *decision = &tile->decisions[id];
    decision->run(decision, plan, world, rows, out);
}

/* marks the entries of a list whose own word lies below the decision's probability */
SH_INLINE void sh_mark_chosen(const uint32_t *restrict word, const double *restrict probability,
                              int32_t count, uint8_t *restrict flag)
{
    for (int32_t k = 0; k < count; k++) {
        flag[k] = sh_rng_uniform(word[k]) < probability[k];
    }
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

/* word k of each of the four columns */
SH_INLINE void sh_words_of(uint32_t word[4][SH_TILE], int32_t k, uint32_t out[4])
{
    for (int j = 0; j < 4; j++) {
        out[j] = word[j][k];
    }
}

/* built-in decisions, one for each line of decisions.def */
typedef void sh_decide_run(const sh_decision *self, const struct sh_plan *plan,
                           const struct sh_world *world, const sh_rows *rows, double *out);
sh_decide_run SH_KERNEL(misses), SH_KERNEL(cures), SH_KERNEL(prepays), SH_KERNEL(applies),
    SH_KERNEL(approved), SH_KERNEL(rolls), SH_KERNEL(withdraws), SH_KERNEL(invests),
    SH_KERNEL(amount);

/* shared by the events of borrowers: how many loans each person of the tile has, into the
 * scratch's `seen` */
void SH_KERNEL(count_loans)(const sh_borrowers *borrowers, const sh_tile *tile);

/* events, one for each member of sh_kernels */
void SH_KERNEL(repay)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(apply)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(rank)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(grant)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(look)(const sh_plan *plan, sh_world *world, const sh_tile *tile);
void SH_KERNEL(settle)(const sh_plan *plan, sh_world *world, const sh_tile *tile);

#endif
