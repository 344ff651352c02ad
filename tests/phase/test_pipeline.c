#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "phase/kernels.h"
#include "tests/support/plan.h"

static sh_plan *shocked_plan(int32_t steps)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->steps = steps;
    return plan;
}

/* ---- invariants */

/* no account but equity is ever below zero, and no more is paid than was asked for */
static void check_stocks(const sh_world *w)
{
    for (int32_t p = 0; p < w->platforms.n; p++) {
        for (int a = 0; a < SH_ACCOUNTS; a++) {
            cr_expect(a == SH_ACCOUNT_equity || w->ledger.account[a][p] >= 0,
                      "step %d: platform %d has %lld fen of %s", w->step, p,
                      (long long)w->ledger.account[a][p], sh_ledger_accounts[a].name);
        }
        cr_expect(w->platforms.fill[p] >= 0 && w->platforms.fill[p] <= 1);
        cr_expect_geq(w->platforms.queue[p], 0);
    }
}

Test(pipeline, two_years_keep_every_book_to_the_fen)
{
    sh_plan *plan = shocked_plan(104);
    plan->paranoid = true;
    sh_test_finish(plan);
    for (int32_t arm = 0; arm < plan->arm_count; arm++) {
        sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
        for (int step = 0; step < 104; step++) {
            cr_assert(sh_test_steps(run, 1), "%s: %s", plan->arms[arm].name,
                      run->world.fault.text);
            check_stocks(&run->world);
        }
        cr_expect_eq(run->world.step, 104);
        cr_expect_gt(run->world.events.count, 3, "something must have happened");
        sh_test_close(run);
    }
    sh_test_free(plan);
}

/* one fen too much somewhere, between two steps */
typedef enum theft {
    IN_CLAIM,
    IN_LOAN,
    IN_WALLET,
    IN_BOOK,
    IN_CASH_AND_EQUITY,
    IN_PARTY,
    THEFTS
} theft;

/* slot of the table that holds money of a live platform */
static size_t some_row(const uint16_t *platform, const uint32_t *money, size_t count,
                       const uint8_t *status)
{
    size_t at = count / 3;
    while (platform[at] == SH_NONE || money[at] < 1000 ||
           !sh_status_live(status[platform[at]])) {
        at = (at + 1) % count;
    }
    return at;
}

static int32_t plant(sh_world *w, theft where)
{
    const uint8_t *status = w->platforms.status;
    sh_investors *v = &w->investors;
    sh_borrowers *b = &w->borrowers;
    size_t at;
    switch (where) {
    case IN_CLAIM:
        at = some_row(v->platform, v->claim, (size_t)v->n * SH_HOLDINGS, status);
        v->claim[at]++;
        return v->platform[at];
    case IN_LOAN:
        at = some_row(b->loan_platform, b->loan_balance, (size_t)b->n * SH_LOANS, status);
        b->loan_balance[at]++;
        return b->loan_platform[at];
    case IN_WALLET:
        v->cash[v->n / 2]++;
        return -1;
    case IN_BOOK:
        w->ledger.account[SH_ACCOUNT_cash][7]++;
        return 7;
    case IN_CASH_AND_EQUITY:
        w->ledger.account[SH_ACCOUNT_cash][7]++;
        w->ledger.account[SH_ACCOUNT_equity][7]++;
        return -1;
    default:
        w->ledger.party[SH_PARTY_outside]--;
        return -1;
    }
}

/* where a fault is seen: at the first check that looks there */
static const struct {
    const char *account, *phase, *paranoid_phase;
} seen[THEFTS] = {
    [IN_CLAIM] = {"account claims", "settle", "calendar"},
    [IN_LOAN] = {"account loans", "repay", "calendar"},
    [IN_WALLET] = {"account investors", "settle", "settle"},
    [IN_BOOK] = {"the book of platform 7 is out of balance by 1 fen", "repay", "calendar"},
    [IN_CASH_AND_EQUITY] = {"cash of all books and parties", "repay", "calendar"},
    [IN_PARTY] = {"cash of all books and parties", "repay", "calendar"},
};

