#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "network/clearing.h"
#include "support/exposures.h"

enum { MOST = 8 };

/* a random case of n nodes; amounts are large, so that ties do not happen by chance */
typedef struct trial {
    exposures net;
    sh_fen assets[MOST], external[SH_CLEARING_CLASSES][MOST];
    uint8_t rank[MOST * MOST];
    sh_clearing_case in;
} trial;

static void make(trial *t, int32_t n, uint32_t seed, bool classes)
{
    *t = (trial){.net = exposures_random(n, 0.55, 1u << 30, seed)};
    t->in = (sh_clearing_case){.owes = &t->net.owes,
                               .claims = &t->net.claims,
                               .assets = t->assets,
                               .alpha = 1,
                               .beta = 1,
                               .threads = 1};
    for (int32_t i = 0; i < n; i++) {
        t->assets[i] = exposures_word(seed + 1000000, (uint32_t)i) >> 3;
        for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
            uint32_t k = (uint32_t)(100 + i * SH_CLEARING_CLASSES + c);
            bool owed = exposures_word(seed + 1000000, k + 100) % 3 == 0;
            t->external[c][i] = owed ? exposures_word(seed + 1000000, k) >> 4 : 0;
        }
    }
    for (int c = classes ? 0 : SH_CLEARING_GENERAL; c < SH_CLEARING_CLASSES; c++) {
        t->in.external[c] = t->external[c];
    }
    for (int64_t k = 0; k < t->net.owes.edges; k++) {
        t->rank[k] = (uint8_t)(exposures_word(seed + 2000000, (uint32_t)k) % 4);
    }
    t->in.rank = classes ? t->rank : NULL;
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

static long double due_of(const sh_clearing_case *in, int32_t i)
{
    long double due = 0;
    for (int64_t k = in->owes->start[i]; k < in->owes->start[i + 1]; k++) {
        due += in->owes->amount[k];
    }
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        due += in->external[c] != NULL ? in->external[c][i] : 0;
    }
    return due;
}

/* Payments when exactly the nodes of `set` default, all debts alike: Gauss-Jordan elimination
   of p_i = alpha e_i + beta sum_j p_j L_ji / due_j; false when singular. */
static bool payments(const sh_clearing_case *in, unsigned set, long double *paid)
{
    long double a[MOST][MOST + 1] = {{0}};
    int32_t n = in->owes->nodes;
    for (int32_t i = 0; i < n; i++) {
        a[i][i] = 1;
        bool defaults = set >> i & 1;
        a[i][n] = defaults ? (long double)in->alpha * in->assets[i] : due_of(in, i);
        for (int64_t k = in->claims->start[i]; defaults && k < in->claims->start[i + 1]; k++) {
            int32_t j = in->claims->other[k];
            a[i][j] -= in->beta * (long double)in->claims->amount[k] / due_of(in, j);
        }
    }
    for (int32_t p = 0; p < n; p++) {
        int32_t best = p;
        for (int32_t i = p; i < n; i++) {
            best = a[i][p] * a[i][p] > a[best][p] * a[best][p] ? i : best;
        }
        if (a[best][p] * a[best][p] < 1e-24L) {
            return false;
        }
        for (int32_t j = 0; j <= n; j++) {
            long double kept = a[p][j];
            a[p][j] = a[best][j];
            a[best][j] = kept;
        }
        for (int32_t i = 0; i < n; i++) {
            long double factor = i == p ? 0 : a[i][p] / a[p][p];
            for (int32_t j = 0; j <= n; j++) {
                a[i][j] -= factor * a[p][j];
            }
        }
    }
    for (int32_t i = 0; i < n; i++) {
        paid[i] = a[i][n] / a[i][i];
    }
    return true;
}

/* do the payments agree with the set: who is in it cannot pay, who is not can? */
static bool agrees(const sh_clearing_case *in, unsigned set, const long double *paid)
{
    for (int32_t i = 0; i < in->owes->nodes; i++) {
        long double income = in->assets[i];
        for (int64_t k = in->claims->start[i]; k < in->claims->start[i + 1]; k++) {
            int32_t j = in->claims->other[k];
            income += paid[j] * (in->claims->amount[k] / due_of(in, j));
        }
        bool is_short = income < due_of(in, i) - 0.01L;
        if (is_short != (bool)(set >> i & 1)) {
            return false;
        }
    }
    return true;
}

