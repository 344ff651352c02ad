#include <sys/wait.h>

#include "outputs/reader.h"
#include "tests/outputs/scratch.h"

/* more rows than one chunk of the table, so that columns are flushed on the way */
Test(rows, the_table_is_sorted_indexed_and_its_causes_point_into_it)
{
    const sh_result_size size = {3, 400, 1, 30, 90};
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, size, 7);
    scratch_export(journal, path);
    sh_reader *reader = NULL;
    cr_assert_eq(sh_reader_open(path, &reader, NULL), SH_OK);
    sh_source source = sh_reader_source(reader);
    const char *const names[] = {"event_index/first", "event_index/count",
                                 "events/arm_index",  "events/replication_index",
                                 "events/cause_row",  "events/platform_index",
                                 "events/share_news"};
    enum { FIRST, COUNT, ARM, REPLICATION, CAUSE, PLATFORM, SHARE, ARRAYS };
    sh_array a[ARRAYS];
    for (int i = 0; i < ARRAYS; i++) {
        cr_assert_eq(source.read(source.self, names[i], &a[i], NULL), SH_OK, "%s", names[i]);
    }
    cr_assert_gt(a[ARM].count, 32768);
    cr_expect_eq(a[FIRST].size[1], 400);
    sh_result *result = sh_result_create(size);
    const sh_schema *schema = sh_result_schema(result);
    int32_t p = sh_schema_variable(schema, "events", "platform_index");
    int64_t row = 0;
    for (int32_t i = 0; i < 1200; i++) {
        const sh_block *block = &sh_result_record(result, i / 400, i % 400)->blocks[p];
        cr_assert_eq(sh_array_integer(&a[FIRST], i), row);
        cr_assert_eq(sh_array_integer(&a[COUNT], i), block->rows);
        for (int64_t k = 0; k < block->rows; k++, row++) {
            cr_assert_eq(sh_array_integer(&a[ARM], row), i / 400);
            cr_assert_eq(sh_array_integer(&a[REPLICATION], row), i % 400);
            cr_assert_eq(sh_array_integer(&a[PLATFORM], row),
                         ((const int32_t *)block->data)[k]);
            cr_assert_eq(sh_array_integer(&a[CAUSE], row), k == 0 ? -1 : row - 1);
            cr_assert_eq(sh_array_number(&a[SHARE], row), 0.25);
        }
    }
    cr_expect_eq(row, a[ARM].count);
    for (int i = 0; i < ARRAYS; i++) {
        sh_array_free(&a[i]);
    }
    sh_reader_close(reader);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(rows, an_empty_table_is_written_and_read)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, (sh_result_size){1, 2, 0, 2, 2}, 1); /* arm 0 logs nothing */
    scratch_export(journal, path);
    sh_reader *reader = NULL;
    cr_assert_eq(sh_reader_open(path, &reader, NULL), SH_OK);
    sh_source source = sh_reader_source(reader);
    sh_array array;
    sh_error error = {0};
    cr_assert_eq(source.read(source.self, "policy_log/reason", &array, &error), SH_OK, "%s",
                 error.text);
    cr_expect_eq(array.count, 0);
    sh_array_free(&array);
    sh_reader_close(reader);
    scratch_close(&s);
}

Test(rows, a_cause_outside_its_record_is_refused_and_no_file_is_left)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_result *result = sh_result_create((sh_result_size){1, 1, 0, 2, 20});
    const sh_schema *schema = sh_result_schema(result);
    sh_error error = {0};
    sh_journal *journal = sh_journal_create(path, DIGEST, SH_JOURNAL_NEW);
    sh_sink sink = sh_journal_sink(journal);
    cr_assert_eq(sink.open(sink.self, schema, &error), SH_OK);
    const sh_record *record = sh_result_record(result, 0, 0);
    const sh_block *cause = &record->blocks[sh_schema_variable(schema, "events", "cause_row")];
    cr_assert_gt(cause->rows, 0);
    ((int64_t *)(uintptr_t)cause->data)[0] = cause->rows;
    cr_assert_eq(sink.commit(sink.self, record, &error), SH_OK);
    cr_assert_eq(sink.close(sink.self, &error), SH_OK);
    sh_journal_destroy(journal);
    pid_t child = fork();
    if (child == 0) {
        char out[128];
        snprintf(out, sizeof out, "%s/run.h5", s.folder);
        sh_status status = sh_export(path, out, &error);
        _exit(status == SH_E_OUTPUT && strstr(error.text, "as a cause") != NULL ? 0 : 1);
    }
    int code = -1;
    cr_assert_eq(waitpid(child, &code, 0), child);
    cr_expect_eq(code, 0);
    sh_result_destroy(result);
    scratch_close(&s); /* sees that no file is left */
}
