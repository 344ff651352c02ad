#include <hdf5.h>

#include "outputs/reader.h"
#include "tests/outputs/scratch.h"

/* a finished file and its reader */
typedef struct opened {
    scratch s;
    const char *path;
    sh_reader *reader;
    sh_source source;
} opened;

static void open_result(opened *o, sh_result_size size)
{
    o->s = scratch_open();
    sh_error error = {0};
    const char *journal = scratch_file(&o->s, "run.journal");
    o->path = scratch_file(&o->s, "run.h5");
    scratch_journal(journal, size, 1);
    scratch_export(journal, o->path);
    cr_assert_eq(sh_reader_open(o->path, &o->reader, &error), SH_OK, "%s", error.text);
    o->source = sh_reader_source(o->reader);
}

static void close_result(opened *o)
{
    sh_reader_close(o->reader);
    scratch_close(&o->s);
}

static sh_array read_path(const opened *o, const char *path)
{
    sh_array array;
    sh_error error = {0};
    cr_assert_eq(o->source.read(o->source.self, path, &array, &error), SH_OK, "%s", error.text);
    return array;
}

Test(reader, arrays_come_back_with_sizes_units_and_flags)
{
    opened o;
    open_result(&o, SMALL);
    sh_result *result = sh_result_create(SMALL);
    int32_t v = sh_schema_variable(sh_result_schema(result), "series", "cash");
    sh_array cash = read_path(&o, "series/cash");
    cr_expect_eq(cash.type, SH_TYPE_I64);
    cr_assert_eq(cash.rank, 4);
    cr_expect_eq(cash.size[1], 2);
    cr_expect_eq(cash.size[3], 4);
    cr_expect_str_eq(cash.unit, "CNY_fen");
    cr_expect_str_eq(cash.about, "cash of the platform");
    cr_expect_null(cash.flags);
    /* arm 1, replication 4, the second that is kept */
    const int64_t *want = sh_result_record(result, 1, 4)->blocks[v].data;
    for (int64_t i = 0; i < 20; i++) {
        cr_expect_eq(sh_array_integer(&cash, (1 * 2 + 1) * 20 + i), want[i]);
    }
    sh_array_free(&cash);
    sh_array kind = read_path(&o, "platform_outcomes/exit_kind");
    cr_expect_str_eq(kind.flags, "none withdrawal absconded police orderly");
    sh_array_free(&kind);
    sh_array number = read_path(&o, "series/replication");
    cr_assert_eq(number.count, 2);
    cr_expect_eq(sh_array_integer(&number, 1), 4);
    sh_array_free(&number);
    sh_array label = read_path(&o, "platform/platform_name");
    cr_expect_str_eq(sh_array_text(&label, 3), "平台04");
    sh_array_free(&label);
    label = read_path(&o, "platform_name");
    cr_expect_str_eq(sh_array_text(&label, 0), "平台01", "found without its group, too");
    sh_array_free(&label);
    label = read_path(&o, "arm_name");
    cr_expect_str_eq(sh_array_text(&label, 2), "custody");
    sh_array_free(&label);
    sh_result_destroy(result);
    close_result(&o);
}

Test(reader, lists_hold_variables_in_order_and_no_coordinates)
{
    opened o;
    open_result(&o, SMALL);
    sh_array names;
    const char *const want[] = {"collapsed", "failed_platforms", "investor_loss",
                                "peak_exit_rate", "first_action_day"};
    cr_assert_eq(o.source.list(o.source.self, "outcomes", &names, NULL), SH_OK);
    cr_assert_eq(names.count, 5);
    for (int64_t i = 0; i < 5; i++) {
        cr_expect_str_eq(sh_array_text(&names, i), want[i]);
    }
    sh_array_free(&names);
    cr_assert_eq(o.source.list(o.source.self, "platform", &names, NULL), SH_OK);
    cr_expect_eq(names.count, 2);
    sh_array_free(&names);
    cr_assert_eq(o.source.list(o.source.self, "events", &names, NULL), SH_OK);
    cr_expect_eq(names.count, 9, "two indices before the seven columns, no row dimension");
    cr_expect_str_eq(sh_array_text(&names, 0), "arm_index");
    sh_array_free(&names);
    cr_assert_eq(o.source.list(o.source.self, "", &names, NULL), SH_OK);
    cr_expect_str_eq(sh_array_text(&names, 0), "platform", "groups in the order of the schema");
    sh_array_free(&names);
    sh_error error = {0};
    cr_expect_eq(o.source.list(o.source.self, "nothing", &names, &error), SH_E_INPUT);
    cr_expect(strstr(error.text, "no group nothing") != NULL, "%s", error.text);
    close_result(&o);
}

