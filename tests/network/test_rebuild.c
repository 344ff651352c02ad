#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "network/rebuild.h"
#include "support/exposures.h"

enum { N = 25 };

/* totals of a random matrix with an empty diagonal, so that there is a solution */
static void totals(uint32_t seed, int32_t n, sh_fen *lends, sh_fen *borrows)
{
    memset(lends, 0, N * sizeof *lends);
    memset(borrows, 0, N * sizeof *borrows);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            uint32_t word = exposures_word(seed, (uint32_t)(i * n + j));
            sh_fen amount = i != j && word % 8 < 3 ? (sh_fen)(word >> 3) : 0;
            lends[i] += amount;
            borrows[j] += amount;
        }
    }
}

Test(rebuild, the_fitted_matrix_has_the_totals)
{
    for (uint32_t seed = 0; seed < 300; seed++) {
        int32_t n = 2 + (int32_t)(seed % (N - 2));
        sh_fen lends[N], borrows[N], all = 0;
        totals(seed, n, lends, borrows);
        sh_rebuild r;
        sh_error error = {0};
        cr_assert(sh_rebuild_fit(&r, n, lends, borrows, 0, &error) == SH_OK, "seed %u: %s",
                  seed, error.text);
        for (int32_t i = 0; i < n; i++) {
            all += lends[i];
        }
        for (int32_t i = 0; i < n; i++) {
            double lent = 0, borrowed = 0;
            for (int32_t j = 0; j < n; j++) {
                cr_assert(sh_rebuild_entry(&r, i, j) >= 0 && sh_rebuild_entry(&r, i, i) == 0);
                lent += sh_rebuild_entry(&r, i, j);
                borrowed += sh_rebuild_entry(&r, j, i);
            }
            cr_assert_float_eq(lent, (double)lends[i], 1e-12 * (double)all + 1e-9);
            cr_assert_float_eq(borrowed, (double)borrows[i], 1e-12 * (double)all + 1e-9);
        }
        sh_rebuild_free(&r);
    }
}

Test(rebuild, whole_fen_give_each_lender_his_total)
{
    for (uint32_t seed = 0; seed < 100; seed++) {
        sh_fen lends[N], borrows[N];
        totals(seed, N, lends, borrows);
        sh_rebuild r;
        exposures net;
        cr_assert_eq(sh_rebuild_fit(&r, N, lends, borrows, 0, NULL), SH_OK);
        cr_assert_eq(sh_rebuild_graph(&r, lends, &net.owes, NULL), SH_OK);
        cr_assert_eq(sh_graph_transpose(&net.owes, &net.claims, NULL), SH_OK);
        for (int32_t i = 0; i < N; i++) {
            cr_assert_eq(net.claims.total[i], lends[i]);
            cr_assert(llabs(net.owes.total[i] - borrows[i]) <= N);
        }
        for (int32_t i = 0; i < N; i++) {
            for (int64_t k = net.claims.start[i]; k < net.claims.start[i + 1]; k++) {
                double entry = sh_rebuild_entry(&r, i, net.claims.other[k]);
                cr_assert_float_eq((double)net.claims.amount[k], entry, 1.01);
            }
        }
        exposures_free(&net);
        sh_rebuild_free(&r);
    }
}

Test(rebuild, a_hub_leaves_no_choice)
{
    const sh_fen lends[4] = {60, 10, 0, 5}, borrows[4] = {15, 20, 40, 0};
    sh_rebuild r;
    cr_assert_eq(sh_rebuild_fit(&r, 4, lends, borrows, 0, NULL), SH_OK);
    cr_expect(sh_rebuild_entry(&r, 0, 1) == 20 && sh_rebuild_entry(&r, 0, 2) == 40);
    cr_expect(sh_rebuild_entry(&r, 1, 0) == 10 && sh_rebuild_entry(&r, 3, 0) == 5);
    cr_expect(sh_rebuild_entry(&r, 1, 2) == 0 && sh_rebuild_entry(&r, 0, 0) == 0);
    sh_rebuild_free(&r);
}

Test(rebuild, totals_that_no_network_has_are_refused)
{
    const struct {
        sh_fen lends[3], borrows[3];
        const char *text;
    } bad[] = {{{1, 2, 3}, {3, 3, 1}, "all lending is 6 fen, all borrowing 7"},
               {{-1, 2, 3}, {1, 1, 2}, "totals of node 0 are not amounts from 0"},
               {{9, 1, 1}, {3, 4, 4}, "node 0 lends and borrows more than the others can"}};
    for (size_t k = 0; k < SH_COUNT(bad); k++) {
        sh_rebuild r;
        sh_error error = {0};
        cr_expect_eq(sh_rebuild_fit(&r, 3, bad[k].lends, bad[k].borrows, 0, &error),
                     SH_E_SCENARIO);
        cr_expect(strstr(error.text, bad[k].text) != NULL, "%s", error.text);
    }
}

Test(rebuild, nothing_is_rebuilt_from_nothing)
{
    const sh_fen none[3] = {0};
    for (int32_t n = 0; n <= 3; n++) {
        sh_rebuild r;
        sh_graph g;
        cr_assert_eq(sh_rebuild_fit(&r, n, none, none, 0, NULL), SH_OK);
        cr_assert_eq(sh_rebuild_graph(&r, none, &g, NULL), SH_OK);
        cr_expect_eq(g.edges, 0);
        sh_graph_free(&g);
        sh_rebuild_free(&r);
    }
}
