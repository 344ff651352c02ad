/* tile functions over the borrowers: repay */
#include "phase/kernels.h"

/* what becomes of a loan, as bits of its flag */
enum {
    LATE,    /* falls or stays late */
    ENDS,    /* is paid off */
    DEFAULTS /* is written off */
};

/* columns of the listed loans in the scratch: part[column][k]; place[0][k] is the lender,
 * place[1][k] where its rate for the grade stands */
enum { BALANCE, INSTALMENT, LEFT, LATE_STEPS };

/* lists the loans of a slot */
static int32_t list_loans(const sh_borrowers *b, const sh_tile *tile, int slot, uint16_t *row)
{
    const uint16_t *restrict platform = b->loan_platform + sh_at(tile, b->n, slot);
    uint8_t *restrict mark = tile->scratch->state;
    const int32_t n = tile->n;
    for (int32_t i = 0; i < n; i++) {
        mark[i] = platform[i] != SH_NONE;
    }
    return sh_rows_list(mark, n, 0, row);
}

/* moves the columns of the listed loans together */
static void load_loans(const sh_world *world, const sh_tile *tile, const sh_rows *rows)
{
    const sh_borrowers *b = &world->borrowers;
    const size_t base = sh_at(tile, b->n, rows->slot);
    const uint16_t *restrict row = rows->offset, *restrict left = b->loan_left + base;
    const uint16_t *restrict platform = b->loan_platform + base;
    const uint32_t *restrict balance = b->loan_balance + base;
    const uint32_t *restrict instalment = b->loan_instalment + base;
    const uint8_t *restrict late = b->loan_late + base, *restrict grade =
                                                            b->grade + tile->begin;
    const int32_t platforms = world->platforms.n;
    int32_t *restrict lender = tile->scratch->place[0], *restrict rate =
                                                            tile->scratch->place[1];
    uint32_t(*restrict part)[SH_TILE] = tile->scratch->part;
    for (int32_t k = 0; k < rows->count; k++) {
        uint32_t i = row[k];
        lender[k] = platform[i];
        rate[k] = grade[i] * platforms + platform[i];
        part[BALANCE][k] = balance[i];
        part[INSTALMENT][k] = instalment[i];
        part[LEFT][k] = left[i];
        part[LATE_STEPS][k] = late[i];
    }
}

/* Compares luck with the decisions in value 0 … 2: `unpaid` receives 1 for a loan that falls or
 * stays late, `early` 1 for one that would be prepaid. */
static void compare_luck(const sh_scratch *s, int32_t count, uint32_t *restrict unpaid,
                         uint32_t *restrict early)
{
    const uint32_t *restrict fails = s->word[0], *restrict prepays = s->word[1];
    const uint32_t *restrict late = s->part[LATE_STEPS];
    for (int32_t k = 0; k < count; k++) {
        double chance = late[k] == 0 ? s->value[0][k] : s->value[1][k];
        uint32_t below = sh_rng_uniform(fails[k]) < chance;
        unpaid[k] = below ^ (late[k] != 0); /* below: falls late, or is cured */
    }
    for (int32_t k = 0; k < count; k++) {
        early[k] = sh_rng_uniform(prepays[k]) < s->value[2][k];
    }
}

/* Interest of the listed loans that pay, fen with a fraction, into value 3. */
static void charge_interest(const sh_world *world, sh_scratch *s, int32_t count,
                            const uint32_t *restrict unpaid)
{
    const double *restrict interest = world->platforms.interest;
    const int32_t *restrict rate = s->place[1];
    const uint32_t *restrict balance = s->part[BALANCE];
    double *restrict paid = s->value[3];
    for (int32_t k = 0; k < count; k++) {
        uint32_t base = unpaid[k] ? 0 : balance[k];
        paid[k] = sh_fen32_double(base) * interest[rate[k]];
    }
}

/* Principal due, or all of it; balance, time left and time late move on. Fills flow (principal,
 * balance, loan, late loan) and the flags. */
static void pay_loans(const sh_plan *plan, sh_scratch *s, int32_t count,
                      const uint32_t *restrict unpaid, const uint32_t *restrict early)
{
    const uint32_t limit = (uint8_t)plan->step.borrower_late_limit;
    const uint32_t *restrict due = s->part[INSTALMENT];
    uint32_t *restrict balance = s->part[BALANCE], *restrict left = s->part[LEFT];
    uint32_t *restrict late = s->part[LATE_STEPS];
    uint32_t(*restrict flow)[4] = s->flow;
    uint8_t *restrict flag = s->flag;
    for (int32_t k = 0; k < count; k++) {
        uint32_t ends = (early[k] | (left[k] <= 1) | (due[k] >= balance[k])) & ~unpaid[k];
        uint32_t defaults = unpaid[k] & (late[k] != 0) & (late[k] >= limit);
        uint32_t paid = ends ? balance[k] : due[k];
        paid = unpaid[k] ? 0 : paid;
        balance[k] -= paid;
        left[k] -= 1 - unpaid[k];
        late[k] = unpaid[k] ? late[k] + 1 : 0;
        flag[k] =
            (uint8_t)((unpaid[k] ^ defaults) << LATE | ends << ENDS | defaults << DEFAULTS);
        flow[k][0] = paid;
        flow[k][1] = defaults ? 0 : balance[k];
        flow[k][2] = 1 - (ends | defaults);
        flow[k][3] = unpaid[k] ^ defaults;
    }
}

