#include "port/sheet.h"

#include <stdlib.h>

#include "base/macros.h"

void *sh_sheet_add(sh_sheet *sheet, sh_type type, const char *name, const char *unit,
                   const char *about)
{
    sh_check(sheet->columns < SH_SHEET_COLUMNS);
    void *data = calloc((size_t)sheet->rows + 1, sh_type_size(type));
    if (data != NULL) {
        sheet->column[sheet->columns++] = (sh_sheet_column){name, unit, about, type, data};
    }
    return data;
}

void sh_sheet_free(sh_sheet *sheet)
{
    for (int32_t c = 0; c < sheet->columns; c++) {
        free(sheet->column[c].data);
    }
    *sheet = (sh_sheet){0};
}
