#include <criterion/criterion.h>
#include <string.h>

#include "base/rng.h"
#include "world/world.h"

static const sh_capacity small = {
    .platforms = 5, .borrowers = 70, .investors = 130, .institutions = 3, .lag_steps = 2};

static sh_world new_world(void)
{
    sh_world world;
    cr_assert_eq(sh_world_init(&world, &small, NULL), SH_OK);
    return world;
}

static void *table_of(sh_world *world, int kind)
{
    void *tables[SH_TABLES] = {NULL, &world->platforms, &world->borrowers, &world->investors,
                               &world->institutions};
    return tables[kind];
}

static int32_t rows_of(const sh_world *world, int kind)
{
    const int32_t rows[SH_TABLES] = {0, world->platforms.n, world->borrowers.n,
                                     world->investors.n, world->institutions.n};
    return rows[kind];
}

Test(world, columns_are_aligned_zeroed_and_apart)
{
    sh_world world = new_world();
    for (int kind = SH_TABLE_PLATFORMS; kind < SH_TABLES; kind++) {
        int32_t count;
        const sh_column *columns = sh_world_columns((sh_table_kind)kind, &count);
        for (int32_t i = 0; i < count; i++) {
            unsigned char *data = sh_column_data(&columns[i], table_of(&world, kind));
            size_t bytes = sh_type_size(columns[i].type) * columns[i].slots *
                           (size_t)rows_of(&world, kind);
            cr_expect_eq((uintptr_t)data % 64, 0, "%s", columns[i].name);
            for (size_t k = 0; k < bytes; k++) {
                cr_assert_eq(data[k], 0, "%s overlaps another column", columns[i].name);
            }
            memset(data, 0xFF, bytes);
        }
    }
    sh_world_free(&world);
    sh_world_free(&world);
}

Test(world, persons_keep_within_their_bytes)
{
    int32_t count;
    const sh_column *columns = sh_world_columns(SH_TABLE_BORROWERS, &count);
    cr_expect_leq(sh_table_row_bytes(columns, count), 72);
    columns = sh_world_columns(SH_TABLE_INVESTORS, &count);
    cr_expect_leq(sh_table_row_bytes(columns, count), 64);
    sh_capacity many = small;
    many.investors = 1000000;
    double bytes = sh_world_bytes(&many) - sh_world_bytes(&small);
    double rows = sh_table_row_bytes(columns, count) * (1e6 - small.investors);
    cr_expect_geq(bytes, rows - 5e3);
    cr_expect_leq(bytes, rows + 5e3 + (1 << 21), "a large table is whole huge pages");
}

Test(world, one_bit_in_any_column_changes_the_digest)
{
    sh_world world = new_world();
    const sh_hash before = sh_world_digest(&world);
    for (int kind = SH_TABLE_PLATFORMS; kind < SH_TABLES; kind++) {
        int32_t count;
        const sh_column *columns = sh_world_columns((sh_table_kind)kind, &count);
        for (int32_t i = 0; i < count; i++) {
            unsigned char *data = sh_column_data(&columns[i], table_of(&world, kind));
            size_t bytes = sh_type_size(columns[i].type) * columns[i].slots *
                           (size_t)rows_of(&world, kind);
            const size_t place[] = {0, bytes / 2, bytes - 1};
            for (int k = 0; k < 3; k++) {
                data[place[k]] ^= 1;
                cr_expect(!sh_hash_equal(before, sh_world_digest(&world)), "%s byte %zu",
                          columns[i].name, place[k]);
                data[place[k]] ^= 1;
            }
        }
    }
    cr_expect(sh_hash_equal(before, sh_world_digest(&world)));
    sh_world_free(&world);
}

