/* sheet_file: the tables of a kernel that ran alone, read back from the file that
 * outputs/sheet.h wrote. */
#ifndef SH_OUTPUTS_SHEET_FILE_H
#define SH_OUTPUTS_SHEET_FILE_H

#include "base/vec.h"
#include "port/sheet.h"
#include "port/sink.h"

/* Start from a zeroed struct. */
typedef struct sh_sheet_file {
    const char *title,
        *hash;       /* as the file says, "" when it does not; borrowed from the source */
    sh_sheet *sheet; /* owned, in the order of the file; never given to sh_sheet_free */
    int32_t sheets;
    sh_vec kept; /* owned, of sh_array: what the sheets borrow */
} sh_sheet_file;

/* Reads all groups of a source. SH_E_INPUT when one is no table of columns of equal length with
 * whole numbers, reals or texts; SH_E_MEMORY. Nothing is borrowed but what the struct says. */
SH_NODISCARD sh_status sh_sheet_file_read(sh_sheet_file *file, const sh_source *source,
                                          sh_error *error);
void sh_sheet_file_free(sh_sheet_file *file);

#endif
