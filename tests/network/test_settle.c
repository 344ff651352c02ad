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
            cr_assert(sh_settle_clearing(&s, &t.in, &c, NULL, &error) == SH_OK, "seed %u: %s",
                      seed, error.text);
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
        cr_assert_eq(sh_settle_clearing(&s, &in, &c, NULL, NULL), SH_OK);
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
        cr_assert_eq(sh_settle_clearing(&s, &in, &c, NULL, NULL), SH_OK);
        expect_closed(&in, &c, &s);
        cr_expect(s.widest <= 1);
        sh_settle_free(&s);
        sh_clearing_free(&c);
        portable_free(&p);
    }
}

/* What a random case is made of: shapes, sizes and scales at which doubles fail, debts in
   circles with hardly anything outside, and ties. */
static void make_hard(trial *t, uint32_t seed)
{
    static const int32_t sizes[] = {1, 2, 3, 4, 6, 10, 25};
    static const sh_fen scales[] = {3, 100, 1000000, 1000000000000, 1000000000000000};
    static const double shares[] = {0, 0.5, 1, 1};
    uint32_t at = 0;
#define DRAW(n) (int)(exposures_word(seed, at++) % (uint32_t)(n))
    int32_t n = sizes[DRAW(7)];
    sh_fen scale = scales[DRAW(n < 10 ? 5 : 4)];
#define PART() (sh_fen)((double)scale * exposures_word(seed, at++) * 0x1p-32)
    sh_edge list[MOST * MOST];
    int64_t edges = 0;
    int shape = DRAW(3);
    *t = (trial){0};
    for (int32_t i = 0; i < n; i++) {
        t->assets[i] = (sh_fen[]){0, 0, DRAW(6), PART()}[DRAW(4)];
        for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
            t->external[c][i] = (sh_fen[]){0, DRAW(6), PART()}[DRAW(3)];
        }
        for (int32_t j = 0; j < n; j++) {
            bool owes = shape == 0 ? DRAW(5) < 2 : shape == 1 ? j == (i + 1) % n : true;
            if (i != j && owes) {
                list[edges++] = (sh_edge){i, j, DRAW(2) ? scale : PART()};
            }
        }
    }
    t->net = exposures_of_list(n, list, edges);
    for (int64_t k = 0; k < t->net.owes.edges; k++) {
        t->rank[k] = (uint8_t)DRAW(4);
    }
    t->in = (sh_clearing_case){.owes = &t->net.owes,
                               .claims = &t->net.claims,
                               .rank = DRAW(2) ? t->rank : NULL,
                               .assets = t->assets,
                               .alpha = shares[DRAW(4)],
                               .beta = shares[DRAW(4)],
                               .threads = 1};
    int outside = DRAW(6);
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        t->in.external[c] = outside == c || outside == 4 ? t->external[c] : NULL;
    }
}

/* the debts of node i, to others and then to outsiders */
typedef struct bill {
    int count, rank[MOST + SH_CLEARING_CLASSES];
    sh_fen due[MOST + SH_CLEARING_CLASSES], paid[MOST + SH_CLEARING_CLASSES];
    sh_fen total, total_paid;
} bill;

static void add_to_bill(bill *b, int rank, sh_fen due, sh_fen paid)
{
    b->rank[b->count] = rank;
    b->due[b->count] = due;
    b->paid[b->count++] = paid;
    b->total += due;
    b->total_paid += paid;
}

static bill bill_of(const sh_clearing_case *in, const sh_settle *s, int32_t i)
{
    bill b = {0};
    for (int64_t k = in->owes->start[i]; k < in->owes->start[i + 1]; k++) {
        add_to_bill(&b, in->rank ? in->rank[k] : 3, in->owes->amount[k], s->payment[k]);
    }
    for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
        if (in->external[c] != NULL) {
            add_to_bill(&b, c, in->external[c][i], s->outside[c][i]);
        }
    }
    return b;
}

/* each debt between nothing and all, classes in their order, within a class pro rata but for a
   fen each */
static void expect_shares(const bill *b, uint32_t seed, int32_t i)
{
    for (int x = 0; x < b->count; x++) {
        cr_assert(b->paid[x] >= 0 && b->paid[x] <= b->due[x]);
        for (int y = 0; y < b->count; y++) {
            if (b->rank[x] < b->rank[y]) {
                cr_assert(b->paid[x] == b->due[x] || b->paid[y] == 0,
                          "seed %u node %d: class %d is paid before %d", seed, i, b->rank[y],
                          b->rank[x]);
            } else if (b->rank[x] == b->rank[y]) {
                sh_wide apart =
                    (sh_wide)b->paid[x] * b->due[y] - (sh_wide)b->paid[y] * b->due[x];
                cr_assert(apart <= (sh_wide)b->due[x] + b->due[y],
                          "seed %u node %d: not pro rata", seed, i);
            }
        }
    }
}

/* The definition in whole numbers, from the payments alone. Shares are halves, so twice the
   cost is whole; receipts differ from their quotas by less than a fen for each debtor. */