/* tries every set of defaults; the vectors that clear, greatest and least */
static int enumerate(const sh_clearing_case *in, long double *most, long double *least)
{
    int32_t n = in->owes->nodes;
    int found = 0;
    for (unsigned set = 0; set < 1u << n; set++) {
        long double paid[MOST];
        if (!payments(in, set, paid) || !agrees(in, set, paid)) {
            continue;
        }
        for (int32_t i = 0; i < n; i++) {
            most[i] = found == 0 || paid[i] > most[i] ? paid[i] : most[i];
            least[i] = found == 0 || paid[i] < least[i] ? paid[i] : least[i];
        }
        found++;
    }
    return found;
}

static void expect_near(double value, long double wanted)
{
    double off = (double)(value - wanted);
    cr_assert(off < 0.01 && off > -0.01, "%.6f is not %.6f", value, (double)wanted);
}

Test(clearing, both_vectors_are_those_of_trying_every_set_of_defaults)
{
    static const double costs[][2] = {{1, 1}, {0.5, 0.5}, {0.9, 0.3}, {0, 0.9}, {1, 0}};
    int several = 0;
    for (uint32_t seed = 0; seed < 300; seed++) {
        trial t;
        make(&t, 2 + (int32_t)(seed % 6), seed, false);
        t.in.alpha = costs[seed % 5][0];
        t.in.beta = costs[seed % 5][1];
        long double most[MOST], least[MOST];
        several += enumerate(&t.in, most, least) > 1;
        sh_clearing up = solve(&t.in, true), down = solve(&t.in, false);
        for (int32_t i = 0; i < t.in.owes->nodes; i++) {
            expect_near(down.paid[i], most[i]);
            expect_near(up.paid[i], least[i]);
        }
        sh_clearing_free(&up);
        sh_clearing_free(&down);
        exposures_free(&t.net);
    }
    cr_expect(several > 10, "only %d cases have two vectors", several);
}

/* what node i owes in a class */
static long double owed_in(const sh_clearing_case *in, int32_t i, int rank)
{
    long double due = in->external[rank] != NULL ? in->external[rank][i] : 0;
    for (int64_t k = in->owes->start[i]; k < in->owes->start[i + 1]; k++) {
        due += in->rank[k] == rank ? in->owes->amount[k] : 0;
    }
    return due;
}

/* plain iteration from full payment, long enough to stand still */
static void iterate_classes(const sh_clearing_case *in, long double share[MOST][4])
{
    int32_t n = in->owes->nodes;
    for (int round = 0; round < 20000; round++) {
        long double income[MOST] = {0};
        for (int32_t j = 0; j < n; j++) {
            for (int64_t k = in->owes->start[j]; k < in->owes->start[j + 1]; k++) {
                income[in->owes->other[k]] += in->owes->amount[k] * share[j][in->rank[k]];
            }
        }
        for (int32_t i = 0; i < n; i++) {
            long double received = income[i], whole = in->assets[i] + received;
            bool is_short = whole < due_of(in, i) - 0.01L;
            long double left =
                is_short ? in->alpha * (long double)in->assets[i] + in->beta * received : whole;
            for (int c = 0; c < 4; c++) {
                long double due = owed_in(in, i, c);
                share[i][c] = due <= left || !is_short ? 1 : left > 0 ? left / due : 0;
                left = left > due ? left - due : 0;
            }
        }
    }
}

Test(clearing, classes_are_paid_in_their_order_as_plain_iteration_finds)
{
    for (uint32_t seed = 0; seed < 60; seed++) {
        trial t;
        make(&t, 3 + (int32_t)(seed % 4), seed + 500, true);
        t.in.alpha = seed % 3 ? 1 : 0.7;
        t.in.beta = seed % 3 ? 1 : 0.8;
        long double share[MOST][4];
        for (int i = 0; i < MOST * 4; i++) {
            share[i / 4][i % 4] = 1;
        }
        iterate_classes(&t.in, share);
        sh_clearing c = solve(&t.in, false);
        for (int32_t i = 0; i < t.in.owes->nodes; i++) {
            bool junior_paid = false;
            for (int r = 3; r >= 0; r--) {
                double own = sh_clearing_share(&c, i, (sh_clearing_class)r);
                bool owed = owed_in(&t.in, i, r) > 0;
                cr_assert(!junior_paid || own == 1 || !owed);
                junior_paid |= own > 0 && owed;
                double off = own - (double)share[i][r];
                cr_assert(!owed || (off < 1e-9 && off > -1e-9), "seed %u node %d class %d: %g",
                          seed, i, r, off);
            }
        }
        sh_clearing_free(&c);
        exposures_free(&t.net);
    }
}

