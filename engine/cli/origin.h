/* origin: where the numbers of a kernel that ran alone come from, as a table of one row. */
#ifndef SH_CLI_ORIGIN_H
#define SH_CLI_ORIGIN_H

#include "port/sheet.h"

/* all borrowed; NULL: "" */
typedef struct sh_origin {
    const char *name, *title, *question, *about, *kernel; /* what was computed, and why */
    const char *scenario, *text, *inputs;                 /* path and text; files with hashes */
    const char *digest, *seed;                            /* of all that decides the numbers */
    const char *command;                                  /* as typed */
} sh_origin;

/* Makes the sheet `provenance`, with version and revision of the program; it borrows the texts.
 * SH_E_MEMORY; sh_sheet_free is right either way. */
SH_NODISCARD sh_status sh_origin_sheet(sh_sheet *sheet, const sh_origin *from, sh_error *error);

#endif
