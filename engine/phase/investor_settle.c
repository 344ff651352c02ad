/* tile functions over the investors: settle */
#include "phase/kernels.h"

/* what is to be done with a slot, as bits of its mark */
enum {
    HELD,  /* carries a claim on a platform */
    ASKED, /* the same, and its money has been asked for */
    FREE   /* idle, and the person has decided where to place money */
};

static void mark_slot(const sh_investors *v, const sh_tile *tile, int slot)
{
    const size_t base = sh_at(tile, v->n, slot);
    const uint16_t *restrict platform = v->platform + base, *restrict asked = v->asked + base;
    const uint16_t *restrict wish = v->wish_platform + tile->begin;
    const uint8_t *restrict traits = v->traits + tile->begin;
    uint8_t *restrict mark = tile->scratch->state;
    const int32_t n = tile->n;
    for (int32_t i = 0; i < n; i++) {
        uint16_t idle = wish[i] != SH_NONE ? 1 << FREE : 0;
        uint16_t held = asked[i] != 0 ? 1 << HELD | 1 << ASKED : 1 << HELD;
        uint16_t does = platform[i] == SH_NONE ? idle : held;
        mark[i] = (uint8_t)(slot < (traits[i] & SH_TRAIT_SLOTS) ? does : 0);
    }
}

/* holdings of a slot, some at a time so that they stay in the nearest cache */
enum { BATCH = 256 };
typedef struct batch {
    int32_t platform[BATCH];
    uint32_t claim[BATCH];    /* before, then after */
    uint32_t received[BATCH]; /* by the person */
    uint32_t lost[BATCH];     /* of a live platform's losses */
    uint32_t flow[BATCH][4];  /* claim, holder, coupon, taken */
    uint8_t live[BATCH];
} batch;

/* What nearly every holding does: the coupon, then the share that is lost or that the estate
 * pays. Flags those that end here. */
static void value_claims(const sh_terms *terms, batch *restrict b, int32_t count,
                         uint8_t *restrict flag)
{
    const double *restrict rate = terms->coupon;
    const uint64_t *restrict share = terms->share_q32;
    const int32_t *restrict open = terms->open;
    int32_t state[BATCH];
    uint32_t coupon[BATCH], taken[BATCH];
    for (int32_t k = 0; k < count; k++) {
        state[k] = open[b->platform[k]];
    }
    for (int32_t k = 0; k < count; k++) {
        coupon[k] = (uint32_t)(sh_fen32_double(b->claim[k]) * rate[b->platform[k]]);
    }
    for (int32_t k = 0; k < count; k++) {
        taken[k] = sh_fen32_share(b->claim[k], share[b->platform[k]]);
    }
    for (int32_t k = 0; k < count; k++) {
        b->received[k] = coupon[k] + (state[k] == SH_TERMS_OPEN ? 0 : taken[k]);
        b->lost[k] = state[k] == SH_TERMS_OPEN ? taken[k] : 0;
        b->claim[k] -= taken[k];
        flag[k] = b->claim[k] == 0 || state[k] == SH_TERMS_CLOSING;
        b->live[k] = state[k] == SH_TERMS_OPEN;
    }
    for (int32_t k = 0; k < count; k++) {
        b->flow[k][0] = b->claim[k];
        b->flow[k][1] = b->claim[k] != 0;
        b->flow[k][2] = coupon[k];
        b->flow[k][3] = taken[k];
    }
}

/* Estates that pay each claim up to an amount before the rest. The amount falls with what is
 * paid of it, for all claims alike, so a claim below it stays below it. */
static void pay_first(const sh_terms *terms, batch *restrict b, int32_t count,
                      uint8_t *restrict flag, int64_t *sums)
{
    for (int32_t k = 0; k < count; k++) {
        int32_t p = b->platform[k];
        uint32_t claim = b->claim[k];
        int64_t most = terms->first[p];
        if (most == 0 || b->live[k]) {
            continue;
        }
        uint32_t first = claim < most ? claim : (uint32_t)most;
        uint32_t left = first - sh_fen32_share(first, (uint64_t)terms->first_q32[p]);
        uint32_t paid =
            first - left + sh_fen32_share(claim - first, (uint64_t)terms->rest_q32[p]);
        b->claim[k] = b->flow[k][0] = claim - paid;
        b->received[k] += paid;
        b->flow[k][1] = paid != claim;
        b->flow[k][3] = paid;
        flag[k] |= paid == claim;
        sums[(size_t)p * SH_SETTLE_WIDTH + SH_SETTLE_FIRST] += left;
    }
}

static void receive(sh_investors *v, const sh_tile *tile, int32_t row, uint32_t amount)
{
    uint32_t cash = v->cash[row] + amount;
    tile->extra[SH_EXTRA_OVERFLOW] += cash < amount;
    v->cash[row] = cash;
}

