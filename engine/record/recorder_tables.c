#include "record/recorder_tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "record/names.h"
#include "rules/stress.h"

/* One table of study values: columns of one axis, filled row by row. */
typedef struct filler {
    sh_recorder *recorder;
    const char *group;
    int32_t axis;
    size_t rows;
    bool failed;
} filler;

static filler begin(sh_recorder *r, const char *group, const char *axis, const char *about,
                    size_t rows)
{
    filler f = {r, group, (int32_t)r->axes.count, rows, false};
    sh_axis a = {axis, "1", about, (int64_t)rows, NULL, NULL};
    f.failed = sh_vec_push(&r->axes, &a) == NULL;
    return f;
}

/* room for a column; the caller fills it before anyone reads the schema */
static void *column(filler *f, const char *name, sh_type type, const char *unit,
                    const char *about)
{
    void *data = sh_arena_array(&f->recorder->arena, f->rows, sh_type_size(type));
    sh_variable v = {.group = f->group,
                     .name = name,
                     .unit = unit,
                     .about = about,
                     .type = type,
                     .scope = SH_SCOPE_STUDY,
                     .rank = 1,
                     .axis = {f->axis},
                     .data = data};
    if (data == NULL || sh_vec_push(&f->recorder->variables, &v) == NULL) {
        f->failed = true;
        return NULL;
    }
    return data;
}

static const char **texts(filler *f, const char *name, const char *about)
{
    return column(f, name, SH_TYPE_TEXT, "1", about);
}

static double *numbers(filler *f, const char *name, const char *unit, const char *about)
{
    return column(f, name, SH_TYPE_F64, unit, about);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void flag_last(sh_recorder *r, const char *flags)
{
    sh_variable *v = sh_vec_at(&r->variables, r->variables.count - 1);
    v->flags = flags;
}

static int32_t row_or_none(uint16_t row)
{
    return row == SH_NONE ? -1 : row;
}

static bool add_platforms(sh_recorder *r, const sh_world *first)
{
    filler f = {r, "platform", SH_AXIS_PLATFORM, (size_t)first->platforms.n, false};
    int8_t *type = column(&f, "type", SH_TYPE_I8, "1", "H matched, G guaranteed, F fraud");
    if (type != NULL) {
        flag_last(r, "matched guaranteed fraud");
    }
    int32_t *region = column(&f, "region", SH_TYPE_I32, "1", "home region");
    int32_t *guarantor =
        column(&f, "guarantor", SH_TYPE_I32, "1", "guarantee company, -1 none");
    int32_t *vendor = column(&f, "vendor", SH_TYPE_I32, "1", "vendor");
    int32_t *custodian = column(&f, "custodian", SH_TYPE_I32, "1",
                                "custodian of its client money where it must, -1 none");
    int32_t *group = column(&f, "group", SH_TYPE_I32, "1", "group of companies, -1 none");
    double *size = numbers(&f, "size", "CNY", "balance it was drawn with, of the real market");
    double *yield = numbers(&f, "yield", "1/year", "promised yield at the start");
    double *credibility = numbers(&f, "credibility", "1", "how far its owners' name calms");
    double *selector =
        numbers(&f, "selector", "1", "partial measures reach it when below their share");
    int64_t *claims = column(&f, "claims_start", SH_TYPE_I64, "CNY_fen",
                             "claims at the start of replication 0");
    if (f.failed) {
        return false;
    }
    for (int32_t p = 0; p < first->platforms.n; p++) {
        const sh_platforms *t = &first->platforms;
        type[p] = (int8_t)t->type[p];
        region[p] = t->region[p];
        guarantor[p] = row_or_none(t->guarantor[p]);
        vendor[p] = row_or_none(t->vendor[p]);
        custodian[p] = row_or_none(t->custodian[p]);
        group[p] = row_or_none(t->group[p]);
        size[p] = t->size[p];
        yield[p] = t->yield_base[p];
        credibility[p] = t->credibility[p];
        selector[p] = t->selector[p];
        claims[p] = t->claims_start[p];
    }
    return true;
}

static bool add_debts(sh_recorder *r, const sh_world *first)
{
    const sh_exposures *x = &first->exposures;
    if (x->edges == 0) {
        return true;
    }
    filler f = begin(r, "debts", "debt", "debt between two platforms, by creditor and debtor",
                     (size_t)x->edges);
    int32_t *creditor = column(&f, "creditor", SH_TYPE_I32, "1", "row of who has lent");
    int32_t *debtor = column(&f, "debtor", SH_TYPE_I32, "1", "row of who owes");
    int64_t *amount = column(&f, "amount", SH_TYPE_I64, "CNY_fen", "owed at the start");
    for (int32_t p = 0; p < x->n && !f.failed; p++) {
        for (int64_t e = x->start[p]; e < x->start[p + 1]; e++) {
            creditor[e] = p;
            debtor[e] = x->debtor[e];
            amount[e] = x->amount[e];
        }
    }
    return !f.failed;
}

static size_t scalar_count(void)
{
    size_t count = 0;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        count += !sh_param_info_at(i)->is_law;
    }
    return count;
}