static void expect_seen(const sh_plan *plan, theft where, int32_t after)
{
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_fault *fault = &run->world.fault;
    const char *phase = plan->paranoid ? seen[where].paranoid_phase : seen[where].phase;
    char name[32] = "", step[64];
    cr_assert(sh_test_steps(run, after));
    int32_t platform = plant(&run->world, where);
    if (platform >= 0) {
        snprintf(name, sizeof name, "platform %d ", platform);
    }
    snprintf(step, sizeof step, "step %d, phase %s: ", after + 1, phase);
    cr_expect(!sh_test_steps(run, 1), "theft %d after step %d is not seen", (int)where, after);
    cr_expect_eq(fault->status, SH_E_INVARIANT);
    cr_expect_eq(fault->step, after + 1);
    cr_expect_str_eq(fault->phase, phase);
    cr_expect(strncmp(fault->text, step, strlen(step)) == 0, "%s", fault->text);
    cr_expect(strstr(fault->text, seen[where].account) != NULL, "%s", fault->text);
    cr_expect(strstr(fault->text, name) != NULL, "'%s' is not in '%s'", name, fault->text);
    cr_expect(!sh_test_steps(run, 1), "a faulty run goes no further");
    cr_expect_eq(run->world.step, after + 1);
    sh_test_close(run);
}

Test(pipeline, one_fen_too_much_is_seen_in_its_step)
{
    for (int paranoid = 0; paranoid < 2; paranoid++) {
        sh_plan *plan = shocked_plan(26);
        plan->paranoid = paranoid;
        sh_test_finish(plan);
        for (int where = 0; where < THEFTS; where++) {
            for (int32_t after = 0; after <= 20; after += 5) {
                expect_seen(plan, (theft)where, after);
            }
        }
        sh_test_free(plan);
    }
}

/* ---- determinism */

/* digest after each step, all columns; false when the machine lacks the instruction set */
static bool chain(const sh_plan *plan, int32_t arm, const sh_team *team, sh_hash *out)
{
    if (sh_kernels_find(team->isa, NULL) == NULL) {
        return false;
    }
    sh_test_run *run = sh_test_open(plan, arm, 1, team);
    for (int32_t i = 0; i < plan->steps; i++) {
        cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
        out[i] = run->world.digest;
    }
    sh_test_close(run);
    return true;
}

Test(pipeline, threads_and_instruction_sets_do_not_change_a_bit)
{
    static const char *const isas[] = {"baseline", "avx2", "avx512"};
    static const int32_t threads[] = {1, 2, 3, 7};
    enum { STEPS = 12 };
    sh_plan *plan = shocked_plan(STEPS);
    plan->paranoid = true;
    plan->params.investor_count = 9 * SH_TILE - 5; /* whole and broken tiles */
    plan->params.borrower_count = 3 * SH_TILE + 17;
    sh_test_finish(plan);
    sh_hash expected[STEPS], got[STEPS];
    cr_assert(chain(plan, SH_TEST_INTERVENTION, &(sh_team){.isa = "baseline", .threads = 1},
                    expected));
    for (int i = 1; i < 12; i++) {
        sh_team team = {.isa = isas[i / 4], .threads = threads[i % 4], .profile = i == 2};
        if (!chain(plan, SH_TEST_INTERVENTION, &team, got)) {
            continue; /* this machine lacks the instruction set */
        }
        for (int k = 0; k < STEPS; k++) {
            cr_assert(sh_hash_equal(expected[k], got[k]), "%s, %d threads, step %d", team.isa,
                      team.threads, k + 1);
        }
    }
    sh_test_free(plan);
}

Test(pipeline, the_length_of_a_tile_does_not_change_a_bit)
{
    static const int32_t rows[] = {SH_TILE, 1, 63, 64, 500};
    enum { STEPS = 8 };
    sh_plan *plan = shocked_plan(STEPS);
    plan->paranoid = true;
    plan->params.investor_count = 2 * SH_TILE + 7;
    plan->params.borrower_count = SH_TILE + 65;
    sh_test_finish(plan);
    sh_hash expected[STEPS], got[STEPS];
    cr_assert(chain(plan, SH_TEST_CUSTODY, &(sh_team){.isa = "auto", .threads = 1}, expected));
    for (size_t i = 0; i < SH_COUNT(rows); i++) {
        sh_team team = {.isa = "auto", .threads = 2, .rows = rows[i]};
        cr_assert(chain(plan, SH_TEST_CUSTODY, &team, got));
        for (int k = 0; k < STEPS; k++) {
            cr_assert(sh_hash_equal(expected[k], got[k]), "tiles of %d rows, step %d", rows[i],
                      k + 1);
        }
    }
    sh_test_free(plan);
}

