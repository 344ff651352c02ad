/* Writes the report of the invented sample to the file named: to look at, and for the tests
 * that read it with other programs. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "math/stats.h"
#include "outputs/report.h"
#include "tests/support/sample.h"

int main(int argc, char **argv)
{
    sh_sample_size size = sh_sample_usual();
    sh_report_options options = {.file = "summer_2018.h5"};
    sh_vec page = sh_vec_of(1);
    sh_error error = {0};
    int32_t *const numbers[] = {&size.replications, &size.steps, &size.platforms};
    for (int i = 2; i < argc && i < 5; i++) {
        *numbers[i - 2] = atoi(argv[i]);
    }
    if (argc < 2 || size.replications < 1 || size.steps < 2 || size.platforms < 1) {
        fprintf(stderr, "usage: make_report FILE [REPLICATIONS [STEPS [PLATFORMS]]]\n");
        return 2;
    }
    sh_math_init();
    sh_shelf *shelf = sh_sample_create(size);
    sh_source source = sh_shelf_source(shelf);
    sh_status status = sh_report_write(&source, &page, &options, &error);
    if (status == SH_OK) {
        status = sh_file_write(argv[1], page.data, page.count, &error);
    }
    if (status != SH_OK) {
        fprintf(stderr, "%s\n", error.text);
    }
    sh_vec_free(&page);
    sh_shelf_destroy(shelf);
    return sh_status_exit_code(status);
}
