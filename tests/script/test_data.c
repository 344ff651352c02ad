#include <time.h>

#include "support.h"

#include "script/calendar.h"
#include "base/csv.h"

Test(data, days_of_the_calendar_agree_with_the_c_library)
{
    char text[48];
    for (int64_t day = -200000; day < 300000; day += 13) {
        time_t seconds = (time_t)(day * 86400);
        struct tm parts;
        gmtime_r(&seconds, &parts);
        snprintf(text, sizeof text, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                 parts.tm_mday);
        int64_t read;
        cr_assert(sh_calendar_day(text, &read), "%s", text);
        cr_assert_eq(read, day, "%s is %ld", text, (long)read);
    }
}

Test(data, periods_have_a_first_and_a_last_day)
{
    static const struct {
        const char *text, *first, *last;
    } cases[] = {{"2018", "2018-01-01", "2018-12-31"},
                 {"2018-02", "2018-02-01", "2018-02-28"},
                 {"2016-02", "2016-02-01", "2016-02-29"},
                 {"1900-02", "1900-02-01", "1900-02-28"},
                 {"2018-07-15", "2018-07-15", "2018-07-15"},
                 {"2018-07-15/2018-08", "2018-07-15", "2018-08-31"},
                 {"../2020", "2020-12-31", "2020-12-31"}};
    static const char *const wrong[] = {"",         "18",         "2018-13",    "2018-00",
                                        "2018-7",   "2017-02-29", "2018-07-32", "2018/2017",
                                        "2018-07-", "20180715",   "../",        "x018"};
    int64_t first, last, a, b;
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        cr_assert(sh_calendar_period(cases[i].text, &first, &last), "%s", cases[i].text);
        cr_assert(sh_calendar_day(cases[i].first, &a) && sh_calendar_day(cases[i].last, &b));
        cr_expect(first == a && last == b, "%s", cases[i].text);
    }
    for (size_t i = 0; i < SH_COUNT(wrong); i++) {
        cr_expect(!sh_calendar_period(wrong[i], &first, &last), "%s", wrong[i]);
    }
}

Test(data, records_are_read_as_the_standard_has_it)
{
    char text[] = "a,\"b, \"\"c\"\"\nd\",\r\n,\n\"e\"\nlast";
    const char *field[SH_CSV_FIELDS];
    char *at = text;
    int32_t line = 1;
    cr_assert_eq(sh_csv_record(&at, &line, field), 3);
    cr_expect_str_eq(field[0], "a");
    cr_expect_str_eq(field[1], "b, \"c\"\nd");
    cr_expect_str_eq(field[2], "");
    cr_expect_eq(line, 3);
    cr_assert_eq(sh_csv_record(&at, &line, field), 2);
    cr_assert_eq(sh_csv_record(&at, &line, field), 1);
    cr_expect_str_eq(field[0], "e");
    cr_assert_eq(sh_csv_record(&at, &line, field), 1);
    cr_expect_str_eq(field[0], "last");
    cr_expect_eq(sh_csv_record(&at, &line, field), 0);
    char open[] = "a,\"b", inside[] = "a\"b,c", many[] = ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,";
    at = open;
    cr_expect_eq(sh_csv_record(&at, &line, field), -1);
    at = inside;
    cr_expect_eq(sh_csv_record(&at, &line, field), -1);
    at = many;
    cr_expect_eq(sh_csv_record(&at, &line, field), -2);
}

Test(data, published_figures_reach_the_plan_on_their_days)
{
    static const char *const csv =
        "date,series,value,unit,definition,source,mark\n"
        "2018-07,exits,218,platforms,\"left, of all\",somewhere,verified\n"
        "2018-06,stock,100,platforms,open,somewhere,verified\n"
        "2018-06,unused,1,x,y,z,verified\n"
        "2016,exits,1,platforms,too early,somewhere,verified\n";
    static const char *const text =
        "local shahe = require 'shahe'\n"
        "return shahe.run { replications = 1, scenario = shahe.scenario { name = 'x',\n"
        "  start = '2017-07-01', horizon = shahe.weeks(104), data = { shahe.data {\n"
        "  file = 'data/d.csv', draw = { exits = { system = 'exits', transform = "
        "'monthly_rate' },\n"
        "    stock = { at = 'end' } } } } } }\n";
    char folder[64];
    loaded l;
    enter_folder(folder);
    cr_assert_eq(mkdir("data", 0700), 0);
    cr_assert_eq(mkdir("theme", 0700), 0);
    put_text("data/d.csv", csv);
    put_text("theme/case.lua", text);
    load_file(&l, "theme/case.lua", NULL); /* found in the folder above */
    cr_assert_eq(l.status, SH_OK, "%s%s", l.printed, l.error.text);
    cr_assert_eq(l.plan.observation_count, 2);
    const sh_observation *flow = &l.plan.observations[0], *stock = &l.plan.observations[1];
    cr_expect_eq(flow->day, 365 + 15.5); /* the middle of July 2018 */
    cr_expect_eq(flow->value, 218);
    cr_expect_str_eq(flow->definition, "left, of all");
    cr_expect_str_eq(flow->system, "exits");
    cr_expect_str_eq(flow->transform, "monthly_rate");
    cr_expect_eq(stock->day, 365); /* the end of June */
    cr_expect_str_eq(stock->system, "");
    cr_expect(strncmp(l.plan.inputs, "data/d.csv ", 11) == 0 &&
                  strlen(l.plan.inputs) == 11 + 32,
              "%s", l.plan.inputs);
    unload(&l);
    leave_folder(folder);
}

Test(data, modules_beside_the_scenario_are_read_and_noted)
{
    char folder[64];
    loaded l;
    enter_folder(folder);
    put_text("part.lua", "local shahe = require 'shahe'\nlocal part = {}\n"
                         "part.base = shahe.scenario { name = 'x', horizon = shahe.weeks(4),\n"
                         "  market = { news_gain = 99 } }\nreturn part\n");
    load_text(&l,
              "local shahe, part = require 'shahe', require 'part'\n"
              "assert(part == require 'part')\n"
              "return shahe.run { replications = 1, scenario = part.base }\n",
              NULL);
    cr_expect(strstr(l.printed, "part.lua:4:26\n") != NULL, "%s", l.printed);
    unload(&l);
    put_text("part.lua", "return require 'part'\n");
    load_text(&l, "return require 'part'\n", NULL);
    cr_expect(strstr(l.printed, "error[E104]: module 'part' requires itself") != NULL, "%s",
              l.printed);
    unload(&l);
    put_text("part.lua", "local x = = 3\n");
    load_text(&l, "return require 'part'\n", NULL);
    cr_expect(strstr(l.printed,
                     "error[E100]: unexpected symbol near '='\n  --> part.lua:1:9") != NULL,
              "%s", l.printed);
    unload(&l);
    leave_folder(folder);
}
