/* selftest: does this program compute here what it computes everywhere? */
#ifndef SH_CLI_SELFTEST_H
#define SH_CLI_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

/* one thing that must hold; `detail` says what was found */
typedef struct sh_selftest {
    const char *name;
    bool (*run)(char *detail, size_t size);
} sh_selftest;

extern const sh_selftest sh_selftests[];
extern const int sh_selftest_count;

#endif
