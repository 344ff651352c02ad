/* stress_option: --stress NAME --severity X --stress-at TIME, a stress test for every arm of a
 * scenario, for those who write no Lua. */
#ifndef SH_CLI_STRESS_OPTION_H
#define SH_CLI_STRESS_OPTION_H

#include "cli/args.h"
#include "rules/plan.h"

/* The options of a verb that runs scenarios; they stand in its table. */
#define SH_STRESS_OPTIONS                                                                      \
    {.name = "stress",                                                                         \
     .value = "NAME",                                                                          \
     .kind = SH_OPTION_TEXT,                                                                   \
     .about = "add a stress test to every arm: one of 'shahe explain stress'"},                \
        {.name = "severity",                                                                   \
         .value = "X",                                                                         \
         .kind = SH_OPTION_TEXT,                                                               \
         .about = "how bad it is, a percentile from 0.5 to 0.999: 0.99 is the worst 1 in 100", \
         .def = "0.99"},                                                                       \
    {                                                                                          \
        .name = "stress-at", .value = "TIME", .kind = SH_OPTION_TEXT,                          \
        .about = "when it begins, simulated time since the start (182d, 26w, 6m, 1y)",         \
        .def = "the middle of the horizon"                                                     \
    }

/* Reads them; *given is false when there is no --stress, and so it is for a verb without the
 * options. SH_E_USAGE for an unknown name, a severity out of range, a time that cannot be read,
 * and
 * --severity or --stress-at without --stress. */
sh_status sh_stress_option_read(const sh_args *args, sh_stress *stress, bool *given,
                                sh_error *error);

#endif
