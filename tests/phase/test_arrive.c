/* persons who come to the market later */
#include "phase/arrive.h"

#include <stdlib.h>

#include "base/det.h"
#include "tests/phase/decide.h"

enum {
    INVESTORS = 2 * SH_TILE + 7,
    MORE_INVESTORS = INVESTORS + INVESTORS / 2,
    BORROWERS = SH_TILE + 65,
    MORE_BORROWERS = BORROWERS / 4
};

/* three out of two investors and one of four borrowers arrive, most of them around day 91 */
static sh_plan *growing_plan(void)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->paranoid = true;
    plan->params.investor_count = INVESTORS;
    plan->params.borrower_count = BORROWERS;
    plan->params.investor_arrivals = 1.5;
    plan->params.borrower_arrivals = 0.25;
    plan->params.market_adoption_middle = 91;
    plan->params.market_adoption_spread = 20;
    return plan;
}

static void *table_of(sh_world *w, sh_table_kind kind)
{
    return kind == SH_TABLE_INVESTORS ? (void *)&w->investors : (void *)&w->borrowers;
}

static int32_t rows_of(const sh_world *w, sh_table_kind kind)
{
    return kind == SH_TABLE_INVESTORS ? w->investors.n : w->borrowers.n;
}

static const sh_table_kind persons[2] = {SH_TABLE_BORROWERS, SH_TABLE_INVESTORS};

/* ---- the path */

static double path(double day, double middle, double spread)
{
    double before = 1 / (1 + exp(middle / spread));
    return (1 / (1 + exp((middle - day) / spread)) - before) / (1 - before);
}

Test(arrive, who_has_come_follows_the_logistic_path_within_one_person)
{
    static const struct {
        int32_t step_days, steps, people;
        double middle, spread;
    } cases[] = {{7, 104, 100000, 364, 91}, {1, 700, 777, 20, 3},   {30, 24, 2000000000, 0, 60},
                 {7, 200, 50, 700, 1},      {7, 10, 0, 36525, 365}, {7, 26, 1, 0, 1}};
    for (size_t c = 0; c < SH_COUNT(cases); c++) {
        sh_plan *plan = sh_test_plan();
        plan->step_days = cases[c].step_days;
        plan->params.market_adoption_middle = cases[c].middle;
        plan->params.market_adoption_spread = cases[c].spread;
        int32_t before = 0, people = cases[c].people;
        for (int32_t step = 1; step <= cases[c].steps; step++) {
            double day = (step - 1) * (double)cases[c].step_days;
            double expected = people * path(day, cases[c].middle, cases[c].spread);
            int32_t count = sh_arrive_count(plan, people, step);
            cr_assert(count <= expected + 1e-6 && count > expected - 1 - 1e-6,
                      "case %zu, step %d: %d, not %g", c, step, count, expected);
            cr_assert(count >= before && count <= people, "case %zu, step %d", c, step);
            cr_assert(step > 1 || count == 0, "nobody comes before the start");
            before = count;
        }
        sh_test_free(plan);
    }
}

/* ---- rows */

/* every column of a table, one after the other */
static uint8_t *copy_table(sh_world *w, sh_table_kind kind)
{
    int32_t count, n = rows_of(w, kind);
    const sh_column *columns = sh_world_columns(kind, &count);
    uint8_t *copy = malloc((size_t)n * 128), *at = copy;
    for (int32_t c = 0; c < count; c++) {
        size_t bytes = sh_type_size(columns[c].type) * columns[c].slots * (size_t)n;
        memcpy(at, sh_column_data(&columns[c], table_of(w, kind)), bytes);
        at += bytes;
    }
    return copy;
}

