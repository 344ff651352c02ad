#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/macros.h"

/* all records of a text as "a|b;c|d", with the line behind each */
static void read_all(const char *text, char *out, size_t size)
{
    char copy[256];
    snprintf(copy, sizeof copy, "%s", text);
    char *at = copy;
    const char *field[SH_CSV_FIELDS];
    int32_t line = 1, count;
    size_t used = 0;
    out[0] = '\0';
    while ((count = sh_csv_record(&at, &line, field)) > 0) {
        for (int32_t i = 0; i < count; i++) {
            used += (size_t)snprintf(out + used, size - used, "%s%s", i ? "|" : "", field[i]);
        }
        used += (size_t)snprintf(out + used, size - used, ";%d ", (int)line);
    }
    snprintf(out + used, size - used, "%s", count == -1 ? "quote" : count == -2 ? "many" : "");
}

Test(csv, records_are_cut_at_commas_and_ends_of_lines_outside_quotes)
{
    static const struct {
        const char *text, *records;
    } cases[] = {
        {"", ""},
        {"a", "a;1 "},
        {"a,b\nc,d\n", "a|b;2 c|d;3 "},
        {"a,b\r\nc,d", "a|b;2 c|d;2 "},
        {",\n\n,", "|;2 ;3 |;3 "},
        {"\"a,b\",c\n", "a,b|c;2 "},
        {"\"say \"\"no\"\"\",c", "say \"no\"|c;1 "},
        {"\"two\nlines\",c\nd,e", "two\nlines|c;3 d|e;3 "},
        {"a,\"b", "quote"},
        {"a,b\"c", "quote"},
        {"\"a\"b", "quote"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        char got[512];
        read_all(cases[i].text, got, sizeof got);
        cr_expect_str_eq(got, cases[i].records, "case %zu: %s", i, got);
    }
}

Test(csv, more_fields_than_places_are_refused)
{
    char text[2 * SH_CSV_FIELDS + 2] = "", got[512];
    for (int i = 0; i < SH_CSV_FIELDS; i++) {
        strcat(text, i ? ",x" : "x");
    }
    read_all(text, got, sizeof got);
    cr_expect_not(strstr(got, "many"));
    strcat(text, ",");
    read_all(text, got, sizeof got);
    cr_expect_str_eq(got, "many");
}
