/* repay: borrowers pay, fall late, recover, default; then apply for new loans. */
#include <string.h>

#include "base/det.h"
#include "phase/model.h"
#include "phase/sums.h"

/* an estate's loans have gone to a buyer who pays part of their face */
static void book_sale(const sh_plan *plan, sh_world *world, int32_t p, int64_t sold)
{
    int64_t price = (int64_t)(plan->params.resolution_sale * (double)sold);
    sh_ledger_post(&world->ledger, p, SH_FLOW_sale, price);
    sh_ledger_post(&world->ledger, p, SH_FLOW_sale_loss, sold - price);
    world->platforms.selling[p] = 0;
}

/* books what the borrowers did; the share of late loans */
static void book(const sh_plan *plan, sh_world *world, sh_step *step)
{
    sh_platforms *t = &world->platforms;
    int64_t loans = 0, late = 0;
    for (int32_t p = 0; p < t->n; p++) {
        int64_t lost = sh_sum(step, p, SH_REPAY_WRITE_OFF);
        sh_ledger_post(&world->ledger, p, SH_FLOW_principal,
                       sh_sum(step, p, SH_REPAY_PRINCIPAL));
        sh_ledger_post(&world->ledger, p, SH_FLOW_interest, sh_sum(step, p, SH_REPAY_INTEREST));
        sh_ledger_post(&world->ledger, p, SH_FLOW_recovery, sh_sum(step, p, SH_REPAY_RECOVERY));
        sh_ledger_post(&world->ledger, p, SH_FLOW_write_off, lost);
        t->linked[p] = sh_sum(step, p, SH_REPAY_LINKED);
        book_sale(plan, world, p, sh_sum(step, p, SH_REPAY_SOLD));
        t->stock_loans[p] = sh_sum(step, p, SH_REPAY_LOANS);
        t->loan_count[p] = (int32_t)sh_sum(step, p, SH_REPAY_LOAN_COUNT);
        t->late_count[p] = (int32_t)sh_sum(step, p, SH_REPAY_LATE_COUNT);
        t->applications[p] = (int32_t)sh_sum(step, p, SH_REPAY_APPLICATIONS);
        double balance = (double)t->stock_loans[p];
        t->overdue[p] = balance > 0 ? (double)sh_sum(step, p, SH_REPAY_LATE) / balance : 0.0;
        loans += t->stock_loans[p];
        late += sh_sum(step, p, SH_REPAY_LATE);
    }
    memcpy(world->market.applied, step->extra + SH_EXTRA_CELL, sizeof world->market.applied);
    world->market.overdue_mean = loans > 0 ? (double)late / (double)loans : 0.0;
    if (step->extra[SH_EXTRA_OVERFLOW] != 0) {
        sh_world_fail(world, SH_E_INVARIANT, "repay",
                      "step %d, phase repay: a borrower's money left 32 bits", world->step);
    }
}

const sh_phase sh_phase_repay = {
    .name = "repay",
    .about = "borrowers pay, fall late, recover or default, and apply for new loans",
    .reads = "borrower.loan_*, platform.interest, strategic, borrow_accept",
    .writes = "borrower.loan_*, stressed, wish_*; books: principal, interest, recovery, "
              "write-off, sale",
    .table = SH_TABLE_BORROWERS,
    .events = {offsetof(sh_kernels, repay), offsetof(sh_kernels, apply)},
    .width = SH_REPAY_WIDTH,
    .after = book,
    .checks_loans = true,
};
