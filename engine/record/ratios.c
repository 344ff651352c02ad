#include "record/ratios.h"

#include <math.h>

static double live_sum(const sh_world *world, const int64_t *column)
{
    double sum = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        sum += sh_status_live(world->platforms.status[p]) ? (double)column[p] : 0.0;
    }
    return sum;
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

double sh_ratios_hhi(const sh_world *world)
{
    const int64_t *claims = world->ledger.account[SH_ACCOUNT_claims];
    double all = live_sum(world, claims), sum = 0;
    for (int32_t p = 0; p < world->platforms.n && all > 0; p++) {
        double share =
            sh_status_live(world->platforms.status[p]) ? (double)claims[p] / all : 0.0;
        sum += share * share;
    }
    return all > 0 ? sum : (double)NAN;
}

double sh_ratios_capital(const sh_world *world)
{
    return ratio(live_sum(world, world->ledger.account[SH_ACCOUNT_equity]),
                 live_sum(world, world->ledger.account[SH_ACCOUNT_loans]));
}

double sh_ratios_cash(const sh_world *world)
{
    return ratio(live_sum(world, world->ledger.account[SH_ACCOUNT_cash]),
                 live_sum(world, world->ledger.account[SH_ACCOUNT_claims]));
}

double sh_ratios_coverage(const sh_world *world)
{
    const int64_t *loans = world->ledger.account[SH_ACCOUNT_loans];
    double late = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        late += sh_status_live(world->platforms.status[p])
                    ? world->platforms.overdue[p] * (double)loans[p]
                    : 0.0;
    }
    return ratio(live_sum(world, world->ledger.account[SH_ACCOUNT_reserve]), late);
}

double sh_ratios_queue_days(const sh_world *world, int32_t step_days)
{
    double waiting = live_sum(world, world->platforms.queue);
    double paid = live_sum(world, world->ledger.flow[SH_FLOW_redemption]);
    return waiting > 0 ? ratio(waiting * step_days, paid) : 0.0;
}
