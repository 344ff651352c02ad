/* channels of contagion, one by one: what is off moves nobody, what is on is told as a cause */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "phase/exit.h"
#include "phase/model.h"
#include "phase/parent.h"
#include "tests/support/plan.h"

/* ---- with every channel off, a failure changes no other agent */

enum { FAILED = 3, AT = 8, STEPS = 40 };

/* Hazards of every kind at work, no contagion. Persons keep what they have: whoever places
 * money or borrows anew turns from a closed platform to another one, which is custom, not
 * contagion. */
static sh_plan *plan_alone(void)
{
    sh_plan *plan = sh_test_plan();
    sh_params *a = &plan->params;
    plan->channels_off = sh_test_all_channels();
    a->investor_roll = 0.97;
    a->regulator_inspections = 0;
    a->platform_exposure_capital = 6;
    a->platform_groups = 2;
    a->platform_group_share = 0.8;
    a->platform_guarantors = 2;
    a->platform_vendors = 2;
    a->platform_loss_weeks = 520;
    a->platform_size = (sh_law){.kind = SH_LAW_LOGNORMAL, .a = 1e8, .b = 0.5};
    plan->steps = STEPS;
    sh_test_finish(plan);
    return plan;
}

/* a market as it opens, from then on without new business, some steps on */
static sh_test_run *open_alone(sh_plan *plan, int32_t replication)
{
    double invest = plan->step.investor_invest, apply = plan->step.borrower_apply;
    sh_test_run *run = sh_test_open(plan, 0, replication, NULL);
    plan->step.investor_invest = plan->step.borrower_apply = 0;
    cr_assert(sh_test_steps(run, AT), "%s", run->world.fault.text);
    plan->step.investor_invest = invest;
    plan->step.borrower_apply = apply;
    return run;
}

static sh_test_run *run_alone(sh_plan *plan, int32_t replication, int32_t platform)
{
    sh_test_run *run = open_alone(plan, replication);
    const double invest = plan->step.investor_invest, apply = plan->step.borrower_apply;
    plan->step.investor_invest = plan->step.borrower_apply = 0;
    for (int32_t k = AT; k < STEPS; k++) {
        run->world.step++;
        for (int32_t i = 0; i < sh_pipeline_count; i++) {
            sh_test_phase(run, sh_pipeline[i]);
            if (sh_pipeline[i] == &sh_phase_calendar && k == AT && platform >= 0) {
                run->world.platforms.forced[platform] = 1;
            }
        }
        sh_world_reconcile(&run->world, "step", true, true);
        cr_assert_eq(run->world.fault.status, SH_OK, "%s", run->world.fault.text);
    }
    plan->step.investor_invest = invest;
    plan->step.borrower_apply = apply;
    return run;
}

/* the columns of one row of a table, but for those of another row's making */
static void same_row(const sh_test_run *a, const sh_test_run *b, sh_table_kind kind,
                     int32_t row)
{
    const void *tables[][2] = {
        [SH_TABLE_PLATFORMS] = {&a->world.platforms, &b->world.platforms},
        [SH_TABLE_BORROWERS] = {&a->world.borrowers, &b->world.borrowers},
        [SH_TABLE_INVESTORS] = {&a->world.investors, &b->world.investors}};
    int32_t count, n;
    memcpy(&n, tables[kind][0], sizeof n);
    const sh_column *columns = sh_world_columns(kind, &count);
    for (int32_t c = 0; c < count; c++) {
        const char *x = sh_column_data(&columns[c], (void *)(uintptr_t)tables[kind][0]);
        const char *y = sh_column_data(&columns[c], (void *)(uintptr_t)tables[kind][1]);
        size_t size = sh_type_size(columns[c].type);
        bool counts_events = strcmp(columns[c].name, "event") == 0; /* a place in a list */
        for (size_t slot = 0; slot < columns[c].slots && !counts_events; slot++) {
            size_t at = (slot * (size_t)n + (size_t)row) * size;
            cr_assert_arr_eq(x + at, y + at, size, "table %d row %d: %s, slot %zu", (int)kind,
                             row, columns[c].name, slot);
        }
    }
}

static bool deals(const uint16_t *platform, int32_t n, int slots, int32_t row)
{
    for (int s = 0; s < slots; s++) {
        if (platform[(size_t)s * (size_t)n + (size_t)row] == FAILED) {
            return true;
        }
    }
    return false;
}

/* Every other platform with its book, and every person who had nothing to do with the failed
 * one when it failed, is the same to the bit 32 steps later; of its own customers, what they
 * have on other platforms. */
