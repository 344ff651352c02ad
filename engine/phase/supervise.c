/* supervise: what agencies see, the early-warning index, inspections, policies and the levers
 * that come into force. */
#include "phase/pipeline.h"

#include <stdio.h>

#include "base/det.h"
#include "phase/model.h"

/* the page of figures that are at least `lag_days` old; NULL before there is one */
static const double *page_of(const sh_plan *plan, const sh_world *world, double lag_days,
                             int32_t *age)
{
    double exact = lag_days / plan->step_days;
    int32_t steps = (int32_t)exact;
    steps += steps < exact || steps < 1;
    int32_t at = world->observed_steps - steps;
    *age = steps;
    if (at < 0 || steps > world->capacity.lag_steps) {
        return NULL;
    }
    return world->observed + (size_t)(at % world->capacity.lag_steps) * SH_OBSERVABLE_N *
                                 (size_t)world->platforms.n;
}

static double clip01(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* risk = 100 min(1, Σ weight · indicator), indicators in [0, 1]: capital gone, yield above the
 * mean, complaints per holder, inflow over claims, features found */
static double risk_of(const sh_plan *plan, const sh_world *world, int32_t p)
{
    const sh_platforms *t = &world->platforms;
    const sh_params *a = &plan->params;
    const sh_ledger *l = &world->ledger;
    double claims = (double)l->account[SH_ACCOUNT_claims][p];
    double compliance = l->account[SH_ACCOUNT_equity][p] < 0 ? 1.0 : 0.0;
    double yield = clip01((t->yield[p] - world->market.yield_mean) /
                          (2.0 * a->platform_yield_sigma + 1e-9));
    double holders = t->holders[p] > 0 ? t->holders[p] : 1.0;
    double complaints = clip01(20.0 * t->complaints[p] / holders);
    double crowd =
        claims > 0 ? clip01(10.0 * (double)l->flow[SH_FLOW_placement][p] / claims) : 0.0;
    return 100.0 * clip01(a->regulator_weight_compliance * compliance +
                          a->regulator_weight_yield * yield +
                          a->regulator_weight_complaints * complaints +
                          a->regulator_weight_crowd * crowd +
                          a->regulator_weight_features * t->flagged[p]);
}

/* the feature detector looks once, at the first step; the index follows in every step */
static void warn(const sh_plan *plan, sh_world *world)
{
    sh_platforms *t = &world->platforms;
    sh_rng_site site = {0, 0, SH_STREAM_PLATFORM_CHANCE};
    for (int32_t p = 0; p < t->n; p++) {
        if (world->step == 1) {
            uint32_t w[4];
            sh_rng_block(&world->key, (uint32_t)p, site, w);
            double hit = t->type[p] == SH_TYPE_fraud ? plan->params.regulator_detector_hit
                                                     : plan->params.regulator_detector_false;
            t->flagged[p] = sh_rng_uniform(w[1]) < hit;
        }
        t->risk[p] = risk_of(plan, world, p);
    }
}

/* late index from which a platform stands on a rung */
static double threshold(const sh_world *world, int32_t p, uint8_t rung)
{
    static const sh_lever lever[] = {[SH_ALARM_watch] = SH_LEVER_alarm_watch,
                                     [SH_ALARM_limit] = SH_LEVER_alarm_limit,
                                     [SH_ALARM_freeze] = SH_LEVER_alarm_freeze};
    return rung == SH_ALARM_none ? 0.0 : sh_lever_value(world, lever[rung], p);
}

/* A platform climbs at once to the highest rung that its index reaches. When the index has
 * stayed well below the rung for some time it goes down to the one that the index reaches then.
 */
static void climb(const sh_plan *plan, sh_world *world, int32_t p, double seen)
{
    sh_platforms *t = &world->platforms;
    uint8_t reached = SH_ALARM_freeze;
    while (reached > SH_ALARM_none && seen < threshold(world, p, reached)) {
        reached--;
    }
    bool quiet = t->alarm[p] != SH_ALARM_none &&
                 seen < threshold(world, p, t->alarm[p]) - plan->params.regulator_bar_margin;
    t->quiet_steps[p] = quiet ? t->quiet_steps[p] + 1 : 0;
    bool lifted = quiet && t->quiet_steps[p] >= (int32_t)plan->step.regulator_bar_time;
    if (reached > t->alarm[p] || lifted) {
        t->alarm[p] = reached;
        t->quiet_steps[p] = 0;
    }
}

/* the late index of every platform as alarms and inspections of this step see it: one look,
 * with one noise; NULL before there is a page */
static const double *see_index(const sh_plan *plan, sh_world *world, sh_step *step)
{
    int32_t age;
    size_t n = (size_t)world->platforms.n;
    const double *page = page_of(plan, world, plan->params.regulator_lag, &age);
    if (page == NULL || plan->params.regulator_index_noise <= 0) {
        return page == NULL ? NULL : page + (size_t)SH_OBSERVABLE_risk * n;
    }
    double *out = sh_arena_array(&step->arena, n, sizeof *out);
    if (out == NULL) {
        sh_world_fail(world, SH_E_MEMORY, "supervise", "out of memory: index");
        return NULL;
    }
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_LICENCE};
    for (size_t p = 0; p < n; p++) {
        uint32_t w[4];
        sh_rng_block(&world->key, (uint32_t)p, site, w);
        double seen = page[(size_t)SH_OBSERVABLE_risk * n + p] *
                      (1.0 + plan->params.regulator_index_noise * sh_det_normal(w[3]));
        out[p] = seen < 100.0 ? seen : 100.0;
    }
    return out;
}

