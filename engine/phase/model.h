/* model: formulas that more than one phase uses. */
#ifndef SH_PHASE_MODEL_H
#define SH_PHASE_MODEL_H

#include "phase/phase.h"

/* cash a platform wants to hold of its own accord, of claims: liquidity_target ×
 * (0.4 + 1.2 credibility), half of that for a matched one */
double sh_model_own_target(const sh_plan *plan, const sh_world *world, int32_t platform);

/* the same, or what the liquidity_ratio lever demands where that is more */
double sh_model_liquidity_target(const sh_plan *plan, const sh_world *world, int32_t platform);

/* mean loss of a step over all loans, of their balance: Σ_g share of grade g × late hazard ×
 * (1 - cure) × loss given default */
double sh_model_mean_loss(const sh_plan *plan);

/* whether losses of the platform fall on its investors: it matches, or its promise to make them
 * good is banned */
bool sh_model_passes_losses(const sh_world *world, int32_t platform);

/* probability of a step that a loan of a grade falls late: hazard of default over the share of
 * late loans that default */
double sh_model_late_hazard(const sh_plan *plan, int32_t grade);

/* steps that a loan of a segment runs */
SH_INLINE int32_t sh_model_loan_term(const sh_plan *plan, int32_t segment)
{
    int32_t steps = (int32_t)(plan->step.borrower_term * sh_segment_table[segment].term + 0.5);
    return steps > 1 ? steps : 1;
}

/* share of a segment's loan slots that are free in equilibrium: leaving / (leaving + entering)
 */
double sh_model_loan_idle_share(const sh_plan *plan, int32_t segment);

/* Fen that a borrower of this segment and monthly income (fen) asks for before the market is
 * scaled: the segment's factor × the law of loans at the word, cut to what instalments of
 * payment_income × income can bear over the term. */
double sh_model_loan_amount(const sh_plan *plan, int32_t segment, double income, uint32_t word);

/* Coupons, borrowers' rates, acceptance and roll-over of every platform from its yield and
 * signal. Λ is the logistic function, y the promised yield, z the common signal:
 *   roll          logit = logit(roll) + yield_pull (y - mean y - rise of the outside yield)
 *   invest_accept Λ(yield_pull (y - mean y + d 365 / half the term) - max(0, z - mean z)), d
 * the discount on listed claims; 0 where closed borrow_accept Λ(rate_pull (mean y - y)), 0
 * where closed */
void sh_model_choice(const sh_plan *plan, sh_world *world);

/* Factor on the hazards of leaving by choice: (median size / size)^0.4, between 0.05 and 2.
 * Small platforms leave more often (survival studies of 3,000 to 4,000 platforms agree on the
 * sign). */
double sh_model_size_factor(double median, const sh_world *world, int32_t platform);

/* early exits of a normal step over claims: what leaves at term in calm times */
double sh_model_normal_outflow(const sh_plan *plan);

/* what a listed claim on the platform costs, of its face */
uint64_t sh_model_price_q32(const sh_world *world, int32_t platform);

/* most that an investor may hold of its claims and free cash: 1 unless it is restricted */
SH_INLINE double sh_model_worth_cap(const sh_world *world, int32_t investor, int32_t platform)
{
    bool restricted = (world->investors.traits[investor] & SH_TRAIT_RESTRICTED) != 0;
    return restricted ? sh_lever_value(world, SH_LEVER_investor_worth_cap, platform) : 1.0;
}

/* Fen that an investor may place on a platform: what its caps (investor_cap, total, worth)
 * leave of what the investor already holds, at the price of listed claims, so that the caps
 * hold whatever part of the placement buys such claims. SH_FEN_MAX where none can bind.
 */
int64_t sh_model_room(const sh_world *world, int32_t investor, int32_t platform);

/* Fen that a borrower may owe under a cap (borrower_cap, borrower_total_cap) of the platform:
 * caps are yuan of real money, from which the loans of the market are scaled. */
SH_INLINE double sh_model_debt_cap(const sh_world *world, int32_t lever, int32_t platform)
{
    return 100.0 * world->market.loan_scale * sh_lever_value(world, lever, platform);
}

/* a person's decided placement still waits: one of the idle slots keeps its date */
SH_INLINE bool sh_model_waits(const sh_investors *v, int32_t row)
{
    bool waits = false;
    for (size_t s = 0; s < SH_HOLDINGS; s++) {
        size_t at = s * (size_t)v->n + (size_t)row;
        waits |= v->platform[at] == SH_NONE && v->due[at] != 0;
    }
    return waits;
}

/* share of the news that failures have made, and no shock; 0 without news */
double sh_model_news_share(const sh_world *world);

/* What is left to a platform of its guarantor's limit, fen. Without the channel nobody else has
 * used any of it. The platform has a guarantor. */
int64_t sh_model_limit_left(const sh_plan *plan, const sh_world *world, int32_t platform);

/* share of the used part of that limit that other platforms have used */
double sh_model_limit_others(const sh_plan *plan, const sh_world *world, int32_t platform);

/* Adds to the causes of a platform's trouble: cash asked of it, or losses it has to do with. */
void sh_model_blame(sh_world *world, int32_t platform, sh_channel channel, double fen);

/* The same where assets that earn are gone while the claims on them stay: it also lowers what
 * the platform will earn. */
void sh_model_wear(sh_world *world, int32_t platform, sh_channel channel, double fen);

#endif
