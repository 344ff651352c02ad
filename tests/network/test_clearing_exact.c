#include <criterion/criterion.h>

#include <stdlib.h>

#include "network/clearing.h"
#include "support/exposures.h"

/* debts of one class, to others and to outsiders */
static sh_clearing_case general_case(const exposures *e, const sh_fen *assets,
                                     const sh_fen *external, double alpha, double beta)
{
    return (sh_clearing_case){.owes = &e->owes,
                              .claims = &e->claims,
                              .assets = assets,
                              .external = {[SH_CLEARING_GENERAL] = external},
                              .alpha = alpha,
                              .beta = beta,
                              .threads = 1};
}

static sh_clearing solve(const sh_clearing_case *in, bool least)
{
    sh_clearing c;
    sh_error error = {0};
    sh_status status =
        least ? sh_clearing_least(&c, in, &error) : sh_clearing_greatest(&c, in, &error);
    cr_assert(status == SH_OK, "%s", error.text);
    return c;
}

/* Two rings of n banks, debts of `debt`; 1 and 4 fen come in at their first banks, of which 3
   and 5 fen are owed to outsiders and one to each other. Of the debts x and y are paid: 4 x = 1
   + y, 6 y = 4 + x. */
static void expect_two_rings(int32_t n, sh_fen debt, bool classes)
{
    size_t count = (size_t)n;
    sh_edge *list = malloc((2 * count + 2) * sizeof *list);
    sh_fen *assets = calloc(2 * count, sizeof *assets),
           *external = calloc(2 * count, sizeof *external);
    for (int32_t i = 0; i < n; i++) {
        list[i] = (sh_edge){i, (i + 1) % n, debt};
        list[n + i] = (sh_edge){n + i, n + (i + 1) % n, debt};
    }
    list[2 * count] = (sh_edge){0, n, 1};
    list[2 * count + 1] = (sh_edge){n, 0, 1};
    assets[0] = 1;
    assets[n] = 4;
    external[0] = 3;
    external[n] = 5;
    exposures e = exposures_of_list(2 * n, list, 2 * (int64_t)n + 2);
    /* with classes, whoever has no debts of a class is left out by it */
    uint8_t *rank = malloc(2 * count + 2);
    for (int64_t k = 0; k < e.owes.edges; k++) {
        rank[k] = SH_CLEARING_RESERVE;
    }
    for (int32_t i = 1; i < n; i++) {
        rank[e.owes.start[i]] = (uint8_t)(i % SH_CLEARING_CLASSES);
    }
    sh_clearing_case in = {
        .owes = &e.owes,
        .claims = &e.claims,
        .rank = classes ? rank : NULL,
        .assets = assets,
        .external = {[2] = classes ? external : NULL, [3] = classes ? NULL : external},
        .alpha = 1,
        .beta = 1,
        .threads = 1};
    for (int least = 0; least < 2; least++) {
        sh_clearing c = solve(&in, least);
        cr_expect_float_eq(c.paid[1] / (double)debt, 10.0 / 23, 1e-12, "%d: %.17g", n,
                           c.paid[1]);
        cr_expect_float_eq(c.paid[n + 1] / (double)debt, 17.0 / 23, 1e-12, "%d: %.17g", n,
                           c.paid[n + 1]);
        sh_clearing_free(&c);
    }
    exposures_free(&e);
    free(list);
    free(assets);
    free(external);
    free(rank);
}

Test(clearing, two_rings_joined_by_a_fen_share_what_comes_in_whatever_their_size)
{
    static const int32_t sizes[] = {5, 40, 90, 300, 1001};
    for (size_t s = 0; s < SH_COUNT(sizes); s++) {
        for (int classes = 0; classes < 2; classes++) {
            expect_two_rings(sizes[s], 10000, classes);
            expect_two_rings(sizes[s], INT64_C(100000000000000), classes);
        }
    }
}

/* A owes B 2,000,000 and has half of it; with `share` of that B has exactly what it owes */
static void expect_tie(double share, int percent, sh_fen unit, int32_t others)
{
    sh_edge debt = {0, 1, 200 * unit};
    size_t n = 2 + (size_t)others;
    sh_fen *assets = calloc(n, sizeof *assets), *external = calloc(n, sizeof *external);
    exposures e = exposures_of_list((int32_t)n, &debt, 1);
    assets[0] = 100 * unit;
    assets[1] = 7;
    external[1] = 7 + percent * unit;
    for (int short_by = 0; short_by < 2; short_by++) {
        sh_clearing_case in = general_case(&e, assets, external, share, 0.5);
        sh_clearing c = solve(&in, false);
        cr_expect_eq(c.defaults, 1 + short_by, "%g of %lld, %d others, %d short", share,
                     (long long)assets[0], others, short_by);
        sh_clearing_free(&c);
        external[1]++;
    }
    exposures_free(&e);
    free(assets);
    free(external);
}

Test(clearing, a_tie_is_one_for_each_share_amount_and_number_of_other_nodes)
{
    for (int percent = 1; percent < 100; percent++) {
        for (sh_fen unit = 1; unit <= INT64_C(10000000000000000); unit *= 100) {
            expect_tie(percent / 100.0, percent, unit, 0);
            expect_tie(percent / 100.0, percent, unit, 300);
        }
    }
}