Test(clearing, more_assets_never_mean_smaller_payments)
{
    for (uint32_t seed = 0; seed < 300; seed++) {
        trial t;
        make(&t, 6, seed + 9000, seed % 2);
        t.in.alpha = seed % 3 ? 1 : 0.6;
        t.in.beta = seed % 5 ? 1 : 0.4;
        for (int least = 0; least < 2; least++) {
            sh_clearing before = solve(&t.in, least);
            t.assets[seed % 6] += 1 + (exposures_word(seed, 1) >> 4);
            sh_clearing after = solve(&t.in, least);
            for (int32_t i = 0; i < 6; i++) {
                double income = (double)t.assets[i] + after.received[i];
                cr_assert(after.paid[i] >= before.paid[i] - 0.01);
                cr_assert(after.paid[i] <= income + 0.01, "limited liability");
            }
            sh_clearing_free(&before);
            sh_clearing_free(&after);
        }
        exposures_free(&t.net);
    }
}

Test(clearing, the_least_vector_is_not_above_the_greatest)
{
    for (uint32_t seed = 0; seed < 300; seed++) {
        trial t;
        make(&t, 7, seed + 12000, seed % 2);
        t.in.alpha = t.in.beta = 0.5;
        sh_clearing low = solve(&t.in, true), high = solve(&t.in, false);
        for (int32_t i = 0; i < 7; i++) {
            cr_assert(low.paid[i] <= high.paid[i] + 0.01);
            cr_assert(high.wave[i] <= high.waves && (low.wave[i] || !high.wave[i]));
        }
        sh_clearing_free(&low);
        sh_clearing_free(&high);
        exposures_free(&t.net);
    }
}

static sh_clearing solve_two(sh_fen senior, sh_fen pari, const sh_fen *assets)
{
    static const double debt[] = {0, 1e12, 1e12, 0};
    exposures e = exposures_of(2, debt, 1);
    sh_fen first[2] = {senior, 0}, last[2] = {pari, pari > 0 ? 5 : 0};
    sh_clearing_case in = {.owes = &e.owes,
                           .claims = &e.claims,
                           .assets = assets,
                           .external = {[0] = first, [3] = last},
                           .alpha = 1,
                           .beta = 1,
                           .threads = 1};
    sh_clearing c = solve(&in, false);
    exposures_free(&e);
    return c;
}

Test(clearing, two_banks_that_owe_each_other_a_trillion_fen_clear_in_a_few_passes)
{
    /* leaks of 3 and 5 in a trillion, 3 fen outside: p1 l1 + p2 l2 = 3, p1 = 2 + p2 (1 - l2) */
    sh_clearing c = solve_two(0, 3, (sh_fen[]){2, 1});
    double l1 = 3 / (1e12 + 3), l2 = 5 / (1e12 + 5);
    double p2 = (3 - 2 * l1) / (l1 * (1 - l2) + l2);
    cr_expect(c.defaults == 2 && c.passes < 400, "%lld passes", (long long)c.passes);
    cr_expect_float_eq(c.paid[1] / p2, 1, 1e-12);
    cr_expect_float_eq(c.paid[0] / (2 + p2 * (1 - l2)), 1, 1e-12);
    sh_clearing_free(&c);
    /* a senior debt of one fen and nothing to pay it with drains both to the last fen */
    c = solve_two(1, 0, (sh_fen[]){0, 0});
    cr_expect(c.defaults == 2 && c.passes < 400 && c.paid[0] < 1e-3 && c.paid[1] < 1e-3);
    sh_clearing_free(&c);
    /* with one fen at the other bank for it, that bank can pay in full */
    c = solve_two(1, 0, (sh_fen[]){0, 1});
    cr_expect(c.defaults == 1 && c.paid[1] == 1e12);
    cr_expect_float_eq(c.paid[0], 1e12, 1e-3);
    sh_clearing_free(&c);
}

/* one fen that can go nowhere else goes round until all is paid, however large the debts */
Test(clearing, what_cannot_leave_a_circle_pays_all_of_it_from_below_too)
{
    static const double debt[] = {0, 1e12, 1e12, 0};
    exposures e = exposures_of(2, debt, 1);
    sh_clearing_case in = {.owes = &e.owes,
                           .claims = &e.claims,
                           .assets = (sh_fen[]){1, 0},
                           .alpha = 1,
                           .beta = 1,
                           .threads = 1};
    for (int least = 0; least < 2; least++) {
        sh_clearing c = solve(&in, least);
        cr_expect_eq(c.defaults, 0);
        cr_expect(c.paid[0] == 1e12 && c.paid[1] == 1e12, "%.17g, %.17g", c.paid[0], c.paid[1]);
        sh_clearing_free(&c);
    }
    exposures_free(&e);
}

