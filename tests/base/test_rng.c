#include <criterion/criterion.h>
#include <math.h>
#include <string.h>
#include <gsl/gsl_cdf.h>
#include <Random123/threefry.h>

#include "../support/rng_orders.h"
#include "base/rng.h"

static void expect_words(const uint32_t key[4], const uint32_t counter[4],
                         const uint32_t expected[4])
{
    sh_rng_key k;
    uint32_t x[4];
    memcpy(k.word, key, sizeof k.word);
    memcpy(x, counter, sizeof x);
    sh_rng_cipher(&k, x);
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(x[i], expected[i], "word %d: %08x, not %08x", i, x[i], expected[i]);
    }
}

Test(rng, known_answers_of_the_authors_are_reproduced)
{
    /* Random123 kat_vectors: threefry4x32 20 */
    const uint32_t zero[4] = {0}, ones[4] = {~0u, ~0u, ~0u, ~0u};
    const uint32_t pi_counter[4] = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
    const uint32_t pi_key[4] = {0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89};
    expect_words(zero, zero,
                 (const uint32_t[]){0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8});
    expect_words(ones, ones,
                 (const uint32_t[]){0x2a881696, 0x57012287, 0xf6c7446e, 0xa16a6732});
    expect_words(pi_key, pi_counter,
                 (const uint32_t[]){0x59cd1dbb, 0xb8879579, 0x86b5d00c, 0xac8b6d84});
}

static uint32_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 32);
}

Test(rng, hundred_thousand_random_inputs_equal_the_reference)
{
    uint64_t state = 1;
    for (int i = 0; i < 100000; i++) {
        sh_rng_key key;
        threefry4x32_key_t k;
        threefry4x32_ctr_t c;
        uint32_t x[4];
        for (int j = 0; j < 4; j++) {
            k.v[j] = key.word[j] = next(&state);
            c.v[j] = x[j] = next(&state);
        }
        threefry4x32_ctr_t r = threefry4x32_R(20, c, k);
        sh_rng_cipher(&key, x);
        cr_assert(memcmp(r.v, x, sizeof x) == 0, "case %d", i);
    }
}

Test(rng, the_layout_of_key_and_counter_is_fixed)
{
    sh_rng_key key = sh_rng_key_of(0x1122334455667788, 9, 3);
    threefry4x32_key_t k = {{0x55667788, 0x11223344, 9, 3}};
    threefry4x32_ctr_t c = {{41, 5u << 16 | 7, 104, 32}};
    threefry4x32_ctr_t r = threefry4x32_R(20, c, k);
    uint32_t x[4];
    sh_rng_block(&key, 41, (sh_rng_site){sh_rng_cohort_slot(5, 7), 104, 32}, x);
    cr_expect(memcmp(r.v, x, sizeof x) == 0);
}

Test(rng, fills_equal_single_blocks)
{
    enum { N = 1024 };
    static uint32_t w[4][N], index[N];
    uint64_t state = 7;
    const sh_rng_words words = {{w[0], w[1], w[2], w[3]}};
    for (int round = 0; round < 40; round++) {
        size_t n = round == 0 ? N : next(&state) % (N + 1);
        uint32_t first = round % 2 ? next(&state) : UINT32_MAX - 100;
        sh_rng_key key = sh_rng_key_of((uint64_t)next(&state) << 32 | next(&state), 3, 0);
        sh_rng_site site = {next(&state), next(&state), next(&state)};
        for (size_t i = 0; i < n; i++) {
            index[i] = next(&state);
        }
        for (int list = 0; list < 2; list++) {
            memset(w, 0, sizeof w);
            if (list) {
                sh_rng_fill_rows(&key, index, n, site, words);
            } else {
                sh_rng_fill(&key, first, n, site, words);
            }
            for (size_t i = 0; i < N; i++) {
                uint32_t x[4] = {0};
                if (i < n) {
                    sh_rng_block(&key, list ? index[i] : first + (uint32_t)i, site, x);
                }
                cr_assert(x[0] == w[0][i] && x[1] == w[1][i] && x[2] == w[2][i] &&
                              x[3] == w[3][i],
                          "round %d row %zu", round, i);
            }
        }
    }
}

Test(rng, uniforms_lie_strictly_inside_and_mirror_exactly)
{
    cr_expect_eq(sh_rng_uniform(0), 0x1p-33);
    cr_expect_eq(sh_rng_uniform(UINT32_MAX), 1 - 0x1p-33);
    cr_expect_eq(sh_rng_uniform_fine(0, 0), 0x1p-53);
    cr_expect_eq(sh_rng_uniform_fine(UINT32_MAX, UINT32_MAX), 1 - 0x1p-53);
    uint64_t state = 3;
    for (int i = 0; i < 20000; i++) {
        uint32_t a = next(&state), b = next(&state);
        cr_assert_eq(sh_rng_uniform(a), ((double)a + 0.5) / 4294967296.0);
        cr_assert_eq(sh_rng_uniform(~a), 1 - sh_rng_uniform(a));
        cr_assert_eq(sh_rng_uniform_fine(~a, ~b), 1 - sh_rng_uniform_fine(a, b));
    }
}

