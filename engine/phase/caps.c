#include "phase/caps.h"

#include "phase/model.h"

static void breach(sh_world *world, const char *phase, const char *who, int32_t row,
                   int32_t platform)
{
    sh_world_fail(world, SH_E_INVARIANT, phase,
                  "step %d, phase %s: %s %d goes beyond a cap on platform %d", world->step,
                  phase, who, row, platform);
}

/* a borrower's debt with the new loan, on the lender and in all */
static bool owes_too_much(const sh_world *world, int32_t row)
{
    const sh_borrowers *b = &world->borrowers;
    const uint16_t p = b->wish_platform[row];
    double amount = b->wish_amount[row], here = 0, all = 0;
    for (size_t s = 0; s < SH_LOANS; s++) {
        size_t at = s * (size_t)b->n + (size_t)row;
        double balance = b->loan_platform[at] == SH_NONE ? 0.0 : b->loan_balance[at];
        all += balance;
        here += b->loan_platform[at] == p ? balance : 0.0;
    }
    double seen = sh_lever_value(world, SH_LEVER_bureau_coverage, p);
    return here + amount > sh_model_debt_cap(world, SH_LEVER_borrower_cap, p) ||
           seen * all + amount > sh_model_debt_cap(world, SH_LEVER_borrower_total_cap, p);
}

/* what an investor would hold with the placement, on the platform and in all; claims bought
 * below their face count in full */
static bool holds_too_much(const sh_world *world, int32_t row)
{
    const sh_investors *v = &world->investors;
    const sh_platforms *t = &world->platforms;
    const uint16_t p = v->wish_platform[row];
    double here = 0, all = 0;
    for (size_t s = 0; s < SH_HOLDINGS; s++) {
        size_t at = s * (size_t)v->n + (size_t)row;
        all += v->claim[at];
        here += v->platform[at] == p ? v->claim[at] : 0.0;
    }
    int64_t spent = sh_fen_share(v->wish_amount[row], (uint64_t)t->spent_q32[p]);
    int64_t bought = sh_fen_share(v->wish_amount[row], (uint64_t)t->bought_q32[p]);
    double gained = (double)(v->wish_amount[row] - spent + bought - (spent > 0));
    double worth = sh_model_worth_cap(world, row, p);
    return here + gained > 100.0 * sh_lever_value(world, SH_LEVER_investor_cap, p) ||
           all + gained > 100.0 * sh_lever_value(world, SH_LEVER_investor_total_cap, p) ||
           (worth < 1.0 && all + gained > worth * (v->cash[row] + all));
}

void sh_caps_check_borrowers(sh_world *world, const char *phase)
{
    const sh_borrowers *b = &world->borrowers;
    for (int32_t i = 0; i < b->n; i++) {
        if (b->wish_platform[i] != SH_NONE && owes_too_much(world, i)) {
            breach(world, phase, "borrower", i, b->wish_platform[i]);
            return;
        }
    }
}

void sh_caps_check_investors(sh_world *world, const char *phase)
{
    const sh_investors *v = &world->investors;
    for (int32_t i = 0; i < v->n; i++) {
        const uint16_t p = v->wish_platform[i];
        if (p != SH_NONE && !sh_model_waits(v, i) && holds_too_much(world, i)) {
            breach(world, phase, "investor", i, p);
            return;
        }
    }
}
