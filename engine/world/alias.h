/* alias: a choice among rows by fixed weights with one random word (Walker; Vose's set-up). */
#ifndef SH_WORLD_ALIAS_H
#define SH_WORLD_ALIAS_H

#include <stdint.h>

#include "base/status.h"

/* platform picked by an alias table with one random word */
SH_INLINE uint32_t sh_alias_pick(const uint32_t *cut, const uint16_t *other, uint32_t n,
                                 uint32_t word)
{
    uint64_t wide = (uint64_t)word * n;
    uint32_t row = (uint32_t)(wide >> 32);
    return (uint32_t)wide < cut[row] ? row : other[row];
}

/* Fills an alias table for weights ≥ 0 (Vose's method; rows in order, so the same weights give
 * the same table). All weights zero: uniform. */
sh_status sh_alias_build(const double *weight, int32_t n, uint32_t *cut, uint16_t *other,
                         sh_error *error);

#endif
