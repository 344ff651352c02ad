#include "script/types.h"

#include <stdio.h>
#include <string.h>

#include "rules/plan.h"
#include "rules/stress.h"
#include "script/data.h"
#include "script/distribution.h"
#include "script/experiment.h"
#include "script/kernel.h"
#include "script/lever.h"
#include "script/policy.h"
#include "script/scenario.h"
#include "script/setting.h"
#include "script/stresses.h"

static const char head[] =
    "---@meta shahe\n"
    "-- What the library `shahe` offers to a scenario, for editors with the Lua language "
    "server.\n"
    "-- Generated from the lists that check scenarios; a test holds it to them.\n"
    "\n"
    "---@class shahe.money an amount with its unit: yuan or wan\n"
    "---@operator add(shahe.money): shahe.money\n"
    "---@operator sub(shahe.money): shahe.money\n"
    "---@operator mul(number): shahe.money\n"
    "---@operator div(number): shahe.money\n"
    "---@operator div(shahe.money): number\n"
    "---@operator unm: shahe.money\n"
    "\n"
    "---@class shahe.time a duration with its unit: days, weeks, months or years\n"
    "---@operator add(shahe.time): shahe.time\n"
    "---@operator sub(shahe.time): shahe.time\n"
    "---@operator mul(number): shahe.time\n"
    "---@operator div(number): shahe.time\n"
    "---@operator div(shahe.time): number\n"
    "---@operator unm: shahe.time\n"
    "\n"
    "---@class shahe.law a distribution\n"
    "---@class shahe.shock_value a shock, or a stress test that is made of several\n"
    "---@class shahe.data_value published figures\n"
    "---@class shahe.study what a scenario file returns\n"
    "---@class shahe.policy_value a policy; a call binds its parameters\n"
    "---@overload fun(parameters: table<string, any>): shahe.policy_value\n"
    "\n"
    "---@class shahe.scenario_value\n"
    "---@field with fun(self: shahe.scenario_value, policies: shahe.policy_value[]): "
    "shahe.scenario_value\n"
    "---@field set fun(self: shahe.scenario_value, model: shahe.set): shahe.scenario_value\n"
    "\n"
    "---@class shahe.measure options of a measure\n"
    "---@field after? shahe.time when it takes effect, from now\n"
    "---@field share? number this share of the platforms\n"
    "---@field pooled? boolean only those that pool money, or not\n"
    "---@field type? \"matched\"|\"guaranteed\"|\"fraud\"\n"
    "---@field region? integer\n"
    "---@field reason? string for the log of measures\n"
    "\n"
    "---@class shahe.reg the desk of an agency\n"
    "---@field now shahe.time since the start of the run\n"
    "---@field set fun(self: shahe.reg, target: \"platforms\"|integer, lever: shahe.lever, "
    "value: "
    "number|boolean|shahe.money, options?: shahe.measure)\n"
    "---@field require fun(self: shahe.reg, lever: "
    "\"custody\"|\"guarantee_ban\"|\"forced_exit\"|\"licence\", options?: shahe.measure)\n"
    "---@field gate fun(self: shahe.reg, target: \"platforms\"|integer, share: number, "
    "options?: "
    "shahe.measure)\n"
    "\n"
    "---@class shahe.seen what the agency sees, late and noisy\n"
    "---@field count integer platforms seen\n"
    "---@field day shahe.time the day the figures speak of\n"
    "---@field each fun(self: shahe.seen): fun(): integer, shahe.platform\n"
    "---@field sum fun(self: shahe.seen, figure: shahe.figure): any\n"
    "---@field mean fun(self: shahe.seen, figure: shahe.figure): any\n"
    "---@field share fun(self: shahe.seen, figure: shahe.figure, above?: any): number\n"
    "\n";

static const char *type_of_unit(const char *unit)
{
    return strcmp(unit, "yuan") == 0    ? "shahe.money"
           : strcmp(unit, "days") == 0  ? "shahe.time"
           : strcmp(unit, "count") == 0 ? "integer"
           : strcmp(unit, "flag") == 0  ? "boolean"
                                        : "number";
}

/* "day"|"week" from "day week" */
static bool print_words(sh_vec *out, const char *words)
{
    bool fine = true;
    while (fine && *words != '\0') {
        size_t length = strcspn(words, " ");
        bool last = words[length] == '\0';
        fine = sh_vec_print(out, "\"%.*s\"%s", (int)length, words, last ? "" : "|");
        words += length + !last;
    }
    return fine;
}

