/* lend: platforms ration what they can lend, and pay out new loans. */
#include <string.h>

#include "phase/model.h"
#include "phase/sums.h"

/* what a platform may lend in this step: cash above its own liquidity target and its queue; to
 * keep its borrowers it goes on with most of its usual lending until half the target is left.
 * Within the growth cap, no more than was repaid where business is limited, and no further than
 * the liquidity ratio of the rule allows; nothing when capital is below the rule, or business
 * has stopped. */
static double lending_budget(const sh_plan *plan, const sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    const sh_ledger *ledger = &world->ledger;
    double loans = (double)ledger->account[SH_ACCOUNT_loans][p];
    double equity = (double)ledger->account[SH_ACCOUNT_equity][p];
    double cash = (double)(ledger->account[SH_ACCOUNT_cash][p] - t->queue[p]);
    double claims = (double)ledger->account[SH_ACCOUNT_claims][p];
    double target = sh_model_own_target(plan, world, p) * claims;
    double usual = plan->params.platform_lending_floor * t->lending_usual[p];
    double rest = cash - 0.5 * target;
    double kept = usual < rest ? usual : rest;
    double budget = cash - target > kept ? cash - target : kept;
    double most = sh_lever_value(world, SH_LEVER_growth_cap, p) * loans;
    bool open = t->status[p] == SH_STATUS_operating && t->alarm[p] != SH_ALARM_freeze &&
                equity >= sh_lever_value(world, SH_LEVER_capital_ratio, p) * loans;
    budget = loans > 0 && budget > most ? most : budget;
    double repaid = (double)ledger->flow[SH_FLOW_principal][p];
    budget = t->alarm[p] == SH_ALARM_limit && budget > repaid ? repaid : budget;
    double rule = sh_lever_value(world, SH_LEVER_liquidity_ratio, p);
    budget = rule > 0 && budget > cash - rule * claims ? cash - rule * claims : budget;
    return open && budget > 0 ? budget : 0.0;
}

/* share of new lending that a fraud platform keeps for itself */
static double fake_share(const sh_plan *plan, const sh_world *world, int32_t p)
{
    bool fraud = world->platforms.type[p] == SH_TYPE_fraud;
    double held = sh_lever_value(world, SH_LEVER_custody, p);
    return fraud ? plan->params.platform_fake_share * (1.0 - held) : 0.0;
}

/* a_g = min(1, budget / demand of all grades): every grade shares the budget alike */
static void ration(const sh_plan *plan, sh_world *world, sh_step *step)
{
    sh_platforms *t = &world->platforms;
    for (int32_t p = 0; p < t->n; p++) {
        double demand = 0;
        for (int g = 0; g < SH_GRADES; g++) {
            demand += (double)sh_sum(step, p, SH_REPAY_DEMAND + g);
        }
        double budget = lending_budget(plan, world, p);
        double fake = budget * fake_share(plan, world, p);
        sh_ledger_post(&world->ledger, p, SH_FLOW_fake_lending, (int64_t)fake);
        t->budget[p] = (int64_t)(budget - fake);
        double accept = demand > 0 ? (double)t->budget[p] / demand : 0.0;
        accept = accept < 1.0 ? accept : 1.0;
        for (int g = 0; g < SH_GRADES; g++) {
            t->accept[(size_t)g * (size_t)t->n + (size_t)p] = accept;
        }
    }
}

/* chance may have accepted more than there is: then every new loan is cut alike */
static void cut(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)plan;
    sh_platforms *t = &world->platforms;
    for (int32_t p = 0; p < t->n; p++) {
        t->grant_q32[p] =
            (int64_t)sh_fen_ratio_q32(t->budget[p], sh_sum(step, p, SH_RANK_ACCEPTED));
    }
}

/* what the new loans of the market cost until they are repaid, and private loans would cost */
static void price_loans(const sh_plan *plan, sh_world *world, const sh_step *step)
{
    const double years = (double)plan->step_days / 365.0;
    sh_market *m = &world->market;
    const double elsewhere = plan->params.borrower_private_rate + m->outside_rise;
    m->lent_years = m->lent_cost = m->lent_saved = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        for (int g = 0; g < SH_GRADES; g++) {
            double lent = 0.5 * years * (double)sh_sum(step, p, SH_LEND_TIME + g);
            size_t at = (size_t)g * (size_t)world->platforms.n + (size_t)p;
            double rate = world->platforms.interest[at] / years;
            m->lent_years += lent;
            m->lent_cost += lent * rate;
            m->lent_saved += lent * (elsewhere - rate);
        }
    }
    memcpy(m->granted, step->extra + SH_EXTRA_CELL, sizeof m->granted);
    memcpy(m->lent, step->extra + SH_EXTRA_LENT, sizeof m->lent);
}

static void book(const sh_plan *plan, sh_world *world, sh_step *step)
{
    sh_platforms *t = &world->platforms;
    double lent = 0;
    double memory = 1.0 - (double)plan->step_days / 91.0;
    memory = memory > 0 ? memory : 0.0;
    for (int32_t p = 0; p < t->n; p++) {
        int64_t amount = sh_sum(step, p, SH_LEND_LENT);
        t->lending_usual[p] = memory * t->lending_usual[p] + (1.0 - memory) * (double)amount;
        sh_ledger_post(&world->ledger, p, SH_FLOW_lending, amount);
        t->stock_loans[p] += sh_sum(step, p, SH_LEND_BALANCE);
        t->granted[p] = (int32_t)sh_sum(step, p, SH_LEND_GRANTED);
        t->loan_count[p] += t->granted[p];
        lent += (double)amount;
        if (t->type[p] != SH_TYPE_guaranteed) {
            continue;
        }
        int64_t due =
            (int64_t)(sh_lever_value(world, SH_LEVER_reserve_rate, p) * (double)amount);
        int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p];
        sh_ledger_post(&world->ledger, p, SH_FLOW_contribution,
                       due < cash ? due
                       : cash > 0 ? cash
                                  : 0);
    }
    price_loans(plan, world, step);
    sh_market *m = &world->market;
    m->lending_now = memory * m->lending_now + (1.0 - memory) * lent;
}

const sh_phase sh_phase_ration = {
    .name = "ration",
    .about = "platforms share their lending budget over approved applications",
    .reads = "books, borrower.wish_*, levers",
    .writes = "platform.budget, accept, grant_q32; borrower.wish_*; books: fake lending",
    .before = ration,
    .table = SH_TABLE_BORROWERS,
    .events = {offsetof(sh_kernels, rank)},
    .width = SH_RANK_WIDTH,
    .after = cut,
};

const sh_phase sh_phase_lend = {
    .name = "lend",
    .about = "accepted applications become loans",
    .reads = "platform.grant_q32, borrower.wish_*",
    .writes = "borrower.loan_*; books: lending, contribution",
    .table = SH_TABLE_BORROWERS,
    .events = {offsetof(sh_kernels, grant)},
    .width = SH_LEND_WIDTH,
    .after = book,
    .checks_loans = true,
};
