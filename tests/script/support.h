/* Scenarios written into a folder of their own and loaded from there. */
#ifndef SH_TESTS_SCRIPT_SUPPORT_H
#define SH_TESTS_SCRIPT_SUPPORT_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "script/script.h"

typedef struct loaded {
    sh_status status;
    sh_plan plan;
    sh_script *script;
    sh_diagnostics diagnostics;
    sh_error error;
    char printed[16384]; /* all diagnostics, with the folder's name cut off */
} loaded;

static inline void enter_folder(char folder[64])
{
    snprintf(folder, 64, "/tmp/shahe_test_XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static inline void leave_folder(const char *folder)
{
    char command[128];
    cr_assert_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_assert_eq(system(command), 0);
}

static inline void put_bytes(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(name, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(data, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

static inline void put_text(const char *name, const char *text)
{
    put_bytes(name, text, strlen(text));
}

static inline void load_file(loaded *l, const char *path, const sh_script_options *options)
{
    memset(l, 0, sizeof *l);
    l->status = sh_script_load(path, options, &l->plan, &l->script, &l->diagnostics, &l->error);
    sh_vec out = sh_vec_of(1);
    for (int32_t i = 0; i < l->diagnostics.count; i++) {
        cr_assert(sh_diagnostic_format(&l->diagnostics.item[i], &out));
    }
    snprintf(l->printed, sizeof l->printed, "%s", out.count > 0 ? (const char *)out.data : "");
    sh_vec_free(&out);
}

static inline void unload(loaded *l)
{
    if (l->status == SH_OK) {
        sh_plan_free(&l->plan);
    }
    sh_script_free(l->script);
    sh_diagnostics_free(&l->diagnostics);
}

static inline void load_text(loaded *l, const char *text, const sh_script_options *options)
{
    put_text("case.lua", text);
    load_file(l, "case.lua", options);
}

#endif
