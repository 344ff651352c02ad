/* load: a scenario and what the command line sets, as a plan ready to run. */
#ifndef SH_CLI_LOAD_H
#define SH_CLI_LOAD_H

#include "cli/args.h"
#include "cli/json.h"
#include "cli/target.h"
#include "cli/term.h"
#include "script/script.h"
#include "study/needs.h"
#include "study/study.h"

/* Zeroed memory is a valid empty one. */
typedef struct sh_load {
    sh_plan plan;      /* owned; empty after an error */
    sh_script *script; /* owned: what stands behind the plan's hook */
    bool loaded;
    int32_t readings; /* how often to read it again and compare the plans; set by the caller */
    sh_diagnostics diagnostics; /* owned: every mistake found */
} sh_load;

/* Reads the operand SCENARIO with --set, and, where the verb has them, --seed, --replications
 * --paranoid and --stress. What the scenario prints is talk. SH_E_USAGE, SH_E_INPUT when there
 * is no such file, SH_E_SCENARIO with everything wrong in `diagnostics`, SH_E_MEMORY. */
sh_status sh_load_scenario(sh_load *load, const sh_args *args, sh_term *term, sh_error *error);
void sh_load_free(sh_load *load);

/* The mistakes on err, each with its place; as events where talk is JSON. */
void sh_load_print_diagnostics(const sh_load *load, sh_term *term);
json_t *sh_load_diagnostics_json(const sh_load *load);

/* Warns of shocks that strike nobody, because the channel by which they act is off in every
 * arm. */
void sh_load_warn_of_shocks(const sh_load *load, sh_term *term);

/* Where the result goes, by --output or the name of the scenario: SH_E_USAGE when that is a
 * file which the scenario was read from, SH_E_OUTPUT when nothing could be written there. */
sh_status sh_load_target(const sh_load *load, const sh_args *args, sh_target *target,
                         sh_error *error);

/* threads to use: --threads, or all processors */
int32_t sh_load_threads(const sh_args *args);

/* what a run of the scenario takes, this program as it stands included */
sh_needs sh_load_needs(const sh_load *load, int32_t threads);

/* SH_E_SCENARIO when what all threads hold cannot fit into this machine */
sh_status sh_load_check_memory(const sh_needs *needs, int32_t threads, sh_error *error);

#endif
