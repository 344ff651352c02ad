/* sheet: a small result that is no study, as columns of equal length with units. Kernels that
 * run alone fill sheets; the command line prints them, outputs writes them to a file. */
#ifndef SH_PORT_SHEET_H
#define SH_PORT_SHEET_H

#include <stdint.h>

#include "base/column.h"
#include "base/digest.h"
#include "base/status.h"

enum { SH_SHEET_COLUMNS = 16 };

typedef struct sh_sheet_column {
    const char *name, *unit, *about; /* borrowed, static */
    sh_type type;                    /* I32, I64, F64 or TEXT */
    void *data; /* owned, [rows]; TEXT: const char *, each borrowed; NULL stands for "" */
} sh_sheet_column;

/* Start from a zeroed struct with name, about and rows set. */
typedef struct sh_sheet {
    const char *name, *about; /* "banks", "what each bank paid"; borrowed, static */
    int64_t rows;
    int32_t columns;
    sh_sheet_column column[SH_SHEET_COLUMNS];
} sh_sheet;

/* Adds a column of zeros and returns its data, which the caller fills; NULL when out of memory.
 * There is room for SH_SHEET_COLUMNS. */
void *sh_sheet_add(sh_sheet *sheet, sh_type type, const char *name, const char *unit,
                   const char *about);

void sh_sheet_free(sh_sheet *sheet);

/* The sheet of that name; NULL when there is none. */
const sh_sheet *sh_sheet_find(const sh_sheet *sheets, int32_t count, const char *name);

/* The column of that name; NULL when there is none. */
const sh_sheet_column *sh_sheet_column_of(const sh_sheet *sheet, const char *name);

/* The hash of all names, units, meanings and values. What may differ between identical runs,
 * the sheet `provenance`, does not count. */
sh_hash sh_sheet_hash(const sh_sheet *sheets, int32_t count);

#endif