/* writes the listed loans back and adds up what they did */
static void store_loans(sh_borrowers *b, const sh_tile *tile, const sh_rows *rows)
{
    const size_t base = sh_at(tile, b->n, rows->slot);
    const sh_scratch *s = tile->scratch;
    const uint16_t *restrict row = rows->offset;
    uint32_t *restrict balance = b->loan_balance + base;
    uint16_t *restrict left = b->loan_left + base;
    uint8_t *restrict late = b->loan_late + base;
    for (int32_t k = 0; k < rows->count; k++) {
        int64_t *sum = sh_sums_at(tile, (uint32_t)s->place[0][k], SH_REPAY_WIDTH);
        balance[row[k]] = s->part[BALANCE][k];
        left[row[k]] = (uint16_t)s->part[LEFT][k];
        late[row[k]] = (uint8_t)s->part[LATE_STEPS][k];
        sh_sums_add(sum, s->flow[k]);
        sum[SH_REPAY_INTEREST] += (int64_t)s->value[3][k];
    }
}

static void end_loan(sh_borrowers *b, size_t at)
{
    b->loan_platform[at] = SH_NONE;
    b->loan_balance[at] = 0;
    b->loan_instalment[at] = 0;
    b->loan_left[at] = 0;
    b->loan_late[at] = 0;
}

static void default_loan(const sh_plan *plan, sh_borrowers *b, const sh_tile *tile, size_t at,
                         bool linked)
{
    int64_t *sum = sh_sums_at(tile, b->loan_platform[at], SH_REPAY_WIDTH);
    uint32_t balance = b->loan_balance[at];
    uint32_t lost = (uint32_t)((double)balance * plan->params.borrower_loss_given_default);
    sum[SH_REPAY_WRITE_OFF] += lost;
    sum[SH_REPAY_RECOVERY] += balance - lost;
    sum[SH_REPAY_LINKED] += linked ? lost : 0;
    end_loan(b, at);
}

/* what few loans do: stay late, end, default */
static void treat_rest(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                       const sh_rows *rows)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, b->n, rows->slot);
    uint16_t *list = s->row[1];
    int32_t count = sh_rows_list(s->flag, rows->count, LATE, list);
    for (int32_t j = 0; j < count; j++) {
        uint32_t lender = (uint32_t)s->place[0][list[j]];
        sh_sums_at(tile, lender, SH_REPAY_WIDTH)[SH_REPAY_LATE] += s->part[BALANCE][list[j]];
    }
    count = sh_rows_list(s->flag, rows->count, ENDS, list);
    for (int32_t j = 0; j < count; j++) {
        end_loan(b, base + rows->offset[list[j]]);
    }
    count = sh_rows_list(s->flag, rows->count, DEFAULTS, list);
    for (int32_t j = 0; j < count; j++) {
        uint32_t i = rows->offset[list[j]];
        bool linked = b->stressed[(size_t)tile->begin + i] || s->seen[i] > 1;
        double covered = sh_lever_value(world, SH_LEVER_bureau_coverage, s->place[0][list[j]]);
        if (sh_rng_uniform(s->word[2][list[j]]) < covered) {
            b->traits[(size_t)tile->begin + i] |= SH_TRAIT_LISTED;
        }
        default_loan(plan, b, tile, base + i, linked);
    }
}

/* the loans that estates sell leave the market with their buyer */
static void sell_loans(sh_borrowers *b, const sh_tile *tile)
{
    const uint8_t *selling = tile->terms->selling;
    for (int slot = 0; slot < SH_LOANS; slot++) {
        const size_t base = sh_at(tile, b->n, slot);
        for (size_t at = base; at < base + (size_t)tile->n; at++) {
            uint16_t p = b->loan_platform[at];
            if (p != SH_NONE && selling[p]) {
                sh_sums_at(tile, p, SH_REPAY_WIDTH)[SH_REPAY_SOLD] += b->loan_balance[at];
                end_loan(b, at);
            }
        }
    }
}

static void repay_slot(const sh_plan *plan, sh_world *world, const sh_tile *tile, int slot)
{
    sh_scratch *s = tile->scratch;
    uint32_t *unpaid = s->more[0], *early = s->more[1];
    sh_rows rows = {tile->begin, 0, s->row[0], slot, NULL, s->seen};
    rows.count = list_loans(&world->borrowers, tile, slot, s->row[0]);
    sh_draw_rows(world, tile, rows.offset, rows.count, sh_site(tile, SH_STREAM_LOAN_STEP, slot),
                 s->word);
    sh_decide(plan, world, tile, SH_DECISION_loan_misses, &rows, s->value[0]);
    sh_decide(plan, world, tile, SH_DECISION_loan_cures, &rows, s->value[1]);
    sh_decide(plan, world, tile, SH_DECISION_loan_prepays, &rows, s->value[2]);
    load_loans(world, tile, &rows);
    compare_luck(s, rows.count, unpaid, early);
    charge_interest(world, s, rows.count, unpaid);
    pay_loans(plan, s, rows.count, unpaid, early);
    store_loans(&world->borrowers, tile, &rows);
    treat_rest(plan, world, tile, &rows);
}

void SH_KERNEL(repay)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    const uint8_t *restrict seen = tile->scratch->seen;
    int32_t persons = 0;
    if (tile->terms->selling != NULL) {
        sell_loans(&world->borrowers, tile);
    }
    SH_KERNEL(count_loans)(&world->borrowers, tile);
    for (int slot = 0; slot < SH_LOANS; slot++) {
        repay_slot(plan, world, tile, slot);
    }
    for (int32_t i = 0; i < tile->n; i++) {
        persons += seen[i] > 0;
    }
    tile->extra[SH_EXTRA_BORROWERS] += persons;
}
