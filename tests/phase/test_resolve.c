/* the life of platforms: each move from a state put together for it; news of failures */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "phase/exit.h"
#include "phase/model.h"
#include "phase/parent.h"
#include "tests/support/plan.h"

enum { P = 4, STEP = 40 }; /* the platform looked at, and when */

/* a calm world with one platform of a type, in good order; nothing happens unless a test makes
 * it happen */
static sh_test_run *world_of(sh_plan *plan, int type)
{
    sh_test_calm(plan);
    plan->params.platform_loss_weeks = 520;
    plan->params.platform_entrants = 6;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_platforms *t = &run->world.platforms;
    t->type[P] = (uint8_t)type;
    t->pools[P] = type != SH_TYPE_matched;
    memset(t->loss_steps, 0, sizeof *t->loss_steps * (size_t)t->n);
    t->size[P] = sh_law_quantile(&plan->params.platform_size, 0.5);
    run->world.step = STEP;
    sh_ledger_begin_step(&run->world.ledger);
    return run;
}

static void set_lever(sh_test_run *run, sh_lever lever, double value)
{
    sh_platforms *t = &run->world.platforms;
    t->lever[(size_t)lever * (size_t)t->n + P] = value;
}

static int step_on(sh_test_run *run)
{
    sh_test_phase(run, &sh_phase_resolve);
    run->world.step++;
    return run->world.platforms.status[P];
}

static void close_all(sh_plan *plan, sh_test_run *run)
{
    sh_test_close(run);
    sh_test_free(plan);
}

static const sh_event *last_event(const sh_test_run *run)
{
    return sh_vec_at(&run->world.events, run->world.events.count - 1);
}

/* ---- difficulty */

Test(resolve, unpaid_requests_are_difficulty_and_two_calm_steps_end_it)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = world_of(plan, SH_TYPE_guaranteed);
    sh_platforms *t = &run->world.platforms;
    cr_expect_eq(step_on(run), SH_STATUS_operating);
    t->fill[P] = 0.99;
    cr_expect_eq(step_on(run), SH_STATUS_delay);
    cr_expect_eq(t->status_step[P], STEP + 1);
    cr_expect_eq(last_event(run)->kind, 16 + SH_STATUS_delay);
    t->fill[P] = 1;
    cr_expect_eq(step_on(run), SH_STATUS_delay);
    t->fill[P] = 0.5;
    cr_expect_eq(step_on(run), SH_STATUS_delay, "the count begins again");
    t->fill[P] = 1;
    cr_expect_eq(step_on(run), SH_STATUS_delay);
    cr_expect_eq(step_on(run), SH_STATUS_operating);
    cr_expect_eq(t->exit_kind[P], SH_EXIT_none);
    close_all(plan, run);
}

Test(resolve, who_need_not_pay_at_once_has_no_difficulty)
{
    for (int why = 0; why < 3; why++) { /* matched, in custody, vendor stopped */
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = world_of(plan, why == 0 ? SH_TYPE_matched : SH_TYPE_guaranteed);
        set_lever(run, SH_LEVER_custody, why == 1 ? 0.5 : 0.4);
        run->world.platforms.outage[P] = why == 2;
        run->world.platforms.fill[P] = 0.1;
        cr_expect_eq(step_on(run), SH_STATUS_operating, "case %d", why);
        close_all(plan, run);
    }
}

/* a gate that holds back money the platform has; without the money it is difficulty */
Test(resolve, a_gate_is_no_difficulty_while_the_cash_is_there)
{
    for (int i = 0; i < 3; i++) { /* enough cash; one fen short; enough, but no gate */
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = world_of(plan, SH_TYPE_guaranteed);
        int64_t cash = run->world.ledger.account[SH_ACCOUNT_cash][P];
        set_lever(run, SH_LEVER_gate, i < 2 ? 0.01 : 1);
        run->world.platforms.fill[P] = 0.5;
        run->world.platforms.queue[P] = i == 1 ? cash + 1 : cash;
        cr_expect_eq(step_on(run), i == 0 ? SH_STATUS_operating : SH_STATUS_delay, "case %d",
                     i);
        close_all(plan, run);
    }
}

