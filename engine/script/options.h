/* options: what the command line adds to a scenario. */
#ifndef SH_SCRIPT_OPTIONS_H
#define SH_SCRIPT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "rules/plan.h"

typedef struct sh_script_options {
    const char *const *set; /* "name=value", in the order given */
    int32_t set_count;
    bool has_seed;
    uint64_t seed;
    int32_t replications;    /* 0: as the scenario says */
    const sh_stress *stress; /* NULL: none besides the scenario's; at_day -1: mid-horizon */
} sh_script_options;

#endif
