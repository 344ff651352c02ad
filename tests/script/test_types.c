#include "support.h"

#include "base/file.h"
#include "script/types.h"

#define REMEDY "build/tests/script/script_probe --types > lua/types/shahe.lua"

Test(types, the_annotations_for_editors_are_current)
{
    const char *top = getenv("SHAHE_TOP");
    char path[512];
    sh_vec stored = sh_vec_of(1), made = sh_vec_of(1);
    cr_assert_not_null(top, "SHAHE_TOP is not set");
    snprintf(path, sizeof path, "%s/lua/types/shahe.lua", top);
    cr_assert_eq(sh_file_read(path, 1 << 20, &stored, NULL), SH_OK);
    cr_assert(sh_types_write(&made));
    cr_expect(strcmp(stored.data, made.data) == 0, "bring it up to date: %s", REMEDY);
    cr_expect(strstr(made.data, "---@field news_gain? number a_N") != NULL);
    cr_expect(strstr(made.data, "---@field step? \"day\"|\"week\"|\"month\"") != NULL);
    sh_vec_free(&stored);
    sh_vec_free(&made);
}
