/* run: a scenario in, a result out */
#include <stdlib.h>
#include <string.h>

#include "cli/about.h"
#include "cli/args.h"
#include "cli/guard.h"
#include "cli/outcome.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/keeper.h"
#include "cli/kernel.h"
#include "cli/load.h"
#include "cli/stress_option.h"
#include "cli/target.h"
#include "cli/progress.h"
#include "cli/term.h"

/* one run from its options to its result */
typedef struct running {
    const sh_args *args;
    sh_term *term;
    sh_load load;
    sh_target target;
    sh_keeper keeper;
    sh_progress progress;
    sh_vec command; /* bytes: the command line as typed */
    int32_t threads;
} running;

static int on_record(void *self, const sh_study_progress *now)
{
    running *run = self;
    sh_progress_update(&run->progress, run->keeper.before + run->keeper.committed,
                       now->seconds);
    return sh_interrupt_status() != SH_OK;
}

/* the instruction set asked for, if this processor has it */
static sh_status check_isa(const sh_args *args, sh_error *error)
{
    const char *isa = sh_args_text(args, "isa", "auto");
    if (strcmp(isa, "auto") == 0 || sh_args_choice(sh_about_cpu_sets(), isa) >= 0) {
        return SH_OK;
    }
    return sh_error_set(error, SH_E_USAGE, "--isa %s: this processor has only: %s", isa,
                        sh_about_cpu_sets());
}

static sh_status load(running *run, sh_error *error)
{
    sh_status status = check_isa(run->args, error);
    if (status == SH_OK) {
        status = sh_load_scenario(&run->load, run->args, run->term, error);
        sh_load_print_diagnostics(&run->load, run->term);
    }
    if (status == SH_OK) {
        sh_load_warn_of_shocks(&run->load, run->term);
    }
    return status;
}

/* everything that can be refused before time is spent */
static sh_status prepare(running *run, sh_error *error)
{
    sh_status status = sh_load_target(&run->load, run->args, &run->target, error);
    if (status != SH_OK) {
        return status;
    }
    sh_needs needs = sh_load_needs(&run->load, run->threads);
    status = sh_load_check_memory(&needs, run->threads, error);
    if (status == SH_OK && sh_target_has_journal(&run->target) &&
        !sh_args_flag(run->args, "resume")) {
        status =
            sh_error_set(error, SH_E_OUTPUT,
                         "'%s' holds the finished replications of an earlier run: continue "
                         "it with --resume, or remove that file to begin anew",
                         run->target.journal);
    }
    double room = sh_target_room(&run->target);
    if (status == SH_OK && room > 0 && 2 * needs.file_bytes > room) {
        char need[SH_TERM_TEXT], have[SH_TERM_TEXT];
        sh_term_say(run->term, "warning: journal and result may take %s, but only %s is free",
                    sh_term_bytes(2 * needs.file_bytes, need), sh_term_bytes(room, have));
    }
    return status;
}

/* the journal is open: what an earlier run has left is known */
static void begin_progress(void *self)
{
    running *run = self;
    const sh_plan *plan = &run->load.plan;
    char line[300], earlier[80] = "";
    int32_t total = plan->arm_count * plan->replications;
    if (run->keeper.before > 0) {
        snprintf(earlier, sizeof earlier, ", %d of %d done earlier", (int)run->keeper.before,
                 (int)total);
    }
    snprintf(line, sizeof line, "%.100s: %d arm%s × %d replication%s on %d thread%s%s",
             plan->name, (int)plan->arm_count, plan->arm_count == 1 ? "" : "s",
             (int)plan->replications, plan->replications == 1 ? "" : "s", (int)run->threads,
             run->threads == 1 ? "" : "s", earlier);
    run->progress.term = run->term;
    run->progress.total = total;
    run->progress.before = run->keeper.before;
    sh_progress_begin(&run->progress, line);
}

