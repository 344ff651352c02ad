/* interrupt: Ctrl-C, a request to end and the time limit, as one flag that a study looks at. It
 * is the one writable variable of the program: a signal handler can reach nothing else. */
#ifndef SH_CLI_INTERRUPT_H
#define SH_CLI_INTERRUPT_H

#include <stdbool.h>

#include "base/status.h"

/* From now on SIGINT, SIGTERM and SIGHUP set the flag; `talk`: with one line to standard error.
 * A second one ends the program at once (what is committed is safe). */
void sh_interrupt_install(bool talk);

/* Sets the flag after `seconds` of wall time; at most one at a time, 0 switches it off. */
void sh_interrupt_after(double seconds);

/* non-zero once something asks to stop */
const volatile int *sh_interrupt_flag(void);

/* SH_OK, SH_E_INTERRUPTED, SH_E_TERMINATED or SH_E_MAX_TIME: what the flag says */
sh_status sh_interrupt_status(void);

#endif
