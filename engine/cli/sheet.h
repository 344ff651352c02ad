/* sheet: small results of kernels that run alone, for people and for programs. */
#ifndef SH_CLI_SHEET_H
#define SH_CLI_SHEET_H

#include "cli/json.h"
#include "cli/term.h"
#include "port/sheet.h"

/* Prints sheets on out: one with a single row as a list of its columns, others as tables with a
 * head; amounts in yuan. At most `most` rows of a table are printed, and the rest is counted.
 */
void sh_sheet_print(sh_term *term, const sh_sheet *sheets, int32_t count, int64_t most);

/* The same, or as JSON: what a verb answers. Tables for people end after 60 rows. */
sh_status sh_sheet_tell(sh_term *term, const sh_sheet *sheets, int32_t count, bool json,
                        sh_error *error);

/* {"<sheet>": {"about": ..., "units": {column: unit}, "rows": [{column: value}]}, ...}; amounts
 * are whole fen. NULL when out of memory. */
json_t *sh_sheet_json(const sh_sheet *sheets, int32_t count);

#endif
