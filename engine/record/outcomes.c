#include "record/outcomes.h"

#include <math.h>

#include "record/detection.h"

const sh_outcome_info sh_outcome_table[SH_OUTCOMES] = {
#define SH_SYSTEM_FEN(name, about)
#define SH_SYSTEM_COUNT(name, unit, about)
#define SH_SYSTEM_RATE(name, unit, about)
#define SH_OUTCOME(name, role, unit, about) {#name, #role, #unit, about},
#include "record/metrics.def"
#undef SH_SYSTEM_FEN
#undef SH_SYSTEM_COUNT
#undef SH_SYSTEM_RATE
#undef SH_OUTCOME
};

int32_t sh_outcome_shock_day(const sh_plan *plan)
{
    int32_t first = -1;
    for (int32_t i = 0; i < plan->shock_count; i++) {
        bool earlier = i == 0 || plan->shocks[i].at_day < first;
        first = earlier ? plan->shocks[i].at_day : first;
    }
    return first;
}

/* steps that end before the first shock; all of them when there is none */
static int32_t calm_steps(const sh_plan *plan)
{
    if (plan->shock_count == 0) {
        return plan->steps;
    }
    int32_t steps = sh_outcome_shock_day(plan) / plan->step_days;
    return steps < plan->steps ? steps : plan->steps;
}

int32_t sh_outcome_calm_steps(const sh_plan *plan)
{
    return plan->shock_count == 0 ? 0 : calm_steps(plan);
}

/* NaN, the mark of what a replication does not define, when the whole is nothing */
static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

static double base_exit_rate(const sh_run_view *run)
{
    int32_t calm = calm_steps(run->plan);
    double exits = 0, platform_steps = 0;
    for (int32_t i = 0; i < calm; i++) {
        exits += run->history->exits[i];
        platform_steps += run->history->operating[i];
    }
    double months = platform_steps * run->plan->step_days / 30.0;
    return ratio(exits, months);
}

/* the peak of the monthly exit rate and the step in which it is reached, 0: nobody left; NaN
 * when no month counts */
static double peak_exit(const sh_run_view *run, int32_t *at)
{
    int32_t least = run->history->operating[0] / 5;
    double peak = NAN;
    *at = 0;
    for (int32_t step = sh_outcome_calm_steps(run->plan) + 1; step <= run->plan->steps;
         step++) {
        int32_t before = step > 5 ? step - 5 : 0;
        double rate = sh_system_exit_rate(run->plan, run->history, step);
        if (run->history->operating[before] < least || isnan(rate)) {
            continue;
        }
        if (isnan(peak) || rate > peak) {
            peak = rate;
            *at = rate > 0 ? step : 0;
        }
    }
    return peak;
}

static double peak_exit_day(const sh_run_view *run)
{
    int32_t at;
    double peak = peak_exit(run, &at);
    return peak > 0 ? (double)at * run->plan->step_days : (double)NAN;
}

static double count_opened(const sh_world *world)
{
    double count = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        count += sh_detection_opened(world, p);
    }
    return count;
}

static double count_exits(const sh_world *world, int32_t kind)
{
    double count = 0;
    for (int32_t p = 0; p < world->platforms.n; p++) {
        int32_t exit = world->platforms.exit_kind[p];
        count += kind < 0 ? sh_world_exit_fails(exit) : exit == kind;
    }
    return count;
}

/* what investors have lost or must expect to lose, fen */
static double investor_loss(const sh_world *world)
{
    double loss = (double)world->ledger.total[SH_FLOW_haircut];
    for (int32_t p = 0; p < world->platforms.n; p++) {
        loss += sh_persons_gap(world, p);
    }
    return loss;
}

/* claims at the start of the platforms that did not convert, fen */
static double claims_at_stake(const sh_world *world)
{
    double claims = (double)world->market.claims_start;
    for (int32_t p = 0; p < world->market.platforms_start; p++) {
        bool converted = world->platforms.exit_kind[p] == SH_EXIT_converted;
        claims -= converted ? (double)world->platforms.claims_start[p] : 0.0;
    }
    return claims;
}

static double last(const sh_run_view *run, sh_system_id id)
{
    return (double)run->series[id][run->plan->steps - 1].fen;
}

