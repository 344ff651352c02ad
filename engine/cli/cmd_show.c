/* show: what is in a result */
#include <string.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/outcome.h"
#include "cli/sheet.h"
#include "cli/term.h"
#include "cli/values.h"
#include "outputs/reader.h"
#include "outputs/sheet_file.h"

enum { PATH_SIZE = 4096 };

/* what the operand FILE[:PATH] means */
typedef struct operand {
    char file[PATH_SIZE];
    const char *path; /* inside the file, "" the whole */
} operand;

/* A file whose name has a colon in it is that file. */
static sh_status split(const char *word, operand *out, sh_error *error)
{
    const char *colon = strrchr(word, ':');
    size_t size = strlen(word);
    out->path = "";
    if (colon != NULL && access(word, F_OK) != 0) {
        size = (size_t)(colon - word);
        out->path = colon + 1;
        out->path += strspn(out->path, "/");
    }
    if (size >= sizeof out->file) {
        return sh_error_set(error, SH_E_INPUT, "the path is too long");
    }
    memcpy(out->file, word, size);
    out->file[size] = 0;
    return SH_OK;
}

/* ---- the whole */

static void print_head(sh_term *term, const sh_outcome *outcome)
{
    FILE *out = term->out;
    sh_term_heading(term, outcome->title[0] ? outcome->title : outcome->name);
    fprintf(out, "  %-14s", "arms");
    for (int64_t i = 0; i < outcome->arms.count; i++) {
        fputs(i > 0 ? ", " : " ", out);
        sh_term_put(out, sh_array_text(&outcome->arms, i));
    }
    fprintf(out, "\n  %-14s %lld of %lld planned\n", "replications",
            (long long)outcome->replications, (long long)outcome->planned);
    fprintf(out, "  %-14s %lld from %s\n", "steps", (long long)outcome->steps,
            outcome->start_date);
    fprintf(out, "  %-14s %lld\n", "platforms", (long long)outcome->platforms);
    fprintf(out, "  %-14s %s\n", "seed", outcome->seed);
    fprintf(out, "  %-14s %s\n", "plan", outcome->plan_digest);
    fprintf(out, "  %-14s %s\n\n", "content", outcome->content_hash);
}

static sh_status list_groups(sh_term *term, const sh_source *source, sh_error *error)
{
    sh_array groups = {0};
    sh_status status = source->list(source->self, "", &groups, error);
    if (status == SH_OK) {
        fprintf(term->out, "\ngroups:");
        for (int64_t i = 0; i < groups.count; i++) {
            fprintf(term->out, " %s", sh_array_text(&groups, i));
        }
        fprintf(term->out, "\n");
    }
    sh_array_free(&groups);
    return status;
}

static sh_status show_all(const sh_args *args, sh_term *term, const sh_source *source,
                          sh_error *error)
{
    sh_outcome outcome = {0};
    if (sh_args_flag(args, "json")) {
        json_t *object = sh_outcome_json(source, error);
        return object != NULL ? sh_json_print(term, object, error) : error->code;
    }
    sh_status status = sh_outcome_read(&outcome, source, error);
    if (status == SH_OK) {
        print_head(term, &outcome);
        status = sh_outcome_findings(term, source, error);
    }
    sh_outcome_free(&outcome);
    return status == SH_OK ? list_groups(term, source, error) : status;
}

/* ---- the tables of a kernel */

static sh_status show_tables(const sh_args *args, sh_term *term, const sh_source *source,
                             sh_error *error)
{
    sh_sheet_file file = {0};
    bool json = sh_args_flag(args, "json");
    sh_status status = sh_sheet_file_read(&file, source, error);
    if (status != SH_OK) {
        return status;
    }
    int32_t shown = file.sheets;
    if (!json) {
        /* provenance is the last, and long: its parts have their own paths */
        const sh_sheet *last = sh_sheet_find(file.sheet, file.sheets, "provenance");
        shown -= last != NULL && last == &file.sheet[file.sheets - 1];
        sh_term_heading(term, file.title);
        fprintf(term->out, "  %-14s %s\n\n", "content", file.hash);
    }
    status = sh_sheet_tell(term, file.sheet, shown, json, error);
    sh_sheet_file_free(&file);
    return status == SH_OK && !json ? list_groups(term, source, error) : status;
}

static sh_status show_digest(const sh_args *args, sh_term *term, const sh_source *source,
                             sh_error *error)
{
    const char *digest = source->attribute(source->self, "", "content_hash");
    if (digest == NULL) {
        return sh_error_set(error, SH_E_INPUT, "the result has no content hash");
    }
    if (sh_args_flag(args, "json")) {
        return sh_json_print(term, json_pack("{s:s}", "content_hash", digest), error);
    }
    fprintf(term->out, "%s\n", digest);
    return SH_OK;
}

