/* Random words as a pure function of who asks, when and for what.

   The generator is Threefry4x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random
   numbers: as easy as 1, 2, 3", SC11). There is no state: a block of four 32-bit words is the
   encryption of a counter under a key.

       key     = (seed low, seed high, replication, branch)
       counter = (index, cohort << 16 | slot, step, group)

   The layout is injective, so two draws coincide only when they are the same draw. `index`
   numbers the applicants of a cohort and no policy is in the key: two arms of a study meet the
   same luck. A group (streams.def) names the four words of a block, one per decision. */
#ifndef SH_BASE_RNG_H
#define SH_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"

/* the groups of streams.def: SH_STREAM_<name> */
typedef enum sh_stream {
#define X(name, number, word0, word1, word2, word3, about) SH_STREAM_##name = number,
#include "base/streams.def"
#undef X
} sh_stream;

/* whose luck: one key per (seed, replication, branch) */
typedef struct sh_rng_key {
    uint32_t word[4];
} sh_rng_key;

/* the part of a counter that is the same for all rows of a fill */
typedef struct sh_rng_site {
    uint32_t cohort_slot; /* cohort << 16 | slot, see sh_rng_cohort_slot */
    uint32_t step;        /* number of the step, 0 = set-up */
    uint32_t group;       /* a sh_stream, or sh_rng_user_group of a name */
} sh_rng_site;

/* where the four words of each row go; borrowed, each n long, no two overlap */
typedef struct sh_rng_words {
    uint32_t *word[4];
} sh_rng_words;

SH_INLINE sh_rng_key sh_rng_key_of(uint64_t seed, uint32_t replication, uint32_t branch)
{
    sh_rng_key key = {{(uint32_t)seed, (uint32_t)(seed >> 32), replication, branch}};
    return key;
}

/* Traps when either part needs more than 16 bits. */
SH_INLINE uint32_t sh_rng_cohort_slot(uint32_t cohort, uint32_t slot)
{
    sh_check(cohort < 0x10000 && slot < 0x10000);
    return cohort << 16 | slot;
}

