/* shocks, the economy, vendors; then what platforms do with money and yield in a step */
#include "base/det.h"
#include "tests/phase/decide.h"

enum { PLATFORMS = 30 };

static sh_test_run *open_with(sh_plan *plan, const sh_shock *shocks, int32_t count)
{
    plan->shocks = shocks;
    plan->shock_count = count;
    plan->params.market_macro_noise = 0;
    plan->channels_off = sh_test_all_channels();
    sh_test_finish(plan);
    return sh_test_open(plan, 0, 0, NULL);
}

static void open_step(sh_test_run *run, int32_t step)
{
    run->world.step = step;
    sh_test_phase(run, &sh_phase_calendar);
}

/* A shock is in force from the first step that begins on its day or later; with a length, in
 * the steps that begin before its end, one at least. */
Test(calendar, shocks_hold_for_their_time)
{
    static const struct {
        int32_t at, over, first, last; /* steps */
    } row[] = {{0, 0, 1, 20},  {21, 0, 4, 20}, {22, 0, 5, 20}, {21, 14, 4, 5}, {21, 15, 4, 6},
               {20, 14, 4, 5}, {21, 1, 4, 4},  {21, 7, 4, 4},  {15, 3, 4, 4},  {22, 6, 5, 5}};
    for (size_t i = 0; i < SH_COUNT(row); i++) {
        const sh_shock shocks[] = {{SH_SHOCK_credit, row[i].at, row[i].over, {1.5}},
                                   {SH_SHOCK_credit, row[i].at, row[i].over, {2}},
                                   {SH_SHOCK_funding, row[i].at, row[i].over, {0.5}},
                                   {SH_SHOCK_uncertainty, row[i].at, row[i].over, {1.25}},
                                   {SH_SHOCK_rate, row[i].at, row[i].over, {0.02}},
                                   {SH_SHOCK_sector, row[i].at, row[i].over, {3, 4}},
                                   {SH_SHOCK_anchor, row[i].at, row[i].over, {7, 5}}};
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = open_with(plan, shocks, SH_COUNT(shocks));
        const sh_market *m = &run->world.market;
        for (int32_t step = 1; step <= 20; step++) {
            bool on = step >= row[i].first && step <= row[i].last;
            open_step(run, step);
            cr_expect_float_eq(m->default_factor, on ? 3.0 : 1.0, 1e-12, "shock %zu step %d", i,
                               step);
            cr_expect_eq(m->invest_factor, on ? 0.5 : 1.0);
            cr_expect_eq(m->exit_factor, on ? 1.25 : 1.0);
            cr_expect_eq(m->outside_rise, on ? 0.02 : 0.0);
            cr_expect_eq(m->trade_factor[3], on ? 4.0 : 1.0);
            cr_expect_eq(m->trade_factor[2], 1.0);
            /* of sixteen firms 6 and 7 belong to sector 3 */
            cr_expect_eq(m->trade_factor[SH_SECTOR_N + 5], 1.0);
            cr_expect_eq(m->trade_factor[SH_SECTOR_N + 6], on ? 4.0 : 1.0);
            cr_expect_eq(m->trade_factor[SH_SECTOR_N + 7], on ? 20.0 : 1.0);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* Two open ones from the second pooling platform on in the order of size, for one step; one
 * that has failed already, or is hit already, counts for nothing and the next is taken. */
Test(calendar, failures_and_scandals_strike_once)
{
    const sh_shock shocks[] = {{SH_SHOCK_failure, 14, 0, {2, 2, 1}},
                               {SH_SHOCK_failure, 21, 0, {3, 1, 0}},
                               {SH_SHOCK_failure, 21, 0, {1, 3, 0}},
                               {SH_SHOCK_scandal, 14, 0, {0.25}}};
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, shocks, SH_COUNT(shocks));
    sh_platforms *t = &run->world.platforms;
    memset(t->pools, 1, PLATFORMS);
    t->pools[2] = 0;
    t->status[1] = t->status[5] = SH_STATUS_suspended;
    for (int32_t step = 1; step <= 5; step++) {
        open_step(run, step);
        for (int p = 0; p < PLATFORMS; p++) {
            bool hit = step == 3   ? p == 3 || p == 4
                       : step == 4 ? p == 0 || (p >= 2 && p <= 4)
                                   : false;
            cr_expect_eq(t->forced[p], hit, "step %d platform %d", step, p);
        }
        cr_expect_eq(run->world.market.news, step >= 3 ? 0.25 : 0);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* every third of the open pooling platforms, from the second on; the last ones are few */
Test(calendar, failures_spread_over_the_order_of_size)
{
    sh_shock shock = {SH_SHOCK_failure, 0, 0, {2, 2, 1, 2}};
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, &shock, 1);
    sh_platforms *t = &run->world.platforms;
    memset(t->pools, 1, PLATFORMS);
    t->pools[2] = 0;
    open_step(run, 1);
    for (int p = 0; p < PLATFORMS; p++) {
        cr_expect_eq(t->forced[p], p == 1 || p == 5, "platform %d", p);
    }
    shock = (sh_shock){SH_SHOCK_failure, 0, 0, {5, 25, 1, 0}};
    memset(t->status + 28, SH_STATUS_suspended, 2);
    open_step(run, 1);
    for (int p = 0; p < PLATFORMS; p++) {
        cr_expect_eq(t->forced[p], p == 25 || p == 26 || p == 27, "platform %d", p);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* how many are hit, and the place of the last of them among the n that may be */
static int count_hit(const sh_platforms *t, bool pooled, int *n, int *last)
{
    int hit = 0;
    *n = *last = 0;
    for (int p = 0; p < PLATFORMS; p++) {
        if (sh_status_live(t->status[p]) && (!pooled || t->pools[p])) {
            ++*n;
            hit += t->forced[p];
            *last = t->forced[p] ? *n : *last;
        } else {
            cr_assert_eq(t->forced[p], 0, "platform %d may not be hit", p);
        }
    }
    return hit;
}

/* Whoever is open: a share of them fails, to the nearest whole one and at least one, and a
 * share up to a half lies in the larger half. */
Test(calendar, a_share_of_failures_is_a_share_of_who_is_open_then)
{
    sh_shock shock = {SH_SHOCK_failure, 0, 0, {1, 1, 0, 0, 0.1}};
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, &shock, 1);
    sh_platforms *t = &run->world.platforms;
    for (uint32_t trial = 0; trial < 3000; trial++) {
        uint32_t w[4];
        sh_rng_block(&run->world.key, trial, (sh_rng_site){0, 0, 999}, w);
        bool pooled = trial % 2 == 1;
        for (int p = 0; p < PLATFORMS; p++) {
            t->status[p] = w[0] >> p & 1 ? SH_STATUS_suspended : SH_STATUS_operating;
            t->pools[p] = w[1] >> p & 1;
        }
        double share = trial % 5 == 0 ? 1.0 : sh_rng_uniform(w[2]);
        shock.option[2] = pooled;
        shock.option[4] = share;
        open_step(run, 1);
        int n, last, hit = count_hit(t, pooled, &n, &last);
        int due = (int)floor(share * n + 0.5);
        due = due < 1 ? 1 : due;
        cr_assert_eq(hit, n == 0 ? 0 : due, "%d of %d at %g", hit, n, share);
        cr_assert(share > 0.5 || last <= n / 2 + 1, "%g: %d of %d", share, last, n);
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* a share of the cash of open platforms, drawn by size; an estate's money is out of reach */
Test(calendar, thieves_take_their_share_of_what_is_open)
{
    const sh_shock shock = {SH_SHOCK_theft, 7, 0, {0.25, 20}};
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, &shock, 1);
    const sh_ledger *l = &run->world.ledger;
    int hit = 0;
    for (int p = 0; p < PLATFORMS; p += 2) {
        run->world.platforms.status[p] = SH_STATUS_police;
    }
    int64_t cash[PLATFORMS];
    memcpy(cash, l->account[SH_ACCOUNT_cash], sizeof cash);
    open_step(run, 1);
    cr_expect_eq(sh_ledger_flow_sum(l, SH_FLOW_theft), 0);
    open_step(run, 2);
    for (int p = 0; p < PLATFORMS; p++) {
        double kept =
            cash[p] > 0 ? (double)l->account[SH_ACCOUNT_cash][p] / (double)cash[p] : 1;
        int times = 0;
        while (kept < 0.99 && times < 20) { /* platforms may be hit again */
            kept /= 0.75;
            times++;
        }
        cr_expect_float_eq(kept, 1.0, 1e-4, "platform %d", p);
        cr_expect(times == 0 || p % 2 == 1, "platform %d is not open", p);
        hit += times;
    }
    cr_expect(hit > 0 && hit <= 20);
    sh_test_close(run);
    sh_test_free(plan);
}

/* m ← ρ m + σ ε + κ lost lending, ε normal; sectors and anchor firms the same without lending
 */
Test(calendar, the_economy_is_autoregressive)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, NULL, 0);
    sh_market *m = &run->world.market;
    plan->params.market_macro_noise = 0.05;
    plan->channels_off = 0;
    const double keep = plan->params.market_macro_memory;
    enum { FIRMS = 16, STATES = 1 + SH_SECTOR_N + FIRMS };
    double sum = 0, square = 0, n = 0;
    for (int32_t step = 1; step <= 2000; step++) {
        double before[STATES] = {m->macro}, after[STATES];
        memcpy(before + 1, m->sector, sizeof m->sector);
        memcpy(before + 1 + SH_SECTOR_N, m->anchor, FIRMS * sizeof *m->anchor);
        bool lost = step % 2 == 0;
        m->lending_now = lost ? 0.25 * m->lending_normal : 2 * m->lending_normal;
        open_step(run, step);
        after[0] = m->macro;
        memcpy(after + 1, m->sector, sizeof m->sector);
        memcpy(after + 1 + SH_SECTOR_N, m->anchor, FIRMS * sizeof *m->anchor);
        for (int i = 0; i < STATES; i++) {
            double e = after[i] - keep * before[i];
            e -= i == 0 && lost ? 0.75 * plan->params.market_contraction : 0;
            sum += e / 0.05;
            square += e * e / 0.0025;
            n++;
        }
        uint32_t w[4];
        sh_rng_block(&run->world.key, 0, (sh_rng_site){0, (uint32_t)step, SH_STREAM_MARKET}, w);
        cr_assert_float_eq(m->macro,
                           keep * before[0] + 0.05 * sh_det_normal(w[0]) +
                               (lost ? 0.75 * plan->params.market_contraction : 0),
                           1e-12);
        cr_assert_float_eq(log(m->default_factor), plan->params.market_macro_default * m->macro,
                           1e-9);
        cr_assert_float_eq(log(m->trade_factor[5]),
                           plan->params.market_sector_default * m->sector[5], 1e-9);
        cr_assert_float_eq(log(m->trade_factor[SH_SECTOR_N + 11]),
                           plan->params.market_sector_default * m->sector[5] +
                               plan->params.market_anchor_default * m->anchor[11],
                           1e-9);
    }
    /* five standard errors */
    cr_expect_leq(fabs(sum / n), 5 / sqrt(n), "mean %g", sum / n);
    cr_expect_leq(fabs(square / n - 1), 5 * sqrt(2 / n), "variance %g", square / n);
    sh_test_close(run);
    sh_test_free(plan);
}

Test(calendar, a_stopped_vendor_stops_its_platforms)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, NULL, 0);
    const sh_institutions *g = &run->world.institutions;
    const sh_platforms *t = &run->world.platforms;
    tally stopped = {0};
    plan->step.platform_vendor_outage = 0.2;
    plan->step.platform_custodian_outage = 0;
    for (int32_t step = 1; step <= 200; step++) {
        plan->channels_off = step <= 100 ? 0 : 1u << SH_CHANNEL_vendor;
        open_step(run, step);
        for (int32_t i = 0; i < g->n; i++) {
            bool works = step > 100 || g->kind[i] != SH_INSTITUTION_vendor;
            cr_assert(!works || !g->stopped[i], "no vendor, or the channel is off");
            if (!works) {
                add(&stopped, g->stopped[i], 0.2);
            }
        }
        for (int p = 0; p < PLATFORMS; p++) {
            cr_assert_eq(t->outage[p], g->stopped[t->vendor[p]]);
            cr_assert_eq(g->kind[t->vendor[p]], SH_INSTITUTION_vendor);
        }
    }
    expect_frequency(&stopped, "outages");
    sh_test_close(run);
    sh_test_free(plan);
}

/* a custodian stops those whose money it must hold, and no vendor's luck is another for it */
Test(calendar, a_stopped_custodian_stops_only_those_in_custody)
{
    bool stopped_without[200][PLATFORMS];
    for (int k = 0; k < 2; k++) {
        sh_plan *plan = sh_test_plan();
        plan->params.platform_custodians = k ? 3 : 0;
        sh_test_run *run = open_with(plan, NULL, 0);
        const sh_institutions *g = &run->world.institutions;
        sh_platforms *t = &run->world.platforms;
        tally stopped = {0};
        int hit = 0;
        plan->channels_off = 0;
        plan->step.platform_vendor_outage = 0.1;
        plan->step.platform_custodian_outage = 0.2;
        for (int p = 0; p < PLATFORMS; p++) {
            t->lever[SH_LEVER_custody * PLATFORMS + p] = p % 2 ? 0.3 : 0;
        }
        for (int32_t step = 1; step <= 200; step++) {
            open_step(run, step);
            for (int32_t i = 0; i < g->n; i++) {
                if (g->kind[i] == SH_INSTITUTION_custodian) {
                    add(&stopped, g->stopped[i], 0.2);
                }
            }
            for (int p = 0; p < PLATFORMS; p++) {
                bool vendor = g->stopped[t->vendor[p]];
                bool held = k && p % 2 && g->stopped[t->custodian[p]];
                cr_assert_eq(t->outage[p], vendor || held);
                cr_assert(!k || vendor == stopped_without[step - 1][p]);
                cr_assert(k || t->custodian[p] == SH_NONE);
                stopped_without[step - 1][p] = vendor;
                hit += held && !vendor;
            }
        }
        if (k) {
            cr_expect_gt(hit, 100);
            expect_frequency(&stopped, "outages of custodians");
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* the vendors of the second and third platform stop with all that they serve, for as long as
 * the shock lasts, one step without a length; nobody else's luck is another for it */
Test(calendar, an_outage_stops_the_vendors_of_the_largest_for_its_days)
{
    const sh_shock shocks[] = {{SH_SHOCK_outage, 14, 0, {2, 2, 0}},
                               {SH_SHOCK_outage, 28, 14, {1, 1, 0}},
                               {SH_SHOCK_outage, 49, 0, {PLATFORMS, 1, 1}}};
    bool luck[20][PLATFORMS], kept[20][PLATFORMS];
    for (int k = 0; k < 3; k++) { /* luck alone, with shocks, with shocks and no channel */
        sh_plan *plan = sh_test_plan();
        plan->params.platform_custodians = 2;
        sh_test_run *run = open_with(plan, shocks, k ? 3 : 0);
        const sh_institutions *g = &run->world.institutions;
        sh_platforms *t = &run->world.platforms;
        int struck = 0;
        plan->channels_off = k < 2 ? 0 : 1u << SH_CHANNEL_vendor;
        plan->step.platform_vendor_outage = plan->step.platform_custodian_outage = 0.1;
        for (int p = 0; p < PLATFORMS; p++) {
            t->lever[SH_LEVER_custody * PLATFORMS + p] = p % 2;
        }
        for (int32_t step = 1; step <= 20; step++) {
            open_step(run, step);
            for (int p = 0; p < PLATFORMS; p++) {
                uint16_t v = t->vendor[p];
                bool hit = step == 3                ? v == t->vendor[1] || v == t->vendor[2]
                           : step == 5 || step == 6 ? v == t->vendor[0]
                                                    : step == 8 && p % 2;
                if (k == 0) {
                    luck[step - 1][p] = t->outage[p];
                    kept[step - 1][p] = g->stopped[v];
                    continue;
                }
                cr_expect_eq(t->outage[p], k == 1 && (hit || luck[step - 1][p]),
                             "run %d step %d platform %d", k, step, p);
                cr_expect(k == 2 || g->stopped[v] || !kept[step - 1][p]);
                struck += hit && !luck[step - 1][p];
            }
        }
        cr_expect(k == 0 || struck > 5, "%d", struck);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* ---- platforms: yields, costs, lines, diversion */

Test(platforms, the_yield_moves_towards_its_target)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, NULL, 0);
    sh_world *w = &run->world;
    sh_platforms *t = &w->platforms;
    const sh_params *a = &plan->params;
    for (int race = 0; race < 2; race++) {
        plan->channels_off = race ? 0 : 1u << SH_CHANNEL_yields;
        w->market.yield_rise = 0.01;
        double before[PLATFORMS], target[PLATFORMS];
        for (int p = 0; p < PLATFORMS; p++) {
            double claims = (double)w->ledger.account[SH_ACCOUNT_claims][p];
            int64_t *cash = &w->ledger.account[SH_ACCOUNT_cash][p];
            *cash = p % 3 == 0 ? 0 : *cash;
            w->ledger.account[SH_ACCOUNT_equity][p] = p % 4 == 0 ? -1 : 1;
            t->yield[p] = before[p] = 0.05 + 0.005 * p;
            double missing =
                claims > 0 ? sh_test_target(plan, w, p) - (double)*cash / claims : 0;
            target[p] = t->yield_base[p];
            if (race && claims > 0) {
                target[p] += a->platform_yield_rivalry * 0.01 + (p % 4 == 0 ? 0.01 : 0) +
                             a->platform_yield_scarcity * (missing > 0 ? missing : 0);
            }
        }
        sh_test_phase(run, &sh_phase_price);
        for (int p = 0; p < PLATFORMS; p++) {
            double y = before[p] + a->platform_yield_adjust * (target[p] - before[p]);
            cr_expect_float_eq(t->yield[p], y < 0.36 ? y : 0.36, 1e-12, "platform %d", p);
            cr_expect_eq(t->score_limit[p], p % 4 == 0 ? 6.5 : 6,
                         "who has nothing left gambles");
        }
    }
    sh_test_close(run);
    sh_test_free(plan);
}

/* hazard × (1 + 20 N), all of the line as far as cash reaches; operators divert a share of cash
 */
Test(platforms, lines_are_cut_and_cash_is_diverted_at_their_rates)
{
    sh_plan *plan = sh_test_plan();
    plan->params.platform_funded_share = 1;
    sh_test_run *run = open_with(plan, NULL, 0);
    sh_world *w = &run->world;
    sh_ledger *l = &w->ledger;
    tally cut[2] = {{0}};
    plan->step.market_line_cut = 0.05;
    w->market.news = 0.1;
    for (int32_t step = 1; step <= 500; step++) {
        plan->channels_off = step % 2 ? 0 : 1u << SH_CHANNEL_funding;
        w->step = step;
        for (int p = 0; p < PLATFORMS; p++) {
            l->account[SH_ACCOUNT_cash][p] = p % 2 ? 1000000 : 300;
            l->account[SH_ACCOUNT_funding][p] = 500;
            l->account[SH_ACCOUNT_claims][p] = 0;
        }
        sh_ledger_begin_step(l);
        sh_test_phase(run, &sh_phase_account);
        for (int p = 0; p < PLATFORMS; p++) {
            int64_t paid = l->flow[SH_FLOW_line_cut][p];
            bool fraud = w->platforms.type[p] == SH_TYPE_fraud;
            double left = (p % 2 ? 1000000.0 : 300.0) - (double)paid;
            double taken = floor(plan->step.platform_diversion * left);
            cr_expect(paid == 0 || paid == (p % 2 ? 500 : 300));
            cr_expect_eq(l->flow[SH_FLOW_diversion][p], fraud ? (int64_t)taken : 0);
            add(&cut[step % 2], paid > 0,
                step % 2 ? 0.05 * (1 + plan->params.market_line_news * 0.1) : 0.05);
        }
    }
    expect_frequency(&cut[0], "lines cut");
    expect_frequency(&cut[1], "lines cut when news is bad");
    sh_test_close(run);
    sh_test_free(plan);
}

/* W ← W/2 + max(0, asked/F - 3 normal)/2 */
Test(platforms, excess_withdrawals_are_smoothed)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_with(plan, NULL, 0);
    sh_world *w = &run->world;
    const double normal = (1 - plan->params.investor_roll) / 13;
    double excess[PLATFORMS] = {0};
    int felt = 0;
    for (w->step = 1; w->step <= 20; w->step++) {
        plan->params.investor_roll = w->step % 5 == 0 ? 0.01 : 0.8;
        sh_test_phase(run, &sh_phase_price);
        plan->params.investor_roll = 0.8;
        sh_test_phase(run, &sh_phase_look);
        for (int p = 0; p < PLATFORMS; p++) {
            double claims = (double)w->ledger.account[SH_ACCOUNT_claims][p];
            double x = claims > 0 ? (double)w->platforms.asked[p] / claims - 3 * normal : 0;
            excess[p] = 0.5 * excess[p] + 0.5 * (x > 0 ? x : 0);
            cr_expect_float_eq(w->platforms.excess[p], excess[p], 1e-12);
            felt += x > 0;
        }
    }
    cr_expect_gt(felt, 20);
    sh_test_close(run);
    sh_test_free(plan);
}