Test(world, the_market_is_part_of_the_digest)
{
    sh_world world = new_world();
    sh_market *m = &world.market;
    double *state[] = {&m->macro,
                       &m->news,
                       &m->yield_mean,
                       &m->signal_mean,
                       &m->overdue_mean,
                       &m->default_factor,
                       &m->invest_factor,
                       &m->exit_factor,
                       &m->lending_now,
                       &m->sector[SH_SECTOR_N - 1],
                       &m->anchor[SH_ANCHOR_N - 1],
                       &m->news_region[SH_REGION_N - 1]};
    const sh_hash before = sh_world_digest(&world);
    for (size_t i = 0; i < SH_COUNT(state); i++) {
        *state[i] = 1e-300;
        cr_expect(!sh_hash_equal(before, sh_world_digest(&world)), "field %zu", i);
        *state[i] = 0;
    }
    sh_world_free(&world);
}

/* the chain of a run: platforms and books always, persons only where asked */
Test(world, the_chain_remembers_every_step)
{
    sh_world a = new_world(), b = new_world();
    a.platforms.size[2] = 1.0;
    sh_world_chain_digest(&a, false);
    sh_world_chain_digest(&b, false);
    cr_expect(!sh_hash_equal(a.digest, b.digest));
    a.platforms.size[2] = 0.0;
    sh_world_chain_digest(&a, false);
    sh_world_chain_digest(&b, false);
    cr_expect(!sh_hash_equal(a.digest, b.digest), "a difference does not heal");
    for (int half = 0; half < 2; half++) {
        b.digest = a.digest;
        *(half == 0 ? &b.digest.lo : &b.digest.hi) += 1;
        sh_hash before = a.digest;
        sh_world_chain_digest(&a, false);
        sh_world_chain_digest(&b, false);
        cr_expect(!sh_hash_equal(a.digest, b.digest), "half %d of the chain is lost", half);
        a.digest = before;
    }
    b.digest = a.digest;
    b.investors.claim[3] = 1;
    sh_world_chain_digest(&a, false);
    sh_world_chain_digest(&b, false);
    cr_expect(sh_hash_equal(a.digest, b.digest));
    sh_world_chain_digest(&a, true);
    sh_world_chain_digest(&b, true);
    cr_expect(!sh_hash_equal(a.digest, b.digest));
    sh_world_free(&a);
    sh_world_free(&b);
}

/* persons with random debts and claims, and books that agree with them */
static sh_world filled_world(void)
{
    sh_world world = new_world();
    sh_rng_key key = sh_rng_key_of(5, 0, 0);
    for (uint32_t i = 0; i < (uint32_t)small.investors * SH_HOLDINGS; i++) {
        uint32_t w[4];
        sh_rng_block(&key, i, (sh_rng_site){0, 0, 1}, w);
        world.investors.platform[i] = w[0] % 3 == 0 ? SH_NONE : (uint16_t)(w[1] % 5);
        world.investors.claim[i] = world.investors.platform[i] == SH_NONE ? 0 : w[2];
        if (i < (uint32_t)small.borrowers * SH_LOANS) {
            world.borrowers.loan_platform[i] = w[0] % 4 == 0 ? SH_NONE : (uint16_t)(w[2] % 5);
            world.borrowers.loan_balance[i] = w[3] >> 4;
        }
    }
    sh_world_recount(&world);
    for (int32_t p = 0; p < small.platforms; p++) {
        sh_ledger_open(&world.ledger, p, SH_ACCOUNT_claims, world.platforms.stock_claims[p]);
        sh_ledger_open(&world.ledger, p, SH_ACCOUNT_loans, world.platforms.stock_loans[p]);
        sh_ledger_open_equity(&world.ledger, p);
    }
    world.ledger.cash_total = sh_ledger_cash(&world.ledger);
    return world;
}

