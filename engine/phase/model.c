#include "phase/model.h"

#include "base/det.h"

double sh_model_own_target(const sh_plan *plan, const sh_world *world, int32_t platform)
{
    bool matched = world->platforms.type[platform] == SH_TYPE_matched;
    double prudence = 0.4 + 1.2 * world->platforms.credibility[platform];
    return plan->params.platform_liquidity_target * prudence * (matched ? 0.5 : 1.0);
}

double sh_model_liquidity_target(const sh_plan *plan, const sh_world *world, int32_t platform)
{
    double own = sh_model_own_target(plan, world, platform);
    double rule = sh_lever_value(world, SH_LEVER_liquidity_ratio, platform);
    return rule > own ? rule : own;
}

double sh_model_late_hazard(const sh_plan *plan, int32_t grade)
{
    return plan->params.borrower_default_scale * plan->grade_default[grade] /
           (1.0 - plan->params.borrower_cure + 1e-9);
}

double sh_model_loan_idle_share(const sh_plan *plan, int32_t segment)
{
    /* acceptance Λ(0) of each of three candidates; every second application is granted */
    double met = 1.0 - 0.5 * 0.5 * 0.5;
    double in = plan->step.borrower_apply * met * 0.5;
    double out = 1.0 / sh_model_loan_term(plan, segment) + plan->step.borrower_prepay +
                 sh_model_late_hazard(plan, 1);
    return out / (out + in);
}

double sh_model_loan_amount(const sh_plan *plan, int32_t segment, double income, uint32_t word)
{
    double asked = 100.0 * sh_segment_table[segment].amount *
                   sh_law_quantile(&plan->params.borrower_loan, sh_rng_uniform(word));
    double months = (double)sh_model_loan_term(plan, segment) * plan->step_days / 30.0;
    double bearable = plan->params.borrower_payment_income * income * months;
    double amount = asked < bearable ? asked : bearable;
    return amount < 1.0e9 ? amount : 1.0e9;
}

double sh_model_size_factor(double median, const sh_world *world, int32_t platform)
{
    double factor = sh_det_pow(median / world->platforms.size[platform], 0.4);
    return factor < 0.05 ? 0.05 : factor > 2.0 ? 2.0 : factor;
}

double sh_model_normal_outflow(const sh_plan *plan)
{
    return (1.0 - plan->params.investor_roll) / plan->step.investor_term;
}

static double expected_loss(const sh_plan *plan, int32_t grade)
{
    return sh_model_late_hazard(plan, grade) * (1.0 - plan->params.borrower_cure) *
           plan->params.borrower_loss_given_default;
}

double sh_model_mean_loss(const sh_plan *plan)
{
    static const double share[SH_GRADES] = {
#define SH_GRADE(letter, hazard, share) share,
#include "rules/grades.def"
#undef SH_GRADE
    };
    double sum = 0;
    for (int32_t g = 0; g < SH_GRADES; g++) {
        sum += share[g] * expected_loss(plan, g);
    }
    return sum;
}

bool sh_model_passes_losses(const sh_world *world, int32_t platform)
{
    int32_t type = world->platforms.type[platform];
    return type == SH_TYPE_matched ||
           (type == SH_TYPE_guaranteed &&
            sh_lever_value(world, SH_LEVER_guarantee_ban, platform) > 0.5);
}

static bool takes_money(const sh_world *world, int32_t p)
{
    return sh_status_live(world->platforms.status[p]) &&
           world->platforms.alarm[p] != SH_ALARM_freeze;
}

void sh_model_choice(const sh_plan *plan, sh_world *world)
{
    sh_platforms *t = &world->platforms;
    const sh_market *m = &world->market;
    const sh_params *a = &plan->params;
    double years = (double)plan->step_days / 365.0;
    double loss[SH_GRADES];
    for (int g = 0; g < SH_GRADES; g++) {
        loss[g] = expected_loss(plan, g);
    }
    double base = sh_det_logit(a->investor_roll);
    for (int32_t p = 0; p < t->n; p++) {
        double lead = t->yield[p] - m->yield_mean;
        double fear = t->signal[p] - m->signal_mean;
        t->coupon[p] = sh_status_live(t->status[p]) ? t->yield[p] * years : 0.0;
        t->roll[p] = base + a->investor_yield_pull * (lead - m->outside_rise);
        double gain = t->discount[p] * 365.0 / (0.5 * a->investor_term);
        double pull = a->investor_yield_pull * (lead + gain) - (fear > 0 ? fear : 0.0);
        t->invest_accept[p] =
            takes_money(world, p) || world->step == 0 ? sh_det_logistic(pull) : 0.0;
        t->borrow_accept[p] =
            takes_money(world, p) ? sh_det_logistic(-a->borrower_rate_pull * lead) : 0.0;
        for (int g = 0; g < SH_GRADES; g++) {
            t->interest[(size_t)g * (size_t)t->n + (size_t)p] =
                (t->yield[p] + a->platform_fee) * years + loss[g];
        }
    }
}

