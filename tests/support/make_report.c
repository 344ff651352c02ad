/* Writes a report to the file named, to look at and for the tests that read it with other
 * programs: of the invented study, or of a result file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "math/stats.h"
#include "outputs/reader.h"
#include "outputs/report.h"
#include "tests/support/sample.h"

static sh_status write_page(const sh_source *source, const char *path,
                            const sh_report_options *options, sh_error *error)
{
    sh_vec page = sh_vec_of(1);
    sh_status status = sh_report_write(source, &page, options, error);
    if (status == SH_OK) {
        status = sh_file_write(path, page.data, page.count, error);
    }
    sh_vec_free(&page);
    return status;
}

static sh_status from_file(const char *file, const char *path, sh_error *error)
{
    sh_reader *reader = NULL;
    const char *slash = strrchr(file, '/');
    const sh_report_options options = {.file = slash == NULL ? file : slash + 1};
    sh_status status = sh_reader_open(file, &reader, error);
    if (status == SH_OK) {
        sh_source source = sh_reader_source(reader);
        status = write_page(&source, path, &options, error);
        sh_reader_close(reader);
    }
    return status;
}

static sh_status from_sample(sh_sample_size size, const char *path, sh_error *error)
{
    const sh_report_options options = {.file = "summer_2018.h5"};
    sh_shelf *shelf = sh_sample_create(size);
    sh_source source = sh_shelf_source(shelf);
    sh_status status = write_page(&source, path, &options, error);
    sh_shelf_destroy(shelf);
    return status;
}

int main(int argc, char **argv)
{
    sh_sample_size size = sh_sample_usual();
    sh_error error = {0};
    bool file = argc == 4 && strcmp(argv[2], "--from") == 0;
    if (argc == 3) {
        size.replications = atoi(argv[2]);
    }
    if (argc < 2 || (argc > 3 && !file) || size.replications < 1) {
        fprintf(stderr, "usage: make_report PAGE [REPLICATIONS | --from RESULT]\n");
        return 2;
    }
    sh_math_init();
    sh_status status =
        file ? from_file(argv[3], argv[1], &error) : from_sample(size, argv[1], &error);
    if (status != SH_OK) {
        fprintf(stderr, "%s\n", error.text);
    }
    return sh_status_exit_code(status);
}
