#include "script/planning.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/stress.h"
#include "script/setting.h"

/* copies texts and arrays into the plan, remembering whether memory ran out */
typedef struct maker {
    sh_session *session;
    const sh_study_draft *study;
    sh_plan *plan;
    bool fine;
} maker;

static const char *text(maker *m, const char *from)
{
    const char *copy = sh_plan_text(m->plan, from == NULL ? "" : from);
    m->fine &= copy != NULL;
    return copy == NULL ? "" : copy;
}

static void *array(maker *m, const void *from, size_t bytes)
{
    void *copy = bytes == 0 ? NULL : sh_plan_copy(m->plan, from, bytes);
    m->fine &= copy != NULL || bytes == 0;
    return copy;
}

/* ---- the prose at the top of the text ---- */

/* comment lines before the first statement, without their dashes */
static void leading_comment(const sh_source_text *source, sh_vec *out)
{
    const char *at = source->text;
    while (strncmp(at, "--", 2) == 0 && strncmp(at, "--[", 3) != 0) {
        const char *end = strchr(at, '\n');
        end = end == NULL ? at + strlen(at) : end;
        at += strspn(at, "-");
        at += at < end && *at == ' ';
        sh_vec_print(out, "%s%.*s", out->count > 0 ? "\n" : "", (int)(end - at), at);
        at = *end == '\0' ? end : end + 1;
    }
}

static void make_prose(maker *m, const sh_draft *base)
{
    const sh_source_text *source = &m->session->script->sources.item[0];
    sh_vec about = sh_vec_of(1);
    leading_comment(source, &about);
    m->plan->name = text(m, base->name);
    m->plan->title = text(m, base->title);
    m->plan->about = text(
        m, base->about[0] != '\0' || about.count == 0 ? base->about : (const char *)about.data);
    m->plan->question = text(m, base->question);
    m->plan->start_date = text(m, base->start);
    m->plan->scenario_path = text(m, source->name);
    m->plan->scenario_text = text(m, source->text);
    m->plan->inputs = text(m, (const char *)m->session->script->inputs.data);
    sh_vec_free(&about);
}

/* ---- lists ---- */

static void make_settings(maker *m, const sh_draft *base)
{
    size_t own = m->session->settings.count, all = own + (size_t)base->setting_count;
    sh_setting *list = all == 0 ? NULL : sh_arena_array(&m->plan->arena, all, sizeof *list);
    m->fine &= list != NULL || all == 0;
    for (size_t i = 0; list != NULL && i < all; i++) {
        const sh_setting *from =
            i < own ? sh_vec_at(&m->session->settings, i) : &base->settings[i - own];
        list[i] = (sh_setting){text(m, from->name), text(m, from->value), text(m, from->unit),
                               text(m, from->def), text(m, from->origin)};
    }
    m->plan->settings = list;
    m->plan->setting_count = list == NULL ? 0 : (int32_t)all;
}

static void make_observations(maker *m, const sh_draft *base)
{
    size_t bytes = sizeof(sh_observation) * (size_t)base->observation_count;
    sh_observation *list = array(m, base->observations, bytes);
    for (int32_t i = 0; list != NULL && i < base->observation_count; i++) {
        sh_observation *row = &list[i];
        row->series = text(m, row->series);
        row->unit = text(m, row->unit);
        row->definition = text(m, row->definition);
        row->source = text(m, row->source);
        row->mark = text(m, row->mark);
        row->system = text(m, row->system);
        row->transform = text(m, row->transform);
    }
    m->plan->observations = list;
    m->plan->observation_count = list == NULL ? 0 : base->observation_count;
}

static sh_policy copy_policy(maker *m, const sh_policy *from, int32_t step_days)
{
    sh_policy policy = *from;
    policy.name = text(m, from->name);
    policy.about = text(m, from->about);
    policy.law = text(m, from->law);
    policy.params = text(m, from->params);
    sh_lever_write *writes = array(m, from->writes, sizeof *writes * (size_t)from->write_count);
    for (int32_t i = 0; writes != NULL && i < from->write_count; i++) {
        writes[i].reason = text(m, writes[i].reason);
    }
    policy.writes = writes;
    if (policy.has_act && policy.every_days == 0) {
        policy.every_days = step_days;
    }
    return policy;
}

