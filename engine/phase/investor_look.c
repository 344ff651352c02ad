/* tile functions over the investors: look */
#include "phase/kernels.h"

/* what a slot does in this step, as bits of its mark */
enum {
    DUE,      /* reaches its term */
    MAY_LOOK, /* looks when chance wills it */
    LOOKS,    /* looks in any case: institutions */
    WAITS,    /* has asked for its money */
    IDLE      /* may be placed */
};

/* some rows of the tile with their words: part of the lists of a slot */
typedef struct part {
    const uint16_t *row;
    int32_t count;
    const uint32_t *look, *noise, *act, *invest;
} part;

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

/* Where the far link of a person leads: to anyone of the start; for who arrived, to anyone who
 * came before. So it is the same for the whole run. */
SH_INLINE size_t far_row(const sh_cohort *cohorts, const sh_tile *tile, uint32_t i,
                         uint32_t word)
{
    const uint64_t start = (uint64_t)cohorts[0].n;
    const uint64_t before = tile->cohort == 0 ? start : start + tile->index + i;
    const uint64_t far = (word * before) >> 32;
    return far < start ? far : (uint64_t)cohorts[1].begin + (far - start);
}

/* Neighbours who ran in the last step, of each person of the tile: two next to it, two four
 * places away on the ring of its cohort; one of the links may lead anywhere. */
static void count_neighbours(const sh_plan *plan, const sh_world *world, const sh_tile *tile)
{
    enum { REACH = 4 };
    static const int32_t link[4] = {-1, 1, -REACH, REACH};
    const sh_cohort *cohorts = world->cohorts[SH_TABLE_INVESTORS];
    const sh_cohort *own = &cohorts[tile->cohort];
    const int32_t n = tile->n, index = (int32_t)tile->index;
    const uint8_t *ran = ran_before(&world->investors, tile->step);
    sh_scratch *s = tile->scratch;
    uint8_t *restrict seen = s->seen, *restrict flag = s->flag;
    uint8_t near[SH_TILE + 2 * REACH]; /* the tile and four persons on each side */
    memcpy(near + REACH, ran + tile->begin, (size_t)n);
    for (int32_t j = 0; j < REACH; j++) {
        near[j] = ran[own->begin + ring(index, j - REACH, own->n)];
        near[REACH + n + j] = ran[own->begin + ring(index + n - 1, j + 1, own->n)];
    }
    for (int32_t i = 0; i < n; i++) {
        seen[i] = (uint8_t)(near[i] + near[i + REACH - 1] + near[i + REACH + 1] +
                            near[i + 2 * REACH]);
    }
    const sh_rng_site site = {sh_rng_cohort_slot(tile->cohort, 0), 0, SH_STREAM_NEIGHBOUR};
    sh_rng_words words = {{s->word[0], s->word[1], s->word[2], s->word[3]}};
    sh_rng_fill(&world->key, tile->index, (size_t)n, site, words);
    const sh_rng_cut rewired = sh_rng_cut_of(plan->params.investor_rewired);
    const uint32_t *restrict word = s->word[0];
    for (int32_t i = 0; i < n; i++) {
        flag[i] = (uint8_t)sh_rng_passes(rewired, word[i]);
    }
    int32_t count = sh_rows_list(flag, n, 0, s->row[0]);
    for (int32_t k = 0; k < count; k++) {
        uint32_t i = s->row[0][k];
        int32_t lost = (int32_t)i + REACH + link[s->word[2][i] >> 30];
        size_t far = far_row(cohorts, tile, i, s->word[1][i]);
        seen[i] = (uint8_t)(seen[i] - near[lost] + ran[far]);
    }
}

static void see_neighbours(const sh_plan *plan, const sh_world *world, const sh_tile *tile)
{
    bool ring_closes = world->cohorts[SH_TABLE_INVESTORS][tile->cohort].n >= 9;
    bool works = sh_channel_on(plan, world, SH_CHANNEL_neighbours) && ring_closes &&
                 world->market.news > plan->params.market_news_threshold;
    if (works) {
        count_neighbours(plan, world, tile);
    } else {
        memset(tile->scratch->seen, 0, (size_t)tile->n);
    }
}

/* probability of looking in a step: news that nobody hears makes nobody look */
static double look_probability(const sh_plan *plan, const sh_world *world)
{
    const sh_params *a = &plan->params;
    double heard = sh_channel_on(plan, world, SH_CHANNEL_news) ? world->market.news : 0.0;
    double alert = heard / a->investor_look_saturation;
    double look = a->investor_look_base + a->investor_look_news * (alert < 1.0 ? alert : 1.0);
    return look < 1.0 ? look : 1.0;
}

