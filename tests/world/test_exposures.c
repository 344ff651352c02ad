/* debts between platforms: both ways of reading them agree with a plain table */
#include <criterion/criterion.h>
#include <string.h>

#include "world/exposures.h"

static uint32_t word(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

enum { N = 9 };

/* each pair owes with probability 1 in `one_in`; the table is [creditor][debtor] */
static void draw(sh_exposures *x, int64_t table[N][N], uint32_t *state, uint32_t one_in)
{
    sh_error error = {0};
    int64_t edges = 0, at = 0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            bool linked = i != j && word(state) % one_in == 0;
            table[i][j] = linked ? 1 + word(state) % 1000 : 0;
            edges += linked;
        }
    }
    cr_assert_eq(sh_exposures_init(x, N, edges, &error), SH_OK, "%s", error.text);
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            if (table[i][j] > 0) {
                x->debtor[at] = j;
                x->amount[at++] = table[i][j];
            }
        }
        x->start[i + 1] = at;
    }
    sh_exposures_index(x);
}

Test(exposures, both_ways_of_reading_debts_agree_with_a_table)
{
    sh_exposures x = {0};
    uint32_t state = 7;
    for (int round = 0; round < 500; round++) {
        int64_t table[N][N];
        draw(&x, table, &state, 1 + (uint32_t)round % 12);
        for (int p = 0; p < N; p++) {
            int64_t from = 0, to = 0, last = -1;
            for (int q = 0; q < N; q++) {
                from += table[p][q];
                to += table[q][p];
            }
            cr_assert_eq(sh_exposures_due_from(&x, p), from);
            cr_assert_eq(sh_exposures_due_to(&x, p), to);
            for (int64_t at = x.owed[p]; at < x.owed[p + 1]; at++) {
                cr_assert_eq(x.debtor[x.edge[at]], p);
                cr_assert_eq(x.amount[x.edge[at]], table[x.creditor[at]][p]);
                cr_assert_gt(x.creditor[at], last, "creditors increase");
                last = x.creditor[at];
            }
        }
    }
    sh_exposures_free(&x);
    cr_expect_eq(x.edges, 0);
    cr_expect_null(x.amount);
}

static sh_hash digest_of(const sh_exposures *x)
{
    sh_digest digest;
    sh_digest_init(&digest);
    sh_exposures_digest(x, &digest);
    return sh_digest_final(&digest);
}

Test(exposures, the_digest_sees_one_fen_and_one_link_and_nothing_where_nothing_is_owed)
{
    sh_exposures x = {0};
    uint32_t state = 3;
    int64_t table[N][N];
    sh_hash nothing = digest_of(&x);
    sh_digest empty;
    sh_digest_init(&empty);
    cr_expect(sh_hash_equal(nothing, sh_digest_final(&empty)));
    draw(&x, table, &state, 2);
    sh_hash before = digest_of(&x);
    cr_expect(!sh_hash_equal(before, nothing));
    x.amount[3]++;
    cr_expect(!sh_hash_equal(before, digest_of(&x)));
    x.amount[3]--;
    cr_expect(sh_hash_equal(before, digest_of(&x)));
    x.debtor[0]++;
    cr_expect(!sh_hash_equal(before, digest_of(&x)));
    sh_exposures_free(&x);
}
