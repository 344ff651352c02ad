#include "base/csv.h"

#include <stdbool.h>
#include <stddef.h>

/* reads a field in quotes; returns what follows its closing quote, NULL: it is not closed */
static char *quoted(char *from, int32_t *line, const char **field)
{
    char *to = ++from;
    *field = to;
    for (; *from != '\0'; from++) {
        if (*from == '"') {
            if (from[1] != '"') {
                char *next = from + 1;
                *to = '\0';
                return next;
            }
            from++;
        }
        *line += *from == '\n';
        *to++ = *from;
    }
    return NULL;
}

static bool ends_field(char c)
{
    return c == ',' || c == '\n' || c == '\r' || c == '\0';
}

int32_t sh_csv_record(char **at, int32_t *line, const char *field[SH_CSV_FIELDS])
{
    int32_t count = 0;
    char *from = *at;
    if (*from == '\0') {
        return 0;
    }
    for (;;) {
        if (count == SH_CSV_FIELDS) {
            return -2;
        }
        if (*from == '"') {
            from = quoted(from, line, &field[count]);
        } else {
            field[count] = from;
            while (!ends_field(*from) && *from != '"') {
                from++;
            }
        }
        if (from == NULL || !ends_field(*from)) {
            return -1;
        }
        count++;
        char end = *from;
        *from = '\0';
        if (end == '\r' && from[1] == '\n') {
            end = *++from;
        }
        from += end != '\0';
        if (end != ',') {
            *line += end != '\0';
            *at = from;
            return count;
        }
    }
}
