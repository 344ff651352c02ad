/* keeper: the journal of one run with what only the command line knows: which replications an
 * earlier run has left there, and how this one was made (provenance). */
#ifndef SH_CLI_KEEPER_H
#define SH_CLI_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "outputs/journal.h"
#include "rules/plan.h"

typedef struct sh_keeper {
    sh_journal *journal;      /* borrowed */
    const sh_plan *plan;      /* borrowed */
    const char *command_line; /* borrowed, for provenance */
    const char *isa;          /* borrowed */
    int32_t threads;
    sh_sink inner; /* the journal's own sink, set by sh_keeper_sink */
    uint8_t *done; /* borrowed, arm × replication: filled when the sink is opened */
    bool opened;   /* the journal is ours: its file may be removed */
    int32_t before, committed;   /* records of earlier runs, of this one */
    double started;              /* sh_keeper_clock at the opening */
    void (*on_open)(void *self); /* called once `done` is filled; may be NULL */
    void *on_open_self;
} sh_keeper;

/* A sink that hands everything on to the journal of `keeper`. Errors as the journal's. */
sh_sink sh_keeper_sink(sh_keeper *keeper);

/* monotonic time in seconds */
double sh_keeper_clock(void);

#endif
