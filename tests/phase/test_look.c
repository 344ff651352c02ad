/* what investors see, decide and are paid */
#include "base/det.h"
#include "tests/phase/decide.h"

enum { INVESTORS = 8000, PLATFORMS = 30 };

/* ten steps into a shock, so that every state occurs */
static sh_plan *lived_plan(void)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->params.investor_count = INVESTORS;
    plan->params.platform_delay_limit = 7;
    plan->params.investor_institution_share = 0.2;
    plan->params.market_overdue_threshold = 0.01;
    plan->params.investor_exit_threshold = 0.1;
    sh_test_finish(plan);
    return plan;
}

static double above(double x, double threshold)
{
    return x > threshold ? x - threshold : 0;
}

/* ---- what is common to the investors of a platform */

static double common_signal(const sh_test_run *run, int32_t p)
{
    const sh_world *w = &run->world;
    const sh_platforms *t = &w->platforms;
    const sh_params *a = &run->plan->params;
    double gain = a->market_news_gain * sh_lever_value(w, SH_LEVER_communication, p);
    double region = a->market_region_gain * sh_lever_value(w, SH_LEVER_communication, p);
    double alert = gain * w->market.news < 1 ? gain * w->market.news : 1;
    double matched = t->pools[p] ? sh_lever_value(w, SH_LEVER_custody, p) : 1;
    uint16_t g = t->guarantor[p];
    bool covered = g != SH_NONE && w->institutions.limit_left[g] > 0 &&
                   sh_lever_value(w, SH_LEVER_guarantee_ban, p) < 0.5;
    return gain * above(w->market.news, a->market_news_threshold) +
           region * above(w->market.news_region[t->region[p]], a->market_news_threshold) +
           a->market_delay_gain * (matched * a->market_delay_matched + (1 - matched)) *
               (1 - t->fill[p]) +
           a->market_outflow_gain * t->excess[p] +
           a->market_overdue_gain * above(t->overdue_shown[p], a->market_overdue_threshold) +
           a->market_alarm_gain * (t->alarm[p] == 3  ? 1
                                   : t->alarm[p] > 0 ? 0.25
                                                     : 0) -
           a->market_credibility_comfort * t->credibility[p] * alert -
           (covered ? a->market_guarantee_comfort : 0) -
           a->investor_education_comfort * sh_lever_value(w, SH_LEVER_education, p);
}

static void set_levers(sh_world *w)
{
    size_t n = (size_t)w->platforms.n;
    for (size_t p = 0; p < n; p++) {
        w->platforms.lever[SH_LEVER_communication * n + p] = (double)(p % 3) / 2;
        w->platforms.lever[SH_LEVER_education * n + p] = (double)(p % 4) / 3;
        w->platforms.lever[SH_LEVER_guarantee_ban * n + p] = p % 5 == 0;
        w->platforms.lever[SH_LEVER_custody * n + p] = (double)(p % 5) / 4;
        w->platforms.fill[p] = (double)(p % 4) / 3;
        w->platforms.alarm[p] = p % 6 == 0 ? SH_ALARM_freeze : (uint8_t)(p % 3);
    }
}