static bool add_parameters(sh_recorder *r)
{
    filler f = begin(r, "design", "parameter", "parameter of the model", scalar_count());
    const char **name = texts(&f, "parameter_name", "section.name");
    double *value = numbers(&f, "parameter_value", "1", "value in this study");
    double *def = numbers(&f, "parameter_default", "1", "default");
    const char **unit = texts(&f, "parameter_unit", "unit of value and default");
    const char **about = texts(&f, "parameter_about", "meaning");
    const char **source = texts(&f, "parameter_source", "source of the default");
    sh_params params = r->plan->params;
    for (int32_t i = 0, at = 0; i < sh_param_count() && !f.failed; i++) {
        const sh_param_info *info = sh_param_info_at(i);
        if (info->is_law) {
            continue;
        }
        const char *prefix = sh_names_join(&r->arena, info->section, ".");
        name[at] = prefix == NULL ? "" : sh_names_join(&r->arena, prefix, info->name);
        value[at] = *sh_param_scalar(&params, i);
        def[at] = info->def;
        unit[at] = info->unit;
        about[at] = info->about;
        source[at] = info->source;
        at++;
    }
    return !f.failed;
}

/* "a, b" : the policies of an arm */
static const char *policy_list(sh_recorder *r, const sh_arm *arm)
{
    const char *list = "";
    for (int32_t i = 0; i < arm->policy_count && list != NULL; i++) {
        const char *comma = i == 0 ? list : sh_names_join(&r->arena, list, ", ");
        const char *name = r->plan->policies[arm->policy[i]].name;
        list = comma == NULL ? NULL : sh_names_join(&r->arena, comma, or_empty(name));
    }
    return or_empty(list);
}

/* "news, guarantor": the channels of a set, in the order of the list */
static const char *channel_list(sh_recorder *r, uint32_t off)
{
    const char *list = "";
    for (int c = 0; c < SH_CHANNELS && list != NULL; c++) {
        if (off >> c & 1) {
            const char *comma = list[0] == '\0' ? list : sh_names_join(&r->arena, list, ", ");
            list = comma == NULL ? NULL
                                 : sh_names_join(&r->arena, comma, sh_channel_table[c].name);
        }
    }
    return or_empty(list);
}

static bool add_arms(sh_recorder *r)
{
    filler f = {r, "design", SH_AXIS_ARM, (size_t)r->plan->arm_count, false};
    const char **policies = texts(&f, "arm_policies", "policies of the arm");
    const char **about = texts(&f, "arm_about", "what the arm stands for");
    const char **off = texts(&f, "arm_channels_off", "channels switched off in the arm");
    for (int32_t i = 0; i < r->plan->arm_count && !f.failed; i++) {
        off[i] = channel_list(r, r->plan->channels_off | r->plan->arms[i].channels_off);
        policies[i] = policy_list(r, &r->plan->arms[i]);
        about[i] = or_empty(r->plan->arms[i].about);
    }
    return !f.failed;
}