/* a lever that is set after the end of the run does nothing */
static void check_dates(maker *m, const sh_instance *instance)
{
    int32_t horizon = m->plan->steps * m->plan->step_days;
    for (int32_t i = 0; i < instance->policy.write_count; i++) {
        const sh_lever_write *write = &instance->policy.writes[i];
        if (sh_plan_begins(write->day, m->plan->step_days) < horizon) {
            continue;
        }
        sh_way way = instance->way;
        way.step[way.depth++] = (sh_step_in){"levers", 0};
        way.step[way.depth++] = (sh_step_in){NULL, i + 1};
        way.step[way.depth++] = (sh_step_in){"from", 0};
        sh_diagnostics_add(m->session->diagnostics, 213, sh_source_place(&way, true),
                           "%s is set on day %.10g, after the beginning of the last step "
                           "(of %d days, the run lasts %d)",
                           sh_lever_table[write->lever].name, write->day, m->plan->step_days,
                           horizon);
    }
}

/* place of an instance in the plan's list of policies, adding it when it is new */
static int32_t policy_place(int32_t *used, int32_t *count, int32_t instance)
{
    for (int32_t i = 0; i < *count; i++) {
        if (used[i] == instance) {
            return i;
        }
    }
    used[*count] = instance;
    return (*count)++;
}

static void make_policies(maker *m, const int32_t *used, int32_t count)
{
    sh_script *script = m->session->script;
    sh_policy *list = sh_arena_array(&m->plan->arena, (size_t)count + 1, sizeof *list);
    script->instance_of = malloc(sizeof *used * ((size_t)count + 1));
    script->instance_count = (int32_t)m->session->instances.count;
    m->fine &= list != NULL && script->instance_of != NULL;
    for (int32_t i = 0; m->fine && i < count; i++) {
        const sh_instance *instance = sh_vec_at(&m->session->instances, (size_t)used[i]);
        check_dates(m, instance);
        list[i] = copy_policy(m, &instance->policy, m->plan->step_days);
        script->instance_of[i] = used[i];
        if (list[i].has_start || list[i].has_act) {
            m->plan->hook = &script->hook;
        }
    }
    script->instance_of_count = count;
    m->plan->policies = list;
    m->plan->policy_count = count;
}

/* off: channels that this arm alone is without */
static const char *arm_about(maker *m, const sh_draft *draft, uint32_t off, sh_vec *room)
{
    if (draft->instance_count == 0) {
        room->count = 0;
        for (int32_t i = 0; i < SH_CHANNELS; i++) {
            if (off >> i & 1) {
                m->fine &=
                    sh_vec_print(room, "%s%s", room->count > 0 ? ", " : "without the channel ",
                                 sh_channel_table[i].name);
            }
        }
        return room->count > 0 ? room->data : "no further rule";
    }
    const sh_instance *first = sh_vec_at(&m->session->instances, (size_t)draft->instance[0]);
    return first->policy.about;
}

static void make_arms(maker *m)
{
    const sh_study_draft *study = m->study;
    size_t most = (size_t)study->arm_count * SH_MAX_ARM_POLICIES;
    int32_t *used = malloc(sizeof *used * most), count = 0;
    sh_arm *arms = sh_arena_array(&m->plan->arena, (size_t)study->arm_count, sizeof *arms);
    uint32_t off = ~0u;
    sh_vec about = sh_vec_of(1);
    m->fine &= used != NULL && arms != NULL;
    for (int32_t i = 0; i < study->arm_count; i++) {
        off &= study->arm[i].draft->channels_off;
    }
    for (int32_t i = 0; m->fine && i < study->arm_count; i++) {
        const sh_draft *draft = study->arm[i].draft;
        arms[i] =
            (sh_arm){.name = text(m, study->arm[i].name),
                     .about = text(m, arm_about(m, draft, draft->channels_off & ~off, &about)),
                     .policy_count = draft->instance_count,
                     .channels_off = draft->channels_off & ~off};
        for (int32_t k = 0; k < draft->instance_count; k++) {
            arms[i].policy[k] = policy_place(used, &count, draft->instance[k]);
        }
    }
    m->plan->channels_off = off;
    m->plan->arms = arms;
    m->plan->arm_count = study->arm_count;
    if (m->fine) {
        make_policies(m, used, count);
    }
    sh_vec_free(&about);
    free(used);
}

