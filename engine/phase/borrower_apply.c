/* tile functions over the borrowers: apply, rank, grant */
#include "phase/kernels.h"

/* how many loans each person of the tile has, into the scratch's `seen` */
void SH_KERNEL(count_loans)(const sh_borrowers *b, const sh_tile *tile)
{
    uint8_t *restrict seen = tile->scratch->seen;
    const int32_t n = tile->n;
    memset(seen, 0, (size_t)n);
    for (int s = 0; s < SH_LOANS; s++) {
        const uint16_t *restrict platform = b->loan_platform + sh_at(tile, b->n, s);
        for (int32_t i = 0; i < n; i++) {
            seen[i] = (uint8_t)(seen[i] + (platform[i] != SH_NONE));
        }
    }
}

/* those with a free slot of their own */
static int32_t list_free(const sh_borrowers *b, const sh_tile *tile, uint16_t *row)
{
    const uint8_t *restrict seen = tile->scratch->seen;
    const uint8_t *restrict traits = b->traits + tile->begin;
    uint8_t *restrict mark = tile->scratch->state;
    const int32_t n = tile->n;
    for (int32_t i = 0; i < n; i++) {
        mark[i] = seen[i] < (traits[i] & SH_TRAIT_SLOTS);
    }
    return sh_rows_list(mark, n, 0, row);
}

/* those who have applied in this step */
static int32_t list_wishes(const sh_borrowers *b, const sh_tile *tile, uint16_t *row)
{
    const uint16_t *restrict wish = b->wish_platform + tile->begin;
    uint8_t *restrict mark = tile->scratch->state;
    const int32_t n = tile->n;
    for (int32_t i = 0; i < n; i++) {
        mark[i] = wish[i] != SH_NONE;
    }
    return sh_rows_list(mark, n, 0, row);
}

/* stress ends by its own hazard */
static void relieve(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_scratch *s = tile->scratch;
    uint8_t *stressed = world->borrowers.stressed + tile->begin;
    uint16_t *row = s->row[0];
    memcpy(s->state, stressed, (size_t)tile->n);
    int32_t count = sh_rows_list(s->state, tile->n, 0, row);
    sh_draw_rows(world, tile, row, count, sh_site(tile, SH_STREAM_BORROWER_STEP, 0), s->word);
    for (int32_t k = 0; k < count; k++) {
        stressed[row[k]] = sh_rng_uniform(s->word[0][k]) >= plan->step.borrower_stress_exit;
    }
}

/* what their words make of the law of loans for each row's segment, in fen of this world, at
 * most ten million yuan */
static void wish_amounts(const sh_plan *plan, const sh_world *world, const sh_rows *rows,
                         double *restrict amount)
{
    const uint8_t *restrict segment = world->borrowers.segment + rows->begin;
    const uint16_t *restrict row = rows->offset;
    const uint32_t *restrict word = rows->noise;
    const int32_t count = rows->count;
    const sh_law law = plan->params.borrower_loan;
    const double most = law.cap > 0 ? law.cap : __builtin_inf();
    double scale[SH_SEGMENTS];
    for (int32_t s = 0; s < SH_SEGMENTS; s++) {
        scale[s] = 100.0 * world->market.loan_scale * sh_segment_table[s].amount;
    }
    if (law.kind == SH_LAW_LOGNORMAL && law.tail <= 0) {
        /* sh_law_quantile of the usual case, for many at a time */
        for (int32_t k = 0; k < count; k++) {
            double x = law.a * sh_det_exp(law.b * sh_det_normal(word[k]));
            amount[k] = x > most ? most : x;
        }
    } else {
        for (int32_t k = 0; k < count; k++) {
            amount[k] = sh_law_quantile(&law, sh_rng_uniform(word[k]));
        }
    }
    for (int32_t k = 0; k < count; k++) {
        double fen = scale[segment[row[k]]] * amount[k];
        amount[k] = fen < 1.0e9 ? fen : 1.0e9;
    }
}

