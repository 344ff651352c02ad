/* clear: what failed platforms owed to others is settled, and who cannot bear the loss fails
 * too, wave by wave, within the step. */
#include <string.h>

#include "phase/exit.h"
#include "phase/model.h"
#include "phase/parent.h"
#include "phase/worth.h"

/* the debtor whose loss took the last of a platform's own capital in this wave, -1 none; in the
 * order of rows */
typedef struct wave {
    int32_t *by; /* [platforms], in the arena of the step */
    bool any;
} wave;

/* failed, and owes what its estate is worth: conversion changes no debt */
static bool has_estate(const sh_world *world, int32_t p)
{
    return sh_world_exit_fails(world->platforms.exit_kind[p]);
}

/* The estate pays one debt in part: cash moves, both books follow. */
static void pay(sh_world *world, int64_t at, int32_t debtor, int64_t amount)
{
    sh_exposures *x = &world->exposures;
    sh_ledger_post(&world->ledger, debtor, SH_FLOW_debt_paid, amount);
    sh_ledger_post(&world->ledger, x->creditor[at], SH_FLOW_debt_received, amount);
    x->amount[x->edge[at]] -= amount;
}

/* Part of one debt is lost: both books write it down; a live creditor whose capital this takes
 * below nothing will fail. */
static void lose(sh_world *world, int64_t at, int32_t debtor, int64_t amount, wave *falls)
{
    sh_exposures *x = &world->exposures;
    sh_platforms *t = &world->platforms;
    const int64_t *equity = world->ledger.account[SH_ACCOUNT_equity];
    int32_t creditor = x->creditor[at];
    int64_t before = equity[creditor];
    if (amount <= 0) {
        return;
    }
    sh_ledger_post(&world->ledger, debtor, SH_FLOW_debt_relief, amount);
    sh_ledger_post(&world->ledger, creditor, SH_FLOW_debt_loss, amount);
    x->amount[x->edge[at]] -= amount;
    t->hurt_all[creditor] += amount;
    if (amount > t->hurt_most[creditor]) {
        t->hurt_most[creditor] = amount;
        t->hurt_by[creditor] = debtor;
    }
    if (sh_status_live(t->status[creditor])) {
        sh_model_wear(world, creditor, SH_CHANNEL_exposures, (double)amount);
        bool gone = before >= 0 && equity[creditor] < 0;
        falls->by[creditor] = gone ? debtor : falls->by[creditor];
        falls->any |= gone;
    }
}

/* Pays `pot` on the debts of a platform, in proportion to them, to the last fen. */
static void pay_all(sh_world *world, sh_step *step, int32_t debtor, int64_t pot)
{
    const sh_exposures *x = &world->exposures;
    int64_t first = x->owed[debtor], n = x->owed[debtor + 1] - first;
    sh_arena_mark mark = sh_arena_begin(&step->arena);
    int64_t *weight = sh_arena_array(&step->arena, (size_t)n, sizeof *weight);
    int64_t *part = sh_arena_array(&step->arena, (size_t)n, sizeof *part);
    if (weight == NULL || part == NULL) {
        sh_world_fail(world, SH_E_MEMORY, "clear", "out of memory: debts of a platform");
    } else {
        for (int64_t k = 0; k < n; k++) {
            weight[k] = x->amount[x->edge[first + k]];
        }
        sh_fen_apportion(pot, weight, (size_t)n, part);
        for (int64_t k = 0; k < n; k++) {
            pay(world, first + k, debtor, part[k]);
        }
    }
    sh_arena_end(&step->arena, mark);
}

