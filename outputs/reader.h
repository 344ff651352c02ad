/* reader: a result file as a source of arrays.
 *
 * The file is not trusted: it must name itself shahe.result with a known major version and be
 * complete, or shahe.sheet with one (the tables of a kernel, outputs/sheet.h); links that leave
 * the file, foreign types, filters and storage are refused; sizes are checked against the
 * file's own size and a cap before anything is allocated. */
#ifndef SH_OUTPUTS_READER_H
#define SH_OUTPUTS_READER_H

#include "port/sink.h"

typedef struct sh_reader sh_reader;

/* Opens a result or the tables of a kernel. SH_E_INPUT with what is wrong: missing, not HDF5,
 * not a result, a later major version, not complete; SH_E_MEMORY. */
SH_NODISCARD sh_status sh_reader_open(const char *path, sh_reader **out, sh_error *error);

void sh_reader_close(sh_reader *reader);

/* Does the file hold the tables of a kernel, not the result of a market? */
bool sh_reader_has_tables(const sh_reader *reader);

/* Largest array in bytes that read allocates (4 GiB unless set). */
void sh_reader_limit(sh_reader *reader, int64_t bytes);

/* The source; lives as long as the reader. Paths are "group/name", or "name" for the
 * coordinates and labels of the root ("time", "arm_name"); those of an axis that lives in the
 * group of its name are found so, too ("platform_name" is "platform/platform_name").
 * - read fills type, sizes, values, unit, about and flags; texts are owned by the array.
 * - attribute: `group` may also be the path of a variable ("outcomes/collapsed"); integers are
 *   printed; a long text of /provenance is found like a short one. Valid until close.
 * - list: the variables of a group in the order of the file, without coordinates and labels;
 *   of the root ("") the names of the groups. */
sh_source sh_reader_source(sh_reader *reader);

#endif