/* what a late index does where the levers say so: watch, limit or stop business, call the
 * police
 */
static void raise_alarms(const sh_plan *plan, sh_world *world, const double *index)
{
    sh_platforms *t = &world->platforms;
    for (int32_t p = 0; index != NULL && p < t->n; p++) {
        double seen = index[p];
        if (!sh_status_live(t->status[p])) {
            continue;
        }
        climb(plan, world, p, seen);
        t->caught[p] = t->caught[p] || seen >= sh_lever_value(world, SH_LEVER_alarm_police, p);
    }
}

/* inspections of this step: a fraction is the chance of one more */
static int32_t inspections_of(const sh_plan *plan, const sh_world *world)
{
    uint32_t w[4];
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_MARKET};
    sh_rng_block(&world->key, 0, site, w);
    int32_t whole = (int32_t)plan->params.regulator_inspections;
    return whole + (sh_rng_uniform(w[2]) < plan->params.regulator_inspections - whole);
}

/* whether the agency goes to a before b: to who is watched, limited or frozen first, then by
 * the late index, then by row */
static bool comes_before(const sh_platforms *t, const double *risk, int32_t a, int32_t b)
{
    bool watched = t->alarm[a] != SH_ALARM_none, other = t->alarm[b] != SH_ALARM_none;
    return watched != other ? watched : risk[a] > risk[b] || (risk[a] == risk[b] && a < b);
}

/* Inspections of a step go to the live platforms that come first and have not been caught, one
 * to each; a fraud is found with some probability. */
static void inspect(const sh_plan *plan, sh_world *world, const double *risk)
{
    sh_platforms *t = &world->platforms;
    world->market.inspections = 0;
    int32_t last = -1;
    sh_rng_site site = {0, (uint32_t)world->step, SH_STREAM_PLATFORM_CHANCE};
    for (int32_t left = inspections_of(plan, world); risk != NULL && left > 0; left--) {
        int32_t best = -1;
        for (int32_t p = 0; p < t->n; p++) {
            bool open = sh_status_live(t->status[p]) && !t->caught[p] &&
                        (last < 0 || comes_before(t, risk, last, p));
            best = open && (best < 0 || comes_before(t, risk, p, best)) ? p : best;
        }
        if (best < 0) {
            return;
        }
        last = best;
        world->market.inspections++;
        uint32_t w[4];
        sh_rng_block(&world->key, (uint32_t)best, site, w);
        bool found = t->type[best] == SH_TYPE_fraud &&
                     sh_rng_uniform(w[2]) < plan->params.regulator_inspection_sensitivity;
        t->caught[best] = t->caught[best] || found;
    }
}

/* ---- levers */

static bool reaches(const sh_platforms *t, const sh_log_row *row, int32_t p)
{
    return (row->platform < 0 || row->platform == p) &&
           (row->region < 0 || row->region == t->region[p]) &&
           (row->type < 0 || row->type == t->type[p]) &&
           (row->pooled < 0 || row->pooled == t->pools[p]) && t->selector[p] < row->share;
}

