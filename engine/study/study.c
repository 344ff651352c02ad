#include "study/study.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "phase/pipeline.h"
#include "record/recorder.h"

/* what the threads of a study share */
typedef struct study {
    const sh_plan *plan;
    const sh_sink *sink;
    const sh_study_options *options;
    sh_recorder recorder;
    int32_t *todo; /* arm × replications + replication, in the order of work */
    int32_t todo_count, next, committed;
    double start;
    bool stopped;
    omp_lock_t lock; /* of everything from `next` on, and of the sink */
    sh_status status;
    sh_error error;
} study;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* one thread's world, used again and again */
typedef struct worker {
    sh_world world;
    sh_step step;
    sh_tape tape;
} worker;

static sh_status open_worker(worker *w, const sh_plan *plan, const sh_team *team,
                             sh_error *error)
{
    sh_capacity capacity = sh_pipeline_capacity(plan);
    memset(w, 0, sizeof *w);
    sh_status status = sh_world_init(&w->world, &capacity, error);
    if (status == SH_OK) {
        status = sh_step_init(&w->step, plan, team, error);
    }
    return status;
}

static void close_worker(worker *w)
{
    sh_tape_free(&w->tape);
    sh_step_free(&w->step);
    sh_world_free(&w->world);
}

/* why a run ends early; an invariant that breaks says only in which step and phase it does */
static sh_status tell_fault(const sh_plan *plan, const sh_world *world, sh_error *error)
{
    const sh_fault *fault = &world->fault;
    if (fault->status != SH_E_INVARIANT) {
        return sh_error_set(error, fault->status, "%s", fault->text);
    }
    return sh_error_set(error, fault->status, "arm '%s', replication %d, %s",
                        plan->arms[world->arm].name, world->replication, fault->text);
}

static sh_status run_steps(const sh_plan *plan, worker *w, sh_error *error)
{
    sh_status status = sh_supervise_open(plan, &w->world, &w->step, error);
    for (int32_t i = 0; i < plan->steps && status == SH_OK; i++) {
        if (!sh_pipeline_step(plan, &w->world, &w->step)) {
            status = tell_fault(plan, &w->world, error);
        } else {
            sh_tape_step(&w->tape, &w->world);
        }
    }
    sh_supervise_close(plan, &w->step);
    return status;
}

/* one world from its first day to the horizon, as a record in w->tape */
static sh_status replicate(const study *s, worker *w, int32_t item, sh_error *error)
{
    const sh_plan *plan = s->plan;
    sh_world_reset(&w->world);
    sh_tape_free(&w->tape);
    sh_status status = sh_populate(plan, &w->world, item / plan->replications,
                                   item % plan->replications, error);
    if (status == SH_OK) {
        status = sh_tape_init(&w->tape, &s->recorder, &w->world, error);
    }
    if (status == SH_OK) {
        status = run_steps(plan, w, error);
    }
    return status == SH_OK ? sh_tape_finish(&w->tape, &w->world, error) : status;
}

static void keep_first_error(study *s, sh_status status, const sh_error *error)
{
    if (s->status == SH_OK) {
        s->status = status;
        s->error = *error;
    }
}

/* the next item of work; -1 when there is none or the study stops */
static int32_t take_item(study *s)
{
    int32_t item = -1;
    const volatile int *stop = s->options->stop;
    omp_set_lock(&s->lock);
    s->stopped = s->stopped || (stop != NULL && *stop != 0);
    if (s->next < s->todo_count && s->status == SH_OK && !s->stopped) {
        item = s->todo[s->next++];
    }
    omp_unset_lock(&s->lock);
    return item;
}

/* tells who watches; their wish to stop counts */
static void tell_progress(study *s, const sh_record *record)
{
    sh_study_progress progress = {s->committed, s->todo_count, record->arm, record->replication,
                                  now() - s->start};
    if (s->options->progress != NULL &&
        s->options->progress(s->options->progress_self, &progress) != 0) {
        s->stopped = true;
    }
}

