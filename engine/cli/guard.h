/* guard: work that the HDF5 library may end at any moment, in a process of its own. The library
 * crashes, calls exit or goes on for ever on some damaged files and where memory is short; the
 * program then says so in words and an exit code of its list, and what was finished before
 * stays. */
#ifndef SH_CLI_GUARD_H
#define SH_CLI_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/term.h"

/* how a child ended */
typedef struct sh_guard_end {
    bool spoke;       /* by itself, with an exit code of the list: it has said why */
    bool stopped;     /* by a signal from outside, such as that of Ctrl-C */
    sh_status status; /* of that code; else what it means for the caller */
    int exit_code;    /* for a caller that ends as the child did */
    char how[100];    /* "stopped with signal 11 (Segmentation fault)" */
} sh_guard_end;

/* Waits for a child. */
sh_guard_end sh_guard_wait(pid_t child);

/* 0 in a child that is to work; a positive number in the process that has waited for it, with
 * *end; negative where no child can be made and this process is to work. Flushes both streams
 * of `term` first. The child may start no threads. */
pid_t sh_guard_fork(sh_term *term, sh_guard_end *end);

/* Ends this process, as a crash would, after so many seconds of processor time. */
void sh_guard_limit(int64_t seconds);

/* Ends a child of sh_guard_fork: flushes, prints an error, and skips the clean-up of libraries.
 */
_Noreturn void sh_guard_leave(sh_term *term, sh_status status, sh_error *error);

/* From now on a failed sh_check says so and ends with the exit code of an internal error. */
void sh_guard_checks(void);

#endif
