#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/words.h"

#define MINUS "\xE2\x88\x92"
#define DASH "\xE2\x80\x93"
#define YI "\xE4\xBA\xBF"
#define WAN "\xE4\xB8\x87"

Test(words, print_shares_as_percent)
{
    cr_expect_str_eq(sh_words_percent(0.075).text, "7.5 %");
    cr_expect_str_eq(sh_words_percent(0).text, "0 %");
    cr_expect_str_eq(sh_words_percent(1).text, "100 %");
    cr_expect_str_eq(sh_words_percent(0.0043).text, "0.43 %");
    cr_expect_str_eq(sh_words_percent(-0.012).text, MINUS "1.2 %");
    cr_expect_str_eq(sh_words_percent(-1e-9).text, "0.00 %");
    cr_expect_str_eq(sh_words_percent(NAN).text, DASH);
}

Test(words, one_of_a_thing_has_the_unit_in_the_singular)
{
    const sh_estimate one = {.value = 1, .low = 1, .high = 2, .n = 8};
    sh_words_parts parts = sh_words_estimate_parts(&one, "links", false);
    cr_expect_str_eq(parts.value.text, "1 link");
    cr_expect_str_eq(parts.interval.text, "1\xE2\x80\x93"
                                          "2 links");
    cr_expect_str_eq(sh_words_estimate_parts(&one, "platforms", true).value.text,
                     "+1 platform");
    cr_expect_str_eq(sh_words_change(-1, "platforms").text, "\xE2\x88\x92"
                                                            "1 platform");
    cr_expect_str_eq(sh_words_value(1, "day").text, "1 day");
    cr_expect_str_eq(sh_words_value(11, "day").text, "11 days");
    cr_expect_str_eq(sh_words_value(1.5, "links").text, "1.50 links");
}

Test(words, print_money_in_english_and_chinese_units)
{
    cr_expect_str_eq(sh_words_money(3.2e11).text, "CNY 3.2 bn (32 " YI ")");
    cr_expect_str_eq(sh_words_money(1.2345e14).text, "CNY 1.2 tn (1.2 " WAN YI ")");
    cr_expect_str_eq(sh_words_money(4.5e10).text, "CNY 450 m (4.5 " YI ")");
    cr_expect_str_eq(sh_words_money(5e9).text, "CNY 50.0 m (5,000 " WAN ")");
    cr_expect_str_eq(sh_words_money(4.5e7).text, "CNY 450,000 (45 " WAN ")");
    cr_expect_str_eq(sh_words_money(31000).text, "CNY 310");
    cr_expect_str_eq(sh_words_money(0).text, "CNY 0");
    cr_expect_str_eq(sh_words_money(-3.2e11).text, "CNY " MINUS "3.2 bn (" MINUS "32 " YI ")");
}

Test(words, print_numbers_with_separators_and_three_digits)
{
    cr_expect_str_eq(sh_words_number(1234567).text, "1,234,567");
    cr_expect_str_eq(sh_words_number(12345.6).text, "12,346");
    cr_expect_str_eq(sh_words_number(12.345).text, "12.3");
    cr_expect_str_eq(sh_words_number(0.0123).text, "0.012");
    cr_expect_str_eq(sh_words_number(-999).text, MINUS "999");
    cr_expect_str_eq(sh_words_number(1e300).text, "1e+300");
    cr_expect_str_eq(sh_words_fixed(-0.04, 1).text, "0.0");
    cr_expect_str_eq(sh_words_fixed(1234.5678, 2).text, "1,234.57");
}

Test(words, print_values_by_their_unit)
{
    cr_expect_str_eq(sh_words_value(0.117, "share/month").text, "11.7 % a month");
    cr_expect_str_eq(sh_words_value(0.095, "apr").text, "9.5 % a year");
    cr_expect_str_eq(sh_words_value(0.3, "1").text, "30.0 %");
    cr_expect_str_eq(sh_words_value(28, "days").text, "28 days");
    cr_expect_str_eq(sh_words_value(120, "count").text, "120");
    cr_expect_str_eq(sh_words_value(3.2e11, "CNY_fen").text, "CNY 3.2 bn (32 " YI ")");
    cr_expect_str_eq(sh_words_value(3.2e9, "CNY").text, "CNY 3.2 bn (32 " YI ")");
    cr_expect_str_eq(sh_words_value(5, NULL).text, "5");
}