uint64_t sh_model_price_q32(const sh_world *world, int32_t platform)
{
    return (uint64_t)((1.0 - world->platforms.discount[platform]) * (double)SH_Q32_ONE);
}

/* Whether the caps leave room for any placement of a person, whose claims are at most four
 * times 2^32 fen; so that nobody need look up what the person holds. */
static bool caps_are_wide(const sh_world *world, int32_t investor, int32_t platform)
{
    const double wide = 1e9; /* yuan */
    return sh_lever_value(world, SH_LEVER_investor_cap, platform) >= wide &&
           sh_lever_value(world, SH_LEVER_investor_total_cap, platform) >= wide &&
           sh_model_worth_cap(world, investor, platform) >= 1.0 &&
           world->platforms.discount[platform] <= 0;
}

int64_t sh_model_room(const sh_world *world, int32_t investor, int32_t platform)
{
    if (caps_are_wide(world, investor, platform)) {
        return SH_FEN_MAX;
    }
    const sh_investors *v = &world->investors;
    int64_t here = 0, all = 0;
    for (size_t s = 0; s < SH_HOLDINGS; s++) {
        size_t at = s * (size_t)v->n + (size_t)investor;
        all += v->claim[at];
        here += v->platform[at] == platform ? v->claim[at] : 0;
    }
    double worth = sh_model_worth_cap(world, investor, platform);
    double room[3] = {
        100.0 * sh_lever_value(world, SH_LEVER_investor_cap, platform) - (double)here,
        100.0 * sh_lever_value(world, SH_LEVER_investor_total_cap, platform) - (double)all,
        worth * (double)(v->cash[investor] + all) - (double)all};
    double least = room[0] < room[1] ? room[0] : room[1];
    least = worth < 1.0 && room[2] < least ? room[2] : least;
    return least > 0 ? sh_fen_share((int64_t)least, sh_model_price_q32(world, platform)) : 0;
}

double sh_model_news_share(const sh_world *world)
{
    const sh_market *m = &world->market;
    double failures = m->news - m->news_shock;
    return failures > 0 ? failures / m->news : 0.0;
}

int64_t sh_model_limit_left(const sh_plan *plan, const sh_world *world, int32_t platform)
{
    const sh_institutions *g = &world->institutions;
    uint16_t guarantor = world->platforms.guarantor[platform];
    int64_t alone = g->limit_start[guarantor] - world->platforms.drawn[platform];
    bool shared = sh_channel_on(plan, world, SH_CHANNEL_guarantor);
    return shared ? g->limit_left[guarantor] : alone;
}

double sh_model_limit_others(const sh_plan *plan, const sh_world *world, int32_t platform)
{
    const sh_institutions *g = &world->institutions;
    uint16_t guarantor = world->platforms.guarantor[platform];
    int64_t used = g->limit_start[guarantor] - g->limit_left[guarantor];
    bool shared = sh_channel_on(plan, world, SH_CHANNEL_guarantor);
    return shared && used > 0 ? (double)(used - world->platforms.drawn[platform]) / (double)used
                              : 0.0;
}

void sh_model_blame(sh_world *world, int32_t platform, sh_channel channel, double fen)
{
    const sh_platforms *t = &world->platforms;
    if (fen > 0) {
        t->gap[(size_t)channel * (size_t)t->n + (size_t)platform] += fen;
    }
}

void sh_model_wear(sh_world *world, int32_t platform, sh_channel channel, double fen)
{
    const sh_platforms *t = &world->platforms;
    sh_model_blame(world, platform, channel, fen);
    if (fen > 0) {
        t->worn[(size_t)channel * (size_t)t->n + (size_t)platform] += fen;
    }
}