/* mean of a money or count series over steps [from, to) */
static double mean_series(const sh_run_view *run, sh_system_id id, int32_t from, int32_t to)
{
    double sum = 0;
    for (int32_t i = from; i < to; i++) {
        sum += (double)run->series[id][i].fen;
    }
    return to > from ? sum / (to - from) : (double)NAN;
}

static double largest(const sh_run_view *run, sh_system_id id, bool rate)
{
    double most = 0;
    for (int32_t i = 0; i < run->plan->steps; i++) {
        double value = rate ? run->series[id][i].rate : (double)run->series[id][i].fen;
        most = value > most ? value : most;
    }
    return most;
}

static const sh_event *event_at(const sh_world *world, size_t i)
{
    return sh_vec_at(&world->events, i);
}

static bool is_failure(const sh_event *event)
{
    return sh_world_exit_fails(event->kind);
}

void sh_outcome_triggers(const sh_world *world, double *share)
{
    double failures = 0;
    for (int c = 0; c < SH_CHANNELS; c++) {
        share[c] = 0;
    }
    for (size_t i = 0; i < world->events.count; i++) {
        const sh_event *event = event_at(world, i);
        failures += is_failure(event);
        for (int c = 0; c < SH_CHANNELS && is_failure(event); c++) {
            share[c] += (double)event->share[c];
        }
    }
    for (int c = 0; c < SH_CHANNELS; c++) {
        share[c] = ratio(share[c], failures);
    }
}

static double contagion_share(const sh_world *world)
{
    double share[SH_CHANNELS], sum = 0;
    sh_outcome_triggers(world, share);
    for (int c = 0; c < SH_CHANNELS; c++) {
        sum += sh_channel_table[c].contagion ? share[c] : 0.0;
    }
    return sum;
}

/* day of the first lever that a policy wrote after the start */
static double first_action(const sh_world *world)
{
    for (size_t i = 0; i < world->log.count; i++) {
        const sh_log_row *row = sh_vec_at(&world->log, i);
        if (row->step > 1) {
            return row->day;
        }
    }
    return NAN;
}

/* platforms that shocks made fail, where any was to */
static double failures_forced(const sh_run_view *run)
{
    for (int32_t i = 0; i < run->plan->shock_count; i++) {
        if (run->plan->shocks[i].kind == SH_SHOCK_failure) {
            return run->history->forced;
        }
    }
    return NAN;
}

static double exit_outcome(sh_outcome_id id, const sh_run_view *run)
{
    int32_t at;
    switch (id) {
    case SH_OUTCOME_base_exit_rate:
        return base_exit_rate(run);
    case SH_OUTCOME_peak_exit_rate:
        return peak_exit(run, &at);
    case SH_OUTCOME_peak_exit_day:
        return peak_exit_day(run);
    case SH_OUTCOME_failures_withdrawal:
        return count_exits(run->world, SH_EXIT_withdrawal);
    case SH_OUTCOME_failures_absconded:
        return count_exits(run->world, SH_EXIT_absconded);
    case SH_OUTCOME_failures_police:
        return count_exits(run->world, SH_EXIT_police);
    case SH_OUTCOME_failures_orderly:
        return count_exits(run->world, SH_EXIT_orderly);
    case SH_OUTCOME_converted_platforms:
        return count_exits(run->world, SH_EXIT_converted);
    case SH_OUTCOME_failures_insolvent:
        return count_exits(run->world, SH_EXIT_insolvent);
    case SH_OUTCOME_failures_forced:
        return failures_forced(run);
    case SH_OUTCOME_failed_share:
        return ratio(count_exits(run->world, -1), count_opened(run->world));
    default:
        return count_exits(run->world, -1);
    }
}

/* what failed platforms owed when they failed, fen */
static double claims_failed(const sh_world *world)
{
    double sum = 0;
    for (size_t i = 0; i < world->events.count; i++) {
        sum += is_failure(event_at(world, i)) ? (double)event_at(world, i)->amount : 0.0;
    }
    return sum;
}

