#include "cli/load.h"

#include <string.h>

#include "cli/about.h"
#include "script/again.h"
#include "cli/stress_option.h"

static bool has_option(const sh_args *args, const char *name)
{
    return sh_verb_option(args->verb, name) >= 0 && sh_args_at(args, name)->given;
}

static void print_talk(sh_term *term, const char *text)
{
    if (text[0] != 0 && term->err_is_json) {
        size_t size = strlen(text);
        sh_term_say(term, "%.*s", (int)(size - (text[size - 1] == '\n')), text);
    } else {
        sh_term_put(term->err, text);
    }
}

sh_status sh_load_scenario(sh_load *load, const sh_args *args, sh_term *term, sh_error *error)
{
    sh_script_options options = {.set = args->list.data,
                                 .set_count = (int32_t)args->list.count};
    const char *path = sh_args_operand(args, 0);
    if (has_option(args, "seed")) {
        options.has_seed = true;
        options.seed = sh_args_at(args, "seed")->seed;
    }
    if (has_option(args, "replications")) {
        options.replications = (int32_t)sh_args_at(args, "replications")->count;
    }
    sh_stress stress;
    bool stressed;
    sh_status status = sh_stress_option_read(args, &stress, &stressed, error);
    if (status != SH_OK) {
        return status;
    }
    options.stress = stressed ? &stress : NULL;
    status =
        sh_script_load(path, &options, &load->plan, &load->script, &load->diagnostics, error);
    if (status == SH_OK && load->readings > 0) {
        load->loaded = true;
        status = sh_again_compare(path, &options, &load->plan, load->readings,
                                  &load->diagnostics, error);
    }
    int32_t found = load->diagnostics.count + load->diagnostics.dropped;
    if (status != SH_OK && found > 0) {
        *error = (sh_error){0};
        return sh_error_set(error, status, "%d mistake%s in '%s': nothing was run", (int)found,
                            found == 1 ? "" : "s", path);
    }
    if (status != SH_OK) {
        return status;
    }
    load->loaded = true;
    load->plan.paranoid = load->plan.paranoid || has_option(args, "paranoid");
    print_talk(term, sh_script_printed(load->script));
    return SH_OK;
}

void sh_load_free(sh_load *load)
{
    if (load->loaded) {
        sh_plan_free(&load->plan);
    }
    sh_script_free(load->script);
    sh_diagnostics_free(&load->diagnostics);
    *load = (sh_load){0};
}

void sh_load_print_diagnostics(const sh_load *load, sh_term *term)
{
    const sh_diagnostics *list = &load->diagnostics;
    sh_vec text = sh_vec_of(1);
    for (int32_t i = 0; i < list->count; i++) {
        text.count = 0;
        if (sh_diagnostic_format(&list->item[i], &text)) {
            print_talk(term, text.data);
        }
    }
    if (list->dropped > 0) {
        sh_term_say(term, "%d more of them are not shown", (int)list->dropped);
    }
    sh_vec_free(&text);
}

static json_t *diagnostic_json(const sh_diagnostic *item)
{
    char code[16];
    snprintf(code, sizeof code, "E%03d", (int)item->number);
    json_t *notes = json_array();
    for (int32_t i = 0; i < item->note_count; i++) {
        json_array_append_new(notes, sh_json_text(item->note[i]));
    }
    return json_pack("{s:s, s:o, s:o, s:i, s:i, s:i, s:o, s:o}", "code", code, "message",
                     sh_json_text(item->message), "file", sh_json_text(item->place.file),
                     "line", (int)item->place.line, "column", (int)item->place.column, "width",
                     (int)item->place.width, "label", sh_json_text(item->label), "notes",
                     notes);
}

json_t *sh_load_diagnostics_json(const sh_load *load)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < load->diagnostics.count; i++) {
        json_array_append_new(list, diagnostic_json(&load->diagnostics.item[i]));
    }
    return list;
}