/* ---- size ---- */

static void make_size(maker *m, const sh_script_options *options)
{
    const sh_draft *base = m->study->base;
    sh_plan *plan = m->plan;
    plan->step_days = base->step_days;
    double steps = base->horizon_days / base->step_days;
    plan->steps = (int32_t)steps + (steps > (int32_t)steps);
    plan->seed = options->has_seed ? options->seed : base->seed;
    plan->replications =
        options->replications > 0 ? options->replications : m->study->replications;
    plan->platforms_redrawn = base->redrawn;
    plan->params = base->params;
    plan->kept = array(m, m->study->kept, sizeof *plan->kept * (size_t)m->study->kept_count);
    /* fewer replications than the scenario has in mind keep fewer */
    while (plan->kept_count < m->study->kept_count && plan->kept != NULL &&
           plan->kept[plan->kept_count] < plan->replications) {
        plan->kept_count++;
    }
}

/* ---- shocks and stress tests */

/* the stress test of the command line, in the middle of the run if it has no day of its own */
static sh_status place_stress(const sh_plan *plan, sh_stress *stress, sh_error *error)
{
    int32_t horizon = plan->steps * plan->step_days;
    if (stress->at_day < 0) {
        stress->at_day = plan->steps / 2 * plan->step_days;
    }
    int32_t last = stress->at_day + sh_stress_last_day(stress->kind);
    return sh_plan_begins(last, plan->step_days) < horizon
               ? SH_OK
               : sh_error_set(
                     error, SH_E_USAGE,
                     "--stress %s on day %d: its last shock comes on day %d, after the "
                     "beginning of the last step (of %d days, the run lasts %d)",
                     sh_stress_table[stress->kind].name, (int)stress->at_day, (int)last,
                     (int)plan->step_days, (int)horizon);
}

/* the plain shocks in their order, then the parts of every stress test */
static sh_status make_shocks(maker *m, const sh_script_options *options, sh_error *error)
{
    const sh_draft *base = m->study->base;
    sh_plan *plan = m->plan;
    int32_t own = base->stress_count, all = own + (options->stress != NULL);
    int32_t count = base->shock_count, most = count + all * SH_STRESS_MOST_PARTS;
    sh_stress *tests = sh_arena_array(&plan->arena, (size_t)all + 1, sizeof *tests);
    sh_shock *list = sh_arena_array(&plan->arena, (size_t)most + 1, sizeof *list);
    m->fine &= tests != NULL && list != NULL;
    if (!m->fine) {
        return SH_OK;
    }
    for (int32_t i = 0; i < count; i++) {
        list[i] = base->shocks[i];
    }
    for (int32_t i = 0; i < all; i++) {
        tests[i] = i < own ? base->stresses[i] : *options->stress;
        tests[i].origin = text(m, tests[i].origin);
        sh_status status = i < own ? SH_OK : place_stress(plan, &tests[i], error);
        if (status != SH_OK) {
            return status;
        }
        tests[i].first_shock = count;
        tests[i].shock_count = sh_stress_expand(&tests[i], list + count);
        count += tests[i].shock_count;
    }
    plan->shocks = list;
    plan->shock_count = count;
    plan->stresses = tests;
    plan->stress_count = all;
    return SH_OK;
}

/* ---- a kernel without a market */

