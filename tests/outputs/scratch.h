/* scratch: a folder of its own for a test, and whole files in it. */
#ifndef SH_TESTS_SCRATCH_H
#define SH_TESTS_SCRATCH_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "outputs/export.h"
#include "outputs/journal.h"
#include "tests/support/result.h"

#define DIGEST "00112233445566778899aabbccddeeff"

static const sh_result_size SMALL = {3, 8, 2, 5, 4};

typedef struct scratch {
    char folder[64];
    char path[8][96]; /* file names handed out */
    int used;
} scratch;

static inline scratch scratch_open(void)
{
    scratch s = {.folder = "/tmp/shahe-test-XXXXXX"};
    cr_assert_not_null(mkdtemp(s.folder));
    return s;
}

static inline const char *scratch_file(scratch *s, const char *name)
{
    cr_assert_lt(s->used, 8);
    char *path = s->path[s->used++];
    cr_assert_lt(strlen(s->folder) + strlen(name) + 2, sizeof s->path[0]);
    return strcat(strcat(strcpy(path, s->folder), "/"), name);
}

/* removes the files handed out; nothing else may be left in the folder */
static inline void scratch_close(scratch *s)
{
    for (int i = 0; i < s->used; i++) {
        unlink(s->path[i]);
    }
    cr_expect_eq(rmdir(s->folder), 0, "something is left in %s", s->folder);
}

static inline sh_vec scratch_read(const char *path)
{
    sh_vec bytes = sh_vec_of(1);
    sh_error error = {0};
    cr_assert_eq(sh_file_read(path, 1 << 30, &bytes, &error), SH_OK, "%s", error.text);
    return bytes;
}

static inline void scratch_write(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(data, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

/* a whole journal of the invented result */
static inline void scratch_journal(const char *path, sh_result_size size, int32_t stride)
{
    sh_error error = {0};
    sh_result *result = sh_result_create(size);
    sh_journal *journal = sh_journal_create(path, DIGEST, SH_JOURNAL_NEW);
    sh_sink sink = sh_journal_sink(journal);
    cr_assert_eq(sh_result_run(result, &sink, stride, &error), SH_OK, "%s", error.text);
    sh_journal_destroy(journal);
    sh_result_destroy(result);
}

static inline void scratch_export(const char *journal, const char *path)
{
    sh_error error = {0};
    cr_assert_eq(sh_export(journal, path, &error), SH_OK, "%s", error.text);
}

#endif
