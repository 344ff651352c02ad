#include <criterion/criterion.h>

#include "port/sheet.h"

Test(sheet, columns_begin_as_zeros_in_the_order_in_which_they_were_added)
{
    sh_sheet sheet = {.name = "banks", .about = "all of them", .rows = 1000};
    for (int32_t c = 0; c < SH_SHEET_COLUMNS; c++) {
        int64_t *data = sh_sheet_add(&sheet, SH_TYPE_I64, "paid", "fen", "what it paid");
        cr_assert_not_null(data);
        for (int64_t i = 0; i < sheet.rows; i++) {
            cr_assert_eq(data[i], 0);
            data[i] = c;
        }
    }
    cr_expect_eq(sheet.columns, SH_SHEET_COLUMNS);
    cr_expect_eq(((int64_t *)sheet.column[7].data)[999], 7);
    cr_expect_str_eq(sheet.column[7].unit, "fen");
    sh_sheet_free(&sheet);
    cr_expect_eq(sheet.columns, 0);
}

Test(sheet, a_sheet_without_rows_has_columns)
{
    sh_sheet sheet = {.name = "none", .about = "", .rows = 0};
    cr_expect_not_null(sh_sheet_add(&sheet, SH_TYPE_TEXT, "id", "1", ""));
    cr_expect_eq(sheet.columns, 1);
    sh_sheet_free(&sheet);
}
