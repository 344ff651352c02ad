#include <criterion/criterion.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/format.h"

Test(format, derived_and_free_groups_stay_out_of_the_hash)
{
    const char *const out[] = {"summary", "survival", "paired", "hist", "ews", "provenance"};
    const char *const in[] = {"system", "outcomes", "events", "series", "design", "anything"};
    for (size_t i = 0; i < SH_COUNT(out); i++) {
        cr_expect(sh_format_is_derived(out[i]), "%s", out[i]);
        cr_expect_not(sh_format_is_derived(in[i]), "%s", in[i]);
    }
}

Test(format, a_table_is_found_by_its_name_or_by_what_stands_before_the_star)
{
    cr_assert_not_null(sh_format_table_of("summary", "mean"));
    cr_expect_str_eq(sh_format_table_of("summary", "fan_claims")->name, "fan_*");
    cr_expect_str_eq(sh_format_table_of("summary", "path_mean_x")->name, "path_mean_*");
    cr_expect_null(sh_format_table_of("summary", "mea"));
    cr_expect_null(sh_format_table_of("paired", "mean"));
}

Test(format, every_line_is_whole_and_single)
{
    size_t tables, groups, attributes;
    const sh_format_table *table = sh_format_tables(&tables);
    const sh_format_group *group = sh_format_groups(&groups);
    (void)sh_format_attributes(&attributes);
    cr_expect_gt(attributes, 10);
    for (size_t i = 0; i < tables; i++) {
        bool known = false;
        for (size_t g = 0; g < groups; g++) {
            known |= strcmp(group[g].name, table[i].group) == 0 &&
                     group[g].kind == SH_FORMAT_DERIVED;
        }
        cr_expect(known, "%s/%s", table[i].group, table[i].name);
        for (size_t k = 0; k < i; k++) {
            cr_expect(strcmp(table[i].name, table[k].name) != 0 ||
                          strcmp(table[i].group, table[k].group) != 0,
                      "%s twice", table[i].name);
        }
    }
}