/* the interest of a step above which a borrower of each grade does not apply */
static void bear_rates(const sh_plan *plan, const sh_world *world, double most[SH_GRADES])
{
    const sh_params *a = &plan->params;
    double years = (double)plan->step_days / 365.0;
    for (int g = 0; g < SH_GRADES; g++) {
        double elsewhere = a->borrower_outside_rate + a->borrower_outside_step * g;
        most[g] = years * (elsewhere + world->market.outside_rise + a->borrower_rate_tolerance);
    }
}

/* Of the listed rows, those who apply and accept a platform, with where and how much, into
 * row 1; returns how many. part 0 receives their word for the lender's score. */
static int32_t make_wishes(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                           const sh_rows *rows)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    const double *accept = world->platforms.borrow_accept;
    const double *interest = world->platforms.interest;
    const size_t platforms = (size_t)world->platforms.n;
    double *amount = s->value[1], most[SH_GRADES];
    uint16_t *row = s->row[1];
    bear_rates(plan, world, most);
    sh_mark_chosen(s->word[1], s->value[0], rows->count, s->flag);
    int32_t chosen = sh_rows_list(s->flag, rows->count, 0, s->row[2]), count = 0;
    sh_rows_gather(s->word[2], s->row[2], chosen, s->part[1]);
    for (int32_t k = 0; k < chosen; k++) {
        row[k] = rows->offset[s->row[2][k]];
    }
    sh_rows those = {tile->begin, chosen, row, 0, s->part[1], NULL};
    wish_amounts(plan, world, &those, amount);
    sh_draw_rows(world, tile, row, chosen, sh_site(tile, SH_STREAM_APPLICATION, 0), s->word);
    sh_draw_rows(world, tile, row, chosen, sh_site(tile, SH_STREAM_APPLICATION_MORE, 0),
                 s->more);
    for (int32_t k = 0; k < chosen; k++) {
        uint32_t first[4], more[4];
        sh_words_of(s->word, k, first);
        sh_words_of(s->more, k, more);
        uint16_t p = sh_choose(world->borrow_cut, world->borrow_other, accept,
                               (uint32_t)platforms, first, more);
        size_t grade = b->grade[tile->begin + row[k]];
        if (p == SH_NONE || interest[grade * platforms + p] > most[grade]) {
            continue;
        }
        b->wish_platform[tile->begin + row[k]] = p;
        b->wish_amount[tile->begin + row[k]] = (uint32_t)amount[k] + 1;
        s->part[0][count] = more[2];
        row[count++] = row[k];
    }
    return count;
}

static bool owes(const sh_borrowers *b, int32_t row)
{
    for (size_t s = 0; s < SH_LOANS; s++) {
        if (b->loan_platform[s * (size_t)b->n + (size_t)row] != SH_NONE) {
            return true;
        }
    }
    return false;
}

/* a refused dependent borrower who owes elsewhere may become stressed */
static void refuse(const sh_plan *plan, sh_world *world, const sh_tile *tile, uint16_t i)
{
    sh_borrowers *b = &world->borrowers;
    int32_t row = tile->begin + i;
    b->wish_platform[row] = SH_NONE;
    b->wish_amount[row] = 0;
    if ((b->traits[row] & SH_TRAIT_DEPENDENT) == 0 || !owes(b, row) ||
        !sh_channel_on(plan, world, SH_CHANNEL_borrowers)) {
        return;
    }
    uint32_t more[4];
    sh_rng_block(&world->key, tile->index + i, sh_site(tile, SH_STREAM_APPLICATION_MORE, 0),
                 more);
    if (sh_rng_uniform(more[3]) < plan->params.borrower_refusal_stress) {
        b->stressed[row] = 1;
    }
}

/* where a borrower counts among grades and segments */
static int32_t cell_of(const sh_borrowers *b, int32_t row)
{
    return b->grade[row] * SH_SEGMENT_N + b->segment[row];
}

