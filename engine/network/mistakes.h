/* mistakes: what is wrong with a file of the user, each by file, line and column. */
#ifndef SH_NETWORK_MISTAKES_H
#define SH_NETWORK_MISTAKES_H

#include <stdint.h>

#include "base/status.h"
#include "base/vec.h"

/* a place in a file; lines from 1, columns in bytes from 1 */
typedef struct sh_spot {
    const char *file; /* borrowed */
    int32_t line, column;
} sh_spot;

/* mistakes of the user, the first few in full; start from a zeroed struct */
typedef struct sh_mistakes {
    sh_vec told; /* owned */
    int64_t count;
} sh_mistakes;

/* Adds one, the rest as printf. */
void sh_mistakes_add(sh_mistakes *mistakes, sh_spot at, const char *format, ...)
    SH_PRINTF(3, 4);

/* SH_E_SCENARIO with all of them, a line each, or SH_OK when there is none; frees the list. */
SH_NODISCARD sh_status sh_mistakes_end(sh_mistakes *mistakes, sh_error *error);

#endif
