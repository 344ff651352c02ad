#include "cli/kernel.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/about.h"
#include "cli/load.h"
#include "cli/origin.h"
#include "cli/sheet.h"
#include "cli/target.h"
#include "study/kernel_run.h"

enum { NUMBER = 24 };

/* ---- run */

/* what belongs to replications of a market */
static sh_status check_options(const sh_args *args, const sh_plan *plan, sh_error *error)
{
    static const char *const none[] = {"resume", "paranoid", "max-time", "isa"};
    for (size_t i = 0; i < SH_COUNT(none); i++) {
        if (sh_args_at(args, none[i])->given) {
            return sh_error_set(error, SH_E_USAGE,
                                "--%s does not go with this scenario: it is a study of the "
                                "kernel %s, which has no market to simulate",
                                none[i], sh_kernel_study_name(plan->kernel->kind));
        }
    }
    return SH_OK;
}

/* texts that only the provenance has */
typedef struct printed {
    char digest[SH_HASH_TEXT], seed[NUMBER];
} printed;

static sh_status add_origin(sh_sheet *sheet, const sh_plan *plan, const char *command,
                            printed *text, sh_error *error)
{
    bool draws = plan->kernel->kind != SH_KERNEL_fire_sale;
    snprintf(text->seed, sizeof text->seed, "%llu", (unsigned long long)plan->seed);
    const sh_origin from = {.name = plan->name,
                            .title = plan->title,
                            .question = plan->question,
                            .about = plan->about,
                            .kernel = sh_kernel_study_name(plan->kernel->kind),
                            .scenario = plan->scenario_path,
                            .text = plan->scenario_text,
                            .inputs = plan->inputs,
                            .digest = sh_hash_print(sh_plan_digest(plan), text->digest),
                            .seed = draws ? text->seed : "",
                            .command = command};
    return sh_origin_sheet(sheet, &from, error);
}

/* where the file is, and what to do with it */
static sh_status tell_where(sh_term *term, const char *path, sh_error *error)
{
    sh_vec quoted = sh_vec_of(1);
    bool good = sh_args_quote(&quoted, path);
    if (good) {
        fprintf(term->out, "\nresult  %s\nnext    shahe report %s\n", path,
                (const char *)quoted.data);
    }
    sh_vec_free(&quoted);
    return good ? SH_OK : sh_error_set(error, SH_E_MEMORY, "out of memory");
}

sh_status sh_kernel_execute(const sh_args *args, const sh_load *load, const char *command,
                            sh_term *term, sh_error *error)
{
    const sh_plan *plan = &load->plan;
    sh_kernel_run run = {0};
    sh_sheet sheet[SH_KERNEL_RUN_SHEETS + 1] = {{0}}; /* the last: provenance */
    sh_target target;
    printed text;
    sh_status status = check_options(args, plan, error);
    if (status == SH_OK) {
        status = sh_load_target(load, args, &target, error);
    }
    int32_t threads = sh_load_threads(args);
    if (status == SH_OK) {
        sh_needs needs = sh_needs_of(plan, threads, sh_about_resident());
        status = sh_load_check_memory(&needs, threads, error);
    }
    if (status == SH_OK) {
        status = sh_kernel_run_plan(plan, threads, &run, error);
    }
    int32_t sheets = run.sheets;
    memcpy(sheet, run.sheet, (size_t)sheets * sizeof *sheet);
    if (status == SH_OK) {
        status = add_origin(&sheet[sheets], plan, command, &text, error);
    }
    if (status == SH_OK) {
        status =
            sh_target_write_sheets(term, target.path, plan->title, sheet, sheets + 1, error);
    }
    if (status == SH_OK) {
        bool json = sh_args_flag(args, "json");
        status = sh_sheet_tell(term, sheet, json ? sheets + 1 : sheets, json, error);
        status = status == SH_OK && !json ? tell_where(term, target.path, error) : status;
    }
    sh_sheet_free(&sheet[sheets]);
    sh_kernel_run_free(&run);
    return status;
}

/* ---- check */

/* "0.5, 1, 2", cut with "…" where the buffer ends */
static const char *list_of(const double *list, int32_t count, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < count; i++) {
        if (used + 32 > size) {
            snprintf(text + used, size - used, ", …");
            break;
        }
        used +=
            (size_t)snprintf(text + used, size - used, "%s%.10g", i > 0 ? ", " : "", list[i]);
    }
    return text;
}

static void line(FILE *out, const char *name, const char *format, ...) SH_PRINTF(3, 4);
static void line(FILE *out, const char *name, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fprintf(out, "  %-14s ", name);
    vfprintf(out, format, values);
    fputc('\n', out);
    va_end(values);
}

