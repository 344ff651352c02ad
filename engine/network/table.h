/* table: rows of a file of comma-separated values under named columns.

   The first row names the columns, in any order. Quoted fields, a byte order mark, lines that
   end in CR LF, empty lines and a last line without an end are read; blanks around a field are
   no part of it. */
#ifndef SH_NETWORK_TABLE_H
#define SH_NETWORK_TABLE_H

#include <stdbool.h>

#include "base/csv.h"
#include "base/money.h"
#include "network/mistakes.h"

enum { SH_TABLE_COLUMNS = 16 };

/* A file being read; set name, known, known_count and needed, and zero the rest. */
typedef struct sh_table {
    const char *name;                    /* of the file, for messages; borrowed */
    const char *known[SH_TABLE_COLUMNS]; /* the columns that there may be; borrowed */
    int32_t known_count, needed;         /* the first `needed` of them must be there */
    int32_t place[SH_TABLE_COLUMNS];     /* field of each known column, -1: not there */
    int32_t head[SH_TABLE_COLUMNS];      /* where its name stands in line `head_line` */
    int32_t head_line;
    const char *field[SH_CSV_FIELDS]; /* of the row being read */
    int32_t width, line;              /* fields in the head; line of the row */
    sh_mistakes mistakes;             /* owned until sh_mistakes_end */
    char *start, *at;                 /* the row; what is not read yet; borrowed */
    int32_t next;                     /* its line */
} sh_table;

/* Reads the head of a text, which is cut up; false: no use in reading on. */
bool sh_table_open(sh_table *table, char *text);

/* Reads the next row; false at the end, or when nothing more can be read. */
bool sh_table_next(sh_table *table);

/* Where the field of a column begins in this row; in a row that lacks it, the row. */
sh_spot sh_table_spot(const sh_table *table, int32_t column);

/* The amount in a column, 0 where there is none; complains of what is no amount of 0 and more.
 */
sh_fen sh_table_amount(sh_table *table, int32_t column);

/* The same, when it is also added to `total`, which is to stay below 2^62 fen. */
sh_fen sh_table_share(sh_table *table, int32_t column, sh_fen *total);

#endif
