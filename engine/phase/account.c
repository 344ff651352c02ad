/* account: costs, the loss waterfall, institutional lines and the operator's hand. */
#include "phase/model.h"
#include "base/det.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t cash_of(const sh_world *world, int32_t p)
{
    int64_t cash = world->ledger.account[SH_ACCOUNT_cash][p];
    return cash > 0 ? cash : 0;
}

static int64_t receipts(const sh_ledger *ledger, int32_t p)
{
    return ledger->flow[SH_FLOW_principal][p] + ledger->flow[SH_FLOW_interest][p] +
           ledger->flow[SH_FLOW_recovery][p];
}

/* Operating cost of the living, and of converted platforms as far as the receipts of the step
 * go (the cash before them is promised to investors already); cost of collection of the failed.
 */
static void pay_costs(const sh_plan *plan, sh_world *world, int32_t p)
{
    const sh_ledger *ledger = &world->ledger;
    int32_t status = world->platforms.status[p];
    bool converted = status == SH_STATUS_licensed;
    double years = (double)plan->step_days / 365.0;
    if (sh_status_live(status) || converted) {
        double cost =
            plan->params.platform_opex * years * (double)ledger->account[SH_ACCOUNT_claims][p];
        int64_t most = converted ? receipts(ledger, p) : cash_of(world, p);
        sh_ledger_post(&world->ledger, p, SH_FLOW_opex, least((int64_t)cost, most));
    } else if (status != SH_STATUS_applicant && status != SH_STATUS_closed) {
        int64_t cost = (int64_t)(plan->params.resolution_cost * (double)receipts(ledger, p));
        sh_ledger_post(&world->ledger, p, SH_FLOW_cost, least(cost, cash_of(world, p)));
    }
}

/* What a platform asks of its guarantor for a loss: what borrowers' rates do not cover. */
static int64_t ask_guarantor(const sh_world *world, int32_t p, int64_t loss)
{
    bool guaranteed = world->platforms.type[p] == SH_TYPE_guaranteed &&
                      world->platforms.guarantor[p] != SH_NONE &&
                      sh_lever_value(world, SH_LEVER_guarantee_ban, p) <= 0.5;
    int64_t covered = world->ledger.flow[SH_FLOW_interest][p] / 3;
    return guaranteed && loss > covered ? loss - covered : 0;
}

/* What the guarantor pays of it, out of a limit that all its platforms share, or without the
 * channel as if it stood for this one alone. */
static int64_t claim_guarantee(const sh_plan *plan, sh_world *world, int32_t p, int64_t asked)
{
    if (asked <= 0) {
        return 0;
    }
    bool shared = sh_channel_on(plan, world, SH_CHANNEL_guarantor);
    int64_t paid = least(asked, sh_model_limit_left(plan, world, p));
    world->institutions.limit_left[world->platforms.guarantor[p]] -= shared ? paid : 0;
    world->platforms.drawn[p] += paid;
    sh_ledger_post(&world->ledger, p, SH_FLOW_guarantee, paid);
    return paid;
}

/* Whom the losses of a step are blamed on: what the guarantor has not paid of what was asked on
 * the guarantor in common, as far as others have used up its limit. Of the rest, half of the
 * part that persons lost who were stressed or owed others too on borrowers in common; of what
 * remains the part by which the contraction of credit has raised defaults on the contraction,
 * else on credit. */
static void blame_losses(const sh_plan *plan, sh_world *world, int32_t p, int64_t own,
                         int64_t unpaid)
{
    double lost = (double)world->ledger.flow[SH_FLOW_write_off][p];
    double linked = (double)world->platforms.linked[p] / lost;
    bool shared = sh_channel_on(plan, world, SH_CHANNEL_borrowers);
    double risen = plan->params.market_macro_default * world->market.macro_lost;
    double others = unpaid > 0 ? sh_model_limit_others(plan, world, p) : 0.0;
    double rest = (double)own + (1.0 - others) * (double)unpaid;
    double common = shared ? 0.5 * linked * rest : 0.0;
    double contraction = (rest - common) * (1.0 - sh_det_exp(-risen));
    bool passed = sh_model_passes_losses(world, p);
    void (*blame)(sh_world *, int32_t, sh_channel, double) =
        passed ? sh_model_blame : sh_model_wear;
    blame(world, p, SH_CHANNEL_guarantor, others * (double)unpaid);
    blame(world, p, SH_CHANNEL_borrowers, common);
    blame(world, p, SH_CHANNEL_contraction, contraction);
    blame(world, p, SH_CHANNEL_credit, rest - common - contraction);
}

/* loss → provision fund → guarantor (guaranteed platforms, beyond the expected loss) → own
 * capital of those who promise, or investors of those who match or may not promise */
static void absorb_losses(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    sh_ledger *ledger = &world->ledger;
    int64_t loss = ledger->flow[SH_FLOW_write_off][p];
    int64_t claims = ledger->account[SH_ACCOUNT_claims][p];
    t->haircut_q32[p] = 0;
    if (!sh_status_live(t->status[p]) || loss <= 0) {
        return;
    }
    int64_t fund = least(ledger->account[SH_ACCOUNT_reserve][p], loss);
    fund = fund > 0 ? fund : 0;
    sh_ledger_post(ledger, p, SH_FLOW_reserve_use, fund);
    int64_t asked = ask_guarantor(world, p, loss - fund);
    int64_t paid = claim_guarantee(plan, world, p, asked);
    blame_losses(plan, world, p, loss - asked, asked - paid);
    if (sh_model_passes_losses(world, p) && claims > 0) {
        t->haircut_q32[p] = (int64_t)sh_fen_ratio_q32(loss - fund - paid, claims);
    }
}

