#include "outputs/content.h"
#include "tests/outputs/scratch.h"

static sh_hash hash_of(const char *path)
{
    sh_h5 h5;
    sh_error error = {0};
    sh_h5_open(&h5, path, &error);
    sh_hash hash = sh_content_hash(&h5);
    cr_assert(sh_h5_good(&h5), "%s", error.text);
    sh_h5_close(&h5);
    return hash;
}

/* changes one byte of one value of a variable, or one attribute */
static void change_value(const char *path, const char *name)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), space = H5Dget_space(dataset);
    hsize_t at[4] = {0}, one[4] = {1, 1, 1, 1};
    int32_t value = 123456;
    hid_t scalar = H5Screate(H5S_SCALAR);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, at, NULL, one, NULL);
    cr_assert_geq(H5Dwrite(dataset, H5T_NATIVE_INT32, scalar, space, H5P_DEFAULT, &value), 0);
    H5Sclose(scalar);
    H5Sclose(space);
    H5Dclose(dataset);
    H5Fclose(file);
}

static void change_attribute(const char *path, const char *object, const char *name)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t owner = H5Oopen(file, object, H5P_DEFAULT);
    hid_t attribute = H5Aopen(owner, name, H5P_DEFAULT);
    hid_t type = H5Aget_type(attribute);
    const char *text = "changed";
    cr_assert_geq(H5Awrite(attribute, type, &text), 0, "%s", name);
    H5Tclose(type);
    H5Aclose(attribute);
    H5Oclose(owner);
    H5Fclose(file);
}

Test(content, any_changed_value_or_meaning_changes_the_hash)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    const char *copy = scratch_file(&s, "copy.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, path);
    sh_vec bytes = scratch_read(path);
    sh_hash hash = hash_of(path);
    const char *const values[] = {"/series/cash", "/outcomes/failed_platforms",
                                  "/arm",         "/platform/size",
                                  "/events/day",  "/observed/value"};
    for (size_t i = 0; i < SH_COUNT(values); i++) {
        scratch_write(copy, bytes.data, bytes.count);
        change_value(copy, values[i]);
        cr_expect_not(sh_hash_equal(hash_of(copy), hash), "%s", values[i]);
    }
    const char *const meanings[][2] = {
        {"/", "title"}, {"/", "seed"}, {"/series/cash", "units"}, {"/time", "long_name"}};
    for (size_t i = 0; i < SH_COUNT(meanings); i++) {
        scratch_write(copy, bytes.data, bytes.count);
        change_attribute(copy, meanings[i][0], meanings[i][1]);
        cr_expect_not(sh_hash_equal(hash_of(copy), hash), "%s", meanings[i][1]);
    }
    const char *const free_ones[][2] = {{"/", "content_hash"},
                                        {"/provenance", "shahe_version"}};
    for (size_t i = 0; i < SH_COUNT(free_ones); i++) {
        scratch_write(copy, bytes.data, bytes.count);
        change_attribute(copy, free_ones[i][0], free_ones[i][1]);
        cr_expect(sh_hash_equal(hash_of(copy), hash), "%s", free_ones[i][1]);
    }
    sh_vec_free(&bytes);
    scratch_close(&s);
}

/* the same values stored otherwise: other chunks, no compression */
Test(content, the_hash_does_not_depend_on_how_values_are_stored)
{
    scratch s = scratch_open();
    const char *names[] = {scratch_file(&s, "a.h5"), scratch_file(&s, "b.h5"),
                           scratch_file(&s, "c.h5")};
    sh_hash hash[3];
    static int64_t values[4 * 90 * 50 * 3];
    for (size_t i = 0; i < SH_COUNT(values); i++) {
        values[i] = (int64_t)(i * i);
    }
    for (int k = 0; k < 3; k++) {
        sh_h5 h5;
        sh_h5_shape shape = {SH_TYPE_I64, 4, {4, 90, 50, 3}, {0}};
        const hsize_t chunk[3][4] = {{0}, {1, 64, 30, 3}, {4, 7, 11, 2}};
        memcpy(shape.chunk, chunk[k], sizeof chunk[k]);
        sh_h5_create(&h5, names[k], NULL);
        hid_t dataset = sh_h5_dataset(&h5, h5.file, "x", &shape);
        sh_h5_write_all(&h5, dataset, &shape, values);
        sh_h5_release(dataset);
        sh_h5_close(&h5);
        hash[k] = hash_of(names[k]);
    }
    cr_expect(sh_hash_equal(hash[0], hash[1]));
    cr_expect(sh_hash_equal(hash[0], hash[2]));
    scratch_close(&s);
}

Test(content, a_link_that_leads_back_or_away_is_refused)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "loop.h5");
    for (int k = 0; k < 2; k++) {
        sh_h5 h5;
        sh_error error = {0};
        sh_h5_create(&h5, path, NULL);
        hid_t group = sh_h5_group(&h5, h5.file, "group");
        if (k == 0) {
            sh_h5_link(&h5, h5.file, group, "loop");
        } else {
            H5Lcreate_external("/etc/passwd", "/", group, "away", H5P_DEFAULT, H5P_DEFAULT);
        }
        sh_h5_release(group);
        sh_h5_close(&h5);
        sh_h5_open(&h5, path, &error);
        (void)sh_content_hash(&h5);
        cr_expect_eq(h5.status, SH_E_INPUT, "%d", k);
        cr_expect(strstr(error.text, "is not an object of a result") != NULL, "%s", error.text);
        sh_h5_close(&h5);
    }
    scratch_close(&s);
}
