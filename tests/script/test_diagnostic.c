#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "script/diagnostic.h"

static const sh_place place = {.file = "scenarios/a.lua",
                               .line = 31,
                               .column = 3,
                               .width = 11,
                               .source = "  replicatons = 200,\nnext",
                               .source_length = 20};

static void expect_text(const sh_diagnostic *item, const char *expected)
{
    sh_vec out = sh_vec_of(1);
    cr_assert(sh_diagnostic_format(item, &out));
    cr_expect_str_eq((const char *)out.data, expected);
    sh_vec_free(&out);
}

Test(diagnostic, the_printed_form_shows_place_line_and_caret)
{
    sh_diagnostics list = {0};
    sh_diagnostic *item =
        sh_diagnostics_add(&list, 200, place, "no option '%s'", "replicatons");
    sh_diagnostics_label(&list, item, "unknown option");
    sh_diagnostics_note(&list, item, "did you mean '%s'?", "replications");
    expect_text(item, "error[E200]: no option 'replicatons'\n"
                      "   --> scenarios/a.lua:31:3\n"
                      "   |\n"
                      "31 |   replicatons = 200,\n"
                      "   |   ^^^^^^^^^^^ unknown option\n"
                      "   = did you mean 'replications'?\n");
    sh_diagnostics_free(&list);
}

Test(diagnostic, a_place_without_a_line_is_only_named)
{
    sh_diagnostics list = {0};
    sh_diagnostic *item =
        sh_diagnostics_add(&list, 209, (sh_place){.file = "--set a=1"}, "nothing named 'a'");
    expect_text(item, "error[E209]: nothing named 'a'\n  --> --set a=1\n");
    sh_diagnostics_free(&list);
}

Test(diagnostic, carets_stand_under_wide_characters_and_tabs)
{
    sh_diagnostics list = {0};
    sh_place wide = {.file = "f",
                     .line = 7,
                     .column = 5,
                     .width = 2,
                     .source = "\t沙é = 9x",
                     .source_length = 13};
    wide.source_length = (int32_t)strlen(wide.source);
    sh_diagnostic *item = sh_diagnostics_add(&list, 202, wide, "m");
    expect_text(item, "error[E202]: m\n  --> f:7:5\n  |\n7 | \t沙é = 9x\n  | \t    ^^\n");
    sh_diagnostics_free(&list);
}

Test(diagnostic, the_list_is_sorted_without_doubles_and_limited)
{
    sh_diagnostics list = {0};
    for (int i = 40; i > 0; i--) {
        sh_place at = {.file = "f", .line = 1 + i / 2, .column = 1 + i % 2, .width = 1};
        sh_diagnostics_add(&list, 200, at, "same");
        sh_diagnostics_add(&list, 200, at, "same");
    }
    cr_expect_eq(list.count, SH_DIAGNOSTICS);
    cr_expect_eq(list.dropped, 40);
    sh_diagnostics_sort(&list);
    for (int32_t i = 1; i < list.count; i++) {
        const sh_place *a = &list.item[i - 1].place, *b = &list.item[i].place;
        cr_expect(a->line < b->line || (a->line == b->line && a->column < b->column));
    }
    sh_diagnostics_free(&list);
}

Test(diagnostic, every_code_is_found_and_explained)
{
    char code[16];
    for (int32_t i = 0; i < sh_diagnostic_table_count; i++) {
        const sh_diagnostic_info *info = &sh_diagnostic_table[i];
        snprintf(code, sizeof code, "E%d", (int)info->number);
        cr_expect_eq(sh_diagnostic_find(code), info);
        cr_expect_eq(sh_diagnostic_find(code + 1), info);
        cr_expect(i == 0 || info->number > info[-1].number, "%s is out of order", code);
        cr_expect_gt(strlen(info->about), 20);
        cr_expect_eq(info->about[strlen(info->about) - 1], '.');
    }
    cr_expect_eq(sh_diagnostic_find("E999"), NULL);
    cr_expect_eq(sh_diagnostic_find("E"), NULL);
    cr_expect_eq(sh_diagnostic_find("E202x"), NULL);
}
