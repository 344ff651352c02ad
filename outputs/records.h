/* records: what a journal holds, in the order of the result file.
 *
 * Records are sorted by arm and replication, whatever the order of their commits. A replication
 * counts only when every arm has it, so that arms stay paired: the axes `replication` and
 * `kept` of the schema given here hold the numbers of these replications only. */
#ifndef SH_OUTPUTS_RECORDS_H
#define SH_OUTPUTS_RECORDS_H

#include "port/sink.h"

typedef struct sh_records sh_records;

/* Maps a journal and finds its records. SH_E_INPUT when it is missing, not a journal, damaged
 * in its header, without a single whole replication, or when it holds two different records of
 * one arm and replication; SH_E_MEMORY. */
SH_NODISCARD sh_status sh_records_open(const char *journal_path, sh_records **out,
                                       sh_error *error);

void sh_records_close(sh_records *records);

/* The schema with the axes of the replications that are there, and with all provenance of the
 * journal among its attributes. Borrowed. */
const sh_schema *sh_records_schema(const sh_records *records);

/* Printed digest of the plan; borrowed. */
const char *sh_records_plan_digest(const sh_records *records);

/* Replications of the plan, and records left out because another arm lacks theirs. */
int64_t sh_records_planned(const sh_records *records);
int64_t sh_records_left_out(const sh_records *records);

/* The record of an arm at a place of the replication axis; borrowed. Its `replication` is the
 * number, its `kept` the place on the kept axis of sh_records_schema. */
const sh_record *sh_records_at(const sh_records *records, int32_t arm, int64_t position);

/* The same at a place of the kept axis. */
const sh_record *sh_records_kept(const sh_records *records, int32_t arm, int64_t kept);

#endif
