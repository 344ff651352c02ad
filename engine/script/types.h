/* types: what editors need to know of the library: annotations for the Lua language server,
 * written from the same lists that check a scenario. */
#ifndef SH_SCRIPT_TYPES_H
#define SH_SCRIPT_TYPES_H

#include <stdbool.h>

#include "base/vec.h"

/* appends the text of lua/types/shahe.lua; false when memory is out */
bool sh_types_write(sh_vec *out);

#endif
