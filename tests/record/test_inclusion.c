#include <criterion/criterion.h>
#include <math.h>

#include "record/inclusion.h"

enum { A0 = 0, A1 = 1, G0 = 6 * SH_SEGMENT_N, G3 = G0 + 3 };

Test(inclusion, shares_are_those_worked_out_by_hand_over_two_steps)
{
    sh_world w = {0};
    sh_inclusion in = {0};
    w.market.applied[A0] = 6;
    w.market.granted[A0] = 3;
    w.market.lent[A0] = 700;
    w.market.applied[A1] = 2;
    w.market.granted[A1] = 2;
    w.market.lent[A1] = 100;
    w.market.lent_years = 800;
    w.market.lent_cost = 80;
    sh_inclusion_step(&in, &w);
    w.market = (sh_market){.lent_years = 200, .lent_cost = 60};
    w.market.applied[G0] = 10;
    w.market.granted[G0] = 1;
    w.market.lent[G0] = 200;
    w.market.applied[G3] = 5;
    sh_inclusion_step(&in, &w);
    cr_expect_float_eq(sh_inclusion_grade(&in, 0), 5.0 / 8, 1e-15);
    cr_expect_float_eq(sh_inclusion_grade(&in, 6), 1.0 / 15, 1e-15);
    cr_expect(isnan(sh_inclusion_grade(&in, 3)), "nobody of that grade applied");
    cr_expect_float_eq(sh_inclusion_segment(&in, 0), 4.0 / 16, 1e-15);
    cr_expect_float_eq(sh_inclusion_segment(&in, 1), 1.0, 1e-15);
    cr_expect(isnan(sh_inclusion_segment(&in, 2)));
    cr_expect_eq(sh_inclusion_segment(&in, 3), 0.0);
    cr_expect_float_eq(sh_inclusion_volume(&in, 0), 0.9, 1e-15);
    cr_expect_eq(sh_inclusion_volume(&in, 2), 0.0);
    cr_expect_float_eq(sh_inclusion_rate(&in), 0.14, 1e-15);
}

Test(inclusion, without_a_loan_there_is_neither_volume_nor_rate)
{
    sh_inclusion in = {0};
    cr_expect(isnan(sh_inclusion_volume(&in, 0)) && isnan(sh_inclusion_rate(&in)));
}
