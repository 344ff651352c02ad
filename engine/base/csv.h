/* csv: comma-separated text as RFC 4180 has it, one record at a time. */
#ifndef SH_BASE_CSV_H
#define SH_BASE_CSV_H

#include <stdint.h>

enum { SH_CSV_FIELDS = 32 };

/* Reads the next record of the NUL-terminated text *at, which it cuts into fields in place, and
 * moves *at and *line behind it. Returns the number of fields, 0 at the end of the text, -1
 * when a quote is not closed or stands in the wrong place, -2 when there are too many fields.
 */
int32_t sh_csv_record(char **at, int32_t *line, const char *field[SH_CSV_FIELDS]);

#endif
