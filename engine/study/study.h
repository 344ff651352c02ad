/* study: many worlds, one for each arm and replication, into one sink. */
#ifndef SH_STUDY_STUDY_H
#define SH_STUDY_STUDY_H

#include "port/sink.h"
#include "rules/plan.h"

typedef struct sh_study_progress {
    int32_t done, total;      /* records */
    int32_t arm, replication; /* just committed */
    double seconds;           /* wall time so far */
} sh_study_progress;

/* how a study is run; nothing here changes a bit of its results */
typedef struct sh_study_options {
    int32_t threads; /* ≥ 1 */
    const char *isa; /* "auto", "baseline", "avx2", "avx512" */
    /* arm × replication: 1 = already in the journal; NULL: none. Read once the sink is open, so
     * that a sink may fill it with what it finds. */
    const uint8_t *done;
    /* called after each committed record, under the lock; may be NULL. Non-zero stops. */
    int (*progress)(void *self, const struct sh_study_progress *now);
    void *progress_self;
    const volatile int *stop; /* set by a signal handler: finish committed work and return */
} sh_study_options;

/* Runs every (arm, replication) that is not done. The sink is opened, fed and closed here.
 * SH_E_POLICY, SH_E_INVARIANT, SH_E_OUTPUT, SH_E_MEMORY, SH_E_INTERRUPTED. */
sh_status sh_study_run(const sh_plan *plan, const sh_sink *sink,
                       const sh_study_options *options, sh_error *error);

#endif
