/* Writes a result file through journal and export: FILE ARMS REPLICATIONS KEPT STEPS PLATFORMS
 * [STRIDE]. The journal stays beside it as FILE.journal. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "outputs/export.h"
#include "outputs/journal.h"
#include "tests/support/result.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    char name[4096];
    sh_error error = {0};
    if (argc < 7) {
        return 2;
    }
    sh_result *result = sh_result_create((sh_result_size){
        atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]), atoi(argv[6])});
    snprintf(name, sizeof name, "%s.journal", argv[1]);
    sh_journal *journal =
        sh_journal_create(name, "0123456789abcdef0123456789abcdef", SH_JOURNAL_NEW);
    sh_sink sink = sh_journal_sink(journal);
    double begin = seconds();
    sh_status status = sh_result_run(result, &sink, argc > 7 ? atoi(argv[7]) : 1, &error);
    double middle = seconds();
    if (status == SH_OK) {
        status = sh_export(name, argv[1], &error);
    }
    if (status != SH_OK) {
        fprintf(stderr, "%s\n", error.text);
        _exit(sh_status_exit_code(status));
    }
    printf("journal %.3f s, export %.3f s\n", middle - begin, seconds() - middle);
    sh_journal_destroy(journal);
    sh_result_destroy(result);
    return 0;
}
