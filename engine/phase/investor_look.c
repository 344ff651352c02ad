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

/* The mark of every row of the tile, seen in one slot. Whether the platform is open is asked of
 * the few rows that act, not here: looking it up for every row costs more than all of this. */
static void mark_slot(const sh_investors *v, const sh_tile *tile, int slot)
{
    const size_t base = sh_at(tile, v->n, slot);
    const uint16_t *restrict platform = v->platform + base, *restrict due = v->due + base;
    const uint16_t *restrict asked = v->asked + base;
    const uint8_t *restrict traits = v->traits + tile->begin;
    const uint16_t now = (uint16_t)(tile->step < UINT16_MAX ? tile->step : UINT16_MAX);
    uint8_t *restrict mark = tile->scratch->state;
    const int32_t n = tile->n;
    for (int32_t i = 0; i < n; i++) {
        uint16_t looks = traits[i] & SH_TRAIT_INSTITUTION ? 1 << LOOKS : 1 << MAY_LOOK;
        uint16_t held = due[i] <= now ? 1 << DUE : looks;
        held = asked[i] != 0 ? 1 << WAITS : held;
        held = platform[i] == SH_NONE ? 1 << IDLE : held;
        mark[i] = (uint8_t)(slot < (traits[i] & SH_TRAIT_SLOTS) ? held : 0);
    }
}

/* Keeps of the listed holdings of a slot those on open platforms; returns how many. */
static int32_t keep_open(const sh_investors *v, const sh_tile *tile, int slot,
                         uint16_t *restrict row, int32_t count)
{
    const uint16_t *restrict platform = v->platform + sh_at(tile, v->n, slot);
    const int32_t *restrict open = tile->terms->open;
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) {
        uint16_t i = row[k];
        row[kept] = i;
        kept += open[platform[i]] == SH_TERMS_OPEN;
    }
    return kept;
}

/* what is left of a claim after this step's losses stands for sale */
static void offer(const sh_investors *v, const sh_tile *tile, size_t at)
{
    uint32_t p = v->platform[at], claim = v->claim[at];
    sh_sums_at(tile, p, SH_LOOK_WIDTH)[SH_LOOK_LISTED] +=
        claim - sh_fen32_share(claim, tile->terms->share_q32[p]);
}

static void ask(sh_investors *v, const sh_tile *tile, size_t at, uint8_t neighbours)
{
    int64_t *sum = sh_sums_at(tile, v->platform[at], SH_LOOK_WIDTH);
    v->asked[at] = (uint16_t)(tile->step + 1);
    sum[SH_LOOK_ASKED] += v->claim[at];
    sum[SH_LOOK_NEIGHBOURS] += (int64_t)v->claim[at] * neighbours;
    sum[SH_LOOK_QUEUE] += v->claim[at];
}

/* Who leaves early asks the platform, or lists the claim for other investors where the rule
 * says so and the claim has been held for long enough; false: the claim is locked. */
