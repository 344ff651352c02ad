/* export: a journal becomes one result file.
 *
 * The file is written beside its place (<path>.part), read back for its hash, flushed to the
 * disk and renamed: it is whole or not there. Equal records give an equal content hash,
 * whatever the order of their commits, and with equal provenance equal bytes. The order in the
 * file is arm, replication.
 *
 * Call it in a process of its own that does nothing else, started by posix_spawn (never forked
 * from a program that has run threads), and leave that process by _exit: after a failed write
 * the HDF5 library may crash in its clean-up at exit. The journal is only read. */
#ifndef SH_OUTPUTS_EXPORT_H
#define SH_OUTPUTS_EXPORT_H

#include "base/digest.h"
#include "base/status.h"

/* Writes `h5_path` from the journal. SH_E_INPUT for a journal that is missing, damaged in its
 * header or without a replication that all arms have finished; SH_E_OUTPUT when the file cannot
 * be written (nothing is left behind); SH_E_MEMORY. */
SH_NODISCARD sh_status sh_export(const char *journal_path, const char *h5_path,
                                 sh_error *error);

#endif
