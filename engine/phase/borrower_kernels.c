/* tile functions over the borrowers: repay, apply, grant */
#include "phase/kernels.h"

#include <string.h>

/* how many loans each person of the tile has */
static void count_loans(const sh_borrowers *b, const sh_tile *tile, uint8_t *seen)
{
    memset(seen, 0, (size_t)tile->n);
    for (int s = 0; s < SH_LOANS; s++) {
        const uint16_t *restrict platform = b->loan_platform + sh_at(tile, b->n, s);
        for (int32_t i = 0; i < tile->n; i++) {
            seen[i] = (uint8_t)(seen[i] + (platform[i] != SH_NONE));
        }
    }
}

static int32_t list_loans(const sh_borrowers *b, const sh_tile *tile, int slot, uint16_t *row)
{
    const uint16_t *restrict platform = b->loan_platform + sh_at(tile, b->n, slot);
    int32_t count = 0;
    for (int32_t i = 0; i < tile->n; i++) {
        row[count] = (uint16_t)i;
        count += platform[i] != SH_NONE;
    }
    return count;
}

/* a loan and the sums of its lender */
typedef struct loan {
    size_t at; /* in the slot-major columns */
    int64_t *sum;
} loan;

static void end_loan(sh_borrowers *b, size_t at)
{
    b->loan_platform[at] = SH_NONE;
    b->loan_balance[at] = 0;
    b->loan_instalment[at] = 0;
    b->loan_left[at] = 0;
    b->loan_late[at] = 0;
}

static void default_loan(const sh_plan *plan, sh_borrowers *b, loan l, bool linked)
{
    uint32_t balance = b->loan_balance[l.at];
    uint32_t lost = (uint32_t)((double)balance * plan->params.borrower_loss_given_default);
    l.sum[SH_REPAY_WRITE_OFF] += lost;
    l.sum[SH_REPAY_RECOVERY] += balance - lost;
    l.sum[SH_REPAY_LINKED] += linked ? lost : 0;
    end_loan(b, l.at);
}

/* pays interest and principal due, or all of it */
static void pay_loan(sh_borrowers *b, loan l, double rate, bool all)
{
    uint32_t balance = b->loan_balance[l.at], due = b->loan_instalment[l.at];
    bool last = all || b->loan_left[l.at] <= 1 || due >= balance;
    uint32_t paid = last ? balance : due;
    l.sum[SH_REPAY_PRINCIPAL] += paid;
    l.sum[SH_REPAY_INTEREST] += (int64_t)((double)balance * rate);
    if (last) {
        end_loan(b, l.at);
        return;
    }
    b->loan_balance[l.at] = balance - paid;
    b->loan_left[l.at]--;
    b->loan_late[l.at] = 0;
}

static void keep_sums(const sh_borrowers *b, loan l)
{
    uint32_t balance = b->loan_balance[l.at];
    bool late = b->loan_late[l.at] > 0;
    l.sum[SH_REPAY_LOANS] += balance;
    l.sum[SH_REPAY_LOAN_COUNT] += b->loan_platform[l.at] != SH_NONE;
    l.sum[SH_REPAY_LATE_COUNT] += late;
    l.sum[SH_REPAY_LATE] += late ? balance : 0;
}

