/* outcome: what a result says, in a few lines. */
#ifndef SH_CLI_OUTCOME_H
#define SH_CLI_OUTCOME_H

#include "cli/json.h"
#include "cli/term.h"
#include "port/sink.h"

/* what there is to know of a result before its numbers; texts "" when absent */
typedef struct sh_outcome {
    sh_array arms; /* owned: labels */
    int64_t replications, planned, steps, platforms;
    const char *name, *title, *start_date, *seed, *content_hash, *plan_digest; /* borrowed */
} sh_outcome;

sh_status sh_outcome_read(sh_outcome *outcome, const sh_source *source, sh_error *error);
void sh_outcome_free(sh_outcome *outcome);

/* Findings, with their intervals, as lines on out. */
sh_status sh_outcome_findings(sh_term *term, const sh_source *source, sh_error *error);

/* All of it as a JSON object; NULL after an error. */
json_t *sh_outcome_json(const sh_source *source, sh_error *error);

/* Opens the result at `path` that a run has just written and prints its findings, its path and
 * how to go on; as JSON where asked for. */
sh_status sh_outcome_print(sh_term *term, const char *path, bool json, sh_error *error);

#endif