Test(clearing, a_ring_of_a_hundred_thousand_with_hardly_anything_outside_settles)
{
    enum { N = 100000 };
    sh_edge *list = malloc(N * sizeof *list);
    sh_fen *assets = calloc(N, sizeof *assets), *external = calloc(N, sizeof *external);
    for (int32_t i = 0; i < N; i++) {
        list[i] = (sh_edge){i, (i + 1) % N, INT64_C(1000000000000)};
        assets[i] = i % 10 == 0;
        external[i] = i % 5 == 0;
    }
    exposures e = exposures_of_list(N, list, N);
    sh_clearing_case in = {.owes = &e.owes,
                           .claims = &e.claims,
                           .assets = assets,
                           .external = {[3] = external},
                           .alpha = 1,
                           .beta = 1,
                           .threads = 1};
    sh_clearing c = solve(&in, false);
    double outside = 0;
    for (int32_t i = 0; i < N; i++) {
        outside += c.paid[i] * ((double)external[i] / (1e12 + (double)external[i]));
    }
    cr_expect_float_eq(outside, N / 10, 1e-3);
    cr_expect(c.passes < 1000, "%lld passes", (long long)c.passes);
    sh_clearing_free(&c);
    exposures_free(&e);
    free(list);
    free(assets);
    free(external);
}

/* a solvent node gets so much money that doubles are not trusted: nobody else notices */
static int32_t expect_same_when_exact(portable *p, const sh_clearing_case *in, uint32_t seed)
{
    sh_clearing plain = {0}, exact = {0};
    int32_t rich = 0;
    cr_assert(sh_clearing_greatest(&plain, in, NULL) == SH_OK);
    while (plain.wave[rich] != 0) {
        rich++;
    }
    sh_fen kept = p->assets[rich];
    p->assets[rich] = INT64_C(1) << 41;
    cr_assert(sh_clearing_greatest(&exact, in, NULL) == SH_OK);
    p->assets[rich] = kept;
    cr_expect(plain.fixed == NULL && exact.fixed != NULL && plain.defaults > 10);
    cr_expect_eq(plain.defaults, exact.defaults, "seed %u", seed);
    cr_expect_arr_eq(plain.wave, exact.wave, (size_t)plain.nodes * sizeof *plain.wave);
    for (int32_t i = 0; i < plain.nodes; i++) {
        double paid = plain.paid[i] - exact.paid[i];
        double received = plain.received[i] - exact.received[i];
        cr_expect(paid < 0x1p-10 && paid > -0x1p-10, "seed %u: %d off by %g", seed, i, paid);
        cr_expect(received < 0x1p-10 && received > -0x1p-10, "seed %u: %d, %g", seed, i,
                  received);
    }
    int32_t waves = plain.waves;
    sh_clearing_free(&plain);
    sh_clearing_free(&exact);
    return waves;
}

Test(clearing, doubles_and_exact_numbers_find_the_same_waves_and_payments)
{
    enum { NODES = 400 };
    int32_t waves = 0;
    for (uint32_t seed = 1; seed <= 20; seed++) {
        portable p = portable_make(NODES, seed, (portable_set){20, 20, 9 + seed % 4}, 1000);
        uint8_t *rank = malloc((size_t)p.net.owes.edges);
        for (int64_t k = 0; k < p.net.owes.edges; k++) {
            rank[k] = (uint8_t)(exposures_word(seed, (uint32_t)k) % SH_CLEARING_CLASSES);
        }
        for (int32_t i = 0; i < NODES; i++) {
            p.assets[i] -= p.loss[i];
        }
        for (int classes = 0; classes < 2; classes++) {
            sh_clearing_case in = {.owes = &p.net.owes,
                                   .claims = &p.net.claims,
                                   .assets = p.assets,
                                   .rank = classes ? rank : NULL,
                                   .external = {[SH_CLEARING_GENERAL] = p.external},
                                   .alpha = 0.5,
                                   .beta = 0.7,
                                   .threads = 1};
            waves += expect_same_when_exact(&p, &in, seed);
        }
        free(rank);
        portable_free(&p);
    }
    cr_expect(waves > 60, "%d", waves);
}

