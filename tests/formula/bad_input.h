/* Bad input of formulas: each case with what its message must say. */
#ifndef SH_TESTS_BAD_INPUT_H
#define SH_TESTS_BAD_INPUT_H

#include <criterion/criterion.h>
#include <string.h>

#include "base/status.h"

/* an outcome must be refused data with these words */
static inline void expect_refused(sh_status status, const sh_error *error, const char *words)
{
    cr_expect_eq(status, SH_E_SCENARIO, "expected a refusal: %s", words);
    cr_expect_eq(error->code, SH_E_SCENARIO);
    cr_expect_not_null(strstr(error->text, words), "\"%s\" lacks \"%s\"", error->text, words);
    cr_expect_eq(sh_status_exit_code(status), 3);
}

#endif