sh_status sh_load_target(const sh_load *load, const sh_args *args, sh_target *target,
                         sh_error *error)
{
    const char *path = sh_args_text(args, "output", NULL), *input;
    sh_status status = sh_target_choose(target, path, load->plan.name, error);
    for (int32_t i = 0; status == SH_OK && (input = sh_script_file(load->script, i)) != NULL;
         i++) {
        status = sh_target_spare(target->path, input, error);
    }
    return status == SH_OK ? sh_target_check(target->path, SH_TARGET_RESULT, error) : status;
}

int32_t sh_load_threads(const sh_args *args)
{
    const sh_arg *threads = sh_args_at(args, "threads");
    return threads->given ? (int32_t)threads->count : sh_about_threads();
}

sh_needs sh_load_needs(const sh_load *load, int32_t threads)
{
    return sh_needs_of(&load->plan, threads, sh_about_resident());
}

sh_status sh_load_check_memory(const sh_needs *needs, int32_t threads, sh_error *error)
{
    char need[SH_TERM_TEXT], have[SH_TERM_TEXT], one[SH_TERM_TEXT], agents[SH_TERM_TEXT];
    char ring[SH_TERM_TEXT], hint[2 * SH_TERM_TEXT + 60] = "";
    double memory = sh_about_memory();
    if (memory <= 0 || needs->total_bytes <= memory) {
        return SH_OK;
    }
    if (needs->worlds == 0) {
        return sh_error_set(
            error, SH_E_SCENARIO,
            "%d thread%s would need %s, but this machine has %s: use fewer threads or a "
            "smaller study",
            (int)threads, threads == 1 ? "" : "s", sh_term_bytes(needs->total_bytes, need),
            sh_term_bytes(memory, have));
    }
    if (needs->worlds * needs->world_bytes < 0.5 * needs->total_bytes) {
        snprintf(hint, sizeof hint, ", the rest for the records of all replications");
    } else if (needs->ring_bytes > 0.5 * needs->world_bytes) {
        snprintf(hint, sizeof hint, ", %s of it for figures seen late, regulator.lag",
                 sh_term_bytes(needs->ring_bytes, ring));
    }
    return sh_error_set(
        error, SH_E_SCENARIO,
        "%d thread%s on %s agents would need %s (%s a world%s), but this machine "
        "has %s: use fewer threads or a smaller scenario",
        (int)threads, threads == 1 ? "" : "s", sh_term_count(needs->agents, agents),
        sh_term_bytes(needs->total_bytes, need), sh_term_bytes(needs->world_bytes, one), hint,
        sh_term_bytes(memory, have));
}

static const char *name_of(sh_shock_kind kind)
{
    int32_t i = 0;
    while (sh_shock_options[i].kind != kind) {
        i++;
    }
    return sh_shock_options[i].shock;
}

/* the channel without which a shock strikes nobody, or -1 */
static int channel_of(const sh_shock *shock)
{
    return shock->kind == SH_SHOCK_scandal  ? SH_CHANNEL_news
           : shock->kind == SH_SHOCK_outage ? SH_CHANNEL_vendor
                                            : -1;
}

void sh_load_warn_of_shocks(const sh_load *load, sh_term *term)
{
    const sh_plan *plan = &load->plan;
    uint32_t off = plan->arm_count > 0 ? UINT32_MAX : 0;
    for (int32_t a = 0; a < plan->arm_count; a++) {
        off &= plan->arms[a].channels_off | plan->channels_off;
    }
    for (int32_t i = 0; i < plan->shock_count; i++) {
        int channel = channel_of(&plan->shocks[i]);
        if (channel >= 0 && (off >> channel & 1) != 0) {
            sh_term_say(
                term,
                "warning: the %s of day %d strikes nobody: the channel '%s', by which it "
                "acts, is switched off",
                name_of(plan->shocks[i].kind), (int)plan->shocks[i].at_day,
                sh_channel_table[channel].name);
        }
    }
}