Test(resolve, four_weeks_of_difficulty_end_in_suspension_or_with_the_police)
{
    for (int police = 0; police < 2; police++) {
        sh_plan *plan = sh_test_plan();
        plan->params.platform_police_share = police;
        sh_test_run *run = world_of(plan, SH_TYPE_guaranteed);
        sh_platforms *t = &run->world.platforms;
        t->fill[P] = 0.9;
        for (int i = 0; i < 4; i++) {
            cr_expect_eq(step_on(run), SH_STATUS_delay, "step %d", i);
        }
        t->gap[(size_t)SH_CHANNEL_news * (size_t)t->n + P] = 300;
        t->gap[(size_t)SH_CHANNEL_credit * (size_t)t->n + P] = 700;
        t->queue[P] = 5;
        cr_expect_eq(step_on(run), police ? SH_STATUS_police : SH_STATUS_suspended);
        const sh_event *event = last_event(run);
        cr_expect_eq(event->kind, police ? SH_EXIT_police : SH_EXIT_withdrawal);
        cr_expect_eq(t->exit_kind[P], event->kind);
        cr_expect_eq(event->step, STEP + 4);
        cr_expect_eq(event->amount, run->world.ledger.account[SH_ACCOUNT_claims][P]);
        cr_expect_float_eq(event->share[SH_CHANNEL_news], 0.3, 1e-6);
        cr_expect_float_eq(event->share[SH_CHANNEL_credit], 0.7, 1e-6);
        cr_expect_eq(event->cause, -1, "direct causes weigh more");
        cr_expect_eq(t->queue[P], 0);
        close_all(plan, run);
    }
}

/* with a limit on claims, on complaints or on both a suspension is a police case only from
 * there on; claims are real money */
Test(resolve, the_police_come_to_what_is_large_or_much_complained_about)
{
    static const struct {
        double claims, complaints; /* limits, over what there is */
        bool police;
    } row[] = {{0, 0, 1},    {0.99, 0, 1},    {1.01, 0, 0},    {0, 0.99, 1},
               {0, 1.01, 0}, {1.01, 0.99, 1}, {0.99, 1.01, 1}, {1.01, 1.01, 0}};
    for (size_t i = 0; i < SH_COUNT(row); i++) {
        sh_plan *plan = sh_test_plan();
        plan->params.platform_police_share = 1;
        sh_test_run *run = world_of(plan, SH_TYPE_guaranteed);
        sh_platforms *t = &run->world.platforms;
        double claims = (double)run->world.ledger.account[SH_ACCOUNT_claims][P] / 100;
        plan->params.platform_police_claims =
            row[i].claims * claims * run->world.market.represents;
        plan->params.platform_police_complaints = row[i].complaints * 40;
        t->complaints[P] = 40;
        t->fill[P] = 0.9;
        cr_assert_gt(claims, 0);
        for (int k = 0; k < 4; k++) {
            step_on(run);
        }
        cr_expect_eq(step_on(run), row[i].police ? SH_STATUS_police : SH_STATUS_suspended,
                     "case %zu", i);
        close_all(plan, run);
    }
}

/* ---- fraud */

Test(resolve, a_fraud_ends_when_unpaid_drained_or_by_its_hazard)
{
    for (int i = 0; i < 6; i++) {
        int why = i / 2, gone = i % 2;
        sh_plan *plan = sh_test_plan();
        plan->params.platform_abscond_share = gone;
        sh_test_run *run = world_of(plan, SH_TYPE_fraud);
        sh_world *w = &run->world;
        sh_platforms *t = &w->platforms;
        if (why == 0) { /* unpaid for two steps */
            t->fill[P] = 0.9;
            cr_expect_eq(step_on(run), SH_STATUS_delay);
        } else if (why == 1) { /* more than 1 % a week goes out, for four weeks */
            int64_t out = w->ledger.account[SH_ACCOUNT_claims][P] / 99;
            w->ledger.flow[SH_FLOW_redemption][P] = out + 50;
            w->ledger.flow[SH_FLOW_placement][P] = 30;
            for (int k = 0; k < 3; k++) {
                cr_expect_eq(step_on(run), SH_STATUS_operating);
            }
        } else {
            cr_expect_eq(step_on(run), SH_STATUS_operating);
            plan->step.platform_fraud_hazard = 1;
        }
        cr_expect_eq(step_on(run), gone ? SH_STATUS_absconded : SH_STATUS_police, "%d", why);
        cr_expect_eq(last_event(run)->kind, gone ? SH_EXIT_absconded : SH_EXIT_police);
        cr_expect(why < 2 || last_event(run)->share[SH_CHANNEL_fraud] == 1.0f);
        close_all(plan, run);
    }
}