/* tables and values whose form their name tells */
static const char *known_type(const sh_key *option)
{
    static const char *const known[][2] = {{"population", "shahe.population"},
                                           {"market", "shahe.market"},
                                           {"regulator", "shahe.regulator"},
                                           {"resolution", "shahe.resolution"},
                                           {"shocks", "shahe.shock_value[]"},
                                           {"data", "shahe.data_value[]"},
                                           {"channels", "shahe.channels"},
                                           {"draw", "table<string, shahe.draw>"},
                                           {"params", "table<string, shahe.policy_param>"},
                                           {"levers", "shahe.dated_lever[]|fun(k: table): "
                                                      "shahe.dated_lever[]"},
                                           {"observe", "shahe.observe"},
                                           {"fields", "shahe.figure[]"},
                                           {"start", "fun(reg: shahe.reg, k: table)"},
                                           {"act", "fun(reg: shahe.reg, seen: shahe.seen, k: "
                                                   "table, state: table)"},
                                           {"variants", "table<string, shahe.scenario_value>|"
                                                        "any[][]"},
                                           {"keep", "integer|integer[]"},
                                           {"values", "string[]"},
                                           {"cases", "shahe.kernel_case[]"},
                                           {"degrees", "number[]"},
                                           {"reserves", "number[]"},
                                           {"lever", "shahe.lever"}};
    if (option->kind == SH_KEY_VALUE && strcmp(option->name, "channels") == 0) {
        return "shahe.channel[]";
    }
    bool named = option->kind == SH_KEY_TABLE || option->kind == SH_KEY_VALUE ||
                 option->kind == SH_KEY_FUNCTION || strcmp(option->name, "lever") == 0;
    for (size_t i = 0; named && i < SH_COUNT(known); i++) {
        if (strcmp(known[i][0], option->name) == 0) {
            return known[i][1];
        }
    }
    return option->kind == SH_KEY_TABLE ? "table" : "any";
}

static bool print_type(sh_vec *out, const sh_key *option)
{
    switch (option->kind) {
    case SH_KEY_TEXT:
        return sh_vec_print(out, "%s",
                            strcmp(option->name, "lever") == 0 ? "shahe.lever" : "string");
    case SH_KEY_NUMBER:
        return sh_vec_print(out, "%s", type_of_unit(option->unit));
    case SH_KEY_CHOICE:
        return option->unit[0] == '\0' ? sh_vec_print(out, "string")
                                       : print_words(out, option->unit);
    case SH_KEY_BOOLEAN:
        return sh_vec_print(out, "boolean");
    case SH_KEY_LAW:
        return sh_vec_print(out, "shahe.law|%s", type_of_unit(option->unit));
    case SH_KEY_SCENARIO:
        return sh_vec_print(out, "shahe.scenario_value");
    default:
        return sh_vec_print(out, "%s", known_type(option));
    }
}

static bool print_class(sh_vec *out, const char *name, sh_key_list options)
{
    bool fine = sh_vec_print(out, "---@class shahe.%s\n", name);
    for (int32_t i = 0; fine && i < options.count; i++) {
        const sh_key *option = &options.list[i];
        if (option->kind == SH_KEY_ITEMS) {
            fine = sh_vec_print(out, "---@field [1] \"platform\"\n");
            continue;
        }
        fine =
            sh_vec_print(out, "---@field %s%s ", option->name, option->required ? "" : "?") &&
            print_type(out, option) && sh_vec_print(out, " %s\n", option->about);
    }
    return fine && sh_vec_print(out, "\n");
}

static bool print_sections(sh_vec *out)
{
    const char *last = "";
    bool fine = true;
    for (int32_t i = 0; fine && i < sh_param_count(); i++) {
        const sh_param_info *info = sh_param_info_at(i);
        if (strcmp(info->section, last) != 0) {
            fine =
                sh_vec_print(out, "%s---@class shahe.%s%s\n", i > 0 ? "\n" : "", info->section,
                             strcmp(info->section, "platform") == 0 ? "_population" : "");
            last = info->section;
        }
        fine = fine && sh_vec_print(out, "---@field %s? %s%s %s\n", info->name,
                                    info->is_law ? "shahe.law|" : "", type_of_unit(info->unit),
                                    info->about);
    }
    return fine && sh_vec_print(out, "\n---@class shahe.population\n"
                                     "---@field platform? shahe.platform_population\n"
                                     "---@field borrower? shahe.borrower\n"
                                     "---@field investor? shahe.investor\n\n");
}