static bool add_policies(sh_recorder *r)
{
    if (r->plan->policy_count == 0) {
        return true;
    }
    filler f = begin(r, "design", "policy", "policy", (size_t)r->plan->policy_count);
    const char **name = texts(&f, "policy_name", "name");
    const char **about = texts(&f, "policy_about", "what it does");
    const char **law = texts(&f, "policy_law", "legal basis");
    const char **params = texts(&f, "policy_parameters", "values of its parameters");
    for (int32_t i = 0; i < r->plan->policy_count && !f.failed; i++) {
        name[i] = or_empty(r->plan->policies[i].name);
        about[i] = or_empty(r->plan->policies[i].about);
        law[i] = or_empty(r->plan->policies[i].law);
        params[i] = or_empty(r->plan->policies[i].params);
    }
    return !f.failed;
}

/* A failure hits a share of the open platforms, or so many in the order of size: the options of
   the other way say nothing. */
static bool says_something(const sh_shock *shock, const char *option)
{
    bool shares = shock->kind == SH_SHOCK_failure && shock->option[4] > 0;
    bool of_share = strcmp(option, "share") == 0, of_both = strcmp(option, "pooled") == 0;
    return shock->kind != SH_SHOCK_failure || of_both || of_share == shares;
}

/* "factor 0.75 number" of every option of a shock that matters */
static const char *shock_options(sh_recorder *r, const sh_shock *shock, const char **kind)
{
    char text[256] = "";
    size_t used = 0;
    int32_t option = 0;
    for (int32_t i = 0; i < sh_shock_option_count; i++) {
        const sh_shock_option *o = &sh_shock_options[i];
        if (o->kind != shock->kind) {
            continue;
        }
        *kind = o->shock;
        double value = shock->option[option++];
        if (!says_something(shock, o->name)) {
            continue;
        }
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %g %s",
                                 used ? ", " : "", o->name, value, o->unit);
        used = used < sizeof text ? used : sizeof text - 1;
    }
    return or_empty(sh_names_copy(&r->arena, text));
}

/* days that a shock acts, as the calendar has it: some strike in one step whatever is asked,
 * no other is shorter than a step; 0: to the end */
static int32_t shock_days(const sh_shock *shock, int32_t step_days)
{
    bool short_one = shock->over_day > 0 && shock->over_day < step_days;
    return sh_shock_is_brief(shock) || short_one ? step_days : shock->over_day;
}

static bool add_shocks(sh_recorder *r)
{
    if (r->plan->shock_count == 0) {
        return true;
    }
    filler f = begin(r, "design", "shock", "shock", (size_t)r->plan->shock_count);
    const char **kind = texts(&f, "shock_kind", "kind");
    double *at = numbers(&f, "shock_day", "day", "first day");
    double *over = numbers(&f, "shock_length", "day",
                           "how long it acts: failure, scandal and theft one step, outage one "
                           "step unless told longer, others as told; 0: to the end");
    const char **options = texts(&f, "shock_options", "size");
    for (int32_t i = 0; i < r->plan->shock_count && !f.failed; i++) {
        kind[i] = "";
        options[i] = shock_options(r, &r->plan->shocks[i], &kind[i]);
        at[i] = r->plan->shocks[i].at_day;
        over[i] = shock_days(&r->plan->shocks[i], r->plan->step_days);
    }
    return !f.failed;
}

static bool add_stresses(sh_recorder *r)
{
    if (r->plan->stress_count == 0) {
        return true;
    }
    char text[300];
    filler f = begin(r, "design", "stress", "stress test", (size_t)r->plan->stress_count);
    const char **name = texts(&f, "stress_name", "name");
    double *severity = numbers(&f, "stress_severity", "1", "percentile");
    double *at = numbers(&f, "stress_day", "day", "first day");
    const char **meaning = texts(&f, "stress_meaning", "what the severity means");
    const char **shocks = texts(&f, "stress_shocks", "its shocks, as severity alone has them");
    const char **origin = texts(&f, "stress_origin", "who asked for it");
    for (int32_t i = 0; i < r->plan->stress_count && !f.failed; i++) {
        const sh_stress *stress = &r->plan->stresses[i];
        name[i] = sh_stress_table[stress->kind].name;
        severity[i] = stress->severity;
        at[i] = stress->at_day;
        sh_stress_meaning(stress, text, sizeof text);
        meaning[i] = or_empty(sh_names_copy(&r->arena, text));
        sh_stress_words(stress, text, sizeof text);
        shocks[i] = or_empty(sh_names_copy(&r->arena, text));
        origin[i] = or_empty(stress->origin);
    }
    return !f.failed;
}

