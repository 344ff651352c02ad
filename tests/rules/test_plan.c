#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "rules/plan.h"

static sh_plan new_plan(void)
{
    sh_plan plan;
    cr_assert_eq(sh_plan_init(&plan, NULL), SH_OK);
    return plan;
}

static void expect_refusal(sh_plan *plan, const char *text)
{
    sh_error error = {0};
    cr_expect_eq(sh_plan_finish(plan, &error), SH_E_SCENARIO, "accepted: %s", text);
    cr_expect(strstr(error.text, text) != NULL, "'%s' is not in '%s'", text, error.text);
    sh_plan_free(plan);
}

Test(plan, an_empty_plan_is_ready_to_run)
{
    sh_plan plan = new_plan();
    cr_expect_eq(sh_plan_finish(&plan, NULL), SH_OK);
    cr_expect_eq(plan.arm_count, 1);
    cr_expect_str_eq(plan.arms[0].name, "none");
    cr_expect_eq(plan.step.investor_term, 13);
    sh_plan_free(&plan);
    cr_expect_eq(plan.arms, NULL);
    sh_plan_free(&plan);
}

Test(plan, copies_live_in_the_plan)
{
    sh_plan plan = new_plan();
    char text[] = "two words";
    const char *kept = sh_plan_text(&plan, text);
    int32_t numbers[] = {1, 2, 3};
    int32_t *copy = sh_plan_copy(&plan, numbers, sizeof numbers);
    text[0] = 'x';
    numbers[2] = 9;
    cr_expect_str_eq(kept, "two words");
    cr_expect_eq(copy[2], 3);
    sh_plan_free(&plan);
}

Test(plan, names_lead_back_to_their_lines)
{
    for (int32_t i = 0; i < SH_LEVERS; i++) {
        const sh_lever_info *info = &sh_lever_table[i];
        cr_expect_eq(sh_lever_find(info->name), i);
        cr_expect(info->min <= info->def && info->def <= info->max, "%s", info->name);
    }
    for (int32_t i = 0; i < SH_CHANNELS; i++) {
        cr_expect_eq(sh_channel_find(sh_channel_table[i].name), i);
    }
    for (int32_t i = 0; i < SH_OBSERVABLES; i++) {
        cr_expect_eq(sh_observable_find(sh_observable_table[i].name), i);
    }
    cr_expect_eq(sh_lever_find("custod"), -1);
    cr_expect_eq(sh_channel_find(""), -1);
    cr_expect_eq(sh_observable_find("claim"), -1);
    cr_expect_eq(sh_lever_find("custody"), SH_LEVER_custody);
    cr_expect(sh_channel_table[SH_CHANNEL_news].switchable);
    cr_expect(!sh_channel_table[SH_CHANNEL_credit].switchable);
}

/* the options of a kind stand together, so a shock can hold them in order */
Test(plan, shock_options_stand_together_and_fit)
{
    int32_t options[SH_SHOCK_KINDS] = {0}, changes = 0;
    for (int32_t i = 0; i < sh_shock_option_count; i++) {
        options[sh_shock_options[i].kind]++;
        changes += i == 0 || sh_shock_options[i].kind != sh_shock_options[i - 1].kind;
    }
    cr_expect_eq(changes, SH_SHOCK_KINDS);
    for (int32_t k = 0; k < SH_SHOCK_KINDS; k++) {
        cr_expect(options[k] >= 1 && options[k] <= SH_SHOCK_MAX_OPTIONS);
    }
    sh_selector all = sh_selector_all();
    cr_expect(all.platform == -1 && all.region == -1 && all.type == -1 && all.pooled == -1);
    cr_expect_eq(all.share, 1);
}

Test(plan, impossible_counts_name_the_memory_they_would_need)
{
    sh_plan plan = new_plan();
    plan.params.investor_count = 1e12;
    expect_refusal(&plan, "would need 64 TB; this machine has ");
    plan = new_plan();
    plan.params.borrower_count = 1e11; /* and nine times as many who come later */
    plan.params.borrower_arrivals = 9;
    expect_refusal(&plan, "would need 72 TB; this machine has ");
    plan = new_plan();
    plan.params.investor_arrivals = -0.1;
    expect_refusal(&plan, "investor.arrivals = -0.1 is out of range: from 0 to 10");
    plan = new_plan();
    plan.params.investor_count = 0;
    expect_refusal(&plan, "investor.count is 0; at least 1 is needed");
    plan = new_plan();
    plan.params.platform_count = NAN;
    expect_refusal(&plan, "platform.count is ");
    plan = new_plan();
    plan.params.platform_count = 70000;
    expect_refusal(&plan, "platform.count = 70000 is out of range");
    plan = new_plan();
    plan.params.platform_count = 40000;
    plan.params.platform_entrants = 30000;
    expect_refusal(&plan, "70000 platforms, later ones included: at most 65534");
}

