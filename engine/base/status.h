/* What a function that can fail returns, and the first error in words. */
#ifndef SH_BASE_STATUS_H
#define SH_BASE_STATUS_H

#include "base/macros.h"

/* SH_OK is 0, every other outcome is SH_E_<name>; the list with texts is status.def. */
typedef enum sh_status {
    SH_OK = 0,
    SH_E_INTERNAL,
    SH_E_USAGE,
    SH_E_SCENARIO,
    SH_E_POLICY,
    SH_E_INPUT,
    SH_E_OUTPUT,
    SH_E_MEMORY,
    SH_E_INVARIANT,
    SH_E_CRITERION,
    SH_E_DIFFERS,
    SH_E_UNDECIDED,
    SH_E_MAX_TIME,
    SH_E_INTERRUPTED,
    SH_E_TERMINATED,
    SH_STATUS_COUNT
} sh_status;

/* Filled once, where the error happens; start from a zeroed struct. */
typedef struct sh_error {
    sh_status code;   /* SH_OK: no error yet */
    char text[1024];  /* one or more lines for the user, no trailing newline */
    const char *file; /* source file that raised it; borrowed, static */
    int line;         /* source line that raised it */
} sh_error;

/* Exit code of the program for an outcome (documented in the README). */
int sh_status_exit_code(sh_status status);

/* What the outcome means, one lower-case sentence without a full stop. */
const char *sh_status_text(sh_status status);

/* The name as in status.def, for example "SCENARIO". */
const char *sh_status_name(sh_status status);

/* Stores code, text and place in `error` and returns `code`. A NULL error is allowed. The first
   error wins: when one is stored already it is kept, but `code` is still returned. */
#define sh_error_set(error, code, ...) \
    sh_error_set_at((error), (code), __FILE__, __LINE__, __VA_ARGS__)

sh_status sh_error_set_at(sh_error *error, sh_status code, const char *file, int line,
                          const char *format, ...) SH_PRINTF(5, 6);

#endif