static void expect_both(const sh_estimate *e, const char *unit, bool change,
                        const char *const shown[2])
{
    sh_words_parts parts = sh_words_estimate_parts(e, unit, change);
    cr_expect_str_eq(parts.value.text, shown[0]);
    cr_expect_str_eq(parts.interval.text, shown[1]);
}

#define expect_parts(value, low, high, unit, ...)                                       \
    expect_both(&(sh_estimate){value, low, high, NAN, 40, SH_ESTIMATE_OK}, unit, false, \
                (const char *const[2]){__VA_ARGS__})
#define expect_change(value, low, high, unit, ...)                                     \
    expect_both(&(sh_estimate){value, low, high, NAN, 40, SH_ESTIMATE_OK}, unit, true, \
                (const char *const[2]){__VA_ARGS__})

/* the first number in a text, with its sign */
static double first_number(const char *text)
{
    char plain[128];
    size_t used = 0;
    text += strcspn(text, "0123456789");
    for (; strchr("0123456789.,", *text) != NULL && *text != '\0'; text++) {
        if (*text != ',') {
            plain[used++] = *text;
        }
    }
    plain[used] = '\0';
    return strtod(plain, NULL);
}

Test(words, rounding_leaves_a_value_inside_its_interval_in_every_unit)
{
    static const char *const units[] = {"share", "count", "days", "CNY_fen", "CNY"};
    for (size_t u = 0; u < 5; u++) {
        for (int i = 0; i < 4000; i++) {
            double scale = pow(10, (u < 3 ? -4 : 2) + i % 9 * (u == 0 ? 0.4 : 1));
            double low = scale * (1 + i % 37 / 37.0), value = low * (1 + i % 11 / 50.0);
            double high = value * (1 + i % 7 / 60.0);
            sh_estimate e = {value, low, high, NAN, 40, SH_ESTIMATE_OK};
            sh_words_parts parts = sh_words_estimate_parts(&e, units[u], i % 2 == 0);
            const char *cut = strstr(parts.interval.text, i % 2 == 0 ? " to " : DASH);
            cr_assert_not_null(cut, "%s", parts.interval.text);
            double at = first_number(parts.value.text);
            cr_expect(first_number(parts.interval.text) <= at && at <= first_number(cut),
                      "%s outside %s", parts.value.text, parts.interval.text);
        }
    }
}

Test(words, value_and_ends_have_the_same_decimals)
{
    expect_change(-0.0054, -0.006, -0.0052, "share", MINUS "0.54 pp",
                  MINUS "0.60 to " MINUS "0.52 pp");
    expect_change(0.00021, 0.0001, 0.2, "share", "+0.02 pp", "+0.01 to +20.00 pp");
    expect_parts(1, 0.912, 1, "share", "100.0 %", "91.2" DASH "100.0 %");
    expect_parts(0.12314, 0.12311, 0.12318, "share", "12.31 %", "12.31" DASH "12.32 %");
    expect_parts(952e5, 951e5, 1.2e8, "CNY_fen", "CNY 1.0 m (95 " WAN ")",
                 "CNY 1.0" DASH "1.2 m (95" DASH "120 " WAN ")");
}

Test(words, print_ranges_in_one_unit)
{
    expect_parts(0.075, 0.026, 0.199, "share", "7.5 %", "2.6" DASH "19.9 %");
    expect_parts(0, -0.002, 0.011, "share", "0.0 %", MINUS "0.2 to 1.1 %");
    expect_parts(9.9e10, 9.9e10, 2.3e11, "CNY_fen", "CNY 1.0 bn (10 " YI ")",
                 "CNY 1.0" DASH "2.3 bn (10" DASH "23 " YI ")");
    expect_parts(4, 3, 9, "count", "4", "3" DASH "9");
    expect_parts(4.5, 3, 9, "count", "4.5", "3.0" DASH "9.0");
    expect_parts(310, 12, 400, "CNY", "CNY 310", "CNY 12" DASH "400");
}

