#include "outputs/reader.h"
#include "tests/outputs/scratch_records.h"

Test(tables, every_table_is_read_back_as_it_was_derived)
{
    derived_fixture f;
    derived_open(&f, SMALL);
    const char *path = scratch_file(&f.s, "run.h5");
    scratch_export(f.s.path[0], path);
    sh_reader *reader = NULL;
    sh_error error = {0};
    cr_assert_eq(sh_reader_open(path, &reader, &error), SH_OK, "%s", error.text);
    sh_source source = sh_reader_source(reader);
    for (size_t i = 0; i < f.derived.tables.count; i++) {
        const sh_derived_table *table = sh_vec_at(&f.derived.tables, i);
        char name[200];
        sh_array array;
        snprintf(name, sizeof name, "%s/%s", table->about->group, table->name);
        cr_assert_eq(source.read(source.self, name, &array, &error), SH_OK, "%s", error.text);
        cr_expect_eq(array.type, table->about->type, "%s", name);
        cr_expect_eq(array.rank, table->rank);
        cr_assert_eq(array.count, table->count);
        cr_expect_str_eq(array.about, table->meaning);
        if (array.type != SH_TYPE_TEXT) {
            cr_expect_arr_eq(array.data, table->data,
                             (size_t)array.count * sh_type_size(array.type), "%s", name);
        }
        sh_array_free(&array);
    }
    const char *const labels[][2] = {{"summary/metric_name", "failed_platforms"},
                                     {"paired/chance_name", "collapsed"},
                                     {"survival/exit_kind_name", "withdrawal"},
                                     {"summary/metric_unit", "1"}};
    for (size_t i = 0; i < SH_COUNT(labels); i++) {
        sh_array array;
        cr_assert_eq(source.read(source.self, labels[i][0], &array, &error), SH_OK, "%s",
                     error.text);
        cr_expect_str_eq(sh_array_text(&array, 0), labels[i][1]);
        sh_array_free(&array);
    }
    sh_reader_close(reader);
    derived_close(&f);
}
