/* recorder: turns worlds into records. One recorder per study holds the schema; one tape per
 * running world holds what has been seen of it so far. */
#ifndef SH_RECORD_RECORDER_H
#define SH_RECORD_RECORDER_H

#include "base/arena.h"
#include "port/sink.h"
#include "record/outcomes.h"

typedef struct sh_recorder {
    const sh_plan *plan; /* borrowed */
    sh_schema schema;
    sh_arena arena; /* owns everything the schema points at */
    sh_vec axes, variables, attributes;
    int32_t first_system, first_outcome, first_series, first_exit, first_event, first_log;
    int32_t digest, triggers; /* variables of those names */
    int32_t platforms;
    bool failed; /* a variable could not be added for want of memory */
} sh_recorder;

/* The schema of a study of this plan; `first` is a populated world (of any arm), read for the
 * attributes of platforms. The recorder stays where it is until freed. */
sh_status sh_recorder_init(sh_recorder *recorder, const sh_plan *plan, const sh_world *first,
                           sh_error *error);
void sh_recorder_free(sh_recorder *recorder);

typedef struct sh_tape {
    const sh_recorder *recorder; /* borrowed */
    sh_history history;
    sh_measures measures;
    sh_record record;
    sh_arena arena;   /* owns the buffers */
    sh_block *blocks; /* [schema.variable_count] */
    void **buffer;    /* [schema.variable_count], where a block's values are collected */
    sh_system_value *series[SH_SYSTEMS];
} sh_tape;

/* Begins the record of a populated world, before its first step. */
sh_status sh_tape_init(sh_tape *tape, const sh_recorder *recorder, const sh_world *world,
                       sh_error *error);
/* Looks at the world after each step. */
void sh_tape_step(sh_tape *tape, const sh_world *world);
/* Completes tape->record at the horizon; it points into the tape. */
sh_status sh_tape_finish(sh_tape *tape, const sh_world *world, sh_error *error);
void sh_tape_free(sh_tape *tape);

#endif
