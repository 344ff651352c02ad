/* Holds a number to the digits that a source printed: half a unit of the last one. */
#ifndef SH_TESTS_PRINTED_H
#define SH_TESTS_PRINTED_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* half a unit of the last digit of a text such as "0.0812" or "2.72e-5" */
static inline double printed_half(const char *text)
{
    size_t mantissa = strcspn(text, "e");
    const char *point = memchr(text, '.', mantissa);
    long decimals = point != NULL ? (long)(text + mantissa - point) - 1 : 0;
    long power = text[mantissa] == 'e' ? strtol(text + mantissa + 1, NULL, 10) : 0;
    return 0.5 * pow(10, (double)(power - decimals));
}

static inline bool printed_is(double got, const char *text)
{
    double value = strtod(text, NULL);
    return fabs(got - value) <= printed_half(text) + 0x1p-51 * fabs(value);
}

/* `at`: which of a list of numbers */
static inline void expect_printed(double got, const char *text, double at)
{
    cr_expect(printed_is(got, text), "at %g: %.15g, printed %s", at, got, text);
}

#endif