static bool print_lists(sh_vec *out)
{
    bool fine = sh_vec_print(out, "---@class shahe.channels false switches one off\n");
    for (int32_t i = 0; fine && i < SH_CHANNELS; i++) {
        const sh_channel_info *info = &sh_channel_table[i];
        fine = !info->switchable ||
               sh_vec_print(out, "---@field %s? boolean %s\n", info->name, info->about);
    }
    fine = fine && sh_vec_print(out, "\n---@alias shahe.channel\n");
    for (int32_t i = 0; fine && i < SH_CHANNELS; i++) {
        const sh_channel_info *info = &sh_channel_table[i];
        fine = !info->switchable ||
               sh_vec_print(out, "---| \"%s\" # %s\n", info->name, info->about);
    }
    fine = fine && sh_vec_print(out, "\n---@alias shahe.lever\n");
    for (int32_t i = 0; fine && i < SH_LEVERS; i++) {
        const sh_lever_info *info = &sh_lever_table[i];
        fine = sh_vec_print(out, "---| \"%s\" # %s (%s, %g to %g)\n", info->name, info->about,
                            info->unit, info->min, info->max);
    }
    fine = fine && sh_vec_print(out, "\n---@alias shahe.figure\n");
    for (int32_t i = 0; fine && i < SH_OBSERVABLES; i++) {
        const sh_observable_info *info = &sh_observable_table[i];
        fine = sh_vec_print(out, "---| \"%s\" # %s\n", info->name, info->about);
    }
    fine = fine && sh_vec_print(out, "\n---@class shahe.platform a platform as it is seen\n");
    for (int32_t i = 0; fine && i < SH_OBSERVABLES; i++) {
        const sh_observable_info *info = &sh_observable_table[i];
        fine = sh_vec_print(out, "---@field %s %s %s\n", info->name, type_of_unit(info->unit),
                            info->about);
    }
    return fine && sh_vec_print(out, "\n");
}

static bool print_shocks(sh_vec *out)
{
    bool fine = true;
    for (int32_t i = 0; fine && i < sh_shock_option_count; i++) {
        const sh_shock_option *line = &sh_shock_options[i];
        if (i == 0 || line->kind != line[-1].kind) {
            fine = sh_vec_print(out,
                                "%s---@class shahe.%s_shock\n"
                                "---@field at shahe.time when it begins\n"
                                "---@field over? shahe.time how long it lasts\n",
                                i > 0 ? "\n" : "", line->shock);
        }
        fine = fine && sh_vec_print(out, "---@field %s? %s %s\n", line->name,
                                    type_of_unit(line->unit), line->about);
    }
    return fine && sh_vec_print(out, "\n");
}

static bool print_stresses(sh_vec *out)
{
    bool fine = true;
    for (int32_t i = 0; fine && i < SH_STRESSES; i++) {
        sh_key list[SH_STRESSES_OPTIONS];
        char name[64];
        snprintf(name, sizeof name, "%s_stress", sh_stress_table[i].name);
        fine = print_class(out, name, (sh_key_list){list, sh_stresses_keys(i, list)});
    }
    return fine;
}

static bool print_stress_functions(sh_vec *out)
{
    bool fine = sh_vec_print(out, "shahe.stress = {}\n\n");
    for (int32_t i = 0; fine && i < SH_STRESSES; i++) {
        const sh_stress_info *info = &sh_stress_table[i];
        fine = sh_vec_print(out,
                            "---%s\n---@param options shahe.%s_stress\n"
                            "---@return shahe.shock_value\n"
                            "function shahe.stress.%s(options) end\n\n",
                            info->about, info->name, info->name);
    }
    return fine;
}

static bool print_kernels(sh_vec *out)
{
    bool fine = true;
    for (int32_t i = 0; fine && i <= SH_KERNEL_ruin; i++) {
        char name[64];
        snprintf(name, sizeof name, "kernel_%s", sh_kernel_study_name((sh_kernel_kind)i));
        fine = print_class(out, name, sh_kernel_keys((sh_kernel_kind)i));
    }
    return fine && print_class(out, "kernel_case", sh_kernel_case_keys());
}

