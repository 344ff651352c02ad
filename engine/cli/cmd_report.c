/* report: a result as one page to read, print and file */
#include <string.h>

#include "base/file.h"
#include "cli/args.h"
#include "cli/target.h"
#include "cli/term.h"
#include "outputs/reader.h"
#include "outputs/report.h"
#include "outputs/report_sheets.h"
#include "outputs/sheet_file.h"
#include "outputs/verify.h"

/* "out.h5" -> "out.html" */
static sh_status default_path(const char *file, char *path, size_t size, sh_error *error)
{
    size_t length = strlen(file);
    bool known = length > 3 && strcmp(file + length - 3, ".h5") == 0;
    if (length + 6 > size) {
        return sh_error_set(error, SH_E_OUTPUT, "the path of the output is too long");
    }
    snprintf(path, size, "%.*s.html", (int)(known ? length - 3 : length), file);
    return SH_OK;
}

/* a page that people sign is not made from a file that was changed or damaged */
static sh_status refuse_damaged(const char *file, sh_error *error)
{
    sh_crosscheck_list list = {0};
    sh_status status = sh_verify(file, &list, error);
    if (status == SH_OK && list.texts.count > 0) {
        status = sh_error_set(error, SH_E_INPUT,
                              "'%s' fails verification: %s (shahe verify lists everything)",
                              file, *(char **)sh_vec_at(&list.texts, 0));
    }
    sh_crosscheck_free(&list);
    return status;
}

static sh_status write_tables(const sh_source *source, const char *name, sh_vec *page,
                              sh_error *error)
{
    sh_sheet_file file = {0};
    sh_status status = sh_sheet_file_read(&file, source, error);
    if (status == SH_OK) {
        const sh_report_tables tables = {.title = file.title,
                                         .hash = file.hash,
                                         .file = name,
                                         .sheet = file.sheet,
                                         .sheets = file.sheets};
        status = sh_report_sheets(&tables, page, error);
    }
    sh_sheet_file_free(&file);
    return status;
}

static sh_status write_page(const char *file, const char *path, sh_error *error)
{
    sh_vec page = sh_vec_of(1);
    sh_reader *reader = NULL;
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;
    const sh_report_options options = {.file = name};
    sh_status status = sh_reader_open(file, &reader, error);
    if (status == SH_OK) {
        sh_source source = sh_reader_source(reader);
        status = sh_reader_has_tables(reader)
                     ? write_tables(&source, name, &page, error)
                     : sh_report_write(&source, &page, &options, error);
    }
    if (status == SH_OK) {
        status = sh_file_write(path, page.data, page.count, error);
    }
    sh_reader_close(reader);
    sh_vec_free(&page);
    return status;
}

static sh_status run(const sh_args *args, sh_term *term, sh_error *error)
{
    char path[SH_TARGET_PATH];
    const char *file = sh_args_operand(args, 0);
    const char *output = sh_args_text(args, "output", NULL);
    sh_status status = SH_OK;
    if (output == NULL) {
        status = default_path(file, path, sizeof path, error);
        output = path;
    }
    if (status == SH_OK) {
        status = sh_target_spare(output, file, error);
    }
    if (status == SH_OK) {
        status = sh_target_check(output, SH_TARGET_PAGE, error);
    }
    if (status == SH_OK) {
        status = refuse_damaged(file, error);
    }
    if (status == SH_OK) {
        status = write_page(file, output, error);
    }
    if (status == SH_OK) {
        fprintf(term->out, "%s\n", output);
    }
    return status;
}

static const sh_option options[] = {
    {.name = "output",
     .letter = 'o',
     .value = "FILE",
     .kind = SH_OPTION_TEXT,
     .about = "the page; a page that is there is replaced",
     .def = "FILE with .html for .h5"},
    {0},
};

const sh_verb sh_cmd_report = {
    .name = "report",
    .operands = "FILE",
    .about = "Write a result as one HTML page",
    .details = "The page needs nothing else: no network, no script, no other file. Any browser "
               "shows it and prints it to paper or PDF. Its path is printed.",
    .examples = "shahe report summer.h5\nshahe report summer.h5 -o paper/summer.html",
    .options = options,
    .least = 1,
    .most = 1,
    .guarded = true,
    .run = run,
};
