/* bench_step SCENARIO N STEPS THREADS ISA PLATFORMS MODE: the peer-to-peer step on this
   machine; one line of JSON. SCENARIO is bench/watch.lua; N persons, one borrower to two
   investors; ISA is auto, baseline, avx2 or avx512. MODE is plain; or policy: the arm with the
   policy, in Lua; or output: all series of all platforms are recorded in every step, stored in
   a journal and exported to a result file, which are removed at the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "micro.h"
#include "outputs/export.h"
#include "outputs/journal.h"
#include "phase/pipeline.h"
#include "record/recorder.h"
#include "script/script.h"

typedef struct bench {
    sh_script *script;
    sh_plan plan;
    sh_world world;
    sh_step step;
    bool output;
    sh_recorder recorder;
    sh_tape tape;
} bench;

static sh_status load(bench *b, char **argv, sh_error *error)
{
    char text[4][64];
    const char *const set[] = {text[0], text[1], text[2], text[3]};
    long long persons = atoll(argv[2]), borrowers = persons / 3;
    snprintf(text[0], sizeof text[0], "borrower.count=%lld", borrowers);
    snprintf(text[1], sizeof text[1], "investor.count=%lld", persons - borrowers);
    snprintf(text[2], sizeof text[2], "platform.count=%s", argv[6]);
    snprintf(text[3], sizeof text[3], "weeks=%d", 1 + atoi(argv[3]));
    const sh_script_options options = {.set = set, .set_count = SH_COUNT(set)};
    sh_diagnostics wrong = {0};
    sh_status status = sh_script_load(argv[1], &options, &b->plan, &b->script, &wrong, error);
    for (int32_t i = 0; i < wrong.count; i++) {
        fprintf(stderr, "%s\n", wrong.item[i].message);
    }
    sh_diagnostics_free(&wrong);
    return status;
}

static sh_status bench_init(bench *b, char **argv, sh_error *error)
{
    const sh_team team = {.isa = argv[5], .threads = atoi(argv[4]), .profile = true};
    const int32_t arm = strcmp(argv[7], "policy") == 0 ? 1 : 0;
    sh_status status = load(b, argv, error);
    if (status == SH_OK) {
        const sh_capacity capacity = sh_pipeline_capacity(&b->plan);
        status = sh_world_init(&b->world, &capacity, error);
    }
    if (status == SH_OK) {
        status = sh_step_init(&b->step, &b->plan, &team, error);
    }
    if (status == SH_OK) {
        status = sh_populate(&b->plan, &b->world, arm, 0, error);
    }
    b->output = strcmp(argv[7], "output") == 0;
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
    /* an export wants every arm; they may as well be equal */
    sh_record record = b->tape.record;
    for (record.arm = 0; status == SH_OK && record.arm < b->plan.arm_count; record.arm++) {
        status = sink.commit(sink.self, &record, error);
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
    static const char usage[] = "usage: bench_step SCENARIO N STEPS THREADS ISA PLATFORMS "
                                "plain|policy|output\n";
    if (argc != 8 || atof(argv[2]) < 3 || atoi(argv[3]) < 1 || atoi(argv[4]) < 1) {
        fputs(usage, stderr);
        return 2;
    }
    bench *b = calloc(1, sizeof *b);
    sh_error error = {0};
    sh_status status = b == NULL ? SH_E_MEMORY : bench_init(b, argv, &error);
    if (status == SH_OK) {
        micro_result result = {.isa = b->step.kernels->isa,
                               .n = (int64_t)b->world.borrowers.n + b->world.investors.n,
                               .steps = atoi(argv[3]),
                               .threads = atoi(argv[4]),
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
        sh_script_free(b->script);
    }
    free(b);
    return status == SH_OK ? 0 : 1;
}
