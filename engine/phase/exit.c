#include "phase/exit.h"
#include "phase/model.h"
#include "phase/parent.h"

/* trigger shares: the decayed drains of the platform, by channel; they sum to one. Who has lost
 * nothing and earns too little all the same has lent too little or too badly: credit. */
static void take_shares(const sh_world *world, int32_t p, sh_leaving how, float *share)
{
    const sh_platforms *t = &world->platforms;
    const double *drain = (how.poor ? t->worn : t->gap) + p;
    sh_channel only = how.only;
    double total = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        total += drain[(size_t)c * (size_t)t->n];
    }
    if (only == SH_CHANNELS && total <= 0) {
        only = how.poor ? SH_CHANNEL_credit : SH_CHANNEL_shock;
    }
    for (int c = 0; c < SH_CHANNELS; c++) {
        bool single = only < SH_CHANNELS;
        share[c] =
            single ? (float)(c == (int)only) : (float)(drain[(size_t)c * (size_t)t->n] / total);
    }
}

/* Trigger shares of a platform that what others did not pay has brought below nothing: of what
 * its own capital has fallen by since the start, their part, in whole fen, is exposures. The
 * rest, its own losses less its profits, is told by what else has taken assets that earn. */
static void share_shortfall(const sh_world *world, int32_t p, float *share)
{
    const sh_platforms *t = &world->platforms;
    const double *drain = t->worn + p;
    int64_t fall = t->equity_start[p] - world->ledger.account[SH_ACCOUNT_equity][p];
    int64_t others = t->hurt_all[p], own = fall > others ? fall - others : 0;
    double rest = (double)own / (double)(own + others), total = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        total += c != SH_CHANNEL_exposures ? drain[(size_t)c * (size_t)t->n] : 0.0;
    }
    for (int c = 0; c < SH_CHANNELS; c++) {
        share[c] = total > 0 ? (float)(rest * drain[(size_t)c * (size_t)t->n] / total) : 0.0f;
    }
    share[SH_CHANNEL_credit] = total > 0 ? share[SH_CHANNEL_credit] : (float)rest;
    share[SH_CHANNEL_exposures] = (float)(1.0 - rest);
}

static sh_event *add_event(sh_world *world, int32_t p, int32_t kind)
{
    sh_event *event = sh_vec_push(&world->events, NULL);
    if (event == NULL) {
        sh_world_fail(world, SH_E_MEMORY, "resolve", "out of memory: list of events");
        return NULL;
    }
    event->step = world->step;
    event->kind = kind;
    event->platform = p;
    event->counterparty = -1;
    event->cause = -1;
    event->amount = world->ledger.account[SH_ACCOUNT_claims][p];
    return event;
}

void sh_exit_change(sh_world *world, int32_t p, sh_platform_status status)
{
    world->platforms.status[p] = (uint8_t)status;
    world->platforms.status_step[p] = world->step;
    add_event(world, p, 16 + (int32_t)status);
}

/* the trigger shares of a failure, and whom it followed; a cause only where contagion did at
 * least half */
static void explain(sh_world *world, int32_t p, sh_leaving how, sh_event *event)
{
    if (how.kind == SH_EXIT_insolvent) {
        share_shortfall(world, p, event->share);
    } else {
        take_shares(world, p, how, event->share);
    }
    if (how.only < SH_CHANNELS && how.news > 0) {
        double made = how.news * sh_model_news_share(world); /* by failures */
        event->share[how.only] = (float)(1.0 - how.news);
        event->share[SH_CHANNEL_news] += (float)made;
        event->share[SH_CHANNEL_shock] += (float)(how.news - made);
    }
    int32_t parent = sh_parent_of(world, p, event->share);
    event->counterparty = parent;
    event->cause =
        parent >= 0 && sh_parent_decides(event->share) ? world->platforms.event[parent] : -1;
}

/* what an estate keeps from its platform's last day: the tier of claims that is paid first */
static void open_estate(sh_world *world, int32_t p, sh_leaving how)
{
    double first = how.kind == SH_EXIT_converted
                       ? 0.0
                       : 100.0 * sh_lever_value(world, SH_LEVER_small_first, p);
    world->platforms.small_left[p] = (int64_t)first;
}

/* the operator goes with the cash that no custodian holds */
static void take_cash(sh_world *world, int32_t p)
{
    int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p];
    bool pools = world->platforms.pools[p] != 0;
    double free = 1.0 - (pools ? sh_lever_value(world, SH_LEVER_custody, p) : 1.0);
    sh_ledger_post(&world->ledger, p, SH_FLOW_diversion,
                   cash > 0 ? (int64_t)(free * (double)cash) : 0);
}

/* what is left of the provision fund belongs to those for whom it was set aside; it stood
 * apart, so an operator who runs does not have it */
static void release_fund(sh_world *world, int32_t p)
{
    int64_t fund = world->ledger.account[SH_ACCOUNT_reserve][p];
    sh_ledger_post(&world->ledger, p, SH_FLOW_reserve_use, fund);
}

void sh_exit_leave(sh_world *world, int32_t p, sh_leaving how)
{
    sh_platforms *t = &world->platforms;
    sh_event *event = add_event(world, p, (int32_t)how.kind);
    if (event == NULL) {
        return;
    }
    if (sh_world_exit_fails(how.kind)) {
        explain(world, p, how, event);
    }
    t->event[p] = (int32_t)(world->events.count - 1);
    t->status[p] = (uint8_t)how.status;
    t->status_step[p] = world->step;
    t->exit_kind[p] = (uint8_t)how.kind;
    t->queue[p] = 0;
    bool in_order = how.kind == SH_EXIT_orderly || how.kind == SH_EXIT_converted;
    t->fill[p] = in_order ? 1.0 : 0.0;
    open_estate(world, p, how);
    if (how.status == SH_STATUS_absconded) {
        take_cash(world, p);
    }
    release_fund(world, p);
    int64_t fake = world->ledger.account[SH_ACCOUNT_fake][p];
    sh_ledger_post(&world->ledger, p, SH_FLOW_fake_write_off, fake);
}