/* the listed holdings: coupon and loss, or payout of the estate */
static void settle_batch(sh_investors *v, const sh_tile *tile, const uint16_t *restrict row,
                         int32_t count, size_t base, uint8_t *flag)
{
    const uint16_t *restrict platform = v->platform + base;
    uint32_t *restrict claim = v->claim + base, *restrict cash = v->cash + tile->begin;
    uint32_t *restrict lost = v->lost + tile->begin;
    uint8_t *restrict seen = tile->scratch->seen;
    int64_t *sums = tile->sums, overflow = 0;
    batch b;
    for (int32_t k = 0; k < count; k++) {
        b.platform[k] = platform[row[k]];
        b.claim[k] = claim[row[k]];
    }
    value_claims(tile->terms, &b, count, flag);
    if (tile->terms->first != NULL) {
        pay_first(tile->terms, &b, count, flag, sums);
    }
    for (int32_t k = 0; k < count; k++) {
        uint32_t i = row[k], sum = cash[i] + b.received[k], gone = lost[i] + b.lost[k];
        overflow += (sum < cash[i]) + (gone < lost[i]);
        cash[i] = sum;
        lost[i] = gone;
        claim[i] = b.claim[k];
        seen[i] |= b.live[k];
        sh_sums_add(sums + (size_t)b.platform[k] * SH_SETTLE_WIDTH, b.flow[k]);
    }
    tile->extra[SH_EXTRA_OVERFLOW] += overflow;
}

/* all holdings of a slot, listed in row 0; returns how many */
static int32_t settle_claims(sh_investors *v, const sh_tile *tile, int slot)
{
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    const int32_t count = sh_rows_list(s->state, tile->n, HELD, s->row[0]);
    for (int32_t first = 0; first < count; first += BATCH) {
        int32_t some = count - first < BATCH ? count - first : BATCH;
        settle_batch(v, tile, s->row[0] + first, some, base, s->flag + first);
    }
    return count;
}

static void free_slot(sh_investors *v, size_t at)
{
    v->platform[at] = SH_NONE;
    v->claim[at] = 0;
    v->due[at] = 0;
    v->asked[at] = 0;
}

/* who loses more than a hundredth of a usual placement is shy of new ones; less is rounding */
static void remember_loss(sh_investors *v, const sh_tile *tile, int32_t row, uint32_t lost)
{
    v->lost[row] += lost;
    tile->extra[SH_EXTRA_OVERFLOW] += v->lost[row] < lost;
    if (lost > v->ticket[row] / 100) {
        v->traits[row] |= SH_TRAIT_SHY;
    }
}

/* holdings whose claim is gone, or whose estate closes: what is left is written off */
static void end_claims(sh_investors *v, const sh_tile *tile, const uint16_t *row, int32_t count,
                       int slot)
{
    const size_t base = sh_at(tile, v->n, slot);
    const uint16_t *ended = tile->scratch->row[1];
    count = sh_rows_list(tile->scratch->flag, count, 0, tile->scratch->row[1]);
    for (int32_t j = 0; j < count; j++) {
        size_t at = base + row[ended[j]];
        uint32_t claim = v->claim[at];
        int64_t *sum = sh_sums_at(tile, v->platform[at], SH_SETTLE_WIDTH);
        sum[SH_SETTLE_CLOSED] += claim;
        sum[SH_SETTLE_CLAIMS] -= claim;
        sum[SH_SETTLE_HOLDERS] -= claim != 0;
        remember_loss(v, tile, tile->begin + row[ended[j]], claim);
        free_slot(v, at);
    }
}

/* part `share` of an amount, rounded up */
static uint32_t share_up(uint32_t amount, uint64_t share)
{
    uint64_t product = (uint64_t)amount * share;
    return (uint32_t)(product >> 32) + ((uint32_t)product != 0);
}

/* A listed claim is sold as far as there are buyers. What is not sold stays listed until its
 * term, when its holder may ask the platform. */
static void sell(const sh_platforms *t, sh_investors *v, const sh_tile *tile, int32_t row,
                 size_t at)
{
    uint32_t p = v->platform[at], claim = v->claim[at];
    uint32_t given = share_up(claim, (uint64_t)t->given_q32[p]);
    uint32_t got = sh_fen32_share(claim, (uint64_t)t->proceeds_q32[p]);
    int64_t *sum = sh_sums_at(tile, p, SH_SETTLE_WIDTH);
    sum[SH_SETTLE_SOLD] += got;
    sum[SH_SETTLE_KEPT] += (int64_t)given - got;
    sum[SH_SETTLE_CLAIMS] -= given;
    v->claim[at] = claim - given;
    receive(v, tile, row, got);
    if (given == claim) {
        sum[SH_SETTLE_HOLDERS]--;
        free_slot(v, at);
    } else if (v->due[at] <= tile->step + 1) {
        v->asked[at] = 0;
    }
}

