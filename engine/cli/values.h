/* values: arrays of a result, printed for people and for programs. */
#ifndef SH_CLI_VALUES_H
#define SH_CLI_VALUES_H

#include "cli/json.h"
#include "cli/term.h"
#include "port/sink.h"

/* One line per value for rank 0 and 1; above, one line per run of the last axis, led by the
 * indices of the other axes; fields parted by tabs. Codes with flags are printed as their
 * names. */
void sh_values_print(sh_term *term, const sh_array *array);

/* {"shape": [...], "unit": ..., "about": ..., "flags": [...], "values": [flat, last axis
 * fastest]}; NULL when out of memory. Whole numbers are exact. */
json_t *sh_values_json(const sh_array *array);

/* "3 × 40 × 104" into text */
const char *sh_values_shape(const sh_array *array, char *text, size_t size);

#endif
