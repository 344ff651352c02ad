#include "outputs/endings.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "base/macros.h"

Test(endings, every_way_of_leaving_has_its_own_and_failures_look_different)
{
    static const struct {
        const char *name;
        bool failure;
    } exits[] = {
#define SH_EXIT(name, failure, about) {#name, failure},
#include "world/exits.def"
#undef SH_EXIT
    };
    cr_expect_eq(SH_COUNT(exits) + 1, SH_ENDINGS, "and one for all others");
    for (size_t i = 0; i < SH_COUNT(exits); i++) {
        int32_t e = sh_ending_find(exits[i].name);
        cr_expect_neq(e, SH_ENDING_OTHER, "%s", exits[i].name);
        cr_expect_str_eq(sh_endings[e].flag, exits[i].name);
        cr_expect_eq(e < SH_ENDING_OTHER, exits[i].failure, "%s", exits[i].name);
    }
    for (int32_t a = 0; a < SH_ENDINGS; a++) {
        for (int32_t b = 0; b < a; b++) {
            cr_expect_str_neq(sh_endings[a].colour, sh_endings[b].colour);
            cr_expect_neq(sh_endings[a].pattern, sh_endings[b].pattern);
            cr_expect(a > SH_ENDING_OTHER || sh_endings[a].shape != sh_endings[b].shape);
        }
    }
}

Test(endings, an_unknown_name_is_another_end)
{
    cr_expect_eq(sh_ending_find(""), SH_ENDING_OTHER);
    cr_expect_eq(sh_ending_find("sold"), SH_ENDING_OTHER);
    cr_expect_eq(sh_ending_find("converted"), SH_ENDING_CONVERTED);
    cr_expect_eq(sh_ending_find("none"), SH_ENDING_NONE);
}