Test(pipeline, lists_of_rows_hold_the_marked_ones_in_order)
{
    static uint8_t mark[SH_TILE + SH_ROWS_SLACK];
    static uint16_t row[SH_ROOM];
    uint32_t state = 1;
    for (int round = 0; round < 400; round++) {
        int32_t n = (int32_t)(state % (SH_TILE + 1));
        uint32_t sparse = round % 4 ? state >> 28 : 0; /* from all rows to hardly any */
        for (int32_t i = 0; i < (int32_t)sizeof mark; i++) {
            state = state * 1664525 + 1013904223;
            mark[i] = (uint8_t)((state >> 24) & ((state >> 16 & 15) < sparse ? 0xA5 : 0xFF));
        }
        for (unsigned bit = 0; bit < 8; bit++) {
            int32_t count = sh_rows_list(mark, n, bit, row), found = 0;
            for (int32_t i = 0; i < n; i++) {
                if (mark[i] >> bit & 1) {
                    cr_assert_lt(found, count, "of %d rows", n);
                    cr_assert_eq(row[found], i, "of %d rows, bit %u", n, bit);
                    found++;
                }
            }
            cr_assert_eq(found, count, "of %d rows, bit %u", n, bit);
        }
    }
}

Test(pipeline, a_small_study_has_its_golden_digest)
{
    FILE *golden = fopen(SH_GOLDEN, "r");
    cr_assert_not_null(golden, "%s", SH_GOLDEN);
    sh_plan *plan = shocked_plan(26);
    sh_test_finish(plan);
    char name[32], text[64];
    int replication, lines = 0;
    while (fscanf(golden, "%31s %d %63s", name, &replication, text) == 3) {
        int32_t arm = lines++ / 2;
        char got[SH_HASH_TEXT];
        sh_hash_print(sh_test_digest(plan, arm, replication, NULL), got);
        cr_expect_str_eq(name, plan->arms[arm].name);
        cr_expect_str_eq(got, text,
                         "results changed. If that is meant: say why in CHANGELOG.md with "
                         "[results], and write the output of tests/determinism/digest to "
                         "tests/determinism/golden.txt");
    }
    cr_expect_eq(lines, 6);
    fclose(golden);
    sh_test_free(plan);
}

Test(pipeline, seed_replication_and_arm_change_the_digest)
{
    sh_plan *plan = shocked_plan(26);
    sh_test_finish(plan);
    sh_hash base = sh_test_digest(plan, 0, 0, NULL);
    cr_expect(sh_hash_equal(base, sh_test_digest(plan, 0, 0, NULL)));
    cr_expect(!sh_hash_equal(base, sh_test_digest(plan, 0, 1, NULL)));
    cr_expect(!sh_hash_equal(base, sh_test_digest(plan, SH_TEST_CUSTODY, 0, NULL)));
    plan->seed++;
    cr_expect(!sh_hash_equal(base, sh_test_digest(plan, 0, 0, NULL)));
    plan->seed += (UINT64_C(1) << 32) - 1;
    cr_expect(!sh_hash_equal(base, sh_test_digest(plan, 0, 0, NULL)), "high word of the seed");
    sh_test_free(plan);
}

Test(pipeline, an_unknown_instruction_set_is_refused)
{
    sh_error error = {0};
    cr_expect_null(sh_kernels_find("sse9", &error));
    cr_expect_eq(error.code, SH_E_USAGE);
    cr_expect(strstr(error.text, "unknown instruction set 'sse9'") != NULL);
    cr_expect_str_eq(sh_kernels_find("baseline", NULL)->isa, "baseline");
    cr_expect_not_null(sh_kernels_find("auto", NULL));
}

/* ---- common random numbers */

/* A million choices among 200 platforms. The alias tables never change in a run; what policies
 * change is acceptance. 1 % more or less of it must change fewer than 1 % of the choices (a
 * bound: (1 + 1/2 + 1/4) × 1 % × 1/2 of them, here with each platform moved by its own amount
 * up to 1 %). */
