#include "outputs/pack.h"
#include "tests/outputs/scratch.h"

static sh_pack_cursor over(const sh_vec *bytes, size_t size)
{
    const unsigned char *data = bytes->data;
    return (sh_pack_cursor){data, data + size, false};
}

Test(pack, a_schema_comes_back_byte_for_byte_without_its_provenance)
{
    sh_result *result = sh_result_create(SMALL);
    sh_vec bytes = sh_vec_of(1), again = sh_vec_of(1);
    sh_arena arena = {0};
    sh_schema schema;
    sh_error error = {0};
    cr_assert(sh_pack_schema(&bytes, sh_result_schema(result)));
    sh_pack_cursor cursor = over(&bytes, bytes.count);
    cr_assert_eq(sh_pack_schema_read(&cursor, &arena, &schema, &error), SH_OK, "%s",
                 error.text);
    cr_expect_eq(cursor.at, cursor.end);
    cr_expect_eq(schema.attribute_count, 3);
    cr_expect_str_eq(schema.axes[4].label[3], "平台04");
    cr_expect_null(schema.variables[1].flags);
    cr_assert(sh_pack_schema(&again, &schema));
    cr_expect_eq(again.count, bytes.count);
    cr_expect_arr_eq(again.data, bytes.data, bytes.count);
    sh_arena_free(&arena);
    sh_vec_free(&bytes);
    sh_vec_free(&again);
    sh_result_destroy(result);
}

Test(pack, a_record_comes_back_byte_for_byte)
{
    sh_result *result = sh_result_create(SMALL);
    const sh_schema *schema = sh_result_schema(result);
    sh_arena arena = {0};
    for (int32_t i = 0; i < 24; i++) {
        sh_vec bytes = sh_vec_of(1), again = sh_vec_of(1);
        sh_record record;
        sh_error error = {0};
        const sh_record *want = sh_result_record(result, i / 8, i % 8);
        cr_assert(sh_pack_record(&bytes, schema, want));
        sh_pack_cursor cursor = over(&bytes, bytes.count);
        cr_assert_eq(sh_pack_record_read(&cursor, schema, &arena, &record, &error), SH_OK, "%s",
                     error.text);
        cr_expect_eq(record.arm, want->arm);
        cr_expect_eq(record.replication, want->replication);
        cr_expect_eq(record.kept, want->kept);
        cr_assert(sh_pack_record(&again, schema, &record));
        cr_assert_eq(again.count, bytes.count);
        cr_expect_arr_eq(again.data, bytes.data, bytes.count);
        sh_vec_free(&bytes);
        sh_vec_free(&again);
    }
    sh_arena_free(&arena);
    sh_result_destroy(result);
}

Test(pack, a_cut_or_turned_byte_is_refused_or_read_but_never_a_crash)
{
    sh_result *result = sh_result_create(SMALL);
    const sh_schema *schema = sh_result_schema(result);
    sh_vec bytes = sh_vec_of(1), record_bytes = sh_vec_of(1);
    sh_arena arena = {0};
    cr_assert(sh_pack_schema(&bytes, schema));
    cr_assert(sh_pack_record(&record_bytes, schema, sh_result_record(result, 1, 4)));
    for (size_t cut = 0; cut < bytes.count; cut += 8) {
        sh_schema read;
        sh_pack_cursor cursor = over(&bytes, cut);
        cr_expect_eq(sh_pack_schema_read(&cursor, &arena, &read, NULL), SH_E_INPUT, "%zu", cut);
    }
    for (size_t cut = 0; cut < record_bytes.count; cut += 8) {
        sh_record read;
        sh_pack_cursor cursor = over(&record_bytes, cut);
        cr_expect_eq(sh_pack_record_read(&cursor, schema, &arena, &read, NULL), SH_E_INPUT);
    }
    const int64_t more = 0;
    sh_record read_record;
    cr_assert(sh_vec_append(&record_bytes, &more, sizeof more));
    sh_pack_cursor longer = over(&record_bytes, record_bytes.count);
    cr_expect_eq(sh_pack_record_read(&longer, schema, &arena, &read_record, NULL), SH_E_INPUT,
                 "bytes behind a record");
    record_bytes.count -= sizeof more;
    int refused = 0;
    for (size_t at = 0; at < bytes.count; at++) {
        unsigned char *byte = (unsigned char *)bytes.data + at;
        sh_schema read;
        *byte ^= (unsigned char)(1u << at % 8);
        sh_pack_cursor cursor = over(&bytes, bytes.count);
        refused += sh_pack_schema_read(&cursor, &arena, &read, NULL) != SH_OK;
        *byte ^= (unsigned char)(1u << at % 8);
        sh_arena_free(&arena);
    }
    cr_expect_gt(refused, 100);
    for (size_t at = 0; at < record_bytes.count; at++) {
        unsigned char *byte = (unsigned char *)record_bytes.data + at;
        sh_record read;
        *byte ^= 0x80;
        sh_pack_cursor cursor = over(&record_bytes, record_bytes.count);
        (void)!sh_pack_record_read(&cursor, schema, &arena, &read, NULL);
        *byte ^= 0x80;
        sh_arena_free(&arena);
    }
    sh_vec_free(&bytes);
    sh_vec_free(&record_bytes);
    sh_result_destroy(result);
}
