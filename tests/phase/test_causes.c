/* causes: what is told as contagion and what as a cause of its own */
#include <criterion/criterion.h>
#include <string.h>

#include "phase/model.h"
#include "tests/support/plan.h"

/* ---- news of a shock, and a limit of one's own */

/* Of the fear of news a channel has the part that failures have made and the shock the rest;
 * with the channel off nobody hears of either. */
Test(causes, news_that_a_shock_made_is_told_as_the_shock)
{
    for (int on = 0; on < 2; on++) {
        sh_plan *plan = sh_test_plan();
        const sh_shock scandal = {SH_SHOCK_scandal, 70, 0, {0.3}};
        sh_test_calm(plan);
        plan->channels_off &= on ? ~(1u << SH_CHANNEL_news) : ~0u;
        plan->shocks = &scandal;
        plan->shock_count = 1;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        sh_market *m = &run->world.market;
        m->news = 0.1;
        run->world.step = 11;
        sh_test_phase(run, &sh_phase_calendar);
        sh_test_phase(run, &sh_phase_inform);
        double kept = plan->params.market_news_memory;
        cr_expect_float_eq(m->news, 0.4 * kept, 1e-12);
        cr_expect_float_eq(m->news_shock, 0.3 * kept, 1e-12);
        sh_test_phase(run, &sh_phase_price);
        const sh_platforms *t = &run->world.platforms;
        double fear =
            plan->params.market_news_gain * (0.4 * kept - plan->params.market_news_threshold);
        double news = t->term[(size_t)SH_CHANNEL_news * (size_t)t->n];
        double shock = t->term[(size_t)SH_CHANNEL_shock * (size_t)t->n];
        cr_expect_float_eq(news, on ? 0.25 * fear : 0, 1e-9);
        cr_expect_float_eq(shock, on ? 0.75 * fear : 0, 1e-9);
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* of the failures from a step on: the sum of their shares of contagion, their number, and how
 * many have a cause */
static double contagion_from(const sh_world *world, int32_t step, int *failures, int *caused)
{
    double sum = 0;
    *failures = *caused = 0;
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *event = sh_vec_at(&world->events, i);
        if (event->kind >= 16 || event->step < step) {
            continue;
        }
        ++*failures;
        *caused += event->cause >= 0;
        for (int c = 0; c < SH_CHANNELS; c++) {
            sum += sh_channel_table[c].contagion ? (double)event->share[c] : 0.0;
        }
    }
    return sum;
}

/* One small failure long before a scandal that brings down many: it is not the cause of those
 * who fall first, though it is still in the news. */
Test(causes, an_unrelated_failure_is_no_parent_of_what_a_scandal_does)
{
    enum { SCANDAL = 21 };
    const sh_shock shocks[] = {{SH_SHOCK_failure, 7, 0, {1, 25, 1}},
                               {SH_SHOCK_scandal, 7 * (SCANDAL - 1), 0, {0.8}}};
    sh_plan *plan = sh_test_plan();
    sh_test_calm(plan);
    plan->shocks = shocks;
    plan->shock_count = 2;
    plan->params.market_line_cut = 0.02;
    plan->params.platform_matched_share = plan->params.platform_fraud_share = 0;
    plan->params.platform_loss_weeks = 520;
    plan->channels_off &= ~(1u << SH_CHANNEL_news | 1u << SH_CHANNEL_funding);
    plan->steps = 40;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    int failures = 0, caused = 0;
    double sum = 0;
    while (failures < 5 && run->world.step < plan->steps) {
        cr_assert(sh_test_steps(run, 1), "%s", run->world.fault.text);
        sum = contagion_from(&run->world, SCANDAL, &failures, &caused);
    }
    cr_expect_gt(run->world.market.news_shock, 0);
    cr_expect_gt(run->world.market.news, run->world.market.news_shock);
    cr_expect_geq(failures, 5);
    cr_expect(sum > 0 && sum < 0.05 * failures, "%g of %d", sum, failures);
    cr_expect_eq(caused, 0);
    sh_test_close(run);
    sh_test_free(plan);
}

/* Each platform has a guarantor of its own: nobody else uses a limit, so the channel carries
 * nothing, and without it every bit is the same. */
Test(causes, a_guarantor_of_ones_own_is_no_contagion)
{
    enum { PLATFORMS = 30 };
    int64_t equity[2][PLATFORMS];
    int failures = 0, caused = 0;
    for (int on = 0; on < 2; on++) {
        sh_plan *plan = sh_test_plan();
        plan->channels_off = sh_test_all_channels() & ~(on ? 1u << SH_CHANNEL_guarantor : 0u);
        plan->steps = 60;
        plan->params.borrower_default_scale = 12;
        plan->params.platform_loss_weeks = 12;
        plan->params.platform_guarantors = PLATFORMS;
        sh_test_finish(plan);
        sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
        for (int32_t p = 0; p < run->world.platforms.n; p++) {
            bool has = run->world.platforms.guarantor[p] != SH_NONE;
            run->world.platforms.guarantor[p] = has ? (uint16_t)p : SH_NONE;
            run->world.institutions.limit_start[p] = 2000000;
            run->world.institutions.limit_left[p] = 2000000;
        }
        cr_assert(sh_test_steps(run, plan->steps), "%s", run->world.fault.text);
        cr_expect_eq(contagion_from(&run->world, 0, &failures, &caused), 0);
        memcpy(equity[on], run->world.ledger.account[SH_ACCOUNT_equity], sizeof equity[on]);
        cr_expect_gt(failures, 4);
        sh_test_close(run);
        sh_test_free(plan);
    }
    cr_expect_arr_eq(equity[0], equity[1], sizeof equity[0]);
}

/* every term of the signal is there with its channel, and without it is none */
Test(causes, a_channel_that_is_off_has_no_term_in_the_signal)
{
    static const int channels[] = {SH_CHANNEL_news,  SH_CHANNEL_region,  SH_CHANNEL_group,
                                   SH_CHANNEL_delay, SH_CHANNEL_outflow, SH_CHANNEL_overdue,
                                   SH_CHANNEL_alarm, SH_CHANNEL_transfer};
    sh_plan *plan = sh_test_plan();
    sh_test_calm(plan);
    plan->params.platform_groups = 1;
    plan->params.platform_group_share = 1;
    plan->params.market_group_gain = plan->params.market_discount_gain = 5;
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    sh_platforms *t = &run->world.platforms;
    sh_market *m = &run->world.market;
    m->news = m->news_region[t->region[0]] = m->news_group[t->group[0]] = 0.5;
    t->fill[0] = t->excess[0] = t->overdue_shown[0] = t->discount[0] = 0.5;
    t->alarm[0] = SH_ALARM_freeze;
    for (size_t i = 0; i < SH_COUNT(channels); i++) {
        const double *term = t->term + (size_t)channels[i] * (size_t)t->n;
        plan->channels_off = 1u << channels[i];
        sh_test_phase(run, &sh_phase_price);
        double without = *term;
        plan->channels_off = 0;
        sh_test_phase(run, &sh_phase_price);
        cr_expect(without == 0 && *term > 0, "%s: %g off, %g on",
                  sh_channel_table[channels[i]].name, without, *term);
    }
    sh_test_close(run);
    sh_test_free(plan);
}
