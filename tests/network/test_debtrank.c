#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "network/debtrank.h"
#include "support/exposures.h"

enum { N = 40 };

typedef struct trial {
    exposures net;
    sh_fen capital[N];
    double shock[N];
    sh_debtrank_case in;
} trial;

static void make(trial *t, uint32_t seed)
{
    *t = (trial){.net = exposures_random(N, 0.03 + 0.001 * (seed % 100), 1000, seed)};
    for (uint32_t i = 0; i < N; i++) {
        t->capital[i] = exposures_word(seed, 5000 + i) % (500 + 100 * (seed % 50));
        t->shock[i] = exposures_word(seed, 6000 + i) % 4 == 0
                          ? (exposures_word(seed, 7000 + i) % 1300) / 1000.0
                          : 0;
    }
    t->in = (sh_debtrank_case){&t->net.owes, &t->net.claims, t->capital, 0, 1};
}

static double cap(double s)
{
    return s < 1 ? s : 1;
}

/* plain rounds of one of the rules, as the definition says */
static void plain(const trial *t, sh_debtrank_rule rule, double *stress)
{
    double sent[N] = {0}, loss[N] = {0};
    for (int i = 0; i < N; i++) {
        stress[i] = t->capital[i] > 0 ? t->shock[i] : t->shock[i] > 0;
    }
    for (int round = 0; round < 100000; round++) {
        double send[N];
        for (int i = 0; i < N; i++) {
            bool first = sent[i] == 0;
            double full = rule == SH_DEBTRANK_THRESHOLD ? stress[i] >= 1 : cap(stress[i]);
            send[i] = rule == SH_DEBTRANK_LINEAR || first ? full : sent[i];
        }
        for (int i = 0; i < N; i++) {
            for (int64_t k = t->net.claims.start[i]; k < t->net.claims.start[i + 1]; k++) {
                int32_t j = t->net.claims.other[k];
                loss[i] += (double)t->net.claims.amount[k] * (send[j] - sent[j]);
            }
        }
        for (int i = 0; i < N; i++) {
            double capital = (double)t->capital[i];
            stress[i] = t->shock[i] + loss[i] / capital;
            stress[i] = capital > 0 ? stress[i] : t->shock[i] + loss[i] > 0;
        }
        if (memcmp(sent, send, sizeof sent) == 0) {
            return;
        }
        memcpy(sent, send, sizeof sent);
    }
}

Test(debtrank, every_rule_ends_where_plain_rounds_end)
{
    for (int rule = SH_DEBTRANK_LINEAR; rule <= SH_DEBTRANK_THRESHOLD; rule++) {
        for (uint32_t seed = 0; seed < 400; seed++) {
            trial t;
            double wanted[N], stress[N];
            sh_debtrank_run run;
            make(&t, seed);
            plain(&t, (sh_debtrank_rule)rule, wanted);
            sh_error error = {0};
            cr_assert(sh_debtrank_stress(&t.in, (sh_debtrank_rule)rule, t.shock, stress, &run,
                                         &error) == SH_OK,
                      "seed %u: %s", seed, error.text);
            for (int i = 0; i < N; i++) {
                double off = fabs(stress[i] - wanted[i]);
                cr_assert(off <= 1e-9 * (1 + wanted[i]), "rule %d seed %u node %d: %g, not %g",
                          rule, seed, i, stress[i], wanted[i]);
            }
            exposures_free(&t.net);
        }
    }
}

Test(debtrank, failing_each_in_turn_is_failing_each_alone)
{
    for (uint32_t seed = 0; seed < 40; seed++) {
        trial t;
        double weight[N], each[N], total = 0;
        make(&t, seed);
        for (int i = 0; i < N; i++) {
            weight[i] = 1 + i % 7;
            total += weight[i];
        }
        cr_assert_eq(sh_debtrank_each(&t.in, weight, each, NULL), SH_OK);
        for (int i = 0; i < N; i++) {
            double shock[N] = {0}, stress[N];
            sh_debtrank_run run;
            shock[i] = 1;
            cr_assert_eq(
                sh_debtrank_stress(&t.in, SH_DEBTRANK_LINEAR, shock, stress, &run, NULL),
                SH_OK);
            double alone = sh_debtrank_additional(N, weight, shock, stress);
            cr_assert_float_eq(each[i], alone, 1e-11);
        }
        exposures_free(&t.net);
    }
}