void SH_KERNEL(apply)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    SH_KERNEL(count_loans)(b, tile);
    relieve(plan, world, tile);
    sh_rows rows = {tile->begin, list_free(b, tile, s->row[0]), s->row[0], 0, NULL, s->seen};
    sh_draw_rows(world, tile, rows.offset, rows.count,
                 sh_site(tile, SH_STREAM_BORROWER_STEP, 0), s->word);
    sh_decide(plan, world, tile, SH_DECISION_borrower_applies, &rows, s->value[0]);
    int32_t count = make_wishes(plan, world, tile, &rows);
    sh_rows wishes = {tile->begin, count, s->row[1], 0, s->part[0], s->seen};
    sh_decide(plan, world, tile, SH_DECISION_borrower_approved, &wishes, s->value[0]);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[1][k];
        int64_t *sum = sh_sums_at(tile, b->wish_platform[row], SH_REPAY_WIDTH);
        sum[SH_REPAY_APPLICATIONS]++;
        tile->extra[SH_EXTRA_CELL + cell_of(b, row)]++;
        if (s->value[0][k] > 0.5) {
            sum[SH_REPAY_DEMAND + b->grade[row]] += b->wish_amount[row];
        } else {
            refuse(plan, world, tile, s->row[1][k]);
        }
    }
}

/* of the approved applications, those that chance accepts; the others are refused */
void SH_KERNEL(rank)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    const double *accept = world->platforms.accept;
    const size_t platforms = (size_t)world->platforms.n;
    int32_t count = list_wishes(b, tile, s->row[0]);
    sh_draw_rows(world, tile, s->row[0], count, sh_site(tile, SH_STREAM_BORROWER_STEP, 0),
                 s->word);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[0][k];
        uint16_t p = b->wish_platform[row];
        if (sh_rng_uniform(s->word[3][k]) < accept[b->grade[row] * platforms + p]) {
            sh_sums_at(tile, p, SH_RANK_WIDTH)[SH_RANK_ACCEPTED] += b->wish_amount[row];
        } else {
            refuse(plan, world, tile, s->row[0][k]);
        }
    }
}

/* The person's first free slot becomes a loan of `amount`. */
static void open_loan(const sh_plan *plan, sh_borrowers *b, const sh_tile *tile, int32_t row,
                      uint32_t amount)
{
    uint32_t term = (uint32_t)sh_model_loan_term(plan, b->segment[row]);
    size_t at = (size_t)row;
    while (b->loan_platform[at] != SH_NONE) {
        at += (size_t)b->n;
    }
    int64_t *sum = sh_sums_at(tile, b->wish_platform[row], SH_LEND_WIDTH);
    b->loan_platform[at] = b->wish_platform[row];
    b->loan_balance[at] = amount;
    b->loan_instalment[at] = (amount + term - 1) / term;
    b->loan_left[at] = (uint16_t)term;
    b->loan_late[at] = 0;
    sum[SH_LEND_LENT] += amount;
    sum[SH_LEND_GRANTED]++;
    sum[SH_LEND_BALANCE] += b->loan_balance[at];
    sum[SH_LEND_TIME + b->grade[row]] += (int64_t)amount * (term + 1);
    tile->extra[SH_EXTRA_CELL + cell_of(b, row)]++;
    tile->extra[SH_EXTRA_LENT + cell_of(b, row)] += amount;
}

void SH_KERNEL(grant)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_borrowers *b = &world->borrowers;
    sh_scratch *s = tile->scratch;
    int32_t count = list_wishes(b, tile, s->row[0]);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[0][k];
        uint64_t share = (uint64_t)world->platforms.grant_q32[b->wish_platform[row]];
        uint32_t amount = sh_fen32_share(b->wish_amount[row], share);
        if (amount > 0) {
            open_loan(plan, b, tile, row, amount);
        }
        b->wish_platform[row] = SH_NONE;
        b->wish_amount[row] = 0;
    }
}
