#include <criterion/criterion.h>
#include <string.h>

#include "port/memory.h"
#include "tests/support/result.h"

Test(memory, every_record_is_kept_as_it_was)
{
    sh_result *result = sh_result_create((sh_result_size){3, 8, 2, 5, 4});
    const sh_schema *schema = sh_result_schema(result);
    sh_memory memory = {0};
    sh_sink sink = sh_memory_sink(&memory);
    sh_error error = {0};
    cr_assert_eq(sh_result_run(result, &sink, 7, &error), SH_OK, "%s", error.text);
    cr_expect(memory.closed);
    cr_expect_eq(memory.records.count, 24);
    cr_expect_null(sh_memory_find(&memory, 0, 8));
    for (int32_t arm = 0; arm < 3; arm++) {
        for (int32_t replication = 0; replication < 8; replication++) {
            const sh_record *want = sh_result_record(result, arm, replication);
            const sh_record *kept = sh_memory_find(&memory, arm, replication);
            cr_assert_not_null(kept);
            cr_expect_eq(kept->kept, want->kept);
            for (int32_t v = 0; v < schema->variable_count; v++) {
                const sh_block *a = &want->blocks[v], *b = &kept->blocks[v];
                const sh_variable *variable = &schema->variables[v];
                cr_expect_eq(a->data == NULL, b->data == NULL, "%s", variable->name);
                cr_expect_eq(a->rows, b->rows);
                bool texts = variable->type == SH_TYPE_TEXT && a->data != NULL;
                for (int64_t i = 0; texts && i < a->rows; i++) {
                    cr_expect_str_eq(((const char *const *)b->data)[i],
                                     ((const char *const *)a->data)[i]);
                }
                if (variable->type != SH_TYPE_TEXT && a->data != NULL) {
                    size_t bytes = (size_t)(sh_schema_slab(schema, v) * a->rows) *
                                   sh_type_size(variable->type);
                    cr_expect_arr_eq(a->data, b->data, bytes, "%s", variable->name);
                }
            }
        }
    }
    sh_memory_free(&memory);
    sh_result_destroy(result);
}

Test(memory, a_bad_schema_or_record_is_refused)
{
    sh_result *result = sh_result_create((sh_result_size){1, 2, 0, 2, 2});
    sh_schema schema = *sh_result_schema(result);
    sh_memory memory = {0};
    sh_sink sink = sh_memory_sink(&memory);
    sh_error error = {0};
    cr_assert_eq(sink.open(sink.self, &schema, &error), SH_OK, "%s", error.text);
    sh_record record = *sh_result_record(result, 0, 1);
    record.arm = 1;
    cr_expect_eq(sink.commit(sink.self, &record, &error), SH_E_INTERNAL);
    cr_expect_eq(memory.records.count, 0);
    schema.title = NULL;
    cr_expect_eq(sink.open(sink.self, &schema, &error), SH_E_INTERNAL);
    sh_memory_free(&memory);
    sh_result_destroy(result);
}