Test(words, print_changes_with_their_sign)
{
    cr_expect_str_eq(sh_words_change(-0.225, "share").text, MINUS "22.5 pp");
    cr_expect_str_eq(sh_words_change(0.01, "share/month").text, "+1.0 pp a month");
    cr_expect_str_eq(sh_words_change(3.2e11, "CNY_fen").text, "CNY +3.2 bn (+32 " YI ")");
    cr_expect_str_eq(sh_words_change(0, "count").text, "0");
    expect_change(-0.225, -0.4, 0.05, "share", MINUS "22.5 pp", MINUS "40.0 to +5.0 pp");
    expect_change(-1e11, -2.9e11, -1e10, "CNY_fen", "CNY " MINUS "1.0 bn (" MINUS "10 " YI ")",
                  "CNY " MINUS "2.9 to " MINUS "0.1 bn (" MINUS "29 to " MINUS "1 " YI ")");
}

Test(words, every_estimate_has_interval_and_n_or_says_too_few)
{
    sh_estimate e = sh_stats_proportion(3, 40, 0.95);
    cr_expect_str_eq(sh_words_estimate(&e, "share").text,
                     "7.5 % (95 % interval 2.6" DASH "19.9 %, n = 40)");
    e.note = SH_ESTIMATE_TOO_FEW;
    cr_expect_str_eq(sh_words_estimate(&e, "share").text,
                     "7.5 % (interval: too few replications, n = 40)");
    e.n = 0;
    cr_expect_str_eq(sh_words_estimate(&e, "share").text, "not defined in any replication");
}

Test(words, print_p_values)
{
    cr_expect_str_eq(sh_words_p(0.034).text, "= 0.034");
    cr_expect_str_eq(sh_words_p(0.00052).text, "= 0.0005");
    cr_expect_str_eq(sh_words_p(0.00001).text, "< 0.0001");
    cr_expect_str_eq(sh_words_p(0.51).text, "= 0.51");
}

Test(words, dates_agree_with_a_day_by_day_calendar)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t year = 1899, month = 12, date = 31;
    for (int32_t day = -43099; day < 73000; day++) { /* from 1900-01-01 on */
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (++date > lengths[month - 1] + (month == 2 && leap)) {
            date = 1;
            month = month == 12 ? 1 : month + 1;
            year += month == 1;
        }
        int32_t y, m, d;
        cr_assert(sh_words_civil("2018-01-01", day, &y, &m, &d));
        cr_assert(y == year && m == month && d == date, "day %d: %d-%d-%d", day, y, m, d);
    }
    cr_expect_str_eq(sh_words_date("2017-07-01", 390).text, "2018-07-26");
    cr_expect_str_eq(sh_words_date("soon", 390).text, "day 390");
    cr_expect_str_eq(sh_words_date("2017-07-01", NAN).text, DASH);
}

Test(words, long_texts_are_cut_at_a_character)
{
    char long_name[400];
    memset(long_name, 0, sizeof long_name);
    for (int i = 0; i < 120; i++) {
        memcpy(long_name + 3 * i, "\xE6\xB2\x99", 3);
    }
    sh_words cut = sh_words_plain_name(long_name);
    cr_expect_eq(strlen(cut.text) % 3, 0);
    cr_expect_gt(strlen(cut.text), 100);
    cr_expect_str_eq(sh_words_plain_name("peak_exit_rate").text, "peak exit rate");
    cr_expect_str_eq(sh_words_title("peak").text, "Peak");
}

Test(words, axes_show_percent_and_money_by_the_largest_value)
{
    sh_words_scale s = sh_words_axis("share/month", 0.4);
    cr_expect_eq(s.factor, 100);
    cr_expect_str_eq(s.unit.text, "% a month");
    s = sh_words_axis("CNY_fen", 3e11);
    cr_expect_float_eq(s.factor * 3e11, 3, 1e-12);
    cr_expect_str_eq(s.unit.text, "CNY bn");
    cr_expect_str_eq(sh_words_points(sh_words_axis("share", 1).unit).text, "percentage points");
}