static void repay_slot(const sh_plan *plan, sh_world *world, const sh_tile *tile, int slot)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    const double *interest = world->platforms.interest;
    const size_t base = sh_at(tile, b->n, slot), platforms = (size_t)world->platforms.n;
    const uint8_t limit = (uint8_t)plan->step.borrower_late_limit;
    sh_rows rows = {tile->begin, 0, s->row[0], slot, NULL, s->seen};
    rows.count = list_loans(b, tile, slot, s->row[0]);
    sh_draw_rows(world, tile, s->row[0], rows.count, SH_STREAM_LOAN_STEP, slot);
    sh_decide(plan, world, tile, SH_DECISION_loan_misses, &rows, s->value[0]);
    sh_decide(plan, world, tile, SH_DECISION_loan_cures, &rows, s->value[1]);
    sh_decide(plan, world, tile, SH_DECISION_loan_prepays, &rows, s->value[2]);
    for (int32_t k = 0; k < rows.count; k++) {
        int32_t i = s->row[0][k];
        size_t at = base + (size_t)i;
        size_t lender = b->loan_platform[at];
        loan l = {at, tile->sums[lender].sum};
        double rate = interest[b->grade[tile->begin + i] * platforms + lender];
        double fails = sh_rng_uniform(s->word[0][k]);
        uint8_t late = b->loan_late[at];
        if (late == 0 && fails < s->value[0][k]) {
            b->loan_late[at] = 1;
        } else if (late > 0 && fails >= s->value[1][k]) {
            b->loan_late[at] = (uint8_t)(late + 1);
            if (late >= limit) {
                default_loan(plan, b, l, b->stressed[tile->begin + i] || s->seen[i] > 1);
            }
        } else {
            pay_loan(b, l, rate, sh_rng_uniform(s->word[1][k]) < s->value[2][k]);
        }
        keep_sums(b, l);
    }
}

void SH_KERNEL(repay)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_scratch *s = tile->scratch;
    count_loans(&world->borrowers, tile, s->seen);
    for (int slot = 0; slot < SH_LOANS; slot++) {
        repay_slot(plan, world, tile, slot);
    }
    for (int32_t i = 0; i < tile->n; i++) {
        tile->extra[SH_EXTRA_BORROWERS] += s->seen[i] > 0;
    }
}

/* those with a free slot of their own; seen becomes the number of loans */
static int32_t list_free(const sh_borrowers *b, const sh_tile *tile, uint16_t *row)
{
    const uint8_t *seen = tile->scratch->seen;
    const uint8_t *traits = b->traits + tile->begin;
    int32_t count = 0;
    for (int32_t i = 0; i < tile->n; i++) {
        row[count] = (uint16_t)i;
        count += seen[i] < (traits[i] & SH_TRAIT_SLOTS);
    }
    return count;
}

/* stress ends by its own hazard */
static void relieve(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    uint8_t *stressed = world->borrowers.stressed + tile->begin;
    for (int32_t i = 0; i < tile->n; i++) {
        if (stressed[i]) {
            uint32_t w[4];
            sh_draw_row(world, tile, i, SH_STREAM_BORROWER_STEP, 0, w);
            stressed[i] = sh_rng_uniform(w[0]) >= plan->step.borrower_stress_exit;
        }
    }
}

/* of the rows in `row`, those who apply, with where and how much; returns how many */
static int32_t make_wishes(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                           const sh_rows *rows, uint16_t *applicant)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    int32_t count = 0;
    for (int32_t k = 0; k < rows->count; k++) {
        if (sh_rng_uniform(s->word[1][k]) >= s->value[0][k]) {
            continue;
        }
        int32_t i = rows->offset[k];
        uint32_t first[4], more[4];
        sh_draw_row(world, tile, i, SH_STREAM_APPLICATION, 0, first);
        sh_draw_row(world, tile, i, SH_STREAM_APPLICATION_MORE, 0, more);
        uint16_t p =
            sh_choose(world->borrow_cut, world->borrow_other, world->platforms.borrow_accept,
                      (uint32_t)world->platforms.n, first, more);
        if (p == SH_NONE) {
            continue;
        }
        double amount =
            100.0 * world->market.loan_scale *
            sh_law_quantile(&plan->params.borrower_loan, sh_rng_uniform(s->word[2][k]));
        amount = amount < 1.0e9 ? amount : 1.0e9;
        b->wish_platform[tile->begin + i] = p;
        b->wish_amount[tile->begin + i] = (uint32_t)amount + 1;
        s->index[count] = more[2];
        applicant[count++] = (uint16_t)i;
    }
    return count;
}

/* a refused dependent borrower who owes elsewhere may become stressed */
static void refuse(const sh_plan *plan, sh_world *world, const sh_tile *tile, int32_t i)
{
    sh_borrowers *b = &world->borrowers;
    int32_t row = tile->begin + i;
    b->wish_platform[row] = SH_NONE;
    b->wish_amount[row] = 0;
    if ((b->traits[row] & SH_TRAIT_DEPENDENT) == 0 || tile->scratch->seen[i] == 0 ||
        !sh_channel_on(plan, world, SH_CHANNEL_borrowers)) {
        return;
    }
    uint32_t more[4];
    sh_draw_row(world, tile, i, SH_STREAM_APPLICATION_MORE, 0, more);
    if (sh_rng_uniform(more[3]) < plan->params.borrower_refusal_stress) {
        b->stressed[row] = 1;
    }
}

