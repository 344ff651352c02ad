#include "outputs/inspect.h"
#include "tests/outputs/scratch.h"

/* what a hostile file may hold is refused with its reason, before anything is allocated */
Test(inspect, foreign_types_links_filters_and_claims_are_refused)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "hostile.h5");
    sh_h5 h5;
    sh_error error = {0};
    sh_h5_create(&h5, path, &error);
    hsize_t huge = (hsize_t)1 << 40, small = 64, chunk = 64;
    hid_t space = H5Screate_simple(1, &huge, NULL), few = H5Screate_simple(1, &small, NULL);
    H5Dclose(H5Dcreate2(h5.file, "huge", H5T_STD_I64LE, space, 0, 0, 0));
    hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(create, 1, &chunk);
    H5Dclose(H5Dcreate2(h5.file, "huge_chunked", H5T_STD_I64LE, space, 0, create, 0));
    H5Pset_nbit(create);
    H5Dclose(H5Dcreate2(h5.file, "filter", H5T_STD_I64LE, few, 0, create, 0));
    H5Pclose(create);
    create = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(create, "/etc/hostname", 0, 64 * 8);
    H5Dclose(H5Dcreate2(h5.file, "outside", H5T_STD_I64LE, few, 0, create, 0));
    H5Pclose(create);
    H5Dclose(H5Dcreate2(h5.file, "foreign", H5T_STD_I64BE, few, 0, 0, 0));
    hid_t fixed = H5Tcopy(H5T_C_S1);
    H5Tset_size(fixed, 16);
    H5Dclose(H5Dcreate2(h5.file, "fixed_text", fixed, few, 0, 0, 0));
    H5Lcreate_external("/etc/passwd", "/", h5.file, "away", 0, 0);
    H5Lcreate_soft("/foreign", h5.file, "soft", 0, 0);
    H5Tclose(fixed);
    H5Sclose(space);
    H5Sclose(few);
    sh_h5_close(&h5);
    sh_h5_open(&h5, path, &error);
    const struct {
        const char *name, *why;
    } cases[] = {{"huge", "more values than"}, {"huge_chunked", "more values than"},
                 {"filter", "filter"},         {"outside", "outside the file"},
                 {"foreign", "type"},          {"fixed_text", "type"}};
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        sh_h5_shape shape;
        const char *why = NULL;
        hid_t dataset = sh_inspect_object(&h5, h5.file, cases[i].name);
        cr_assert_geq(dataset, 0, "%s", cases[i].name);
        cr_expect_not(sh_inspect_shape(&h5, dataset, &shape, &why));
        cr_expect(why != NULL && strstr(why, cases[i].why) != NULL, "%s: %s", cases[i].name,
                  why);
        sh_h5_release(dataset);
    }
    cr_expect_lt(sh_inspect_object(&h5, h5.file, "away"), 0);
    cr_expect_lt(sh_inspect_object(&h5, h5.file, "soft"), 0);
    cr_expect_lt(sh_inspect_object(&h5, h5.file, "absent"), 0);
    sh_h5_close(&h5);
    scratch_close(&s);
}
