#include <criterion/criterion.h>

#include "network/mistakes.h"

Test(mistakes, the_first_mistakes_are_told_and_the_rest_counted)
{
    sh_mistakes mistakes = {0};
    sh_error error = {0};
    cr_expect_eq(sh_mistakes_end(&mistakes, &error), SH_OK);
    for (int i = 1; i <= 8; i++) {
        sh_mistakes_add(&mistakes, (sh_spot){"t.csv", i, 2}, "wrong %d", i);
    }
    cr_expect_eq(sh_mistakes_end(&mistakes, &error), SH_E_SCENARIO);
    cr_expect_str_eq(error.text, "t.csv:1:2: wrong 1\nt.csv:2:2: wrong 2\nt.csv:3:2: wrong 3\n"
                                 "t.csv:4:2: wrong 4\nt.csv:5:2: wrong 5\nt.csv:6:2: wrong 6\n"
                                 "and 2 more");
}