Test(reader, attributes_of_root_groups_variables_and_provenance)
{
    opened o;
    open_result(&o, SMALL);
    sh_source *source = &o.source;
    cr_expect_str_eq(source->attribute(source->self, "", "title"), "An invented wave");
    cr_expect_str_eq(source->attribute(source->self, "", "plan_digest"), DIGEST);
    cr_expect_str_eq(source->attribute(source->self, "", "replications_planned"), "8");
    cr_expect_str_eq(source->attribute(source->self, "provenance", "shahe_version"), "0.0.0");
    cr_expect_str_eq(source->attribute(source->self, "provenance", "scenario_text"),
                     "return { -- 沙盒\n}\n");
    cr_expect_str_eq(source->attribute(source->self, "outcomes/collapsed", "shahe_role"),
                     "probability");
    cr_expect_null(source->attribute(source->self, "", "nothing"));
    cr_expect_null(source->attribute(source->self, "nothing", "title"));
    cr_expect(source->has(source->self, "outcomes/collapsed"));
    cr_expect_not(source->has(source->self, "outcomes"));
    cr_expect_not(source->has(source->self, "outcomes/collapsed/x"));
    cr_expect_not(source->has(source->self, ""));
    cr_expect_not(source->has(source->self, "/outcomes/collapsed"));
    close_result(&o);
}

Test(reader, an_absent_variable_and_one_above_the_limit_are_refused)
{
    opened o;
    open_result(&o, SMALL);
    sh_array array;
    sh_error error = {0};
    cr_expect_eq(o.source.read(o.source.self, "outcomes/nothing", &array, &error), SH_E_INPUT);
    cr_expect(strstr(error.text, "no variable outcomes/nothing") != NULL, "%s", error.text);
    cr_expect_null(array.data);
    sh_reader_limit(o.reader, 100);
    error = (sh_error){0};
    cr_expect_eq(o.source.read(o.source.self, "system/claims", &array, &error), SH_E_INPUT);
    cr_expect(strstr(error.text, "100 bytes") != NULL, "%s", error.text);
    cr_expect_eq(o.source.read(o.source.self, "observed/value", &array, &error), SH_OK,
                 "one refusal does not spoil the reader");
    sh_array_free(&array);
    close_result(&o);
}

/* the words that opening a path must answer with */
static void refuse(const char *path, const char *words)
{
    sh_reader *reader = NULL;
    sh_error error = {0};
    cr_expect_eq(sh_reader_open(path, &reader, &error), SH_E_INPUT, "%s", words);
    cr_expect(strstr(error.text, words) != NULL, "'%s' lacks '%s'", error.text, words);
    cr_expect_null(reader);
}

static void set_integer(const char *path, const char *name, int value)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_INT, &value);
    H5Aclose(attribute);
    H5Fclose(file);
}

Test(reader, what_is_no_result_is_refused_with_its_reason)
{
    opened o;
    open_result(&o, SMALL);
    const char *other = scratch_file(&o.s, "other.h5");
    refuse("/nonexistent.h5", "No such file");
    refuse("/tmp", "not a file");
    scratch_write(other, "hello", 5);
    refuse(other, "HDF5");
    H5Fclose(H5Fcreate(other, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    refuse(other, "no result of shahe");
    sh_reader_close(o.reader);
    o.reader = NULL;
    set_integer(o.path, "schema_major", 2);
    refuse(o.path, "version 2");
    set_integer(o.path, "schema_major", 1);
    set_integer(o.path, "complete", 0);
    refuse(o.path, "not complete");
    close_result(&o);
}

/* every byte of a small file turned or cut: an answer or a refusal, never a crash of ours */
Test(reader, damaged_files_are_answered_or_refused, .timeout = 100)
{
    opened o;
    open_result(&o, (sh_result_size){2, 2, 1, 2, 2});
    const char *path = scratch_file(&o.s, "damaged.h5");
    sh_vec bytes = scratch_read(o.path);
    int refused = 0;
    for (size_t at = 0; at < bytes.count; at += 131) {
        unsigned char *byte = (unsigned char *)bytes.data + at;
        *byte ^= 0xff;
        scratch_write(path, bytes.data, bytes.count);
        sh_reader *reader = NULL;
        if (sh_reader_open(path, &reader, NULL) != SH_OK) {
            refused++;
        } else {
            sh_source source = sh_reader_source(reader);
            sh_array array;
            if (source.read(source.self, "system/claims", &array, NULL) == SH_OK) {
                sh_array_free(&array);
            }
            if (source.list(source.self, "events", &array, NULL) == SH_OK) {
                sh_array_free(&array);
            }
            sh_reader_close(reader);
        }
        *byte ^= 0xff;
    }
    cr_expect_gt(refused, 0);
    for (size_t cut = 0; cut < bytes.count; cut += bytes.count / 40) {
        scratch_write(path, bytes.data, cut);
        sh_reader *reader = NULL;
        cr_expect_eq(sh_reader_open(path, &reader, NULL), SH_E_INPUT, "cut at %zu", cut);
    }
    sh_vec_free(&bytes);
    close_result(&o);
}
