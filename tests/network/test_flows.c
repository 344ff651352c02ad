#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "network/flows.h"
#include "support/exposures.h"

enum { N = 60 };

/* a random system: shares of a row, what comes from outside and what is missing make 1 */
typedef struct trial {
    int32_t n;
    long double share[N][N], rhs[N], fall[N];
    sh_flows flows;
} trial;

static void make(trial *t, uint32_t seed)
{
    uint32_t drawn = 0;
    *t = (trial){.n = 1 + (int32_t)(seed % N)};
    cr_assert_eq(sh_flows_begin(&t->flows, t->n, NULL), SH_OK);
    uint32_t density = 1 + seed % 13; /* of 16 */
    double leak = seed % 3 ? 0x1p-40 : 0.25;
    for (int32_t i = 0; i < t->n; i++) {
        double sum = 0, weight[N] = {0};
        for (int32_t j = 0; j < t->n; j++) {
            uint32_t word = exposures_word(seed, drawn++);
            bool linked = word % 16 < density || j == (i + 1) % t->n;
            weight[j] = i != j && linked ? (double)(1 + (word >> 8)) : 0;
            sum += weight[j];
        }
        t->fall[i] = exposures_word(seed, drawn++) % 4 == 0 ? leak / 3 : 0;
        t->rhs[i] = sum > 0 ? leak : 1 - (double)t->fall[i];
        t->flows.rhs[i] = (double)t->rhs[i];
        t->flows.fall[i] = (double)t->fall[i];
        for (int32_t j = 0; j < t->n; j++) {
            double share =
                sum > 0 ? weight[j] / sum : 0; /* nearly 1 together: leaks are given */
            t->share[i][j] = share;
            if (share > 0) {
                cr_assert_eq(sh_flows_add(&t->flows, i, j, share / 2, NULL), SH_OK);
                cr_assert_eq(sh_flows_add(&t->flows, i, j, share / 2, NULL), SH_OK);
            }
        }
    }
}

/* z - rhs - F z, where what a row holds of itself is 1 less all else, as the header has it */
static long double off(const trial *t, int32_t i, const double *z, const long double *rhs)
{
    long double leaves = t->rhs[i] + t->fall[i], comes = rhs[i];
    for (int32_t j = 0; j < t->n; j++) {
        leaves += t->share[i][j];
        comes += t->share[i][j] * z[j];
    }
    return comes / (leaves * z[i]) - 1;
}

Test(flows, solutions_hold_in_every_row_and_add_up_to_the_whole)
{
    for (uint32_t seed = 0; seed < 3000; seed++) {
        trial t;
        bool solved;
        make(&t, seed);
        cr_assert_eq(sh_flows_solve(&t.flows, 5000, &solved, NULL), SH_OK);
        cr_assert(solved);
        for (int32_t i = 0; i < t.n; i++) {
            double z = t.flows.rhs[i], fall = t.flows.fall[i];
            cr_assert(fabsl(off(&t, i, t.flows.rhs, t.rhs)) < 1e-13L, "seed %u row %d: %Lg",
                      seed, i, off(&t, i, t.flows.rhs, t.rhs));
            cr_assert(fall == 0 || fabsl(off(&t, i, t.flows.fall, t.fall)) < 1e-13L);
            cr_assert_float_eq(z + fall, 1, 1e-13, "seed %u row %d: %.17g", seed, i, z + fall);
        }
        sh_flows_free(&t.flows);
    }
}

/* A ring whose only leaks are at its first node: a of it comes in and b is missing, so that
   everybody has a / (a + b), however large the ring and however small the leaks. */
Test(flows, a_ring_of_a_million_has_the_share_of_its_only_leak)
{
    enum { RING = 1000000 };
    sh_flows f;
    bool solved;
    int32_t bad = 0;
    cr_assert_eq(sh_flows_begin(&f, RING, NULL), SH_OK);
    for (int32_t i = 0; i < RING; i++) {
        bad += sh_flows_add(&f, i, (i + RING - 1) % RING, 1, NULL) != SH_OK;
    }
    f.rhs[0] = 0x1p-60;
    f.fall[0] = 0x3p-60;
    cr_assert_eq(sh_flows_solve(&f, 10, &solved, NULL), SH_OK);
    cr_assert(solved);
    for (int32_t i = 0; i < RING; i++) {
        bad += f.rhs[i] != 0.25 || f.fall[i] != 0.75;
    }
    cr_expect_eq(bad, 0);
    sh_flows_free(&f);
}

/* Everybody reads ten others: z = 1/4 for all, when what comes in is a third of what is
   missing. Small enough a matrix is solved, a larger one iterated for. */
Test(flows, what_is_too_full_for_elimination_is_iterated_for)
{
    enum { ALL = 3000, READ = 10 };
    for (int32_t most = 100; most <= 10000; most *= 100) {
        sh_flows f;
        bool solved;
        cr_assert_eq(sh_flows_begin(&f, ALL, NULL), SH_OK);
        for (int32_t i = 0; i < ALL; i++) {
            f.rhs[i] = 0x1p-20;
            f.fall[i] = 0x3p-20;
            for (int32_t k = 0; k < READ; k++) {
                uint32_t step = exposures_word(5, (uint32_t)(i * READ + k)) % (ALL - 1);
                cr_assert_eq(sh_flows_add(&f, i, (i + 1 + (int32_t)step) % ALL,
                                          (1 - 0x1p-18) / READ, NULL),
                             SH_OK);
            }
        }
        cr_assert_eq(sh_flows_solve(&f, most, &solved, NULL), SH_OK);
        cr_assert(solved);
        cr_expect(most == 100 ? f.left > most : f.left < ALL);
        for (int32_t i = 0; i < ALL; i++) {
            cr_assert_float_eq(f.rhs[i], 0.25, 1e-10);
            cr_assert_float_eq(f.fall[i], 0.75, 1e-10);
        }
        sh_flows_free(&f);
    }
}

Test(flows, a_system_of_nothing_and_one_of_a_lone_node_are_solved)
{
    for (int32_t size = 0; size < 2; size++) {
        sh_flows f;
        bool solved;
        cr_assert_eq(sh_flows_begin(&f, size, NULL), SH_OK);
        f.rhs[0] = 0.75;
        f.fall[0] = 0.25;
        cr_assert_eq(sh_flows_solve(&f, 5000, &solved, NULL), SH_OK);
        cr_expect(solved && (size == 0 || (f.rhs[0] == 0.75 && f.fall[0] == 0.25)));
        sh_flows_free(&f);
        cr_expect(f.rhs == NULL);
    }
}