/* all words near the cut, and the first and last of all */
static void expect_same_test(double p)
{
    const sh_rng_cut cut = sh_rng_cut_of(p);
    const uint32_t fixed[] = {0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFD, 0xFFFFFFFE, ~0u};
    for (uint32_t i = 0; i < SH_COUNT(fixed) + 5; i++) {
        uint32_t w = i < 5 ? cut.last + i - 2 : fixed[i - 5];
        cr_assert_eq(sh_rng_passes(cut, w), (uint32_t)(sh_rng_uniform(w) < p), "p %a, word %u",
                     p, w);
    }
}

Test(rng, a_cut_of_words_says_what_the_uniform_says)
{
    const double edges[] = {0.0,
                            -0.0,
                            -1.0,
                            0x1p-1074,
                            0x1p-34,
                            0x1p-33,
                            0x1.0000000000001p-33,
                            0.25,
                            0.5,
                            1 - 0x1p-53,
                            1 - 0x1p-33,
                            1.0,
                            1.5,
                            0x1p40,
                            (double)INFINITY,
                            (double)NAN};
    for (size_t i = 0; i < SH_COUNT(edges); i++) {
        expect_same_test(edges[i]);
    }
    uint64_t state = 3;
    for (int i = 0; i < 20000; i++) {
        /* the very values that uniforms take, their neighbours, and any number */
        double u = sh_rng_uniform(next(&state));
        expect_same_test(u);
        expect_same_test(nextafter(u, 0.0));
        expect_same_test(nextafter(u, 1.0));
        expect_same_test(u - 0x1p-33);
        expect_same_test(sh_rng_uniform_fine(next(&state), next(&state)));
        expect_same_test(ldexp(u, -(int)(next(&state) % 40)));
    }
}

Test(rng, stream_numbers_and_names_are_unique_and_below_the_user_range)
{
    size_t count;
    const sh_stream_about *streams = sh_rng_streams(&count);
    cr_assert_gt(count, 3);
    for (size_t i = 0; i < count; i++) {
        cr_expect_lt(streams[i].number, UINT32_C(0x80000000), "%s", streams[i].name);
        for (size_t j = 0; j < i; j++) {
            cr_expect_neq(streams[i].number, streams[j].number, "%s", streams[i].name);
            cr_expect_str_neq(streams[i].name, streams[j].name);
        }
    }
    cr_expect(sh_rng_user_group("shock") & 0x80000000);
    cr_expect_neq(sh_rng_user_group("shock"), sh_rng_user_group("shocks"));
    cr_expect_eq(sh_rng_user_group("shock"), sh_rng_user_group("shock"));
}

/* A short battery over the words of each order. Every statistic is a chi-square; the smallest
   of their two-sided p-values is kept. */
#ifndef RNG_BATTERY_BITS
#define RNG_BATTERY_BITS 17 /* a longer run by hand: 23 */
#endif
enum { BLOCKS = 1 << RNG_BATTERY_BITS };

typedef uint32_t block_words[4];

static double smaller(double worst, double chi_square, double freedom)
{
    double p, q;
    if (freedom < 1e5) {
        p = gsl_cdf_chisq_Q(chi_square, freedom);
        q = gsl_cdf_chisq_P(chi_square, freedom);
    } else {
        /* GSL's series gives up here; the cube root is normal (Wilson and Hilferty 1931) */
        double z =
            (cbrt(chi_square / freedom) - 1 + 2 / (9 * freedom)) / sqrt(2 / (9 * freedom));
        p = gsl_cdf_ugaussian_Q(z);
        q = gsl_cdf_ugaussian_P(z);
    }
    return fmin(worst, 2 * fmin(p, q));
}

static double chi_square_of(const uint32_t *count, int cells, double total)
{
    double expected = total / cells, sum = 0;
    for (int i = 0; i < cells; i++) {
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    }
    return sum;
}

/* frequencies of the bytes of each word */
static double byte_test(const block_words *words, double worst)
{
    for (int word = 0; word < 4; word++) {
        for (int shift = 0; shift < 32; shift += 8) {
            uint32_t count[256] = {0};
            for (int i = 0; i < BLOCKS; i++) {
                count[words[i][word] >> shift & 255]++;
            }
            worst = smaller(worst, chi_square_of(count, 256, BLOCKS), 255);
        }
    }
    return worst;
}

