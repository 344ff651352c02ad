#include <criterion/criterion.h>
#include <math.h>

#include "base/rng.h"
#include "math/tally.h"

static int64_t value(uint32_t index)
{
    sh_rng_key key = sh_rng_key_of(14, 0, 0);
    uint32_t w[4];
    sh_rng_block(&key, index, (sh_rng_site){0, 0, 0}, w);
    return ((int64_t)w[0] << 20) - ((int64_t)w[1] << 12);
}

Test(tally, merged_parts_equal_the_whole_in_any_order)
{
    enum { N = 5000, PARTS = 7 };
    sh_tally whole = sh_tally_empty(), part[PARTS], forward = whole, backward = whole;
    for (int k = 0; k < PARTS; k++) {
        part[k] = sh_tally_empty();
    }
    for (uint32_t i = 0; i < N; i++) {
        sh_tally_add(&whole, value(i));
        sh_tally_add(&part[i * i % PARTS], value(i));
    }
    for (int k = 0; k < PARTS; k++) {
        sh_tally_merge(&forward, &part[k]);
        sh_tally_merge(&backward, &part[PARTS - 1 - k]);
    }
    const sh_tally *merged[] = {&forward, &backward};
    for (int k = 0; k < 2; k++) {
        cr_expect(merged[k]->n == N && merged[k]->sum == whole.sum);
        cr_expect(merged[k]->square == whole.square);
        cr_expect(merged[k]->min == whole.min && merged[k]->max == whole.max);
        cr_expect_eq(sh_tally_sd(merged[k]), sh_tally_sd(&whole));
    }
    double mean = 0, square = 0;
    for (uint32_t i = 0; i < N; i++) {
        mean += (double)value(i) / N;
    }
    for (uint32_t i = 0; i < N; i++) {
        square += ((double)value(i) - mean) * ((double)value(i) - mean);
    }
    cr_expect_float_eq(sh_tally_mean(&whole) / mean, 1, 1e-12);
    cr_expect_float_eq(sh_tally_sd(&whole) / sqrt(square / (N - 1)), 1, 1e-12);
}

Test(tally, a_small_spread_around_a_large_mean_is_exact)
{
    sh_tally t = sh_tally_empty();
    for (int64_t i = 0; i < 1000; i++) {
        sh_tally_add(&t, INT64_C(4000000000000000) + i);
    }
    cr_expect_float_eq(sh_tally_sd(&t), sqrt(1000.0 * 1001 / 12), 1e-9);
    cr_expect(t.min == INT64_C(4000000000000000) && t.max == t.min + 999);
}

Test(tally, empty_tallies_have_no_mean)
{
    sh_tally t = sh_tally_empty();
    cr_expect(isnan(sh_tally_mean(&t)) && isnan(sh_tally_sd(&t)));
    sh_tally_add(&t, 5);
    cr_expect(sh_tally_mean(&t) == 5 && isnan(sh_tally_sd(&t)));
}
