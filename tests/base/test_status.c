#include <criterion/criterion.h>
#include <string.h>

#include "base/status.h"

Test(status, exit_codes_are_the_documented_ones)
{
    const int expected[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 75, 130, 143};
    cr_assert_eq(SH_COUNT(expected), (size_t)SH_STATUS_COUNT);
    for (int i = 0; i < (int)SH_STATUS_COUNT; i++) {
        cr_expect_eq(sh_status_exit_code((sh_status)i), expected[i], "status %d", i);
        cr_expect_gt(strlen(sh_status_text((sh_status)i)), 3, "status %d", i);
    }
    cr_expect_str_eq(sh_status_name(SH_E_MAX_TIME), "MAX_TIME");
    cr_expect_str_eq(sh_status_name((sh_status)999), "INTERNAL", "unknown codes are internal");
}

Test(status, the_first_error_is_kept_with_its_place)
{
    sh_error error = {0};
    int line = __LINE__ + 1;
    cr_expect_eq(sh_error_set(&error, SH_E_INPUT, "row %d of %s", 7, "a.csv"), SH_E_INPUT);
    cr_expect_eq(sh_error_set(&error, SH_E_MEMORY, "later"), SH_E_MEMORY);
    cr_expect_eq(error.code, SH_E_INPUT);
    cr_expect_str_eq(error.text, "row 7 of a.csv");
    cr_expect_eq(error.line, line);
    cr_expect(strstr(error.file, "test_status.c") != NULL);
}

Test(status, a_long_message_is_cut_and_no_error_object_is_needed)
{
    sh_error error = {0};
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    cr_expect_eq(sh_error_set(&error, SH_E_USAGE, "%s", text), SH_E_USAGE);
    cr_expect_eq(strlen(error.text), sizeof error.text - 1);
    cr_expect_eq(sh_error_set(NULL, SH_E_USAGE, "%s", "nobody reads this"), SH_E_USAGE);
}