static void describe_sale(FILE *out, const sh_plan *plan)
{
    const sh_kernel_sale *sale = &plan->kernel->sale;
    line(out, "banks", "%d, from %s", (int)sale->banks, plan->inputs);
    line(out, "leverage", "a bank fails below %.10g, sells below %.10g, wants %.10g",
         sale->fails_below, sale->acts_below, sale->target);
    for (int32_t i = 0; i < sale->shocks; i++) {
        const sh_kernel_case *one = &sale->shock[i];
        line(out, i == 0 ? "cases" : "", "%s: impact %.10g, shock %.10g", one->name,
             one->impact, one->shock);
    }
    line(out, "rounds", "at most %d of each case; nothing is drawn", (int)sale->rounds);
}

static void describe_window(FILE *out, const sh_plan *plan)
{
    char text[200];
    const sh_kernel_window *window = &plan->kernel->window;
    line(out, "networks", "%d of %d banks for each mean degree", (int)window->draws,
         (int)window->nodes);
    line(out, "degrees", "%s", list_of(window->degree, window->degrees, text, sizeof text));
    line(out, "banks", "capital %.10g, loans to banks %.10g of assets; a tie %s",
         window->capital, window->interbank, window->ties_fail ? "fails" : "survives");
    line(out, "a cascade", "is more than %.10g of the banks", window->large);
    line(out, "seed", "%llu", (unsigned long long)plan->seed);
}

static void describe_ruin(FILE *out, const sh_plan *plan)
{
    char text[200];
    const sh_kernel_ruin *ruin = &plan->kernel->ruin;
    line(out, "income", "%.10g a unit of time", ruin->premium);
    line(out, "claims", "%.10g a unit of time, of %.10g in the mean", ruin->claim_rate,
         ruin->claim_mean);
    line(out, "reserves", "%s", list_of(ruin->reserve, ruin->reserves, text, sizeof text));
    line(out, "paths", "%d for each reserve", (int)ruin->paths);
    line(out, "seed", "%llu", (unsigned long long)plan->seed);
}

void sh_kernel_describe(const sh_plan *plan, sh_term *term)
{
    static void (*const parts[])(FILE * out,
                                 const sh_plan *plan) = {[SH_KERNEL_fire_sale] = describe_sale,
                                                         [SH_KERNEL_window] = describe_window,
                                                         [SH_KERNEL_ruin] = describe_ruin};
    sh_kernel_kind kind = plan->kernel->kind;
    sh_term_heading(term, plan->name);
    line(term->out, "kernel", "%s: %s", sh_kernel_study_name(kind),
         sh_kernel_study_about(kind));
    parts[kind](term->out, plan);
}

static json_t *numbers_json(const double *list, int32_t count)
{
    json_t *array = json_array();
    for (int32_t i = 0; i < count; i++) {
        json_array_append_new(array, sh_json_real(list[i]));
    }
    return array;
}

static json_t *cases_json(const sh_kernel_sale *sale)
{
    json_t *array = json_array();
    for (int32_t i = 0; i < sale->shocks; i++) {
        const sh_kernel_case *one = &sale->shock[i];
        json_array_append_new(array,
                              json_pack("{s:o, s:f, s:f}", "name", sh_json_text(one->name),
                                        "impact", one->impact, "shock", one->shock));
    }
    return array;
}

json_t *sh_kernel_json(const sh_plan *plan)
{
    const sh_kernel_sale *sale = &plan->kernel->sale;
    const sh_kernel_window *window = &plan->kernel->window;
    const sh_kernel_ruin *ruin = &plan->kernel->ruin;
    const char *kernel = sh_kernel_study_name(plan->kernel->kind);
    json_t *name = sh_json_text(plan->name);
    switch (plan->kernel->kind) {
    case SH_KERNEL_fire_sale:
        return json_pack("{s:o, s:s, s:i, s:o, s:i}", "name", name, "kernel", kernel, "banks",
                         (int)sale->banks, "cases", cases_json(sale), "rounds",
                         (int)sale->rounds);
    case SH_KERNEL_window:
        return json_pack("{s:o, s:s, s:i, s:i, s:o}", "name", name, "kernel", kernel, "nodes",
                         (int)window->nodes, "draws", (int)window->draws, "degrees",
                         numbers_json(window->degree, window->degrees));
    default:
        return json_pack("{s:o, s:s, s:i, s:o}", "name", name, "kernel", kernel, "paths",
                         (int)ruin->paths, "reserves",
                         numbers_json(ruin->reserve, ruin->reserves));
    }
}