/* three banks with costs; what is left to b2 is 3.5 millionths of a fen less than it owes */
Test(clearing, a_shortage_of_a_millionth_of_a_fen_counts_among_many_nodes_too)
{
    for (int32_t others = 0; others <= 300; others += 100) {
        sh_edge debts[] = {{0, 1, INT64_C(272865375206)}, {0, 2, INT64_C(330482903950)}};
        size_t n = 3 + (size_t)others;
        sh_fen *assets = calloc(n, sizeof *assets), *external = calloc(n, sizeof *external);
        exposures e = exposures_of_list((int32_t)n, debts, 2);
        assets[0] = INT64_C(391440942120);
        external[2] = INT64_C(107205526017);
        sh_clearing_case in = general_case(&e, assets, external, 0.5, 0.5);
        sh_clearing c = solve(&in, false);
        cr_expect_eq(c.defaults, 2, "%d others", others);
        sh_clearing_free(&c);
        exposures_free(&e);
        free(assets);
        free(external);
    }
}

/* A hub owes D to each of n others, who owe it D and e fen outside. It has a fen less than what
   they leave unpaid while it pays in full, rounded up: it is short of a seventh of a fen, of
   which each of them misses next to nothing; but what goes round hardly leaks. With x and y of
   the debts paid, (D + e) y = D x and n D x = e n - 1 + n D y. */
Test(clearing, a_seventh_of_a_fen_that_goes_round_a_thousand_banks_counts_each_time)
{
    enum { N = 1000, OUTSIDE = 292 };
    const sh_fen due = 100000000;
    sh_edge *list = malloc(2 * N * sizeof *list);
    sh_fen *assets = calloc(N + 1, sizeof *assets), *external = calloc(N + 1, sizeof *external);
    for (int32_t i = 0; i < N; i++) {
        list[2 * i] = (sh_edge){N, i, due};
        list[2 * i + 1] = (sh_edge){i, N, due};
        external[i] = OUTSIDE;
    }
    assets[N] = OUTSIDE * N - 1;
    exposures e = exposures_of_list(N + 1, list, 2 * N);
    sh_clearing_case in = general_case(&e, assets, external, 1, 1);
    in.threads = 2;
    double x =
        (OUTSIDE * N - 1) * ((double)due + OUTSIDE) / (OUTSIDE * (double)N * (double)due);
    sh_clearing c = solve(&in, false);
    cr_expect_float_eq(c.paid[N], x * N * (double)due, 0.01, "%.3f", c.paid[N]);
    cr_expect_float_eq(c.paid[0], x * (double)due, 1e-5, "%.6f", c.paid[0]);
    sh_clearing_free(&c);
    exposures_free(&e);
    free(list);
    free(assets);
    free(external);
}

/* Ten thousand banks have D of the D + e that each owes, D of it to one bank, which owes the
   next whole fen above what it receives: n D - n e + n e^2 / (D + e). */
Test(clearing, a_part_of_a_fen_decides_about_a_bank_with_ten_thousand_debtors)
{
    enum { N = 10000 };
    const sh_fen due = 100000000;
    sh_edge *list = malloc(N * sizeof *list);
    sh_fen *assets = calloc(N + 1, sizeof *assets), *external = calloc(N + 1, sizeof *external);
    for (int32_t i = 0; i < N; i++) {
        list[i] = (sh_edge){i, N, due};
        assets[i] = due;
    }
    exposures e = exposures_of_list(N + 1, list, N);
    for (sh_fen outside = 60; outside < 100; outside++) {
        for (int32_t i = 0; i < N; i++) {
            external[i] = outside;
        }
        external[N] = N * due - N * outside + 1;
        sh_clearing_case in = general_case(&e, assets, external, 1, 1);
        sh_clearing c = solve(&in, false);
        cr_expect(c.defaults == N + 1, "%d of them for %lld outside", c.defaults,
                  (long long)outside);
        sh_clearing_free(&c);
    }
    exposures_free(&e);
    free(list);
    free(assets);
    free(external);
}

/* B's senior debt to A comes back to it in full, a circle from which nothing leaks; its general
   debts, to A and to outsiders, are not paid. Nothing must be lost on the way there. */
static void expect_circle_stays(sh_fen unit, sh_fen outside)
{
    sh_edge list[] = {{0, 1, 20 * unit}, {1, 0, 10 * unit}, {1, 0, 10 * unit}};
    sh_graph owes = {0}, claims = {0};
    cr_assert(sh_graph_build(&owes, 2, list, 3, SH_PARALLEL_KEPT, NULL) == SH_OK);
    cr_assert(sh_graph_transpose(&owes, &claims, NULL) == SH_OK);
    uint8_t rank[] = {SH_CLEARING_GENERAL, SH_CLEARING_INVESTORS, SH_CLEARING_GENERAL};
    sh_clearing_case in = {.owes = &owes,
                           .claims = &claims,
                           .rank = rank,
                           .assets = (sh_fen[]){0, 0},
                           .external = {[3] = (sh_fen[]){0, outside}},
                           .alpha = 1,
                           .beta = 1,
                           .threads = 1};
    sh_clearing c = solve(&in, false);
    for (int i = 0; i < 2; i++) {
        cr_expect_float_eq(c.paid[i] / (10 * (double)unit), 1, 1e-12, "%d of %lld: %.17g", i,
                           (long long)unit, c.paid[i]);
    }
    sh_clearing_free(&c);
    sh_graph_free(&owes);
    sh_graph_free(&claims);
}

Test(clearing, a_senior_circle_without_a_leak_keeps_what_goes_round_at_every_scale)
{
    for (sh_fen unit = 1; unit <= INT64_C(100000000000000000); unit *= 10) {
        expect_circle_stays(unit, 1);
        expect_circle_stays(unit, 7 * unit);
        expect_circle_stays(unit, 100 * (unit < 1000000000 ? unit : 1));
    }
}
