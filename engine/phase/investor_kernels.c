/* tile functions over the investors: look, settle */
#include "phase/kernels.h"

#include <string.h>

/* who asked for an early exit: last step (read), this step (written) */
static const uint8_t *ran_before(const sh_investors *v, uint32_t step)
{
    return step & 1 ? v->ran_even : v->ran_odd;
}

static uint8_t *ran_now(sh_investors *v, uint32_t step)
{
    return step & 1 ? v->ran_odd : v->ran_even;
}

/* the person at distance `by` on the ring */
SH_INLINE int32_t ring(int32_t row, int32_t by, int32_t n)
{
    int32_t at = row + by;
    return at < 0 ? at + n : at >= n ? at - n : at;
}

/* Neighbours who ran in the last step, of each listed row: two next to it, two four places
 * away; one of the links may lead anywhere, the same for the whole run. */
static void count_neighbours(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                             const uint16_t *row, int32_t count)
{
    static const int32_t link[4] = {-1, 1, -4, 4};
    const sh_investors *v = &world->investors;
    const uint8_t *ran = ran_before(v, tile->step);
    uint8_t *seen = tile->scratch->seen;
    const sh_rng_site site = {sh_rng_cohort_slot(tile->cohort, 0), 0, SH_STREAM_NEIGHBOUR};
    if (!sh_channel_on(plan, world, SH_CHANNEL_neighbours) || v->n < 9 ||
        world->market.news <= plan->params.market_news_threshold) {
        memset(seen, 0, (size_t)tile->n);
        return;
    }
    for (int32_t k = 0; k < count; k++) {
        uint32_t w[4];
        sh_rng_block(&world->key, tile->index + row[k], site, w);
        bool rewired = sh_rng_uniform(w[0]) < plan->params.investor_rewired;
        uint32_t moved = rewired ? w[2] >> 30 : 4;
        int32_t far = (int32_t)(((uint64_t)w[1] * (uint64_t)v->n) >> 32);
        uint8_t sum = 0;
        for (uint32_t j = 0; j < 4; j++) {
            int32_t at = j == moved ? far : ring(tile->begin + row[k], link[j], v->n);
            sum = (uint8_t)(sum + ran[at]);
        }
        seen[row[k]] = sum;
    }
}

/* What each slot of the tile does in this step, as four lists of rows: 0 reaches its term,
 * 1 looks, 2 waits for money, 3 is idle and may be placed. */
typedef struct lists {
    uint16_t *row[4];
    int32_t count[4];
} lists;

/* probability of looking, as a 32-bit threshold on the look word */
static double look_probability(const sh_plan *plan, const sh_world *world)
{
    const sh_params *a = &plan->params;
    double alert = world->market.news / a->investor_look_saturation;
    double look = a->investor_look_base + a->investor_look_news * (alert < 1.0 ? alert : 1.0);
    return look < 1.0 ? look : 1.0;
}

static lists sort_slot(const sh_plan *plan, const sh_world *world, const sh_tile *tile,
                       const uint16_t *wanted, int32_t wanted_count, int slot)
{
    const sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    const uint16_t *platform = v->platform + base, *due = v->due + base,
                   *asked = v->asked + base;
    const uint8_t *traits = v->traits + tile->begin;
    const uint8_t *status = world->platforms.status;
    const double look = look_probability(plan, world);
    lists out = {{s->row[0], s->row[1], s->row[2], s->row[3]}, {0, 0, 0, 0}};
    (void)wanted;
    (void)wanted_count;
    for (int32_t i = 0; i < tile->n; i++) {
        if (slot >= (traits[i] & SH_TRAIT_SLOTS)) {
            continue;
        }
        int kind = 4;
        if (platform[i] == SH_NONE) {
            kind = 3;
        } else if (sh_status_live(status[platform[i]])) {
            bool looks =
                (traits[i] & SH_TRAIT_INSTITUTION) != 0 || sh_rng_uniform(s->word[0][i]) < look;
            kind = asked[i] != 0 ? 2 : due[i] <= tile->step ? 0 : looks ? 1 : 4;
        }
        if (kind < 4) {
            out.row[kind][out.count[kind]++] = (uint16_t)i;
        }
    }
    return out;
}

/* the words of the listed rows, moved together */
static void gather(const uint32_t *restrict from, const uint16_t *restrict row, int32_t count,
                   uint32_t *restrict to)
{
    for (int32_t k = 0; k < count; k++) {
        to[k] = from[row[k]];
    }
}

static void ask(sh_investors *v, const sh_tile *tile, size_t at, uint8_t neighbours)
{
    int64_t *sum = tile->sums[v->platform[at]].sum;
    v->asked[at] = (uint16_t)(tile->step + 1);
    sum[SH_LOOK_ASKED] += v->claim[at];
    sum[SH_LOOK_NEIGHBOURS] += (int64_t)v->claim[at] * neighbours;
    sum[SH_LOOK_QUEUE] += v->claim[at];
}

