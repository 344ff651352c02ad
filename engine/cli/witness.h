/* witness: a sink that keeps nothing but one hash of each record, to see whether two runs agree
 * or whether a run works at all. */
#ifndef SH_CLI_WITNESS_H
#define SH_CLI_WITNESS_H

#include "base/digest.h"
#include "base/vec.h"
#include "port/sink.h"

/* Zeroed memory is a valid empty one. */
typedef struct sh_witness {
    const sh_schema *schema; /* borrowed, while the sink is open */
    sh_vec hashes;           /* owned: sh_hash, arm × replication; zero: no record */
    int32_t records;
} sh_witness;

/* open: SH_E_MEMORY */
sh_sink sh_witness_sink(sh_witness *witness);

/* one hash of all records in the order of arm and replication, whatever that of the commits */
sh_hash sh_witness_hash(const sh_witness *witness);

void sh_witness_free(sh_witness *witness);

#endif
