#include "record/system.h"

#include <math.h>

#include "base/det.h"
#include "record/ratios.h"

const sh_system_info sh_system_series[SH_SYSTEMS] = {
#define SH_SYSTEM_FEN(name, about) {#name, "CNY_fen", about, SH_TYPE_I64},
#define SH_SYSTEM_COUNT(name, unit, about) {#name, #unit, about, SH_TYPE_I32},
#define SH_SYSTEM_RATE(name, unit, about) {#name, #unit, about, SH_TYPE_F64},
#define SH_OUTCOME(name, role, unit, about)
#include "record/metrics.def"
#undef SH_SYSTEM_FEN
#undef SH_SYSTEM_COUNT
#undef SH_SYSTEM_RATE
#undef SH_OUTCOME
};

static bool has_failed(const sh_world *world, int32_t p)
{
    return sh_world_exit_fails(world->platforms.exit_kind[p]);
}

static int64_t live_account(const sh_world *world, sh_account account)
{
    int64_t sum = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        sum +=
            sh_status_live(world->platforms.status[p]) ? world->ledger.account[account][p] : 0;
    }
    return sum;
}

static int64_t failed_claims(const sh_world *world)
{
    int64_t sum = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        sum += has_failed(world, p) ? world->ledger.account[SH_ACCOUNT_claims][p] : 0;
    }
    return sum;
}

static int64_t sum_fen(const int64_t *column, int32_t n)
{
    int64_t sum = 0;
    for (int32_t p = 0; p < n; p++) {
        sum += column[p];
    }
    return sum;
}

static int64_t live_sum(const sh_world *world, const int32_t *column)
{
    int64_t sum = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        sum += sh_status_live(world->platforms.status[p]) ? column[p] : 0;
    }
    return sum;
}

static int64_t count_status(const sh_world *world, bool delayed)
{
    int64_t count = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        count += delayed ? world->platforms.status[p] == SH_STATUS_delay
                         : sh_status_live(world->platforms.status[p]);
    }
    return count;
}

/* requests paid over requests waiting, of all live platforms */
static double mean_fill(const sh_world *world)
{
    int64_t waiting = sum_fen(world->platforms.queue, world->platforms.n);
    int64_t paid = sh_ledger_flow_sum(&world->ledger, SH_FLOW_redemption);
    return paid + waiting > 0 ? (double)paid / (double)(paid + waiting) : 1.0;
}

static double mean_discount(const sh_world *world)
{
    const int64_t *claims = world->ledger.account[SH_ACCOUNT_claims];
    double weight = 0, sum = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        double own = sh_status_live(world->platforms.status[p]) ? (double)claims[p] : 0.0;
        weight += own;
        sum += own * world->platforms.discount[p];
    }
    return weight > 0 ? sum / weight : (double)NAN;
}

double sh_system_exit_rate(const sh_plan *plan, const sh_history *history, int32_t step)
{
    int32_t window = (30 + plan->step_days / 2) / plan->step_days;
    window = window < 1 ? 1 : window;
    int32_t first = step - window < 0 ? 0 : step - window;
    int32_t exits = 0;
    for (int32_t i = first; i < step; i++) {
        exits += history->exits[i];
    }
    double open = history->operating[first];
    double months = (double)(step - first) * plan->step_days / 30.0;
    if (open <= 0) {
        return (double)NAN;
    }
    /* who opened and left within the month is not among those open before */
    return exits < open ? 1.0 - sh_det_pow(1.0 - exits / open, 1.0 / months) : 1.0;
}

static double rate_of(sh_system_id id, const sh_plan *plan, const sh_world *world,
                      const sh_history *history)
{
    const sh_market *m = &world->market;
    bool owed = live_account(world, SH_ACCOUNT_claims) > 0;
    switch (id) {
    case SH_SYSTEM_mean_yield:
        return owed ? m->yield_mean : (double)NAN;
    case SH_SYSTEM_overdue_share:
        return m->overdue_mean;
    case SH_SYSTEM_fill:
        return mean_fill(world);
    case SH_SYSTEM_discount:
        return mean_discount(world);
    case SH_SYSTEM_news:
        return m->news;
    case SH_SYSTEM_signal:
        return owed ? m->signal_mean : (double)NAN;
    case SH_SYSTEM_macro:
        return m->macro;
    case SH_SYSTEM_hhi:
        return sh_ratios_hhi(world);
    case SH_SYSTEM_capital_ratio:
        return sh_ratios_capital(world);
    case SH_SYSTEM_cash_ratio:
        return sh_ratios_cash(world);
    case SH_SYSTEM_coverage:
        return sh_ratios_coverage(world);
    case SH_SYSTEM_queue_days:
        return sh_ratios_queue_days(world, plan->step_days);
    default:
        return sh_system_exit_rate(plan, history, world->step);
    }
}

