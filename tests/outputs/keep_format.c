/* Is docs/format.md what format.def and the recorder say today? Argument: the page; with
 * `write` in front it is made anew. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "outputs/describe.h"
#include "record/recorder.h"
#include "tests/support/plan.h"

/* a small study with something of everything that a schema may hold */
static sh_plan *whole_plan(void)
{
    static const int32_t kept[] = {0};
    static const sh_observation observation = {0};
    static const sh_setting setting = {0};
    static const sh_stress stress = {.severity = 0.99, .sector = -1};
    sh_plan *plan = sh_test_plan();
    sh_test_shocks(plan);
    plan->params.platform_exposure_capital = 1;
    plan->replications = 2;
    plan->kept = sh_plan_copy(plan, kept, sizeof kept);
    plan->kept_count = 1;
    plan->observations = sh_plan_copy(plan, &observation, sizeof observation);
    plan->observation_count = 1;
    plan->settings = sh_plan_copy(plan, &setting, sizeof setting);
    plan->setting_count = 1;
    plan->stresses = sh_plan_copy(plan, &stress, sizeof stress);
    plan->stress_count = 1;
    sh_test_finish(plan);
    return plan;
}

int main(int argc, char **argv)
{
    bool write = argc == 3 && strcmp(argv[1], "write") == 0;
    if (argc != 2 && !write) {
        return 2;
    }
    sh_recorder recorder;
    sh_error error = {0};
    sh_vec page = sh_vec_of(1), file = sh_vec_of(1);
    sh_plan *plan = whole_plan();
    sh_test_run *run = sh_test_open(plan, 0, 0, NULL);
    if (sh_recorder_init(&recorder, plan, &run->world, &error) != SH_OK ||
        sh_schema_validate(&recorder.schema, &error) != SH_OK ||
        !sh_describe_format(&page, &recorder.schema)) {
        printf("no page: %s\n", error.text);
        return 1;
    }
    int code = 0;
    if (write) {
        code = sh_file_write(argv[2], page.data, page.count, &error) != SH_OK;
    } else if (sh_file_read(argv[1], 1 << 20, &file, &error) != SH_OK ||
               file.count != page.count || memcmp(file.data, page.data, page.count) != 0) {
        printf("%s is out of date; make it anew with: keep_format write %s\n%s\n", argv[1],
               argv[1], error.text);
        code = 1;
    }
    sh_recorder_free(&recorder);
    sh_test_close(run);
    sh_test_free(plan);
    sh_vec_free(&page);
    sh_vec_free(&file);
    return code;
}
