/* kernel: what the verbs do with a scenario that is a study of one kernel. */
#ifndef SH_CLI_KERNEL_H
#define SH_CLI_KERNEL_H

#include "cli/args.h"
#include "cli/json.h"
#include "cli/load.h"
#include "cli/term.h"
#include "rules/plan.h"

/* Computes the kernel of the plan, writes the file of --output or NAME.h5 and prints the
 * tables, as JSON with --json. The file and the JSON have a table `provenance` besides.
 * SH_E_USAGE for options of `run` that a kernel does not have, SH_E_OUTPUT, and what
 * sh_kernel_run_plan refuses. */
sh_status sh_kernel_execute(const sh_args *args, const sh_load *load, const char *command,
                            sh_term *term, sh_error *error);

/* What `check` says of it: for people, and for programs. */
void sh_kernel_describe(const sh_plan *plan, sh_term *term);
json_t *sh_kernel_json(const sh_plan *plan);

#endif
