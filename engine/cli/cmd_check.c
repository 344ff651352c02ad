/* check: is this scenario right, and what would it cost? */
#include <string.h>

#include "cli/about.h"
#include "cli/args.h"
#include "cli/json.h"
#include "cli/keeper.h"
#include "cli/kernel.h"
#include "cli/load.h"
#include "cli/stress_option.h"
#include "cli/term.h"
#include "cli/witness.h"
#include "rules/stress.h"

enum { READINGS = 4 }; /* of the scenario's text besides the first */

/* what was found out */
typedef struct checked {
    sh_load load;
    int32_t threads;
    sh_needs needs;
    int32_t dry_steps;
    double dry_seconds;
} checked;

/* ---- the dry run */

/* days of the age that the figures of a policy have */
static double lag_of(const sh_plan *plan, const sh_policy *policy)
{
    return policy->lag_days < 0 ? plan->params.regulator_lag : policy->lag_days;
}

/* step in which a policy acts first: it must be its turn, and its figures old enough; above
 * plan->steps: never */
static int32_t first_step(const sh_plan *plan, const sh_policy *policy)
{
    int32_t days = plan->step_days, step = 1;
    int32_t every = policy->every_days > days ? policy->every_days : days;
    int32_t age = (int32_t)((lag_of(plan, policy) + days - 1) / days);
    while (step <= plan->steps &&
           ((step - 1) * days % every >= days || step - 1 < (age < 1 ? 1 : age))) {
        step++;
    }
    return step;
}

/* steps after which every policy has acted at least once, and one more */
static int32_t dry_steps(const sh_plan *plan)
{
    int32_t steps = 1;
    for (int32_t i = 0; i < plan->policy_count; i++) {
        const sh_policy *policy = &plan->policies[i];
        int32_t enough = policy->has_act ? 1 + first_step(plan, policy) : 1;
        steps = enough > steps ? enough : steps;
    }
    return steps < plan->steps ? steps : plan->steps;
}

/* a policy that the horizon leaves no time to act is in order, but hardly meant */
static void warn_of_idle(const sh_plan *plan, sh_term *term)
{
    for (int32_t i = 0; i < plan->policy_count; i++) {
        const sh_policy *policy = &plan->policies[i];
        if (policy->has_act && first_step(plan, policy) > plan->steps) {
            sh_term_say(term,
                        "warning: policy '%s' never acts: its turn comes every %d days, with "
                        "figures %.10g days old, but the run lasts %d days",
                        policy->name, (int)policy->every_days, lag_of(plan, policy),
                        (int)(plan->steps * plan->step_days));
        }
    }
}

/* one replication of every arm, a few steps long, and nothing is kept */
static sh_status dry_run(checked *found, sh_error *error)
{
    sh_plan plan = found->load.plan; /* borrows everything from it */
    sh_witness witness = {0};
    plan.replications = 1;
    plan.kept_count = 0;
    plan.steps = found->dry_steps = dry_steps(&plan);
    sh_sink sink = sh_witness_sink(&witness);
    sh_study_options options = {.threads = found->threads, .isa = "auto"};
    double begin = sh_keeper_clock();
    sh_status status = sh_study_run(&plan, &sink, &options, error);
    found->dry_seconds = sh_keeper_clock() - begin;
    sh_witness_free(&witness);
    return status;
}

static sh_status check(checked *found, const sh_args *args, sh_term *term, sh_error *error)
{
    found->load.readings = READINGS;
    sh_status status = sh_load_scenario(&found->load, args, term, error);
    if (status != SH_OK) {
        return status;
    }
    found->threads = sh_load_threads(args);
    found->needs = sh_load_needs(&found->load, found->threads);
    status = sh_load_check_memory(&found->needs, found->threads, error);
    bool dry = status == SH_OK && found->load.plan.kernel == NULL;
    if (dry) {
        warn_of_idle(&found->load.plan, term);
        sh_load_warn_of_shocks(&found->load, term);
        status = dry_run(found, error);
    }
    return status;
}

/* ---- for people */

/* arms of a study of channels have such names */
static bool says_without(const char *arm, const char *channel)
{
    return strncmp(arm, "without ", 8) == 0 && strcmp(arm + 8, channel) == 0;
}

