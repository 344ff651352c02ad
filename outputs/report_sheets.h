/* The report of a kernel that ran alone: one self-contained page made from its tables.

   Static like the report of a market (outputs/report.h): the same tables give the same bytes,
   and whatever texts they hold is escaped. */
#ifndef SH_OUTPUTS_REPORT_SHEETS_H
#define SH_OUTPUTS_REPORT_SHEETS_H

#include "base/vec.h"
#include "port/sheet.h"

/* all borrowed for the call */
typedef struct sh_report_tables {
    const char *title, *hash; /* of the content; "" when not known */
    const char *file;         /* name of the file of the tables; NULL: not named */
    const sh_sheet *sheet;    /* [sheets]; one called `provenance` says where they come from */
    int32_t sheets;
} sh_report_tables;

/* Appends the page to `out` (vector of bytes). SH_E_MEMORY. */
SH_NODISCARD sh_status sh_report_sheets(const sh_report_tables *tables, sh_vec *out,
                                        sh_error *error);

#endif
