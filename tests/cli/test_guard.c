#include <criterion/criterion.h>
#include <string.h>

#include "cli/guard.h"

Test(guard, work_that_goes_on_for_ever_ends_as_a_crash_does)
{
    sh_term term = {.out = stdout, .err = stderr};
    sh_guard_end end;
    pid_t child = sh_guard_fork(&term, &end);
    if (child == 0) {
        sh_guard_limit(1);
        for (volatile unsigned turn = 0;; turn++) {
        }
    }
    cr_assert(child > 0);
    cr_expect(!end.spoke && !end.stopped && end.exit_code == 5, "exit code %d", end.exit_code);
    cr_expect(strstr(end.how, "CPU time limit") != NULL, "%s", end.how);
}

Test(guard, a_child_that_speaks_is_believed)
{
    sh_term term = {.out = stdout, .err = stderr};
    sh_guard_end end;
    pid_t child = sh_guard_fork(&term, &end);
    if (child == 0) {
        sh_error error = {0};
        sh_guard_leave(&term, sh_error_set(&error, SH_E_OUTPUT, "planted"), &error);
    }
    cr_expect(child > 0 && end.spoke && !end.stopped && end.exit_code == 6);
}