Test(debtrank, threads_never_change_a_bit)
{
    portable p = portable_make(6000, 3, (portable_set){5, 20, 8}, 1);
    double *shock = malloc(6000 * sizeof *shock), *one = malloc(6000 * sizeof *one);
    double *more = malloc(6000 * sizeof *more);
    for (int i = 0; i < 6000; i++) {
        shock[i] = (double)p.loss[i] / (double)p.capital[i];
    }
    sh_debtrank_case in = {&p.net.owes, &p.net.claims, p.capital, 0, 1};
    sh_debtrank_run run, other;
    cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shock, one, &run, NULL), SH_OK);
    for (in.threads = 2; in.threads < 6; in.threads++) {
        cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shock, more, &other, NULL),
                     SH_OK);
        cr_expect_arr_eq(one, more, 6000 * sizeof *one);
        cr_expect_eq(run.rounds, other.rounds);
    }
    cr_expect(run.rounds > 10 && run.rounds < 80, "%d rounds", run.rounds);
    free(shock);
    free(one);
    free(more);
    portable_free(&p);
}

Test(debtrank, a_chain_without_capital_passes_stress_to_its_end)
{
    enum { LONG = 200 };
    sh_edge list[LONG];
    sh_fen capital[LONG + 1] = {[0] = 1000000000000, [LONG] = 1000000000000};
    for (int32_t i = 0; i < LONG; i++) {
        list[i] = (sh_edge){i, i + 1, 1 + (i == LONG - 1) * (capital[LONG] / 2 - 1)};
    }
    exposures e = exposures_of_list(LONG + 1, list, LONG);
    double shock[LONG + 1] = {0.001}, stress[LONG + 1];
    sh_debtrank_case in = {&e.owes, &e.claims, capital, 0, 1};
    sh_debtrank_run run;
    for (int rule = SH_DEBTRANK_LINEAR; rule <= SH_DEBTRANK_SINGLE; rule++) {
        cr_assert_eq(sh_debtrank_stress(&in, (sh_debtrank_rule)rule, shock, stress, &run, NULL),
                     SH_OK);
        cr_expect(stress[0] == 0.001 && stress[1] == 1 && stress[LONG - 1] == 1);
        cr_expect_eq(stress[LONG], 0.5);
    }
    cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_THRESHOLD, shock, stress, &run, NULL),
                 SH_OK);
    cr_expect(stress[1] == 0 && run.rounds == 0);
    exposures_free(&e);
}

Test(debtrank, where_stress_multiplies_all_in_reach_default)
{
    static const double debt[] = {0, 9, 0, 9, 0, 0, 0, 0, 0};
    exposures e = exposures_of(3, debt, 1);
    sh_fen capital[3] = {4, 4, 4};
    double shock[3] = {1e-9, 0, 0}, stress[3];
    sh_debtrank_case in = {&e.owes, &e.claims, capital, 0, 1};
    sh_debtrank_run run;
    cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shock, stress, &run, NULL), SH_OK);
    cr_expect(stress[0] == 1e-9 + 2.25 && stress[1] == 2.25 && stress[2] == 0);
    exposures_free(&e);
}

/* Systems that are hard to solve: thin capital beside fat, debts of one fen beside most of the
   money there is, a chain that thins stress out down to a circle with a gain near 1. */
static void make_hard(trial *t, uint32_t seed)
{
    static const sh_fen sizes[] = {1, 3, 10, 10000, 1000000, 10000000000, 100000000000000};
    enum { BANKS = 8, SIZES = 7 };
    sh_edge list[3 * BANKS];
    int edges = 0;
    *t = (trial){0};
    for (int32_t i = 0; i < BANKS; i++) {
        t->capital[i] =
            seed % 2 ? 1000000 : sizes[exposures_word(seed, 2 * (uint32_t)i) % SIZES];
    }
    t->capital[BANKS - 1] *= seed % 4 == 2 ? 0 : 1;
    t->shock[0] = seed % 3 ? 1 : 0x1p-30;
    for (int32_t i = 0; seed % 2 == 1 && i + 3 < BANKS; i++) {
        list[edges++] = (sh_edge){i, i + 1, sizes[exposures_word(seed, 40 + (uint32_t)i) % 5]};
    }
    for (int32_t i = 0; seed % 2 == 1 && i < 3; i++) {
        int32_t off = 300 + (int32_t)(exposures_word(seed, 60) % 3000);
        off = exposures_word(seed, 61) % 2 ? off : -off;
        list[edges++] = (sh_edge){BANKS - 1 - i, BANKS - 1 - (i + 1) % 3, 1000000 + off};
    }
    for (uint32_t k = 0; seed % 2 == 0 && k < 2 * BANKS; k++) {
        int32_t from = exposures_word(seed, 100 + k) % BANKS;
        int32_t to = (from + 1 + exposures_word(seed, 200 + k) % (BANKS - 1)) % BANKS;
        list[edges++] = (sh_edge){from, to, sizes[exposures_word(seed, 300 + k) % SIZES]};
    }
    t->net = exposures_of_list(BANKS, list, edges);
    t->in = (sh_debtrank_case){&t->net.owes, &t->net.claims, t->capital, 0, 1};
}