static double money_outcome(sh_outcome_id id, const sh_run_view *run)
{
    const sh_world *world = run->world;
    double start = (double)world->market.claims_start;
    double paid = (double)world->ledger.total[SH_FLOW_payout];
    double waiting = last(run, SH_SYSTEM_claims_failed);
    switch (id) {
    case SH_OUTCOME_collapsed:
        return start > 0 ? last(run, SH_SYSTEM_claims) < 0.5 * claims_at_stake(world)
                         : (double)NAN;
    case SH_OUTCOME_claims_final_share:
        return ratio(last(run, SH_SYSTEM_claims), start);
    case SH_OUTCOME_investor_loss:
        return investor_loss(world);
    case SH_OUTCOME_investor_loss_share:
        return ratio(investor_loss(world), start);
    case SH_OUTCOME_unpaid_share:
        return ratio(waiting, start);
    case SH_OUTCOME_recovered_share:
        return ratio(paid, claims_failed(world));
    default:
        return ratio(largest(run, SH_SYSTEM_queue, false), start);
    }
}

static double person_outcome(sh_outcome_id id, const sh_person_losses *losses)
{
    switch (id) {
    case SH_OUTCOME_losers_share:
        return losses->losers;
    case SH_OUTCOME_loss_mean:
        return losses->mean;
    case SH_OUTCOME_loss_worst_mean:
        return losses->worst_mean;
    case SH_OUTCOME_loss_worst_rate:
        return losses->worst_rate;
    case SH_OUTCOME_loss_gini:
        return losses->gini;
    case SH_OUTCOME_loss_small_share:
        return losses->small_share;
    case SH_OUTCOME_loss_small_rate:
        return losses->small_rate;
    default:
        return losses->large_rate;
    }
}

static double cascade_outcome(sh_outcome_id id, const sh_run_view *run)
{
    const sh_cascades *cascades = run->cascades;
    int32_t days = run->plan->step_days;
    switch (id) {
    case SH_OUTCOME_cascade_depth:
        return sh_cascades_depth(cascades);
    case SH_OUTCOME_cascade_largest:
        return sh_cascades_largest(cascades);
    case SH_OUTCOME_amplification:
        return sh_cascades_amplification(cascades, run->plan, true);
    case SH_OUTCOME_amplification_count:
        return sh_cascades_amplification(cascades, run->plan, false);
    case SH_OUTCOME_secondary_per_failure:
        return sh_cascades_secondary(cascades);
    case SH_OUTCOME_cascade_half_time:
        return sh_cascades_half_time(cascades, days);
    default:
        return sh_cascades_alarm_lead(cascades, run->history->alarm_step, days, run->room);
    }
}

static double inclusion_outcome(sh_outcome_id id, const sh_inclusion *inclusion)
{
    if (id >= SH_OUTCOME_approval_grade_a && id <= SH_OUTCOME_approval_grade_g) {
        return sh_inclusion_grade(inclusion, (int32_t)(id - SH_OUTCOME_approval_grade_a));
    }
    switch (id) {
    case SH_OUTCOME_approval_prime:
        return sh_inclusion_segment(inclusion, SH_SEGMENT_prime);
    case SH_OUTCOME_approval_sme:
        return sh_inclusion_segment(inclusion, SH_SEGMENT_sme);
    case SH_OUTCOME_approval_rural:
        return sh_inclusion_segment(inclusion, SH_SEGMENT_rural);
    case SH_OUTCOME_approval_thin_file:
        return sh_inclusion_segment(inclusion, SH_SEGMENT_thin_file);
    case SH_OUTCOME_volume_prime:
        return sh_inclusion_volume(inclusion, SH_SEGMENT_prime);
    case SH_OUTCOME_volume_sme:
        return sh_inclusion_volume(inclusion, SH_SEGMENT_sme);
    case SH_OUTCOME_volume_rural:
        return sh_inclusion_volume(inclusion, SH_SEGMENT_rural);
    case SH_OUTCOME_volume_thin_file:
        return sh_inclusion_volume(inclusion, SH_SEGMENT_thin_file);
    default:
        return sh_inclusion_rate(inclusion);
    }
}

static double welfare_outcome(sh_outcome_id id, const sh_run_view *run)
{
    const sh_welfare *w = &run->measures->welfare;
    double cost = sh_welfare_cost(w, run->plan, run->world);
    double investors = sh_welfare_investors(w, run->world, investor_loss(run->world));
    double sum = investors + w->saved - cost;
    switch (id) {
    case SH_OUTCOME_welfare_investors:
        return investors;
    case SH_OUTCOME_welfare_borrowers:
        return w->saved;
    case SH_OUTCOME_welfare_cost:
        return cost;
    case SH_OUTCOME_welfare:
        return sum;
    default:
        return ratio(sum, (double)run->world->market.claims_start);
    }
}