SH_INLINE uint32_t sh_rng_rotate(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

/* one round: mixes (a, b) and (c, d) */
SH_INLINE void sh_rng_mix(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d, unsigned left,
                          unsigned right)
{
    *a += *b;
    *b = sh_rng_rotate(*b, left) ^ *a;
    *c += *d;
    *d = sh_rng_rotate(*d, right) ^ *c;
}

/* rounds 1 to 4 of each eight */
SH_INLINE void sh_rng_rounds_even(uint32_t x[4])
{
    sh_rng_mix(&x[0], &x[1], &x[2], &x[3], 10, 26);
    sh_rng_mix(&x[0], &x[3], &x[2], &x[1], 11, 21);
    sh_rng_mix(&x[0], &x[1], &x[2], &x[3], 13, 27);
    sh_rng_mix(&x[0], &x[3], &x[2], &x[1], 23, 5);
}

/* rounds 5 to 8 of each eight */
SH_INLINE void sh_rng_rounds_odd(uint32_t x[4])
{
    sh_rng_mix(&x[0], &x[1], &x[2], &x[3], 6, 20);
    sh_rng_mix(&x[0], &x[3], &x[2], &x[1], 17, 11);
    sh_rng_mix(&x[0], &x[1], &x[2], &x[3], 25, 10);
    sh_rng_mix(&x[0], &x[3], &x[2], &x[1], 18, 20);
}

/* adds the key, turned by `turn` places, and the number of the injection */
SH_INLINE void sh_rng_inject(uint32_t x[4], const uint32_t k[5], unsigned turn)
{
    x[0] += k[turn % 5];
    x[1] += k[(turn + 1) % 5];
    x[2] += k[(turn + 2) % 5];
    x[3] += k[(turn + 3) % 5] + turn;
}

/* the cipher itself, for any counter; x is the counter and becomes the words */
SH_INLINE void sh_rng_cipher(const sh_rng_key *key, uint32_t x[4])
{
    const uint32_t *w = key->word;
    const uint32_t k[5] = {w[0], w[1], w[2], w[3], 0x1BD11BDA ^ w[0] ^ w[1] ^ w[2] ^ w[3]};
    sh_rng_inject(x, k, 0);
    sh_rng_rounds_even(x);
    sh_rng_inject(x, k, 1);
    sh_rng_rounds_odd(x);
    sh_rng_inject(x, k, 2);
    sh_rng_rounds_even(x);
    sh_rng_inject(x, k, 3);
    sh_rng_rounds_odd(x);
    sh_rng_inject(x, k, 4);
    sh_rng_rounds_even(x);
    sh_rng_inject(x, k, 5);
}

/* the cipher of two counters at once: their chains of additions overlap in the processor */
SH_INLINE void sh_rng_cipher_two(const sh_rng_key *key, uint32_t x[4], uint32_t y[4])
{
    const uint32_t *w = key->word;
    const uint32_t k[5] = {w[0], w[1], w[2], w[3], 0x1BD11BDA ^ w[0] ^ w[1] ^ w[2] ^ w[3]};
    sh_rng_inject(x, k, 0);
    sh_rng_inject(y, k, 0);
    sh_rng_rounds_even(x);
    sh_rng_rounds_even(y);
    sh_rng_inject(x, k, 1);
    sh_rng_inject(y, k, 1);
    sh_rng_rounds_odd(x);
    sh_rng_rounds_odd(y);
    sh_rng_inject(x, k, 2);
    sh_rng_inject(y, k, 2);
    sh_rng_rounds_even(x);
    sh_rng_rounds_even(y);
    sh_rng_inject(x, k, 3);
    sh_rng_inject(y, k, 3);
    sh_rng_rounds_odd(x);
    sh_rng_rounds_odd(y);
    sh_rng_inject(x, k, 4);
    sh_rng_inject(y, k, 4);
    sh_rng_rounds_even(x);
    sh_rng_rounds_even(y);
    sh_rng_inject(x, k, 5);
    sh_rng_inject(y, k, 5);
}

/* The four words of one row. */
SH_INLINE void sh_rng_block(const sh_rng_key *key, uint32_t index, sh_rng_site site,
                            uint32_t out[4])
{
    uint32_t x[4] = {index, site.cohort_slot, site.step, site.group};
    sh_rng_cipher(key, x);
    out[0] = x[0];
    out[1] = x[1];
    out[2] = x[2];
    out[3] = x[3];
}

/* The words of rows first, first + 1, ... first + n - 1 into words, structure of arrays; equal
   to sh_rng_block of each. Vectorises at -O3; two runs of rows are ciphered side by side. */
SH_INLINE void sh_rng_fill(const sh_rng_key *key, uint32_t first, size_t n, sh_rng_site site,
                           sh_rng_words words)
{
    enum { RUN = 64 };
    const sh_rng_key local = *key;
    size_t begin = 0;
    for (; begin + 2 * RUN <= n; begin += 2 * RUN) {
        uint32_t *restrict w0 = words.word[0] + begin, *restrict w1 = words.word[1] + begin;
        uint32_t *restrict w2 = words.word[2] + begin, *restrict w3 = words.word[3] + begin;
        const uint32_t row = first + (uint32_t)begin;
        for (uint32_t i = 0; i < RUN; i++) {
            uint32_t x[4] = {row + i, site.cohort_slot, site.step, site.group};
            uint32_t y[4] = {row + RUN + i, site.cohort_slot, site.step, site.group};
            sh_rng_cipher_two(&local, x, y);
            w0[i] = x[0];
            w1[i] = x[1];
            w2[i] = x[2];
            w3[i] = x[3];
            w0[RUN + i] = y[0];
            w1[RUN + i] = y[1];
            w2[RUN + i] = y[2];
            w3[RUN + i] = y[3];
        }
    }
    uint32_t *restrict w0 = words.word[0], *restrict w1 = words.word[1];
    uint32_t *restrict w2 = words.word[2], *restrict w3 = words.word[3];
    for (size_t i = begin; i < n; i++) {
        uint32_t x[4] = {first + (uint32_t)i, site.cohort_slot, site.step, site.group};
        sh_rng_cipher(&local, x);
        w0[i] = x[0];
        w1[i] = x[1];
        w2[i] = x[2];
        w3[i] = x[3];
    }
}

/* The same for a list of rows. Quickest when n is a multiple of 32: what is left over is
   ciphered one by one. */
SH_INLINE void sh_rng_fill_rows(const sh_rng_key *key, const uint32_t *restrict index, size_t n,
                                sh_rng_site site, sh_rng_words words)
{
    enum { RUN = 16 };
    const sh_rng_key local = *key;
    size_t begin = 0;
    for (; begin + 2 * RUN <= n; begin += 2 * RUN) {
        uint32_t *restrict w0 = words.word[0] + begin, *restrict w1 = words.word[1] + begin;
        uint32_t *restrict w2 = words.word[2] + begin, *restrict w3 = words.word[3] + begin;
        const uint32_t *restrict row = index + begin;
        for (uint32_t i = 0; i < RUN; i++) {
            uint32_t x[4] = {row[i], site.cohort_slot, site.step, site.group};
            uint32_t y[4] = {row[RUN + i], site.cohort_slot, site.step, site.group};
            sh_rng_cipher_two(&local, x, y);
            w0[i] = x[0];
            w1[i] = x[1];
            w2[i] = x[2];
            w3[i] = x[3];
            w0[RUN + i] = y[0];
            w1[RUN + i] = y[1];
            w2[RUN + i] = y[2];
            w3[RUN + i] = y[3];
        }
    }
    uint32_t *restrict w0 = words.word[0], *restrict w1 = words.word[1];
    uint32_t *restrict w2 = words.word[2], *restrict w3 = words.word[3];
    for (size_t i = begin; i < n; i++) {
        uint32_t x[4] = {index[i], site.cohort_slot, site.step, site.group};
        sh_rng_cipher(&local, x);
        w0[i] = x[0];
        w1[i] = x[1];
        w2[i] = x[2];
        w3[i] = x[3];
    }
}

/* A number strictly between 0 and 1 on the grid (w + 1/2) 2^-32; ~w gives exactly 1 - u. Exact,
   and free of 64-bit conversions so that it vectorises everywhere. */
SH_INLINE double sh_rng_uniform(uint32_t w)
{
    return ((double)(int32_t)(w ^ 0x80000000u) + 2147483648.5) * 0x1p-32;
}

/* the test u(w) < p as a comparison of the word itself, for loops that make many */
typedef struct sh_rng_cut {
    uint32_t last; /* greatest word that passes */
    uint32_t any;  /* 0: none passes */
} sh_rng_cut;

/* The cut of a probability. u(w) < p means w < p 2^32 - 1/2, and both sides are exact: words
   below the ceiling of the right side pass. NaN: none passes. */
SH_INLINE sh_rng_cut sh_rng_cut_of(double p)
{
    double below = p * 0x1p32 - 0.5;
    if (!(below > 0.0)) {
        return (sh_rng_cut){0, 0};
    }
    uint64_t whole = below < 0x1p32 ? (uint64_t)below : UINT64_C(1) << 32;
    uint64_t count = (double)whole < below && whole < UINT64_C(1) << 32 ? whole + 1 : whole;
    return (sh_rng_cut){(uint32_t)(count - 1), 1};
}

/* whether u(w) < p; vectorises without a conversion */
SH_INLINE uint32_t sh_rng_passes(sh_rng_cut cut, uint32_t w)
{
    return (uint32_t)(w <= cut.last) & cut.any;
}

/* A number strictly between 0 and 1 on the grid (k + 1/2) 2^-52, k the top 52 bits of high:low;
   complementing both words gives exactly 1 - u. */
SH_INLINE double sh_rng_uniform_fine(uint32_t high, uint32_t low)
{
    uint64_t k = ((uint64_t)high << 32 | low) >> 12;
    return ((double)(int64_t)k + 0.5) * 0x1p-52;
}

/* The group of a scenario's own draw: 2^31 | the low 31 bits of a hash of the name (XXH3, 64
   bits). Two names may share a group by accident; who registers names must check. */
uint32_t sh_rng_user_group(const char *name);

/* What a group is called and what its words are, for documentation and digests. */
typedef struct sh_stream_about {
    const char *name;    /* as in streams.def */
    uint32_t number;     /* the group */
    const char *word[4]; /* name of each word, "" = free */
    const char *about;   /* one sentence */
} sh_stream_about;

/* All lines of streams.def in their order; count receives how many. Static, borrowed. */
const sh_stream_about *sh_rng_streams(size_t *count);

#endif