/* live platforms pay requests by their age; listed claims go to their buyers */
static void redeem(const sh_platforms *t, sh_investors *v, const sh_tile *tile, int slot)
{
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    const int32_t count = sh_rows_list(s->state, tile->n, ASKED, s->row[0]);
    for (int32_t k = 0; k < count; k++) {
        size_t at = base + s->row[0][k];
        uint32_t p = v->platform[at], claim = v->claim[at];
        if (p == SH_NONE || tile->terms->open[p] != SH_TERMS_OPEN) {
            continue;
        }
        if (v->asked[at] == SH_LISTED) {
            sell(t, v, tile, tile->begin + s->row[0][k], at);
            continue;
        }
        uint32_t age = tile->step + 1 - v->asked[at];
        age = age < SH_AGES ? age : SH_AGES - 1;
        uint64_t share = (uint64_t)t->paid_q32[age * (size_t)t->n + p];
        uint32_t paid = sh_fen32_share(claim, share);
        int64_t *sum = sh_sums_at(tile, p, SH_SETTLE_WIDTH);
        sum[SH_SETTLE_REDEEMED] += paid;
        sum[SH_SETTLE_CLAIMS] -= paid;
        v->claim[at] = claim - paid;
        receive(v, tile, tile->begin + s->row[0][k], paid);
        if (paid == claim) {
            sum[SH_SETTLE_HOLDERS]--;
            free_slot(v, at);
        }
    }
}

/* A person's placement: part of the money may buy listed claims, the rest is new money. What
 * has been bought has half its term before it, in the mean. */
static void place_one(const sh_platforms *t, sh_investors *v, const sh_tile *tile, int32_t row,
                      size_t at, uint32_t term)
{
    uint32_t amount = v->wish_amount[row], p = v->wish_platform[row];
    uint32_t spent = share_up(amount, (uint64_t)t->spent_q32[p]);
    int64_t bought = sh_fen_share(amount, (uint64_t)t->bought_q32[p]);
    int64_t claim = (int64_t)(amount - spent) + bought;
    tile->extra[SH_EXTRA_OVERFLOW] += claim > SH_FEN32_MAX;
    v->platform[at] = (uint16_t)p;
    v->claim[at] = (uint32_t)claim;
    v->due[at] = (uint16_t)(tile->step + term -
                            (uint32_t)((uint64_t)term * spent / (2 * (uint64_t)amount)));
    v->asked[at] = 0;
    v->cash[row] -= amount;
    v->wish_platform[row] = SH_NONE;
    v->wish_amount[row] = 0;
    int64_t *sum = sh_sums_at(tile, p, SH_SETTLE_WIDTH);
    sum[SH_SETTLE_PLACED] += amount - spent;
    sum[SH_SETTLE_PAID] += spent;
    sum[SH_SETTLE_KEPT] += (int64_t)spent - bought;
    sum[SH_SETTLE_CLAIMS] += claim;
    sum[SH_SETTLE_HOLDERS]++;
}

/* puts wishes into idle slots */
static void place(const sh_plan *plan, sh_world *world, const sh_tile *tile, int slot)
{
    sh_scratch *s = tile->scratch;
    sh_investors *v = &world->investors;
    const size_t base = sh_at(tile, v->n, slot);
    const int32_t count = sh_rows_list(s->state, tile->n, FREE, s->row[0]);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[0][k];
        size_t at = base + s->row[0][k];
        if (world->market.reflecting > 0 && sh_model_waits(v, row)) {
            continue;
        }
        place_one(&world->platforms, v, tile, row, at, (uint32_t)plan->step.investor_term);
        s->seen[s->row[0][k]] = 1;
    }
}

void SH_KERNEL(settle)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    memset(s->seen, 0, (size_t)tile->n);
    for (int slot = 0; slot < SH_HOLDINGS; slot++) {
        mark_slot(v, tile, slot);
        int32_t count = settle_claims(v, tile, slot);
        end_claims(v, tile, s->row[0], count, slot);
        redeem(&world->platforms, v, tile, slot);
        place(plan, world, tile, slot);
    }
    const uint32_t *restrict cash = v->cash + tile->begin;
    const uint8_t *restrict seen = s->seen;
    uint64_t wallets = 0;
    int32_t persons = 0;
    for (int32_t i = 0; i < tile->n; i++) {
        wallets += cash[i];
        persons += seen[i];
    }
    tile->extra[SH_EXTRA_WALLETS] += (int64_t)wallets;
    tile->extra[SH_EXTRA_INVESTORS] += persons;
}
