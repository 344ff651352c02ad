#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "math/spread.h"

static sh_spread spread_of(sh_arena *arena, const int64_t *value, int32_t n)
{
    sh_spread spread;
    cr_assert(sh_spread_init(&spread, arena));
    for (int32_t i = 0; i < n; i++) {
        sh_spread_add(&spread, value[i]);
    }
    return spread;
}

/* Gini of 1, 2, 3, 4: (-3 · 1 - 1 · 2 + 1 · 3 + 3 · 4) / (4 · 10) = 1/4. Of 0, 0, 0, 8: 3/4.
 * Of 0, 1, 1, 6: (-3·0 - 1 + 1 + 18) / (4 · 8) = 9/16. */
Test(spread, ginis_coefficient_is_that_worked_out_by_hand)
{
    sh_arena arena = {0};
    static const struct {
        int64_t value[4];
        double gini;
    } rows[] = {{{4, 1, 3, 2}, 0.25},
                {{0, 8, 0, 0}, 0.75},
                {{6, 1, 0, 1}, 9.0 / 16},
                {{5, 5, 5, 5}, 0}};
    for (size_t i = 0; i < 4; i++) {
        sh_spread spread = spread_of(&arena, rows[i].value, 4);
        cr_expect_float_eq(sh_spread_gini(&spread), rows[i].gini, 1e-15, "row %zu", i);
    }
    sh_arena_free(&arena);
}

Test(spread, of_nothing_there_is_neither_a_mean_nor_a_coefficient)
{
    sh_arena arena = {0};
    sh_spread spread = spread_of(&arena, NULL, 0);
    cr_expect(isnan(sh_spread_gini(&spread)) && isnan(sh_spread_mean(&spread)));
    cr_expect(isnan(sh_spread_top_mean(&spread, 5)));
    static const int64_t none[] = {0, 0, 0};
    spread = spread_of(&arena, none, 3);
    cr_expect(isnan(sh_spread_gini(&spread)), "nobody has anything: neither equal nor unequal");
    cr_expect_eq(sh_spread_mean(&spread), 0.0);
    sh_arena_free(&arena);
}

/* 100 values 1 … 100: the worst 5 are 96 … 100, mean 98; 1 % of 100 is one, 100; of 30 values
 * 5 % are two (1.5 rounded up) */
Test(spread, the_largest_share_is_a_whole_number_of_values)
{
    sh_arena arena = {0};
    int64_t value[100];
    for (int32_t i = 0; i < 100; i++) {
        value[i] = (i * 37) % 100 + 1;
    }
    sh_spread spread = spread_of(&arena, value, 100);
    cr_expect_eq(sh_spread_top_mean(&spread, 5), 98.0);
    cr_expect_eq(sh_spread_top_mean(&spread, 1), 100.0);
    cr_expect_eq(sh_spread_top_mean(&spread, 100), 50.5);
    for (int32_t i = 0; i < 30; i++) {
        value[i] = i;
    }
    spread = spread_of(&arena, value, 30);
    cr_expect_eq(sh_spread_top_mean(&spread, 5), 28.5);
    sh_arena_free(&arena);
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* against the formula over sorted values, for amounts from fen to hundreds of millions of yuan
 */
Test(spread, bins_cost_less_than_they_may)
{
    sh_arena arena = {0};
    enum { N = 20000 };
    int64_t *value = malloc(N * sizeof *value);
    uint64_t state = 12345;
    for (int32_t i = 0; i < N; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        value[i] = (int64_t)((state >> 20) >> (state >> 59));
    }
    sh_spread spread = spread_of(&arena, value, N);
    qsort(value, N, sizeof *value, ascending);
    double weighted = 0, total = 0, top = 0;
    for (int32_t i = 0; i < N; i++) {
        weighted += (2.0 * (i + 1) - N - 1) * (double)value[i];
        total += (double)value[i];
        top += i >= N - 1000 ? (double)value[i] : 0.0;
    }
    double gini = weighted / (N * total);
    cr_expect_float_eq(sh_spread_gini(&spread), gini, 1e-6);
    cr_expect_leq(sh_spread_gini(&spread), gini + 1e-12, "equal values are less unequal");
    cr_expect_float_eq(sh_spread_top_mean(&spread, 5) / (top / 1000), 1, 1.0 / 1024);
    cr_expect_float_eq(sh_spread_mean(&spread), total / N, 1e-3 * total / N);
    /* the largest value of all has a bin too */
    sh_spread most = spread_of(&arena, (const int64_t[]){INT64_MAX}, 1);
    cr_expect_eq(most.total, INT64_MAX);
    free(value);
    sh_arena_free(&arena);
}