/* what the command line says that means nothing to the kernel */
static sh_status check_options(const maker *m, const sh_script_options *options,
                               sh_error *error)
{
    const sh_kernel_study *kernel = m->study->kernel;
    const char *of_market = sh_setting_of_market(m->session);
    bool draws = kernel->kind != SH_KERNEL_fire_sale;
    char what[128];
    snprintf(what, sizeof what, "this scenario is a study of the kernel %s",
             sh_kernel_study_name(kernel->kind));
    if (options->stress != NULL) {
        return sh_error_set(error, SH_E_USAGE,
                            "--stress: %s, which has no market to put under stress", what);
    }
    if (of_market != NULL) {
        return sh_error_set(error, SH_E_USAGE,
                            "--set %s: %s, which has no market with this number", of_market,
                            what);
    }
    if (!draws && (options->replications > 0 || options->has_seed)) {
        return sh_error_set(error, SH_E_USAGE,
                            "--%s: %s, which draws nothing: each case has one result",
                            options->has_seed ? "seed" : "replications", what);
    }
    int32_t most = kernel->kind == SH_KERNEL_ruin ? 10000000 : 1000000;
    if (options->replications > most) {
        return sh_error_set(error, SH_E_USAGE, "--replications: %s, which draws at most %d",
                            what, (int)most);
    }
    return SH_OK;
}

static void copy_sale(maker *m, sh_kernel_sale *sale)
{
    sh_kernel_bank *bank = array(m, sale->bank, sizeof *bank * (size_t)sale->banks);
    sh_kernel_case *shock = array(m, sale->shock, sizeof *shock * (size_t)sale->shocks);
    for (int32_t i = 0; bank != NULL && i < sale->banks; i++) {
        bank[i].id = text(m, bank[i].id);
    }
    for (int32_t i = 0; shock != NULL && i < sale->shocks; i++) {
        shock[i].name = text(m, shock[i].name);
    }
    sale->bank = bank;
    sale->shock = shock;
}

static sh_status make_kernel(maker *m, const sh_script_options *options, sh_error *error)
{
    sh_kernel_study *kernel = array(m, m->study->kernel, sizeof *kernel);
    sh_status status = check_options(m, options, error);
    if (kernel == NULL || status != SH_OK) {
        return status;
    }
    sh_kernel_window *window = &kernel->window;
    sh_kernel_ruin *ruin = &kernel->ruin;
    m->plan->seed = options->has_seed ? options->seed : m->study->base->seed;
    copy_sale(m, &kernel->sale);
    window->degree = array(m, window->degree, sizeof *window->degree * (size_t)window->degrees);
    ruin->reserve = array(m, ruin->reserve, sizeof *ruin->reserve * (size_t)ruin->reserves);
    if (options->replications > 0) {
        window->draws = ruin->paths = options->replications;
    }
    m->plan->kernel = kernel;
    return SH_OK;
}

/* ---- a market */

static sh_status make_market(maker *m, const sh_script_options *options, sh_error *error)
{
    make_size(m, options);
    make_observations(m, m->study->base);
    make_arms(m);
    return make_shocks(m, options, error);
}

static void finish_market(maker *m)
{
    static const int32_t numbers[] = {[SH_FLAW_ROWS] = 230,
                                      [SH_FLAW_MONEY] = 231,
                                      [SH_FLAW_STEPS] = 232,
                                      [SH_FLAW_OTHER] = 299};
    sh_error refusal = {0};
    sh_plan_flaw flaw;
    sh_diagnostics *diagnostics = m->session->diagnostics;
    if (diagnostics->count == 0 && sh_plan_finish_why(m->plan, &flaw, &refusal) != SH_OK) {
        sh_diagnostics_add(diagnostics, numbers[flaw], sh_source_place(&m->study->way, false),
                           "%s", refusal.text);
    }
}

sh_status sh_planning_make(sh_session *session, const sh_script_options *options, sh_plan *plan,
                           sh_error *error)
{
    const sh_study_draft *study = session->study;
    sh_status status = sh_plan_init(plan, error);
    if (status != SH_OK) {
        return status;
    }
    maker m = {.session = session, .study = study, .plan = plan, .fine = true};
    make_prose(&m, study->base);
    make_settings(&m, study->base);
    status = study->kernel != NULL ? make_kernel(&m, options, error)
                                   : make_market(&m, options, error);
    if (status != SH_OK) {
        return status;
    }
    if (!m.fine) {
        return sh_error_set(error, SH_E_MEMORY, "no room for the plan");
    }
    if (study->kernel == NULL) {
        finish_market(&m);
    }
    return session->diagnostics->count == 0 ? SH_OK : SH_E_SCENARIO;
}