static void commit(study *s, const sh_record *record)
{
    sh_error error = {0};
    omp_set_lock(&s->lock);
    if (s->status == SH_OK) {
        sh_status status = s->sink->commit(s->sink->self, record, &error);
        if (status == SH_OK) {
            s->committed++;
            tell_progress(s, record);
        } else {
            keep_first_error(s, status, &error);
        }
    }
    omp_unset_lock(&s->lock);
}

static void work(study *s, const sh_team *team)
{
    worker w;
    sh_error error = {0};
    sh_status status = open_worker(&w, s->plan, team, &error);
    for (int32_t item = take_item(s); status == SH_OK && item >= 0; item = take_item(s)) {
        status = replicate(s, &w, item, &error);
        if (status == SH_OK) {
            commit(s, &w.tape.record);
        }
    }
    if (status != SH_OK) {
        omp_set_lock(&s->lock);
        keep_first_error(s, status, &error);
        omp_unset_lock(&s->lock);
    }
    close_worker(&w);
}

/* Replications outermost, so that the arms of a replication stand together; what is done is
 * left out. */
static sh_status list_work(study *s, sh_error *error)
{
    const sh_plan *plan = s->plan;
    size_t total = (size_t)plan->arm_count * (size_t)plan->replications;
    s->todo = malloc(total * sizeof *s->todo + 1);
    if (s->todo == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: list of %zu replications",
                            total);
    }
    for (int32_t r = 0; r < plan->replications; r++) {
        for (int32_t a = 0; a < plan->arm_count; a++) {
            int32_t item = a * plan->replications + r;
            if (s->options->done == NULL || !s->options->done[item]) {
                s->todo[s->todo_count++] = item;
            }
        }
    }
    return SH_OK;
}

/* the schema needs the platforms of replication 0 */
static sh_status open_recorder(study *s, sh_error *error)
{
    sh_world world;
    sh_capacity capacity = sh_pipeline_capacity(s->plan);
    sh_status status = sh_world_init(&world, &capacity, error);
    if (status == SH_OK) {
        status = sh_populate(s->plan, &world, 0, 0, error);
    }
    if (status == SH_OK) {
        status = sh_recorder_init(&s->recorder, s->plan, &world, error);
    }
    sh_world_free(&world);
    return status;
}

static void run_all(study *s)
{
    int32_t threads = s->options->threads;
    /* few worlds: the threads share each world's tiles instead */
    bool together = s->todo_count < threads;
    sh_team team = {.isa = s->options->isa, .threads = together ? threads : 1};
    if (together) {
        work(s, &team);
        return;
    }
#pragma omp parallel num_threads(threads)
    work(s, &team);
}

sh_status sh_study_run(const sh_plan *plan, const sh_sink *sink,
                       const sh_study_options *options, sh_error *error)
{
    study s = {.plan = plan, .sink = sink, .options = options, .start = now()};
    bool opened = false;
    omp_init_lock(&s.lock);
    sh_status status = open_recorder(&s, error);
    if (status == SH_OK) {
        status = sink->open(sink->self, &s.recorder.schema, error);
        opened = status == SH_OK;
    }
    if (status == SH_OK) {
        status = list_work(&s, error);
    }
    if (status == SH_OK) {
        run_all(&s);
        status = s.status;
        if (status != SH_OK) {
            sh_error_set(error, status, "%s", s.error.text);
        } else if (s.committed < s.todo_count) {
            status =
                sh_error_set(error, SH_E_INTERRUPTED, "stopped after %d of %d replications",
                             s.committed, s.todo_count);
        }
    }
    if (opened) {
        sh_status closed = sink->close(sink->self, error);
        status = status == SH_OK ? closed : status;
    }
    sh_recorder_free(&s.recorder);
    omp_destroy_lock(&s.lock);
    free(s.todo);
    return status;
}
