#include "tests/support/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void refuse(const sh_error *error)
{
    fprintf(stderr, "the test's plan or world was refused: %s\n", error->text);
    abort();
}

sh_lever_write sh_test_write(sh_lever lever, double value)
{
    sh_lever_write write = {(int32_t)lever, 0, value, sh_selector_all(), "test"};
    return write;
}

int32_t sh_test_arm(sh_plan *plan, const sh_lever_write *writes, int32_t count)
{
    sh_policy policies[32];
    sh_arm arms[32];
    sh_policy policy = {.name = "levers",
                        .about = "",
                        .law = "",
                        .params = "",
                        .lag_days = -1,
                        .noise = -1,
                        .write_count = count};
    policy.writes = sh_plan_copy(plan, writes, sizeof *writes * (size_t)count);
    for (int32_t i = 0; i < plan->policy_count; i++) {
        policies[i] = plan->policies[i];
    }
    for (int32_t i = 0; i < plan->arm_count; i++) {
        arms[i] = plan->arms[i];
    }
    policies[plan->policy_count] = policy;
    arms[plan->arm_count] = (sh_arm){
        .name = "levers", .about = "", .policy_count = 1, .policy = {plan->policy_count}};
    plan->policies =
        sh_plan_copy(plan, policies, sizeof *policies * (size_t)(plan->policy_count + 1));
    plan->arms = sh_plan_copy(plan, arms, sizeof *arms * (size_t)(plan->arm_count + 1));
    plan->policy_count++;
    return plan->arm_count++;
}

/* names the arm made last */
static void name_arm(sh_plan *plan, int32_t arm, const char *name)
{
    sh_arm copy = plan->arms[arm];
    sh_policy policy = plan->policies[copy.policy[0]];
    copy.name = policy.name = name;
    memcpy((void *)(uintptr_t)&plan->arms[arm], &copy, sizeof copy);
    memcpy((void *)(uintptr_t)&plan->policies[copy.policy[0]], &policy, sizeof policy);
}

sh_plan *sh_test_plan(void)
{
    sh_plan *plan = malloc(sizeof *plan);
    sh_error error = {0};
    if (plan == NULL || sh_plan_init(plan, &error) != SH_OK) {
        refuse(&error);
    }
    plan->name = "small";
    plan->steps = 26;
    plan->params.platform_count = 30;
    plan->params.investor_count = 3000;
    plan->params.borrower_count = 1500;
    sh_lever_write talk[2] = {sh_test_write(SH_LEVER_communication, 0.4),
                              sh_test_write(SH_LEVER_early_exit, 0)};
    talk[0].day = talk[1].day = 42;
    sh_lever_write hold = sh_test_write(SH_LEVER_custody, 1);
    hold.target.pooled = 1;
    hold.target.share = 0.9;
    name_arm(plan, sh_test_arm(plan, talk, 2), "intervention");
    name_arm(plan, sh_test_arm(plan, &hold, 1), "custody");
    return plan;
}

void sh_test_shocks(sh_plan *plan)
{
    const sh_shock shocks[3] = {{SH_SHOCK_funding, 21, 0, {0.75}},
                                {SH_SHOCK_credit, 21, 0, {1.3}},
                                {SH_SHOCK_failure, 28, 0, {3, 1, 1}}};
    plan->shocks = sh_plan_copy(plan, shocks, sizeof shocks);
    plan->shock_count = 3;
}

uint32_t sh_test_all_channels(void)
{
    uint32_t all = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        all |= sh_channel_table[c].switchable ? 1u << c : 0;
    }
    return all;
}

void sh_test_calm(sh_plan *plan)
{
    sh_params *a = &plan->params;
    a->market_macro_noise = 0;
    a->market_line_cut = 0;
    a->platform_closure_hazard = 0;
    a->platform_fraud_hazard = 0;
    a->platform_vendor_outage = 0;
    a->platform_diversion = 0;
    a->regulator_inspections = 0;
    plan->channels_off = sh_test_all_channels();
}

double sh_test_target(const sh_plan *plan, const sh_world *world, int32_t platform)
{
    double part = world->platforms.type[platform] == SH_TYPE_matched ? 0.5 : 1.0;
    return part * plan->params.platform_liquidity_target *
           (0.4 + 1.2 * world->platforms.credibility[platform]);
}

void sh_test_finish(sh_plan *plan)
{
    sh_error error = {0};
    if (sh_plan_finish(plan, &error) != SH_OK) {
        refuse(&error);
    }
}

void sh_test_free(sh_plan *plan)
{
    sh_plan_free(plan);
    free(plan);
}

sh_test_run *sh_test_open(const sh_plan *plan, int32_t arm, int32_t replication,
                          const sh_team *team)
{
    static const sh_team alone = {.isa = "auto", .threads = 1};
    sh_test_run *run = calloc(1, sizeof *run);
    sh_error error = {0};
    sh_capacity capacity = sh_pipeline_capacity(plan);
    if (run == NULL || sh_world_init(&run->world, &capacity, &error) != SH_OK ||
        sh_step_init(&run->step, plan, team == NULL ? &alone : team, &error) != SH_OK ||
        sh_populate(plan, &run->world, arm, replication, &error) != SH_OK ||
        sh_supervise_open(plan, &run->world, &run->step, &error) != SH_OK) {
        refuse(&error);
    }
    run->plan = plan;
    return run;
}

bool sh_test_steps(sh_test_run *run, int32_t steps)
{
    bool fine = run->world.fault.status == SH_OK;
    for (int32_t i = 0; i < steps && fine; i++) {
        fine = sh_pipeline_step(run->plan, &run->world, &run->step);
    }
    return fine;
}

void sh_test_phase(sh_test_run *run, const sh_phase *phase)
{
    sh_pipeline_phase(run->plan, &run->world, &run->step, phase);
}

void sh_test_rebook(sh_test_run *run, int64_t cash)
{
    sh_world *w = &run->world;
    sh_ledger *ledger = &w->ledger;
    int64_t wallets = 0;
    sh_world_recount(w);
    for (int32_t p = 0; p < ledger->n; p++) {
        for (int a = 0; a < SH_ACCOUNTS; a++) {
            ledger->account[a][p] = 0;
        }
        sh_ledger_open(ledger, p, SH_ACCOUNT_cash, cash);
        sh_ledger_open(ledger, p, SH_ACCOUNT_claims, w->platforms.stock_claims[p]);
        sh_ledger_open(ledger, p, SH_ACCOUNT_loans, w->platforms.stock_loans[p]);
        sh_ledger_open_equity(ledger, p);
    }
    for (int32_t i = 0; i < w->investors.n; i++) {
        wallets += w->investors.cash[i];
    }
    memset(ledger->party, 0, sizeof ledger->party);
    ledger->party[SH_PARTY_investors] = wallets;
    ledger->cash_total = sh_ledger_cash(ledger);
    sh_ledger_begin_step(ledger);
}

void sh_test_close(sh_test_run *run)
{
    sh_supervise_close(run->plan, &run->step);
    sh_step_free(&run->step);
    sh_world_free(&run->world);
    free(run);
}

sh_hash sh_test_digest(const sh_plan *plan, int32_t arm, int32_t replication,
                       const sh_team *team)
{
    sh_test_run *run = sh_test_open(plan, arm, replication, team);
    if (!sh_test_steps(run, plan->steps)) {
        fprintf(stderr, "the test's run has a fault: %s\n", run->world.fault.text);
        abort();
    }
    sh_hash digest = run->world.digest;
    sh_test_close(run);
    return digest;
}
