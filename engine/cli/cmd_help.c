/* help: what there is, or how one verb is used */
#include "cli/args.h"
#include "cli/help.h"

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    const char *name = sh_args_operand(args, 0);
    if (sh_args_flag(args, "markdown")) {
        sh_help_markdown(term);
        return SH_OK;
    }
    if (sh_args_flag(args, "man")) {
        sh_help_man(term);
        return SH_OK;
    }
    if (name == NULL) {
        sh_help_overview(term);
        return SH_OK;
    }
    const sh_verb *verb = sh_verb_find(name);
    if (verb == NULL || verb->hidden) {
        const sh_verb *near = sh_verb_nearest(name);
        return sh_error_set(error, SH_E_USAGE, "there is no verb '%s'%s%s%s", name,
                            near ? "; did you mean '" : "", near ? near->name : "",
                            near ? "'?" : "; 'shahe help' lists them");
    }
    sh_help_verb(term, verb);
    return SH_OK;
}

static const sh_option options[] = {
    {.name = "markdown",
     .kind = SH_OPTION_FLAG,
     .about = "the whole reference as Markdown, as in docs/cli.md"},
    {.name = "man",
     .kind = SH_OPTION_FLAG,
     .about = "the same as a page for man(1), as in docs/shahe.1"},
    {0},
};

const sh_verb sh_cmd_help = {
    .name = "help",
    .operands = "[VERB]",
    .about = "List the verbs, or explain one",
    .details =
        "Without VERB, lists all verbs and exit codes. 'shahe VERB --help' is the same as "
        "'shahe help VERB'.",
    .examples = "shahe help run",
    .options = options,
    .most = 1,
    .run = run,
};