/* who passes losses on sets the expected loss in the borrowers' rate aside for its investors */
static void set_aside(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_ledger *ledger = &world->ledger;
    if (!sh_model_passes_losses(world, p) || !sh_status_live(world->platforms.status[p])) {
        return;
    }
    double years = (double)plan->step_days / 365.0;
    double margin = (world->platforms.yield[p] + plan->params.platform_fee) * years *
                    (double)ledger->account[SH_ACCOUNT_loans][p];
    double spare = (double)ledger->flow[SH_FLOW_interest][p] - margin;
    int64_t due = spare > 0 ? (int64_t)spare : 0;
    sh_ledger_post(ledger, p, SH_FLOW_contribution, least(due, cash_of(world, p)));
}

/* Provision rule: while the fund and what this step's contributions add in half a term are less
 * than the target of the loss expected on the loans in that time, a share of the interest goes
 * to the fund, and the coupon is lower by as much as it can be. */
static void provide(const sh_plan *plan, sh_world *world, int32_t p)
{
    sh_platforms *t = &world->platforms;
    sh_ledger *ledger = &world->ledger;
    double target = sh_lever_value(world, SH_LEVER_provision_target, p);
    double half_term = 0.5 * plan->step.borrower_term;
    if (target <= 0 || !sh_status_live(t->status[p])) {
        return;
    }
    double loss =
        sh_model_mean_loss(plan) * half_term * (double)ledger->account[SH_ACCOUNT_loans][p];
    double fund = (double)ledger->account[SH_ACCOUNT_reserve][p] +
                  half_term * (double)ledger->flow[SH_FLOW_contribution][p];
    double missing = target * loss - fund;
    double share = sh_lever_value(world, SH_LEVER_provision_share, p);
    double part = share * (double)ledger->flow[SH_FLOW_interest][p];
    part = part < missing ? part : missing;
    if (part <= 0) {
        return;
    }
    int64_t paid = least((int64_t)part, cash_of(world, p));
    sh_ledger_post(ledger, p, SH_FLOW_contribution, paid);
    double claims = (double)ledger->account[SH_ACCOUNT_claims][p];
    double coupon = claims > 0 ? t->coupon[p] - (double)paid / claims : 0.0;
    t->coupon[p] = coupon > 0 ? coupon : 0.0;
}

/* institutions cut their line at a hazard that grows with the news */
static void cut_line(const sh_plan *plan, sh_world *world, int32_t p, uint32_t word)
{
    sh_ledger *ledger = &world->ledger;
    int64_t line = ledger->account[SH_ACCOUNT_funding][p];
    if (line <= 0 || !sh_status_live(world->platforms.status[p])) {
        return;
    }
    double alarm = sh_channel_on(plan, world, SH_CHANNEL_funding)
                       ? 1.0 + plan->params.market_line_news * world->market.news
                       : 1.0;
    if (sh_rng_uniform(word) < plan->step.market_line_cut * alarm) {
        int64_t paid = least(line, cash_of(world, p));
        sh_ledger_post(ledger, p, SH_FLOW_line_cut, paid);
        double raised = (double)paid * (1.0 - 1.0 / alarm) * sh_model_news_share(world);
        sh_model_wear(world, p, SH_CHANNEL_funding, raised);
        sh_model_wear(world, p, SH_CHANNEL_shock, (double)paid - raised);
    }
}

/* what the race for yield has added to the coupons and borrowers do not pay */
static void pay_race(const sh_plan *plan, sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    int64_t *const *book = world->ledger.account;
    if (!sh_status_live(t->status[p]) || !sh_channel_on(plan, world, SH_CHANNEL_yields)) {
        return;
    }
    double years = (double)plan->step_days / 365.0;
    double unpaid = (double)(book[SH_ACCOUNT_claims][p] - book[SH_ACCOUNT_loans][p]);
    double added = (t->yield[p] - t->yield_base[p]) * years;
    sh_model_wear(world, p, SH_CHANNEL_yields, unpaid > 0 ? added * unpaid : 0.0);
}

static void divert(const sh_plan *plan, sh_world *world, int32_t p)
{
    if (world->platforms.type[p] != SH_TYPE_fraud ||
        !sh_status_live(world->platforms.status[p])) {
        return;
    }
    double free = 1.0 - sh_lever_value(world, SH_LEVER_custody, p);
    int64_t taken = (int64_t)(plan->step.platform_diversion * free * (double)cash_of(world, p));
    sh_ledger_post(&world->ledger, p, SH_FLOW_diversion, taken);
    sh_model_wear(world, p, SH_CHANNEL_fraud, (double)taken);
}

static void account(const sh_plan *plan, sh_world *world, sh_step *step)
{
    (void)step;
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_CHANCE};
    for (int32_t p = 0; p < world->platforms.n; p++) {
        uint32_t w[4];
        sh_rng_block(&world->key, (uint32_t)p, site, w);
        pay_costs(plan, world, p);
        set_aside(plan, world, p);
        provide(plan, world, p);
        absorb_losses(plan, world, p);
        cut_line(plan, world, p, w[0]);
        pay_race(plan, world, p);
        divert(plan, world, p);
    }
}

const sh_phase sh_phase_account = {
    .name = "account",
    .about = "costs; provisions; losses to fund, guarantor, own capital, investors; lines; "
             "diversion",
    .reads = "flows of the step, levers, guarantors",
    .writes = "books; platform.haircut_q32, coupon, drawn; institution.limit_left",
    .before = account,
};
