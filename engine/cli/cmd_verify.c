/* verify: is a result file whole, and does it say what it said when it was written? */
#include "base/digest.h"
#include "cli/args.h"
#include "cli/json.h"
#include "cli/term.h"
#include "outputs/verify.h"

static sh_status print_json(sh_term *term, const char *path, const char *hash,
                            const sh_crosscheck_list *list, sh_error *error)
{
    json_t *findings = json_array();
    for (size_t i = 0; i < list->texts.count; i++) {
        const char *text = *(char **)sh_vec_at(&list->texts, i);
        json_array_append_new(findings, sh_json_text(text));
    }
    return sh_json_print(term,
                         json_pack("{s:o, s:b, s:s, s:o}", "file", sh_json_text(path), "ok",
                                   list->texts.count == 0, "content_hash", hash, "findings",
                                   findings),
                         error);
}

static sh_status print_lines(sh_term *term, const char *path, const char *hash,
                             const sh_crosscheck_list *list)
{
    for (size_t i = 0; i < list->texts.count; i++) {
        sh_term_say(term, "%s: %s", path, *(char **)sh_vec_at(&list->texts, i));
    }
    if (list->texts.count == 0) {
        fprintf(term->out, "%s: good, content %s\n", path, hash);
    }
    return SH_OK;
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    const char *path = sh_args_operand(args, 0);
    char hash[SH_HASH_TEXT] = "";
    sh_crosscheck_list list = {0};
    sh_status status = sh_verify(path, &list, error);
    if (status == SH_OK) {
        status = sh_verify_hash(path, hash, error);
    }
    if (status == SH_OK && list.failed) {
        status = sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    if (status == SH_OK) {
        status = sh_args_flag(args, "json") ? print_json(term, path, hash, &list, error)
                                            : print_lines(term, path, hash, &list);
    }
    if (status == SH_OK && list.texts.count > 0) {
        status = sh_error_set(error, SH_E_INPUT, "'%s' is not what it should be: %zu finding%s",
                              path, list.texts.count, list.texts.count == 1 ? "" : "s");
    }
    sh_crosscheck_free(&list);
    return status;
}

static const sh_option options[] = {
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "as JSON"},
    {0},
};

const sh_verb sh_cmd_verify = {
    .name = "verify",
    .operands = "FILE",
    .about = "Check that a result file is whole and unchanged",
    .details =
        "Checks every object of the file against the format, the numbers against each "
        "other, and computes the content hash again. Exit code 5 when something is "
        "wrong, each finding on a line. It guards against accident, not against forgery.",
    .examples = "shahe verify summer.h5",
    .options = options,
    .least = 1,
    .most = 1,
    .guarded = true,
    .run = run,
};