/* (median / size)^0.4, between 0.05 and 2, multiplies what a platform does of its own will */
Test(resolve, large_platforms_leave_less_often)
{
    static const struct {
        double times, factor;
    } row[] = {{1, 1}, {100, 0.158489319246}, {0.5, 1.31950791077}, {1e5, 0.05}, {1e-3, 2}};
    for (size_t i = 0; i < 2 * SH_COUNT(row); i++) {
        int left = 0;
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = world_of(plan, i % 2 ? SH_TYPE_fraud : SH_TYPE_guaranteed);
        sh_platforms *t = &run->world.platforms;
        plan->step.platform_fraud_hazard = plan->step.platform_closure_hazard = 0.3;
        double median = t->size[P], p = 0.3 * row[i / 2].factor;
        t->size[P] = median * row[i / 2].times;
        cr_expect_float_eq(sh_model_size_factor(median, &run->world, P), row[i / 2].factor,
                           1e-9);
        for (int k = 0; k < 1000; k++) {
            left += step_on(run) != SH_STATUS_operating;
            t->status[P] = SH_STATUS_operating;
            t->fill[P] = 1;
        }
        cr_expect_leq(fabs(left - 1000 * p), 5 * sqrt(1000 * p * (1 - p)), "%zu: %d", i, left);
        close_all(plan, run);
    }
}

/* a platform has failed in an earlier step and is what is heard of */
static void fail_before(sh_test_run *run, int32_t p)
{
    sh_world *w = &run->world;
    w->step--;
    sh_exit_leave(w, p,
                  (sh_leaving){.status = SH_STATUS_suspended,
                               .kind = SH_EXIT_withdrawal,
                               .only = SH_CHANNEL_shock});
    w->step++;
    w->platforms.news_left[p] = 0.04;
    sh_parent_index(w);
}

/* news multiplies the hazard, and is to blame for what it adds; whoever it is heard of is the
 * parent, and the cause where news does at least half */
Test(resolve, news_takes_its_part_of_a_raised_hazard)
{
    for (int type = SH_TYPE_guaranteed; type <= SH_TYPE_fraud; type++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = world_of(plan, type);
        plan->params.platform_closure_fake = 0;
        plan->channels_off = 0;
        plan->step.platform_fraud_hazard = plan->step.platform_closure_hazard = 1;
        run->world.market.news = 0.05;
        fail_before(run, 2);
        step_on(run);
        double factor = type == SH_TYPE_fraud ? plan->params.platform_fraud_news
                                              : plan->params.platform_closure_news;
        double raised = 1 + factor * plan->params.market_news_gain * 0.05;
        const sh_event *event = NULL;
        for (size_t i = 0; i < run->world.events.count; i++) {
            const sh_event *e = sh_vec_at(&run->world.events, i);
            event = e->platform == P ? e : event;
        }
        cr_assert_not_null(event);
        cr_expect_float_eq(event->share[SH_CHANNEL_news], 1 - 1 / raised, 1e-6);
        cr_expect_float_eq(event->share[SH_CHANNEL_fraud], 1 / raised, 1e-6);
        bool followed = 1 - 1 / raised >= 0.5;
        cr_expect_eq(event->counterparty, 2);
        cr_expect_eq(event->cause, followed ? run->world.platforms.event[2] : -1);
        close_all(plan, run);
    }
}