static void print_arms(FILE *out, const sh_plan *plan)
{
    for (int32_t i = 0; i < plan->arm_count; i++) {
        const sh_arm *arm = &plan->arms[i];
        fprintf(out, "  %-14s %s%s", i == 0 ? "arms" : "", arm->name,
                i == 0 ? " (baseline)" : "");
        for (int32_t k = 0; k < arm->policy_count; k++) {
            const sh_policy *policy = &plan->policies[arm->policy[k]];
            fprintf(out, "%s%s", k == 0 ? ": " : ", ", policy->name);
            if (policy->has_act) {
                fprintf(out, " (acts every %d days)", (int)policy->every_days);
            }
        }
        for (int32_t k = 0; k < SH_CHANNELS; k++) {
            bool off = (arm->channels_off | plan->channels_off) >> k & 1;
            if (off && !says_without(arm->name, sh_channel_table[k].name)) {
                fprintf(out, ", without %s", sh_channel_table[k].name);
            }
        }
        fputc('\n', out);
    }
}

static void print_persons(FILE *out, const char *name, double start, double arrivals)
{
    char count[SH_TERM_TEXT];
    fprintf(out, "  %-14s %s", name, sh_term_count(start, count));
    if (arrivals > 0) {
        fprintf(out, ", and %s later",
                sh_term_count((double)(int64_t)(start * arrivals), count));
    }
    fputc('\n', out);
}

static void print_sizes(FILE *out, const sh_plan *plan)
{
    const sh_params *params = &plan->params;
    char count[SH_TERM_TEXT];
    fprintf(out, "  %-14s %d of each arm, platform series kept for %d\n", "replications",
            (int)plan->replications, (int)plan->kept_count);
    fprintf(out, "  %-14s %d steps of %d days from %s\n", "horizon", (int)plan->steps,
            (int)plan->step_days, plan->start_date);
    fprintf(out, "  %-14s %s", "platforms", sh_term_count(params->platform_count, count));
    if (params->platform_entrants > 0) {
        fprintf(out, ", and up to %s later", sh_term_count(params->platform_entrants, count));
    }
    fputc('\n', out);
    print_persons(out, "investors", params->investor_count, params->investor_arrivals);
    print_persons(out, "borrowers", params->borrower_count, params->borrower_arrivals);
    fprintf(out, "  %-14s %d\n", "shocks", (int)plan->shock_count);
    for (int32_t i = 0; i < plan->stress_count; i++) {
        char meaning[300];
        const sh_stress *stress = &plan->stresses[i];
        fprintf(out, "  %-14s %s at severity %g from day %d: %s\n", "stress",
                sh_stress_table[stress->kind].name, stress->severity, (int)stress->at_day,
                sh_stress_meaning(stress, meaning, sizeof meaning));
    }
    for (int32_t i = 0; i < plan->setting_count; i++) {
        const sh_setting *setting = &plan->settings[i];
        if (strcmp(setting->origin, "command line") == 0) {
            fprintf(out, "  %-14s %s = %s\n", "set", setting->name, setting->value);
        }
    }
}

static void print_estimate(const checked *found, sh_term *term)
{
    char time[SH_TERM_TEXT], memory[SH_TERM_TEXT], file[SH_TERM_TEXT];
    const sh_needs *needs = &found->needs;
    fprintf(term->out, "  %-14s about %s on %d thread%s, %s of memory, a result of %s\n",
            "estimate", sh_term_duration(needs->cpu_seconds / found->threads, time),
            (int)found->threads, found->threads == 1 ? "" : "s",
            sh_term_bytes(needs->total_bytes, memory), sh_term_bytes(needs->file_bytes, file));
}

static void print_found(const checked *found, sh_term *term)
{
    char time[SH_TERM_TEXT];
    const sh_plan *plan = &found->load.plan;
    if (plan->kernel != NULL) {
        sh_kernel_describe(plan, term);
        print_estimate(found, term);
        return;
    }
    sh_term_heading(term, plan->name);
    print_arms(term->out, plan);
    print_sizes(term->out, plan);
    print_estimate(found, term);
    fprintf(term->out, "  %-14s %d step%s of one replication of each arm: good (%s)\n",
            "dry run", (int)found->dry_steps, found->dry_steps == 1 ? "" : "s",
            sh_term_duration(found->dry_seconds, time));
}

/* ---- for programs */

static json_t *sizes_json(const checked *found)
{
    const sh_plan *plan = &found->load.plan;
    const sh_params *params = &plan->params;
    json_t *arms = json_array();
    for (int32_t i = 0; i < plan->arm_count; i++) {
        json_array_append_new(arms, sh_json_text(plan->arms[i].name));
    }
    return json_pack(
        "{s:o, s:o, s:i, s:i, s:i, s:i, s:o, s:I, s:I, s:I}", "name", sh_json_text(plan->name),
        "arms", arms, "replications", (int)plan->replications, "kept", (int)plan->kept_count,
        "steps", (int)plan->steps, "step_days", (int)plan->step_days, "start_date",
        sh_json_text(plan->start_date), "platforms",
        (json_int_t)(params->platform_count + params->platform_entrants), "investors",
        (json_int_t)params->investor_count, "borrowers", (json_int_t)params->borrower_count);
}

