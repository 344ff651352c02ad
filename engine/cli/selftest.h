/* selftest: does this program compute here what it computes everywhere? */
#ifndef SH_CLI_SELFTEST_H
#define SH_CLI_SELFTEST_H

#include <stddef.h>

#include "base/status.h"

/* one thing that must hold; `detail` says what was found. SH_E_INVARIANT: it does not hold; any
 * other failure: it could not be found out. */
typedef struct sh_selftest {
    const char *name;
    sh_status (*run)(char *detail, size_t size);
} sh_selftest;

extern const sh_selftest sh_selftests[];
extern const int sh_selftest_count;

#endif