Test(resolve, who_absconds_takes_what_no_custodian_holds)
{
    for (int i = 0; i < 3;
         i++) { /* 70 % free; a matched closure that was never one; all held */
        sh_plan *plan = sh_test_plan();
        plan->params.platform_abscond_share = 1;
        sh_test_run *run = world_of(plan, SH_TYPE_fraud);
        sh_ledger *ledger = &run->world.ledger;
        plan->step.platform_fraud_hazard = 1;
        run->world.platforms.pools[P] = i != 1;
        set_lever(run, SH_LEVER_custody, i == 0 ? 0.3 : i == 1 ? 0 : 1);
        int64_t cash = 1000001 - ledger->account[SH_ACCOUNT_cash][P];
        sh_ledger_open(ledger, P, SH_ACCOUNT_cash, cash);
        sh_ledger_open(ledger, P, SH_ACCOUNT_fake, 5000);
        sh_ledger_open(ledger, P, SH_ACCOUNT_reserve, -ledger->account[SH_ACCOUNT_reserve][P]);
        cr_expect_eq(step_on(run), SH_STATUS_absconded);
        cr_expect_eq(ledger->flow[SH_FLOW_diversion][P], i == 0 ? 700000 : 0, "case %d", i);
        cr_expect_eq(ledger->account[SH_ACCOUNT_cash][P], i == 0 ? 300001 : 1000001);
        cr_expect_eq(ledger->account[SH_ACCOUNT_fake][P], 0);
        close_all(plan, run);
    }
}

/* ---- wind-down, shock, police */

/* after long losses the drains of assets that earn tell, not those of the last weeks */
Test(resolve, closing_after_long_losses_is_blamed_on_what_took_the_assets_that_earn)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = world_of(plan, SH_TYPE_guaranteed);
    sh_world *w = &run->world;
    size_t n = (size_t)w->platforms.n;
    plan->params.platform_closure_fake = 0;
    plan->params.platform_loss_weeks = 2;
    w->ledger.flow[SH_FLOW_coupon][P] = 1;
    sh_model_blame(w, P, SH_CHANNEL_delay, 1e9);
    sh_model_wear(w, P, SH_CHANNEL_guarantor, 600);
    sh_model_wear(w, P, SH_CHANNEL_credit, 400);
    sh_test_phase(run, &sh_phase_inform);
    double left = exp2(-0.5);
    cr_expect_float_eq(w->platforms.worn[SH_CHANNEL_guarantor * n + P], 600 * left, 1e-9);
    cr_expect_eq(step_on(run), SH_STATUS_operating);
    cr_expect_eq(step_on(run), SH_STATUS_wind_down);
    const sh_event *event = last_event(run);
    cr_expect_float_eq(event->share[SH_CHANNEL_guarantor], 0.6, 1e-6);
    cr_expect_float_eq(event->share[SH_CHANNEL_credit], 0.4, 1e-6);
    close_all(plan, run);
}

Test(resolve, honest_platforms_wind_down_by_hazard_loss_or_rule)
{
    for (int why = 0; why < 3; why++) {
        for (int type = SH_TYPE_matched; type <= SH_TYPE_guaranteed; type++) {
            sh_plan *plan = sh_test_plan();
            sh_test_run *run = world_of(plan, type);
            sh_world *w = &run->world;
            plan->params.platform_closure_fake = 0;
            static const sh_channel blame[] = {SH_CHANNEL_fraud, SH_CHANNEL_credit,
                                               SH_CHANNEL_alarm};
            if (why == 1) {
                plan->params.platform_loss_weeks = 3;
                w->ledger.flow[SH_FLOW_interest][P] = 100;
                w->ledger.flow[SH_FLOW_coupon][P] = 60;
                w->ledger.flow[SH_FLOW_opex][P] = 41;
                cr_expect_eq(step_on(run), SH_STATUS_operating);
                cr_expect_eq(step_on(run), SH_STATUS_operating);
            } else if (why == 0) {
                plan->step.platform_closure_hazard = 1;
            } else {
                set_lever(run, SH_LEVER_forced_exit, 1);
            }
            cr_expect_eq(step_on(run), SH_STATUS_wind_down, "case %d type %d", why, type);
            cr_expect_eq(w->platforms.exit_kind[P], SH_EXIT_orderly);
            cr_expect_eq(w->platforms.fill[P], 1.0);
            const sh_event *event = sh_vec_at(&w->events, (size_t)w->platforms.event[P]);
            cr_expect_eq(event->share[blame[why]], 1.0f);
            close_all(plan, run);
        }
    }
}

