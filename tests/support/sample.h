/* sample: an invented study of a wave of failures, with two modes of outcome, on a shelf; for
 * looking at the report and for testing it. Nothing in it comes from the engine. */
#ifndef SH_TESTS_SAMPLE_H
#define SH_TESTS_SAMPLE_H

#include "tests/support/shelf.h"

typedef struct sh_sample_size {
    int32_t arms, replications, steps, platforms; /* arms: 1 to 3 */
} sh_sample_size;

/* 3 arms, 40 replications, 104 weeks, 120 platforms */
sh_sample_size sh_sample_usual(void);

sh_shelf *sh_sample_create(sh_sample_size size);

#endif