/* passes from below in long doubles until nothing moves; false when that takes too long */
static bool plain_rest(const trial *t, long double *stress)
{
    const sh_graph *claims = &t->net.claims;
    long double passed[N] = {0};
    for (int round = 0; round < 300000; round++) {
        bool moved = false;
        for (int32_t i = 0; i < claims->nodes; i++) {
            long double loss = 0, capital = t->capital[i];
            for (int64_t k = claims->start[i]; k < claims->start[i + 1]; k++) {
                loss += (long double)claims->amount[k] * passed[claims->other[k]];
            }
            stress[i] = t->shock[i] + loss / capital;
            stress[i] = capital > 0 ? stress[i] : t->shock[i] + loss > 0;
        }
        for (int32_t i = 0; i < claims->nodes; i++) {
            long double now = stress[i] < 1 ? stress[i] : 1;
            moved |= now - passed[i] > 1e-18L * now;
            passed[i] = now;
        }
        if (!moved) {
            return true;
        }
    }
    return false;
}

Test(debtrank, every_bank_alone_has_the_stress_of_the_plain_loop_at_rest)
{
    int left = 0;
    for (uint32_t seed = 0; seed < 2000; seed++) {
        trial t;
        long double wanted[N];
        double stress[N];
        sh_debtrank_run run;
        sh_error error = {0};
        make_hard(&t, seed);
        cr_assert(sh_debtrank_stress(&t.in, SH_DEBTRANK_LINEAR, t.shock, stress, &run,
                                     &error) == SH_OK,
                  "seed %u: %s", seed, error.text);
        bool rests = plain_rest(&t, wanted);
        left += !rests;
        for (int i = 0; rests && i < t.net.claims.nodes; i++) {
            long double off = fabsl(stress[i] - wanted[i]);
            cr_assert(off <= 1e-10L * wanted[i], "seed %u bank %d round %d: %.17g, not %.17Lg",
                      seed, i, run.rounds, stress[i], wanted[i]);
        }
        exposures_free(&t.net);
    }
    cr_expect(left < 20, "%d of 2000 plain loops do not come to rest", left);
}

Test(debtrank, a_growing_circle_behind_a_decaying_front_defaults)
{
    static const sh_edge list[] = {{0, 1, 1000},    {1, 2, 1000},   {2, 3, 1000},
                                   {3, 4, 1000},    {4, 5, 1},      {5, 6, 1},
                                   {6, 7, 1000001}, {7, 6, 1000000}};
    exposures e = exposures_of_list(8, list, SH_COUNT(list));
    sh_fen capital[8];
    double shock[8] = {1}, stress[8];
    for (int i = 0; i < 8; i++) {
        capital[i] = 1000000;
    }
    sh_debtrank_case in = {&e.owes, &e.claims, capital, 0, 1};
    sh_debtrank_run run;
    cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shock, stress, &run, NULL), SH_OK);
    cr_expect(stress[5] > 0.999e-18 && stress[5] < 1.001e-18, "%g", stress[5]);
    cr_expect(stress[6] >= 1 && stress[7] >= 1, "%g %g", stress[6], stress[7]);
    cr_expect(run.rounds < 1000, "%d rounds", run.rounds);
    exposures_free(&e);
}