/* cells of the rows first … end - 1 that differ from a copy; `copied` rows in the copy */
static int64_t count_changes(sh_world *w, sh_table_kind kind, const uint8_t *copy,
                             int32_t copied, int32_t first, int32_t end)
{
    int32_t count, n = rows_of(w, kind);
    int64_t changes = 0;
    const sh_column *columns = sh_world_columns(kind, &count);
    for (int32_t c = 0; c < count; c++) {
        size_t size = sh_type_size(columns[c].type);
        const uint8_t *now = sh_column_data(&columns[c], table_of(w, kind));
        for (size_t slot = 0; slot < columns[c].slots; slot++) {
            for (int32_t i = first; i < end; i++) {
                changes += memcmp(now + (slot * (size_t)n + (size_t)i) * size,
                                  copy + (slot * (size_t)copied + (size_t)i) * size, size) != 0;
            }
        }
        copy += size * columns[c].slots * (size_t)copied;
    }
    return changes;
}

static int used_slots(const uint16_t *platform, int32_t slots, int32_t n, int32_t first,
                      int32_t end)
{
    int used = 0;
    for (int32_t s = 0; s < slots; s++) {
        for (int32_t i = first; i < end; i++) {
            used += platform[(size_t)s * (size_t)n + (size_t)i] != SH_NONE;
        }
    }
    return used;
}

/* rows of nobody and of those to come stay as they were drawn; those who came have acted */
static void check_rows(sh_test_run *run, sh_table_kind kind, const uint8_t *copy)
{
    sh_world *w = &run->world;
    const sh_cohort *late = &w->cohorts[kind][1];
    int32_t n = rows_of(w, kind), start = w->cohorts[kind][0].n;
    cr_assert_eq(late->active, sh_arrive_count(run->plan, late->n, w->step));
    cr_assert_eq(late->begin % SH_TILE, 0);
    cr_assert_eq(late->begin + late->n, n);
    cr_assert_eq(count_changes(w, kind, copy, n, start, late->begin), 0, "step %d", w->step);
    cr_assert_eq(count_changes(w, kind, copy, n, late->begin + late->active, n), 0, "step %d",
                 w->step);
}

Test(arrive, nobody_acts_before_his_step)
{
    sh_plan *plan = growing_plan();
    sh_test_finish(plan);
    for (int32_t arm = 0; arm < 2; arm++) {
        sh_test_run *run = sh_test_open(plan, arm, 0, NULL);
        sh_world *w = &run->world;
        const sh_cohort *investors = &w->cohorts[SH_TABLE_INVESTORS][1];
        const sh_cohort *borrowers = &w->cohorts[SH_TABLE_BORROWERS][1];
        uint8_t *copy[2] = {copy_table(w, persons[0]), copy_table(w, persons[1])};
        cr_assert_eq(investors->n, MORE_INVESTORS);
        cr_assert_eq(borrowers->n, MORE_BORROWERS);
        for (int32_t step = 1; step <= plan->steps; step++) {
            cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
            check_rows(run, persons[0], copy[0]);
            check_rows(run, persons[1], copy[1]);
        }
        int held = used_slots(w->investors.platform, SH_HOLDINGS, w->investors.n,
                              investors->begin, w->investors.n);
        int owed = used_slots(w->borrowers.loan_platform, SH_LOANS, w->borrowers.n,
                              borrowers->begin, w->borrowers.n);
        cr_expect(investors->active > MORE_INVESTORS / 2 && held > MORE_INVESTORS / 10,
                  "%d came and hold %d", investors->active, held);
        cr_expect(borrowers->active > MORE_BORROWERS / 2 && owed > MORE_BORROWERS / 10,
                  "%d came and owe %d", borrowers->active, owed);
        sh_test_close(run);
        free(copy[0]);
        free(copy[1]);
    }
    sh_test_free(plan);
}

/* ---- luck */

