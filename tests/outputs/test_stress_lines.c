#include <criterion/criterion.h>
#include <string.h>

#include "outputs/stress_lines.h"
#include "tests/support/shelf.h"

static sh_stress_lines read_lines(sh_shelf *shelf)
{
    static const char *const arms[] = {"none"};
    sh_shelf_texts(shelf, "arm_name", 1, arms);
    sh_source source = sh_shelf_source(shelf);
    sh_facts facts;
    sh_stress_lines lines;
    sh_error error = {0};
    cr_assert_eq(sh_facts_open(&facts, &source, &error), SH_OK, "%s", error.text);
    cr_assert_eq(sh_stress_lines_read(&facts, &lines, &error), SH_OK, "%s", error.text);
    sh_facts_close(&facts);
    sh_shelf_destroy(shelf);
    return lines;
}

static sh_shelf *two_tests(void)
{
    static const char *const names[] = {"contagion", "liquidity_run"};
    static const char *const meanings[] = {"a month of failures", "a month of flight"};
    static const char *const origins[] = {"scenario", "command line"};
    static const double severities[] = {0.99, 0.9}, days[] = {364, 30};
    sh_shelf *shelf = sh_shelf_create();
    sh_shelf_texts(shelf, "design/stress_name", 2, names);
    sh_shelf_texts(shelf, "design/stress_meaning", 2, meanings);
    sh_shelf_texts(shelf, "design/stress_origin", 2, origins);
    sh_shelf_numbers(shelf, (sh_shelf_item){"design/stress_severity", "1", NULL, NULL, 1, {2}},
                     severities);
    sh_shelf_numbers(shelf, (sh_shelf_item){"design/stress_day", "day", NULL, NULL, 1, {2}},
                     days);
    return shelf;
}

Test(stress_lines, name_every_test_with_its_severity_its_meaning_and_its_time)
{
    sh_stress_lines lines = read_lines(two_tests());
    cr_assert_eq(lines.count, 2);
    cr_expect_str_eq(lines.line[0].sentence,
                     "contagion at severity 0.99 (a month of failures) in week 52");
    cr_expect_str_eq(lines.line[1].sentence,
                     "liquidity_run at severity 0.9 (a month of flight) on day 30");
    cr_expect_str_eq(lines.line[1].origin, "command line");
    cr_expect(lines.line[1].severity == 0.9 && lines.line[1].day == 30);
}

Test(stress_lines, are_none_where_a_file_has_none_or_columns_that_do_not_fit)
{
    static const char *const one[] = {"scenario"};
    cr_expect_eq(read_lines(sh_shelf_create()).count, 0);
    sh_shelf *shelf = two_tests();
    sh_shelf_texts(shelf, "design/stress_origin", 1, one);
    cr_expect_eq(read_lines(shelf).count, 0, "columns of two lengths");
}