Test(plan, money_that_cannot_be_counted_is_refused)
{
    sh_plan plan = new_plan();
    plan.params.investor_wealth.cap = 42949673;
    plan.params.investor_wealth.a = 1e9;
    expect_refusal(&plan, "at most 42,949,672.95 yuan");
    plan = new_plan();
    plan.params.borrower_income.cap = 0;
    plan.params.borrower_income.b = 3;
    expect_refusal(&plan, "give the law a cap");
    static const sh_law sizes[] = {{.kind = SH_LAW_CONSTANT, .a = 0},
                                   {.kind = SH_LAW_NORMAL, .a = 1e8, .b = 5e7}};
    for (size_t i = 0; i < SH_COUNT(sizes); i++) {
        plan = new_plan();
        plan.params.platform_size = sizes[i];
        expect_refusal(&plan, "every platform's size is above 0");
    }
    plan = new_plan();
    plan.params.platform_count = 65000;
    plan.params.platform_size.cap = 1e12;
    expect_refusal(&plan, "could sum to more than the engine counts");
    plan = new_plan();
    plan.params.investor_wealth.cap = 42949672;
    cr_expect_eq(sh_plan_finish(&plan, NULL), SH_OK);
    sh_plan_free(&plan);
}

Test(plan, the_size_of_a_study_is_checked)
{
    static const int32_t bad_kept[] = {0, 0}, far_kept[] = {1};
    sh_plan plan = new_plan();
    plan.steps = 0;
    expect_refusal(&plan, "a horizon of 0 steps");
    plan = new_plan();
    plan.steps = 36526 / 7 + 1;
    expect_refusal(&plan, "100 years");
    plan = new_plan();
    plan.step_days = 14;
    expect_refusal(&plan, "a step of 14 days");
    plan = new_plan();
    plan.replications = 0;
    expect_refusal(&plan, "0 replications");
    plan = new_plan();
    plan.start_date = "2017-13-01";
    expect_refusal(&plan, "2017-13-01");
    plan = new_plan();
    plan.start_date = "1 July 2017";
    expect_refusal(&plan, "is not like 2017-07-01");
    plan = new_plan();
    plan.kept = far_kept;
    plan.kept_count = 1;
    expect_refusal(&plan, "replication 1 does not exist");
    plan = new_plan();
    plan.kept = bad_kept;
    plan.kept_count = 2;
    expect_refusal(&plan, "ascending");
}

static const sh_lever_write good_write = {SH_LEVER_custody, 0, 1, {-1, -1, -1, 1, 0.9}, ""};

static sh_plan with_policy(sh_policy *policy, sh_lever_write *write, sh_arm *arm)
{
    sh_plan plan = new_plan();
    *write = good_write;
    *policy = (sh_policy){.name = "custody",
                          .about = "",
                          .law = "",
                          .writes = write,
                          .write_count = 1,
                          .lag_days = -1,
                          .noise = -1,
                          .params = ""};
    *arm = (sh_arm){.name = "custody", .about = "", .policy_count = 1, .policy = {0}};
    plan.policies = policy;
    plan.policy_count = 1;
    plan.arms = arm;
    return plan;
}

Test(plan, policies_and_arms_must_make_sense)
{
    sh_policy policy;
    sh_lever_write write;
    sh_arm arm, two[2];
    sh_plan plan = with_policy(&policy, &write, &arm);
    cr_expect_eq(sh_plan_finish(&plan, NULL), SH_OK);
    write.value = 1.5;
    expect_refusal(&plan, "policy 'custody': custody = 1.5, it lies between 0 and 1");
    plan = with_policy(&policy, &write, &arm);
    write.target.share = 1.5;
    expect_refusal(&plan, "target of custody does not exist");
    plan = with_policy(&policy, &write, &arm);
    write.target.platform = 120;
    expect_refusal(&plan, "target of custody does not exist");
    plan = with_policy(&policy, &write, &arm);
    write.lever = SH_LEVERS;
    expect_refusal(&plan, "unknown lever");
    plan = with_policy(&policy, &write, &arm);
    policy.has_start = true;
    expect_refusal(&plan, "no script is loaded");
    plan = with_policy(&policy, &write, &arm);
    policy.every_days = 7;
    expect_refusal(&plan, "needs both act and the days");
    plan = with_policy(&policy, &write, &arm);
    arm.policy[0] = 1;
    expect_refusal(&plan, "a policy that does not exist");
    plan = with_policy(&policy, &write, &arm);
    arm.policy_count = 9;
    expect_refusal(&plan, "at most 8");
    plan = with_policy(&policy, &write, &arm);
    arm.channels_off = 1u << SH_CHANNEL_fraud;
    expect_refusal(&plan, "cannot be switched off");
    plan = with_policy(&policy, &write, &arm);
    two[0] = two[1] = arm;
    plan.arms = two;
    plan.arm_count = 2;
    expect_refusal(&plan, "two arms are called 'custody'");
    plan = new_plan();
    plan.arm_count = 0;
    expect_refusal(&plan, "no arm");
}

