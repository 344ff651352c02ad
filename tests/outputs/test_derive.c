#include "tests/outputs/scratch_records.h"

Test(derive, every_line_of_the_format_is_filled)
{
    derived_fixture f;
    derived_open(&f, SMALL);
    size_t count;
    const sh_format_table *lines = sh_format_tables(&count);
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t k = 0; k < f.derived.tables.count; k++) {
            const sh_derived_table *table = sh_vec_at(&f.derived.tables, k);
            found |= table->about == &lines[i];
        }
        cr_expect(found, "%s/%s", lines[i].group, lines[i].name);
    }
    derived_close(&f);
}

Test(derive, one_replication_has_values_and_no_intervals)
{
    derived_fixture f;
    derived_open(&f, (sh_result_size){2, 1, 1, 3, 2});
    const double *mean = derived_data(&f, "summary", "mean");
    const double *low = derived_data(&f, "summary", "mean_low");
    const double *quantile_low = derived_data(&f, "summary", "quantile_low");
    for (int i = 0; i < 6; i++) {
        cr_expect_not(isnan(mean[i]));
        cr_expect(isnan(low[i]));
        cr_expect(isnan(quantile_low[i * 5 + 2]));
    }
    derived_close(&f);
}