Test(resolve, behind_some_closures_the_operator_runs)
{
    for (int i = 0; i < 4; i++) { /* pooled; matched; in custody; forced by rule */
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = world_of(plan, i == 1 ? SH_TYPE_matched : SH_TYPE_guaranteed);
        plan->params.platform_closure_fake = 1;
        plan->step.platform_closure_hazard = i < 3;
        set_lever(run, SH_LEVER_custody, i == 2 ? 0.9 : 0);
        set_lever(run, SH_LEVER_forced_exit, i == 3);
        cr_expect_eq(step_on(run), i == 0 ? SH_STATUS_absconded : SH_STATUS_wind_down, "%d", i);
        close_all(plan, run);
    }
}

Test(resolve, shocks_and_the_police_come_first)
{
    for (int type = SH_TYPE_matched; type <= SH_TYPE_fraud; type++) {
        for (int caught = 0; caught < 2; caught++) {
            sh_plan *plan = sh_test_plan();
            sh_test_run *run = world_of(plan, type);
            run->world.platforms.forced[P] = !caught;
            run->world.platforms.caught[P] = (uint8_t)caught;
            set_lever(run, SH_LEVER_forced_exit, 1);
            cr_expect_eq(step_on(run), caught ? SH_STATUS_police : SH_STATUS_suspended);
            const sh_event *event = last_event(run);
            cr_expect_eq(event->kind, caught ? SH_EXIT_police : SH_EXIT_withdrawal);
            cr_expect_eq(event->share[caught ? SH_CHANNEL_alarm : SH_CHANNEL_shock], 1.0f);
            close_all(plan, run);
        }
    }
}

/* ---- estates */

Test(resolve, an_estate_pays_at_its_dates_and_closes)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = world_of(plan, SH_TYPE_guaranteed);
    sh_world *w = &run->world;
    sh_platforms *t = &w->platforms;
    const int64_t claims = w->ledger.account[SH_ACCOUNT_claims][P];
    const int64_t cash = w->ledger.account[SH_ACCOUNT_cash][P] +
                         w->ledger.account[SH_ACCOUNT_reserve][P]; /* the fund joins it */
    t->forced[P] = 1;
    cr_expect_eq(step_on(run), SH_STATUS_suspended);
    for (int32_t age = 1; age <= 105; age++) { /* 730 days are 105 weeks, 91 are 13 */
        cr_expect_eq(step_on(run), SH_STATUS_suspended);
        bool pays = age % 13 == 0 || age == 105;
        cr_expect_eq(t->payout_q32[P], pays ? (int64_t)sh_fen_ratio_q32(cash, claims) : 0,
                     "age %d", age);
        cr_expect_eq(t->closing[P], age == 105);
    }
    sh_ledger_post(&w->ledger, P, SH_FLOW_haircut, claims); /* what settle does when closing */
    cr_expect_eq(step_on(run), SH_STATUS_closed);
    cr_expect_eq(t->closing[P], 0);
    cr_expect_eq(step_on(run), SH_STATUS_closed);
    cr_expect_eq(t->exit_kind[P], SH_EXIT_withdrawal, "how it left is kept");
    close_all(plan, run);
}

Test(resolve, a_wind_down_pays_in_every_step_and_closes_when_all_is_paid)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = world_of(plan, SH_TYPE_matched);
    sh_world *w = &run->world;
    sh_platforms *t = &w->platforms;
    int64_t claims = w->ledger.account[SH_ACCOUNT_claims][P];
    set_lever(run, SH_LEVER_forced_exit, 1);
    cr_expect_eq(step_on(run), SH_STATUS_wind_down);
    for (int i = 0; i < 3; i++) {
        step_on(run);
        cr_expect_eq(t->payout_q32[P],
                     (int64_t)sh_fen_ratio_q32(w->ledger.account[SH_ACCOUNT_cash][P], claims));
        cr_expect_gt(t->payout_q32[P], 0);
    }
    sh_ledger_post(&w->ledger, P, SH_FLOW_haircut, claims);
    cr_expect_eq(step_on(run), SH_STATUS_wind_down);
    cr_expect_eq(step_on(run), SH_STATUS_closed);
    close_all(plan, run);
}

