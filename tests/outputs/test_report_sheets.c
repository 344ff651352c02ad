#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "outputs/report_sheets.h"

/* a study of ruin whose texts try to leave their places */
static void make(sh_sheet sheet[3], int64_t rows)
{
    sheet[0] = (sh_sheet){.name = "summary", .about = "ruin of a reserve", .rows = 1};
    *(int64_t *)sh_sheet_add(&sheet[0], SH_TYPE_I64, "owed", "fen", "all <debts>") = 123456789;
    sheet[1] = (sh_sheet){.name = "reserves", .about = "chance of ruin", .rows = rows};
    double *x = sh_sheet_add(&sheet[1], SH_TYPE_F64, "reserve", "1", "at the start");
    double *y = sh_sheet_add(&sheet[1], SH_TYPE_F64, "exact", "1", "closed form");
    for (int64_t i = 0; i < rows; i++) {
        x[i] = (double)i;
        y[i] = i == 1 ? NAN : 0.6 / (double)(1 << (i % 20));
    }
    sheet[2] = (sh_sheet){.name = "provenance", .about = "whence", .rows = 1};
    static const char *const cells[][2] = {{"kernel", "ruin"},
                                           {"question", "How <large>?"},
                                           {"about", "Mechanism: it & that."},
                                           {"command", "shahe run \"ruin.lua\""},
                                           {"text", "return <script>alert(1)</script>"}};
    for (size_t i = 0; i < SH_COUNT(cells); i++) {
        const char **cell = sh_sheet_add(&sheet[2], SH_TYPE_TEXT, cells[i][0], "1", "it");
        *cell = cells[i][1];
    }
}

static sh_vec page_of(const sh_sheet *sheet, int32_t sheets)
{
    const sh_report_tables tables = {
        .title = "A <title>", .hash = "abc", .file = "x.h5", .sheet = sheet, .sheets = sheets};
    sh_vec page = sh_vec_of(1);
    sh_error error = {0};
    cr_assert_eq(sh_report_sheets(&tables, &page, &error), SH_OK, "%s", error.text);
    cr_assert(sh_vec_append(&page, "", 1));
    return page;
}

static int times(const char *page, const char *words)
{
    int count = 0;
    for (const char *at = page; (at = strstr(at, words)) != NULL; at += strlen(words)) {
        count++;
    }
    return count;
}

Test(report_sheets, a_page_has_question_chart_tables_limits_and_the_command)
{
    sh_sheet sheet[3];
    make(sheet, 5);
    sh_vec page = page_of(sheet, 3);
    static const char *const wanted[] = {"A &lt;title&gt;</h1>",
                                         "How &lt;large&gt;?",
                                         "Mechanism: it &amp; that.",
                                         "<svg ",
                                         "10\xE2\x81\xBB\xC2\xB9",
                                         "owed (yuan)",
                                         "1,234,567.89",
                                         "all &lt;debts&gt;",
                                         "there is no horizon",
                                         "<span>shahe</span>",
                                         "return &lt;script&gt;alert",
                                         "<dt>Content hash</dt><dd>abc</dd>",
                                         "Chance of ruin</p>",
                                         "</html>"};
    for (size_t i = 0; i < SH_COUNT(wanted); i++) {
        cr_expect_not_null(strstr(page.data, wanted[i]), "%s", wanted[i]);
    }
    cr_expect_eq(times(page.data, "<section"), 4);
    cr_expect_null(strstr(page.data, "<script"));
    sh_vec_free(&page);
    for (int i = 0; i < 3; i++) {
        sh_sheet_free(&sheet[i]);
    }
}

Test(report_sheets, long_tables_are_cut_and_say_so)
{
    sh_sheet sheet[3];
    make(sheet, 250);
    sh_vec page = page_of(sheet, 3);
    cr_expect_not_null(strstr(page.data, "and 50 more rows in the file."));
    sh_vec_free(&page);
    for (int i = 0; i < 3; i++) {
        sh_sheet_free(&sheet[i]);
    }
}

Test(report_sheets, tables_of_unknown_origin_and_none_at_all_have_a_page)
{
    sh_sheet sheet[3];
    make(sheet, 0);
    for (int32_t count = 0; count < 3; count++) {
        sh_vec page = page_of(sheet, count);
        cr_expect_not_null(strstr(page.data, "Not in this file"));
        cr_expect_null(strstr(page.data, "<svg "));
        sh_vec_free(&page);
    }
    for (int i = 0; i < 3; i++) {
        sh_sheet_free(&sheet[i]);
    }
}