static sh_status simulate(running *run, sh_error *error)
{
    const sh_plan *plan = &run->load.plan;
    sh_sink sink = sh_keeper_sink(&run->keeper);
    sh_study_options options = {.threads = run->threads,
                                .isa = sh_args_text(run->args, "isa", "auto"),
                                .done = run->keeper.done,
                                .progress = on_record,
                                .progress_self = run,
                                .stop = sh_interrupt_flag()};
    sh_interrupt_install(!run->term->err_is_json);
    sh_interrupt_after(sh_args_at(run->args, "max-time")->seconds);
    sh_status status = sh_study_run(plan, &sink, &options, error);
    sh_interrupt_after(0);
    int32_t done = run->keeper.before + run->keeper.committed;
    if (status == SH_E_INTERRUPTED || (status == SH_OK && done < run->progress.total)) {
        status = sh_interrupt_status() == SH_OK ? SH_E_INTERRUPTED : sh_interrupt_status();
    }
    if (run->keeper.opened) {
        sh_progress_end(&run->progress, status == SH_OK ? "finished" : "stopped");
    }
    return status;
}

/* did somebody, or the clock, ask for the end? */
static bool was_asked(sh_status status)
{
    return status == SH_E_INTERRUPTED || status == SH_E_TERMINATED || status == SH_E_MAX_TIME;
}

/* worth going on with later? Not what the same scenario must meet again. */
static bool is_kept(const running *run, sh_status status)
{
    bool hopeless = status == SH_E_POLICY || status == SH_E_INVARIANT;
    return run->keeper.before > 0 || (!hopeless && run->keeper.committed > 0);
}

/* after a failure: what is left, and how to go on; nothing useless stays behind */
static sh_status give_up(running *run, sh_status status, sh_error *error)
{
    int32_t done = run->keeper.before + run->keeper.committed;
    if (!run->keeper.opened) {
        return status;
    }
    const sh_error reason = *error;
    bool asked = was_asked(status);
    if (!is_kept(run, status)) {
        sh_target_remove_journal(&run->target);
        if (!asked) {
            return status;
        }
        *error = (sh_error){0};
        return sh_error_set(error, status, "%s before the first run was finished",
                            sh_status_text(status));
    }
    bool again = sh_args_flag(run->args, "resume");
    *error = (sh_error){0};
    return sh_error_set(
        error, status, "%.600s%s%d of %d runs are safe in '%s'; go on with:\n  %.*s%s",
        asked ? sh_status_text(status) : reason.text, asked ? ": " : "\n", (int)done,
        (int)run->progress.total, run->target.journal, (int)run->command.count,
        (const char *)run->command.data, again ? "" : " --resume");
}