Test(channels, with_every_channel_off_a_failure_changes_no_other_agent)
{
    for (int32_t replication = 0; replication < 3; replication++) {
        sh_plan *plan = plan_alone();
        sh_test_run *before = open_alone(plan, replication);
        sh_test_run *calm = run_alone(plan, replication, -1);
        sh_test_run *hit = run_alone(plan, replication, FAILED);
        const sh_world *a = &calm->world, *b = &hit->world;
        cr_assert_eq(a->platforms.exit_kind[FAILED], SH_EXIT_none);
        cr_assert_eq(b->platforms.exit_kind[FAILED], SH_EXIT_withdrawal);
        int32_t strangers = 0, open = 0;
        for (int32_t p = 0; p < a->platforms.n; p++) {
            if (p == FAILED) {
                continue;
            }
            open += sh_status_live(a->platforms.status[p]);
            same_row(calm, hit, SH_TABLE_PLATFORMS, p);
            for (int i = 0; i < SH_ACCOUNTS; i++) {
                cr_assert_eq(a->ledger.account[i][p], b->ledger.account[i][p]);
            }
            for (int i = 0; i < SH_FLOWS; i++) {
                cr_assert_eq(a->ledger.flow[i][p], b->ledger.flow[i][p]);
            }
        }
        const sh_investors *v = &a->investors, *w = &b->investors;
        for (int32_t i = 0; i < v->n; i++) {
            if (!deals(before->world.investors.platform, v->n, SH_HOLDINGS, i)) {
                same_row(calm, hit, SH_TABLE_INVESTORS, i);
                strangers++;
            }
        }
        for (size_t at = 0; at < (size_t)v->n * SH_HOLDINGS; at++) {
            bool there = before->world.investors.platform[at] == FAILED;
            cr_assert(there || (v->claim[at] == w->claim[at] && v->asked[at] == w->asked[at] &&
                                v->due[at] == w->due[at]));
        }
        const sh_borrowers *c = &a->borrowers, *d = &b->borrowers;
        for (int32_t i = 0; i < c->n; i++) {
            if (!deals(before->world.borrowers.loan_platform, c->n, SH_LOANS, i)) {
                same_row(calm, hit, SH_TABLE_BORROWERS, i);
                strangers++;
            }
        }
        for (size_t at = 0; at < (size_t)c->n * SH_LOANS; at++) {
            bool there = before->world.borrowers.loan_platform[at] == FAILED;
            cr_assert(there || (c->loan_balance[at] == d->loan_balance[at] &&
                                c->loan_late[at] == d->loan_late[at]));
        }
        cr_expect_gt(strangers, 3000);
        cr_expect_gt(open, 12);
        cr_expect_gt(before->world.ledger.account[SH_ACCOUNT_claims][FAILED], 0);
        sh_test_close(before);
        sh_test_close(calm);
        sh_test_close(hit);
        sh_test_free(plan);
    }
}

/* ---- with one channel on */

/* a market in which every channel has something to carry */
static sh_plan *plan_of_one(int channel)
{
    sh_plan *plan = sh_test_plan();
    sh_params *a = &plan->params;
    sh_test_shocks(plan);
    plan->channels_off = sh_test_all_channels() & ~(1u << channel);
    plan->steps = 60;
    a->market_news_gain = 14;
    a->market_region_gain = 14;
    a->market_line_cut = 0.05;
    a->market_contraction = 0.2;
    a->platform_vendors = 3;
    a->platform_vendor_outage = 0.9;
    a->platform_guarantors = 1;
    a->platform_loss_weeks = 12;
    a->platform_guarantor_limit = 0.001;
    a->market_discount_gain = 20;
    a->platform_exposure_capital = 8;
    a->platform_exposure_links = 3;
    a->platform_exposure_clearing = 0;
    a->platform_groups = 2;
    a->platform_group_share = 1;
    a->market_group_gain = 30;
    a->borrower_default_scale = 12;
    a->investor_neighbour_gain = 8;
    a->investor_signal_noise = 0.7;
    a->platform_liquidity_target = 0.04;
    a->platform_size = (sh_law){.kind = SH_LAW_LOGNORMAL, .a = 1e8, .b = 0.5};
    return plan;
}

/* a platform that had failed before the event and that could have been the parent by this
 * channel; borrowers in common are only known when it happens */
