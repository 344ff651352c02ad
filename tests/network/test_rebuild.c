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
        cr_assert(sh_rebuild_fit(&r, n, lends, borrows, &error) == SH_OK, "seed %u: %s", seed,
                  error.text);
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

/* rebuilds in whole fen; every total must be met, and no loan further than `slack` from its
 * fitted amount */
static void expect_exact(int32_t n, const sh_fen *lends, const sh_fen *borrows, double slack)
{
    sh_rebuild r;
    exposures net;
    sh_error error = {0};
    cr_assert_eq(sh_rebuild_fit(&r, n, lends, borrows, &error), SH_OK, "%s", error.text);
    cr_assert_eq(sh_rebuild_graph(&r, lends, borrows, &net.owes, NULL), SH_OK);
    cr_assert_eq(sh_graph_transpose(&net.owes, &net.claims, NULL), SH_OK);
    for (int32_t i = 0; i < n; i++) {
        cr_assert_eq(net.claims.total[i], lends[i]);
        cr_assert_eq(net.owes.total[i], borrows[i], "%d of %d borrows %lld, not %lld", i, n,
                     (long long)net.owes.total[i], (long long)borrows[i]);
        for (int64_t k = net.claims.start[i]; k < net.claims.start[i + 1]; k++) {
            double entry = sh_rebuild_entry(&r, i, net.claims.other[k]);
            cr_assert(net.claims.other[k] != i);
            cr_assert_float_eq((double)net.claims.amount[k], entry, slack, "%.1f fen off",
                               (double)net.claims.amount[k] - entry);
        }
    }
    exposures_free(&net);
    sh_rebuild_free(&r);
}

Test(rebuild, whole_fen_give_every_total_and_each_loan_rounded_down_or_up)
{
    for (uint32_t seed = 0; seed < 300; seed++) {
        sh_fen lends[N], borrows[N];
        int32_t n = 2 + (int32_t)(seed % (N - 1));
        totals(seed, n, lends, borrows);
        expect_exact(n, lends, borrows, 1.01);
    }
}

/* A fit in doubles misses such totals by hundreds of fen. */
Test(rebuild, totals_of_ten_trillion_yuan_are_met_to_the_fen)
{
    for (uint32_t seed = 0; seed < 600; seed++) {
        sh_fen lends[N] = {0}, borrows[N] = {0}, all = 0;
        int32_t n = 2 + (int32_t)(seed % (N - 1));
        for (int32_t at = 0; at < n * n; at++) {
            uint32_t word = exposures_word(seed, (uint32_t)at);
            sh_fen amount = at / n == at % n || word % 8 < 3 ? 0 : (sh_fen)word * 232831;
            amount += amount > 0 ? (sh_fen)(word % 1000) : 0;
            lends[at / n] += amount;
            borrows[at % n] += amount;
            all += amount;
        }
        /* what the fit may miss, and what running sums lose */
        expect_exact(n, lends, borrows, 2 + 1e-13 * (double)all);
    }
}

/* The fit in doubles leaves one borrower 13 fen short. */
Test(rebuild, five_banks_of_nearly_a_trillion_yuan_each_get_their_totals)
{
    const sh_fen lends[5] = {93163999708466, 75020687164910, 75394461566210, 65949823461326,
                             76093269629369};
    const sh_fen borrows[5] = {90150149782856, 73482677813660, 45722986633412, 93004089436469,
                               83262337863884};
    expect_exact(5, lends, borrows, 20);
}

/* Doubles do not hold these totals. */
Test(rebuild, a_hub_beyond_2_to_the_53_gets_its_totals)
{
    const sh_fen odd = (1LL << 55) + 1, even = 1LL << 54;
    const sh_fen lends[4] = {odd + 7, odd, 3, even + 5};
    const sh_fen borrows[4] = {odd + even + 8, 1, odd + 1, 5};
    expect_exact(4, lends, borrows, 8);
}

/* proportional fitting in long doubles, as long as it takes */
static void plain_fit(int32_t n, const sh_fen *lends, const sh_fen *borrows, long double *row,
                      long double *column)
{
    for (int32_t i = 0; i < n; i++) {
        row[i] = 1;
    }
    for (int round = 0; round < 20000; round++) {
        long double sum = 0, others = 0;
        for (int32_t i = 0; i < n; i++) {
            sum += row[i];
        }
        for (int32_t j = 0; j < n; j++) {
            column[j] = sum > row[j] ? borrows[j] / (sum - row[j]) : 0;
            others += column[j];
        }
        for (int32_t i = 0; i < n; i++) {
            row[i] = others > column[i] ? lends[i] / (others - column[i]) : 0;
        }
    }
}