Test(plan, shocks_must_happen_within_the_run_and_within_range)
{
    sh_shock shock = {SH_SHOCK_failure, 55 * 7, 0, {3, 1, 1}};
    sh_plan plan = new_plan();
    plan.shocks = &shock;
    plan.shock_count = 1;
    cr_expect_eq(sh_plan_finish(&plan, NULL), SH_OK);
    shock.at_day = 722; /* the last step has begun */
    expect_refusal(&plan, "shock 'failure' on day 722");
    shock = (sh_shock){SH_SHOCK_failure, 0, 0, {3, 0, 1}};
    plan = new_plan();
    plan.shocks = &shock;
    plan.shock_count = 1;
    expect_refusal(&plan, "rank = 0");
    static const struct {
        sh_shock shock;
        bool fits; /* in 30 platforms */
    } row[] = {{{SH_SHOCK_failure, 0, 0, {3, 28, 1}}, true},
               {{SH_SHOCK_failure, 0, 0, {3, 29, 1}}, false},
               {{SH_SHOCK_failure, 0, 0, {3, 26, 1, 1}}, true},
               {{SH_SHOCK_failure, 0, 0, {3, 27, 1, 1}}, false},
               {{SH_SHOCK_failure, 0, 0, {1, 500, 0, 0, 0.5}}, true},
               {{SH_SHOCK_outage, 0, 0, {1, 30}}, true},
               {{SH_SHOCK_outage, 0, 0, {2, 30}}, false}};
    for (size_t i = 0; i < SH_COUNT(row); i++) {
        plan = new_plan();
        plan.params.platform_count = 30;
        plan.shocks = &row[i].shock;
        plan.shock_count = 1;
        if (row[i].fits) {
            cr_expect_eq(sh_plan_finish(&plan, NULL), SH_OK, "row %zu", i);
        } else {
            expect_refusal(&plan, "but platform.count is 30");
        }
    }
}

/* what decides results changes the digest, what does not leaves it alone */
Test(plan, the_digest_follows_what_decides_results)
{
    sh_plan plan = new_plan();
    sh_hash first = sh_plan_digest(&plan);
    plan.replications = 99;
    plan.title = "other prose";
    plan.paranoid = true;
    plan.scenario_text = "-- other comment";
    cr_expect(sh_hash_equal(first, sh_plan_digest(&plan)));
    sh_params original = plan.params;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        plan.params = original;
        if (sh_param_info_at(i)->is_law) {
            sh_param_law(&plan.params, i)->cap += 1;
        } else {
            *sh_param_scalar(&plan.params, i) += 1;
        }
        cr_expect(!sh_hash_equal(first, sh_plan_digest(&plan)), "%s",
                  sh_param_info_at(i)->name);
    }
    plan.params = original;
    plan.seed++;
    cr_expect(!sh_hash_equal(first, sh_plan_digest(&plan)));
    plan.seed--;
    plan.channels_off = 1;
    cr_expect(!sh_hash_equal(first, sh_plan_digest(&plan)));
    plan.channels_off = 0;
    cr_expect(sh_hash_equal(first, sh_plan_digest(&plan)));
    sh_policy policy;
    sh_lever_write write;
    sh_arm arm;
    sh_plan_free(&plan);
    plan = with_policy(&policy, &write, &arm);
    first = sh_plan_digest(&plan);
    write.target.share = 0.8;
    cr_expect(!sh_hash_equal(first, sh_plan_digest(&plan)));
    write.target.share = 0.9;
    policy.has_act = true;
    sh_hash scripted = sh_plan_digest(&plan);
    plan.scenario_text = "-- the script";
    cr_expect(!sh_hash_equal(scripted, sh_plan_digest(&plan)));
    sh_plan_free(&plan);
}

Test(plan, a_limit_that_no_byte_counts_is_refused)
{
    sh_plan plan = new_plan();
    plan.step_days = 1;
    plan.params.borrower_late_limit = 255;
    cr_expect_eq(sh_plan_finish(&plan, NULL), SH_OK);
    plan.params.borrower_late_limit = 256;
    expect_refusal(&plan, "borrower.late_limit is 256 days");
}

Test(plan, shares_of_types_are_at_most_the_whole)
{
    sh_plan plan = new_plan();
    plan.params.platform_matched_share = 0.7;
    plan.params.platform_fraud_share = 0.3;
    cr_expect_eq(sh_plan_finish(&plan, NULL), SH_OK);
    plan.params.platform_fraud_share = 0.31;
    expect_refusal(&plan, "more than 1 together");
}