static bool could_follow(const sh_world *world, const sh_event *event, int channel)
{
    const sh_platforms *t = &world->platforms;
    const int32_t p = event->platform;
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *e = sh_vec_at(&world->events, i);
        const int32_t q = e->platform;
        if (!sh_world_exit_fails(e->kind) || e->step >= event->step) {
            continue;
        }
        switch (channel) {
        case SH_CHANNEL_region:
            if (t->region[q] == t->region[p]) {
                return true;
            }
            break;
        case SH_CHANNEL_group:
            if (t->group[q] == t->group[p]) {
                return true;
            }
            break;
        case SH_CHANNEL_guarantor:
            if (t->guarantor[q] == t->guarantor[p] && t->drawn[q] > 0) {
                return true;
            }
            break;
        case SH_CHANNEL_news:
        case SH_CHANNEL_neighbours:
        case SH_CHANNEL_funding:
            return true;
        default:
            return false;
        }
    }
    return false;
}

/* off: whether a channel that is off has a share all the same; a measure of the regulator ends
 * a platform whatever its investors hear of it */
static bool is_foreign(int c, int channel)
{
    bool term = c == SH_CHANNEL_delay || c == SH_CHANNEL_outflow || c == SH_CHANNEL_overdue ||
                c == SH_CHANNEL_transfer;
    return c != channel && (sh_channel_table[c].contagion || term);
}

/* direct share + share of the channel = 1 for every failure, and whom it followed is told
 * wherever there is somebody; what the channel carried in all */
static double check_failures(const sh_world *world, int channel)
{
    double carried = 0;
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *event = sh_vec_at(&world->events, i);
        double own = (double)event->share[channel], other = 0, sum = 0;
        if (event->kind >= 16) {
            continue;
        }
        for (int c = 0; c < SH_CHANNELS; c++) {
            sum += (double)event->share[c];
            other += is_foreign(c, channel) ? (double)event->share[c] : 0.0;
        }
        const char *name = sh_channel_table[channel].name;
        cr_assert_eq(other, 0, "%s is on: %g by others", name, other);
        cr_assert_float_eq(sum, 1, 1e-6, "%s: %g", name, sum);
        bool contagion = sh_channel_table[channel].contagion && own > 0;
        cr_assert(event->counterparty < 0 || contagion, "%s: a parent without a share", name);
        cr_assert(event->counterparty >= 0 || !contagion ||
                      !could_follow(world, event, channel),
                  "%s: step %d, platform %d has no parent", name, event->step, event->platform);
        carried += own;
    }
    return carried;
}

/* failures with a share of the channel, and those of them with a parent */
static void count_parents(const sh_world *world, int channel, int count[2])
{
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *event = sh_vec_at(&world->events, i);
        bool carried = event->kind < 16 && event->share[channel] > 0;
        count[0] += carried;
        count[1] += carried && event->counterparty >= 0;
    }
}

Test(channels, with_one_channel_on_direct_and_trigger_shares_are_the_whole)
{
    for (int channel = 0; channel < SH_CHANNELS; channel++) {
        double carried = 0;
        int parents[2] = {0, 0};
        if (!sh_channel_table[channel].switchable) {
            continue;
        }
        for (int32_t replication = 0; replication < 8; replication++) {
            sh_plan *plan = plan_of_one(channel);
            sh_lever_write sale = sh_test_write(SH_LEVER_transfer, 1);
            int32_t arm = channel == SH_CHANNEL_transfer ? sh_test_arm(plan, &sale, 1) : 0;
            sh_test_finish(plan);
            sh_test_run *run = sh_test_open(plan, arm, replication, NULL);
            cr_assert(sh_test_steps(run, plan->steps), "%s", run->world.fault.text);
            carried += check_failures(&run->world, channel);
            count_parents(&run->world, channel, parents);
            sh_test_close(run);
            sh_test_free(plan);
        }
        const char *name = sh_channel_table[channel].name;
        bool shares = channel != SH_CHANNEL_averages;
        bool parentless = !sh_channel_table[channel].contagion || !shares ||
                          channel == SH_CHANNEL_vendor || channel == SH_CHANNEL_yields;
        cr_expect((carried > 0) == shares, "%s has caused %g", name, carried);
        cr_expect(parentless ? parents[1] == 0 : parents[1] > 0, "%s: %d of %d have a parent",
                  name, parents[1], parents[0]);
    }
}

/* A channel that has nothing to carry changes no bit, also where it is the only one: no
 * groups, no debts between platforms, no lines, no guarantors, no gain. */