/* the mark of every row of the tile, seen in one slot */
static void mark_slot(const sh_world *world, const sh_tile *tile, int slot)
{
    const sh_investors *v = &world->investors;
    const size_t base = sh_at(tile, v->n, slot);
    const uint16_t *restrict platform = v->platform + base, *restrict due = v->due + base;
    const uint16_t *restrict asked = v->asked + base;
    const uint8_t *restrict traits = v->traits + tile->begin;
    const int32_t *restrict open = tile->terms->open;
    const uint16_t none = (uint16_t)world->platforms.n;
    const uint16_t now = (uint16_t)(tile->step < UINT16_MAX ? tile->step : UINT16_MAX);
    uint8_t *restrict mark = tile->scratch->state;
    uint16_t is_open[SH_TILE];
    const int32_t n = tile->n;
    for (int32_t i = 0; i < n; i++) {
        uint16_t p = platform[i] < none ? platform[i] : none;
        is_open[i] = (uint16_t)open[p];
    }
    for (int32_t i = 0; i < n; i++) {
        uint16_t looks = traits[i] & SH_TRAIT_INSTITUTION ? 1 << LOOKS : 1 << MAY_LOOK;
        uint16_t held = due[i] <= now ? 1 << DUE : looks;
        held = asked[i] != 0 ? 1 << WAITS : held;
        held = is_open[i] == SH_TERMS_OPEN ? held : 0;
        held = platform[i] == SH_NONE ? 1 << IDLE : held;
        mark[i] = (uint8_t)(slot < (traits[i] & SH_TRAIT_SLOTS) ? held : 0);
    }
}

static void ask(sh_investors *v, const sh_tile *tile, size_t at, uint8_t neighbours)
{
    int64_t *sum = sh_sums_at(tile, v->platform[at], SH_LOOK_WIDTH);
    v->asked[at] = (uint16_t)(tile->step + 1);
    sum[SH_LOOK_ASKED] += v->claim[at];
    sum[SH_LOOK_NEIGHBOURS] += (int64_t)v->claim[at] * neighbours;
    sum[SH_LOOK_QUEUE] += v->claim[at];
}

/* placements that reach their term: roll over or ask for the money */
static void reach_term(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                       const part *in, int slot)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    sh_rows rows = {tile->begin, in->count, in->row, slot, in->noise, s->seen};
    sh_decide(plan, world, tile, SH_DECISION_holding_rolls, &rows, s->value[0]);
    for (int32_t k = 0; k < rows.count; k++) {
        size_t at = base + in->row[k];
        if (sh_rng_uniform(in->act[k]) < s->value[0][k]) {
            v->due[at] = (uint16_t)(tile->step + (uint32_t)plan->step.investor_term);
        } else {
            ask(v, tile, at, s->seen[in->row[k]]);
        }
    }
}

/* those who look and are afraid ask for their money before the term, where that is allowed */
static void leave_early(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                        const part *in, int slot)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    const size_t base = sh_at(tile, v->n, slot);
    uint8_t *ran = ran_now(v, tile->step) + tile->begin;
    const double *allowed =
        world->platforms.lever + (size_t)SH_LEVER_early_exit * (size_t)world->platforms.n;
    sh_rows rows = {tile->begin, in->count, in->row, slot, in->noise, s->seen};
    sh_decide(plan, world, tile, SH_DECISION_holding_withdraws, &rows, s->value[0]);
    sh_mark_chosen(in->act, s->value[0], in->count, s->flag);
    int32_t count = sh_rows_list(s->flag, in->count, 0, s->row[2]);
    for (int32_t j = 0; j < count; j++) {
        uint32_t i = in->row[s->row[2][j]];
        size_t at = base + i;
        if (allowed[v->platform[at]] > 0.5) {
            ask(v, tile, at, s->seen[i]);
            ran[i] = 1;
            v->traits[(size_t)tile->begin + i] |= SH_TRAIT_SHY;
        }
    }
}

/* of those who may look, those whom chance lets look */
static void look_by_chance(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                           const part *in, int slot)
{
    sh_scratch *s = tile->scratch;
    const sh_rng_cut look = sh_rng_cut_of(look_probability(plan, world));
    uint8_t *restrict flag = s->flag;
    for (int32_t k = 0; k < in->count; k++) {
        flag[k] = (uint8_t)sh_rng_passes(look, in->look[k]);
    }
    const uint16_t *chosen = s->row[2];
    uint16_t *restrict row = s->row[3];
    part those = {
        row, sh_rows_list(flag, in->count, 0, s->row[2]), NULL, s->part[0], s->part[1], NULL};
    for (int32_t j = 0; j < those.count; j++) {
        row[j] = in->row[chosen[j]];
    }
    sh_rows_gather(in->noise, chosen, those.count, s->part[0]);
    sh_rows_gather(in->act, chosen, those.count, s->part[1]);
    leave_early(plan, world, tile, &those, slot);
}

