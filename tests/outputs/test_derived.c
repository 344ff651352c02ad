#include <math.h>

#include "outputs/derived.h"
#include "tests/outputs/scratch.h"

Test(derived, a_table_has_the_axes_of_its_line_and_starts_undefined)
{
    sh_result *result = sh_result_create(SMALL);
    sh_derived derived;
    sh_derived_init(&derived, sh_result_schema(result));
    const char *names[] = {"a", "b"};
    const sh_axis metric = {"metric", "1", "metric", 2, NULL, names};
    const sh_axis quantile = {"quantile", "1", "quantile", 5, NULL, NULL};
    sh_derived_axis_add(&derived, &metric);
    sh_derived_axis_add(&derived, &quantile);
    double *mean = sh_derived_table_add(&derived, "summary", "mean", NULL, NULL);
    int32_t *n = sh_derived_table_add(&derived, "summary", "n", NULL, NULL);
    double *fan = sh_derived_table_add(&derived, "summary", "fan_*", "claims", "CNY");
    cr_assert_not(derived.failed);
    for (int i = 0; i < 6; i++) {
        cr_expect(isnan(mean[i]));
        cr_expect_eq(n[i], 0);
    }
    cr_expect(isnan(fan[74]));
    const sh_derived_table *table = sh_derived_find(&derived, "summary", "fan_claims");
    cr_assert_not_null(table);
    cr_expect_eq(table->rank, 3);
    cr_expect_eq(table->count, 3 * 5 * 5);
    cr_expect_str_eq(table->unit, "CNY");
    cr_expect_null(sh_derived_find(&derived, "summary", "fan_*"));
    cr_expect_null(sh_derived_find(&derived, "paired", "mean"));
    sh_derived_free(&derived);
    sh_result_destroy(result);
}

Test(derived, money_is_in_yuan)
{
    cr_expect_str_eq(sh_derived_unit("CNY_fen"), "CNY");
    cr_expect_str_eq(sh_derived_unit("1/month"), "1/month");
}