/* writes that are due by a day, in the order of the log */
static void put_in_force(sh_world *world, int32_t day)
{
    sh_platforms *t = &world->platforms;
    for (size_t i = 0; i < world->log.count; i++) {
        sh_log_row *row = sh_vec_at(&world->log, i);
        if (row->done || row->day > day) {
            continue;
        }
        double *lever = t->lever + (size_t)row->lever * (size_t)t->n;
        for (int32_t p = 0; p < t->n; p++) {
            if (reaches(t, row, p)) {
                lever[p] = row->value;
                row->reached++;
            }
        }
        row->done = true;
    }
}

/* the desk: keeps a write after checking it */
static sh_status keep_write(sh_desk *desk, const sh_lever_write *write, sh_error *error)
{
    sh_world *world = desk->self;
    const sh_policy *policy = &desk->plan->policies[desk->policy];
    if (write->lever < 0 || write->lever >= SH_LEVERS) {
        return sh_error_set(error, SH_E_POLICY, "policy '%s': there is no such lever",
                            policy->name);
    }
    const sh_lever_info *info = &sh_lever_table[write->lever];
    if (!(write->value >= info->min && write->value <= info->max)) {
        return sh_error_set(error, SH_E_POLICY,
                            "policy '%s': lever '%s' takes %g to %g (%s), not %g", policy->name,
                            info->name, info->min, info->max, info->unit, write->value);
    }
    if (write->target.platform >= world->platforms.n) {
        return sh_error_set(error, SH_E_POLICY, "policy '%s': there is no platform %d",
                            policy->name, write->target.platform);
    }
    sh_log_row row = {.policy = desk->policy,
                      .step = world->step,
                      .lever = write->lever,
                      .platform = write->target.platform,
                      .region = write->target.region,
                      .type = write->target.type,
                      .pooled = write->target.pooled,
                      .share = write->target.share,
                      .day = write->day,
                      .value = write->value};
    snprintf(row.reason, sizeof row.reason, "%s", write->reason == NULL ? "" : write->reason);
    return sh_vec_push(&world->log, &row) == NULL
               ? sh_error_set(error, SH_E_MEMORY, "out of memory: policy log")
               : SH_OK;
}

static sh_desk desk_of(const sh_plan *plan, sh_world *world, int32_t policy)
{
    sh_desk desk = {.plan = plan,
                    .arm = world->arm,
                    .replication = world->replication,
                    .policy = policy,
                    .day = world->market.day,
                    .self = world,
                    .set = keep_write};
    return desk;
}

static void fail_policy(sh_world *world, const sh_error *error)
{
    sh_world_fail(world, error->code, "supervise", "%s", error->text);
}

/* dated levers and start of every policy of the arm, before the first step */
static void start_policies(const sh_plan *plan, sh_world *world, sh_step *step)
{
    const sh_arm *arm = &plan->arms[world->arm];
    for (int32_t i = 0; i < arm->policy_count; i++) {
        const sh_policy *policy = &plan->policies[arm->policy[i]];
        sh_desk desk = desk_of(plan, world, arm->policy[i]);
        sh_error error = {0};
        for (int32_t k = 0; k < policy->write_count; k++) {
            if (keep_write(&desk, &policy->writes[k], &error) != SH_OK) {
                fail_policy(world, &error);
                return;
            }
        }
        if (policy->has_start && plan->hook->start(step->bound, &desk, &error) != SH_OK) {
            fail_policy(world, &error);
            return;
        }
    }
}

/* ---- views */

/* x̂ = x (1 + noise ε), ε the agency's own, the same in every arm; flags and ages are exact */
static const double *observe(const sh_plan *plan, const sh_world *world, sh_step *step,
                             const double *page, int32_t policy, int field)
{
    size_t n = (size_t)world->platforms.n;
    const sh_policy *info = &plan->policies[policy];
    double noise = info->noise < 0 ? plan->params.regulator_noise : info->noise;
    bool exact = field == SH_OBSERVABLE_operating || field == SH_OBSERVABLE_failed ||
                 field == SH_OBSERVABLE_age;
    double *out = sh_arena_array(&step->arena, n, sizeof *out);
    if (out == NULL) {
        return NULL;
    }
    sh_rng_site site = {sh_rng_cohort_slot(0, (uint32_t)(4 * policy + field / 4) & 0xFFFF),
                        (uint32_t)world->step, SH_STREAM_OBSERVATION};
    for (size_t p = 0; p < n; p++) {
        uint32_t w[4];
        out[p] = page[(size_t)field * n + p];
        if (!exact && noise > 0) {
            sh_rng_block(&world->key, (uint32_t)p, site, w);
            out[p] *= 1.0 + noise * sh_det_normal(w[field & 3]);
        }
    }
    return out;
}

