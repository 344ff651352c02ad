#include <criterion/criterion.h>
#include <signal.h>

#include "base/column.h"
#include "base/macros.h"

Test(column, every_type_has_its_size_name_and_tag)
{
    static const struct {
        sh_type type;
        size_t size;
        const char *name;
    } expected[] = {
        {SH_TYPE_OF((int8_t)0), 1, "i8"},
        {SH_TYPE_OF((uint8_t)0), 1, "u8"},
        {SH_TYPE_OF((uint16_t)0), 2, "u16"},
        {SH_TYPE_OF((int32_t)0), 4, "i32"},
        {SH_TYPE_OF((uint32_t)0), 4, "u32"},
        {SH_TYPE_OF((int64_t)0), 8, "i64"},
        {SH_TYPE_OF(0.0f), 4, "f32"},
        {SH_TYPE_OF(0.0), 8, "f64"},
        {SH_TYPE_OF(""), sizeof(char *), "text"},
    };
    cr_assert_eq(SH_COUNT(expected), (size_t)SH_TYPE_COUNT);
    for (size_t i = 0; i < SH_COUNT(expected); i++) {
        cr_expect_eq((size_t)expected[i].type, i);
        cr_expect_eq(sh_type_size(expected[i].type), expected[i].size, "%s", expected[i].name);
        cr_expect_str_eq(sh_type_name(expected[i].type), expected[i].name);
    }
}

Test(column, an_unknown_type_traps, .signal = SIGILL)
{
    sh_type_size((sh_type)99);
}

typedef struct example {
    int64_t rows;
    uint8_t *state;
    double *score;
} example;

Test(column, data_is_found_through_the_descriptor)
{
    static const sh_column columns[] = {
        {"state", SH_TYPE_U8, 1, "1", "state of the row", offsetof(example, state)},
        {"score", SH_TYPE_F64, 3, "1", "score of the row", offsetof(example, score)},
    };
    uint8_t state[4];
    double score[12];
    example table = {4, state, score};
    cr_expect_eq(sh_column_data(&columns[0], &table), state);
    cr_expect_eq(sh_column_data(sh_column_find(columns, 2, "score"), &table), score);
    cr_expect_null(sh_column_find(columns, 2, "scores"));
}
