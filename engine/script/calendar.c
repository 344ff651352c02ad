#include "script/calendar.h"

#include <string.h>

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t month_days(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* by the number of leap days before the year; years from 1 on */
static int64_t day_number(int32_t year, int32_t month, int32_t day)
{
    int64_t before = year - 1, days = before * 365 + before / 4 - before / 100 + before / 400;
    for (int32_t m = 1; m < month; m++) {
        days += month_days(year, m);
    }
    return days + day - 1 - 719162; /* 1970-01-01 */
}

/* reads `count` digits as a number; -1: there are none */
static int32_t digits(const char *text, int32_t count)
{
    int32_t number = 0;
    for (int32_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        number = 10 * number + text[i] - '0';
    }
    return number;
}

/* one date with one to three parts, `length` characters long */
static bool read_date(const char *text, size_t length, int64_t *first, int64_t *last)
{
    if (length != 4 && length != 7 && length != 10) {
        return false;
    }
    int32_t year = digits(text, 4), month = 1, last_month = 12, day = 1, last_day;
    if (length >= 7) {
        month = last_month = text[4] == '-' ? digits(text + 5, 2) : -1;
    }
    if (year < 1 || month < 1 || month > 12) {
        return false;
    }
    last_day = month_days(year, last_month);
    if (length == 10) {
        day = text[7] == '-' ? digits(text + 8, 2) : -1;
        if (day < 1 || day > last_day) {
            return false;
        }
        last_day = day;
    }
    *first = day_number(year, month, day);
    *last = day_number(year, last_month, last_day);
    return true;
}

bool sh_calendar_day(const char *text, int64_t *day)
{
    int64_t last;
    return strlen(text) == 10 && read_date(text, 10, day, &last);
}

bool sh_calendar_period(const char *text, int64_t *first, int64_t *last)
{
    const char *slash = strchr(text, '/');
    if (slash == NULL) {
        return read_date(text, strlen(text), first, last);
    }
    int64_t begin, end;
    if (!read_date(slash + 1, strlen(slash + 1), &begin, last)) {
        return false;
    }
    if (strncmp(text, "../", 3) == 0) {
        *first = *last;
        return true;
    }
    return read_date(text, (size_t)(slash - text), first, &end) && *first <= *last;
}
