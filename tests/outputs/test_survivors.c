#include "math/survival.h"
#include "outputs/survivors.h"
#include "tests/outputs/scratch_records.h"

enum { REPLICATIONS = 20, STEPS = 9, PLATFORMS = 12, ALL = REPLICATIONS * PLATFORMS };

Test(survivors, the_curve_is_that_of_kaplan_and_meier_over_all_platforms)
{
    derived_fixture f;
    derived_open(&f, (sh_result_size){3, REPLICATIONS, 0, STEPS, PLATFORMS});
    const double *survival = derived_data(&f, "survival", "survival");
    const double *low = derived_data(&f, "survival", "survival_low");
    const double *high = derived_data(&f, "survival", "survival_high");
    const int64_t *at_risk = derived_data(&f, "survival", "at_risk");
    const int64_t *leaving = derived_data(&f, "survival", "leaving");
    const double *incidence = derived_data(&f, "survival", "incidence");
    int32_t v = sh_schema_variable(f.schema, "platform_outcomes", "exit_day");
    for (int32_t arm = 0; arm < 3; arm++) {
        static double time[ALL];
        static uint8_t event[ALL];
        for (int i = 0; i < ALL; i++) {
            const int32_t *day = sh_records_at(f.records, arm, i / PLATFORMS)->blocks[v].data;
            int32_t here = day[i % PLATFORMS];
            time[i] = here < 0 ? 7 * STEPS + 1 : here;
            event[i] = here >= 0;
        }
        sh_vec points = sh_vec_of(sizeof(sh_survival_point));
        const sh_survival_data data = {.time = time, .event = event, .n = ALL};
        cr_assert_eq(sh_survival_curve(&data, 0.95, &points), SH_OK);
        for (int t = 0; t < STEPS; t++) {
            int at = arm * STEPS + t;
            expect_near(survival[at], sh_survival_at(&points, 7.0 * (t + 1)), "survival");
            cr_expect(low[at] <= survival[at] && survival[at] <= high[at]);
            cr_expect(low[at] >= 0 && high[at] <= 1);
            cr_expect_eq(at_risk[at], t == 0 ? ALL : at_risk[at - 1] - leaving[at - 1]);
            double left = 0;
            for (int kind = 0; kind < 4; kind++) {
                left += incidence[(arm * 4 + kind) * STEPS + t];
            }
            expect_near(left, 1 - survival[at], "ways of leaving");
        }
        sh_vec_free(&points);
    }
    derived_close(&f);
}

Test(survivors, platforms_that_all_stay_leave_room_for_doubt)
{
    derived_fixture f;
    /* in this size nobody leaves in the first step of arm 0 */
    derived_open(&f, (sh_result_size){1, 4, 0, 200, 2});
    const double *survival = derived_data(&f, "survival", "survival");
    const double *low = derived_data(&f, "survival", "survival_low");
    cr_assert_eq(survival[0], 1);
    /* Wilson with 4 of 4: 1 / (1 + z^2 / 4) */
    expect_near(low[0], 1 / (1 + 1.959963984540054 * 1.959963984540054 / 4), "low");
    derived_close(&f);
}