/* pairs of nibbles: a word with the next word of the block, and with itself `lag` blocks on */
static double pair_test(const block_words *words, int lag, double worst)
{
    for (int word = 0; word < 4; word++) {
        for (int shift = 0; shift < 32; shift += 4) {
            uint32_t across[256] = {0}, along[256] = {0};
            for (int i = 0; i < BLOCKS; i++) {
                uint32_t here = words[i][word] >> shift & 15;
                across[here << 4 | (words[i][(word + 1) % 4] >> shift & 15)]++;
                along[here << 4 | (words[(i + lag) % BLOCKS][word] >> shift & 15)]++;
            }
            worst = smaller(worst, chi_square_of(across, 256, BLOCKS), 255);
            worst = smaller(worst, chi_square_of(along, 256, BLOCKS), 255);
        }
    }
    return worst;
}

/* changes between neighbouring blocks: how many bits flip in all, and how often each one does
 */
static double flip_test(const block_words *words, double worst)
{
    uint32_t flips[128] = {0};
    double square = 0;
    for (int i = 1; i < BLOCKS; i++) {
        int weight = 0;
        for (int word = 0; word < 4; word++) {
            uint32_t change = words[i][word] ^ words[i - 1][word];
            weight += __builtin_popcount(change);
            for (int bit = 0; bit < 32; bit++) {
                flips[32 * word + bit] += change >> bit & 1;
            }
        }
        square += (weight - 64.0) * (weight - 64.0) / 32;
    }
    double n = BLOCKS - 1, sum = 0;
    for (int bit = 0; bit < 128; bit++) {
        sum += (flips[bit] - n / 2) * (flips[bit] - n / 2) / (n / 4);
    }
    return smaller(smaller(worst, sum, 128), square, n);
}

/* rank of a 32 x 32 matrix of bits */
static int rank_of(uint32_t row[32])
{
    int rank = 0;
    for (int bit = 0; bit < 32; bit++) {
        int pivot = rank;
        while (pivot < 32 && !(row[pivot] >> bit & 1)) {
            pivot++;
        }
        if (pivot < 32) {
            uint32_t swap = row[pivot];
            row[pivot] = row[rank];
            row[rank] = swap;
            for (int i = rank + 1; i < 32; i++) {
                row[i] ^= row[i] >> bit & 1 ? row[rank] : 0;
            }
            rank++;
        }
    }
    return rank;
}

/* ranks of matrices of 32 successive words: 32, 31 or less (Marsaglia and Tsay 1985) */
static double rank_test(const block_words *words, double worst)
{
    static const double chance[3] = {0.2887880952, 0.5775761902, 0.1336357146};
    for (int word = 0; word < 4; word++) {
        uint32_t count[3] = {0};
        for (int i = 0; i + 32 <= BLOCKS; i += 32) {
            uint32_t row[32];
            for (int k = 0; k < 32; k++) {
                row[k] = words[i + k][word];
            }
            int missing = 32 - rank_of(row);
            count[missing > 2 ? 2 : missing]++;
        }
        double sum = 0, n = BLOCKS / 32;
        for (int k = 0; k < 3; k++) {
            sum += (count[k] - n * chance[k]) * (count[k] - n * chance[k]) / (n * chance[k]);
        }
        worst = smaller(worst, sum, 2);
    }
    return worst;
}

/* the smallest p-value of all 16 + 128 + 2 + 4 statistics */
static double battery(const block_words *words)
{
    double worst = byte_test(words, 1);
    worst = pair_test(words, 1, worst);
    worst = pair_test(words, 1024, worst);
    worst = flip_test(words, worst);
    return rank_test(words, worst);
}

Test(rng, every_order_of_asking_passes_a_short_battery)
{
    /* some 150 statistics in each of 9 orders: at 1e-7 a sound generator fails in 1 of 7,000
       seeds, and this one seed is fixed */
    static block_words words[BLOCKS];
    for (size_t o = 0; o < SH_COUNT(rng_orders) && rng_orders[o].words == 4; o++) {
        for (uint32_t i = 0; i < BLOCKS; i++) {
            sh_rng_key key;
            rng_order_place(&rng_orders[o], i, &key, words[i]);
            sh_rng_cipher(&key, words[i]);
        }
        double worst = battery((const block_words *)words);
        cr_log_info("%s %.2g", rng_orders[o].name, worst);
        cr_expect_gt(worst, 1e-7, "%s: %g", rng_orders[o].name, worst);
    }
}

Test(rng, the_battery_rejects_the_same_cipher_with_too_few_rounds)
{
    static block_words words[BLOCKS];
    for (size_t o = 0; o < SH_COUNT(rng_orders) && rng_orders[o].words == 4; o++) {
        for (uint32_t i = 0; i < BLOCKS; i++) {
            sh_rng_key key;
            rng_order_place(&rng_orders[o], i, &key, words[i]);
            const uint32_t *w = key.word;
            const uint32_t k[5] = {w[0], w[1], w[2], w[3],
                                   0x1BD11BDA ^ w[0] ^ w[1] ^ w[2] ^ w[3]};
            sh_rng_inject(words[i], k, 0);
            sh_rng_rounds_even(words[i]);
            sh_rng_inject(words[i], k, 1);
        }
        cr_expect_lt(battery((const block_words *)words), 1e-7, "%s", rng_orders[o].name);
    }
}