static sh_status keep(running *run, sh_error *error)
{
    const sh_plan *plan = &run->load.plan;
    char digest[SH_HASH_TEXT];
    sh_journal_mode mode =
        sh_args_flag(run->args, "resume") ? SH_JOURNAL_RESUME : SH_JOURNAL_NEW;
    sh_hash_print(sh_plan_digest(plan), digest);
    run->keeper = (sh_keeper){.plan = plan,
                              .command_line = run->command.data,
                              .isa = sh_args_text(run->args, "isa", "auto"),
                              .threads = run->threads,
                              .on_open = begin_progress,
                              .on_open_self = run};
    run->keeper.done = calloc((size_t)plan->arm_count * (size_t)plan->replications, 1);
    run->keeper.journal = sh_journal_create(run->target.journal, digest, mode);
    if (run->keeper.done == NULL || run->keeper.journal == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    return SH_OK;
}

/* The result is read back in a child: whatever the file library does, it stays. */
static sh_status print_findings(running *run, sh_error *error)
{
    sh_guard_end end;
    const char *path = run->target.path;
    pid_t child = sh_guard_fork(run->term, &end);
    if (child > 0) {
        return end.spoke && end.status == SH_OK
                   ? SH_OK
                   : sh_error_set(error, end.status,
                                  "the findings could not be shown (that process %s); the "
                                  "result is in '%s'",
                                  end.how, path);
    }
    sh_status status =
        sh_outcome_print(run->term, path, sh_args_flag(run->args, "json"), error);
    if (child == 0) {
        sh_guard_leave(run->term, status, error);
    }
    return status;
}

static sh_status run_it(running *run, sh_error *error)
{
    sh_status status = prepare(run, error);
    if (status == SH_OK) {
        status = keep(run, error);
    }
    if (status != SH_OK) {
        return status;
    }
    status = simulate(run, error);
    sh_journal_destroy(run->keeper.journal);
    run->keeper.journal = NULL;
    if (status == SH_OK) {
        status = sh_target_export(&run->target, error);
    }
    if (status != SH_OK) {
        return give_up(run, status, error);
    }
    sh_target_remove_journal(&run->target);
    return print_findings(run, error);
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    running run = {.args = args,
                   .term = term,
                   .command = sh_vec_of(1),
                   .threads = sh_load_threads(args),
                   .progress.mode = (sh_progress_mode)sh_args_at(args, "progress")->choice};
    term->err_is_json = run.progress.mode == SH_PROGRESS_JSON;
    sh_status status = SH_OK;
    if (!sh_args_print(args, &run.command)) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    if (status == SH_OK) {
        status = load(&run, error);
    }
    if (status == SH_OK && run.load.plan.kernel != NULL) {
        status = sh_kernel_execute(args, &run.load, run.command.data, term, error);
    } else if (status == SH_OK) {
        status = run_it(&run, error);
    }
    sh_journal_destroy(run.keeper.journal);
    free(run.keeper.done);
    sh_vec_free(&run.command);
    sh_load_free(&run.load);
    return status;
}

static const sh_option options[] = {
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .kind = SH_OPTION_TEXT,
     .about = "the result, an HDF5 file; a result that is there is replaced",
     .def = "NAME.h5 in the working folder"},
    {.name = "replications",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 1,
     .max = 1000000000,
     .about =
         "replications of each arm, instead of the scenario's; of a kernel, draws or paths"},
    {.name = "seed",
     .value = "N",
     .kind = SH_OPTION_SEED,
     .about = "seed of all random numbers, instead of the scenario's"},
    {.name = "set",
     .value = "NAME=VALUE",
     .kind = SH_OPTION_LIST,
     .about =
         "set a parameter that the scenario declares, or one of 'shahe explain parameters'"},
    SH_STRESS_OPTIONS,
    {.name = "threads",
     .value = "N",
     .kind = SH_OPTION_COUNT,
     .min = 1,
     .max = 1024,
     .about = "threads; results do not depend on it",
     .def = "all processors"},
    {.name = "isa",
     .value = "NAME",
     .kind = SH_OPTION_CHOICE,
     .choices = "auto baseline avx2 avx512",
     .about = "instruction set; results do not depend on it"},
    {.name = "paranoid",
     .kind = SH_OPTION_FLAG,
     .about = "check and digest every column of every world at each step (slow)"},
    {.name = "resume",
     .kind = SH_OPTION_FLAG,
     .about = "go on with the journal of an interrupted run; begin when there is none"},
    {.name = "max-time",
     .value = "TIME",
     .kind = SH_OPTION_TIME,
     .about =
         "stop after this wall time (90s, 15m, 2h) with exit code 75 and keep what is done"},
    {.name = "progress",
     .value = "HOW",
     .kind = SH_OPTION_CHOICE,
     .choices = "auto bar lines json none",
     .about = "how far it is, on standard error"},
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "print the findings as JSON"},
    {0},
};

const sh_verb sh_cmd_run = {
    .name = "run",
    .operands = "SCENARIO",
    .about = "Run a scenario and write its result",
    .details =
        "Simulates every replication of every arm of SCENARIO, a Lua file, and writes one HDF5 "
        "file. The same scenario and seed give the same result, bit for bit, for any number of "
        "threads, on any instruction set, and after an interruption.\n"
        "While it runs, finished replications are kept in FILE.journal. Ctrl-C finishes the "
        "replications at work and stops; a second Ctrl-C stops at once. Nothing finished is "
        "lost, not even by kill -9: the same command with --resume goes on.\n"
        "A scenario that is a study of one kernel (shahe.kernel) is computed at once; its "
        "tables "
        "are printed, and written to the file with where they come from.",
    .examples = "shahe run scenarios/p2p/summer_2018.lua --set size=demo -o summer.h5\n"
                "shahe run market.lua --stress liquidity_run --severity 0.95 --stress-at 26w\n"
                "shahe run market.lua --replications 1000 --seed 7 --max-time 2h --resume",
    .options = options,
    .least = 1,
    .most = 1,
    .run = run,
};