Test(world, stocks_are_the_sums_over_persons)
{
    sh_world world = filled_world();
    const sh_investors *v = &world.investors;
    const sh_borrowers *b = &world.borrowers;
    for (int32_t p = 0; p < small.platforms; p++) {
        int64_t claims = 0, loans = 0;
        for (int32_t i = 0; i < v->n * SH_HOLDINGS; i++) {
            claims += v->platform[i] == p ? v->claim[i] : 0;
        }
        for (int32_t i = 0; i < b->n * SH_LOANS; i++) {
            loans += b->loan_platform[i] == p ? b->loan_balance[i] : 0;
        }
        cr_expect_eq(world.platforms.stock_claims[p], claims);
        cr_expect_eq(world.platforms.stock_loans[p], loans);
    }
    sh_world_reconcile(&world, "test", true, true);
    cr_expect_eq(world.fault.status, SH_OK);
    sh_world_free(&world);
}

static void expect_fault(sh_world *world, const char *text)
{
    sh_world_reconcile(world, "some phase", true, true);
    cr_expect_eq(world->fault.status, SH_E_INVARIANT, "%s", text);
    cr_expect_eq(world->fault.step, 17);
    cr_expect(strstr(world->fault.text, "step 17, phase some phase") != NULL, "%s",
              world->fault.text);
    cr_expect(strstr(world->fault.text, text) != NULL, "'%s' is not in '%s'", text,
              world->fault.text);
    memset(&world->fault, 0, sizeof world->fault);
}

Test(world, a_wrong_fen_is_named)
{
    sh_world world = filled_world();
    world.step = 17;
    world.platforms.stock_claims[3] += 1;
    expect_fault(&world, "account claims of platform 3");
    world.platforms.stock_claims[3] -= 1;
    world.platforms.stock_loans[0] -= 1;
    expect_fault(&world, "account loans of platform 0");
    world.platforms.stock_loans[0] += 1;
    world.ledger.account[SH_ACCOUNT_reserve][4] += 1;
    expect_fault(&world, "the book of platform 4 is out of balance by 1 fen");
    world.ledger.account[SH_ACCOUNT_equity][4] += 1;
    expect_fault(&world, "cash of all books and parties");
    world.ledger.account[SH_ACCOUNT_reserve][4] -= 1;
    world.ledger.account[SH_ACCOUNT_equity][4] -= 1;
    world.ledger.party[SH_PARTY_outside] -= 1;
    expect_fault(&world, "cash of all books and parties");
    world.ledger.party[SH_PARTY_outside] += 1;
    world.ledger.account[SH_ACCOUNT_cash][2] -= 5;
    world.ledger.account[SH_ACCOUNT_reserve][2] += 5;
    expect_fault(&world, "account cash of platform 2 is below nothing, -5 fen");
    world.ledger.account[SH_ACCOUNT_cash][2] += 5;
    world.ledger.account[SH_ACCOUNT_reserve][2] -= 5;
    world.ledger.overflow = true;
    expect_fault(&world, "left 64 bits");
    world.ledger.overflow = false;
    sh_world_reconcile(&world, "some phase", true, true);
    cr_expect_eq(world.fault.status, SH_OK);
    sh_world_free(&world);
}

Test(world, only_the_stocks_asked_for_are_compared)
{
    sh_world world = filled_world();
    world.platforms.stock_claims[1]++;
    sh_world_reconcile(&world, "x", false, true);
    cr_expect_eq(world.fault.status, SH_OK);
    world.platforms.stock_loans[1]++;
    sh_world_reconcile(&world, "x", false, false);
    cr_expect_eq(world.fault.status, SH_OK);
    sh_world_free(&world);
}

Test(world, the_first_fault_stays)
{
    sh_world world = new_world();
    world.step = 4;
    sh_world_fail(&world, SH_E_POLICY, "supervise", "first %d", 1);
    world.step = 5;
    sh_world_fail(&world, SH_E_MEMORY, "resolve", "second");
    cr_expect_str_eq(world.fault.text, "first 1");
    cr_expect_str_eq(world.fault.phase, "supervise");
    cr_expect_eq(world.fault.status, SH_E_POLICY);
    cr_expect_eq(world.fault.step, 4);
    sh_world_free(&world);
}