/* ---- a group or a variable */

static sh_status show_variable(const sh_args *args, sh_term *term, const sh_source *source,
                               const char *path, sh_error *error)
{
    sh_array array = {0};
    sh_status status = source->read(source->self, path, &array, error);
    if (status == SH_OK && sh_args_flag(args, "json")) {
        json_t *object = sh_values_json(&array);
        json_object_set_new(object, "path", sh_json_text(path));
        status = sh_json_print_exact(term, object, error);
    } else if (status == SH_OK) {
        sh_values_print(term, &array);
    }
    sh_array_free(&array);
    return status;
}

/* one line of a group's list; a variable that cannot be read is said to be so */
static void show_member(sh_term *term, const sh_source *source, const char *group,
                        const char *name, json_t *list)
{
    char path[PATH_SIZE], shape[100];
    sh_array array = {0};
    snprintf(path, sizeof path, "%s%s%s", group, group[0] ? "/" : "", name);
    sh_status status = source->read(source->self, path, &array, NULL);
    if (list != NULL) {
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:o, s:o}", "path", sh_json_text(path), "type",
                            status == SH_OK ? sh_type_name(array.type) : "unreadable", "unit",
                            sh_json_text(array.unit), "about", sh_json_text(array.about)));
    } else if (status == SH_OK) {
        fprintf(term->out, "  %-28s %-4s %-18s %-8s %s\n", name, sh_type_name(array.type),
                sh_values_shape(&array, shape, sizeof shape), array.unit ? array.unit : "",
                array.about ? array.about : "");
    } else {
        fprintf(term->out, "  %-28s (cannot be read)\n", name);
    }
    sh_array_free(&array);
}

static sh_status show_group(const sh_args *args, sh_term *term, const sh_source *source,
                            const char *group, sh_error *error)
{
    sh_array names = {0};
    sh_status status = source->list(source->self, group, &names, error);
    json_t *list = sh_args_flag(args, "json") ? json_array() : NULL;
    for (int64_t i = 0; status == SH_OK && i < names.count; i++) {
        show_member(term, source, group, sh_array_text(&names, i), list);
    }
    sh_array_free(&names);
    if (status == SH_OK && list != NULL) {
        return sh_json_print(term, list, error);
    }
    json_decref(list);
    return status;
}

/* is `path` the name of a group? */
static bool is_group(const sh_source *source, const char *path)
{
    sh_array groups = {0};
    bool found = false;
    if (source->list(source->self, "", &groups, NULL) == SH_OK) {
        for (int64_t i = 0; i < groups.count; i++) {
            found = found || strcmp(sh_array_text(&groups, i), path) == 0;
        }
    }
    sh_array_free(&groups);
    return found;
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    operand wanted;
    sh_reader *reader = NULL;
    sh_status status = split(sh_args_operand(args, 0), &wanted, error);
    if (status == SH_OK) {
        status = sh_reader_open(wanted.file, &reader, error);
    }
    if (status != SH_OK) {
        return status;
    }
    sh_source source = sh_reader_source(reader);
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s", wanted.path);
    for (size_t end = strlen(path); end > 0 && path[end - 1] == '/'; end--) {
        path[end - 1] = 0;
    }
    if (sh_args_flag(args, "digest")) {
        status = show_digest(args, term, &source, error);
    } else if (path[0] == 0) {
        status = sh_reader_has_tables(reader) ? show_tables(args, term, &source, error)
                                              : show_all(args, term, &source, error);
    } else if (is_group(&source, path)) {
        status = show_group(args, term, &source, path, error);
    } else {
        status = show_variable(args, term, &source, path, error);
    }
    sh_reader_close(reader);
    return status;
}

static const sh_option options[] = {
    {.name = "digest",
     .kind = SH_OPTION_FLAG,
     .about = "print only the content hash: equal results, equal hashes"},
    {.name = "json", .kind = SH_OPTION_FLAG, .about = "as JSON; whole numbers are exact"},
    {0},
};

const sh_verb sh_cmd_show = {
    .name = "show",
    .operands = "FILE[:PATH]",
    .about = "Show what a result says, or the values of one of its variables",
    .details =
        "Without PATH: name, arms, sizes, hashes, findings with their intervals, and the "
        "groups. FILE:GROUP lists the variables of a group with type, shape, unit and "
        "meaning. FILE:GROUP/VARIABLE prints the values: one a line, or, with more than "
        "one axis, a line for each run of the last axis, led by the indices of the "
        "others and parted by tabs. A value that is missing is \xE2\x80\x93, in JSON null.",
    .examples = "shahe show summer.h5\nshahe show summer.h5:outcomes\n"
                "shahe show summer.h5:outcomes/collapsed\nshahe show summer.h5 --digest",
    .options = options,
    .least = 1,
    .most = 1,
    .guarded = true,
    .run = run,
};
