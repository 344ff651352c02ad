/* sheet: the file of a kernel that ran alone: one HDF5 group a sheet, one dataset a column,
 * with units and meaning, over a dimension scale `row`. */
#ifndef SH_OUTPUTS_SHEET_H
#define SH_OUTPUTS_SHEET_H

#include "port/sheet.h"

/* Writes all sheets to `path`, which holds either its old content or all of the new. The root
 * has the attributes `format` ("shahe.sheet 1.1"), `title` and `content_hash`, which is
 * sh_sheet_hash. SH_E_OUTPUT, after which the
 * process must leave by _exit (see outputs/h5.h); SH_E_MEMORY. */
SH_NODISCARD sh_status sh_sheet_write(const char *path, const char *title,
                                      const sh_sheet *sheets, int32_t count, sh_error *error);

#endif
