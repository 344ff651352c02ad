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
    const size_t next = sh_at_next(tile, v->n, slot, SH_HOLDINGS);
    sh_fetch(v->claim + next, sizeof *v->claim * (size_t)n);
    sh_fetch(v->platform + next, sizeof *v->platform * (size_t)n);
    sh_fetch(v->asked + next, sizeof *v->asked * (size_t)n);
    for (int32_t i = 0; i < n; i++) {
        uint16_t idle = wish[i] != SH_NONE ? 1 << FREE : 0;
        uint16_t held = asked[i] != 0 ? 1 << HELD | 1 << ASKED : 1 << HELD;
        uint16_t does = platform[i] == SH_NONE ? idle : held;
        mark[i] = (uint8_t)(slot < (traits[i] & SH_TRAIT_SLOTS) ? does : 0);
    }
}

/* What nearly every holding does: the coupon, then the share that is lost or that the estate
 * pays. Of the holdings k: place 0 platform; part 1 claim before and after, 2 what the person
 * receives; flow: claim, holder, coupon, taken. Flags those that end here. */
static void value_claims(const sh_tile *tile, int32_t count)
{
    sh_scratch *s = tile->scratch;
    const double *restrict rate = tile->terms->coupon;
    const uint64_t *restrict share = tile->terms->share_q32;
    const int32_t *restrict open = tile->terms->open;
    const int32_t *restrict platform = s->place[0];
    uint32_t *restrict claim = s->part[1], *restrict received = s->part[2];
    uint32_t *restrict coupon = s->part[3], *restrict taken = s->part[4];
    int32_t state[SH_TILE];
    uint32_t(*restrict flow)[4] = s->flow;
    uint8_t *restrict flag = s->flag, *restrict live = s->live;
    for (int32_t k = 0; k < count; k++) {
        state[k] = open[platform[k]];
    }
    for (int32_t k = 0; k < count; k++) {
        coupon[k] = (uint32_t)((double)claim[k] * rate[platform[k]]);
    }
    for (int32_t k = 0; k < count; k++) {
        taken[k] = sh_fen32_share(claim[k], share[platform[k]]);
    }
    for (int32_t k = 0; k < count; k++) {
        received[k] = coupon[k] + (state[k] == SH_TERMS_OPEN ? 0 : taken[k]);
        claim[k] -= taken[k];
        flag[k] = claim[k] == 0 || state[k] == SH_TERMS_CLOSING;
        live[k] = state[k] == SH_TERMS_OPEN;
    }
    for (int32_t k = 0; k < count; k++) {
        flow[k][0] = claim[k];
        flow[k][1] = claim[k] != 0;
        flow[k][2] = coupon[k];
        flow[k][3] = taken[k];
    }
}

static void receive(sh_investors *v, const sh_tile *tile, int32_t row, uint32_t amount)
{
    uint32_t cash = v->cash[row] + amount;
    tile->extra[SH_EXTRA_OVERFLOW] += cash < amount;
    v->cash[row] = cash;
}

/* the holdings of a slot: coupon and loss, or payout of the estate; returns how many */
static int32_t settle_claims(sh_investors *v, const sh_tile *tile, const uint16_t *row,
                             int slot)
{
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    const int32_t count = sh_rows_list(s->state, tile->n, HELD, s->row[0]);
    const uint16_t *restrict platform = v->platform + base;
    uint32_t *restrict claim = v->claim + base, *restrict cash = v->cash + tile->begin;
    int32_t *restrict at = s->place[0];
    uint32_t *restrict now = s->part[1];
    for (int32_t k = 0; k < count; k++) {
        at[k] = platform[row[k]];
        now[k] = claim[row[k]];
    }
    value_claims(tile, count);
    const uint32_t *restrict received = s->part[2];
    const uint8_t *restrict live = s->live;
    uint8_t *restrict seen = s->seen;
    int64_t *sums = tile->sums, overflow = 0;
    for (int32_t k = 0; k < count; k++) {
        uint32_t i = row[k], sum = cash[i] + received[k];
        overflow += sum < cash[i];
        cash[i] = sum;
        claim[i] = now[k];
        seen[i] |= live[k];
        sh_sums_add(sums + (size_t)at[k] * SH_SETTLE_WIDTH, s->flow[k]);
    }
    tile->extra[SH_EXTRA_OVERFLOW] += overflow;
    return count;
}

static void free_slot(sh_investors *v, size_t at)
{
    v->platform[at] = SH_NONE;
    v->claim[at] = 0;
    v->due[at] = 0;
    v->asked[at] = 0;
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
        free_slot(v, at);
    }
}

/* live platforms pay requests by their age */
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

/* puts wishes into idle slots */
static void place(const sh_plan *plan, sh_investors *v, const sh_tile *tile, int slot)
{
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    const int32_t count = sh_rows_list(s->state, tile->n, FREE, s->row[0]);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[0][k];
        size_t at = base + s->row[0][k];
        uint32_t amount = v->wish_amount[row];
        uint16_t p = v->wish_platform[row];
        v->platform[at] = p;
        v->claim[at] = amount;
        v->due[at] = (uint16_t)(tile->step + (uint32_t)plan->step.investor_term);
        v->asked[at] = 0;
        v->cash[row] -= amount;
        v->wish_platform[row] = SH_NONE;
        v->wish_amount[row] = 0;
        s->seen[s->row[0][k]] = 1;
        int64_t *sum = sh_sums_at(tile, p, SH_SETTLE_WIDTH);
        sum[SH_SETTLE_PLACED] += amount;
        sum[SH_SETTLE_CLAIMS] += amount;
        sum[SH_SETTLE_HOLDERS]++;
    }
}

void SH_KERNEL(settle)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    memset(s->seen, 0, (size_t)tile->n);
    for (int slot = 0; slot < SH_HOLDINGS; slot++) {
        mark_slot(v, tile, slot);
        int32_t count = settle_claims(v, tile, s->row[0], slot);
        end_claims(v, tile, s->row[0], count, slot);
        redeem(&world->platforms, v, tile, slot);
        place(plan, v, tile, slot);
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