Test(world, names_of_codes)
{
    cr_expect_str_eq(sh_world_status_name(SH_STATUS_wind_down), "wind_down");
    cr_expect_str_eq(sh_world_status_name(SH_STATUSES), "unknown");
    cr_expect_str_eq(sh_world_status_name(-1), "unknown");
    cr_expect_str_eq(sh_world_exit_name(SH_EXIT_absconded), "absconded");
    cr_expect_str_eq(sh_world_exit_name(99), "unknown");
    cr_expect_str_eq(sh_ledger_party_name(SH_PARTY_guarantors), "guarantors");
}

/* ---- alias */

enum { ROWS = 200, PICKS = 200000 };

static void draw_weights(double *weight, uint32_t seed)
{
    sh_rng_key key = sh_rng_key_of(seed, 0, 0);
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t w[4];
        sh_rng_block(&key, i, (sh_rng_site){0, 0, 2}, w);
        weight[i] = w[1] % 8 == 0 ? 0.0 : 1.0 / (1e-3 + sh_rng_uniform(w[0]));
    }
}

/* the probability that the table gives each row, added up exactly from its cuts */
static void masses(const uint32_t *cut, const uint16_t *other, double *mass)
{
    memset(mass, 0, sizeof *mass * ROWS);
    for (int i = 0; i < ROWS; i++) {
        double own = cut[i] == UINT32_MAX ? 1.0 : cut[i] / 4294967296.0;
        mass[i] += own / ROWS;
        mass[other[i]] += (1.0 - own) / ROWS;
    }
}

Test(alias, the_table_holds_the_weights)
{
    double weight[ROWS], mass[ROWS];
    uint32_t cut[ROWS];
    uint16_t other[ROWS];
    for (uint32_t seed = 1; seed <= 50; seed++) {
        double total = 0;
        draw_weights(weight, seed);
        cr_assert_eq(sh_alias_build(weight, ROWS, cut, other, NULL), SH_OK);
        masses(cut, other, mass);
        for (int i = 0; i < ROWS; i++) {
            total += weight[i];
        }
        for (int i = 0; i < ROWS; i++) {
            cr_assert_float_eq(mass[i], weight[i] / total, 1e-9);
        }
    }
    memset(weight, 0, sizeof weight);
    cr_assert_eq(sh_alias_build(weight, ROWS, cut, other, NULL), SH_OK);
    masses(cut, other, mass);
    for (int i = 0; i < ROWS; i++) {
        cr_assert_float_eq(mass[i], 1.0 / ROWS, 1e-12);
    }
}

/* chi-square over 200 rows, seed fixed: 99.9999 % of tables of true picks stay below
 * df + 5.2 sqrt(2 df) */
Test(alias, picks_follow_the_weights)
{
    double weight[ROWS], total = 0, square = 0;
    uint32_t cut[ROWS], count[ROWS] = {0}, df = 0;
    uint16_t other[ROWS];
    draw_weights(weight, 3);
    cr_assert_eq(sh_alias_build(weight, ROWS, cut, other, NULL), SH_OK);
    sh_rng_key key = sh_rng_key_of(11, 0, 0);
    for (uint32_t i = 0; i < PICKS; i++) {
        uint32_t w[4];
        sh_rng_block(&key, i, (sh_rng_site){0, 0, 3}, w);
        count[sh_alias_pick(cut, other, ROWS, w[0])]++;
    }
    for (int i = 0; i < ROWS; i++) {
        total += weight[i];
    }
    for (int i = 0; i < ROWS; i++) {
        double expected = PICKS * weight[i] / total;
        if (weight[i] == 0) {
            cr_assert_eq(count[i], 0, "row %d has no weight", i);
            continue;
        }
        square += (count[i] - expected) * (count[i] - expected) / expected;
        df++;
    }
    cr_expect_lt(square, (df - 1) + 5.2 * 20, "chi-square %g on %u", square, df - 1);
    cr_expect_gt(square, (df - 1) - 5.2 * 20, "too even: %g on %u", square, df - 1);
}