static int64_t money_of(sh_system_id id, const sh_world *world)
{
    const sh_ledger *l = &world->ledger;
    switch (id) {
    case SH_SYSTEM_claims:
        return live_account(world, SH_ACCOUNT_claims);
    case SH_SYSTEM_claims_failed:
        return failed_claims(world);
    case SH_SYSTEM_loans:
        return live_account(world, SH_ACCOUNT_loans);
    case SH_SYSTEM_cash:
        return live_account(world, SH_ACCOUNT_cash);
    case SH_SYSTEM_reserve:
        return live_account(world, SH_ACCOUNT_reserve);
    case SH_SYSTEM_equity:
        return live_account(world, SH_ACCOUNT_equity);
    case SH_SYSTEM_volume:
        return sh_ledger_flow_sum(l, SH_FLOW_lending);
    case SH_SYSTEM_inflow:
        return sh_ledger_flow_sum(l, SH_FLOW_placement);
    case SH_SYSTEM_redemptions:
        return sh_ledger_flow_sum(l, SH_FLOW_redemption);
    case SH_SYSTEM_requested:
        return sum_fen(world->platforms.asked, world->platforms.n);
    case SH_SYSTEM_queue:
        return sum_fen(world->platforms.queue, world->platforms.n);
    case SH_SYSTEM_write_off:
        return sh_ledger_flow_sum(l, SH_FLOW_write_off);
    case SH_SYSTEM_transferred:
        return sh_ledger_flow_sum(l, SH_FLOW_transfer_purchase);
    default:
        return sh_ledger_flow_sum(l, SH_FLOW_haircut);
    }
}

/* persons of both cohorts who take part */
static int64_t count_persons(const sh_world *world, sh_table_kind table)
{
    int64_t count = 0;
    for (int c = 0; c < SH_COHORTS; c++) {
        count += world->cohorts[table][c].active;
    }
    return count;
}

static int64_t count_of(sh_system_id id, const sh_world *world, const sh_history *history)
{
    switch (id) {
    case SH_SYSTEM_operating:
        return count_status(world, false);
    case SH_SYSTEM_in_delay:
        return count_status(world, true);
    case SH_SYSTEM_exits:
        return history->exits[history->steps - 1] + history->exits_by_kind[SH_EXIT_converted];
    case SH_SYSTEM_exits_withdrawal:
        return history->exits_by_kind[SH_EXIT_withdrawal];
    case SH_SYSTEM_exits_absconded:
        return history->exits_by_kind[SH_EXIT_absconded];
    case SH_SYSTEM_exits_police:
        return history->exits_by_kind[SH_EXIT_police];
    case SH_SYSTEM_exits_orderly:
        return history->exits_by_kind[SH_EXIT_orderly];
    case SH_SYSTEM_exits_converted:
        return history->exits_by_kind[SH_EXIT_converted];
    case SH_SYSTEM_exits_insolvent:
        return history->exits_by_kind[SH_EXIT_insolvent];
    case SH_SYSTEM_active_investors:
        return world->market.active_investors;
    case SH_SYSTEM_holders:
        return world->market.holders;
    case SH_SYSTEM_investors:
        return count_persons(world, SH_TABLE_INVESTORS);
    case SH_SYSTEM_borrowers:
        return count_persons(world, SH_TABLE_BORROWERS);
    case SH_SYSTEM_loan_count:
        return live_sum(world, world->platforms.loan_count);
    case SH_SYSTEM_applications:
        return live_sum(world, world->platforms.applications);
    default:
        return live_sum(world, world->platforms.granted);
    }
}

sh_system_value sh_system_value_of(sh_system_id id, const sh_plan *plan, const sh_world *world,
                                   const sh_history *history)
{
    sh_system_value value;
    switch (sh_system_series[id].type) {
    case SH_TYPE_I64:
        value.fen = money_of(id, world);
        break;
    case SH_TYPE_I32:
        value.fen = count_of(id, world, history);
        break;
    default:
        value.rate = rate_of(id, plan, world, history);
        break;
    }
    return value;
}
