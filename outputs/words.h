/* Numbers as people read them: percent, money in English and Chinese units, dates, intervals.
 */
#ifndef SH_OUTPUTS_WORDS_H
#define SH_OUTPUTS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "math/stats.h"

/* A short piece of UTF-8 text, passed by value; too long a text is cut at a whole character. */
typedef struct sh_words {
    char text[128];
} sh_words;

/* the words that stand where an interval cannot be had */
extern const char sh_words_too_few[];

/* the words that stand where no replication defines a number */
extern const char sh_words_undefined[];

/* 0.075 -> "7.5 %"; below 1 % two decimals, from 99.95 % on "100 %"; not finite: "–". */
sh_words sh_words_percent(double share);

/* 12345.6 -> "12,346"; small or broken numbers keep three significant digits. */
sh_words sh_words_number(double value);

/* A number with that many decimals and thousands separators. */
sh_words sh_words_fixed(double value, int decimals);

/* fen -> "CNY 3.2 bn (32 亿)", "CNY −450,000 (−45 万)", "CNY 310". */
sh_words sh_words_money(double fen);

/* Any value by its unit: "CNY_fen" and "fen" money; "CNY" and "yuan" money; units beginning
   with "share", "1" or "probability" percent ("share/month" -> "7.5 % a month"); else number +
   unit. */
sh_words sh_words_value(double value, const char *unit);

/* An estimate in words. Value and both ends are rounded alike, so rounding puts no value
   outside its interval: "7.5 %" and "2.6–19.9 %", "CNY 1.9 bn (19 亿)" and "CNY 1.1–2.3 bn
   (11–23 亿)", with a negative end "−0.2 to 1.1 %". Without an interval: "too few
   replications", or for n = 0 "not defined in any replication". `change`: a difference, shown
   as sh_words_change does. */
typedef struct sh_words_parts {
    sh_words value, interval;
} sh_words_parts;

sh_words_parts sh_words_estimate_parts(const sh_estimate *estimate, const char *unit,
                                       bool change);

/* A difference of such values: shares become percentage points, signs are always shown. */
sh_words sh_words_change(double value, const char *unit);

/* Has the estimate an interval, and has it a value at all? */
bool sh_words_has_interval(const sh_estimate *estimate);
bool sh_words_has_value(const sh_estimate *estimate);

/* "7.5 % (95 % interval 2.6–19.9 %, n = 40)", or with the same words. */
sh_words sh_words_estimate(const sh_estimate *estimate, const char *unit);
sh_words sh_words_change_estimate(const sh_estimate *estimate, const char *unit);

/* A p value behind its letter: "= 0.034", "= 0.0005", "< 0.0001". */
sh_words sh_words_p(double p);

/* How an axis shows values of a unit: value * factor, under the heading `unit`. */
typedef struct sh_words_scale {
    double factor;
    sh_words unit; /* "%", "% a month", "CNY bn", "days", "" */
} sh_words_scale;

sh_words_scale sh_words_axis(const char *unit, double largest);

/* The heading of an axis of differences: "%" becomes "percentage points". */
sh_words sh_words_points(sh_words unit);

/* The same with a capital first letter. */
sh_words sh_words_title(const char *text);

/* a, between, b; no `between` before an empty b. */
sh_words sh_words_joined(const char *a, const char *between, const char *b);

/* Civil date of `day` days after an ISO date; false when the date cannot be read. */
bool sh_words_civil(const char *iso, double day, int32_t *year, int32_t *month, int32_t *date);

/* "2018-07-26", or "day 390" when the start date cannot be read. */
sh_words sh_words_date(const char *iso, double day);

/* "peak_exit_rate" -> "peak exit rate"; the rest unchanged. */
sh_words sh_words_plain_name(const char *identifier);

/* "one", "two" … "twelve", then digits with separators. */
sh_words sh_words_small(int64_t count);

#endif
