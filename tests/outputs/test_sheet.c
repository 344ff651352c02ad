#include <criterion/criterion.h>
#include <hdf5_hl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outputs/h5.h"
#include "outputs/sheet.h"

enum { MANY = 70000 };

/* banks with a name, an amount and a share */
static sh_sheet banks(int64_t rows)
{
    sh_sheet sheet = {.name = "banks", .about = "what each bank paid", .rows = rows};
    const char **id = sh_sheet_add(&sheet, SH_TYPE_TEXT, "id", "1", "name of the bank");
    int64_t *paid = sh_sheet_add(&sheet, SH_TYPE_I64, "paid", "fen", "paid to all");
    double *share = sh_sheet_add(&sheet, SH_TYPE_F64, "share", "1", "paid over owed");
    for (int64_t i = 0; i < rows; i++) {
        id[i] = i % 2 ? "工行" : "B";
        paid[i] = i * INT64_C(10000000019);
        share[i] = 1.0 / (double)(i + 1);
    }
    return sheet;
}

static void read_back(const char *path, int64_t rows)
{
    sh_h5 h5;
    sh_error error = {0};
    sh_h5_open(&h5, path, &error);
    cr_assert(sh_h5_good(&h5), "%s", error.text);
    char *format = sh_h5_text(&h5, h5.file, "format"),
         *title = sh_h5_text(&h5, h5.file, "title");
    cr_expect(strcmp(format, "shahe.sheet 1.1") == 0 && strcmp(title, "a test") == 0);
    hid_t group = H5Gopen2(h5.file, "banks", H5P_DEFAULT);
    hid_t dataset = H5Dopen2(group, "paid", H5P_DEFAULT);
    int64_t *paid = malloc(((size_t)rows + 1) * sizeof *paid);
    sh_h5_box box = {{0}, {(hsize_t)rows}};
    sh_h5_read(&h5, dataset, SH_TYPE_I64, 1, &box, paid);
    for (int64_t i = 0; i < rows; i++) {
        cr_assert_eq(paid[i], i * INT64_C(10000000019));
    }
    char *unit = sh_h5_text(&h5, dataset, "units");
    cr_expect_str_eq(unit, "fen");
    cr_expect_eq(H5DSget_num_scales(dataset, 0), 1);
    free(unit);
    free(paid);
    free(title);
    free(format);
    H5Dclose(dataset);
    H5Gclose(group);
    sh_h5_close(&h5);
}

Test(sheet_file, what_is_written_is_read_back_whatever_the_number_of_rows)
{
    static const int64_t rows[] = {0, 1, 3, MANY};
    for (size_t i = 0; i < SH_COUNT(rows); i++) {
        char path[] = "/tmp/shahe-sheet-XXXXXX";
        int file = mkstemp(path);
        cr_assert(file >= 0 && close(file) == 0);
        sh_sheet sheet = banks(rows[i]);
        sh_error error = {0};
        cr_assert_eq(sh_sheet_write(path, "a test", &sheet, 1, &error), SH_OK, "%s",
                     error.text);
        read_back(path, rows[i]);
        sh_sheet_free(&sheet);
        remove(path);
    }
}

Test(sheet_file, a_place_that_cannot_be_written_is_an_output_error)
{
    sh_sheet sheet = banks(3);
    sh_error error = {0};
    cr_expect_eq(sh_sheet_write("/nowhere/at/all.h5", "a test", &sheet, 1, &error),
                 SH_E_OUTPUT);
    cr_expect_not_null(strstr(error.text, "/nowhere/at/all.h5"), "%s", error.text);
    sh_sheet_free(&sheet);
}
