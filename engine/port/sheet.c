#include "port/sheet.h"

#include <stdlib.h>
#include <string.h>

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

const sh_sheet *sh_sheet_find(const sh_sheet *sheets, int32_t count, const char *name)
{
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(sheets[i].name, name) == 0) {
            return &sheets[i];
        }
    }
    return NULL;
}

const sh_sheet_column *sh_sheet_column_of(const sh_sheet *sheet, const char *name)
{
    for (int32_t c = 0; sheet != NULL && c < sheet->columns; c++) {
        if (strcmp(sheet->column[c].name, name) == 0) {
            return &sheet->column[c];
        }
    }
    return NULL;
}

static void digest_sheet(sh_digest *digest, const sh_sheet *sheet)
{
    sh_digest_text(digest, sheet->name);
    sh_digest_text(digest, sheet->about);
    sh_digest_u64(digest, (uint64_t)sheet->rows);
    sh_digest_u64(digest, (uint64_t)sheet->columns);
    for (int32_t c = 0; c < sheet->columns; c++) {
        const sh_sheet_column *column = &sheet->column[c];
        sh_digest_text(digest, column->name);
        sh_digest_text(digest, column->unit);
        sh_digest_text(digest, column->about);
        sh_digest_text(digest, sh_type_name(column->type));
        sh_digest_column(digest, column->type, column->data, (size_t)sheet->rows);
    }
}

sh_hash sh_sheet_hash(const sh_sheet *sheets, int32_t count)
{
    sh_digest digest;
    sh_digest_init(&digest);
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(sheets[i].name, "provenance") != 0) {
            digest_sheet(&digest, &sheets[i]);
        }
    }
    return sh_digest_final(&digest);
}