Test(arrive, those_of_the_start_are_the_same_whoever_comes)
{
    sh_plan *plan = growing_plan();
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 3, NULL);
    sh_plan *alone = growing_plan();
    alone->params.investor_arrivals = alone->params.borrower_arrivals = 0;
    sh_test_finish(alone);
    sh_test_run *other = sh_test_open(alone, 0, 3, NULL);
    for (int k = 0; k < 2; k++) {
        uint8_t *copy = copy_table(&other->world, persons[k]);
        int32_t n = rows_of(&other->world, persons[k]);
        cr_expect_eq(n, k == 0 ? BORROWERS : INVESTORS);
        cr_expect_eq(count_changes(&run->world, persons[k], copy, n, 0, n), 0);
        free(copy);
    }
    for (int32_t p = 0; p < run->world.platforms.n; p++) {
        cr_expect_eq(run->world.platforms.stock_claims[p],
                     other->world.platforms.stock_claims[p]);
        cr_expect_eq(run->world.platforms.stock_loans[p],
                     other->world.platforms.stock_loans[p]);
    }
    sh_test_close(run);
    sh_test_close(other);
    sh_test_free(plan);
    sh_test_free(alone);
}

/* compares the luck of the listed holdings with that of (cohort, index) */
typedef struct ear {
    int32_t first, compared, wrong, late;
} ear;

static void listen(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                   const sh_rows *rows, double *out)
{
    ear *heard = (ear *)(uintptr_t)self->program;
    (void)plan;
    for (int32_t k = 0; k < rows->count; k++) {
        uint32_t w[4], row = (uint32_t)(rows->begin + rows->offset[k]);
        bool late = row >= (uint32_t)heard->first;
        sh_rng_site site = {(uint32_t)late << 16 | (uint32_t)rows->slot, (uint32_t)world->step,
                            SH_STREAM_HOLDING_STEP};
        sh_rng_block(&world->key, row - (late ? (uint32_t)heard->first : 0), site, w);
        heard->compared++;
        heard->late += late;
        heard->wrong += rows->noise[k] != w[1];
        out[k] = 0;
    }
}

