#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "port/sink.h"
#include "tests/support/result.h"

Test(sink, numbers_of_every_type_come_back)
{
    int8_t i8[] = {0, -8};
    uint8_t u8[] = {0, 200};
    uint16_t u16[] = {0, 60000};
    int32_t i32[] = {0, -70000};
    uint32_t u32[] = {0, 4000000000u};
    int64_t i64[] = {0, INT64_MIN};
    float f32[] = {0, -2.5f};
    double f64[] = {0, 1e300};
    const struct {
        sh_type type;
        void *data;
        double number;
    } cases[] = {{SH_TYPE_I8, i8, -8},           {SH_TYPE_U8, u8, 200},
                 {SH_TYPE_U16, u16, 60000},      {SH_TYPE_I32, i32, -70000},
                 {SH_TYPE_U32, u32, 4000000000}, {SH_TYPE_I64, i64, -0x1p63},
                 {SH_TYPE_F32, f32, -2.5},       {SH_TYPE_F64, f64, 1e300}};
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_array array = {
            .type = cases[i].type, .rank = 1, .size = {2}, .count = 2, .data = cases[i].data};
        cr_expect_eq(sh_array_number(&array, 1), cases[i].number, "%s",
                     sh_type_name(cases[i].type));
        if (cases[i].type != SH_TYPE_F64) {
            cr_expect_eq(sh_array_integer(&array, 1), (int64_t)cases[i].number);
        }
    }
}

Test(sink, an_array_of_texts_owns_them_and_is_zero_after_free)
{
    char **texts = calloc(2, sizeof *texts);
    texts[0] = strdup("沙盒");
    sh_array array = {.type = SH_TYPE_TEXT,
                      .rank = 1,
                      .size = {2},
                      .count = 2,
                      .data = texts,
                      .unit = strdup("1")};
    cr_expect_str_eq(sh_array_text(&array, 0), "沙盒");
    cr_expect_str_eq(sh_array_text(&array, 1), "");
    sh_array_free(&array);
    cr_expect_null(array.data);
    cr_expect_null(array.unit);
    sh_array_free(&array);
}

Test(sink, reading_behind_the_end_stops_the_program, .signal = SIGILL)
{
    double one = 1;
    sh_array array = {.type = SH_TYPE_F64, .rank = 0, .count = 1, .data = &one};
    sh_array_number(&array, 1);
}

Test(sink, a_record_off_its_schema_is_refused_by_name)
{
    sh_result *result = sh_result_create((sh_result_size){3, 8, 2, 5, 4});
    const sh_schema *schema = sh_result_schema(result);
    sh_block *blocks = calloc((size_t)schema->variable_count, sizeof *blocks);
    sh_record record;
    int32_t loss = sh_schema_variable(schema, "outcomes", "investor_loss");
    int32_t cash = sh_schema_variable(schema, "series", "cash");
    int32_t kind = sh_schema_variable(schema, "events", "kind");
#define CASE(word, ...)                                                                   \
    do {                                                                                  \
        sh_error error = {0};                                                             \
        record = *sh_result_record(result, 1, 4);                                         \
        memcpy(blocks, record.blocks, sizeof *blocks *(size_t)schema->variable_count);    \
        record.blocks = blocks;                                                           \
        __VA_ARGS__;                                                                      \
        sh_status status = sh_sink_validate(schema, &record, &error);                     \
        cr_expect_eq(status, *(word) == '\0' ? SH_OK : SH_E_INTERNAL, "'%s'", word);      \
        cr_expect(strstr(error.text, word) != NULL, "'%s' lacks '%s'", error.text, word); \
    } while (0)
    CASE("", );
    CASE("off the axes", record.arm = 3);
    CASE("off the axes", record.replication = -1);
    CASE("off the axes", record.kept = -1);
    CASE("off the axes", record.replication = 5);
    CASE("investor_loss", blocks[loss].data = NULL);
    CASE("cash", blocks[cash].data = NULL);
    CASE("events/kind", blocks[kind].rows++);
    CASE("events/kind", blocks[kind].rows = -1);
    CASE("events/kind", blocks[kind].data = NULL);
    free(blocks);
    sh_result_destroy(result);
}