/* placements that reach their term: roll over or ask for the money */
static void reach_term(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                       const lists *in, int slot)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    gather(s->word[1], in->row[0], in->count[0], s->index);
    sh_rows rows = {tile->begin, in->count[0], in->row[0], slot, s->index, s->seen};
    sh_decide(plan, world, tile, SH_DECISION_holding_rolls, &rows, s->value[0]);
    for (int32_t k = 0; k < rows.count; k++) {
        int32_t i = rows.offset[k];
        if (sh_rng_uniform(s->word[2][i]) < s->value[0][k]) {
            v->due[base + (size_t)i] =
                (uint16_t)(tile->step + (uint32_t)plan->step.investor_term);
        } else {
            ask(v, tile, base + (size_t)i, s->seen[i]);
        }
    }
}

/* those who look and are afraid ask for their money before the term, where that is allowed */
static void leave_early(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                        const lists *in, int slot)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    uint8_t *ran = ran_now(v, tile->step) + tile->begin;
    const double *allowed =
        world->platforms.lever + (size_t)SH_LEVER_early_exit * (size_t)world->platforms.n;
    gather(s->word[1], in->row[1], in->count[1], s->index);
    sh_rows rows = {tile->begin, in->count[1], in->row[1], slot, s->index, s->seen};
    sh_decide(plan, world, tile, SH_DECISION_holding_withdraws, &rows, s->value[0]);
    for (int32_t k = 0; k < rows.count; k++) {
        int32_t i = rows.offset[k];
        size_t at = base + (size_t)i;
        bool wants = sh_rng_uniform(s->word[2][i]) < s->value[0][k];
        if (wants && allowed[v->platform[at]] > 0.5) {
            ask(v, tile, at, s->seen[i]);
            ran[i] = 1;
        }
    }
}

static void wait_in_queue(sh_world *world, const sh_tile *tile, const lists *in, int slot)
{
    const sh_investors *v = &world->investors;
    const size_t base = sh_at(tile, v->n, slot);
    for (int32_t k = 0; k < in->count[2]; k++) {
        size_t at = base + in->row[2][k];
        uint32_t age = tile->step + 1 - v->asked[at];
        age = age < SH_AGES ? age : SH_AGES - 1;
        tile->sums[v->platform[at]].sum[SH_LOOK_QUEUE + age] += v->claim[at];
    }
}

/* one idle slot of a person at most is placed in a step */
static void place_idle(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                       const lists *in, int slot)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    sh_rows rows = {tile->begin, in->count[3], in->row[3], slot, NULL, s->seen};
    sh_decide(plan, world, tile, SH_DECISION_investor_invests, &rows, s->value[0]);
    for (int32_t k = 0; k < rows.count; k++) {
        int32_t i = rows.offset[k], row = tile->begin + i;
        if (sh_rng_uniform(s->word[3][i]) >= s->value[0][k] ||
            v->wish_platform[row] != SH_NONE) {
            continue;
        }
        uint32_t first[4], more[4];
        sh_draw_row(world, tile, i, SH_STREAM_PLACEMENT, slot, first);
        sh_draw_row(world, tile, i, SH_STREAM_PLACEMENT_MORE, slot, more);
        uint16_t p =
            sh_choose(world->invest_cut, world->invest_other, world->platforms.invest_accept,
                      (uint32_t)world->platforms.n, first, more);
        if (p == SH_NONE) {
            continue;
        }
        double amount;
        uint16_t offset = (uint16_t)i;
        sh_rows one = {tile->begin, 1, &offset, slot, &more[2], s->seen};
        v->wish_platform[row] = p;
        sh_decide(plan, world, tile, SH_DECISION_investor_amount, &one, &amount);
        v->wish_amount[row] = (uint32_t)amount;
        if (amount < 0.25 * v->ticket[row]) {
            v->wish_platform[row] = SH_NONE; /* not worth it */
            v->wish_amount[row] = 0;
            continue;
        }
        tile->sums[p].sum[SH_LOOK_WISHED] += v->wish_amount[row];
    }
}

void SH_KERNEL(look)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    sh_rng_words words = {{s->word[0], s->word[1], s->word[2], s->word[3]}};
    memset(ran_now(v, tile->step) + tile->begin, 0, (size_t)tile->n);
    for (int slot = 0; slot < SH_HOLDINGS; slot++) {
        sh_rng_site site = {sh_rng_cohort_slot(tile->cohort, (uint32_t)slot), tile->step,
                            SH_STREAM_HOLDING_STEP};
        sh_rng_fill(&world->key, tile->index, (size_t)tile->n, site, words);
        lists in = sort_slot(plan, world, tile, NULL, 0, slot);
        count_neighbours(plan, world, tile, in.row[0], in.count[0]);
        count_neighbours(plan, world, tile, in.row[1], in.count[1]);
        reach_term(plan, world, tile, &in, slot);
        leave_early(plan, world, tile, &in, slot);
        wait_in_queue(world, tile, &in, slot);
        place_idle(plan, world, tile, &in, slot);
    }
}

/* money in and out of one holding in a step */
typedef struct holding {
    size_t at;
    int32_t row;
    uint32_t platform;
    int64_t *sum;
} holding;