Test(arrive, everyone_has_the_luck_of_cohort_and_index)
{
    sh_plan *plan = growing_plan();
    plan->params.investor_look_base = 1;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_investors *v = &run->world.investors;
    const sh_cohort *late = &run->world.cohorts[SH_TABLE_INVESTORS][1];
    ear heard = {late->begin, 0, 0, 0};
    for (int32_t i = 0; i < late->n; i++) {
        uint32_t w[4];
        int32_t row = late->begin + i;
        sh_rng_block(&run->world.key, (uint32_t)i,
                     (sh_rng_site){1 << 16, 0, SH_STREAM_INVESTOR_INIT}, w);
        double ticket = sh_law_quantile(&plan->params.investor_ticket, sh_rng_uniform(w[1]));
        double size = v->traits[row] & SH_TRAIT_INSTITUTION     ? 5
                      : v->traits[row] & SH_TRAIT_SOPHISTICATED ? 2
                                                                : 1;
        cr_assert_eq(v->ticket[row], (uint32_t)(100.0 * size * ticket), "investor %d", i);
    }
    run->step.decisions[SH_DECISION_holding_withdraws] = (sh_decision){listen, &heard};
    cr_assert(sh_test_steps(run, plan->steps), "%s", run->world.fault.text);
    cr_expect_eq(heard.wrong, 0, "%d of %d", heard.wrong, heard.compared);
    cr_expect(heard.late > 1000 && heard.compared > 2 * heard.late, "%d of %d", heard.late,
              heard.compared);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(arrive, every_region_gets_its_share_at_any_time)
{
    sh_plan *plan = growing_plan();
    plan->params.platform_regions = 7;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    for (int k = 0; k < 2; k++) {
        const sh_cohort *late = &run->world.cohorts[persons[k]][1];
        const uint8_t *region =
            k == 0 ? run->world.borrowers.region : run->world.investors.region;
        int32_t count[7] = {0};
        for (int32_t i = 0; i < late->n; i++) {
            count[region[late->begin + i]]++;
            for (int r = 0; r < 7; r++) {
                cr_assert(7 * count[r] > i + 1 - 7 && 7 * count[r] < i + 1 + 7, "region %d", r);
            }
        }
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- what they see */

/* withdraws of one newcomer by the formula: tenure counts from the arrival */
Test(arrive, tenure_begins_with_the_arrival)
{
    sh_plan *plan = growing_plan();
    plan->params.investor_tenure_comfort = 0.5;
    plan->params.investor_exit_threshold = -3;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    sh_investors *v = &w->investors;
    const int32_t begin = w->cohorts[SH_TABLE_INVESTORS][1].begin;
    int32_t arrived[SH_TILE] = {0};
    asked a;
    for (int32_t step = 1; step <= 20; step++) {
        cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
        start_rows(&a, begin, 0);
        for (int32_t i = 0; i < w->cohorts[SH_TABLE_INVESTORS][1].active && i < SH_TILE; i++) {
            arrived[i] = arrived[i] == 0 ? step : arrived[i];
            if (v->platform[begin + i] != SH_NONE &&
                (v->traits[begin + i] & SH_TRAIT_ROBO) == 0) {
                add_row(&a, i, 0);
            }
        }
        decide(run, SH_DECISION_holding_withdraws, &a);
        for (int32_t k = 0; k < a.rows.count; k++) {
            int32_t row = begin + a.offset[k];
            double tenure = 0.5 * (step - arrived[a.offset[k]]) * 7 / 365.0;
            double z = w->platforms.signal[v->platform[row]] - tenure +
                       plan->params.investor_signal_noise * sh_det_normal(a.noise[k]);
            double above = z + (v->traits[row] & SH_TRAIT_INSTITUTION ? 2.1 : 3.0);
            double p = plan->step.investor_exit_max * w->market.exit_factor * (1 - exp(-above));
            cr_assert_float_eq(a.out[k], above > 0 ? p : 0, 1e-9, "step %d, row %d", step, row);
        }
    }
    cr_expect_gt(a.rows.count, 100, "%d", a.rows.count);
    sh_test_close(run);
    sh_test_free(plan);
}

/* who ran among the four neighbours on the ring of the own cohort; the far one came before */
static int ran_nearby(const sh_world *w, uint32_t c, int32_t i, double rewired)
{
    static const int32_t link[4] = {-1, 1, -4, 4};
    const sh_cohort *all = w->cohorts[SH_TABLE_INVESTORS];
    const uint8_t *ran = w->step & 1 ? w->investors.ran_even : w->investors.ran_odd;
    uint32_t word[4];
    sh_rng_block(&w->key, (uint32_t)i, (sh_rng_site){c << 16, 0, SH_STREAM_NEIGHBOUR}, word);
    int moved = sh_rng_uniform(word[0]) < rewired ? (int)(word[2] >> 30) : 4, sum = 0;
    int64_t before = c == 0 ? all[0].n : all[0].n + i;
    int64_t far = (int64_t)(((uint64_t)word[1] * (uint64_t)before) >> 32);
    far = far < all[0].n ? far : far - all[0].n + all[1].begin;
    for (int k = 0; k < 4; k++) {
        int32_t near = all[c].begin + (i + link[k] + all[c].n) % all[c].n;
        sum += ran[k == moved ? far : near];
    }
    return sum;
}

static void note(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                 const sh_rows *rows, double *out)
{
    uint8_t *seen = (uint8_t *)(uintptr_t)self->program;
    (void)plan;
    (void)world;
    for (int32_t k = 0; k < rows->count; k++) {
        seen[rows->begin + rows->offset[k]] = rows->seen[rows->offset[k]];
        out[k] = 0;
    }
}

Test(arrive, neighbours_are_those_of_the_own_cohort_and_who_came_before)
{
    static uint8_t seen[INVESTORS + MORE_INVESTORS + SH_TILE];
    for (int r = 0; r < 3; r++) {
        sh_plan *plan = growing_plan();
        plan->params.investor_rewired = 0.5 * r;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_world *w = &run->world;
        cr_assert(sh_test_steps(run, 14), "%s", w->fault.text);
        sh_cohort *all = w->cohorts[SH_TABLE_INVESTORS];
        all[1].active = r == 0 ? all[1].active : all[1].n; /* the ring closes in the end */
        memset(w->investors.platform, 0xFF, (size_t)w->investors.n * sizeof(uint16_t));
        for (int c = 0; c < SH_COHORTS; c++) {
            for (int32_t i = 0; i < all[c].active; i++) {
                w->investors.ran_even[all[c].begin + i] = i % 3 == 0 || i % 7 == 1;
            }
        }
        memset(seen, 99, sizeof seen);
        run->step.decisions[SH_DECISION_investor_invests] = (sh_decision){note, seen};
        w->market.news = 1;
        w->step = 15;
        sh_test_phase(run, &sh_phase_look);
        for (uint32_t c = 0; c < SH_COHORTS; c++) {
            for (int32_t i = 0; i < all[c].active; i++) {
                int got = seen[all[c].begin + i], expected = ran_nearby(w, c, i, 0.5 * r);
                cr_assert(got == expected, "%d of cohort %u sees %d, not %d", i, c, got,
                          expected);
            }
        }
        cr_expect_gt(all[1].active, 200);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* ---- invariants */

/* digest after the last step; false when the machine lacks the instruction set */
static bool digest(const sh_plan *plan, const sh_team *team, sh_hash *out)
{
    bool there = sh_kernels_find(team->isa, NULL) != NULL;
    if (there) {
        *out = sh_test_digest(plan, SH_TEST_INTERVENTION, 1, team);
    }
    return there;
}

Test(arrive, threads_instruction_sets_and_tiles_do_not_change_a_bit)
{
    static const char *const isas[] = {"baseline", "avx2", "avx512"};
    static const int32_t rows[] = {SH_TILE, 1000, 63};
    sh_plan *plan = growing_plan();
    sh_test_finish(plan);
    sh_hash expected, got;
    cr_assert(digest(plan, &(sh_team){.isa = "baseline", .threads = 1}, &expected));
    for (int isa = 0; isa < 3; isa++) {
        for (int32_t k = 0; k < 3; k++) {
            sh_team team = {.isa = isas[isa], .threads = k + 1, .rows = rows[k]};
            cr_expect(!digest(plan, &team, &got) || sh_hash_equal(got, expected),
                      "%s, %d threads, tiles of %d", team.isa, k + 1, rows[k]);
        }
    }
    sh_test_free(plan);
}

/* the cash of those who come later is theirs from the start */
static int64_t wallets(const sh_world *w, bool only_waiting)
{
    int64_t sum = 0;
    for (int c = 0; c < SH_COHORTS; c++) {
        const sh_cohort *cohort = &w->cohorts[SH_TABLE_INVESTORS][c];
        for (int32_t i = only_waiting ? cohort->active : 0; i < cohort->n; i++) {
            sum += w->investors.cash[cohort->begin + i];
        }
    }
    return sum;
}

Test(arrive, a_growing_market_keeps_every_book_to_the_fen)
{
    for (int few = 0; few < 3; few++) {
        sh_plan *plan = growing_plan();
        plan->steps = 60;
        plan->params.investor_arrivals = few == 0 ? 1.5 : 5.5 / INVESTORS;
        plan->params.borrower_arrivals = few == 2 ? 0 : 10;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, SH_TEST_CUSTODY, 0, NULL);
        sh_world *w = &run->world;
        int64_t cash = w->ledger.cash_total;
        for (int32_t step = 1; step <= plan->steps; step++) {
            cr_assert(sh_test_steps(run, 1), "%s", w->fault.text);
            cr_assert_eq(w->ledger.party[SH_PARTY_investors], wallets(w, false));
            cr_assert_eq(w->market.waiting_cash, wallets(w, true), "step %d", step);
            cr_assert_eq(sh_ledger_cash(&w->ledger), cash);
        }
        cr_expect_eq(w->cohorts[SH_TABLE_INVESTORS][1].n, few == 0 ? MORE_INVESTORS : 5);
        cr_expect_eq(w->cohorts[SH_TABLE_BORROWERS][1].n, few == 2 ? 0 : 10 * BORROWERS);
        sh_test_close(run);
        sh_test_free(plan);
    }
}
