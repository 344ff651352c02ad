/* Which of many equal chances come true, without asking each: geometric skipping. */
#ifndef SH_NETWORK_SKIP_H
#define SH_NETWORK_SKIP_H

#include <stdbool.h>

#include "base/det.h"
#include "base/rng.h"

enum { SH_SKIP_BLOCKS = 64, SH_SKIP_WORDS = 4 * SH_SKIP_BLOCKS };

/* A walk over positions 0, 1, 2, ... of which each is taken with chance p, independently. The
   distance to the next taken position is floor(log u / log(1 - p)) (Batagelj and Brandes,
   Physical Review E 71, 2005). A chance below 2^-12 takes two words for each distance, because
   32 bits would be seen in it; words are consumed in order. */
typedef struct sh_skip {
    sh_rng_key key;
    sh_rng_site site;
    uint32_t block;   /* next block of words */
    int at, have;     /* of `ahead` */
    double scale;     /* 1 / log(1 - p); 0: p is 1; infinity: p is 0 */
    bool fine;        /* two words a distance */
    int64_t position; /* the last one taken, -1 at the start */
    uint32_t word[4][SH_SKIP_BLOCKS];
    double ahead[SH_SKIP_WORDS]; /* distances drawn ahead */
} sh_skip;

SH_INLINE sh_skip sh_skip_begin(const sh_rng_key *key, sh_rng_site site, double p)
{
    sh_skip s = {.key = *key, .site = site, .position = -1, .fine = p < 0x1p-12};
    s.scale = p >= 1 ? 0 : p > 0 ? 1 / sh_det_log1p(-p) : -(double)__builtin_inf();
    return s;
}

/* draws distances ahead: words row by row, 1 and 2 of a block before 3 and 4 */
void sh_skip_refill(sh_skip *skip);

/* the same for one instruction set; the values are equal */
void sh_skip_words_baseline(sh_skip *skip);
void sh_skip_words_avx2(sh_skip *skip);

/* The next position taken, or a value not below `end`. Distances are capped at 2^52. */
SH_INLINE int64_t sh_skip_next(sh_skip *skip)
{
    if (skip->at == skip->have) {
        sh_skip_refill(skip);
    }
    skip->position += 1 + (int64_t)skip->ahead[skip->at++];
    return skip->position;
}

#endif