Test(rebuild, the_fit_is_the_end_of_proportional_fitting)
{
    for (uint32_t seed = 0; seed < 200; seed++) {
        int32_t n = 3 + (int32_t)(seed % (N - 3));
        sh_fen lends[N], borrows[N];
        long double row[N], column[N];
        sh_rebuild r;
        totals(seed, n, lends, borrows);
        plain_fit(n, lends, borrows, row, column);
        cr_assert_eq(sh_rebuild_fit(&r, n, lends, borrows, NULL), SH_OK);
        for (int32_t at = 0; at < n * n && r.hub < 0; at++) {
            int32_t i = at / n, j = at % n;
            double wanted = i != j ? (double)(row[i] * column[j]) : 0;
            cr_assert_float_eq(sh_rebuild_entry(&r, i, j), wanted, 1e-9 * wanted + 1e-3,
                               "seed %u, %d to %d: %.17g, not %.17g", seed, i, j,
                               sh_rebuild_entry(&r, i, j), wanted);
        }
        sh_rebuild_free(&r);
    }
}

static void expect_total(double found, sh_fen wanted, sh_fen all, uint32_t seed)
{
    double off = fabs(found - (double)wanted);
    cr_assert(off <= 1e-12 * (double)wanted + 1e-14 * (double)all, "seed %u: %.17g, not %lld",
              seed, found, (long long)wanted);
}

/* The fit has both totals of everybody. As row column off the diagonal it is the optimum: there
   is one such matrix. Returns whether totals left a choice. */
static bool expect_optimum(int32_t n, const sh_fen *lends, const sh_fen *borrows, uint32_t seed)
{
    sh_rebuild r;
    sh_fen all = 0;
    sh_error error = {0};
    cr_assert(sh_rebuild_fit(&r, n, lends, borrows, &error) == SH_OK, "seed %u: %s", seed,
              error.text);
    cr_expect(r.error <= 1e-14 && r.rounds < 300, "seed %u: %g", seed, r.error);
    for (int32_t i = 0; i < n; i++) {
        all += lends[i];
        cr_assert((r.row[i] > 0) == (lends[i] > 0) && (r.column[i] > 0) == (borrows[i] > 0));
    }
    for (int32_t i = 0; i < n; i++) {
        double lent = 0, borrowed = 0;
        for (int32_t j = 0; j < n; j++) {
            lent += sh_rebuild_entry(&r, i, j);
            borrowed += sh_rebuild_entry(&r, j, i);
        }
        expect_total(lent, lends[i], all, seed);
        expect_total(borrowed, borrows[i], all, seed);
    }
    bool is_product = r.hub < 0;
    sh_rebuild_free(&r);
    return is_product;
}

/* Node 0 is on one side of all loans but those of a few fen, also with a second such node. */
Test(rebuild, a_hub_that_misses_a_few_fen_of_all_loans_has_its_totals)
{
    int hubs = 0;
    for (uint32_t seed = 0; seed < 600; seed++) {
        int32_t n = 3 + (int32_t)(seed % (N - 3));
        sh_fen lends[N] = {0}, borrows[N] = {0}, most = (sh_fen)1 << (4 + seed % 40);
        for (int32_t j = 1; j < n; j++) {
            bool big = seed % 3 > 0 || j == 1;
            sh_fen to = big ? 1 + exposures_word(seed, (uint32_t)j) % most : seed % 2;
            sh_fen from = big ? 1 + exposures_word(seed, (uint32_t)(j + n)) % most : seed % 2;
            lends[0] += to;
            borrows[j] += to;
            lends[j] += from;
            borrows[0] += from;
        }
        int32_t lender = 1 + (int32_t)(seed % 2), borrower = 3 - lender;
        lends[lender] += 1 + seed % 5;
        borrows[borrower] += 1 + seed % 5;
        hubs += expect_optimum(n, lends, borrows, seed);
        expect_exact(n, lends, borrows, seed % 40 < 34 ? 1.01 : 2);
    }
    cr_expect(hubs > 450, "%d", hubs);
}

/* everything there is between two banks but one fen, and the greatest totals there can be */
Test(rebuild, one_fen_beside_the_greatest_totals_is_placed)
{
    const sh_fen large = ((sh_fen)1 << 60) - 7;
    const sh_fen lends[3] = {large, large, 1}, borrows[3] = {large + 1, large, 0};
    expect_exact(3, lends, borrows, 1024);
    const sh_fen lent[3] = {10000000000, 10000000000, 1};
    const sh_fen borrowed[3] = {10000000000, 10000000000, 1};
    cr_expect(expect_optimum(3, lent, borrowed, 0));
    expect_exact(3, lent, borrowed, 1.01);
}

Test(rebuild, a_hub_leaves_no_choice)
{
    const sh_fen lends[4] = {60, 10, 0, 5}, borrows[4] = {15, 20, 40, 0};
    sh_rebuild r;
    cr_assert_eq(sh_rebuild_fit(&r, 4, lends, borrows, NULL), SH_OK);
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
        cr_expect_eq(sh_rebuild_fit(&r, 3, bad[k].lends, bad[k].borrows, &error),
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
        cr_assert_eq(sh_rebuild_fit(&r, n, none, none, NULL), SH_OK);
        cr_assert_eq(sh_rebuild_graph(&r, none, none, &g, NULL), SH_OK);
        cr_expect_eq(g.edges, 0);
        sh_graph_free(&g);
        sh_rebuild_free(&r);
    }
}
