/* transfer: claims that investors list before their term, and the placements that buy them.
 *
 * In a step, on each platform: L claims are listed, B is the money that investors decided to
 * place. At the price 1 - d of the step before,
 *   matched claims M = min(L, B / (1 - d)),   cost K = M (1 - d),   sellers get K (1 - fee);
 * then the price moves: d ← clip(d + speed (L - B) / (L + B), 0, discount_most).
 *
 * Everybody has the same share, whoever comes first. What a person gives is rounded up, what a
 * person gets is rounded down, so the platform, which stands between, is never short of cash or
 * of claims: fee and rounding stay with it. */
#ifndef SH_PHASE_TRANSFER_H
#define SH_PHASE_TRANSFER_H

#include "phase/phase.h"

/* Matches `listed` fen of claims with platforms.wished and writes what settle needs: bought,
 * given_q32, proceeds_q32, spent_q32, bought_q32; then moves the discount. All are nothing
 * where claims may not be transferred; nothing changes hands while the vendor stands still. */
void sh_transfer_match(const sh_plan *plan, sh_world *world, int32_t platform, int64_t listed);

#endif
