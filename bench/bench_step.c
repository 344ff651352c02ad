/* bench_step N STEPS THREADS ISA PLATFORMS MODE: the peer-to-peer step on this machine; one
   line of JSON. N persons, one borrower to two investors, on PLATFORMS platforms, all else as
   the engine has it; ISA is auto, baseline, avx2 or avx512. MODE is plain, or hook: a policy
   that looks at every figure of every platform in every step and sets a lever. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "micro.h"
#include "outputs/export.h"
#include "outputs/journal.h"
#include "phase/pipeline.h"
#include "record/recorder.h"

typedef struct bench {
    sh_plan plan;
    sh_world world;
    sh_step step;
    bool output;
    sh_recorder recorder;
    sh_tape tape;
} bench;

static sh_status open_policy(void *self, const sh_plan *plan, int32_t arm, int32_t replication,
                             void **bound, sh_error *error)
{
    (void)plan, (void)arm, (void)replication, (void)error;
    *bound = self;
    return SH_OK;
}

static sh_status start_policy(void *bound, sh_desk *desk, sh_error *error)
{
    (void)bound, (void)desk, (void)error;
    return SH_OK;
}

/* sums all that is disclosed and asks the worst platform for a little more capital */
static sh_status act_policy(void *bound, sh_desk *desk, const sh_view *view, sh_error *error)
{
    (void)bound;
    double most = -1.0;
    sh_lever_write write = {.lever = SH_LEVER_alarm_limit,
                            .day = desk->day,
                            .value = sh_lever_table[SH_LEVER_alarm_limit].max,
                            .target = sh_selector_all(),
                            .reason = "the highest figures"};
    for (int32_t i = 0; i < view->count; i++) {
        double sum = 0.0;
        for (int k = 0; k < SH_OBSERVABLES; k++) {
            sum += view->column[k] != NULL ? view->column[k][i] : 0.0;
        }
        if (sum > most) {
            most = sum;
            write.target.platform = view->platform[i];
        }
    }
    return desk->set(desk, &write, error);
}

static void close_policy(void *bound)
{
    (void)bound;
}

static sh_status add_policy(sh_plan *plan)
{
    static const sh_hook hook = {NULL, open_policy, start_policy, act_policy, close_policy};
    const sh_policy policy = {.name = "watch",
                              .about = "looks at everything",
                              .law = "",
                              .every_days = plan->step_days,
                              .has_start = true,
                              .has_act = true,
                              .observed = (1u << SH_OBSERVABLES) - 1,
                              .lag_days = -1,
                              .noise = -1,
                              .params = ""};
    sh_arm arm = {.name = "watched", .about = "", .policy_count = 1};
    plan->policies = sh_plan_copy(plan, &policy, sizeof policy);
    plan->policy_count = 1;
    plan->arms = sh_plan_copy(plan, &arm, sizeof arm);
    plan->hook = &hook;
    return plan->policies != NULL && plan->arms != NULL ? SH_OK : SH_E_MEMORY;
}

/* the series of the one replication are kept */
static sh_status keep_series(sh_plan *plan)
{
    const int32_t first = 0;
    plan->kept = sh_plan_copy(plan, &first, sizeof first);
    plan->kept_count = 1;
    return plan->kept != NULL ? SH_OK : SH_E_MEMORY;
}

static sh_status make_plan(sh_plan *plan, char **argv, sh_error *error)
{
    sh_status status = sh_plan_init(plan, error);
    if (status != SH_OK) {
        return status;
    }
    double persons = atof(argv[1]);
    plan->params.borrower_count = (double)(int64_t)(persons / 3.0);
    plan->params.investor_count = persons - plan->params.borrower_count;
    plan->params.platform_count = atof(argv[5]);
    plan->steps = 1 + atoi(argv[2]);
    plan->replications = 1;
    plan->kept_count = 0;
    if (strcmp(argv[6], "output") == 0) {
        status = keep_series(plan);
    }
    if (strcmp(argv[6], "hook") == 0) {
        status = add_policy(plan);
    }
    return status == SH_OK ? sh_plan_finish(plan, error) : status;
}

static sh_status bench_init(bench *b, char **argv, sh_error *error)
{
    const sh_team team = {.isa = argv[4], .threads = atoi(argv[3]), .profile = true};
    sh_status status = make_plan(&b->plan, argv, error);
    if (status == SH_OK) {
        const sh_capacity capacity = sh_pipeline_capacity(&b->plan);
        status = sh_world_init(&b->world, &capacity, error);
    }
    if (status == SH_OK) {
        status = sh_step_init(&b->step, &b->plan, &team, error);
    }
    if (status == SH_OK) {
        status = sh_populate(&b->plan, &b->world, 0, 0, error);
    }
    b->output = strcmp(argv[6], "output") == 0;
    if (status == SH_OK && b->output) {
        status = sh_recorder_init(&b->recorder, &b->plan, &b->world, error);
    }
    if (status == SH_OK && b->output) {
        status = sh_tape_init(&b->tape, &b->recorder, &b->world, error);
    }
    return status == SH_OK ? sh_supervise_open(&b->plan, &b->world, &b->step, error) : status;
}

