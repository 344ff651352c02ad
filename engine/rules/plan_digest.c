#include "rules/plan.h"

static void add_double(sh_digest *digest, double value)
{
    sh_digest_column(digest, SH_TYPE_F64, &value, 1);
}

static void add_int(sh_digest *digest, int64_t value)
{
    sh_digest_u64(digest, (uint64_t)value);
}

/* names too, so that a parameter that moves in the list does not pass for another */
static void add_params(sh_digest *digest, const sh_params *params)
{
    sh_params copy = *params;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        sh_digest_text(digest, info->section);
        sh_digest_text(digest, info->name);
        if (!info->is_law) {
            add_double(digest, *sh_param_scalar(&copy, i));
            continue;
        }
        const sh_law *law = sh_param_law(&copy, i);
        add_int(digest, law->kind);
        add_double(digest, law->a);
        add_double(digest, law->b);
        add_double(digest, law->tail);
        add_double(digest, law->tail_from);
        add_double(digest, law->cap);
    }
}

static void add_shocks(sh_digest *digest, const sh_plan *plan)
{
    add_int(digest, plan->shock_count);
    for (int32_t i = 0; i < plan->shock_count; i++) {
        const sh_shock *shock = &plan->shocks[i];
        add_int(digest, shock->kind);
        add_int(digest, shock->at_day);
        add_int(digest, shock->over_day);
        for (int32_t k = 0; k < SH_SHOCK_MAX_OPTIONS; k++) {
            add_double(digest, shock->option[k]);
        }
    }
}

static void add_write(sh_digest *digest, const sh_lever_write *write)
{
    sh_digest_text(digest, sh_lever_table[write->lever].name);
    add_double(digest, write->day);
    add_double(digest, write->value);
    add_int(digest, write->target.platform);
    add_int(digest, write->target.region);
    add_int(digest, write->target.type);
    add_int(digest, write->target.pooled);
    add_double(digest, write->target.share);
}

/* returns whether the policy acts by script */
static bool add_policy(sh_digest *digest, const sh_policy *policy)
{
    sh_digest_text(digest, policy->name);
    sh_digest_text(digest, policy->params);
    add_int(digest, policy->write_count);
    for (int32_t i = 0; i < policy->write_count; i++) {
        add_write(digest, &policy->writes[i]);
    }
    add_int(digest, policy->every_days);
    add_int(digest, policy->has_start);
    add_int(digest, policy->has_act);
    for (int32_t i = 0; i < SH_OBSERVABLES; i++) {
        if (policy->observed >> i & 1) {
            sh_digest_text(digest, sh_observable_table[i].name);
        }
    }
    add_double(digest, policy->lag_days);
    add_double(digest, policy->noise);
    return policy->has_start || policy->has_act;
}

static void add_arms(sh_digest *digest, const sh_plan *plan)
{
    add_int(digest, plan->arm_count);
    for (int32_t i = 0; i < plan->arm_count; i++) {
        const sh_arm *arm = &plan->arms[i];
        sh_digest_text(digest, arm->name);
        add_int(digest, arm->channels_off);
        add_int(digest, arm->policy_count);
        for (int32_t k = 0; k < arm->policy_count; k++) {
            add_int(digest, arm->policy[k]);
        }
    }
}

sh_hash sh_plan_digest(const sh_plan *plan)
{
    sh_digest digest;
    bool scripted = false;
    sh_digest_init(&digest);
    sh_digest_text(&digest, plan->start_date);
    sh_digest_u64(&digest, plan->seed);
    add_int(&digest, plan->step_days);
    add_int(&digest, plan->steps);
    add_int(&digest, plan->platforms_redrawn);
    add_int(&digest, plan->channels_off);
    add_params(&digest, &plan->params);
    add_shocks(&digest, plan);
    add_int(&digest, plan->policy_count);
    for (int32_t i = 0; i < plan->policy_count; i++) {
        scripted |= add_policy(&digest, &plan->policies[i]);
    }
    add_arms(&digest, plan);
    /* what a script does is known only by its text and the files it reads */
    sh_digest_text(&digest, scripted ? plan->scenario_text : "");
    sh_digest_text(&digest, scripted ? plan->inputs : "");
    if (plan->kernel != NULL) {
        sh_kernel_study_digest(&digest, plan->kernel);
    }
    return sh_digest_final(&digest);
}
