#include "cli/keeper.h"

#include <stdio.h>
#include <time.h>

#include "cli/about.h"

double sh_keeper_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void find_done(sh_keeper *keeper)
{
    const sh_plan *plan = keeper->plan;
    for (int32_t arm = 0; arm < plan->arm_count; arm++) {
        for (int32_t r = 0; r < plan->replications; r++) {
            bool has = sh_journal_has(keeper->journal, arm, r);
            keeper->done[(int64_t)arm * plan->replications + r] = has;
            keeper->before += has;
        }
    }
}

static sh_status note_number(sh_keeper *keeper, const char *name, double value, sh_error *error)
{
    char text[40];
    snprintf(text, sizeof text, "%.10g", value);
    return sh_journal_note(keeper->journal, name, text, error);
}

static sh_status note_build(sh_keeper *keeper, sh_error *error)
{
    int count;
    char name[64];
    const sh_about *line = sh_about_build(&count);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "software_%s", line[i].name);
        sh_status status = sh_journal_note(keeper->journal, name, line[i].value, error);
        if (status != SH_OK) {
            return status;
        }
    }
    return SH_OK;
}

/* everything that may differ between two runs with the same results */
static sh_status note_start(sh_keeper *keeper, sh_error *error)
{
    char cpu[200], date[40];
    time_t now = time(NULL);
    struct tm utc;
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    const struct {
        const char *name, *value;
    } notes[] = {
        {"date", date},
        {"command_line", keeper->command_line},
        {"processor", sh_about_cpu(cpu, sizeof cpu)},
        {"instruction_sets", sh_about_cpu_sets()},
        {"instruction_set_asked", keeper->isa},
    };
    for (size_t i = 0; i < SH_COUNT(notes); i++) {
        sh_status status =
            sh_journal_note(keeper->journal, notes[i].name, notes[i].value, error);
        if (status != SH_OK) {
            return status;
        }
    }
    return note_number(keeper, "threads", keeper->threads, error);
}

static sh_status keeper_open(void *self, const sh_schema *schema, sh_error *error)
{
    sh_keeper *keeper = self;
    sh_status status = keeper->inner.open(keeper->inner.self, schema, error);
    if (status != SH_OK) {
        return status;
    }
    keeper->opened = true;
    keeper->started = sh_keeper_clock();
    find_done(keeper);
    if (keeper->on_open != NULL) {
        keeper->on_open(keeper->on_open_self);
    }
    status = note_build(keeper, error);
    return status == SH_OK ? note_start(keeper, error) : status;
}

static sh_status keeper_commit(void *self, const sh_record *record, sh_error *error)
{
    sh_keeper *keeper = self;
    sh_status status = keeper->inner.commit(keeper->inner.self, record, error);
    keeper->committed += status == SH_OK;
    return status;
}

static sh_status keeper_close(void *self, sh_error *error)
{
    sh_keeper *keeper = self;
    sh_status status = SH_OK;
    if (keeper->opened) {
        double seconds = (double)(int64_t)((sh_keeper_clock() - keeper->started) * 100) / 100;
        status = note_number(keeper, "wall_seconds", seconds, error);
    }
    if (status == SH_OK && keeper->opened) {
        status = note_number(keeper, "replications_of_earlier_runs", keeper->before, error);
    }
    sh_status closed = keeper->inner.close(keeper->inner.self, error);
    return status != SH_OK ? status : closed;
}

sh_sink sh_keeper_sink(sh_keeper *keeper)
{
    keeper->inner = sh_journal_sink(keeper->journal);
    return (sh_sink){keeper, keeper_open, keeper_commit, keeper_close};
}
