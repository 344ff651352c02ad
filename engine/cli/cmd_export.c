/* export: a journal becomes a result file. Not for people: `run` spawns it, so that whatever
 * the file library does after a failure ends with that process. */
#include "cli/args.h"
#include "cli/target.h"
#include "cli/term.h"
#include "outputs/export.h"

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    const char *path = sh_args_text(args, "output", NULL);
    (void)term;
    if (path == NULL) {
        return sh_error_set(error, SH_E_USAGE, "export needs -o FILE");
    }
    sh_status status = sh_target_check(path, SH_TARGET_RESULT, error);
    return status == SH_OK ? sh_export(sh_args_operand(args, 0), path, error) : status;
}

static const sh_option options[] = {
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .kind = SH_OPTION_TEXT,
     .about = "the result, an HDF5 file; a result that is there is replaced"},
    {0},
};

const sh_verb sh_cmd_export = {
    .name = "export",
    .operands = "JOURNAL",
    .about = "Write the result file of a journal",
    .details = "A part of 'shahe run', in a process of its own. Replications that some arm has "
               "not finished are left out.",
    .options = options,
    .least = 1,
    .most = 1,
    .hidden = true,
    .run = run,
};
