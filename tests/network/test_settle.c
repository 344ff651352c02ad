#include <criterion/criterion.h>

#include "network/settle.h"
#include "support/exposures.h"

enum { MOST = 40 };

typedef struct trial {
    exposures net;
    sh_fen assets[MOST], external[SH_CLEARING_CLASSES][MOST];
    uint8_t rank[MOST * MOST];
    sh_clearing_case in;
} trial;

/* small amounts, so that every fen of rounding is seen */
static void make(trial *t, int32_t n, uint32_t seed)
{
    uint32_t most = seed % 3 == 0 ? 7 : seed % 3 == 1 ? 1000 : 1u << 31;
    *t = (trial){.net = exposures_random(n, 0.3, most, seed)};
    t->in = (sh_clearing_case){.owes = &t->net.owes,
                               .claims = &t->net.claims,
                               .assets = t->assets,
                               .alpha = 1,
                               .beta = 1,
                               .threads = 1};
    for (int32_t i = 0; i < n; i++) {
        t->assets[i] = exposures_word(seed, (uint32_t)(4000 + i)) % most;
        for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
            uint32_t word = exposures_word(seed, (uint32_t)(5000 + 4 * i + c));
            t->external[c][i] = word % 4 == 0 ? word / 4 % most : 0;
        }
    }
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        t->in.external[c] = seed % 2 ? t->external[c] : NULL;
    }
    for (int64_t k = 0; k < t->net.owes.edges; k++) {
        t->rank[k] = (uint8_t)(exposures_word(seed + 1, (uint32_t)k) % 4);
    }
    t->in.rank = seed % 5 < 2 ? t->rank : NULL;
    if (seed % 7 > 4) {
        t->in.alpha = 0.5;
        t->in.beta = seed % 7 > 5 ? 0.25 : 1;
    }
}

/* the books of every node close, and nobody pays more than he owes */
static void expect_closed(const sh_clearing_case *in, const sh_clearing *c, const sh_settle *s)
{
    for (int32_t i = 0; i < s->nodes; i++) {
        sh_fen books = in->assets[i] - s->cost[i] - s->kept[i];
        for (int64_t k = in->claims->start[i]; k < in->claims->start[i + 1]; k++) {
            books += s->payment[in->claims->origin[k]];
        }
        for (int64_t k = in->owes->start[i]; k < in->owes->start[i + 1]; k++) {
            cr_assert(s->payment[k] >= 0 && s->payment[k] <= in->owes->amount[k]);
            cr_assert(c->wave[i] > 0 || s->payment[k] == in->owes->amount[k]);
            books -= s->payment[k];
        }
        for (int r = 0; r < SH_CLEARING_CLASSES; r++) {
            sh_fen paid = s->outside[r] != NULL ? s->outside[r][i] : 0;
            cr_assert(paid >= 0 && paid <= (in->external[r] ? in->external[r][i] : 0));
            double quota = in->external[r] == NULL
                               ? 0
                               : (double)in->external[r][i] *
                                     sh_clearing_share(c, i, (sh_clearing_class)r);
            cr_assert((double)paid - quota <= 1 && (double)paid - quota >= -1);
            books -= paid;
        }
        cr_assert_eq(books, 0, "node %d: %lld fen", i, (long long)books);
        cr_assert(s->kept[i] >= 0 && s->cost[i] >= 0);
        cr_assert(c->wave[i] == 0 || s->kept[i] == 0);
    }
}

Test(settle, every_payment_is_within_a_fen_of_its_quota_and_all_books_close)
{
    int64_t moved = 0, defaults = 0;
    for (uint32_t seed = 0; seed < 1500; seed++) {
        trial t;
        make(&t, 3 + (int32_t)(seed % (MOST - 3)), seed);
        for (int least = 0; least < 2; least++) {
            sh_clearing c;
            sh_settle s;
            sh_error error = {0};
            cr_assert_eq((least ? sh_clearing_least : sh_clearing_greatest)(&c, &t.in, &error),
                         SH_OK);
            cr_assert(sh_settle_clearing(&s, &t.in, &c, &error) == SH_OK, "seed %u: %s", seed,
                      error.text);
            expect_closed(&t.in, &c, &s);
            cr_assert(s.widest <= 1, "seed %u: off by %g fen", seed, s.widest);
            moved += s.moved;
            defaults += c.defaults;
            sh_settle_free(&s);
            sh_clearing_free(&c);
        }
        exposures_free(&t.net);
    }
    cr_expect(moved > 1000 && defaults > 10000, "%lld, %lld", (long long)moved,
              (long long)defaults);
}

Test(settle, two_banks_that_owe_each_other_a_trillion_fen_settle_to_the_fen)
{
    static const double debt[] = {0, 1e12, 1e12, 0};
    exposures e = exposures_of(2, debt, 1);
    for (sh_fen outside = 0; outside <= 8; outside++) {
        sh_fen assets[2] = {outside / 3, outside - outside / 3}, external[2] = {3, 5};
        sh_clearing_case in = {.owes = &e.owes,
                               .claims = &e.claims,
                               .assets = assets,
                               .external = {[3] = external},
                               .alpha = 1,
                               .beta = 1,
                               .threads = 1};
        sh_clearing c;
        sh_settle s;
        cr_assert_eq(sh_clearing_greatest(&c, &in, NULL), SH_OK);
        cr_assert_eq(sh_settle_clearing(&s, &in, &c, NULL), SH_OK);
        expect_closed(&in, &c, &s);
        /* whatever there is outside goes to the outside creditors: nothing stays between */
        cr_expect_eq(s.outside[3][0] + s.outside[3][1] + s.kept[0] + s.kept[1], outside);
        cr_expect(s.widest <= 1 && c.defaults > 0);
        sh_settle_free(&s);
        sh_clearing_free(&c);
    }
    exposures_free(&e);
}

Test(settle, a_generated_system_of_a_thousand_banks_settles)
{
    for (int costs = 0; costs < 2; costs++) {
        portable p = portable_make(1000, 1, (portable_set){20, 20, 12}, 100);
        for (int32_t i = 0; i < 1000; i++) {
            p.assets[i] -= p.loss[i];
        }
        sh_clearing_case in = {.owes = &p.net.owes,
                               .claims = &p.net.claims,
                               .assets = p.assets,
                               .external = {[3] = p.external},
                               .alpha = costs ? 0.5 : 1,
                               .beta = costs ? 0.5 : 1,
                               .threads = 1};
        sh_clearing c;
        sh_settle s;
        cr_assert_eq(sh_clearing_greatest(&c, &in, NULL), SH_OK);
        cr_assert_eq(sh_settle_clearing(&s, &in, &c, NULL), SH_OK);
        expect_closed(&in, &c, &s);
        cr_expect(s.widest <= 1);
        sh_settle_free(&s);
        sh_clearing_free(&c);
        portable_free(&p);
    }
}