/* a circle that keeps all but 1 in 10^9 of what goes round */
Test(debtrank, a_circle_that_loses_next_to_nothing_is_solved)
{
    static const sh_edge list[] = {{0, 1, 1}, {1, 2, 1000000000}, {2, 1, 999999999}};
    exposures e = exposures_of_list(3, list, SH_COUNT(list));
    sh_fen capital[3] = {1, 1000000000, 1000000000};
    double shock[3] = {0.25}, stress[3];
    sh_debtrank_case in = {&e.owes, &e.claims, capital, 0, 1};
    sh_debtrank_run run;
    cr_assert_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shock, stress, &run, NULL), SH_OK);
    cr_expect_float_eq(stress[1], 0.25, 1e-15);
    cr_expect_float_eq(stress[2], 0.25, 1e-15);
    exposures_free(&e);
}

/* ---- circles of more than 5,000 banks that settle slowly */

enum { LARGE = 100000 };
#define WHOLE INT64_C(1000000000)

/* stress of banks with capital WHOLE, after shocks to bank 0 and to `other`; owned */
static double *stress_of(int32_t banks, const sh_edge *list, int64_t edges, double shock,
                         int32_t other, double other_shock)
{
    exposures e = exposures_of_list(banks, list, edges);
    sh_fen *capital = malloc((size_t)banks * sizeof *capital);
    double *shocks = calloc((size_t)banks, sizeof *shocks);
    double *stress = malloc((size_t)banks * sizeof *stress);
    for (int32_t i = 0; i < banks; i++) {
        capital[i] = WHOLE;
    }
    shocks[0] = shock;
    shocks[other] += other_shock;
    sh_debtrank_case in = {&e.owes, &e.claims, capital, 0, 1};
    sh_debtrank_run run;
    sh_error error = {0};
    sh_status status =
        sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, shocks, stress, &run, &error);
    cr_assert(status == SH_OK, "%s", error.text);
    cr_expect(run.rounds > 500 && run.rounds < 1000, "%d rounds", run.rounds);
    exposures_free(&e);
    free(capital);
    free(shocks);
    return stress;
}

static void expect_share(double found, long double wanted, double off, int32_t bank)
{
    bool near = fabsl(found - wanted) <= off * wanted;
    if (!near) { /* an assertion costs more than what it asserts */
        cr_assert_fail("bank %d: %.17g, not %.17Lg", bank, found, wanted);
    }
}

/* gain g a bank: s_0 = shock / (1 - g^n), and g times the debtor's after that */
Test(debtrank, a_ring_of_a_hundred_thousand_has_the_stress_of_its_closed_form)
{
    static const sh_fen losses[] = {10000, 100, 1}; /* of WHOLE, at each bank */
    sh_edge *list = malloc(LARGE * sizeof *list);
    for (size_t k = 0; k < SH_COUNT(losses); k++) {
        for (int32_t i = 0; i < LARGE; i++) {
            list[i] = (sh_edge){i, (i + 1) % LARGE, WHOLE - losses[k]};
        }
        long double kept = (long double)losses[k] / WHOLE, log_all = LARGE * log1pl(-kept);
        long double wanted = 1e-5L / -expm1l(log_all);
        double *stress = stress_of(LARGE, list, LARGE, 1e-5, 0, 0);
        for (int32_t i = 0; i < LARGE; i++) {
            expect_share(stress[i], wanted, 1e-11, i);
            wanted *= 1 - kept;
        }
        free(stress);
    }
    free(list);
}

/* ten rings through bank 0, on each of which it has a tenth of its claims */
Test(debtrank, rings_through_one_bank_have_the_stress_of_their_closed_form)
{
    enum { RINGS = 10, LONG = 10000, BANKS = RINGS * LONG + 1 };
    sh_edge *list = malloc((BANKS + RINGS) * sizeof *list);
    int64_t edges = 0;
    for (int32_t i = 1; i < BANKS; i++) {
        list[edges++] = (sh_edge){i % LONG == 1 ? 0 : i - 1, i, WHOLE - 1000};
    }
    for (int32_t r = 1; r <= RINGS; r++) {
        list[edges++] = (sh_edge){r * LONG, 0, WHOLE / RINGS};
    }
    long double kept = 1e-6L, wanted = 1e-4L / -expm1l(LONG * log1pl(-kept));
    double *stress = stress_of(BANKS, list, edges, 1e-4, 0, 0);
    expect_share(stress[0], wanted, 1e-11, 0);
    for (int32_t i = 1; i <= LONG; i++) {
        wanted *= 1 - kept;
        for (int32_t r = 0; r < RINGS; r++) {
            expect_share(stress[r * LONG + i], wanted, 1e-11, r * LONG + i);
        }
    }
    free(stress);
    free(list);
}

