#include "outputs/inspect.h"
#include "tests/outputs/scratch.h"

Test(h5, the_first_failure_is_kept_in_one_line_and_later_calls_do_nothing)
{
    sh_h5 h5;
    sh_error error = {0};
    sh_h5_open(&h5, "/nonexistent.h5", &error);
    cr_expect_not(sh_h5_good(&h5));
    cr_expect_eq(error.code, SH_E_INPUT);
    cr_expect_null(strchr(error.text, '\n'));
    cr_expect(strstr(error.text, "No such file") != NULL, "%s", error.text);
    sh_error first = error;
    sh_h5_group(&h5, h5.file, "group");
    sh_h5_wrong(&h5, "another");
    cr_expect_str_eq(error.text, first.text);
    cr_expect_eq(h5.status, SH_E_INPUT);
    sh_h5_close(&h5);
}

Test(h5, values_of_every_type_come_back)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "values.h5");
    const int64_t numbers[6] = {0, 1, -2, 3, -4, 5};
    sh_h5 h5;
    sh_error error = {0};
    sh_h5_create(&h5, path, &error);
    for (int type = 0; type < SH_TYPE_TEXT; type++) {
        sh_h5_shape shape = {.type = (sh_type)type, .rank = 2, .size = {2, 3}, .chunk = {1, 3}};
        hid_t dataset = sh_h5_dataset(&h5, h5.file, sh_type_name((sh_type)type), &shape);
        sh_h5_write_all(&h5, dataset, &shape, numbers);
        sh_h5_release(dataset);
    }
    sh_h5_close(&h5);
    cr_assert(sh_h5_good(&h5), "%s", error.text);
    sh_h5_open(&h5, path, &error);
    for (int type = 0; type < SH_TYPE_TEXT; type++) {
        sh_h5_shape shape;
        int64_t back[6] = {0};
        hid_t dataset = sh_inspect_object(&h5, h5.file, sh_type_name((sh_type)type));
        cr_assert(sh_inspect_shape(&h5, dataset, &shape, NULL));
        cr_expect_eq((int)shape.type, type);
        cr_expect_eq(shape.size[1], 3);
        sh_h5_box box = {{0}, {2, 3}};
        sh_h5_read(&h5, dataset, shape.type, 2, &box, back);
        cr_expect_arr_eq(back, numbers, 6 * sh_type_size((sh_type)type));
        sh_h5_release(dataset);
    }
    cr_expect(sh_h5_good(&h5), "%s", error.text);
    sh_h5_close(&h5);
    scratch_close(&s);
}
