#include <criterion/criterion.h>
#include <string.h>

#include "network/cascade.h"
#include "support/exposures.h"

enum { N = 30 };

typedef struct trial {
    exposures net;
    sh_fen capital[N], loss[N];
    uint8_t decreed[N];
    sh_cascade_case in;
} trial;

static void make(trial *t, uint32_t seed)
{
    *t = (trial){.net = exposures_random(N, 0.02 + 0.0008 * (seed % 200), 20, seed)};
    for (uint32_t i = 0; i < N; i++) {
        t->capital[i] = exposures_word(seed, 5000 + i) % 40;
        t->loss[i] = exposures_word(seed, 6000 + i) % 10;
        t->decreed[i] = exposures_word(seed, 7000 + i) % 20 == 0;
    }
    t->in = (sh_cascade_case){&t->net.owes, t->capital, t->loss, t->decreed,
                              (int64_t)(seed % 5) * 250000};
}

/* the definition applied to all nodes at once, over and over */
static int32_t all_at_once(const trial *t, int32_t *round)
{
    int32_t failed = 0;
    memset(round, 0, N * sizeof *round);
    for (int32_t r = 1, more = 1; more; r++) {
        more = 0;
        int32_t next[N];
        memcpy(next, round, sizeof next);
        for (int32_t i = 0; i < N; i++) {
            int64_t quarters = 4 - (int64_t)t->in.recovery / 250000, hit = 0;
            for (int64_t k = t->net.claims.start[i]; k < t->net.claims.start[i + 1]; k++) {
                int32_t j = t->net.claims.other[k];
                hit += round[j] != 0 && round[j] < r ? t->net.claims.amount[k] : 0;
            }
            bool falls = 4 * t->loss[i] + quarters * hit > 4 * t->capital[i] ||
                         (r == 1 && t->decreed[i]);
            if (round[i] == 0 && falls) {
                next[i] = r;
                failed++;
                more = 1;
            }
        }
        memcpy(round, next, sizeof next);
    }
    return failed;
}

Test(cascade, failures_and_rounds_are_those_of_the_definition)
{
    int64_t deep = 0;
    for (uint32_t seed = 0; seed < 2000; seed++) {
        trial t;
        make(&t, seed);
        int32_t round[N], failed = all_at_once(&t, round), at_once = 0;
        sh_cascade c;
        cr_assert_eq(sh_cascade_run(&c, &t.in, NULL), SH_OK);
        cr_assert_eq(c.failed, failed);
        cr_assert_arr_eq(c.round, round, sizeof round);
        for (int32_t i = 0; i < N; i++) {
            at_once += round[i] == 1;
            cr_assert(round[i] <= c.rounds);
        }
        cr_assert_eq(c.at_once, at_once);
        deep += c.rounds > 3;
        sh_cascade_free(&c);
        exposures_free(&t.net);
    }
    cr_expect(deep > 100);
}

/* loss of i on claims against the first `count` failures */
static sh_fen hit_by(const trial *t, const sh_cascade *c, int32_t i, int32_t count)
{
    sh_fen sum = 0;
    for (int64_t k = t->net.claims.start[i]; k < t->net.claims.start[i + 1]; k++) {
        for (int32_t f = 0; f < count; f++) {
            sum += c->order[f] == t->net.claims.other[k] ? t->net.claims.amount[k] : 0;
        }
    }
    return sum;
}

static bool survives(const trial *t, int32_t i, sh_fen claims)
{
    return t->loss[i] * 1000000 + claims * (1000000 - t->in.recovery) <=
           t->capital[i] * 1000000;
}

Test(cascade, without_the_decisive_failure_the_node_would_have_stood)
{
    for (uint32_t seed = 0; seed < 600; seed++) {
        trial t;
        make(&t, seed);
        sh_cascade c;
        cr_assert_eq(sh_cascade_run(&c, &t.in, NULL), SH_OK);
        for (int32_t f = 0; f < c.failed; f++) {
            int32_t i = c.order[f], at = 0;
            cr_assert(f == 0 || c.round[c.order[f - 1]] < c.round[i] ||
                      (c.round[c.order[f - 1]] == c.round[i] && c.order[f - 1] < i));
            cr_assert_eq(c.decisive[i] < 0, c.round[i] == 1);
            if (c.decisive[i] >= 0) {
                while (c.order[at] != c.decisive[i]) {
                    at++;
                }
                cr_assert(c.round[c.decisive[i]] == c.round[i] - 1);
                cr_assert(survives(&t, i, hit_by(&t, &c, i, at)));
                cr_assert(!survives(&t, i, hit_by(&t, &c, i, at + 1)));
            }
        }
        for (int32_t i = 0; i < N; i++) {
            cr_assert_eq(c.claims[i], hit_by(&t, &c, i, c.failed));
            cr_assert(c.round[i] || survives(&t, i, c.claims[i]));
        }
        sh_cascade_free(&c);
        exposures_free(&t.net);
    }
}

Test(cascade, a_node_without_capital_stands_until_it_loses_anything)
{
    static const double debt[] = {0, 1, 0, 0, 0, 1, 0, 0, 0};
    exposures e = exposures_of(3, debt, 1);
    sh_fen none[3] = {0}, loss[3] = {1, 0, 0};
    sh_cascade_case in = {&e.owes, none, NULL, NULL, 0};
    sh_cascade c;
    cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
    cr_expect(c.failed == 0 && c.rounds == 0);
    sh_cascade_free(&c);
    in.own_loss = loss;
    cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
    cr_expect(c.failed == 3 && c.rounds == 3 && c.decisive[2] == 1);
    sh_cascade_free(&c);
    in.recovery = SH_CASCADE_WHOLE;
    cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
    cr_expect_eq(c.failed, 1);
    sh_cascade_free(&c);
    exposures_free(&e);
}

Test(cascade, bad_cases_are_refused_and_empty_ones_are_not)
{
    exposures e = exposures_of_list(0, NULL, 0);
    sh_cascade_case in = {&e.owes, NULL, NULL, NULL, 0};
    sh_cascade c;
    cr_assert_eq(sh_cascade_run(&c, &in, NULL), SH_OK);
    cr_expect_eq(c.failed, 0);
    sh_cascade_free(&c);
    exposures_free(&e);
    e = exposures_of_list(2, NULL, 0);
    sh_fen bad[2] = {0, -1}, fine[2] = {0, 0};
    in = (sh_cascade_case){&e.owes, bad, NULL, NULL, 0};
    cr_expect_eq(sh_cascade_run(&c, &in, NULL), SH_E_SCENARIO);
    in = (sh_cascade_case){&e.owes, fine, bad, NULL, 0};
    cr_expect_eq(sh_cascade_run(&c, &in, NULL), SH_E_SCENARIO);
    in = (sh_cascade_case){&e.owes, fine, NULL, NULL, SH_CASCADE_WHOLE + 1};
    cr_expect_eq(sh_cascade_run(&c, &in, NULL), SH_E_SCENARIO);
    exposures_free(&e);
}