static json_t *stresses_json(const sh_plan *plan)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < plan->stress_count; i++) {
        const sh_stress *stress = &plan->stresses[i];
        char meaning[300];
        sh_stress_meaning(stress, meaning, sizeof meaning);
        json_array_append_new(list, json_pack("{s:s, s:f, s:i, s:s, s:s}", "name",
                                              sh_stress_table[stress->kind].name, "severity",
                                              stress->severity, "day", (int)stress->at_day,
                                              "meaning", meaning, "origin", stress->origin));
    }
    return list;
}

static json_t *estimate_json(const checked *found)
{
    const sh_needs *needs = &found->needs;
    return json_pack("{s:i, s:f, s:f, s:f, s:f, s:f, s:f}", "threads", (int)found->threads,
                     "seconds", needs->cpu_seconds / found->threads, "cpu_seconds",
                     needs->cpu_seconds, "memory_bytes", needs->total_bytes, "world_bytes",
                     needs->world_bytes, "file_bytes", needs->file_bytes, "agents",
                     needs->agents);
}

static sh_status print_json(const checked *found, sh_term *term, sh_status status,
                            sh_error *error)
{
    json_t *object =
        json_pack("{s:s, s:b, s:i, s:o, s:o}", "schema", "shahe.check 1", "ok", status == SH_OK,
                  "exit_code", sh_status_exit_code(status), "message",
                  status == SH_OK ? json_null() : sh_json_text(error->text), "diagnostics",
                  sh_load_diagnostics_json(&found->load));
    bool kernel = found->load.loaded && found->load.plan.kernel != NULL;
    if (kernel) {
        json_object_set_new(object, "kernel", sh_kernel_json(&found->load.plan));
        json_object_set_new(object, "estimate", estimate_json(found));
    } else if (found->load.loaded) {
        json_object_set_new(object, "sizes", sizes_json(found));
        json_object_set_new(object, "stresses", stresses_json(&found->load.plan));
        json_object_set_new(object, "estimate", estimate_json(found));
    }
    if (status == SH_OK && !kernel) {
        json_object_set_new(object, "dry_run",
                            json_pack("{s:i, s:f}", "steps", (int)found->dry_steps, "seconds",
                                      found->dry_seconds));
    }
    sh_error printing = {0};
    sh_status printed = sh_json_print(term, object, &printing);
    if (status == SH_OK && printed != SH_OK) {
        *error = printing;
        return printed;
    }
    return status;
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    checked found = {0};
    sh_status status = check(&found, args, term, error);
    if (sh_args_flag(args, "json")) {
        status = print_json(&found, term, status, error);
    } else if (status == SH_OK) {
        print_found(&found, term);
    } else {
        sh_load_print_diagnostics(&found.load, term);
    }
    sh_load_free(&found.load);
    return status;
}

static const sh_option options[] = {
    {.name = "set",
     .value = "NAME=VALUE",
     .kind = SH_OPTION_LIST,
     .about =
         "set a parameter that the scenario declares, or one of 'shahe explain parameters'"},
    SH_STRESS_OPTIONS,
    {.name = "replications",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 1,
     .max = 1000000000,
     .about =
         "replications of each arm, instead of the scenario's; of a kernel, draws or paths"},
    {.name = "threads",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 1,
     .max = 1024,
     .about = "threads for the estimate and the dry run",
     .def = "all processors"},
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "print everything as JSON"},
    {0},
};

const sh_verb sh_cmd_check = {
    .name = "check",
    .operands = "SCENARIO",
    .about = "Find every mistake in a scenario, and say what a run would need",
    .details =
        "Loads SCENARIO and lists all mistakes at once, each with its place and a remedy (exit "
        "code 3). Reads it several times with the keys of Lua's tables in other orders, as far "
        "as they can be varied from outside, and refuses it when the plans differ. Then prints "
        "its sizes, an estimate of time, memory and disk, and simulates "
        "one replication of every arm until each policy has acted once: a policy that fails "
        "there gives exit code 4, and one that the horizon leaves no time to act a warning. A "
        "study of one kernel (shahe.kernel) is read, described and "
        "estimated, not computed. Nothing is written.",
    .examples = "shahe check market.lua\nshahe check market.lua --set platform.count=400",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