static bool print_kernel_functions(sh_vec *out)
{
    bool fine = sh_vec_print(out, "shahe.kernel = {}\n\n");
    for (int32_t i = 0; fine && i <= SH_KERNEL_ruin; i++) {
        const char *name = sh_kernel_study_name((sh_kernel_kind)i);
        fine = sh_vec_print(out,
                            "---%s\n---@param options shahe.kernel_%s\n"
                            "---@return shahe.study\n"
                            "function shahe.kernel.%s(options) end\n\n",
                            sh_kernel_study_about((sh_kernel_kind)i), name, name);
    }
    return fine;
}

static bool print_function(sh_vec *out, const char *name, const char *argument,
                           const char *returns)
{
    return sh_vec_print(
        out, "---@param options %s\n---@return %s\nfunction shahe.%s(options) end\n\n",
        argument, returns, name);
}

static bool print_functions(sh_vec *out)
{
    static const char *const functions[][3] = {
        {"scenario", "shahe.scenario", "shahe.scenario_value"},
        {"policy", "shahe.policy", "shahe.policy_value"},
        {"run", "shahe.run", "shahe.study"},
        {"compare", "shahe.compare", "shahe.study"},
        {"attribute", "shahe.attribute", "shahe.study"},
        {"data", "shahe.data", "shahe.data_value"},
        {"param", "shahe.param", "any"},
        {"choice", "shahe.choice", "string"}};
    static const char *const units[][2] = {{"yuan", "shahe.money"},  {"wan", "shahe.money"},
                                           {"days", "shahe.time"},   {"weeks", "shahe.time"},
                                           {"months", "shahe.time"}, {"years", "shahe.time"},
                                           {"percent", "number"}};
    bool fine = sh_vec_print(out, "local shahe = {}\n\n");
    for (size_t i = 0; fine && i < SH_COUNT(units); i++) {
        fine =
            sh_vec_print(out, "---@param x number\n---@return %s\nfunction shahe.%s(x) end\n\n",
                         units[i][1], units[i][0]);
    }
    for (size_t i = 0; fine && i < SH_COUNT(functions); i++) {
        fine = print_function(out, functions[i][0], functions[i][1], functions[i][2]);
    }
    const char *name;
    for (int32_t i = 0; fine && sh_distribution_keys(i, &name).count > 0; i++) {
        char type[64] = "shahe.";
        strncat(type, name, sizeof type - 16);
        fine = print_function(out, name, type, "shahe.law");
    }
    fine = fine && sh_vec_print(out, "shahe.shock = {}\n\n");
    for (int32_t i = 0; fine && i < sh_shock_option_count; i++) {
        const sh_shock_option *line = &sh_shock_options[i];
        if (i == 0 || line->kind != line[-1].kind) {
            fine = sh_vec_print(out,
                                "---@param options shahe.%s_shock\n"
                                "---@return shahe.shock_value\n"
                                "function shahe.shock.%s(options) end\n\n",
                                line->shock, line->shock);
        }
    }
    return fine && print_stress_functions(out) && print_kernel_functions(out) &&
           sh_vec_print(out, "return shahe\n");
}

bool sh_types_write(sh_vec *out)
{
    const struct {
        const char *name;
        sh_key_list options;
    } classes[] = {{"scenario", sh_scenario_keys()},
                   {"set", sh_scenario_set_keys()},
                   {"policy", sh_policy_keys()},
                   {"policy_param", sh_policy_param_keys()},
                   {"observe", sh_policy_observe_keys()},
                   {"dated_lever", sh_lever_keys()},
                   {"run", sh_experiment_run_keys()},
                   {"compare", sh_experiment_compare_keys()},
                   {"attribute", sh_experiment_attribute_keys()},
                   {"data", sh_data_keys()},
                   {"draw", sh_data_draw_keys()},
                   {"param", sh_setting_param_keys()},
                   {"choice", sh_setting_choice_keys()}};
    bool fine = sh_vec_print(out, "%s", head) && print_sections(out) && print_lists(out) &&
                print_shocks(out) && print_stresses(out) && print_kernels(out);
    for (size_t i = 0; fine && i < SH_COUNT(classes); i++) {
        fine = print_class(out, classes[i].name, classes[i].options);
    }
    const char *name;
    for (int32_t i = 0; fine && sh_distribution_keys(i, &name).count > 0; i++) {
        fine = print_class(out, name, sh_distribution_keys(i, &name));
    }
    return fine && print_functions(out);
}
