/* Clearing of circles of hundreds of banks, with debts of all classes, against plain iteration.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "network/clearing.h"
#include "network/components.h"
#include "support/exposures.h"

enum { MOST = 400, LINKS = 4, CLASSES = SH_CLEARING_CLASSES };

typedef struct trial {
    int32_t n;
    exposures net;
    sh_fen assets[MOST], external[CLASSES][MOST];
    uint8_t rank[MOST * LINKS];
    sh_clearing_case in;
    long double due[MOST][CLASSES], all[MOST];
} trial;

static void list_debts(trial *t, uint32_t seed, sh_fen scale)
{
    sh_edge list[MOST * LINKS];
    for (int32_t i = 0; i < t->n; i++) {
        for (int32_t k = 0; k < LINKS; k++) {
            uint32_t at = (uint32_t)(i * LINKS + k), far = exposures_word(seed, 2 * at);
            int32_t step = k == 0 ? 1 : 1 + (int32_t)(far % (uint32_t)(t->n - 1));
            sh_fen amount = 1000 + exposures_word(seed, 2 * at + 1) % (1u << 26);
            list[at] = (sh_edge){i, (i + step) % t->n, amount * scale};
        }
    }
    t->net = exposures_of_list(t->n, list, t->n * LINKS);
    for (int64_t k = 0; k < t->net.owes.edges; k++) {
        t->rank[k] = (uint8_t)(exposures_word(seed + 1, (uint32_t)k) % CLASSES);
    }
}

/* a ring with shortcuts in which nearly everybody fails; a part of each bank's debts is outside
 */
static void make(trial *t, int32_t n, uint32_t seed, sh_fen scale)
{
    *t = (trial){.n = n};
    list_debts(t, seed, scale);
    for (int32_t i = 0; i < n; i++) {
        sh_fen owed = t->net.owes.total[i];
        uint32_t outside = exposures_word(seed + 2, (uint32_t)i);
        uint32_t part = seed % 4 ? 8 : 100; /* of its debts; it has about as much */
        t->external[outside % CLASSES][i] = owed / part + (sh_fen)(outside % 1000);
        t->assets[i] =
            owed / 10000 * (sh_fen)(exposures_word(seed + 3, (uint32_t)i) % (12000 / part));
        for (int64_t k = t->net.owes.start[i]; k < t->net.owes.start[i + 1]; k++) {
            t->due[i][t->rank[k]] += t->net.owes.amount[k];
        }
        for (int c = 0; c < CLASSES; c++) {
            t->due[i][c] += t->external[c][i];
            t->all[i] += t->due[i][c];
        }
    }
    t->in = (sh_clearing_case){
        .owes = &t->net.owes,
        .claims = &t->net.claims,
        .rank = t->rank,
        .assets = t->assets,
        .external = {t->external[0], t->external[1], t->external[2], t->external[3]},
        .alpha = 1,
        .beta = 1,
        .threads = 1};
}

/* plain rounds, from all paying in full or nothing, until long doubles stand still */
static void iterate(const trial *t, bool least, long double (*share)[CLASSES])
{
    bool moves = true;
    for (int32_t i = 0; i < MOST * CLASSES; i++) {
        share[i / CLASSES][i % CLASSES] = !least;
    }
    for (int round = 0; round < 20000 && moves; round++) {
        long double income[MOST] = {0};
        moves = false;
        for (int32_t j = 0; j < t->n; j++) {
            for (int64_t k = t->net.owes.start[j]; k < t->net.owes.start[j + 1]; k++) {
                income[t->net.owes.other[k]] +=
                    (long double)t->net.owes.amount[k] * share[j][t->rank[k]];
            }
        }
        for (int32_t i = 0; i < t->n; i++) {
            bool fails = t->assets[i] + income[i] < t->all[i];
            long double left =
                (long double)t->in.alpha * t->assets[i] + (long double)t->in.beta * income[i];
            for (int c = 0; c < CLASSES; c++) {
                long double due = t->due[i][c], paid = !fails || due <= left ? due : left;
                long double now = due > 0 ? paid / due : 1;
                moves |= now - share[i][c] > 1e-17L || share[i][c] - now > 1e-17L;
                share[i][c] = now;
                left -= paid;
            }
        }
    }
}

