#include <criterion/criterion.h>
#include <math.h>

#include "network/cascade.h"
#include "network/ensemble.h"
#include "network/generate.h"
#include "support/exposures.h"

enum { N = 60, MULTIPLE = 720720 }; /* of 1 .. 16 */

/* the same network through the general generator and the general cascade */
static int32_t through_kernels(const sh_ensemble_banks *banks, const sh_rng_key *key,
                               uint32_t draw)
{
    sh_generate_law law = {*key, draw, 1, 1};
    sh_graph owes, claims;
    cr_assert_eq(sh_generate_random(&owes, N, banks->degree / (N - 1), &law, NULL), SH_OK);
    cr_assert_eq(sh_graph_transpose(&owes, &claims, NULL), SH_OK);
    sh_fen capital[N];
    uint8_t fails[N] = {0};
    for (int32_t i = 0; i < N; i++) {
        capital[i] = (sh_fen)banks->capital * MULTIPLE;
    }
    for (int64_t k = 0; k < owes.edges; k++) {
        int64_t loans = claims.start[owes.other[k] + 1] - claims.start[owes.other[k]];
        cr_assert_eq(MULTIPLE % loans, 0, "more than 16 loans: %lld", (long long)loans);
        owes.amount[k] = (sh_fen)banks->interbank * MULTIPLE / loans;
    }
    uint32_t w[4];
    sh_rng_block(key, 0, (sh_rng_site){0, draw, SH_STREAM_NETWORK_FIRST}, w);
    fails[(uint64_t)w[0] * N >> 32] = 1;
    sh_cascade_case in = {&owes, capital, NULL, fails, 0};
    sh_cascade c;
    cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
    int32_t failed = c.failed;
    sh_cascade_free(&c);
    sh_graph_free(&owes);
    sh_graph_free(&claims);
    return failed;
}

Test(ensemble, each_draw_is_the_cascade_in_the_generated_network)
{
    enum { DRAWS = 300 };
    sh_rng_key key = sh_rng_key_of(31, 2, 0);
    int large = 0;
    for (int z = 0; z <= 5; z++) {
        sh_ensemble_banks banks = {N, z, 20, 4, false};
        int32_t failed[DRAWS];
        cr_assert_eq(sh_ensemble_gai_kapadia(&banks, &key, 40, DRAWS, failed, NULL), SH_OK);
        for (uint32_t d = 0; d < DRAWS; d++) {
            cr_assert_eq(failed[d], through_kernels(&banks, &key, 40 + d));
            large += failed[d] > N / 2;
        }
    }
    cr_expect(large > 200);
}

Test(ensemble, the_smallest_and_the_fullest_networks_run)
{
    sh_rng_key key = sh_rng_key_of(31, 2, 0);
    int32_t failed[3];
    cr_assert_eq(sh_ensemble_gai_kapadia(&(sh_ensemble_banks){1, 0, 20, 4, false}, &key, 0, 3,
                                         failed, NULL),
                 SH_OK);
    cr_expect(failed[0] == 1 && failed[2] == 1);
    cr_assert_eq(sh_ensemble_gai_kapadia(&(sh_ensemble_banks){4, 3, 20, 4, false}, &key, 0, 3,
                                         failed, NULL),
                 SH_OK);
    cr_expect(failed[0] == 4 && failed[1] == 4);
    cr_assert_eq(sh_ensemble_gai_kapadia(&(sh_ensemble_banks){150, 149, 20, 4, false}, &key, 0,
                                         3, failed, NULL),
                 SH_OK);
    cr_expect(failed[0] == 1 && failed[1] == 1);
}

Test(ensemble, bad_parameters_are_refused)
{
    sh_rng_key key = sh_rng_key_of(31, 2, 0);
    int32_t failed[1];
    const sh_ensemble_banks bad[] = {{0, 0, 20, 4, false},  {5, 4.1, 20, 4, false},
                                     {5, -1, 20, 4, false}, {5, 1, -1, 4, false},
                                     {5, 1, 20, -1, false}, {5, 0.0 / 0.0, 20, 4, false}};
    for (size_t k = 0; k < SH_COUNT(bad); k++) {
        cr_expect_eq(sh_ensemble_gai_kapadia(&bad[k], &key, 0, 1, failed, NULL), SH_E_SCENARIO);
    }
}

Test(ensemble, a_tie_fails_on_request_only)
{
    enum { DRAWS = 400 };
    /* everybody lends to everybody: five loans of four each, capital four */
    sh_rng_key key = sh_rng_key_of(8, 0, 0);
    int32_t failed[DRAWS];
    for (int ties = 0; ties < 2; ties++) {
        const sh_ensemble_banks banks = {6, 5, 20, 4, ties};
        cr_assert_eq(sh_ensemble_gai_kapadia(&banks, &key, 0, DRAWS, failed, NULL), SH_OK);
        for (int k = 0; k < DRAWS; k++) {
            cr_expect_eq(failed[k], ties ? 6 : 1);
        }
    }
    sh_ensemble_limit limit;
    const sh_ensemble_banks bad[] = {{9, 501, 20, 4, false},
                                     {9, -1, 20, 4, false},
                                     {9, 1, -1, 4, false},
                                     {9, 1, 20, -1, false}};
    for (size_t i = 0; i < SH_COUNT(bad); i++) {
        cr_expect_eq(sh_ensemble_theory(&bad[i], &limit, NULL), SH_E_SCENARIO);
    }
}
