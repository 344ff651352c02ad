#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outputs/h5.h"
#include "outputs/reader.h"
#include "outputs/sheet.h"
#include "outputs/sheet_file.h"
#include "outputs/verify.h"

/* a summary, and a table with a missing value and a missing text */
static void make(sh_sheet sheet[2])
{
    sheet[0] = (sh_sheet){.name = "summary", .about = "all of it", .rows = 1};
    *(int64_t *)sh_sheet_add(&sheet[0], SH_TYPE_I64, "banks", "1", "how many") = 3;
    sheet[1] = (sh_sheet){.name = "banks", .about = "what each paid", .rows = 3};
    const char **id = sh_sheet_add(&sheet[1], SH_TYPE_TEXT, "id", "1", "name");
    double *share = sh_sheet_add(&sheet[1], SH_TYPE_F64, "share", "1", "paid of owed");
    int32_t *wave = sh_sheet_add(&sheet[1], SH_TYPE_I32, "wave", "1", "of default");
    for (int i = 0; i < 3; i++) {
        id[i] = i == 1 ? NULL : i ? "工行" : "A";
        share[i] = i == 2 ? NAN : 1.0 / (i + 3);
        wave[i] = i * 7;
    }
}

static void write_to(const char *path)
{
    sh_sheet sheet[2];
    sh_error error = {0};
    make(sheet);
    cr_assert_eq(sh_sheet_write(path, "a title", sheet, 2, &error), SH_OK, "%s", error.text);
    sh_sheet_free(&sheet[0]);
    sh_sheet_free(&sheet[1]);
}

static sh_status read_from(const char *path, sh_sheet_file *file, sh_reader **reader,
                           sh_error *error)
{
    cr_assert_eq(sh_reader_open(path, reader, error), SH_OK, "%s", error->text);
    cr_assert(sh_reader_has_tables(*reader));
    sh_source source = sh_reader_source(*reader);
    return sh_sheet_file_read(file, &source, error);
}

static int64_t findings(const char *path)
{
    sh_crosscheck_list list = {0};
    sh_error error = {0};
    cr_assert_eq(sh_verify(path, &list, &error), SH_OK, "%s", error.text);
    int64_t count = (int64_t)list.texts.count;
    sh_crosscheck_free(&list);
    return count;
}

static void temporary(char path[64])
{
    strcpy(path, "/tmp/shahe-sheet-file-XXXXXX");
    int file = mkstemp(path);
    cr_assert(file >= 0 && close(file) == 0);
}

Test(sheet_file_back, what_was_written_comes_back_with_names_units_and_hash)
{
    char path[64], hash[SH_HASH_TEXT];
    sh_sheet sheet[2];
    sh_sheet_file file = {0};
    sh_reader *reader;
    sh_error error = {0};
    temporary(path);
    write_to(path);
    make(sheet);
    cr_assert_eq(read_from(path, &file, &reader, &error), SH_OK, "%s", error.text);
    cr_expect_str_eq(file.title, "a title");
    cr_expect_str_eq(file.hash, sh_hash_print(sh_sheet_hash(sheet, 2), hash));
    cr_expect(sh_hash_equal(sh_sheet_hash(sheet, 2), sh_sheet_hash(file.sheet, file.sheets)));
    cr_assert_eq(file.sheets, 2);
    const sh_sheet *banks = sh_sheet_find(file.sheet, file.sheets, "banks");
    cr_assert(banks != NULL && banks->rows == 3 && banks->columns == 3);
    cr_expect_str_eq(banks->about, "what each paid");
    cr_expect_str_eq(((char **)sh_sheet_column_of(banks, "id")->data)[2], "工行");
    cr_expect_str_eq(((char **)sh_sheet_column_of(banks, "id")->data)[1], "");
    cr_expect_eq(((int32_t *)sh_sheet_column_of(banks, "wave")->data)[2], 14);
    cr_expect_eq(((double *)sh_sheet_column_of(banks, "share")->data)[1], 0.25);
    cr_expect_null(sh_sheet_column_of(banks, "paid"));
    sh_sheet_file_free(&file);
    sh_reader_close(reader);
    sh_sheet_free(&sheet[0]);
    sh_sheet_free(&sheet[1]);
    cr_expect_eq(findings(path), 0);
    remove(path);
}

/* opens the file and does one thing to it */
static void change(const char *path, void (*act)(hid_t file))
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    cr_assert(file >= 0);
    act(file);
    cr_assert(H5Fclose(file) >= 0);
}

static void change_number(hid_t file)
{
    const double share[3] = {1.0 / 3, 0.25 + 0x1p-52, NAN};
    hid_t dataset = H5Dopen2(file, "banks/share", H5P_DEFAULT);
    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, share);
    H5Dclose(dataset);
}

static void rename_column(hid_t file)
{
    H5Lmove(file, "banks/wave", file, "banks/round", H5P_DEFAULT, H5P_DEFAULT);
}

static void remove_sheet(hid_t file)
{
    H5Ldelete(file, "summary", H5P_DEFAULT);
}

static void remove_unit(hid_t file)
{
    H5Adelete_by_name(file, "banks/wave", "units", H5P_DEFAULT);
}

static void remove_hash(hid_t file)
{
    H5Adelete(file, "content_hash");
}

static void move_column_elsewhere(hid_t file)
{
    H5Lmove(file, "banks/wave", file, "summary/wave", H5P_DEFAULT, H5P_DEFAULT);
}

Test(sheet_file_back, every_change_is_found)
{
    static void (*const acts[])(hid_t) = {change_number, rename_column, remove_sheet,
                                          remove_unit,   remove_hash,   move_column_elsewhere};
    for (size_t i = 0; i < SH_COUNT(acts); i++) {
        char path[64];
        temporary(path);
        write_to(path);
        change(path, acts[i]);
        cr_expect(findings(path) > 0, "change %zu", i);
        remove(path);
    }
}

Test(sheet_file_back, columns_of_unequal_length_are_no_table)
{
    char path[64];
    sh_sheet_file file = {0};
    sh_reader *reader;
    sh_error error = {0};
    temporary(path);
    write_to(path);
    change(path, move_column_elsewhere);
    cr_expect_eq(read_from(path, &file, &reader, &error), SH_E_INPUT);
    cr_expect_not_null(strstr(error.text, "summary/wave is no column of a table"), "%s",
                       error.text);
    sh_reader_close(reader);
    remove(path);
}

Test(sheet_file_back, what_may_differ_between_identical_runs_does_not_count)
{
    sh_sheet sheet[3];
    make(sheet);
    sh_hash plain = sh_sheet_hash(sheet, 2);
    sheet[2] = (sh_sheet){.name = "provenance", .about = "whence", .rows = 1};
    *(const char **)sh_sheet_add(&sheet[2], SH_TYPE_TEXT, "command", "1", "typed") = "shahe";
    cr_expect(sh_hash_equal(plain, sh_sheet_hash(sheet, 3)));
    ((int32_t *)sheet[1].column[2].data)[0]++;
    cr_expect_not(sh_hash_equal(plain, sh_sheet_hash(sheet, 3)));
    for (int i = 0; i < 3; i++) {
        sh_sheet_free(&sheet[i]);
    }
}
