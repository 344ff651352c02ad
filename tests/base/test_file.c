#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char folder[] = "/tmp/sh_test_file_XXXXXX";

static void enter(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(file, .init = enter, .fini = leave);

Test(file, what_is_written_is_read_back_and_no_temporary_file_stays)
{
    size_t size = 300001;
    char *data = malloc(size);
    for (size_t i = 0; i < size; i++) {
        data[i] = (char)(i * 7 + i / 255);
    }
    sh_vec back = sh_vec_of(1);
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(sh_file_write("a.bin", data, size, NULL), SH_OK);
        cr_assert_eq(sh_file_read("a.bin", size, &back, NULL), SH_OK);
        cr_assert_eq(back.count, size);
        cr_assert(memcmp(back.data, data, size) == 0);
        size = 3;
    }
    cr_assert_eq(((char *)back.data)[3], '\0');
    cr_assert_eq(sh_file_write("empty", "", 0, NULL), SH_OK);
    cr_assert_eq(sh_file_read("empty", 0, &back, NULL), SH_OK);
    cr_assert_eq(back.count, 0);
    cr_expect_neq(access("a.bin.part", F_OK), 0);
    sh_vec_free(&back);
    free(data);
}

Test(file, what_cannot_be_read_is_an_input_error_with_its_name)
{
    sh_vec out = sh_vec_of(1);
    sh_error error = {0};
    cr_expect_eq(sh_file_read("missing.csv", 100, &out, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "cannot open missing.csv: No such file or directory");
    error = (sh_error){0};
    cr_expect_eq(sh_file_read(".", 100, &out, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "cannot read .: Is a directory");
    cr_assert_eq(sh_file_write("a", "12345", 5, NULL), SH_OK);
    error = (sh_error){0};
    cr_expect_eq(sh_file_read("a", 4, &out, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "a is longer than 4 bytes");
    cr_assert_eq(sh_file_write("b.h5", "\x89HDF\0\0\0\0", 8, NULL), SH_OK);
    error = (sh_error){0};
    cr_expect_eq(sh_file_read("b.h5", 4, &out, &error), SH_E_INPUT);
    cr_expect_str_eq(error.text, "b.h5 is not a text file");
    cr_expect(out.count == 0 && out.data == NULL);
}

Test(file, a_failed_write_leaves_the_old_content)
{
    sh_error error = {0};
    cr_expect_eq(sh_file_write("no/such/folder", "x", 1, &error), SH_E_OUTPUT);
    cr_expect(strstr(error.text, "no/such/folder") != NULL);

    /* a full disk, by way of a limit on the size of files */
    cr_assert_eq(sh_file_write("a", "old", 3, NULL), SH_OK);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {1000, 1000};
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    static char big[5000];
    cr_expect_eq(sh_file_write("a", big, sizeof big, NULL), SH_E_OUTPUT);
    cr_expect_neq(access("a.part", F_OK), 0);
    sh_vec back = sh_vec_of(1);
    cr_assert_eq(sh_file_read("a", 100, &back, NULL), SH_OK);
    cr_expect_str_eq(back.data, "old");
    sh_vec_free(&back);
}

Test(file, commit_names_the_finished_file_or_removes_it)
{
    char *part = sh_file_part_name("b");
    cr_assert_str_eq(part, "b.part");
    cr_expect_eq(sh_file_commit(part, "b", NULL), SH_E_OUTPUT, "there is nothing to commit");
    FILE *file = fopen(part, "w");
    cr_assert(file != NULL && fputs("x", file) >= 0 && fclose(file) == 0);
    cr_expect_eq(sh_file_commit(part, "b", NULL), SH_OK);
    cr_expect_eq(access("b", F_OK), 0);
    file = fopen(part, "w");
    cr_assert(file != NULL && fclose(file) == 0);
    cr_assert_eq(mkdir("d", 0777), 0);
    cr_expect_eq(sh_file_commit(part, "d", NULL), SH_E_OUTPUT);
    cr_expect_neq(access(part, F_OK), 0);
    free(part);
}
