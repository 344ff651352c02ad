#include "outputs/samples.h"
#include "tests/outputs/scratch_records.h"

Test(samples, metrics_are_the_numbers_of_the_records_by_role)
{
    derived_fixture f;
    derived_open(&f, SMALL);
    sh_samples chances = sh_samples_of(&f.derived, f.records, "probability");
    sh_samples quantities = sh_samples_of(&f.derived, f.records, "quantity");
    cr_assert_eq(chances.metrics, 1);
    cr_expect_str_eq(chances.name[0], "collapsed");
    cr_assert_eq(quantities.metrics, 3, "a variable without a role is no metric");
    cr_expect_str_eq(quantities.unit[1], "CNY");
    for (int32_t m = 0; m < 3; m++) {
        for (int32_t arm = 0; arm < 3; arm++) {
            for (int64_t r = 0; r < 8; r++) {
                double here = sh_samples_at(&quantities, m, arm)[r];
                double there = outcome(&f, quantities.name[m], arm, r);
                cr_expect(here == there || (isnan(here) && isnan(there)), "%s %d %lld",
                          quantities.name[m], arm, (long long)r);
            }
        }
    }
    derived_close(&f);
}
