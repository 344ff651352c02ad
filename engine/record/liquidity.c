#include "record/liquidity.h"

#include <math.h>

#include "formula/prudential.h"

enum { WINDOW = 30 /* days */ };

static bool is_live(const sh_world *world, uint16_t p)
{
    return p != SH_NONE && sh_status_live(world->platforms.status[p]);
}

static void add_claims(sh_contracts *c, const sh_world *world, int32_t window)
{
    const sh_investors *v = &world->investors;
    for (size_t at = 0; at < SH_HOLDINGS * (size_t)v->n; at++) {
        if (v->claim[at] == 0 || !is_live(world, v->platform[at])) {
            continue;
        }
        bool asked = v->asked[at] != 0 && v->asked[at] != SH_LISTED;
        int32_t left = asked ? 0 : v->due[at] - world->step;
        left = left > 0 ? left : 0;
        c->leaving += left <= window ? v->claim[at] : 0;
        c->claims += v->claim[at];
        c->claim_steps += (int64_t)v->claim[at] * left;
    }
}

/* equal instalments: the mean date of repayment is (left + 1) / 2 steps away */
static void add_loans(sh_contracts *c, const sh_world *world, int32_t window)
{
    const sh_borrowers *b = &world->borrowers;
    for (size_t at = 0; at < SH_LOANS * (size_t)b->n; at++) {
        if (b->loan_balance[at] == 0 || !is_live(world, b->loan_platform[at])) {
            continue;
        }
        int32_t left = b->loan_left[at], paid = left < window ? left : window;
        int64_t balance = b->loan_balance[at], due = (int64_t)b->loan_instalment[at] * paid;
        due = due < balance ? due : balance;
        c->arriving += b->loan_late[at] == 0 ? due : 0;
        c->loans += balance;
        c->loan_steps += balance * (left + 1);
    }
}

sh_contracts sh_liquidity_contracts(const sh_plan *plan, const sh_world *world)
{
    sh_contracts c = {0};
    int32_t window = WINDOW / plan->step_days;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p];
        c.cash += is_live(world, (uint16_t)p) && cash > 0 ? cash : 0;
    }
    add_claims(&c, world, window);
    add_loans(&c, world, window);
    return c;
}

double sh_liquidity_coverage(const sh_contracts *c)
{
    sh_liquid_assets assets = {.level1 = c->cash};
    sh_liquid_flows flows = {.other = c->leaving, .inflows = c->arriving / 2};
    sh_liquidity liquidity;
    sh_error error;
    bool known = sh_prudential_liquidity(&assets, &flows, &liquidity, &error) == SH_OK;
    return known ? liquidity.ratio : (double)NAN;
}

double sh_liquidity_gap(const sh_contracts *c, int32_t step_days)
{
    if (c->loans == 0 || c->claims == 0) {
        return (double)NAN;
    }
    double loans = 0.5 * (double)c->loan_steps / (double)c->loans;
    double claims = (double)c->claim_steps / (double)c->claims;
    return (loans - claims) * step_days;
}
