#include <math.h>

#include "base/macros.h"
#include "formula/domain.h"
#include "bad_input.h"

Test(domain, bounds_belong_to_the_range_unless_they_are_open)
{
    const sh_domain good[] = {
        {"a", 0, 0, 1, false, false},
        {"a", 1, 0, 1, false, false},
        {"a", 0.5, 0, 1, true, true},
        {"a", -1e308, -INFINITY, INFINITY, true, true},
    };
    sh_error error = {0};
    cr_expect_eq(sh_domain_check(good, SH_COUNT(good), &error), SH_OK);
    cr_expect_eq(sh_domain_check(NULL, 0, &error), SH_OK);
    cr_expect_eq(error.code, SH_OK);
}

Test(domain, the_first_number_outside_is_named_with_its_range)
{
    const struct {
        sh_domain domain;
        const char *words;
    } cases[] = {
        {{"the rate", 1.5, 0, 1, true, true},
         "the rate must be above 0 and below 1, but is 1.5"},
        {{"the rate", 0, 0, 1, true, false},
         "the rate must be above 0 and at most 1, but is 0"},
        {{"the rate", 1, 0, 1, false, true}, "must be at least 0 and below 1, but is 1"},
        {{"the sum", -2, 0, INFINITY, false, false}, "the sum must be at least 0, but is -2"},
        {{"the sum", 3, -INFINITY, 2, false, false}, "the sum must be at most 2, but is 3"},
        {{"the sum", NAN, 0, 1, false, false}, "but is nan"},
        {{"the sum", INFINITY, 0, INFINITY, false, false}, "must be at least 0, but is inf"},
        {{"the sum", -INFINITY, -INFINITY, INFINITY, false, false}, "must be a finite number"},
    };
    for (size_t i = 0; i < SH_COUNT(cases); i++) {
        const sh_domain list[] = {
            {"good", 0, 0, 1, 0, 0}, cases[i].domain, {"bad too", 9, 0, 1, 0, 0}};
        sh_error error = {0};
        expect_refused(sh_domain_check(list, 3, &error), &error, cases[i].words);
    }
}