/* ---- news */

/* N ← δN + ω (1/P0 + s_w F/F0); a quarter of the same in the region; an orderly exit a fifth */
Test(news, failures_add_to_it_and_it_decays)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = world_of(plan, SH_TYPE_guaranteed);
    sh_world *w = &run->world;
    sh_platforms *t = &w->platforms;
    const double keep = plan->params.market_news_memory, size = plan->params.market_news_size;
    double count = 0, claims = 0, share = (double)t->claims_start[P];
    for (int32_t p = 0; p < 30; p++) {
        count += t->region[p] == t->region[P];
        claims += t->region[p] == t->region[P] ? (double)t->claims_start[p] : 0;
    }
    const double market = 1 / 30.0 + size * share / (double)w->market.claims_start;
    const double region = 0.25 * (1 / count + size * share / claims);
    for (int orderly = 0; orderly < 2; orderly++) {
        const double weight = orderly ? plan->params.market_news_orderly : 1;
        w->market.news = 0.5;
        memset(w->market.news_region, 0, sizeof w->market.news_region);
        t->exit_kind[P] = orderly ? SH_EXIT_orderly : SH_EXIT_withdrawal;
        t->status[P] = orderly ? SH_STATUS_wind_down : SH_STATUS_suspended;
        t->status_step[P] = w->step;
        double news = 0.5, near = 0;
        for (int i = 0; i < 10; i++) {
            sh_test_phase(run, &sh_phase_inform);
            w->step++;
            news = keep * news + (i == 0 ? weight * market : 0);
            near = keep * near + (i == 0 ? weight * region : 0);
            cr_expect_float_eq(w->market.news, news, 1e-12);
            cr_expect_float_eq(w->market.news_region[t->region[P]], near, 1e-12);
            cr_expect_float_eq(t->news_left[P], weight * market * pow(keep, i), 1e-12);
        }
        for (int r = 0; r < SH_REGION_N; r++) {
            cr_expect(r == t->region[P] || w->market.news_region[r] == 0);
        }
    }
    close_all(plan, run);
}

/* ---- whole runs */

/* statuses that may follow a status within one step */
static const uint32_t legal[SH_STATUSES] = {
    [SH_STATUS_applicant] = 1u << SH_STATUS_applicant | 1u << SH_STATUS_operating,
    [SH_STATUS_operating] = 1u << SH_STATUS_operating | 1u << SH_STATUS_delay |
                            1u << SH_STATUS_suspended | 1u << SH_STATUS_police |
                            1u << SH_STATUS_wind_down | 1u << SH_STATUS_absconded |
                            1u << SH_STATUS_licensed,
    [SH_STATUS_delay] = 1u << SH_STATUS_operating | 1u << SH_STATUS_delay |
                        1u << SH_STATUS_suspended | 1u << SH_STATUS_police |
                        1u << SH_STATUS_wind_down | 1u << SH_STATUS_absconded,
    [SH_STATUS_suspended] = 1u << SH_STATUS_suspended | 1u << SH_STATUS_closed,
    [SH_STATUS_police] = 1u << SH_STATUS_police | 1u << SH_STATUS_closed,
    [SH_STATUS_wind_down] = 1u << SH_STATUS_wind_down | 1u << SH_STATUS_closed,
    [SH_STATUS_absconded] = 1u << SH_STATUS_absconded | 1u << SH_STATUS_closed,
    [SH_STATUS_closed] = 1u << SH_STATUS_closed,
    [SH_STATUS_licensed] = 1u << SH_STATUS_licensed,
};

/* the row is a failure: its shares sum to one, its cause stands before it and is the failure of
 * its parent; returns whether it has a parent */
