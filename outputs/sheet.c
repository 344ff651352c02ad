#include "outputs/sheet.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "outputs/h5.h"

enum { CHUNK = 65536 };

static sh_h5_shape shape_of(const sh_sheet *sheet, sh_type type)
{
    sh_h5_shape shape = {.type = type, .rank = 1, .size = {(hsize_t)sheet->rows}};
    /* columns of one chunk and less are not worth compressing */
    shape.chunk[0] = sheet->rows > CHUNK ? CHUNK : 0;
    return shape;
}

/* the numbers 0, 1, 2, … as the scale of a group */
static hid_t write_rows(sh_h5 *h5, hid_t group, const sh_sheet *sheet)
{
    sh_h5_shape shape = shape_of(sheet, SH_TYPE_I32);
    int32_t *number = malloc(((size_t)sheet->rows + 1) * sizeof *number);
    if (number == NULL) {
        sh_h5_no_memory(h5);
        return -1;
    }
    for (int64_t i = 0; i < sheet->rows; i++) {
        number[i] = (int32_t)i;
    }
    hid_t scale = sh_h5_dataset(h5, group, "row", &shape);
    sh_h5_write_all(h5, scale, &shape, number);
    sh_h5_put_text(h5, scale, "units", "1");
    sh_h5_put_text(h5, scale, "long_name", "number of the row, from 0");
    sh_h5_scale(h5, scale, "row");
    free(number);
    return scale;
}

static void write_sheet(sh_h5 *h5, const sh_sheet *sheet)
{
    hid_t group = sh_h5_group(h5, h5->file, sheet->name);
    hid_t scale = sh_h5_good(h5) ? write_rows(h5, group, sheet) : -1;
    sh_h5_put_text(h5, group, "about", sheet->about);
    for (int32_t c = 0; c < sheet->columns && sh_h5_good(h5); c++) {
        const sh_sheet_column *column = &sheet->column[c];
        sh_h5_shape shape = shape_of(sheet, column->type);
        hid_t dataset = sh_h5_dataset(h5, group, column->name, &shape);
        sh_h5_write_all(h5, dataset, &shape, column->data);
        sh_h5_put_text(h5, dataset, "units", column->unit);
        sh_h5_put_text(h5, dataset, "long_name", column->about);
        sh_h5_attach(h5, dataset, scale, 0);
        sh_h5_release(dataset);
    }
    sh_h5_release(scale);
    sh_h5_release(group);
}

static sh_status write_part(const char *part, const char *title, const sh_sheet *sheets,
                            int32_t count, sh_error *error)
{
    sh_h5 h5;
    sh_h5_create(&h5, part, error);
    if (sh_h5_good(&h5)) {
        char hash[SH_HASH_TEXT];
        sh_h5_put_text(&h5, h5.file, "format", "shahe.sheet 1.1");
        sh_h5_put_text(&h5, h5.file, "title", title);
        sh_h5_put_text(&h5, h5.file, "content_hash",
                       sh_hash_print(sh_sheet_hash(sheets, count), hash));
    }
    for (int32_t i = 0; i < count && sh_h5_good(&h5); i++) {
        write_sheet(&h5, &sheets[i]);
    }
    sh_h5_close(&h5);
    return h5.status;
}

sh_status sh_sheet_write(const char *path, const char *title, const sh_sheet *sheets,
                         int32_t count, sh_error *error)
{
    char *part = sh_file_part_name(path);
    if (part == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory to write %s", path);
    }
    sh_status status = write_part(part, title, sheets, count, error);
    if (status == SH_OK) {
        status = sh_file_commit(part, path, error);
    } else {
        unlink(part);
    }
    free(part);
    return status;
}
