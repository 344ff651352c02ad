#include <hdf5.h>
#include <hdf5_hl.h>

#include "outputs/reader.h"
#include "tests/outputs/scratch.h"

static herr_t check_object(hid_t file, const char *name, const H5O_info_t *info, void *self)
{
    int *seen = self;
    if (info->type != H5O_TYPE_DATASET) {
        return 0;
    }
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), space = H5Dget_space(dataset);
    int rank = H5Sget_simple_extent_ndims(space);
    for (int i = 0; i < rank && H5DSis_scale(dataset) <= 0; i++) {
        cr_expect_eq(H5DSget_num_scales(dataset, (unsigned)i), 1, "%s, axis %d", name, i);
    }
    *seen += rank > 0;
    H5Sclose(space);
    H5Dclose(dataset);
    return 0;
}

Test(writer, every_axis_of_every_variable_has_one_scale)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, path);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    int seen = 0;
    cr_expect_geq(H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, check_object, &seen), 0);
    cr_expect_gt(seen, 30);
    H5Fclose(file);
    scratch_close(&s);
}

Test(writer, coordinates_in_groups_are_the_same_objects_as_in_the_root)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, path);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    const char *const pairs[][2] = {{"/arm", "/system/arm"},
                                    {"/time", "/series/time"},
                                    {"/arm_name", "/outcomes/arm_name"},
                                    {"/platform/platform", "/series/platform"},
                                    {"/replication", "/event_index/replication"}};
    for (size_t i = 0; i < SH_COUNT(pairs); i++) {
        H5O_info_t a, b;
        cr_assert_geq(H5Oget_info_by_name(file, pairs[i][0], &a, H5P_DEFAULT), 0);
        cr_assert_geq(H5Oget_info_by_name(file, pairs[i][1], &b, H5P_DEFAULT), 0);
        cr_expect_eq(a.addr, b.addr, "%s", pairs[i][1]);
    }
    H5O_info_t root, kept;
    H5Oget_info_by_name(file, "/replication", &root, H5P_DEFAULT);
    H5Oget_info_by_name(file, "/series/replication", &kept, H5P_DEFAULT);
    cr_expect_neq(root.addr, kept.addr, "series have a replication axis of their own");
    H5Fclose(file);
    scratch_close(&s);
}

/* sizes beyond one tile in every direction; all values of all records are compared */
Test(writer, tiles_put_every_value_at_its_place)
{
    const sh_result_size size = {2, 131, 131, 47, 23};
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, size, 101);
    scratch_export(journal, path);
    sh_result *result = sh_result_create(size);
    const sh_schema *schema = sh_result_schema(result);
    sh_reader *reader = NULL;
    sh_error error = {0};
    cr_assert_eq(sh_reader_open(path, &reader, &error), SH_OK, "%s", error.text);
    sh_source source = sh_reader_source(reader);
    sh_array *arrays = calloc((size_t)schema->variable_count, sizeof *arrays);
    for (int32_t v = 0; v < schema->variable_count; v++) {
        char name[200];
        snprintf(name, sizeof name, "%s/%s", schema->variables[v].group,
                 schema->variables[v].name);
        cr_assert_eq(source.read(source.self, name, &arrays[v], &error), SH_OK, "%s",
                     error.text);
    }
    for (int32_t i = 0; i < 262; i++) {
        const sh_record *record = sh_result_record(result, i / 131, i % 131);
        for (int32_t v = 0; v < schema->variable_count; v++) {
            const sh_variable *variable = &schema->variables[v];
            size_t bytes = (size_t)sh_schema_slab(schema, v) * sh_type_size(variable->type);
            if (variable->scope == SH_SCOPE_RECORD || variable->scope == SH_SCOPE_KEPT) {
                const char *data = (const char *)arrays[v].data + (size_t)i * bytes;
                cr_assert_arr_eq(data, record->blocks[v].data, bytes, "%s of record %d",
                                 variable->name, i);
            }
        }
    }
    for (int32_t v = 0; v < schema->variable_count; v++) {
        sh_array_free(&arrays[v]);
    }
    free(arrays);
    sh_reader_close(reader);
    sh_result_destroy(result);
    scratch_close(&s);
}

Test(writer, plain_filters_only_and_none_on_texts)
{
    const sh_result_size size = {3, 70, 4, 40, 12};
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, size, 1);
    scratch_export(journal, path);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    const struct {
        const char *name;
        int filters;
        hsize_t chunk[4];
    } cases[] = {{"/series/cash", 2, {1, 4, 30, 10}},
                 {"/system/claims", 2, {1, 64, 30}},
                 {"/platform_outcomes/loss", 2, {1, 64, 12}},
                 {"/policy_log/reason", 0, {0}},
                 {"/arm_name", 0, {0}}};
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        hid_t dataset = H5Dopen2(file, cases[i].name, H5P_DEFAULT);
        hid_t create = H5Dget_create_plist(dataset);
        hsize_t chunk[4] = {0};
        cr_expect_eq(H5Pget_nfilters(create), cases[i].filters, "%s", cases[i].name);
        if (cases[i].filters > 0) {
            H5Pget_chunk(create, 4, chunk);
            cr_expect_arr_eq(chunk, cases[i].chunk, sizeof chunk, "%s", cases[i].name);
        }
        H5Pclose(create);
        H5Dclose(dataset);
    }
    H5Fclose(file);
    scratch_close(&s);
}
