/* verify: is a result file what it should be?
 *
 * Identity and root attributes; every object of a known kind, every axis with its scale, unit
 * and meaning on every variable, codes with names; the derived tables with the type and axes of
 * format.def; the numbers against each other; the content hash computed again. Of the tables of
 * a kernel: columns of equal length with unit and meaning, and the hash. */
#ifndef SH_OUTPUTS_VERIFY_H
#define SH_OUTPUTS_VERIFY_H

#include "outputs/crosscheck.h"

/* Adds what is wrong to `findings` (zeroed; the caller frees it): an empty list is a good file.
 * SH_E_INPUT with a message when the file cannot be opened as a result at all; SH_E_MEMORY. */
SH_NODISCARD sh_status sh_verify(const char *path, sh_crosscheck_list *findings,
                                 sh_error *error);

/* The content hash that is stored in a result, without computing it; `out` gets
 * SH_HASH_TEXT bytes. Errors as above. */
SH_NODISCARD sh_status sh_verify_hash(const char *path, char *out, sh_error *error);

#endif
