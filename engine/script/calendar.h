/* calendar: days of the Gregorian calendar as numbers. */
#ifndef SH_SCRIPT_CALENDAR_H
#define SH_SCRIPT_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* days since 1970-01-01 of a date "2017-07-01"; false when there is no such day */
bool sh_calendar_day(const char *text, int64_t *day);

/* First and last day of a period: "2018", "2018-07", "2018-07-15", two of them joined by '/',
 * or
 * "../2018" (then first is last). False when the text is none of these. */
bool sh_calendar_period(const char *text, int64_t *first, int64_t *last);

#endif
