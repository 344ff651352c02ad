#include <criterion/criterion.h>

#include "network/components.h"
#include "support/exposures.h"

enum { N = 14 };

/* which nodes of the set reach which, by squaring */
static void reach(const sh_graph *g, const bool *in, bool out[N][N])
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            out[i][j] = i == j;
        }
        for (int64_t k = g->start[i]; k < g->start[i + 1]; k++) {
            out[i][g->other[k]] = in[i] && in[g->other[k]];
        }
    }
    for (int via = 0; via < N; via++) {
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                out[i][j] |= out[i][via] && out[via][j];
            }
        }
    }
}

Test(components, nodes_share_a_component_when_each_reaches_the_other)
{
    for (uint32_t seed = 0; seed < 400; seed++) {
        exposures e = exposures_random(N, 0.04 + 0.0005 * seed, 9, seed);
        bool in[N], r[N][N];
        int32_t set[N], members = 0;
        for (int32_t i = N - 1; i >= 0; i--) {
            in[i] = exposures_word(77, seed * N + (uint32_t)i) % 4 > 0;
            if (in[i]) {
                set[members++] = i;
            }
        }
        reach(&e.owes, in, r);
        sh_components c;
        cr_assert_eq(sh_components_find(&c, &e.owes, set, members, NULL), SH_OK);
        cr_assert_eq(c.start[c.count], members);
        for (int i = 0; i < N; i++) {
            cr_assert_eq(c.of[i] >= 0, in[i]);
            for (int j = 0; j < N && in[i]; j++) {
                cr_assert_eq(in[j] && c.of[i] == c.of[j], in[j] && r[i][j] && r[j][i]);
                cr_assert(!in[j] || !r[i][j] || c.of[i] <= c.of[j]);
            }
        }
        for (int32_t p = 0; p < c.count; p++) {
            for (int32_t k = c.start[p]; k < c.start[p + 1]; k++) {
                cr_assert_eq(c.of[c.node[k]], p);
            }
        }
        sh_components_free(&c);
        exposures_free(&e);
    }
}

Test(components, a_long_ring_is_one_component_in_its_own_order)
{
    enum { LONG = 100000 };
    sh_edge *list = malloc(LONG * sizeof *list);
    int32_t *set = malloc(LONG * sizeof *set);
    for (int32_t i = 0; i < LONG; i++) {
        list[i] = (sh_edge){i, (i + 1) % LONG, 1};
        set[i] = i;
    }
    exposures e = exposures_of_list(LONG, list, LONG);
    sh_components c;
    cr_assert_eq(sh_components_find(&c, &e.owes, set, LONG, NULL), SH_OK);
    cr_expect(c.count == 1 && c.node[0] == 0 && c.node[LONG - 1] == LONG - 1);
    sh_components_free(&c);
    exposures_free(&e);
    free(list);
    free(set);
}