static void lose_all(sh_world *world, int32_t debtor, wave *falls)
{
    const sh_exposures *x = &world->exposures;
    for (int64_t at = x->owed[debtor]; at < x->owed[debtor + 1]; at++) {
        lose(world, at, debtor, x->amount[x->edge[at]], falls);
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* An estate that has paid its investors pays the other platforms, from the step after the
 * failure on; what a closed one still owes is lost. */
static void run_estates(sh_world *world, sh_step *step, wave *falls)
{
    const sh_ledger *ledger = &world->ledger;
    for (int32_t p = 0; p < world->exposures.n; p++) {
        int64_t due = ledger->account[SH_ACCOUNT_due_to][p];
        if (due <= 0 || !has_estate(world, p)) {
            continue;
        }
        const sh_event *left = sh_vec_at(&world->events, (size_t)world->platforms.event[p]);
        bool new = left->step == world->step;
        if (!new && ledger->account[SH_ACCOUNT_claims][p] == 0) {
            pay_all(world, step, p, least(due, ledger->account[SH_ACCOUNT_cash][p]));
        }
        if (world->platforms.status[p] == SH_STATUS_closed) {
            lose_all(world, p, falls);
        }
    }
}

/* fixed recovery: a failed platform pays this share of its debts as far as it has cash; the
 * rest is lost at once. A wind-down is no failure to pay until it is closed. */
static void settle_by_share(const sh_plan *plan, sh_world *world, sh_step *step, wave *falls)
{
    const sh_ledger *ledger = &world->ledger;
    double recovery = plan->params.platform_exposure_recovery;
    for (int32_t p = 0; p < world->exposures.n; p++) {
        int64_t due = ledger->account[SH_ACCOUNT_due_to][p];
        bool orderly = world->platforms.exit_kind[p] == SH_EXIT_orderly;
        if (due > 0 && has_estate(world, p) && !orderly) {
            int64_t pot = (int64_t)(recovery * (double)due);
            pay_all(world, step, p, least(pot, ledger->account[SH_ACCOUNT_cash][p]));
            lose_all(world, p, falls);
        }
    }
}

/* clearing: debts fall to what the estates are worth to those who come after the investors, all
 * estates valued at once */
static void settle_by_worth(const sh_plan *plan, sh_world *world, sh_step *step, wave *falls)
{
    const sh_exposures *x = &world->exposures;
    sh_arena_mark mark = sh_arena_begin(&step->arena);
    uint64_t *worth = sh_arena_array(&step->arena, (size_t)x->n, sizeof *worth);
    sh_error error = {0};
    sh_status status = worth == NULL ? sh_error_set(&error, SH_E_MEMORY, "out of memory")
                                     : sh_worth_of_debts(plan, world, worth, &error);
    if (status != SH_OK) {
        sh_world_fail(world, status, "clear", "debts between platforms: %s", error.text);
    }
    for (int32_t p = 0; p < x->n && status == SH_OK; p++) {
        if (!has_estate(world, p)) {
            continue;
        }
        for (int64_t at = x->owed[p]; at < x->owed[p + 1]; at++) {
            int64_t amount = x->amount[x->edge[at]];
            lose(world, at, p, amount - sh_fen_share(amount, worth[p]), falls);
        }
    }
    sh_arena_end(&step->arena, mark);
}

/* a creditor fails by what it has lost */
static void fail_creditors(sh_world *world, wave *falls)
{
    const sh_platforms *t = &world->platforms;
    falls->any = false;
    for (int32_t p = 0; p < t->n; p++) {
        int32_t by = falls->by[p];
        falls->by[p] = -1;
        if (by < 0) {
            continue;
        }
        sh_leaving how = {SH_STATUS_suspended, SH_EXIT_insolvent, SH_CHANNELS, 0, false};
        sh_exit_leave(world, p, how);
        if (t->event[p] >= 0) {
            sh_event *event = sh_vec_at(&world->events, (size_t)t->event[p]);
            event->counterparty = by;
            event->cause = sh_parent_decides(event->share) ? t->event[by] : -1;
        }
    }
}

/* somebody has failed in this step, so that debts have to be valued anew */
static bool is_news(const sh_world *world)
{
    const sh_platforms *t = &world->platforms;
    for (int32_t p = 0; p < t->n; p++) {
        if (t->status_step[p] == world->step && has_estate(world, p)) {
            return true;
        }
    }
    return false;
}

static void clear(const sh_plan *plan, sh_world *world, sh_step *step)
{
    if (world->exposures.edges == 0 || !sh_channel_on(plan, world, SH_CHANNEL_exposures)) {
        return;
    }
    sh_arena_mark mark = sh_arena_begin(&step->arena);
    size_t n = (size_t)world->platforms.n;
    wave falls = {.by = sh_arena_array(&step->arena, n, sizeof *falls.by)};
    if (falls.by == NULL) {
        sh_world_fail(world, SH_E_MEMORY, "clear", "out of memory: %zu platforms", n);
        sh_arena_end(&step->arena, mark);
        return;
    }
    memset(falls.by, 0xFF, n * sizeof *falls.by); /* -1 */
    bool cleared = plan->params.platform_exposure_clearing > 0.5;
    run_estates(world, step, &falls);
    for (bool more = is_news(world) || falls.any; more && world->fault.status == SH_OK;) {
        fail_creditors(world, &falls);
        if (cleared) {
            settle_by_worth(plan, world, step, &falls);
        } else {
            settle_by_share(plan, world, step, &falls);
        }
        more = falls.any;
    }
    sh_arena_end(&step->arena, mark);
}

const sh_phase sh_phase_clear = {
    .name = "clear",
    .about = "what failed platforms owe to others is settled; who cannot bear the loss fails",
    .reads = "platform.status, books, what platforms owe each other, plan.params",
    .writes = "platform.status, exit_kind, hurt_by, hurt_all, gap, worn; books: debt_paid, "
              "debt_received, debt_relief, debt_loss; events",
    .before = clear,
};