static void call_act(const sh_plan *plan, sh_world *world, sh_step *step, int32_t policy,
                     const double *page, int32_t age)
{
    const sh_policy *info = &plan->policies[policy];
    size_t n = (size_t)world->platforms.n;
    sh_arena_mark mark = sh_arena_begin(&step->arena);
    const double *column[SH_OBSERVABLES] = {0};
    int32_t *row = sh_arena_array(&step->arena, n, sizeof *row);
    sh_view view = {.day = world->market.day - (double)age * plan->step_days,
                    .platform = row,
                    .column = column};
    bool room = row != NULL;
    for (int f = 0; f < SH_OBSERVABLES && room; f++) {
        if (info->observed >> f & 1) {
            column[f] = observe(plan, world, step, page, policy, f);
            room = column[f] != NULL;
        }
    }
    for (size_t p = 0; p < n && room; p++) {
        if (world->platforms.status[p] != SH_STATUS_applicant) {
            row[view.count++] = (int32_t)p;
        }
    }
    sh_error error = {0};
    sh_desk desk = desk_of(plan, world, policy);
    if (!room) {
        sh_world_fail(world, SH_E_MEMORY, "supervise", "out of memory: view of a policy");
    } else if (plan->hook->act(step->bound, &desk, &view, &error) != SH_OK) {
        fail_policy(world, &error);
    }
    sh_arena_end(&step->arena, mark);
}

static void act(const sh_plan *plan, sh_world *world, sh_step *step)
{
    const sh_arm *arm = &plan->arms[world->arm];
    for (int32_t i = 0; i < arm->policy_count && world->fault.status == SH_OK; i++) {
        const sh_policy *policy = &plan->policies[arm->policy[i]];
        int32_t every =
            policy->every_days > plan->step_days ? policy->every_days : plan->step_days;
        int32_t day = (world->step - 1) * plan->step_days;
        if (!policy->has_act || day % every >= plan->step_days) {
            continue;
        }
        double lag = policy->lag_days < 0 ? plan->params.regulator_lag : policy->lag_days;
        int32_t age;
        const double *page = page_of(plan, world, lag, &age);
        if (page != NULL) {
            call_act(plan, world, step, arm->policy[i], page, age);
        }
    }
}

sh_status sh_supervise_open(const sh_plan *plan, sh_world *world, sh_step *step,
                            sh_error *error)
{
    step->bound = NULL;
    if (plan->hook == NULL || plan->arms[world->arm].policy_count == 0) {
        return SH_OK;
    }
    return plan->hook->open(plan->hook->self, plan, world->arm, world->replication,
                            &step->bound, error);
}

void sh_supervise_close(const sh_plan *plan, sh_step *step)
{
    if (step->bound != NULL) {
        plan->hook->close(step->bound);
        step->bound = NULL;
    }
}

static void supervise(const sh_plan *plan, sh_world *world, sh_step *step)
{
    world->market.day = (double)(world->step - 1) * plan->step_days;
    if (world->step == 1) {
        start_policies(plan, world, step);
    }
    warn(plan, world);
    sh_arena_mark mark = sh_arena_begin(&step->arena);
    const double *index = see_index(plan, world, step);
    raise_alarms(plan, world, index);
    inspect(plan, world, index);
    sh_arena_end(&step->arena, mark);
    act(plan, world, step);
    int32_t today = (int32_t)world->market.day;
    for (int32_t day = today - plan->step_days + 1; day <= today; day++) {
        put_in_force(world, day);
    }
}

const sh_phase sh_phase_supervise = {
    .name = "supervise",
    .about = "early warning, alarms, inspections; policies act on late, noisy figures; levers "
             "come into force",
    .reads = "observed figures of earlier steps, plan.policies",
    .writes = "platform.lever, risk, flagged, alarm, caught; log",
    .before = supervise,
};