static bool leave(const sh_plan *plan, sh_world *world, const sh_tile *tile, size_t at,
                  uint8_t neighbours)
{
    sh_investors *v = &world->investors;
    const uint16_t p = v->platform[at];
    if (sh_lever_value(world, SH_LEVER_transfer, p) < 0.5) {
        ask(v, tile, at, neighbours);
        return true;
    }
    int32_t held = (int32_t)tile->step + (int32_t)plan->step.investor_term - v->due[at];
    if (held * plan->step_days < sh_lever_value(world, SH_LEVER_transfer_lock, p)) {
        return false;
    }
    v->asked[at] = SH_LISTED;
    offer(v, tile, at);
    return true;
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
        if (allowed[v->platform[at]] > 0.5 && leave(plan, world, tile, at, s->seen[i])) {
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
    const uint16_t *restrict platform =
        world->investors.platform + sh_at(tile, world->investors.n, slot);
    const int32_t *restrict open = tile->terms->open;
    uint16_t *chosen = s->row[2], *row = s->row[3];
    int32_t found = sh_rows_list(flag, in->count, 0, chosen), count = 0;
    for (int32_t j = 0; j < found; j++) {
        uint16_t k = chosen[j], i = in->row[k];
        chosen[count] = k;
        row[count] = i;
        count += open[platform[i]] == SH_TERMS_OPEN;
    }
    sh_rows_gather(in->noise, chosen, count, s->part[0]);
    sh_rows_gather(in->act, chosen, count, s->part[1]);
    const part those = {row, count, NULL, s->part[0], s->part[1], NULL};
    leave_early(plan, world, tile, &those, slot);
}

/* a listed claim stays so while transfers are allowed */
static void stay_listed(sh_world *world, const sh_tile *tile, size_t at)
{
    sh_investors *v = &world->investors;
    const uint16_t p = v->platform[at];
    if (sh_lever_value(world, SH_LEVER_transfer, p) > 0.5 &&
        sh_lever_value(world, SH_LEVER_early_exit, p) > 0.5) {
        offer(v, tile, at);
    } else {
        v->asked[at] = 0;
    }
}

static void wait_in_queue(sh_world *world, const sh_tile *tile, const uint16_t *row,
                          int32_t count, int slot)
{
    const sh_investors *v = &world->investors;
    const size_t base = sh_at(tile, v->n, slot);
    for (int32_t k = 0; k < count; k++) {
        size_t at = base + row[k];
        if (v->asked[at] == SH_LISTED) {
            stay_listed(world, tile, at);
            continue;
        }
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

/* Of the listed persons, those who may place where they chose: a share of the ordinary ones
 * fails the platform's test, the same persons on every platform that is as strict. Returns how
 * many stay; s->part[2] moves with them. */
static int32_t pass_test(sh_world *world, const sh_tile *tile, uint16_t *row, int32_t count)
{
    enum { TEST_WORD = 2 };
    sh_investors *v = &world->investors;
    uint32_t *amount = tile->scratch->part[2];
    const sh_rng_site site = {sh_rng_cohort_slot(tile->cohort, 0), 0,
                              SH_STREAM_INVESTOR_TRAITS};
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) {
        const int32_t i = tile->begin + row[k];
        double fails = sh_lever_value(world, SH_LEVER_appropriateness, v->wish_platform[i]);
        fails = v->traits[i] & (SH_TRAIT_INSTITUTION | SH_TRAIT_SOPHISTICATED) ? 0 : fails;
        uint32_t w[4] = {0};
        if (fails > 0) {
            sh_rng_block(&world->key, tile->index + row[k], site, w);
        }
        if (fails > 0 && sh_rng_uniform(w[TEST_WORD]) < fails) {
            v->wish_platform[i] = SH_NONE;
            continue;
        }
        row[kept] = row[k];
        amount[kept++] = amount[k];
    }
    return kept;
}

/* The amount a person decided on, as far as the caps of the platform allow; false, and no wish
 * any more, when that is not worth it: less than a quarter of the usual ticket, or than a fen.
 */
static bool cut_to_caps(sh_world *world, int32_t row, double amount)
{
    sh_investors *v = &world->investors;
    double room = (double)sh_model_room(world, row, v->wish_platform[row]);
    amount = amount < room ? amount : room;
    bool worth = amount >= 0.25 * v->ticket[row] && amount >= 1;
    v->wish_platform[row] = worth ? v->wish_platform[row] : SH_NONE;
    v->wish_amount[row] = worth ? (uint32_t)amount : 0;
    return worth;
}

static void place_now(const sh_world *world, const sh_tile *tile, int32_t row)
{
    const sh_investors *v = &world->investors;
    sh_sums_at(tile, v->wish_platform[row], SH_LOOK_WIDTH)[SH_LOOK_WISHED] +=
        v->wish_amount[row];
    tile->extra[SH_EXTRA_COMMITTED]++;
}

/* A decided placement is made in this step, or waits until its reflection is over: the step in
 * which it is stands in the idle slot's `due`. */
static void commit(const sh_plan *plan, sh_world *world, const sh_tile *tile, int32_t row,
                   size_t at)
{
    sh_investors *v = &world->investors;
    double days = sh_lever_value(world, SH_LEVER_reflection, v->wish_platform[row]);
    if (days <= 0) {
        place_now(world, tile, row);
        return;
    }
    uint32_t steps = (uint32_t)(days / plan->step_days);
    steps += (double)steps * plan->step_days < days;
    v->due[at] = (uint16_t)(tile->step + steps);
    tile->extra[SH_EXTRA_REFLECTING]++;
}

/* placements whose reflection is over: made if the platform still takes money */
static void end_reflection(sh_world *world, const sh_tile *tile, const part *in, int slot)
{
    sh_investors *v = &world->investors;
    const size_t base = sh_at(tile, v->n, slot);
    for (int32_t k = 0; k < in->count && world->market.reflecting > 0; k++) {
        const size_t at = base + in->row[k];
        const int32_t row = tile->begin + in->row[k];
        if (v->due[at] == 0 || v->due[at] > tile->step) {
            tile->extra[SH_EXTRA_REFLECTING] += v->due[at] != 0;
            continue;
        }
        const uint16_t p = v->wish_platform[row];
        bool open =
            tile->terms->open[p] == SH_TERMS_OPEN && world->platforms.invest_accept[p] > 0;
        v->due[at] = 0;
        if (cut_to_caps(world, row, open ? v->wish_amount[row] : -1.0)) {
            place_now(world, tile, row);
        }
    }
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
    count = pass_test(world, tile, s->row[3], count);
    sh_rows wishes = {tile->begin, count, s->row[3], slot, s->part[2], s->seen};
    sh_decide(plan, world, tile, SH_DECISION_investor_amount, &wishes, s->value[0]);
    for (int32_t k = 0; k < count; k++) {
        int32_t row = tile->begin + s->row[3][k];
        if (cut_to_caps(world, row, s->value[0][k])) {
            commit(plan, world, tile, row, sh_at(tile, v->n, slot) + s->row[3][k]);
        }
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
    mark_slot(&world->investors, tile, slot);
    for (size_t j = 0; j < SH_COUNT(order); j++) {
        uint16_t *row = s->row[0] + count;
        int32_t found = sh_rows_list(s->state, tile->n, (unsigned)order[j], row);
        if (order[j] == DUE || order[j] == LOOKS) {
            found = keep_open(&world->investors, tile, slot, row, found);
        }
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
    waiting = keep_open(&world->investors, tile, slot, s->row[1], waiting);
    wait_in_queue(world, tile, s->row[1], waiting, slot);
    reach_term(plan, world, tile, &parts[0], slot);
    look_by_chance(plan, world, tile, &parts[1], slot);
    leave_early(plan, world, tile, &parts[2], slot);
    end_reflection(world, tile, &parts[3], slot);
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
