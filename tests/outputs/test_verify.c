#include <hdf5.h>
#include <hdf5_hl.h>

#include "outputs/verify.h"
#include "tests/outputs/scratch_poke.h"

static bool says(const sh_crosscheck_list *list, const char *words)
{
    for (size_t i = 0; i < list->texts.count; i++) {
        if (strstr(*(char **)sh_vec_at(&list->texts, i), words) != NULL) {
            return true;
        }
    }
    return false;
}

/* one way to spoil a file */
static void spoil(int fault, hid_t file)
{
    int32_t one = 1;
    hsize_t size = 3;
    const int64_t values[3] = {1, 2, 3};
    hid_t group = H5Gopen2(file, "/outcomes", H5P_DEFAULT);
    hid_t loss = H5Dopen2(group, "investor_loss", H5P_DEFAULT);
    switch (fault) {
    case 0:
        H5Adelete(file, "title");
        break;
    case 1:
        H5Adelete(file, "start_date");
        H5LTset_attribute_int(file, "/", "start_date", &one, 1);
        break;
    case 2:
        H5LTmake_dataset(group, "extra", 1, &size, H5T_STD_I64LE, values);
        break;
    case 3:
        H5Adelete(loss, "units");
        break;
    case 4:
        H5Ldelete(file, "/summary/mean", H5P_DEFAULT);
        break;
    case 5:
        H5Lmove(file, "/summary/mean", file, "/summary/average", H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 6:
        H5Lcreate_soft("/outcomes", file, "soft", H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 7:
        H5LTset_attribute_string(file, "/outcomes/investor_loss", "long_name", "gain");
        break;
    case 8:
        H5Ldelete(file, "/summary/se", H5P_DEFAULT);
        H5Olink(loss, file, "/summary/se", H5P_DEFAULT, H5P_DEFAULT);
        break;
    default:
        break;
    }
    H5Dclose(loss);
    H5Gclose(group);
}

Test(verify, a_good_file_has_no_findings_and_every_fault_is_found)
{
    static const char *const words[] = {"attribute title is missing",
                                        "start_date has the wrong type",
                                        "outcomes/extra",
                                        "outcomes/investor_loss has no units",
                                        "summary/mean is missing",
                                        "summary/average is not a table",
                                        "/soft is not an object",
                                        "the content has the hash",
                                        "summary/se is i64, not f64"};
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    const char *copy = scratch_file(&s, "copy.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, path);
    sh_crosscheck_list list = {0};
    sh_error error = {0};
    cr_assert_eq(sh_verify(path, &list, &error), SH_OK, "%s", error.text);
    cr_expect_eq(list.texts.count, 0, "%s",
                 list.texts.count == 0 ? "" : *(char **)sh_vec_at(&list.texts, 0));
    sh_crosscheck_free(&list);
    sh_vec bytes = scratch_read(path);
    for (int fault = 0; fault < (int)SH_COUNT(words); fault++) {
        scratch_write(copy, bytes.data, bytes.count);
        hid_t file = H5Fopen(copy, H5F_ACC_RDWR, H5P_DEFAULT);
        spoil(fault, file);
        H5Fclose(file);
        list = (sh_crosscheck_list){0};
        cr_assert_eq(sh_verify(copy, &list, &error), SH_OK, "%s", error.text);
        cr_expect(says(&list, words[fault]), "fault %d: '%s' lacks '%s'", fault,
                  list.texts.count == 0 ? "" : *(char **)sh_vec_at(&list.texts, 0),
                  words[fault]);
        sh_crosscheck_free(&list);
    }
    sh_vec_free(&bytes);
    scratch_close(&s);
}

Test(verify, one_changed_value_anywhere_is_seen_by_the_hash)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, path);
    poke(path, "system/overdue_share", 17, 0.123);
    sh_crosscheck_list list = {0};
    cr_assert_eq(sh_verify(path, &list, NULL), SH_OK);
    cr_expect(says(&list, "the content has the hash"));
    sh_crosscheck_free(&list);
    scratch_close(&s);
}

Test(verify, the_stored_hash_is_given_and_what_is_no_result_is_refused)
{
    scratch s = scratch_open();
    const char *journal = scratch_file(&s, "journal"), *path = scratch_file(&s, "run.h5");
    char hash[SH_HASH_TEXT];
    sh_crosscheck_list list = {0};
    scratch_journal(journal, SMALL, 1);
    scratch_export(journal, path);
    cr_assert_eq(sh_verify_hash(path, hash, NULL), SH_OK);
    cr_expect_eq(strlen(hash), 32);
    sh_error error = {0};
    cr_expect_eq(sh_verify(journal, &list, &error), SH_E_INPUT);
    cr_expect(strstr(error.text, "HDF5") != NULL, "%s", error.text);
    cr_expect_eq(sh_verify_hash("/nonexistent.h5", hash, NULL), SH_E_INPUT);
    scratch_close(&s);
}
