/* The stress tests that a result was made under, as it stores them in /design. */
#ifndef SH_OUTPUTS_STRESS_LINES_H
#define SH_OUTPUTS_STRESS_LINES_H

#include "outputs/facts.h"

enum { SH_STRESS_LINES_MOST = 64 };

typedef struct sh_stress_line {
    char name[64], meaning[300];
    char origin[32];    /* "scenario" or "command line" */
    double severity;    /* percentile, 0.5 … 0.999 */
    int32_t day;        /* first, since the start */
    char sentence[480]; /* "liquidity_run at severity 0.9 (…) in week 26" */
} sh_stress_line;

typedef struct sh_stress_lines {
    int32_t count; /* 0: none, or a file that says nothing of them */
    sh_stress_line line[SH_STRESS_LINES_MOST];
} sh_stress_lines;

/* Reads them; what the source reports when it cannot be read. */
SH_NODISCARD sh_status sh_stress_lines_read(const sh_facts *facts, sh_stress_lines *lines,
                                            sh_error *error);

#endif