/* banks of the greatest circle of those in default */
static int32_t largest_circle(const trial *t, const sh_clearing *c)
{
    sh_components parts;
    int32_t set[MOST], members = 0, most = 0;
    for (int32_t i = 0; i < t->n; i++) {
        set[members] = i;
        members += c->wave[i] > 0;
    }
    cr_assert_eq(sh_components_find(&parts, &t->net.owes, set, members, NULL), SH_OK);
    for (int32_t p = 0; p < parts.count; p++) {
        int32_t size = parts.start[p + 1] - parts.start[p];
        most = size > most ? size : most;
    }
    sh_components_free(&parts);
    return most;
}

/* kinds of class in which a bank stops: 0 where none is paid in part */
static unsigned expect_same(const trial *t, const sh_clearing *c, long double (*share)[CLASSES],
                            uint32_t seed)
{
    unsigned stops = 0;
    for (int32_t i = 0; i < t->n; i++) {
        for (int r = 0; r < CLASSES; r++) {
            double found = sh_clearing_share(c, i, (sh_clearing_class)r);
            double off = t->due[i][r] > 0 ? found - (double)share[i][r] : 0;
            cr_assert(off < 1e-9 && off > -1e-9, "seed %u bank %d class %d: %.12g off by %g",
                      seed, i, r, found, off);
            stops |= (unsigned)(found > 0 && found < 1 && t->due[i][r] > 0) << r;
        }
    }
    return stops;
}

static void expect_plain(const trial *t, bool least, uint32_t seed, unsigned *stops, int *large)
{
    sh_clearing c;
    sh_error error = {0};
    static long double share[MOST][CLASSES];
    sh_status status = least ? sh_clearing_least(&c, &t->in, &error)
                             : sh_clearing_greatest(&c, &t->in, &error);
    cr_assert(status == SH_OK, "%s", error.text);
    cr_assert(c.fixed != NULL);
    iterate(t, least, share);
    *stops |= expect_same(t, &c, share, seed);
    *large += largest_circle(t, &c) > 160;
    sh_clearing_free(&c);
}

Test(circles, of_more_than_160_banks_pay_all_classes_as_plain_iteration_finds)
{
    unsigned stops = 0;
    int large = 0;
    for (uint32_t seed = 0; seed < 60; seed++) {
        trial t;
        make(&t, 200 + (int32_t)(seed % 50), seed * 10, 1);
        t.in.alpha = seed % 3 ? 1 : 0.7;
        t.in.beta = seed % 3 ? 1 : 0.9;
        expect_plain(&t, false, seed, &stops, &large);
        if (seed % 3) { /* with costs plain iteration may end in no clearing vector */
            expect_plain(&t, true, seed, &stops, &large);
        }
        exposures_free(&t.net);
    }
    cr_expect_eq(stops, 15, "classes %x", stops);
    cr_expect(large > 80, "%d of 100", large);
}

/* above 256 banks only amounts of 2^40 fen and more come to the same solver */
Test(circles, of_large_amounts_pay_all_classes_as_plain_iteration_finds)
{
    unsigned stops = 0;
    int large = 0;
    for (uint32_t seed = 0; seed < 20; seed++) {
        trial t;
        make(&t, 350, seed * 10 + 5000, 100003);
        t.in.beta = seed % 2 ? 1 : 0.95;
        expect_plain(&t, false, seed, &stops, &large);
        exposures_free(&t.net);
    }
    cr_expect_eq(stops, 15, "classes %x", stops);
    cr_expect_eq(large, 20);
}
