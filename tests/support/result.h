/* result: an invented result in the shape the recorder gives, with records that are a pure
 * function of (arm, replication), for the tests of everything that stores or reads results. */
#ifndef SH_TESTS_RESULT_H
#define SH_TESTS_RESULT_H

#include "port/sink.h"

typedef struct sh_result_size {
    int32_t arms, replications, kept, steps, platforms;
} sh_result_size;

typedef struct sh_result sh_result;

sh_result *sh_result_create(sh_result_size size);
void sh_result_destroy(sh_result *result);

const sh_schema *sh_result_schema(const sh_result *result);

/* the record of an arm and a replication; borrowed until the next call */
const sh_record *sh_result_record(sh_result *result, int32_t arm, int32_t replication);

/* opens the sink, commits every record and closes; `stride` (prime to the number of records)
 * turns the order: record i is number i * stride modulo the number of records */
sh_status sh_result_run(sh_result *result, const sh_sink *sink, int32_t stride,
                        sh_error *error);

#endif
