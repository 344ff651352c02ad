#include <criterion/criterion.h>
#include <string.h>

#include "support/exposures.h"

static sh_status build(int32_t nodes, const sh_edge *list, int64_t edges, sh_error *error)
{
    sh_graph g;
    sh_status status = sh_graph_build(&g, nodes, list, edges, SH_PARALLEL_REFUSED, error);
    sh_graph_free(&g);
    return status;
}

Test(graph, rows_hold_the_list_with_creditors_in_order)
{
    for (uint32_t seed = 1; seed <= 60; seed++) {
        enum { N = 23, MOST = N * N };
        sh_edge list[MOST];
        int64_t edges = 0;
        for (uint32_t k = 0; k < MOST; k++) {
            int32_t i = (int32_t)(k * 7 % MOST) / N, j = (int32_t)(k * 7 % MOST) % N;
            if (i != j && exposures_word(seed, k) % 5 < 2) {
                list[edges++] = (sh_edge){i, j, exposures_word(seed, k) % 9};
            }
        }
        sh_graph g, t, back;
        cr_assert_eq(sh_graph_build(&g, N, list, edges, SH_PARALLEL_REFUSED, NULL), SH_OK);
        int64_t positive = 0;
        for (int64_t k = 0; k < edges; k++) {
            positive += list[k].amount > 0;
        }
        cr_assert(g.edges == positive && g.start[0] == 0 && g.start[N] == positive);
        for (int32_t i = 0; i < N; i++) {
            for (int64_t k = g.start[i]; k < g.start[i + 1]; k++) {
                sh_edge e = list[g.origin[k]];
                cr_assert(e.debtor == i && e.creditor == g.other[k] && e.amount == g.amount[k]);
                cr_assert(k == g.start[i] || g.other[k - 1] < g.other[k]);
            }
        }
        cr_assert_eq(sh_graph_transpose(&g, &t, NULL), SH_OK);
        cr_assert_eq(sh_graph_transpose(&t, &back, NULL), SH_OK);
        size_t size = (size_t)g.edges;
        cr_assert_arr_eq(back.start, g.start, (N + 1) * sizeof *g.start);
        cr_assert_arr_eq(back.other, g.other, size * sizeof *g.other);
        cr_assert_arr_eq(back.amount, g.amount, size * sizeof *g.amount);
        for (int64_t k = 0; k < t.edges; k++) {
            cr_assert(g.other[t.origin[k]] < N && g.amount[t.origin[k]] == t.amount[k]);
        }
        sh_graph_free(&g);
        sh_graph_free(&t);
        sh_graph_free(&back);
    }
}

Test(graph, parallel_debts_are_refused_or_added_up)
{
    sh_edge list[] = {{0, 1, 5}, {2, 1, 1}, {0, 1, 7}, {0, 2, 3}, {0, 1, 1}};
    sh_error error = {0};
    cr_expect_eq(build(3, list, 5, &error), SH_E_SCENARIO);
    cr_expect_str_eq(error.text, "exposures 1 and 3: both say what node 0 owes node 1");
    sh_graph g;
    cr_assert_eq(sh_graph_build(&g, 3, list, 5, SH_PARALLEL_SUMMED, NULL), SH_OK);
    cr_expect(g.edges == 3 && g.amount[0] == 13 && g.other[0] == 1 && g.amount[1] == 3);
    cr_expect(g.start[1] == 2 && g.start[2] == 2 && g.start[3] == 3 && g.amount[2] == 1);
    cr_expect(g.total[0] == 16 && g.total[1] == 0 && g.total[2] == 1);
    sh_graph_free(&g);
}

Test(graph, parallel_debts_are_kept_in_the_order_of_the_list)
{
    const sh_edge list[] = {{0, 1, 5}, {2, 1, 1}, {0, 1, 7}, {0, 2, 3}, {0, 1, 1}};
    static const int64_t from[] = {0, 2, 4, 3, 1};
    sh_graph g, t;
    cr_assert_eq(sh_graph_build(&g, 3, list, 5, SH_PARALLEL_KEPT, NULL), SH_OK);
    cr_assert_eq(sh_graph_transpose(&g, &t, NULL), SH_OK);
    cr_assert(g.edges == 5 && t.edges == 5 && g.total[0] == 16);
    for (int k = 0; k < 5; k++) {
        cr_expect_eq(g.origin[k], from[k]);
        cr_expect_eq(g.amount[t.origin[k]], t.amount[k]);
    }
    cr_expect(t.amount[0] == 5 && t.amount[1] == 7 && t.amount[2] == 1 && t.amount[3] == 1);
    sh_graph_free(&g);
    sh_graph_free(&t);
}

Test(graph, a_bad_list_is_refused_by_its_line)
{
    struct {
        sh_edge edge;
        const char *text;
    } bad[] = {{{1, 1, 4}, "exposure 2: node 1 owes itself"},
               {{0, 3, 4}, "exposure 2: no node 3 among 3"},
               {{-1, 2, 4}, "exposure 2: no node -1 among 3"},
               {{0, 2, -1}, "exposure 2: negative amount"},
               {{0, 2, INT64_C(1) << 62}, "exposure 2: all amounts together reach 2^62 fen"}};
    for (size_t k = 0; k < SH_COUNT(bad); k++) {
        sh_edge list[] = {{0, 1, 1}, bad[k].edge};
        sh_error error = {0};
        cr_expect_eq(build(3, list, 2, &error), SH_E_SCENARIO);
        cr_expect_str_eq(error.text, bad[k].text);
    }
}

Test(graph, empty_graphs_and_lone_nodes_are_graphs)
{
    for (int32_t nodes = 0; nodes <= 2; nodes++) {
        sh_graph g, t;
        cr_assert_eq(sh_graph_build(&g, nodes, NULL, 0, SH_PARALLEL_REFUSED, NULL), SH_OK);
        cr_assert_eq(sh_graph_transpose(&g, &t, NULL), SH_OK);
        cr_expect(g.edges == 0 && t.edges == 0 && t.nodes == nodes && t.start[nodes] == 0);
        sh_graph_free(&g);
        sh_graph_free(&t);
        sh_graph_free(&t);
    }
}

Test(graph, totals_are_the_sums_of_the_rows_both_ways)
{
    exposures e = exposures_random(90, 0.3, 1000, 4);
    const sh_graph *both[2] = {&e.owes, &e.claims};
    for (int g = 0; g < 2; g++) {
        for (int32_t i = 0; i < 90; i++) {
            sh_fen sum = 0;
            for (int64_t k = both[g]->start[i]; k < both[g]->start[i + 1]; k++) {
                sum += both[g]->amount[k];
            }
            cr_assert(sum == both[g]->total[i] && sum > 0);
        }
    }
    exposures_free(&e);
}