Test(investors, the_common_signal_is_the_sum_of_its_terms)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    const sh_platforms *t = &w->platforms;
    cr_assert(sh_test_steps(run, 9));
    set_levers(w);
    plan->params.regulator_watch_public = 0.25;
    w->step++;
    sh_test_phase(run, &sh_phase_price);
    int felt[SH_CHANNELS] = {0};
    for (int32_t p = 0; p < PLATFORMS; p++) {
        double z = common_signal(run, p);
        cr_expect_float_eq(t->signal[p], z, 1e-9 * (1 + fabs(z)), "platform %d: %g, not %g", p,
                           t->signal[p], z);
        for (int c = 0; c < SH_CHANNELS; c++) {
            felt[c] += t->term[(size_t)c * PLATFORMS + (size_t)p] > 0;
        }
    }
    const int used[] = {SH_CHANNEL_news,    SH_CHANNEL_region, SH_CHANNEL_delay,
                        SH_CHANNEL_overdue, SH_CHANNEL_alarm,  SH_CHANNEL_outflow};
    for (size_t i = 0; i < SH_COUNT(used); i++) {
        cr_expect(felt[used[i]] > 0, "%s is never felt", sh_channel_table[used[i]].name);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

Test(investors, prices_and_acceptance_follow_yield_and_signal)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    const sh_platforms *t = &w->platforms;
    cr_assert(sh_test_steps(run, 9));
    set_levers(w);
    w->market.outside_rise = 0.01;
    sh_test_phase(run, &sh_phase_price);
    double weight = 0, yield = 0, signal = 0;
    for (int32_t p = 0; p < PLATFORMS; p++) {
        double claims = (double)w->ledger.account[SH_ACCOUNT_claims][p];
        claims = sh_status_live(t->status[p]) ? claims : 0;
        weight += claims;
        yield += claims * t->yield[p];
        signal += claims * t->signal[p];
    }
    yield /= weight;
    signal /= weight;
    for (int32_t p = 0; p < PLATFORMS; p++) {
        bool live = sh_status_live(t->status[p]), open = live && t->alarm[p] != SH_ALARM_freeze;
        double lead = t->yield[p] - yield, fear = above(t->signal[p], signal);
        double takes = logistic(plan->params.investor_yield_pull * lead - fear);
        double lends = logistic(-plan->params.borrower_rate_pull * lead);
        double late = 0.5 * (1 - pow(1 - 0.081, 7 / 365.0)) / 0.6; /* grade C */
        double rate =
            (t->yield[p] + plan->params.platform_fee) * 7 / 365 + late * 2 * 0.6 * 0.7;
        cr_expect_float_eq(t->coupon[p], live ? t->yield[p] * 7 / 365 : 0, 1e-12);
        cr_expect_float_eq(t->invest_accept[p], open ? takes : 0, 1e-9);
        cr_expect_float_eq(t->borrow_accept[p], open ? lends : 0, 1e-9);
        cr_expect_float_eq(t->interest[2 * PLATFORMS + p], rate, 1e-9);
        cr_expect_float_eq(t->roll[p],
                           log(plan->params.investor_roll / (1 - plan->params.investor_roll)) +
                               plan->params.investor_yield_pull * (lead - 0.01),
                           1e-9);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- what one investor decides */

static double own_signal(const sh_test_run *run, int32_t row, size_t at, int seen,
                         uint32_t noise)
{
    const sh_investors *v = &run->world.investors;
    const sh_params *a = &run->plan->params;
    double years = (v->joined[row] + run->world.step) * run->plan->step_days / 365.0;
    double e = v->traits[row] & SH_TRAIT_ROBO ? run->world.market.robo : sh_det_normal(noise);
    return run->world.platforms.signal[v->platform[at]] +
           a->investor_neighbour_gain * seen / 4 -
           a->investor_tenure_comfort * (years < 2 ? years : 2) + a->investor_signal_noise * e;
}

static double roll_probability(const sh_test_run *run, size_t at, double z)
{
    double roll = run->world.platforms.roll[run->world.investors.platform[at]];
    return logistic(roll - (z > 0 ? z : 0));
}

static double exit_probability(const sh_test_run *run, int32_t row, double z)
{
    const sh_params *a = &run->plan->params;
    bool early = run->world.investors.traits[row] & SH_TRAIT_INSTITUTION;
    double d = z - a->investor_exit_threshold * (early ? 0.7 : 1.0);
    double p = a->investor_exit_max * run->world.market.exit_factor * (1 - exp(-d));
    return d <= 0 ? 0 : p < 1 ? p : 1;
}

/* from calm to afraid, platform by platform */
static void spread_signals(sh_world *w)
{
    for (int32_t p = 0; p < PLATFORMS; p++) {
        w->platforms.signal[p] = (double)(p % 4) / 2 - 0.5;
    }
}

Test(investors, rolling_over_and_leaving_follow_the_own_signal)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    const sh_investors *v = &run->world.investors;
    cr_assert(sh_test_steps(run, 8));
    run->world.market.exit_factor = 1.5;
    spread_signals(&run->world);
    verdict rolls = {0, 0, 0}, exits = {0, 0, 0};
    asked a;
    for (int slot = 0; slot < SH_HOLDINGS; slot++) {
        for (int32_t begin = 0; begin < v->n; begin += SH_TILE) {
            const size_t base = (size_t)slot * (size_t)v->n + (size_t)begin;
            start_rows(&a, begin, slot);
            for (int32_t i = 0; i < SH_TILE && begin + i < v->n; i++) {
                if (v->platform[base + (size_t)i] != SH_NONE) {
                    add_row(&a, i, (uint8_t)((begin + i) % 5));
                }
            }
            for (int d = 0; d < 2; d++) {
                decide(run, d == 0 ? SH_DECISION_holding_rolls : SH_DECISION_holding_withdraws,
                       &a);
                for (int32_t k = 0; k < a.rows.count; k++) {
                    int32_t i = a.offset[k];
                    double z =
                        own_signal(run, begin + i, base + (size_t)i, a.seen[i], a.noise[k]);
                    judge(d == 0 ? &rolls : &exits, a.out[k],
                          d == 0 ? roll_probability(run, base + (size_t)i, z)
                                 : exit_probability(run, begin + i, z));
                }
            }
        }
    }
    expect_right(&rolls, 10000, "rolls");
    expect_right(&exits, 10000, "withdraws");
    cr_expect(exits.inside > 1000 && exits.inside < exits.compared - 1000, "%d", exits.inside);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(investors, idle_slots_are_placed_by_mood_ticket_and_cash)
{
    sh_plan *plan = lived_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    sh_investors *v = &w->investors;
    verdict amounts = {0, 0, 0};
    int bound[2] = {0};
    asked a;
    cr_assert(sh_test_steps(run, 8));
    w->market.invest_factor = 0.75;
    v->traits[5] &= (uint8_t)~SH_TRAIT_SHY;
    for (int i = 0; i < 2; i++) { /* calm, then afraid */
        w->market.signal_mean = i == 0 ? -0.4 : 1.3;
        start_rows(&a, 0, 0);
        add_row(&a, 5, 0);
        decide(run, SH_DECISION_investor_invests, &a);
        double fear = i == 0 ? 1 : exp(-plan->params.investor_entry_fear * 1.3);
        cr_expect_float_eq(a.out[0], plan->params.investor_invest * 0.75 * fear, 1e-12);
    }
    start_rows(&a, SH_TILE, 0);
    for (int32_t i = 0; i < SH_TILE; i++) {
        v->wish_platform[SH_TILE + i] = (uint16_t)(i % PLATFORMS);
        v->cash[SH_TILE + i] /= i % 3 == 0 ? 10 : 1;
        add_row(&a, i, 0);
    }
    decide(run, SH_DECISION_investor_amount, &a);
    for (int32_t k = 0; k < a.rows.count; k++) {
        int32_t row = SH_TILE + k;
        double most[2] = {v->ticket[row] * (0.5 + (a.noise[k] + 0.5) / 4294967296.0),
                          v->cash[row]};
        int least = most[0] <= most[1] ? 0 : 1;
        judge(&amounts, a.out[k], most[least]);
        bound[least]++;
    }
    expect_right(&amounts, 1000, "amounts");
    cr_expect(bound[0] > 100 && bound[1] > 100);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(investors, who_is_shy_places_less_often)
{
    sh_plan *plan = lived_plan();
    plan->params.investor_reentry = 0.3;
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    sh_investors *v = &w->investors;
    asked a;
    for (int i = 0; i < 2; i++) { /* certain but for fear of one's own */
        w->market.invest_factor = i == 0 ? 0.75 : 1e6;
        w->market.signal_mean = 0;
        start_rows(&a, SH_TILE, 0);
        for (int32_t k = 0; k < SH_TILE; k++) {
            v->traits[SH_TILE + k] &= (uint8_t)~SH_TRAIT_SHY;
            v->traits[SH_TILE + k] |= k % 3 == 1 ? SH_TRAIT_SHY : 0;
            add_row(&a, k, 0);
        }
        decide(run, SH_DECISION_investor_invests, &a);
        double calm = i == 0 ? plan->params.investor_invest * 0.75 : 1;
        for (int32_t k = 0; k < SH_TILE; k++) {
            double shy = k % 3 == 1 ? 0.3 : 1;
            cr_assert_float_eq(a.out[k], calm * shy, 1e-12, "row %d: %g", k, a.out[k]);
        }
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* ---- what investors do */

static double met_by_choice(const sh_world *w)
{
    double met = 0;
    for (int32_t p = 0; p < PLATFORMS; p++) {
        double own = w->invest_cut[p] == UINT32_MAX ? 1.0 : w->invest_cut[p] / 4294967296.0;
        met += (own * w->platforms.invest_accept[p] +
                (1 - own) * w->platforms.invest_accept[w->invest_other[p]]) /
               PLATFORMS;
    }
    return 1 - pow(1 - met, 3);
}

/* counts what the look phase did with one holding that waits for nothing */
static void count_holding(const sh_test_run *run, int32_t row, int slot, uint16_t due,
                          tally counts[3])
{
    const sh_world *w = &run->world;
    const sh_investors *v = &w->investors;
    size_t at = (size_t)slot * (size_t)v->n + (size_t)row;
    uint32_t draw[4];
    sh_rng_block(&w->key, (uint32_t)row,
                 (sh_rng_site){(uint32_t)slot, (uint32_t)w->step, SH_STREAM_HOLDING_STEP},
                 draw);
    double z = own_signal(run, row, at, 0, draw[1]);
    bool left = v->asked[at] != 0;
    cr_assert(!left || v->asked[at] == w->step + 1);
    if (due <= w->step) {
        add(&counts[0], left, 1 - roll_probability(run, at, z));
        cr_assert(left || v->due[at] == w->step + 13);
        return;
    }
    double look = run->plan->params.investor_look_base;
    bool always = v->traits[row] & SH_TRAIT_INSTITUTION;
    add(&counts[always ? 1 : 2], left, exit_probability(run, row, z) * (always ? 1 : look));
    cr_assert_eq(v->due[at], due);
}

Test(investors, exits_and_placements_have_their_frequencies)
{
    static uint16_t due[INVESTORS * SH_HOLDINGS], asked_before[INVESTORS * SH_HOLDINGS];
    sh_plan *plan = lived_plan();
    plan->params.investor_look_base = 0.4;
    plan->params.investor_reentry = 1;
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_world *w = &run->world;
    sh_investors *v = &w->investors;
    tally counts[3] = {{0}}, placed = {0};
    for (w->step = 1; w->step <= 6; w->step++) {
        memcpy(due, v->due, sizeof due);
        memcpy(asked_before, v->asked, sizeof asked_before);
        spread_signals(w);
        sh_test_phase(run, &sh_phase_look);
        double met = met_by_choice(w);
        for (int32_t i = 0; i < v->n; i++) {
            int idle = 0;
            for (int s = 0; s < (v->traits[i] & SH_TRAIT_SLOTS); s++) {
                size_t at = (size_t)s * (size_t)v->n + (size_t)i;
                idle += v->platform[at] == SH_NONE;
                if (v->platform[at] != SH_NONE && asked_before[at] == 0) {
                    count_holding(run, i, s, due[at], counts);
                }
            }
            add(&placed, v->wish_platform[i] != SH_NONE,
                1 - pow(1 - plan->params.investor_invest * met, idle));
            v->wish_platform[i] = SH_NONE;
        }
    }
    expect_frequency(&counts[0], "leaving at the term");
    expect_frequency(&counts[1], "institutions leaving early");
    expect_frequency(&counts[2], "persons leaving early");
    expect_frequency(&placed, "placing");
    sh_test_close(run);
    sh_test_free(plan);
}

/* a decision that writes down how many neighbours ran, of each person in slot 0 */
static void listen(const sh_decision *self, const sh_plan *plan, const sh_world *world,
                   const sh_rows *rows, double *out)
{
    uint8_t *seen = (uint8_t *)(uintptr_t)self->program;
    (void)plan;
    (void)world;
    for (int32_t k = 0; k < rows->count; k++) {
        out[k] = 0;
        if (rows->slot == 0) {
            seen[rows->begin + rows->offset[k]] = rows->seen[rows->offset[k]];
        }
    }
}

Test(investors, every_decision_has_a_kernel)
{
    static const char *const isas[] = {"baseline", "avx2", "avx512"};
    for (int i = 0; i < 3; i++) {
        const sh_kernels *kernels = sh_kernels_find(isas[i], NULL);
        for (int d = 0; kernels != NULL && d < SH_DECISIONS; d++) {
            cr_expect_not_null(kernels->decide[d], "%s: %s", isas[i],
                               sh_decision_table[d].name);
            for (int e = 0; e < d; e++) {
                cr_expect_neq(kernels->decide[d], kernels->decide[e], "%s twice",
                              sh_decision_table[d].name);
            }
        }
    }
}

/* who ran among the neighbours on the ring, one and four places away; for some persons one of
 * the four links leads anywhere, always to the same place */
static int ran_nearby(const sh_world *w, int32_t i, double rewired)
{
    static const int32_t link[4] = {-1, 1, -4, 4};
    const sh_investors *v = &w->investors;
    uint32_t word[4];
    sh_rng_block(&w->key, (uint32_t)i, (sh_rng_site){0, 0, SH_STREAM_NEIGHBOUR}, word);
    int moved = sh_rng_uniform(word[0]) < rewired ? (int)(word[2] >> 30) : 4, sum = 0;
    for (int k = 0; k < 4; k++) {
        int64_t far = (int64_t)(((uint64_t)word[1] * (uint64_t)v->n) >> 32);
        sum += v->ran_even[k == moved ? far : (i + link[k] + v->n) % v->n];
    }
    return sum;
}

/* heard of only once there is news */
Test(investors, four_neighbours_are_watched)
{
    static uint8_t seen[INVESTORS];
    for (int k = 0; k < 3; k++) {
        const double rewired = 0.5 * k;
        sh_plan *plan = lived_plan();
        plan->params.investor_rewired = rewired;
        plan->params.investor_look_base = 1;
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_world *w = &run->world;
        sh_investors *v = &w->investors;
        int compared = 0;
        run->step.decisions[SH_DECISION_holding_withdraws] = (sh_decision){listen, seen};
        for (int32_t i = 0; i < v->n; i++) {
            v->ran_even[i] = i % 3 == 0 || i % 7 == 1;
        }
        w->step = 1;
        for (int news = 0; news < 2; news++) {
            w->market.news = news ? 1 : 0.5 * plan->params.market_news_threshold;
            memset(seen, 99, sizeof seen);
            sh_test_phase(run, &sh_phase_look);
            for (int32_t i = 0; i < v->n; i++) {
                int expected = news ? ran_nearby(w, i, rewired) : 0;
                cr_assert(seen[i] == 99 || seen[i] == expected, "investor %d sees %d, not %d",
                          i, seen[i], expected);
                compared += seen[i] != 99;
                cr_assert_eq(v->ran_odd[i], 0, "nobody ran in this step");
            }
        }
        cr_expect_gt(compared, INVESTORS);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* the share of a placement that buys claims is a share of its amount */
Test(investors, nobody_places_less_than_a_fen)
{
    sh_plan *plan = sh_test_plan();
    plan->params.investor_ticket = (sh_law){.kind = SH_LAW_CONSTANT, .a = 0.01};
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    cr_assert(sh_test_steps(run, 20), "%s", run->world.fault.text);
    sh_test_close(run);
    sh_test_free(plan);
}