static void expect_cleared(const sh_clearing_case *in, const sh_settle *s, uint32_t seed)
{
    for (int32_t i = 0; i < s->nodes; i++) {
        bill b = bill_of(in, s, i);
        sh_fen received = 0, debtors = in->claims->start[i + 1] - in->claims->start[i];
        for (int64_t k = in->claims->start[i]; k < in->claims->start[i + 1]; k++) {
            received += s->payment[in->claims->origin[k]];
        }
        sh_fen income = in->assets[i] + received;
        expect_shares(&b, seed, i);
        cr_assert(income == b.total_paid + s->cost[i] + s->kept[i], "seed %u node %d", seed, i);
        cr_assert((s->wave[i] > 0) == (income < b.total), "seed %u node %d: %lld of %lld", seed,
                  i, (long long)income, (long long)b.total);
        cr_assert(s->cost[i] >= 0 && s->kept[i] >= 0);
        if (s->wave[i] == 0) {
            cr_assert(b.total_paid == b.total && s->cost[i] == 0, "seed %u node %d", seed, i);
            continue;
        }
        sh_fen twice = (sh_fen)(2 - 2 * in->alpha) * in->assets[i] +
                       (sh_fen)(2 - 2 * in->beta) * received - 2 * s->cost[i];
        sh_fen most = in->alpha == 1 && in->beta == 1 ? 0 : 2 + 2 * debtors;
        cr_assert(s->kept[i] == 0 && twice <= most && twice >= -most,
                  "seed %u node %d: costs off by %lld half fen", seed, i, (long long)twice);
    }
}

static void expect_below(const sh_clearing_case *in, const sh_settle *low,
                         const sh_settle *high, uint32_t seed)
{
    for (int64_t k = 0; k < in->owes->edges; k++) {
        cr_assert(low->payment[k] <= high->payment[k], "seed %u debt %lld", seed, (long long)k);
    }
    for (int32_t i = 0; i < low->nodes; i++) {
        cr_assert(low->wave[i] > 0 || high->wave[i] == 0, "seed %u node %d", seed, i);
        for (int c = 0; c < SH_CLEARING_CLASSES; c++) {
            cr_assert(in->external[c] == NULL || low->outside[c][i] <= high->outside[c][i]);
        }
    }
}

Test(settle, threads_never_change_a_fen)
{
    portable p = portable_make(1500, 3, (portable_set){20, 30, 12}, 1000);
    for (int32_t i = 0; i < 1500; i++) {
        p.assets[i] -= p.loss[i];
    }
    for (int costs = 0; costs < 2; costs++) {
        sh_settle first = {0};
        for (int threads = 1; threads <= 4; threads++) {
            sh_clearing_case in = {.owes = &p.net.owes,
                                   .claims = &p.net.claims,
                                   .assets = p.assets,
                                   .external = {[SH_CLEARING_GENERAL] = p.external},
                                   .alpha = costs ? 0.6 : 1,
                                   .beta = costs ? 0.8 : 1,
                                   .threads = threads};
            sh_clearing c;
            sh_settle s;
            cr_assert(sh_clearing_greatest(&c, &in, NULL) == SH_OK);
            cr_assert(sh_settle_clearing(&s, &in, &c, NULL, NULL) == SH_OK);
            first = threads == 1 ? s : first;
            cr_expect(s.moved > 0 && s.defaults > 100, "%lld moved, %d defaults",
                      (long long)s.moved, s.defaults);
            cr_expect(s.defaults == first.defaults && s.waves == first.waves &&
                      s.moved == first.moved && s.widest == first.widest);
            cr_expect_arr_eq(s.payment, first.payment,
                             (size_t)p.net.owes.edges * sizeof(sh_fen));
            cr_expect_arr_eq(s.outside[3], first.outside[3], 1500 * sizeof(sh_fen));
            cr_expect_arr_eq(s.cost, first.cost, 1500 * sizeof(sh_fen));
            cr_expect_arr_eq(s.kept, first.kept, 1500 * sizeof(sh_fen));
            cr_expect_arr_eq(s.wave, first.wave, 1500 * sizeof *s.wave);
            sh_clearing_free(&c);
            if (threads > 1) {
                sh_settle_free(&s);
            }
        }
        sh_settle_free(&first);
    }
    portable_free(&p);
}

Test(settle, whole_payments_meet_the_definition_at_every_scale_and_in_every_circle)
{
    int differ = 0, defaults = 0;
    for (uint32_t seed = 0; seed < 6000; seed++) {
        trial t;
        make_hard(&t, seed);
        sh_clearing c[2];
        sh_settle s[2];
        sh_error error = {0};
        for (int least = 0; least < 2; least++) {
            cr_assert((least ? sh_clearing_least : sh_clearing_greatest)(&c[least], &t.in,
                                                                         &error) == SH_OK,
                      "seed %u: %s", seed, error.text);
            cr_assert(sh_settle_clearing(&s[least], &t.in, &c[least], least ? &s[0] : NULL,
                                         &error) == SH_OK,
                      "seed %u, least %d: %s", seed, least, error.text);
            expect_cleared(&t.in, &s[least], seed);
            cr_assert(s[least].widest <= 2, "seed %u: off by %g fen", seed, s[least].widest);
        }
        expect_below(&t.in, &s[1], &s[0], seed);
        differ += s[1].defaults > s[0].defaults;
        defaults += s[0].defaults;
        for (int least = 0; least < 2; least++) {
            sh_settle_free(&s[least]);
            sh_clearing_free(&c[least]);
        }
        exposures_free(&t.net);
    }
    cr_expect(differ > 50 && defaults > 5000, "%d differ, %d defaults", differ, defaults);
}
