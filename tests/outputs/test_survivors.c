#include "outputs/survivors.h"
#include "tests/outputs/scratch_records.h"

enum { REPLICATIONS = 20, STEPS = 9, PLATFORMS = 12, ALL = REPLICATIONS * PLATFORMS };

/* one platform of a record: the step that first finds it open and the one in which it leaves;
 * STEPS: never */
typedef struct life {
    int from, until;
} life;

static life life_of(const derived_fixture *f, int32_t arm, int i)
{
    const sh_block *blocks = sh_records_at(f->records, arm, i / PLATFORMS)->blocks;
    int32_t exit = sh_schema_variable(f->schema, "platform_outcomes", "exit_day");
    int32_t entry = sh_schema_variable(f->schema, "platform_outcomes", "entry_day");
    int32_t left = ((const int32_t *)blocks[exit].data)[i % PLATFORMS];
    int32_t opened = ((const int32_t *)blocks[entry].data)[i % PLATFORMS];
    return (life){opened < 0 ? STEPS : opened / 7, left < 0 ? STEPS : left / 7 - 1};
}

Test(survivors, a_platform_is_at_risk_from_its_opening_on)
{
    derived_fixture f;
    derived_open(&f, (sh_result_size){3, REPLICATIONS, 0, STEPS, PLATFORMS});
    const double *survival = derived_data(&f, "survival", "survival");
    const double *low = derived_data(&f, "survival", "survival_low");
    const double *high = derived_data(&f, "survival", "survival_high");
    const int64_t *at_risk = derived_data(&f, "survival", "at_risk");
    const int64_t *leaving = derived_data(&f, "survival", "leaving");
    const int64_t *entering = derived_data(&f, "survival", "entering");
    const double *incidence = derived_data(&f, "survival", "incidence");
    for (int32_t arm = 0; arm < 3; arm++) {
        double product = 1;
        int64_t late = 0;
        for (int t = 0; t < STEPS; t++) {
            int at = arm * STEPS + t;
            int64_t risk = 0, gone = 0, come = 0;
            for (int i = 0; i < ALL; i++) {
                life l = life_of(&f, arm, i);
                risk += l.from <= t && l.until >= t;
                gone += l.until == t;
                come += l.from == t + 1 && l.from < STEPS;
            }
            product *= 1 - (double)gone / (double)risk;
            late += come;
            cr_expect_eq(at_risk[at], risk, "arm %d step %d", arm, t);
            cr_expect_eq(leaving[at], gone);
            cr_expect_eq(entering[at], come);
            expect_near(survival[at], product, "survival");
            cr_expect(low[at] <= survival[at] && survival[at] <= high[at]);
            cr_expect(low[at] >= 0 && high[at] <= 1);
            double left = 0;
            for (int kind = 0; kind < 4; kind++) {
                left += incidence[(arm * 4 + kind) * STEPS + t];
            }
            expect_near(left, 1 - survival[at], "ways of leaving");
        }
        cr_expect_gt(late, 0, "some open late");
        cr_expect_lt(at_risk[arm * STEPS], ALL, "and are not at risk on day 0");
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