static bool check_failure(const sh_world *w, size_t row)
{
    const sh_event *e = sh_vec_at(&w->events, row);
    double sum = 0;
    for (int c = 0; c < SH_CHANNEL_N; c++) {
        cr_assert_geq(e->share[c], 0.0f);
        sum += (double)e->share[c];
    }
    cr_assert_float_eq(sum, 1.0, 1e-5, "shares of row %zu sum to %g", row, sum);
    cr_assert_eq(e->cause >= 0, e->counterparty >= 0 && sh_parent_decides(e->share));
    if (e->cause < 0) {
        return false;
    }
    cr_assert_lt(e->cause, (int64_t)row, "row %zu follows a later row", row);
    const sh_event *cause = sh_vec_at(&w->events, (size_t)e->cause);
    cr_assert_eq(cause->platform, e->counterparty);
    cr_assert(cause->kind < SH_EXITS && cause->kind != SH_EXIT_none);
    cr_assert_leq(cause->step, e->step);
    return true;
}

Test(cascade, moves_are_legal_shares_sum_to_one_and_parents_form_a_forest)
{
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->params.platform_count = 80;
    plan->params.platform_entrants = 10;
    plan->params.platform_entry_rate = 0.5;
    plan->params.market_news_gain = 14;
    plan->params.resolution_duration = 200;
    plan->steps = 78;
    sh_test_finish(plan);
    int failures = 0, followers = 0, moves[SH_STATUSES] = {0};
    for (int32_t replication = 0; replication < 4; replication++) {
        sh_test_run *run = sh_test_open(plan, replication % 3, replication, NULL);
        const sh_platforms *t = &run->world.platforms;
        for (int32_t p = 0; p < 90 && replication == 3; p++) {
            t->lever[(size_t)SH_LEVER_conversion * 90 + (size_t)p] = 1;
        }
        uint8_t before[90];
        for (int32_t step = 0; step < 78; step++) {
            memcpy(before, t->status, 90);
            cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
            for (int32_t p = 0; p < 90; p++) {
                cr_assert(legal[before[p]] >> t->status[p] & 1, "platform %d: %s to %s", p,
                          sh_world_status_name(before[p]), sh_world_status_name(t->status[p]));
                moves[t->status[p]] += before[p] != t->status[p];
            }
        }
        for (size_t row = 0; row < run->world.events.count; row++) {
            const sh_event *e = sh_vec_at(&run->world.events, row);
            failures += sh_world_exit_fails(e->kind);
            followers += sh_world_exit_fails(e->kind) && check_failure(&run->world, row);
        }
        sh_test_close(run);
    }
    cr_expect(failures > 60 && followers > 15, "%d failures, %d followed", failures, followers);
    for (int s = SH_STATUS_operating; s < SH_STATUSES; s++) {
        cr_expect_gt(moves[s], 0, "nobody became %s", sh_world_status_name(s));
    }
    sh_test_free(plan);
}

/* Two runs, one with the failure of the largest pooling platform on day 35. With every channel
 * off no other platform's signal ever differs; with all on most do. */
Test(cascade, without_channels_a_failure_moves_no_other_signal)
{
    for (int on = 0; on < 2; on++) {
        sh_plan *plan = sh_test_plan();
        const sh_shock shock = {SH_SHOCK_failure, 35, 0, {1, 1, 1}};
        plan->channels_off = on ? 0 : sh_test_all_channels();
        sh_test_finish(plan);
        sh_test_run *calm = sh_test_open(plan, 0, 0, NULL);
        cr_assert(sh_test_steps(calm, 5));
        sh_test_run *hit = sh_test_open(plan, 0, 0, NULL);
        cr_assert(sh_test_steps(hit, 5));
        int differ = 0, failed = 0;
        for (int32_t step = 6; step <= 20; step++) {
            cr_assert(sh_test_steps(calm, 1));
            plan->shocks = &shock;
            plan->shock_count = 1;
            cr_assert(sh_test_steps(hit, 1));
            plan->shock_count = 0;
            failed += hit->world.platforms.forced[0] || hit->world.platforms.forced[1];
            for (int32_t p = 0; p < 30; p++) {
                differ += calm->world.platforms.signal[p] != hit->world.platforms.signal[p];
            }
        }
        cr_expect_gt(failed, 0, "nothing failed");
        if (on) {
            cr_expect_gt(differ, 200, "%d signals differ", differ);
        } else {
            cr_expect_eq(differ, 0, "%d signals differ", differ);
        }
        sh_test_close(calm);
        sh_test_close(hit);
        sh_test_free(plan);
    }
}
