#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>

#include "network/clearing_moves.h"
#include "support/exposures.h"

/* a list whose node j owes `debts` others by chance, and `outside` fen besides */
static sh_clearing_moves make(int32_t n, int debts, sh_fen outside, double beta, uint32_t seed)
{
    sh_clearing_moves m = {.beta = sh_scaled_fine(sh_fine_share(beta)),
                           .lost =
                               sh_scaled_fine(sh_fine_sub(sh_fine_of(1), sh_fine_share(beta)))};
    cr_assert(sh_clearing_moves_take(&m, n, (int64_t)n * debts, NULL) == SH_OK);
    sh_clearing_moves_begin(&m, n);
    for (int32_t j = 0; j < n; j++) {
        uint32_t word = exposures_word(seed, (uint32_t)j);
        sh_clearing_moves_next(&m, sh_scaled_of(word % 1000, 0));
        for (int k = 0; k < debts; k++) {
            int32_t to =
                (int32_t)(exposures_word(seed + 1, (uint32_t)(j * debts + k)) % (uint32_t)n);
            to = k == 0 ? (j + 1) % n : to;
            if (to != j) {
                sh_clearing_moves_add(
                    &m, to, 1 + exposures_word(seed + 2, word + (uint32_t)k) % 100000);
            }
        }
        sh_clearing_moves_close(&m, j % 3 == 0 ? outside : 0);
    }
    return m;
}

/* fen that leak out in all, over the fen that come in */
static double leaks(const sh_clearing_moves *m, const sh_scaled *leak, const sh_scaled *rhs)
{
    sh_scaled out = {0}, in = {0};
    for (int32_t j = 0; j < m->size; j++) {
        out = sh_scaled_add(out, sh_scaled_mul(leak[j], m->share[j]));
        in = sh_scaled_add(in, rhs[j]);
    }
    return sh_scaled_double(out) / sh_scaled_double(in);
}

Test(clearing_moves, what_comes_in_leaks_out_however_little_leaks)
{
    for (uint32_t seed = 0; seed < 60; seed++) {
        int32_t n = 2 + (int32_t)(seed * 5);
        sh_clearing_moves m =
            make(n, 1 + (int)seed % 4, seed % 2 ? 1 : 50000, seed % 3 ? 1 : 0.7, seed);
        sh_scaled *leak = malloc((size_t)n * sizeof *leak),
                  *rhs = malloc((size_t)n * sizeof *rhs);
        for (int32_t j = 0; j < n; j++) {
            leak[j] = m.leak[j];
            rhs[j] = m.rhs[j];
        }
        cr_assert(sh_clearing_elimination(&m, NULL) == SH_OK);
        cr_expect_float_eq(leaks(&m, leak, rhs), 1, 1e-15, "seed %u", seed);
        free(leak);
        free(rhs);
        sh_clearing_moves_free(&m);
    }
}

Test(clearing_moves, rounds_come_near_to_what_elimination_finds_and_stay_below_it)
{
    for (uint32_t seed = 0; seed < 40; seed++) {
        int32_t n = 100 + (int32_t)seed;
        double beta = 0.3 + 0.01 * seed;
        sh_clearing_moves by_rounds = make(n, 3, 60000, beta, seed);
        sh_clearing_moves exact = make(n, 3, 60000, beta, seed);
        cr_assert(sh_clearing_moves_solve(&by_rounds, NULL) == SH_OK);
        cr_assert(by_rounds.leak[0].m == exact.leak[0].m, "rounds were used");
        cr_assert(sh_clearing_elimination(&exact, NULL) == SH_OK);
        for (int32_t j = 0; j < n; j++) {
            cr_assert(!sh_scaled_less(exact.share[j], by_rounds.share[j]), "seed %u: %d", seed,
                      j);
            double part =
                sh_scaled_double(by_rounds.share[j]) / sh_scaled_double(exact.share[j]);
            cr_assert(part > 1 - 1e-9, "seed %u: %d, %.17g", seed, j, part);
        }
        sh_clearing_moves_free(&by_rounds);
        sh_clearing_moves_free(&exact);
    }
}

/* a ring from which one fen of each share leaks at node 0: what comes in at node c goes round
   until it has leaked, so that everybody moves by rhs shares */
Test(clearing_moves, a_ring_moves_until_all_has_leaked)
{
    for (int32_t n = 2; n <= 200000; n *= 10) {
        sh_clearing_moves m = {.beta = sh_scaled_of(1, 0)};
        cr_assert(sh_clearing_moves_take(&m, n, n, NULL) == SH_OK);
        sh_clearing_moves_begin(&m, n);
        for (int32_t j = 0; j < n; j++) {
            sh_clearing_moves_next(&m, sh_scaled_of(j == n / 2 ? 5 : 0, 0));
            sh_clearing_moves_add(&m, (j + 1) % n, INT64_C(1) << 60);
            sh_clearing_moves_close(&m, j == 0);
        }
        cr_assert(sh_clearing_moves_solve(&m, NULL) == SH_OK);
        double least = sh_scaled_double(m.share[0]), most = least;
        for (int32_t j = 0; j < n; j++) {
            least = fmin(least, sh_scaled_double(m.share[j]));
            most = fmax(most, sh_scaled_double(m.share[j]));
        }
        /* of 2^60 fen that go on 2^-40 fen are held back at each of n nodes */
        cr_expect(least > 5 * (1 - n * 0x1p-39) && most <= 5, "%d: %.17g, %.17g", n, least,
                  most);
        sh_clearing_moves_free(&m);
    }
}

Test(clearing_moves, where_nothing_leaks_nothing_bounds_the_move)
{
    sh_clearing_moves m = {.beta = sh_scaled_of(1, 0)};
    cr_assert(sh_clearing_moves_take(&m, 2, 2, NULL) == SH_OK);
    sh_clearing_moves_begin(&m, 2);
    for (int32_t j = 0; j < 2; j++) {
        sh_clearing_moves_next(&m, sh_scaled_of((unsigned)j, 0));
        sh_clearing_moves_add(&m, 1 - j, 10);
        sh_clearing_moves_close(&m, 0);
    }
    cr_assert(sh_clearing_moves_solve(&m, NULL) == SH_OK);
    cr_expect(sh_scaled_double(m.share[0]) > 1e25 && sh_scaled_double(m.share[1]) > 1e25);
    sh_clearing_moves_free(&m);
}
