#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "network/table.h"

static sh_table table_of(void)
{
    return (sh_table){
        .name = "t.csv", .known = {"id", "cash", "loan"}, .known_count = 3, .needed = 1};
}

Test(table, every_form_that_a_spreadsheet_writes_is_read)
{
    static const char *const forms[] = {
        "id,cash\nA,1.50\nB,2\n",
        "id,cash\r\nA,1.50\r\nB,2\r\n",
        "id,cash\rA,1.50\rB,2",
        "\xEF\xBB\xBFid,cash\nA,1.50\nB,2",
        "\n\nid,cash\n\nA,1.50\n\n\nB,2\n\n",
        " id , cash \n A , 1.50\t\n\tB,2\n",
        "\"id\",\"cash\"\n\"A\",\"1.50\"\n\"B\",\"2\"\n",
        "cash,id\n1.50,A\n2,B\n",
    };
    for (size_t i = 0; i < SH_COUNT(forms); i++) {
        char text[100];
        sh_table t = table_of();
        sh_error error = {0};
        snprintf(text, sizeof text, "%s", forms[i]);
        cr_assert(sh_table_open(&t, text), "form %zu", i);
        cr_assert(sh_table_next(&t));
        cr_expect_str_eq(t.field[t.place[0]], "A", "form %zu", i);
        cr_expect_eq(sh_table_amount(&t, 1), 150, "form %zu", i);
        cr_expect_eq(sh_table_amount(&t, 2), 0);
        cr_assert(sh_table_next(&t));
        cr_expect_str_eq(t.field[t.place[0]], "B", "form %zu", i);
        cr_expect_eq(sh_table_amount(&t, 1), 200, "form %zu", i);
        cr_expect_not(sh_table_next(&t), "form %zu", i);
        cr_expect_eq(sh_mistakes_end(&t.mistakes, &error), SH_OK, "%s", error.text);
    }
}

Test(table, lines_are_counted_whatever_ends_them)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t i = 0; i < SH_COUNT(ends); i++) {
        char text[100];
        sh_table t = table_of();
        snprintf(text, sizeof text, "id%s%sB%sC%s\"two\nlines\"", ends[i], ends[i], ends[i],
                 ends[i]);
        cr_assert(sh_table_open(&t, text) && sh_table_next(&t));
        cr_expect_eq(t.line, 3);
        cr_assert(sh_table_next(&t));
        cr_expect_eq(t.line, 4, "end %zu: %d", i, (int)t.line);
        cr_expect_not(sh_table_next(&t));
        sh_error error = {0};
        cr_expect_eq(sh_mistakes_end(&t.mistakes, &error), SH_E_SCENARIO);
        cr_expect(strstr(error.text, "t.csv:5:5: a control character") != NULL, "%s",
                  error.text);
    }
}

Test(table, amounts_that_reach_the_limit_together_are_told_at_the_one_too_many)
{
    char text[] = "id,cash\nA,30000000000000000\nB,16116860184273879.03\n"
                  "C,0.01\nD,0.01\nE,40000000000000000\n";
    sh_table t = table_of();
    sh_error error = {0};
    sh_fen total = 0;
    cr_assert(sh_table_open(&t, text));
    while (sh_table_next(&t)) {
        sh_table_share(&t, 1, &total);
    }
    cr_expect_eq(sh_mistakes_end(&t.mistakes, &error), SH_E_SCENARIO);
    cr_expect_str_eq(error.text, "t.csv:4:3: with this, all of cash together reach 2^62 fen");
}