static bool add_settings(sh_recorder *r)
{
    if (r->plan->setting_count == 0) {
        return true;
    }
    filler f = begin(r, "design", "setting", "value that the scenario or the user set",
                     (size_t)r->plan->setting_count);
    const char **name = texts(&f, "setting_name", "name");
    const char **value = texts(&f, "setting_value", "value");
    const char **unit = texts(&f, "setting_unit", "unit");
    const char **def = texts(&f, "setting_default", "default");
    const char **origin = texts(&f, "setting_origin", "who set it");
    for (int32_t i = 0; i < r->plan->setting_count && !f.failed; i++) {
        const sh_setting *s = &r->plan->settings[i];
        name[i] = or_empty(s->name);
        value[i] = or_empty(s->value);
        unit[i] = or_empty(s->unit);
        def[i] = or_empty(s->def);
        origin[i] = or_empty(s->origin);
    }
    return !f.failed;
}

static bool add_observed(sh_recorder *r)
{
    if (r->plan->observation_count == 0) {
        return true;
    }
    filler f = begin(r, "observed", "observation", "published figure",
                     (size_t)r->plan->observation_count);
    double *day = numbers(&f, "day", "day", "days since the start");
    const char **series = texts(&f, "series", "published series");
    double *value = numbers(&f, "value", "1", "value");
    const char **unit = texts(&f, "unit", "unit");
    const char **definition = texts(&f, "definition", "what was counted");
    const char **source = texts(&f, "source", "who published it");
    const char **mark = texts(&f, "mark", "verified, recalled or computed");
    const char **system = texts(&f, "system", "series of /system it is drawn over");
    const char **transform = texts(&f, "transform", "how that series is brought to the unit");
    for (int32_t i = 0; i < r->plan->observation_count && !f.failed; i++) {
        const sh_observation *o = &r->plan->observations[i];
        day[i] = o->day;
        value[i] = o->value;
        series[i] = or_empty(o->series);
        unit[i] = or_empty(o->unit);
        definition[i] = or_empty(o->definition);
        source[i] = or_empty(o->source);
        mark[i] = or_empty(o->mark);
        system[i] = or_empty(o->system);
        transform[i] = or_empty(o->transform);
    }
    return !f.failed;
}

static bool attribute(sh_recorder *r, const char *name, const char *value, bool provenance)
{
    sh_attribute a = {name, or_empty(sh_names_copy(&r->arena, value)), provenance};
    return sh_vec_push(&r->attributes, &a) != NULL;
}

static bool number_attribute(sh_recorder *r, const char *name, const char *format, double value)
{
    char text[64];
    snprintf(text, sizeof text, format, value);
    return attribute(r, name, text, false);
}

static bool add_attributes(sh_recorder *r, const sh_world *first)
{
    const sh_plan *plan = r->plan;
    char seed[32], hash[SH_HASH_TEXT];
    snprintf(seed, sizeof seed, "0x%016" PRIx64, plan->seed);
    sh_hash_print(sh_plan_digest(plan), hash);
    return attribute(r, "scenario", plan->name, false) &&
           attribute(r, "question", plan->question, false) &&
           attribute(r, "about", plan->about, false) && attribute(r, "seed", seed, false) &&
           attribute(r, "plan_digest", hash, false) &&
           attribute(r, "inputs", plan->inputs, false) &&
           number_attribute(r, "represents", "%.9g", first->market.represents) &&
           number_attribute(r, "claims_start", "%.17g", (double)first->market.claims_start) &&
           number_attribute(r, "step_days", "%g", plan->step_days) &&
           number_attribute(r, "shock_day", "%g", sh_outcome_shock_day(plan)) &&
           attribute(r, "scenario_path", plan->scenario_path, true) &&
           attribute(r, "scenario_text", plan->scenario_text, true);
}

bool sh_recorder_tables_add(sh_recorder *r, const sh_world *first)
{
    return add_platforms(r, first) && add_debts(r, first) && add_parameters(r) && add_arms(r) &&
           add_policies(r) && add_shocks(r) && add_stresses(r) && add_settings(r) &&
           add_observed(r) && add_attributes(r, first);
}