/* Everybody lends a tenth of g to ten others and borrows from ten: all stress is the shock over
   1 - g. */
Test(debtrank, twenty_thousand_banks_at_random_have_the_sum_of_their_closed_form)
{
    enum { BANKS = 20000, LOANS = 10 };
    const sh_fen lost = 10000;
    sh_edge *list = malloc((size_t)BANKS * LOANS * sizeof *list);
    int32_t *debtor = malloc(BANKS * sizeof *debtor);
    double *stress, sum = 0;
    for (int32_t k = 0; k < LOANS; k++) {
        for (int32_t i = 0; i < BANKS; i++) {
            debtor[i] = i;
        }
        for (int32_t i = BANKS - 1; i > 0; i--) { /* one cycle, so that nobody draws himself */
            int32_t j = (int32_t)(exposures_word(77, (uint32_t)(k * BANKS + i)) % (uint32_t)i);
            int32_t kept = debtor[i];
            debtor[i] = debtor[j];
            debtor[j] = kept;
        }
        for (int32_t i = 0; i < BANKS; i++) {
            list[k * BANKS + i] = (sh_edge){debtor[i], i, (WHOLE - lost) / LOANS};
        }
    }
    stress = stress_of(BANKS, list, BANKS * LOANS, 1e-6, 0, 0);
    double *again = calloc(BANKS, sizeof *again);
    again[0] = 1e-6;
    for (int32_t k = 0; k < BANKS * LOANS; k++) {
        again[list[k].creditor] +=
            (double)list[k].amount / (double)WHOLE * stress[list[k].debtor];
    }
    for (int32_t i = 0; i < BANKS; i++) {
        expect_share(stress[i], again[i], 1e-14, i);
        sum += stress[i];
    }
    expect_share(sum, 1e-6L * WHOLE / lost, 1e-10, -1);
    free(stress);
    free(again);
    free(debtor);
    free(list);
}

/* Bank 1 alone halves stress, and each of the others adds one in a billion: given that debtors
   pass on 1, one after the other would be found below 1. */
Test(debtrank, stress_that_grows_all_the_way_round_is_found_in_one_go)
{
    sh_edge *list = malloc(LARGE * sizeof *list);
    for (int32_t i = 0; i < LARGE; i++) {
        list[i] = (sh_edge){i, (i + 1) % LARGE, i == 0 ? WHOLE / 2 : WHOLE + 1};
    }
    double *stress = stress_of(LARGE, list, LARGE, 0, LARGE / 2, 0.25);
    long double round = 0.5L * expl((LARGE - 1) * log1pl(1e-9L));
    long double first = 0.25L * expl((LARGE / 2) * log1pl(1e-9L)) / (1 - round);
    expect_share(stress[0], first, 1e-11, 0);
    long double wanted = first / 2;
    for (int32_t i = 1; i < LARGE; i++) {
        wanted += i == LARGE / 2 ? 0.25L : 0;
        expect_share(stress[i], wanted, 1e-11, i);
        wanted *= 1 + 1e-9L;
    }
    free(stress);
    free(list);
}

/* a step that is small does not mean that little is to come */
Test(debtrank, what_is_still_to_come_is_within_the_tolerance)
{
    for (uint32_t seed = 0; seed < 400; seed++) {
        trial t;
        double rest[N], near[N];
        make(&t, seed);
        for (int i = 0; i < N; i++) {
            t.capital[i] *= 1 + seed % 40; /* so that stress fades away, slowly or quickly */
        }
        sh_debtrank_run run;
        cr_assert(sh_debtrank_stress(&t.in, SH_DEBTRANK_LINEAR, t.shock, rest, &run, NULL) ==
                  SH_OK);
        t.in.tolerance = seed % 2 ? 1e-2 : 1e-4;
        cr_assert(sh_debtrank_stress(&t.in, SH_DEBTRANK_LINEAR, t.shock, near, &run, NULL) ==
                  SH_OK);
        for (int i = 0; i < N; i++) {
            double to_come = rest[i] > 0 ? (rest[i] - near[i]) / rest[i] : 0;
            cr_assert(to_come < t.in.tolerance, "seed %u: %g of %g", seed, to_come, rest[i]);
        }
        exposures_free(&t.net);
    }
}

