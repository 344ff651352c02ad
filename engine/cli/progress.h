/* progress: how far a run is. One line redrawn at most ten times a second where a person looks
 * on, a dozen lines at most in a log, events for a program. */
#ifndef SH_CLI_PROGRESS_H
#define SH_CLI_PROGRESS_H

#include "cli/term.h"

typedef enum sh_progress_mode {
    SH_PROGRESS_AUTO, /* BAR on a terminal, else LINES */
    SH_PROGRESS_BAR,
    SH_PROGRESS_LINES,
    SH_PROGRESS_JSON,
    SH_PROGRESS_NONE
} sh_progress_mode;

typedef struct sh_progress {
    sh_term *term; /* borrowed */
    sh_progress_mode mode;
    int32_t total, done; /* runs: one is one replication of one arm */
    int32_t before;      /* done by an earlier run */
    double seconds;      /* wall time since begin, at the last update */
    double drawn;        /* time of the last line */
    int32_t tenth;       /* last tenth told by a line */
    bool open;           /* a redrawn line stands without a line break */
} sh_progress;

/* `what`: the first line, "3 arms × 40 replications on 2 threads" */
void sh_progress_begin(sh_progress *progress, const char *what);
/* `done` runs after `seconds` */
void sh_progress_update(sh_progress *progress, int32_t done, double seconds);
/* `how`: "finished", "interrupted" … */
void sh_progress_end(sh_progress *progress, const char *how);

/* seconds still needed at the speed so far; negative while it is not known */
double sh_progress_left(const sh_progress *progress);

#endif