Test(channels, with_nothing_to_carry_change_nothing)
{
    static const struct {
        int channel;
        size_t param;
    } row[] = {{SH_CHANNEL_group, offsetof(sh_params, platform_groups)},
               {SH_CHANNEL_exposures, offsetof(sh_params, platform_exposure_capital)},
               {SH_CHANNEL_funding, offsetof(sh_params, platform_funded_share)},
               {SH_CHANNEL_guarantor, offsetof(sh_params, platform_guarantors)},
               {SH_CHANNEL_region, offsetof(sh_params, market_region_gain)},
               {SH_CHANNEL_neighbours, offsetof(sh_params, investor_neighbour_gain)},
               {SH_CHANNEL_contraction, offsetof(sh_params, market_contraction)}};
    for (size_t i = 0; i < SH_COUNT(row); i++) {
        sh_hash digest[2][2];
        for (int alone = 0; alone < 2; alone++) {
            for (int on = 0; on < 2; on++) {
                sh_plan *plan = plan_of_one(row[i].channel);
                uint32_t averages = 1u << SH_CHANNEL_averages;
                plan->channels_off ^= alone ? 0 : averages;
                plan->channels_off |= on ? 0 : 1u << row[i].channel;
                memcpy((char *)&plan->params + row[i].param, &(double){0}, sizeof(double));
                sh_test_finish(plan);
                digest[alone][on] = sh_test_digest(plan, 0, 0, NULL);
                sh_test_free(plan);
            }
            cr_expect(sh_hash_equal(digest[alone][0], digest[alone][1]), "%s",
                      sh_channel_table[row[i].channel].name);
        }
        cr_expect(!sh_hash_equal(digest[0][0], digest[1][0]), "the averages move somebody");
    }
}

/* ---- groups */

static sh_test_run *open_calm(sh_plan *plan)
{
    sh_test_calm(plan);
    plan->params.platform_groups = 3;
    plan->params.platform_group_share = 0;
    plan->channels_off &= ~(1u << SH_CHANNEL_group);
    sh_test_finish(plan);
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    memset(run->world.platforms.loss_steps, 0,
           sizeof(int32_t) * (size_t)run->world.platforms.n);
    for (int32_t p = 0; p < 6; p++) {
        run->world.platforms.group[p] = (uint16_t)(p / 3); /* 0 1 2 and 3 4 5 */
    }
    return run;
}

/* the term of a sister is the gain times the failed share of the group, decaying week by week;
 * others feel nothing; without the channel nobody does */
Test(channels, investors_of_sisters_see_the_failed_share_of_the_group_fade)
{
    for (int on = 0; on < 2; on++) {
        sh_plan *plan = sh_test_plan();
        sh_test_run *run = open_calm(plan);
        plan->channels_off |= on ? 0 : 1u << SH_CHANNEL_group;
        sh_platforms *t = &run->world.platforms;
        run->world.step = 10;
        t->forced[1] = 1;
        sh_test_phase(run, &sh_phase_resolve);
        sh_test_phase(run, &sh_phase_inform);
        double claims = (double)(t->claims_start[0] + t->claims_start[1] + t->claims_start[2]);
        double share = (double)t->claims_start[1] / claims;
        cr_expect_float_eq(t->group_left[1], share, 1e-12);
        for (int week = 0; week < 3; week++) {
            run->world.step++;
            sh_test_phase(run, &sh_phase_price);
            double faded = share * pow(plan->params.market_news_memory, week);
            for (int32_t p = 0; p < t->n; p++) {
                double term = t->term[(size_t)SH_CHANNEL_group * (size_t)t->n + (size_t)p];
                double due = on && p < 3 ? plan->params.market_group_gain * faded : 0;
                cr_expect_float_eq(term, due, 1e-9, "platform %d, week %d", p, week);
            }
            sh_test_phase(run, &sh_phase_inform);
        }
        sh_test_close(run);
        sh_test_free(plan);
    }
}

/* ---- parents */

static int32_t parent_by(sh_world *world, int32_t p, int channel)
{
    float share[SH_CHANNELS] = {0};
    share[channel] = 0.2f;
    share[SH_CHANNEL_credit] = 0.8f;
    return sh_parent_of(world, p, share);
}

/* nobody owes anybody, but for the loans that the test gives */
static void clear_loans(sh_borrowers *b)
{
    memset(b->loan_platform, 0xFF, sizeof(uint16_t) * SH_LOANS * (size_t)b->n);
}

static void lend(sh_borrowers *b, int32_t row, int slot, uint16_t platform, uint32_t balance)
{
    size_t at = (size_t)slot * (size_t)b->n + (size_t)row;
    b->loan_platform[at] = platform;
    b->loan_balance[at] = balance;
}

