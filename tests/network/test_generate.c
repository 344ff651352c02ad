#include <criterion/criterion.h>
#include <math.h>

#include "network/generate.h"

static const sh_generate_law law = {{{1, 2, 3, 4}}, 9, 5, 14};

Test(generate, random_networks_have_the_density_and_the_amounts_of_their_law)
{
    enum { N = 2000 };
    sh_graph g;
    cr_assert_eq(sh_generate_random(&g, N, 0.01, &law, NULL), SH_OK);
    double pairs = (double)N * (N - 1), seen[10] = {0};
    cr_expect_float_eq((double)g.edges, pairs * 0.01, 4 * sqrt(pairs * 0.0099));
    for (int64_t k = 0; k < g.edges; k++) {
        cr_assert(g.amount[k] >= 5 && g.amount[k] <= 14);
        seen[g.amount[k] - 5]++;
    }
    double chi = 0, each = (double)g.edges / 10;
    for (int c = 0; c < 10; c++) {
        chi += pow(seen[c] - each, 2) / each;
    }
    cr_expect(chi < 34, "chi square %g with 9 degrees of freedom", chi);
    double spread = 0;
    for (int32_t i = 0; i < N; i++) {
        double degree = (double)(g.start[i + 1] - g.start[i]);
        spread += pow(degree - 19.99, 2) / (19.99 * 0.99) / N;
    }
    cr_expect_float_eq(spread, 1, 0.15);
    sh_graph_free(&g);
}

Test(generate, a_network_is_a_function_of_its_luck)
{
    sh_graph a, b, c;
    sh_generate_law other = law;
    other.draw++;
    cr_assert_eq(sh_generate_random(&a, 100, 0.1, &law, NULL), SH_OK);
    cr_assert_eq(sh_generate_random(&b, 100, 0.1, &law, NULL), SH_OK);
    cr_assert_eq(sh_generate_random(&c, 100, 0.1, &other, NULL), SH_OK);
    cr_expect(a.edges == b.edges && c.edges > 0);
    cr_expect_arr_eq(a.amount, b.amount, (size_t)a.edges * sizeof *a.amount);
    int same = 0;
    for (int64_t k = 0; k < a.edges && k < c.edges; k++) {
        same += a.other[k] == c.other[k];
    }
    cr_expect(same < 60, "%d of %lld links are where the other draw has them", same,
              (long long)a.edges);
    sh_graph_free(&a);
    sh_graph_free(&b);
    sh_graph_free(&c);
}

Test(generate, complete_and_empty_networks)
{
    for (int32_t n = 0; n <= 5; n++) {
        sh_graph g;
        cr_assert_eq(sh_generate_random(&g, n, 1, &law, NULL), SH_OK);
        cr_expect_eq(g.edges, (int64_t)n * (n > 0 ? n - 1 : 0));
        sh_graph_free(&g);
        cr_assert_eq(sh_generate_random(&g, n, 0, &law, NULL), SH_OK);
        cr_expect_eq(g.edges, 0);
        sh_graph_free(&g);
    }
}

Test(generate, core_and_periphery_have_their_four_densities)
{
    enum { N = 1200, CORE = 150 };
    sh_generate_core in = {N, CORE, {{0.8, 0.1}, {0.2, 0.004}}};
    sh_graph g;
    double seen[2][2] = {{0}};
    cr_assert_eq(sh_generate_core_periphery(&g, &in, &law, NULL), SH_OK);
    for (int32_t i = 0; i < N; i++) {
        for (int64_t k = g.start[i]; k < g.start[i + 1]; k++) {
            seen[i >= CORE][g.other[k] >= CORE]++;
        }
    }
    for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2; b++) {
            double size[2] = {CORE, N - CORE}, pairs = size[a] * (size[b] - (a == b));
            double mean = pairs * in.p[a][b], error = sqrt(mean * (1 - in.p[a][b]));
            cr_expect_float_eq(seen[a][b], mean, 4 * error, "%d%d: %g, not %g", a, b,
                               seen[a][b], mean);
        }
    }
    sh_graph_free(&g);
}

/* The weight of rank r is r^-a; how many links the first ranks have follows. */
Test(generate, scale_free_networks_give_the_first_ranks_their_share)
{
    enum { N = 20000, LINKS = 200000 };
    for (int aligned = 0; aligned < 2; aligned++) {
        sh_generate_scale in = {N, LINKS, 3, aligned};
        sh_generate_law ones = {law.key, 3, 1, 1};
        sh_graph g, t;
        cr_assert_eq(sh_generate_scale_free(&g, &in, &ones, NULL), SH_OK);
        cr_assert_eq(sh_graph_transpose(&g, &t, NULL), SH_OK);
        for (int32_t first = 50; first <= 5000; first *= 10) {
            double out = 0, into = 0, all = 0;
            for (int32_t i = 0; i < N; i++) {
                int32_t as_creditor = aligned ? i : N - 1 - i;
                for (int64_t k = g.start[i]; k < g.start[i + 1]; k++) {
                    all += (double)g.amount[k];
                    out += i < first ? (double)g.amount[k] : 0;
                }
                for (int64_t k = t.start[i]; k < t.start[i + 1]; k++) {
                    into += as_creditor < first ? (double)t.amount[k] : 0;
                }
            }
            double share = sqrt((double)first / N), error = sqrt(share * (1 - share) / all);
            cr_expect(all <= LINKS && all > 0.99 * LINKS);
            cr_expect_float_eq(out / all, share, 5 * error + 0.003);
            cr_expect_float_eq(into / all, share, 5 * error + 0.003);
        }
        sh_graph_free(&g);
        sh_graph_free(&t);
    }
}

Test(generate, bad_parameters_are_refused)
{
    sh_graph g;
    sh_generate_law none = {law.key, 0, 0, 5}, turned = {law.key, 0, 5, 4};
    double bad[] = {-0.1, 1.1, NAN};
    for (int k = 0; k < 3; k++) {
        sh_generate_core core = {5, 2, {{0, bad[k]}, {0, 0}}};
        cr_expect_eq(sh_generate_random(&g, 5, bad[k], &law, NULL), SH_E_SCENARIO);
        cr_expect_eq(sh_generate_core_periphery(&g, &core, &law, NULL), SH_E_SCENARIO);
    }
    sh_generate_core core = {5, 6, {{0}}};
    sh_generate_scale scale = {5, 5, 2, false};
    cr_expect_eq(sh_generate_core_periphery(&g, &core, &law, NULL), SH_E_SCENARIO);
    cr_expect_eq(sh_generate_scale_free(&g, &scale, &law, NULL), SH_E_SCENARIO);
    cr_expect_eq(sh_generate_random(&g, 5, 0.5, &none, NULL), SH_E_SCENARIO);
    cr_expect_eq(sh_generate_random(&g, 5, 0.5, &turned, NULL), SH_E_SCENARIO);
}
