#include <criterion/criterion.h>
#include <math.h>

#include "network/skip.h"

static sh_skip begin(double p, uint32_t draw)
{
    sh_rng_key key = sh_rng_key_of(5, draw, 0);
    return sh_skip_begin(&key, (sh_rng_site){0, draw, SH_STREAM_NETWORK_LINK}, p);
}

Test(skip, each_position_is_taken_with_its_chance_and_alone)
{
    static const double chances[] = {0.9, 0.5, 0.03, 0.001, 0.0002, 1e-6};
    for (size_t c = 0; c < SH_COUNT(chances); c++) {
        double p = chances[c];
        int64_t end = (int64_t)(40000 / p), taken = 0, pairs = 0, last = -2;
        sh_skip s = begin(p, (uint32_t)c);
        for (int64_t at = sh_skip_next(&s); at < end; at = sh_skip_next(&s)) {
            cr_assert(at > last);
            taken++;
            pairs += at == last + 1;
            last = at;
        }
        double n = (double)end, error = sqrt(n * p * (1 - p));
        cr_expect_float_eq((double)taken, n * p, 4.5 * error, "p %g: %lld", p,
                           (long long)taken);
        double neighbours = n * p * p;
        cr_expect_float_eq((double)pairs, neighbours, 6 * sqrt(neighbours) + 1);
    }
}

Test(skip, distances_have_the_geometric_law)
{
    enum { N = 200000, CELLS = 12 };
    for (int fine = 0; fine < 2; fine++) {
        double p = fine ? 0.0001 : 0.2, seen[CELLS] = {0}, chi = 0;
        sh_skip s = begin(p, 77);
        int64_t last = -1;
        for (int k = 0; k < N; k++) {
            int64_t at = sh_skip_next(&s);
            /* cells of equal chance, but for the last of the coarse law */
            double passed = 1 - pow(1 - p, (double)(at - last - 1));
            int cell = fine ? (int)(passed * CELLS) : (int)(at - last - 1);
            seen[cell < CELLS ? cell : CELLS - 1]++;
            last = at;
        }
        for (int c = 0; c < CELLS; c++) {
            double share = fine ? 1.0 / CELLS : pow(1 - p, c) * (c < CELLS - 1 ? p : 1);
            chi += pow(seen[c] - N * share, 2) / (N * share);
        }
        cr_expect(chi < 37, "chi square %g with 11 degrees of freedom", chi);
    }
}

Test(skip, certain_positions_are_all_taken_and_impossible_ones_never)
{
    sh_skip all = begin(1, 1), none = begin(0, 1);
    for (int64_t k = 0; k < 1000; k++) {
        cr_assert_eq(sh_skip_next(&all), k);
    }
    cr_expect(sh_skip_next(&none) > INT64_C(1) << 51);
}

Test(skip, small_chances_are_not_drawn_on_the_grid_of_one_word)
{
    double p = 1e-12, near = 0;
    sh_skip s = begin(p, 3);
    int64_t last = -1;
    for (int k = 0; k < 2000; k++) {
        int64_t at = sh_skip_next(&s);
        double place = exp((double)(at - last - 1) * log1p(-p)) * 0x1p32;
        near += fabs(place - floor(place) - 0.5) < 0.1;
        last = at;
    }
    cr_expect(near > 300 && near < 500, "%g of 2000 within a tenth of the grid", near);
}

Test(skip, instruction_sets_draw_the_same_distances)
{
    for (uint32_t k = 0; k < 400; k++) {
        sh_skip a = begin(1.0 / (1 + k * k), k), b = a;
        sh_skip_words_baseline(&a);
        if (__builtin_cpu_supports("avx2")) {
            sh_skip_words_avx2(&b);
            cr_assert_eq(a.have, b.have);
            cr_assert_arr_eq(a.ahead, b.ahead, (size_t)a.have * sizeof *a.ahead);
        }
    }
}
