#include "world/world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SH_COLUMN(ctype, name, slots, unit, about) \
    {#name, SH_TYPE_OF((ctype)0), slots, #unit, about, offsetof(TABLE, name)},
#define TABLE sh_platforms
static const sh_column platform_columns[] = {
#include "world/platforms.def"
};
#undef TABLE
#define TABLE sh_borrowers
static const sh_column borrower_columns[] = {
#include "world/borrowers.def"
};
#undef TABLE
#define TABLE sh_investors
static const sh_column investor_columns[] = {
#include "world/investors.def"
};
#undef TABLE
#define TABLE sh_institutions
static const sh_column institution_columns[] = {
#include "world/institutions.def"
};
#undef TABLE
#undef SH_COLUMN

const sh_column *sh_world_columns(sh_table_kind kind, int32_t *count)
{
    static const struct {
        const sh_column *columns;
        int32_t count;
    } tables[SH_TABLES] = {
        [SH_TABLE_PLATFORMS] = {platform_columns, SH_COUNT(platform_columns)},
        [SH_TABLE_BORROWERS] = {borrower_columns, SH_COUNT(borrower_columns)},
        [SH_TABLE_INVESTORS] = {investor_columns, SH_COUNT(investor_columns)},
        [SH_TABLE_INSTITUTIONS] = {institution_columns, SH_COUNT(institution_columns)},
    };
    *count = tables[kind].count;
    return tables[kind].columns;
}

const char *sh_world_status_name(int32_t status)
{
    static const char *const names[] = {
#define SH_STATUS(name, live, about) #name,
#include "world/statuses.def"
#undef SH_STATUS
    };
    return status >= 0 && status < SH_STATUSES ? names[status] : "unknown";
}

const char *sh_world_exit_name(int32_t kind)
{
    static const char *const names[] = {
#define SH_EXIT(name, failure, about) #name,
#include "world/exits.def"
#undef SH_EXIT
    };
    return kind >= 0 && kind < SH_EXITS ? names[kind] : "unknown";
}

bool sh_world_exit_fails(int32_t kind)
{
    static const bool fails[] = {
#define SH_EXIT(name, failure, about) failure,
#include "world/exits.def"
#undef SH_EXIT
    };
    return kind >= 0 && kind < SH_EXITS && fails[kind];
}

static size_t observed_count(const sh_capacity *capacity)
{
    return (size_t)capacity->lag_steps * SH_OBSERVABLE_N * (size_t)capacity->platforms;
}

int64_t sh_world_rows(int32_t start, int32_t arrivals)
{
    int64_t tiles = ((int64_t)start + SH_TILE - 1) / SH_TILE;
    return arrivals > 0 ? tiles * SH_TILE + arrivals : start;
}

static int64_t borrower_rows(const sh_capacity *capacity)
{
    return sh_world_rows(capacity->borrowers, capacity->borrower_arrivals);
}

static int64_t investor_rows(const sh_capacity *capacity)
{
    return sh_world_rows(capacity->investors, capacity->investor_arrivals);
}

double sh_world_bytes(const sh_capacity *capacity)
{
    double bytes = 0;
    const int64_t rows[SH_TABLES] = {0, capacity->platforms, borrower_rows(capacity),
                                     investor_rows(capacity), capacity->institutions};
    for (int kind = SH_TABLE_PLATFORMS; kind < SH_TABLES; kind++) {
        int32_t count;
        const sh_column *columns = sh_world_columns((sh_table_kind)kind, &count);
        bytes += sh_table_bytes(columns, count, rows[kind]);
    }
    return bytes + sh_ledger_bytes(capacity->platforms) +
           (double)observed_count(capacity) * sizeof(double) + 12.0 * capacity->platforms +
           sh_exposures_bytes(capacity->platforms, (double)capacity->debts);
}

static sh_status alloc_table(void *table, sh_table_kind kind, int32_t rows, void **block,
                             sh_error *error)
{
    int32_t count;
    const sh_column *columns = sh_world_columns(kind, &count);
    memcpy(table, &rows, sizeof rows); /* the first field of every table is its row count */
    return sh_table_alloc(table, columns, count, rows, block, error);
}

static sh_status alloc_choice(sh_world *world, sh_error *error)
{
    size_t n = (size_t)world->capacity.platforms;
    world->invest_cut = calloc(2 * n, sizeof(uint32_t));
    world->invest_other = calloc(2 * n, sizeof(uint16_t));
    world->observed = calloc(observed_count(&world->capacity) + 1, sizeof(double));
    if (world->invest_cut == NULL || world->invest_other == NULL || world->observed == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: %zu platforms", n);
    }
    world->borrow_cut = world->invest_cut + n;
    world->borrow_other = world->invest_other + n;
    return SH_OK;
}

static void place_cohorts(sh_cohort *cohorts, int32_t start, int32_t arrivals)
{
    cohorts[0] = (sh_cohort){0, start, start};
    cohorts[1] = (sh_cohort){(int32_t)sh_world_rows(start, arrivals) - arrivals, arrivals, 0};
}

sh_status sh_world_init(sh_world *world, const sh_capacity *capacity, sh_error *error)
{
    memset(world, 0, sizeof *world);
    world->capacity = *capacity;
    world->events = sh_vec_of(sizeof(sh_event));
    world->log = sh_vec_of(sizeof(sh_log_row));
    const struct {
        void *table;
        void **block;
        int32_t rows;
    } tables[SH_TABLES] = {
        [SH_TABLE_PLATFORMS] = {&world->platforms, &world->platforms.block,
                                capacity->platforms},
        [SH_TABLE_BORROWERS] = {&world->borrowers, &world->borrowers.block,
                                (int32_t)borrower_rows(capacity)},
        [SH_TABLE_INVESTORS] = {&world->investors, &world->investors.block,
                                (int32_t)investor_rows(capacity)},
        [SH_TABLE_INSTITUTIONS] = {&world->institutions, &world->institutions.block,
                                   capacity->institutions},
    };
    place_cohorts(world->cohorts[SH_TABLE_BORROWERS], capacity->borrowers,
                  capacity->borrower_arrivals);
    place_cohorts(world->cohorts[SH_TABLE_INVESTORS], capacity->investors,
                  capacity->investor_arrivals);
    sh_status status = sh_ledger_init(&world->ledger, capacity->platforms, error);
    for (int kind = SH_TABLE_PLATFORMS; kind < SH_TABLES && status == SH_OK; kind++) {
        status = alloc_table(tables[kind].table, (sh_table_kind)kind, tables[kind].rows,
                             tables[kind].block, error);
    }
    status = status == SH_OK ? alloc_choice(world, error) : status;
    if (status != SH_OK) {
        sh_world_free(world);
    }
    return status;
}

void sh_world_free(sh_world *world)
{
    free(world->platforms.block);
    free(world->borrowers.block);
    free(world->investors.block);
    free(world->institutions.block);
    free(world->invest_cut);
    free(world->invest_other);
    free(world->observed);
    sh_vec_free(&world->events);
    sh_vec_free(&world->log);
    sh_ledger_free(&world->ledger);
    sh_exposures_free(&world->exposures);
    memset(world, 0, sizeof *world);
}

static void clear_table(void *table, sh_table_kind kind, int32_t rows)
{
    int32_t count;
    const sh_column *columns = sh_world_columns(kind, &count);
    for (int32_t i = 0; i < count; i++) {
        size_t bytes = sh_type_size(columns[i].type) * columns[i].slots * (size_t)rows;
        memset(sh_column_data(&columns[i], table), 0, bytes);
    }
}

void sh_world_reset(sh_world *world)
{
    clear_table(&world->platforms, SH_TABLE_PLATFORMS, world->platforms.n);
    clear_table(&world->borrowers, SH_TABLE_BORROWERS, world->borrowers.n);
    clear_table(&world->investors, SH_TABLE_INVESTORS, world->investors.n);
    clear_table(&world->institutions, SH_TABLE_INSTITUTIONS, world->institutions.n);
    sh_ledger_reset(&world->ledger);
    sh_exposures_free(&world->exposures);
    memset(&world->market, 0, sizeof world->market);
    memset(&world->fault, 0, sizeof world->fault);
    memset(world->observed, 0, observed_count(&world->capacity) * sizeof(double));
    world->observed_steps = 0;
    world->events.count = 0;
    world->log.count = 0;
    world->step = 0;
    world->cohorts[SH_TABLE_BORROWERS][1].active = 0;
    world->cohorts[SH_TABLE_INVESTORS][1].active = 0;
}

static void digest_table(const void *table, sh_table_kind kind, int32_t rows, sh_digest *digest)
{
    int32_t count;
    const sh_column *columns = sh_world_columns(kind, &count);
    sh_table_digest(table, columns, count, rows, digest);
}

static void digest_market(const sh_market *market, sh_digest *digest)
{
    const double state[] = {
        market->macro,          market->news,         market->yield_mean,
        market->signal_mean,    market->overdue_mean, market->default_factor,
        market->invest_factor,  market->exit_factor,  market->lending_now,
        market->lending_normal, market->represents,   market->outside_rise,
        market->yield_rise,     market->macro_lost,   market->news_shock};
    sh_digest_column(digest, SH_TYPE_F64, state, SH_COUNT(state));
    sh_digest_column(digest, SH_TYPE_F64, market->sector, SH_SECTOR_N);
    sh_digest_column(digest, SH_TYPE_F64, market->anchor, SH_ANCHOR_N);
    sh_digest_column(digest, SH_TYPE_F64, market->news_region, SH_REGION_N);
}

static void digest_small(const sh_world *world, sh_digest *digest)
{
    digest_table(&world->platforms, SH_TABLE_PLATFORMS, world->platforms.n, digest);
    digest_table(&world->institutions, SH_TABLE_INSTITUTIONS, world->institutions.n, digest);
    sh_ledger_digest(&world->ledger, digest);
    sh_exposures_digest(&world->exposures, digest);
    digest_market(&world->market, digest);
}

static void digest_all(const sh_world *world, sh_digest *digest)
{
    digest_small(world, digest);
    digest_table(&world->borrowers, SH_TABLE_BORROWERS, world->borrowers.n, digest);
    digest_table(&world->investors, SH_TABLE_INVESTORS, world->investors.n, digest);
}

sh_hash sh_world_digest(const sh_world *world)
{
    sh_digest digest;
    sh_digest_init(&digest);
    digest_all(world, &digest);
    return sh_digest_final(&digest);
}

static sh_hash chain(const sh_world *world, sh_hash before, bool all)
{
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_u64(&digest, before.lo);
    sh_digest_u64(&digest, before.hi);
    if (all) {
        digest_all(world, &digest);
    } else {
        digest_small(world, &digest);
    }
    return sh_digest_final(&digest);
}

void sh_world_chain_digest(sh_world *world, bool all)
{
    world->steps_digest = chain(world, world->steps_digest, false);
    world->digest = chain(world, world->digest, all);
}

sh_hash sh_world_record_digest(const sh_world *world)
{
    return chain(world, world->steps_digest, true);
}

void sh_world_fail(sh_world *world, sh_status status, const char *phase, const char *format,
                   ...)
{
    if (world->fault.status != SH_OK) {
        return;
    }
    world->fault.status = status;
    world->fault.step = world->step;
    world->fault.phase = phase;
    va_list values;
    va_start(values, format);
    vsnprintf(world->fault.text, sizeof world->fault.text, format, values);
    va_end(values);
}

static void compare(sh_world *world, const char *phase, sh_account account,
                    const int64_t *stock)
{
    const int64_t *book = world->ledger.account[account];
    for (int32_t p = 0; p < world->platforms.n; p++) {
        if (book[p] != stock[p]) {
            sh_world_fail(world, SH_E_INVARIANT, phase,
                          "step %d, phase %s: account %s of platform %d holds %" PRId64
                          " fen, its persons hold %" PRId64 " fen (difference %" PRId64 ")",
                          world->step, phase, sh_ledger_accounts[account].name, p, book[p],
                          stock[p], stock[p] - book[p]);
            return;
        }
    }
}

/* what platforms owe each other, debt by debt, against their books */
static void compare_debts(sh_world *world, const char *phase)
{
    const sh_exposures *x = &world->exposures;
    for (int32_t p = 0; p < x->n; p++) {
        int64_t from = sh_exposures_due_from(x, p), to = sh_exposures_due_to(x, p);
        int64_t book_from = world->ledger.account[SH_ACCOUNT_due_from][p];
        int64_t book_to = world->ledger.account[SH_ACCOUNT_due_to][p];
        if (from != book_from || to != book_to) {
            sh_world_fail(world, SH_E_INVARIANT, phase,
                          "step %d, phase %s: accounts due_from and due_to of platform %d hold "
                          "%" PRId64 " and %" PRId64 " fen, its debts %" PRId64 " and %" PRId64,
                          world->step, phase, p, book_from, book_to, from, to);
            return;
        }
    }
}

/* no account but the capital may fall below nothing */
static void check_signs(sh_world *world, const char *phase)
{
    const sh_ledger *ledger = &world->ledger;
    for (int a = 0; a < SH_ACCOUNTS; a++) {
        for (int32_t p = 0; p < ledger->n && a != SH_ACCOUNT_equity; p++) {
            if (ledger->account[a][p] < 0) {
                sh_world_fail(world, SH_E_INVARIANT, phase,
                              "step %d, phase %s: account %s of platform %d is below nothing, "
                              "%" PRId64 " fen",
                              world->step, phase, sh_ledger_accounts[a].name, p,
                              ledger->account[a][p]);
                return;
            }
        }
    }
}

static void check_books(sh_world *world, const char *phase)
{
    sh_ledger *ledger = &world->ledger;
    if (ledger->overflow) {
        sh_world_fail(world, SH_E_INVARIANT, phase,
                      "step %d, phase %s: a sum of money left 64 bits", world->step, phase);
    }
    for (int32_t p = 0; p < ledger->n; p++) {
        int64_t gap = sh_ledger_imbalance(ledger, p);
        if (gap != 0) {
            sh_world_fail(world, SH_E_INVARIANT, phase,
                          "step %d, phase %s: the book of platform %d is out of balance by "
                          "%" PRId64 " fen",
                          world->step, phase, p, gap);
            return;
        }
    }
    check_signs(world, phase);
    int64_t cash = sh_ledger_cash(ledger);
    if (cash != ledger->cash_total) {
        sh_world_fail(world, SH_E_INVARIANT, phase,
                      "step %d, phase %s: cash of all books and parties is %" PRId64
                      " fen, was %" PRId64,
                      world->step, phase, cash, ledger->cash_total);
    }
}

void sh_world_reconcile(sh_world *world, const char *phase, bool claims, bool loans)
{
    check_books(world, phase);
    compare_debts(world, phase);
    if (claims) {
        compare(world, phase, SH_ACCOUNT_claims, world->platforms.stock_claims);
    }
    if (loans) {
        compare(world, phase, SH_ACCOUNT_loans, world->platforms.stock_loans);
    }
}

void sh_world_recount(sh_world *world)
{
    sh_platforms *platforms = &world->platforms;
    const sh_borrowers *b = &world->borrowers;
    const sh_investors *v = &world->investors;
    memset(platforms->stock_loans, 0, sizeof(int64_t) * (size_t)platforms->n);
    memset(platforms->stock_claims, 0, sizeof(int64_t) * (size_t)platforms->n);
    for (size_t i = 0; i < (size_t)b->n * SH_LOANS; i++) {
        if (b->loan_platform[i] != SH_NONE) {
            platforms->stock_loans[b->loan_platform[i]] += b->loan_balance[i];
        }
    }
    for (size_t i = 0; i < (size_t)v->n * SH_HOLDINGS; i++) {
        if (v->platform[i] != SH_NONE) {
            platforms->stock_claims[v->platform[i]] += v->claim[i];
        }
    }
}