/* the platforms of the list have failed in an earlier step */
static void fail_all(sh_world *world, const int32_t *row, size_t count)
{
    world->step = 10;
    for (size_t i = 0; i < count; i++) {
        sh_exit_leave(world, row[i],
                      (sh_leaving){.status = SH_STATUS_suspended,
                                   .kind = SH_EXIT_withdrawal,
                                   .only = SH_CHANNEL_shock});
    }
    world->step = 11;
}

/* Of the failed platforms each weighs most by another measure; 11 and 3 weigh more by all of
 * them but are open, or of another group. */
static void give_weights(sh_world *w)
{
    static const int32_t failed[] = {1, 2, 3, 4, 5, 7, 8, 9};
    sh_platforms *t = &w->platforms;
    fail_all(w, failed, SH_COUNT(failed));
    memset(t->region, 7, (size_t)t->n);
    t->region[0] = t->region[4] = 2;
    for (int32_t p = 0; p < t->n; p++) {
        t->guarantor[p] = SH_NONE;
        t->lending_start[p] = t->lending_usual[p] = 1000;
    }
    t->news_left[4] = 0.1;
    t->news_left[5] = 0.2;
    t->news_left[9] = 0.3;
    t->group_left[2] = 0.2;
    t->group_left[1] = 0.3;
    t->group_left[3] = 0.9; /* of another group */
    t->hurt_by[0] = 8;
    t->guarantor[0] = t->guarantor[7] = t->guarantor[5] = t->guarantor[11] = 1;
    t->drawn[7] = 60;
    t->drawn[5] = 50;
    t->drawn[11] = 900;
    t->lending_usual[2] = 300;
    t->lending_usual[5] = 200;
    t->lending_usual[11] = 0;
    clear_loans(&w->borrowers);
    for (int k = 0; k < 3; k++) { /* three owe 0 and 1, one more, who owes 0 less, also 2 */
        lend(&w->borrowers, k, k, 0, 100);
        lend(&w->borrowers, k, 3, 1, 9);
    }
    lend(&w->borrowers, 3, 1, 0, 250);
    lend(&w->borrowers, 3, 0, 2, 9);
    lend(&w->borrowers, 4, 0, 2, 5000); /* nothing to do with 0 */
    lend(&w->borrowers, 5, 0, 0, 9000);
    lend(&w->borrowers, 5, 1, 11, 9000); /* shared with an open one */
    sh_parent_index(w);
}

Test(channels, each_channel_has_its_own_idea_of_a_parent)
{
    sh_plan *plan = sh_test_plan();
    sh_test_run *run = open_calm(plan);
    sh_world *w = &run->world;
    give_weights(w);
    w->market.news = 0.6;
    w->market.news_shock = 0.2;
    const struct {
        int channel, parent;
    } cases[] = {
        {SH_CHANNEL_exposures, 8}, {SH_CHANNEL_group, 1},       {SH_CHANNEL_guarantor, 7},
        {SH_CHANNEL_region, 4},    {SH_CHANNEL_vendor, -1},     {SH_CHANNEL_yields, -1},
        {SH_CHANNEL_news, 9},      {SH_CHANNEL_neighbours, 9},  {SH_CHANNEL_borrowers, 1},
        {SH_CHANNEL_funding, 9},   {SH_CHANNEL_contraction, 5}, {SH_CHANNEL_fraud, -1},
        {SH_CHANNEL_averages, -1}};
    int contagion = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        contagion += sh_channel_table[c].contagion;
    }
    cr_expect_eq((int)SH_COUNT(cases), contagion + 1, "a channel has no case here");
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        int32_t parent = parent_by(w, 0, cases[i].channel);
        cr_expect_eq(parent, cases[i].parent, "%s: %d", sh_channel_table[cases[i].channel].name,
                     parent);
    }
    w->market.news_shock = 0.4;
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        bool heard = cases[i].channel == SH_CHANNEL_news ||
                     cases[i].channel == SH_CHANNEL_neighbours ||
                     cases[i].channel == SH_CHANNEL_funding;
        cr_expect_eq(parent_by(w, 0, cases[i].channel), heard ? -1 : cases[i].parent,
                     "%s: most of what was heard was a shock",
                     sh_channel_table[cases[i].channel].name);
    }
    clear_loans(&w->borrowers);
    cr_expect_eq(parent_by(w, 0, SH_CHANNEL_borrowers), -1, "nobody is shared");
    w->platforms.hurt_by[0] = 11;
    cr_expect_eq(parent_by(w, 0, SH_CHANNEL_exposures), -1, "has not failed");
    sh_test_close(run);
    sh_test_free(plan);
}