/* contracts, entry and enforcement */
static double contract_outcome(sh_outcome_id id, const sh_run_view *run)
{
    const sh_measures *m = run->measures;
    int32_t days = run->plan->step_days;
    switch (id) {
    case SH_OUTCOME_lcr_before:
        return sh_liquidity_coverage(&m->before);
    case SH_OUTCOME_lcr_final:
        return sh_liquidity_coverage(&m->final);
    case SH_OUTCOME_maturity_gap_before:
        return sh_liquidity_gap(&m->before, days);
    case SH_OUTCOME_maturity_gap_final:
        return sh_liquidity_gap(&m->final, days);
    case SH_OUTCOME_applicants:
        return m->entrants.applicants;
    case SH_OUTCOME_licences_granted:
        return m->entrants.licences;
    case SH_OUTCOME_entrants_opened:
        return sh_entrants_opened(run->world);
    case SH_OUTCOME_days_to_market:
        return sh_entrants_days(&m->entrants, run->plan, run->world);
    case SH_OUTCOME_index_area:
        return sh_warning_area(&m->warning);
    default:
        return (double)m->welfare.inspections;
    }
}

/* lines of metrics.def that stand together */
static bool is_between(sh_outcome_id id, sh_outcome_id first, sh_outcome_id last)
{
    return id >= first && id <= last;
}

double sh_outcome_value(sh_outcome_id id, const sh_run_view *run)
{
    int32_t calm = calm_steps(run->plan), from = sh_outcome_calm_steps(run->plan);
    int32_t end = run->plan->steps;
    if (is_between(id, SH_OUTCOME_losers_share, SH_OUTCOME_loss_large_rate)) {
        return person_outcome(id, &run->measures->losses);
    }
    if (is_between(id, SH_OUTCOME_approval_grade_a, SH_OUTCOME_borrower_rate)) {
        return inclusion_outcome(id, &run->measures->inclusion);
    }
    if (is_between(id, SH_OUTCOME_lcr_before, SH_OUTCOME_inspections)) {
        return contract_outcome(id, run);
    }
    if (is_between(id, SH_OUTCOME_welfare_investors, SH_OUTCOME_welfare_share)) {
        return welfare_outcome(id, run);
    }
    switch (id) {
    case SH_OUTCOME_volume_share:
        return ratio(mean_series(run, SH_SYSTEM_volume, calm, end),
                     mean_series(run, SH_SYSTEM_volume, 0, calm));
    case SH_OUTCOME_approval_share:
        return ratio(mean_series(run, SH_SYSTEM_active_borrowers, from, end),
                     mean_series(run, SH_SYSTEM_applications, from, end));
    case SH_OUTCOME_peak_news:
        return largest(run, SH_SYSTEM_news, true);
    case SH_OUTCOME_cascade_depth:
    case SH_OUTCOME_cascade_largest:
    case SH_OUTCOME_amplification:
    case SH_OUTCOME_amplification_count:
    case SH_OUTCOME_secondary_per_failure:
    case SH_OUTCOME_cascade_half_time:
    case SH_OUTCOME_alarm_lead_days:
        return cascade_outcome(id, run);
    case SH_OUTCOME_contagion_share:
        return contagion_share(run->world);
    case SH_OUTCOME_first_action_day:
        return first_action(run->world);
    case SH_OUTCOME_detected_share:
        return sh_detection_share(run->world, run->history->bar_step);
    case SH_OUTCOME_false_alarm_share:
        return sh_detection_false_alarms(run->world, run->history->bar_step);
    case SH_OUTCOME_detection_days:
        return sh_detection_days(run->plan, run->world, run->history->bar_step, run->room);
    case SH_OUTCOME_collapsed:
    case SH_OUTCOME_claims_final_share:
    case SH_OUTCOME_investor_loss:
    case SH_OUTCOME_investor_loss_share:
    case SH_OUTCOME_unpaid_share:
    case SH_OUTCOME_recovered_share:
    case SH_OUTCOME_peak_queue_share:
        return money_outcome(id, run);
    default:
        return exit_outcome(id, run);
    }
}