Test(common_luck, a_small_change_of_acceptance_changes_few_choices)
{
    enum { ROWS = 200, PICKS = 1000000 };
    double weight[ROWS], accept[ROWS], moved[ROWS];
    uint32_t cut[ROWS];
    uint16_t other[ROWS];
    const sh_rng_key key = sh_rng_key_of(1, 0, 0);
    for (int i = 0; i < ROWS; i++) {
        weight[i] = 1.0 / (1 + i);
        accept[i] = 0.4 + 0.2 * (i % 7) / 7;
        moved[i] = accept[i] * (1.0 + 0.01 * (i % 5 - 2) / 2);
    }
    cr_assert_eq(sh_alias_build(weight, ROWS, cut, other, NULL), SH_OK);
    int changed = 0, none = 0, first_row = 0;
    for (uint32_t i = 0; i < PICKS; i++) {
        uint32_t first[4], more[4];
        sh_rng_block(&key, i, (sh_rng_site){0, 1, SH_STREAM_PLACEMENT}, first);
        sh_rng_block(&key, i, (sh_rng_site){0, 1, SH_STREAM_PLACEMENT_MORE}, more);
        uint16_t before = sh_choose(cut, other, accept, ROWS, first, more);
        changed += before != sh_choose(cut, other, moved, ROWS, first, more);
        none += before == SH_NONE;
        first_row += before == 0;
    }
    double met = 0, total = 0;
    for (int i = 0; i < ROWS; i++) {
        total += weight[i];
        met += weight[i] * accept[i];
    }
    double no = 1 - met / total, share = weight[0] / total * accept[0] * (1 + no + no * no);
    cr_expect_lt(changed, PICKS / 100, "%d of a million", changed);
    cr_expect_gt(changed, PICKS / 1000, "the change must be felt");
    /* five standard deviations */
    cr_expect_leq(fabs(none - PICKS * no * no * no), 5 * sqrt(PICKS * 0.25), "%d of none",
                  none);
    cr_expect_leq(fabs(first_row - PICKS * share), 5 * sqrt(PICKS * share), "%d of the first",
                  first_row);
}

/* rows of investors that differ between two runs: of those who ever held a claim on platform
 * `p`, and of the others */
static void count_differences(const sh_test_run *a, const sh_test_run *b, const uint8_t *met,
                              int differ[2])
{
    const sh_investors *x = &a->world.investors, *y = &b->world.investors;
    for (int32_t i = 0; i < x->n; i++) {
        bool same = x->cash[i] == y->cash[i];
        for (int s = 0; s < SH_HOLDINGS; s++) {
            size_t at = (size_t)s * (size_t)x->n + (size_t)i;
            same = same && x->platform[at] == y->platform[at] && x->claim[at] == y->claim[at] &&
                   x->due[at] == y->due[at] && x->asked[at] == y->asked[at];
        }
        differ[met[i]] += !same;
    }
}

static void mark_holders(const sh_world *w, int32_t p, uint8_t *met)
{
    const sh_investors *v = &w->investors;
    for (int32_t i = 0; i < v->n * SH_HOLDINGS; i++) {
        met[i % v->n] |= v->platform[i] == p;
    }
}

/* A gate on one platform, in a world where platforms do not compete: whoever never held a claim
 * on it has the very same life in both arms, to the last draw. */
Test(common_luck, a_policy_leaves_those_it_does_not_touch_alone)
{
    enum { TOUCHED = 2, INVESTORS = 3000 };
    sh_plan *plan = sh_test_plan();
    sh_test_calm(plan);
    plan->params.investor_yield_pull = 0;
    plan->params.borrower_rate_pull = 0;
    plan->params.market_guarantee_comfort = 0;
    plan->params.platform_matched_share = 0;      /* nobody pays only from what comes in, */
    plan->params.platform_liquidity_target = 0.6; /* all others have cash, whoever borrows, */
    plan->params.platform_fraud_share = 0;
    plan->params.platform_loss_weeks = 520;
    plan->params.platform_delay_limit = 3650; /* and no failure makes news */
    sh_lever_write gate = sh_test_write(SH_LEVER_gate, 0.002);
    gate.target.platform = TOUCHED;
    int32_t arm = sh_test_arm(plan, &gate, 1);
    sh_test_finish(plan);
    sh_test_run *a = sh_test_open(plan, 0, 0, NULL), *b = sh_test_open(plan, arm, 0, NULL);
    uint8_t met[INVESTORS] = {0};
    mark_holders(&a->world, TOUCHED, met);
    for (int32_t s = 0; s < plan->steps; s++) {
        cr_assert(sh_test_steps(a, 1) && sh_test_steps(b, 1));
        mark_holders(&a->world, TOUCHED, met);
        mark_holders(&b->world, TOUCHED, met);
    }
    int differ[2] = {0};
    count_differences(a, b, met, differ);
    cr_expect_eq(differ[0], 0, "%d untouched investors differ", differ[0]);
    cr_expect_gt(differ[1], 20, "the gate must be felt");
    sh_test_close(a);
    sh_test_close(b);
    sh_test_free(plan);
}
