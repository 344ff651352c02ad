/* version: which program this is */
#include "cli/about.h"
#include "cli/args.h"
#include "cli/json.h"
#include "cli/term.h"

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    int count;
    const sh_about *line = sh_about_build(&count);
    if (sh_args_flag(args, "json")) {
        json_t *object = json_object();
        for (int i = 0; i < count; i++) {
            json_object_set_new(object, line[i].name, json_string(line[i].value));
        }
        return sh_json_print(term, object, error);
    }
    fprintf(term->out, "shahe %s (%s)\n", line[0].value, line[1].value);
    return SH_OK;
}

static const sh_option options[] = {
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "with compiler and libraries, as JSON"},
    {0},
};

const sh_verb sh_cmd_version = {
    .name = "version",
    .operands = "",
    .about = "Print the version and the revision",
    .details = "'shahe --version' is the same. 'shahe doctor' says more.",
    .examples = NULL,
    .options = options,
    .run = run,
};
