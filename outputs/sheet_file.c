#include "outputs/sheet_file.h"

#include <stdio.h>
#include <stdlib.h>

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* keeps an array until the end; false, and freed, when out of memory */
static bool keep(sh_sheet_file *file, sh_array *array)
{
    if (sh_vec_push(&file->kept, array) == NULL) {
        sh_array_free(array);
        return false;
    }
    return true;
}

static bool fits(const sh_sheet *sheet, const sh_array *array)
{
    bool known = array->type == SH_TYPE_I32 || array->type == SH_TYPE_I64 ||
                 array->type == SH_TYPE_F64 || array->type == SH_TYPE_TEXT;
    return known && array->rank == 1 && (sheet->columns == 0 || array->size[0] == sheet->rows);
}

static sh_status read_column(sh_sheet_file *file, sh_sheet *sheet, const char *name,
                             const sh_source *source, sh_error *error)
{
    char path[512];
    sh_array array = {0};
    snprintf(path, sizeof path, "%s/%s", sheet->name, name);
    sh_status status = source->read(source->self, path, &array, error);
    if (status != SH_OK) {
        return status;
    }
    if (!fits(sheet, &array)) {
        sh_array_free(&array);
        return sh_error_set(error, SH_E_INPUT,
                            "%s is no column of a table of as many rows as the others", path);
    }
    if (!keep(file, &array)) {
        return sh_error_set(error, SH_E_MEMORY, "no memory for the tables");
    }
    sheet->rows = array.size[0];
    sheet->column[sheet->columns++] = (sh_sheet_column){
        name, or_empty(array.unit), or_empty(array.about), array.type, array.data};
    return SH_OK;
}

static sh_status read_sheet(sh_sheet_file *file, const char *name, const sh_source *source,
                            sh_error *error)
{
    sh_array names = {0};
    sh_sheet *sheet = &file->sheet[file->sheets++];
    sh_status status = source->list(source->self, name, &names, error);
    if (status == SH_OK && !keep(file, &names)) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory for the tables");
    }
    if (status == SH_OK && names.count > SH_SHEET_COLUMNS) {
        status =
            sh_error_set(error, SH_E_INPUT, "%s has more columns than a table of shahe", name);
    }
    const char *about = source->attribute(source->self, name, "about");
    *sheet = (sh_sheet){.name = name, .about = or_empty(about)};
    for (int64_t i = 0; status == SH_OK && i < names.count; i++) {
        status = read_column(file, sheet, sh_array_text(&names, i), source, error);
    }
    return status;
}

sh_status sh_sheet_file_read(sh_sheet_file *file, const sh_source *source, sh_error *error)
{
    sh_array groups = {0};
    file->kept = sh_vec_of(sizeof(sh_array));
    file->title = or_empty(source->attribute(source->self, "", "title"));
    file->hash = or_empty(source->attribute(source->self, "", "content_hash"));
    sh_status status = source->list(source->self, "", &groups, error);
    if (status == SH_OK) {
        file->sheet = calloc((size_t)groups.count + 1, sizeof *file->sheet);
        if (!keep(file, &groups) || file->sheet == NULL) {
            status = sh_error_set(error, SH_E_MEMORY, "no memory for the tables");
        }
    }
    for (int64_t i = 0; status == SH_OK && i < groups.count; i++) {
        status = read_sheet(file, sh_array_text(&groups, i), source, error);
    }
    if (status != SH_OK) {
        sh_sheet_file_free(file);
    }
    return status;
}

void sh_sheet_file_free(sh_sheet_file *file)
{
    for (size_t i = 0; i < file->kept.count; i++) {
        sh_array_free(sh_vec_at(&file->kept, i));
    }
    sh_vec_free(&file->kept);
    free(file->sheet);
    *file = (sh_sheet_file){0};
}