Test(clearing, threads_never_change_a_bit)
{
    portable p = portable_make(3000, 5, (portable_set){20, 30, 14}, 1000);
    for (int32_t i = 0; i < 3000; i++) {
        p.assets[i] -= p.loss[i];
    }
    for (int costs = 0; costs < 2; costs++) {
        sh_clearing_case in = {.owes = &p.net.owes,
                               .claims = &p.net.claims,
                               .assets = p.assets,
                               .external = {[3] = p.external},
                               .alpha = costs ? 0.5 : 1,
                               .beta = costs ? 0.7 : 1,
                               .threads = 1};
        sh_clearing one = solve(&in, costs);
        for (in.threads = 2; in.threads < 8; in.threads += 2) {
            sh_clearing more = solve(&in, costs);
            cr_expect_arr_eq(more.paid, one.paid, 3000 * sizeof *one.paid);
            cr_expect_arr_eq(more.wave, one.wave, 3000 * sizeof *one.wave);
            cr_expect_arr_eq(more.received, one.received, 3000 * sizeof *one.received);
            cr_expect(more.passes == one.passes && more.defaults > 100);
            sh_clearing_free(&more);
        }
        sh_clearing_free(&one);
    }
    portable_free(&p);
}

Test(clearing, one_node_no_node_and_parts_without_a_link_clear)
{
    exposures e = exposures_of_list(0, NULL, 0);
    sh_clearing_case in = {
        .owes = &e.owes, .claims = &e.claims, .alpha = 1, .beta = 1, .threads = 2};
    sh_clearing c = solve(&in, false);
    cr_expect(c.nodes == 0 && c.defaults == 0 && c.waves == 0);
    sh_clearing_free(&c);
    exposures_free(&e);
    e = exposures_of_list(1, NULL, 0);
    sh_fen assets = 7, debt = 10;
    in = (sh_clearing_case){.owes = &e.owes,
                            .claims = &e.claims,
                            .assets = &assets,
                            .external = {[3] = &debt},
                            .alpha = 1,
                            .beta = 1,
                            .threads = 1};
    c = solve(&in, false);
    cr_expect(c.paid[0] == 7 && c.wave[0] == 1 && c.waves == 1);
    sh_clearing_free(&c);
    exposures_free(&e);
    /* two pairs: what happens in one is nothing to the other */
    double debt4[16] = {0, 8, 0, 0, 8, 0, 0, 0, 0, 0, 0, 8, 0, 0, 8, 0};
    e = exposures_of(4, debt4, 1);
    sh_fen none[4] = {0}, owed[4] = {0, 4, 0, 0};
    in = (sh_clearing_case){.owes = &e.owes,
                            .claims = &e.claims,
                            .assets = none,
                            .external = {[3] = owed},
                            .alpha = 1,
                            .beta = 1,
                            .threads = 1};
    c = solve(&in, false);
    cr_expect(c.paid[0] < 1e-3 && c.paid[1] < 1e-3 && c.paid[2] == 8 && c.paid[3] == 8);
    cr_expect(c.defaults == 2 && c.wave[2] == 0);
    sh_clearing_free(&c);
    exposures_free(&e);
}

Test(clearing, bad_cases_are_refused)
{
    exposures e = exposures_of_list(2, NULL, 0);
    sh_fen fine[2] = {1, 1}, bad[2] = {1, -1}, huge[2] = {INT64_MAX, 5};
    sh_clearing_case in = {.owes = &e.owes,
                           .claims = &e.claims,
                           .assets = bad,
                           .alpha = 1,
                           .beta = 1,
                           .threads = 1};
    sh_clearing c;
    sh_error error = {0};
    cr_expect_eq(sh_clearing_greatest(&c, &in, &error), SH_E_SCENARIO);
    cr_expect(strstr(error.text, "node 1") != NULL);
    in.assets = huge;
    cr_expect_eq(sh_clearing_least(&c, &in, NULL), SH_E_SCENARIO);
    in.assets = fine;
    in.external[1] = bad;
    cr_expect_eq(sh_clearing_greatest(&c, &in, NULL), SH_E_SCENARIO);
    in.external[1] = NULL;
    in.alpha = 1.01;
    cr_expect_eq(sh_clearing_greatest(&c, &in, NULL), SH_E_SCENARIO);
    in.alpha = 1;
    in.beta = -0.1;
    cr_expect_eq(sh_clearing_greatest(&c, &in, NULL), SH_E_SCENARIO);
    in.beta = 0.0 / (double)(fine[0] - 1);
    cr_expect_eq(sh_clearing_greatest(&c, &in, NULL), SH_E_SCENARIO);
    exposures_free(&e);
}
