#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"

Test(vec, pushed_elements_are_kept_in_order)
{
    sh_vec vec = sh_vec_of(sizeof(int64_t));
    for (int64_t i = 0; i < 10000; i++) {
        cr_assert_not_null(sh_vec_push(&vec, &i));
    }
    int64_t more[3] = {-1, -2, -3};
    cr_assert(sh_vec_append(&vec, more, 3));
    cr_assert(sh_vec_append(&vec, NULL, 0));
    cr_assert_eq(vec.count, 10003);
    for (size_t i = 0; i < 10000; i++) {
        cr_assert_eq(*(int64_t *)sh_vec_at(&vec, i), (int64_t)i);
    }
    cr_expect_eq(*(int64_t *)sh_vec_at(&vec, 10002), -3);
    cr_expect_eq(*(int64_t *)sh_vec_push(&vec, NULL), 0, "no element means zeros");
    sh_vec_free(&vec);
    cr_expect(vec.data == NULL && vec.count == 0 && vec.stride == sizeof(int64_t));
}

Test(vec, impossible_sizes_are_refused_and_change_nothing)
{
    sh_vec vec = sh_vec_of(16);
    cr_assert_not_null(sh_vec_push(&vec, NULL));
    void *data = vec.data;
    cr_expect_not(sh_vec_reserve(&vec, SIZE_MAX / 8));
    cr_expect_not(sh_vec_append(&vec, data, SIZE_MAX / 16));
    cr_expect(vec.data == data && vec.count == 1);
    sh_vec_free(&vec);
}

Test(vec, printing_appends_and_terminates)
{
    sh_vec text = sh_vec_of(1);
    char expected[6000] = "";
    for (int i = 0; i < 1000; i++) {
        cr_assert(sh_vec_print(&text, "%d,", i));
        sprintf(expected + strlen(expected), "%d,", i);
        cr_assert_eq(text.count, strlen(expected));
    }
    cr_expect_str_eq(text.data, expected);
    sh_vec_free(&text);
    sh_vec numbers = sh_vec_of(4);
    cr_expect_not(sh_vec_print(&numbers, "text into numbers"));
    sh_vec_free(&numbers);
}

Test(vec, an_index_outside_traps, .signal = SIGILL)
{
    sh_vec vec = sh_vec_of(4);
    sh_vec_push(&vec, NULL);
    sh_vec_at(&vec, 1);
}