static void wait_in_queue(const sh_world *world, const sh_tile *tile, const uint16_t *row,
                          int32_t count, int slot)
{
    const sh_investors *v = &world->investors;
    const size_t base = sh_at(tile, v->n, slot);
    for (int32_t k = 0; k < count; k++) {
        size_t at = base + row[k];
        uint32_t age = tile->step + 1 - v->asked[at];
        age = age < SH_AGES ? age : SH_AGES - 1;
        sh_sums_at(tile, v->platform[at], SH_LOOK_WIDTH)[SH_LOOK_QUEUE + age] += v->claim[at];
    }
}

/* Where the listed persons place money: those who accept none of three platforms leave the
 * list. Returns how many stay; s->part[2] receives their word for the amount. */
static int32_t choose_platforms(sh_world *world, const sh_tile *tile, uint16_t *row,
                                int32_t count, int slot)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    const double *accept = world->platforms.invest_accept;
    sh_draw_rows(world, tile, row, count, sh_site(tile, SH_STREAM_PLACEMENT, slot), s->word);
    sh_draw_rows(world, tile, row, count, sh_site(tile, SH_STREAM_PLACEMENT_MORE, slot),
                 s->more);
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) {
        uint32_t first[4], more[4];
        sh_words_of(s->word, k, first);
        sh_words_of(s->more, k, more);
        uint16_t i = row[k], p = sh_choose(world->invest_cut, world->invest_other, accept,
                                           (uint32_t)world->platforms.n, first, more);
        v->wish_platform[tile->begin + i] = p;
        row[kept] = i;
        s->part[2][kept] = more[2];
        kept += p != SH_NONE;
    }
    return kept;
}

/* one idle slot of a person at most is placed in a step */
static void place_idle(const sh_plan *plan, sh_world *world, const sh_tile *tile,
                       const part *in, int slot)
{
    sh_investors *v = &world->investors;
    sh_scratch *s = tile->scratch;
    sh_rows rows = {tile->begin, in->count, in->row, slot, NULL, s->seen};
    sh_decide(plan, world, tile, SH_DECISION_investor_invests, &rows, s->value[0]);
    sh_mark_chosen(in->invest, s->value[0], in->count, s->flag);
    int32_t chosen = sh_rows_list(s->flag, in->count, 0, s->row[2]), count = 0;
    for (int32_t j = 0; j < chosen; j++) {
        uint16_t i = in->row[s->row[2][j]];
        s->row[3][count] = i;
        count += v->wish_platform[tile->begin + i] == SH_NONE;
    }
    count = choose_platforms(world, tile, s->row[3], count, slot);
    sh_rows wishes = {tile->begin, count, s->row[3], slot, s->part[2], s->seen};
    sh_decide(plan, world, tile, SH_DECISION_investor_amount, &wishes, s->value[0]);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[3][k];
        uint32_t amount = (uint32_t)s->value[0][k];
        if (s->value[0][k] < 0.25 * v->ticket[row]) {
            v->wish_platform[row] = SH_NONE; /* not worth it */
            continue;
        }
        v->wish_amount[row] = amount;
        sh_sums_at(tile, v->wish_platform[row], SH_LOOK_WIDTH)[SH_LOOK_WISHED] += amount;
        tile->extra[SH_EXTRA_COMMITTED]++;
    }
}

/* One slot: marks every row, draws for those that need luck, and lets each list act. The words
 * of the lists stand one after the other in the scratch. */
static void look_at_slot(const sh_plan *plan, sh_world *world, const sh_tile *tile, int slot)
{
    static const int order[] = {DUE, MAY_LOOK, LOOKS, IDLE};
    sh_scratch *s = tile->scratch;
    part parts[SH_COUNT(order)];
    int32_t count = 0;
    mark_slot(world, tile, slot);
    for (size_t j = 0; j < SH_COUNT(order); j++) {
        uint16_t *row = s->row[0] + count;
        int32_t found = sh_rows_list(s->state, tile->n, (unsigned)order[j], row);
        parts[j] = (part){row,
                          found,
                          s->word[0] + count,
                          s->word[1] + count,
                          s->word[2] + count,
                          s->word[3] + count};
        count += found;
    }
    sh_draw_rows(world, tile, s->row[0], count, sh_site(tile, SH_STREAM_HOLDING_STEP, slot),
                 s->word);
    int32_t waiting = sh_rows_list(s->state, tile->n, WAITS, s->row[1]);
    wait_in_queue(world, tile, s->row[1], waiting, slot);
    reach_term(plan, world, tile, &parts[0], slot);
    look_by_chance(plan, world, tile, &parts[1], slot);
    leave_early(plan, world, tile, &parts[2], slot);
    place_idle(plan, world, tile, &parts[3], slot);
}

void SH_KERNEL(look)(const sh_plan *plan, sh_world *world, const sh_tile *tile)
{
    memset(ran_now(&world->investors, tile->step) + tile->begin, 0, (size_t)tile->n);
    see_neighbours(plan, world, tile);
    for (int slot = 0; slot < SH_HOLDINGS; slot++) {
        look_at_slot(plan, world, tile, slot);
    }
}