/* a bank loses a part of its capital itself, the rest to a debtor in distress, to the fen */
Test(debtrank, a_loss_equal_to_the_capital_is_a_default_under_every_rule)
{
    int ties = 0;
    for (uint32_t k = 0; k < 3000; k++) {
        sh_fen other = 2 + exposures_word(20, k) % 1000, times = 1 + exposures_word(21, k) % 50;
        sh_fen lost = 1 + exposures_word(22, k) % (uint32_t)(other - 1);
        sh_fen own = exposures_word(23, k) % 100000, claim = times * other;
        for (int rule = 0; rule < 3; rule++) {
            sh_fen gone = rule == SH_DEBTRANK_THRESHOLD ? other : lost;
            sh_edge debt = {1, 0, claim};
            exposures e = exposures_of_list(2, &debt, 1);
            sh_fen capital[2] = {own + times * gone, other};
            double shock[2] = {(double)own / (double)capital[0], (double)gone / (double)other};
            double stress[2];
            sh_debtrank_case in = {&e.owes, &e.claims, capital, 0, 1};
            sh_debtrank_run run;
            cr_assert(sh_debtrank_stress(&in, rule, shock, stress, &run, NULL) == SH_OK);
            cr_assert(sh_debtrank_defaults(stress[0]), "rule %d, case %u: %.17g", rule, k,
                      stress[0]);
            ties += stress[0] < 1;
            exposures_free(&e);
        }
    }
    cr_expect(ties > 10, "sums of doubles do miss ties: %d", ties);
    cr_expect(!sh_debtrank_defaults(1 - 1e-11));
}

Test(debtrank, a_bank_without_capital_has_stress_1_however_often_it_loses)
{
    static const sh_edge list[] = {{0, 1, 5}};
    exposures e = exposures_of_list(3, list, 1);
    sh_fen capital[3] = {5, 0, 0};
    double shock[3] = {1, 1, 0}, stress[3];
    sh_debtrank_case in = {&e.owes, &e.claims, capital, 0, 1};
    sh_debtrank_run run;
    for (int rule = SH_DEBTRANK_LINEAR; rule <= SH_DEBTRANK_THRESHOLD; rule++) {
        cr_assert_eq(sh_debtrank_stress(&in, (sh_debtrank_rule)rule, shock, stress, &run, NULL),
                     SH_OK);
        cr_expect(stress[0] == 1 && stress[1] == 1 && stress[2] == 0, "rule %d: %g", rule,
                  stress[1]);
    }
    exposures_free(&e);
}

Test(debtrank, bad_cases_are_refused_and_empty_ones_are_not)
{
    exposures e = exposures_of_list(0, NULL, 0);
    sh_debtrank_case in = {&e.owes, &e.claims, NULL, 0, 1};
    sh_debtrank_run run;
    double none[2] = {0}, stress[2];
    cr_expect_eq(sh_debtrank_stress(&in, SH_DEBTRANK_LINEAR, none, stress, &run, NULL), SH_OK);
    cr_expect_eq(sh_debtrank_each(&in, none, stress, NULL), SH_OK);
    cr_expect_eq(sh_debtrank_additional(0, none, none, stress), 0);
    exposures_free(&e);
    e = exposures_of_list(2, NULL, 0);
    sh_fen fine[2] = {1, 0}, bad[2] = {0, -1};
    in = (sh_debtrank_case){&e.owes, &e.claims, bad, 0, 1};
    for (int rule = SH_DEBTRANK_LINEAR; rule <= SH_DEBTRANK_THRESHOLD; rule++) {
        sh_debtrank_rule r = (sh_debtrank_rule)rule;
        in.capital = bad;
        cr_expect_eq(sh_debtrank_stress(&in, r, none, stress, &run, NULL), SH_E_SCENARIO);
        in.capital = fine;
        cr_expect_eq(sh_debtrank_stress(&in, r, none, stress, &run, NULL), SH_OK);
        double values[] = {NAN, -0.5, INFINITY};
        for (int v = 0; v < 3; v++) {
            double shock[2] = {0, values[v]};
            cr_expect_eq(sh_debtrank_stress(&in, r, shock, stress, &run, NULL), SH_E_SCENARIO);
        }
    }
    exposures_free(&e);
}