/* the record to a journal, the journal to a result file */
static sh_status write_results(bench *b, const char *journal_path, const char *path,
                               sh_error *error)
{
    char text[SH_HASH_TEXT];
    sh_hash_print(sh_plan_digest(&b->plan), text);
    sh_journal *journal = sh_journal_create(journal_path, text, SH_JOURNAL_NEW);
    if (journal == NULL) {
        return SH_E_MEMORY;
    }
    sh_sink sink = sh_journal_sink(journal);
    sh_status status = sh_tape_finish(&b->tape, &b->world, error);
    if (status == SH_OK) {
        status = sink.open(sink.self, &b->recorder.schema, error);
    }
    if (status == SH_OK) {
        status = sink.commit(sink.self, &b->tape.record, error);
    }
    if (status == SH_OK) {
        status = sink.close(sink.self, error);
    }
    sh_journal_destroy(journal);
    return status == SH_OK ? sh_export(journal_path, path, error) : status;
}

static bool finish_output(bench *b)
{
    static const char journal_path[] = "bench_step.journal", path[] = "bench_step.h5";
    sh_error error = {0};
    sh_status status = write_results(b, journal_path, path, &error);
    unlink(journal_path);
    unlink(path);
    if (status != SH_OK) {
        fprintf(stderr, "%s\n", error.text);
    }
    return status == SH_OK;
}

static bool run_step(bench *b)
{
    bool well = sh_pipeline_step(&b->plan, &b->world, &b->step);
    if (well && b->output) {
        sh_tape_step(&b->tape, &b->world);
    }
    return well;
}

/* the first step warms up and is not counted */
static bool measure(bench *b, int steps, micro_result *result)
{
    bool well = run_step(b);
    memset(b->step.seconds, 0, (size_t)sh_pipeline_count * sizeof(double));
    double cpu = micro_cpu_seconds(), wall = micro_wall_seconds();
    result->best_step_wall = 1e9;
    for (int k = 0; well && k < steps; k++) {
        double start = micro_wall_seconds();
        well = run_step(b);
        double took = micro_wall_seconds() - start;
        result->best_step_wall = took < result->best_step_wall ? took : result->best_step_wall;
    }
    well = well && (!b->output || finish_output(b));
    result->step_cpu = micro_cpu_seconds() - cpu;
    result->wall = micro_wall_seconds() - wall;
    return well;
}

static int32_t row_bytes(sh_table_kind kind)
{
    int32_t count;
    const sh_column *columns = sh_world_columns(kind, &count);
    return sh_table_row_bytes(columns, count);
}

static void print(const bench *b, const micro_result *result)
{
    char text[SH_HASH_TEXT];
    double work = (double)result->n * result->steps;
    sh_hash_print(b->world.digest, text);
    printf(
        "{\"name\": \"step\", \"isa\": \"%s\", \"n\": %lld, \"steps\": %d, \"threads\": %d, ",
        result->isa, (long long)result->n, result->steps, result->threads);
    printf(
        "\"init_cpu_s\": %.3f, \"ns\": %.4f, \"wall_ns\": %.4f, \"best_step_wall_ns\": %.4f, ",
        result->init_cpu, result->step_cpu / work * 1e9, result->wall / work * 1e9,
        result->best_step_wall / (double)result->n * 1e9);
    printf("\"borrower_bytes\": %d, \"investor_bytes\": %d, \"platform_bytes\": %d, ",
           row_bytes(SH_TABLE_BORROWERS), row_bytes(SH_TABLE_INVESTORS),
           row_bytes(SH_TABLE_PLATFORMS));
    printf("\"rss_mb\": %ld, \"events\": %zu, \"hash\": \"%s\", \"phases\": {", micro_peak_mb(),
           b->world.events.count, text);
    for (int32_t i = 0; i < sh_pipeline_count; i++) {
        printf("%s\"%s\": %.4f", i ? ", " : "", sh_pipeline[i]->name,
               b->step.seconds[i] / work * 1e9);
    }
    printf("}}\n");
}

int main(int argc, char **argv)
{
    static const char usage[] =
        "usage: bench_step N STEPS THREADS ISA PLATFORMS plain|hook|output\n";
    if (argc != 7 || atof(argv[1]) < 3 || atoi(argv[2]) < 1 || atoi(argv[3]) < 1) {
        fputs(usage, stderr);
        return 2;
    }
    bench *b = calloc(1, sizeof *b);
    sh_error error = {0};
    sh_status status = b == NULL ? SH_E_MEMORY : bench_init(b, argv, &error);
    if (status == SH_OK) {
        micro_result result = {.isa = b->step.kernels->isa,
                               .n = (int64_t)b->world.borrowers.n + b->world.investors.n,
                               .steps = atoi(argv[2]),
                               .threads = atoi(argv[3]),
                               .init_cpu = micro_cpu_seconds()};
        if (measure(b, result.steps, &result)) {
            print(b, &result);
        } else {
            status = SH_E_OUTPUT;
            fprintf(stderr, "%s\n", b->world.fault.text);
        }
        sh_supervise_close(&b->plan, &b->step);
    } else {
        fprintf(stderr, "%s\n", error.text);
    }
    if (b != NULL) {
        sh_tape_free(&b->tape);
        sh_recorder_free(&b->recorder);
        sh_step_free(&b->step);
        sh_world_free(&b->world);
        sh_plan_free(&b->plan);
    }
    free(b);
    return status == SH_OK ? 0 : 1;
}
