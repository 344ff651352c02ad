/* memory: a sink that keeps its records in memory, for tests and for studies that look at their
 * own results while they run. */
#ifndef SH_PORT_MEMORY_H
#define SH_PORT_MEMORY_H

#include "base/vec.h"
#include "port/sink.h"

/* One kept record. `record.blocks` and all their data are owned by the memory (texts too). */
typedef struct sh_memory_record {
    sh_record record;
    sh_block *blocks; /* owned, one per schema variable: what record.blocks points at */
} sh_memory_record;

/* Zeroed memory is a valid empty one. */
typedef struct sh_memory {
    const sh_schema *schema; /* borrowed from open, outlives this */
    sh_vec records;          /* of sh_memory_record, in the order of commit */
    bool closed;             /* close was called */
} sh_memory;

/* The sink that fills `memory`; open forgets earlier records. Errors: SH_E_MEMORY, and
 * SH_E_INTERNAL for a schema that is not valid or a record that is off its axes. */
sh_sink sh_memory_sink(sh_memory *memory);

/* The record of an arm and a replication number; NULL when it was not committed. Borrowed until
 * the next commit. */
const sh_record *sh_memory_find(const sh_memory *memory, int32_t arm, int32_t replication);

void sh_memory_free(sh_memory *memory);

#endif