static void receive(sh_investors *v, const sh_tile *tile, int32_t row, uint64_t amount)
{
    uint64_t cash = v->cash[row] + amount;
    tile->extra[SH_EXTRA_OVERFLOW] += cash > UINT32_MAX;
    v->cash[row] = (uint32_t)cash;
}

static void free_slot(sh_investors *v, size_t at)
{
    v->platform[at] = SH_NONE;
    v->claim[at] = 0;
    v->due[at] = 0;
    v->asked[at] = 0;
}

/* coupon, then the haircut, then what is paid of the request */
static void settle_live(const sh_platforms *t, sh_investors *v, const sh_tile *tile, holding h)
{
    uint32_t claim = v->claim[h.at];
    uint32_t coupon = (uint32_t)((double)claim * t->coupon[h.platform]);
    uint32_t lost = sh_fen32_share(claim, (uint64_t)t->haircut_q32[h.platform]);
    uint32_t paid = 0;
    claim -= lost;
    if (v->asked[h.at] != 0) {
        uint32_t age = tile->step + 1 - v->asked[h.at];
        age = age < SH_AGES ? age : SH_AGES - 1;
        paid = sh_fen32_share(claim, (uint64_t)t->paid_q32[age * (size_t)t->n + h.platform]);
    }
    h.sum[SH_SETTLE_COUPON] += coupon;
    h.sum[SH_SETTLE_HAIRCUT] += lost;
    h.sum[SH_SETTLE_REDEEMED] += paid;
    v->claim[h.at] = claim - paid;
    receive(v, tile, h.row, (uint64_t)coupon + paid);
}

/* the estate of a failed platform pays a share of every claim, and in the end closes */
static void settle_failed(const sh_platforms *t, sh_investors *v, const sh_tile *tile,
                          holding h)
{
    uint32_t claim = v->claim[h.at];
    uint32_t paid = sh_fen32_share(claim, (uint64_t)t->payout_q32[h.platform]);
    claim -= paid;
    h.sum[SH_SETTLE_PAYOUT] += paid;
    if (t->closing[h.platform]) {
        h.sum[SH_SETTLE_CLOSED] += claim;
        claim = 0;
    }
    v->claim[h.at] = claim;
    receive(v, tile, h.row, paid);
}

/* puts the wish of the person into this idle slot */
static void place(const sh_plan *plan, sh_investors *v, const sh_tile *tile, holding h)
{
    uint32_t amount = v->wish_amount[h.row];
    h.platform = v->wish_platform[h.row];
    h.sum = tile->sums[h.platform].sum;
    v->platform[h.at] = (uint16_t)h.platform;
    v->claim[h.at] = amount;
    v->due[h.at] = (uint16_t)(tile->step + (uint32_t)plan->step.investor_term);
    v->asked[h.at] = 0;
    v->cash[h.row] -= amount;
    v->wish_platform[h.row] = SH_NONE;
    v->wish_amount[h.row] = 0;
    h.sum[SH_SETTLE_PLACED] += amount;
    h.sum[SH_SETTLE_CLAIMS] += v->claim[h.at];
    h.sum[SH_SETTLE_HOLDERS]++;
}

static void settle_slot(const sh_plan *plan, sh_world *world, const sh_tile *tile, int slot)
{
    sh_investors *v = &world->investors;
    const sh_platforms *t = &world->platforms;
    const size_t base = sh_at(tile, v->n, slot);
    const uint8_t *traits = v->traits + tile->begin;
    uint8_t *seen = tile->scratch->seen;
    for (int32_t i = 0; i < tile->n; i++) {
        if (slot >= (traits[i] & SH_TRAIT_SLOTS)) {
            continue;
        }
        holding h = {base + (size_t)i, tile->begin + i, v->platform[base + (size_t)i], NULL};
        if (h.platform == SH_NONE) {
            if (v->wish_platform[h.row] != SH_NONE) {
                place(plan, v, tile, h);
                seen[i] = 1;
            }
            continue;
        }
        h.sum = tile->sums[h.platform].sum;
        bool live = sh_status_live(t->status[h.platform]);
        if (live) {
            settle_live(t, v, tile, h);
        } else {
            settle_failed(t, v, tile, h);
        }
        h.sum[SH_SETTLE_CLAIMS] += v->claim[h.at];
        h.sum[SH_SETTLE_HOLDERS] += v->claim[h.at] != 0;
        seen[i] = (uint8_t)(seen[i] | live);
        if (v->claim[h.at] == 0) {
            free_slot(v, h.at);
        }
    }
}

void SH_KERNEL(settle)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    const sh_investors *v = &world->investors;
    uint8_t *seen = tile->scratch->seen;
    memset(seen, 0, (size_t)tile->n);
    for (int slot = 0; slot < SH_HOLDINGS; slot++) {
        settle_slot(plan, world, tile, slot);
    }
    for (int32_t i = 0; i < tile->n; i++) {
        tile->extra[SH_EXTRA_WALLETS] += v->cash[tile->begin + i];
        tile->extra[SH_EXTRA_INVESTORS] += seen[i];
    }
}