void SH_KERNEL(apply)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    count_loans(b, tile, s->seen);
    relieve(plan, world, tile);
    sh_rows rows = {tile->begin, list_free(b, tile, s->row[0]), s->row[0], 0, NULL, s->seen};
    sh_draw_rows(world, tile, s->row[0], rows.count, SH_STREAM_BORROWER_STEP, 0);
    sh_decide(plan, world, tile, SH_DECISION_borrower_applies, &rows, s->value[0]);
    int32_t count = make_wishes(plan, world, tile, &rows, s->row[1]);
    sh_rows wishes = {tile->begin, count, s->row[1], 0, s->index, s->seen};
    sh_decide(plan, world, tile, SH_DECISION_borrower_approved, &wishes, s->value[0]);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[1][k];
        int64_t *sum = tile->sums[b->wish_platform[row]].sum;
        sum[SH_REPAY_APPLICATIONS]++;
        if (s->value[0][k] > 0.5) {
            sum[SH_REPAY_DEMAND + b->grade[row]] += b->wish_amount[row];
        } else {
            refuse(plan, world, tile, s->row[1][k]);
        }
    }
}

/* The row's first free slot becomes a loan of `amount`. */
static void open_loan(const sh_plan *plan, sh_world *world, const sh_tile *tile, int32_t i,
                      uint32_t amount)
{
    sh_borrowers *b = &world->borrowers;
    int32_t row = tile->begin + i;
    uint32_t term = (uint32_t)plan->step.borrower_term;
    size_t at = (size_t)row;
    while (b->loan_platform[at] != SH_NONE) {
        at += (size_t)b->n;
    }
    int64_t *sum = tile->sums[b->wish_platform[row]].sum;
    b->loan_platform[at] = b->wish_platform[row];
    b->loan_balance[at] = amount;
    b->loan_instalment[at] = (amount + term - 1) / term;
    b->loan_left[at] = (uint16_t)term;
    b->loan_late[at] = 0;
    sum[SH_LEND_LENT] += amount;
    sum[SH_LEND_GRANTED]++;
    sum[SH_LEND_BALANCE] += b->loan_balance[at];
}

/* of the approved applications, those that chance accepts; the others are refused */
void SH_KERNEL(rank)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_borrowers *b = &world->borrowers;
    const uint16_t *wish = b->wish_platform + tile->begin;
    const double *accept = world->platforms.accept;
    const size_t platforms = (size_t)world->platforms.n;
    count_loans(b, tile, tile->scratch->seen);
    for (int32_t i = 0; i < tile->n; i++) {
        if (wish[i] == SH_NONE) {
            continue;
        }
        uint32_t w[4];
        sh_draw_row(world, tile, i, SH_STREAM_BORROWER_STEP, 0, w);
        double granted = accept[b->grade[tile->begin + i] * platforms + wish[i]];
        if (sh_rng_uniform(w[3]) < granted) {
            tile->sums[wish[i]].sum[SH_RANK_ACCEPTED] += b->wish_amount[tile->begin + i];
        } else {
            refuse(plan, world, tile, i);
        }
    }
}

void SH_KERNEL(grant)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_borrowers *b = &world->borrowers;
    uint16_t *wish = b->wish_platform + tile->begin;
    for (int32_t i = 0; i < tile->n; i++) {
        if (wish[i] == SH_NONE) {
            continue;
        }
        uint64_t share = (uint64_t)world->platforms.grant_q32[wish[i]];
        uint32_t amount = sh_fen32_share(b->wish_amount[tile->begin + i], share);
        if (amount > 0) {
            open_loan(plan, world, tile, i, amount);
        }
        wish[i] = SH_NONE;
        b->wish_amount[tile->begin + i] = 0;
    }
}
