/* Whole files in, whole files out: a reader never meets a half-written one. */
#ifndef SH_BASE_FILE_H
#define SH_BASE_FILE_H

#include <stddef.h>

#include "base/status.h"
#include "base/vec.h"

/* Reads a file (or a pipe) of at most `cap` bytes into out (vector of bytes, replaced, with a
   NUL behind its count). SH_E_INPUT when missing, unreadable, a folder or longer, which is told
   of a file with a NUL in it as not being a text; SH_E_MEMORY. */
SH_NODISCARD sh_status sh_file_read(const char *path, size_t cap, sh_vec *out, sh_error *error);

/* Writes a file so that `path` holds either its old content or all of the new: temporary file
   beside it, fsync, rename, fsync of the folder. SH_E_OUTPUT on any failure; the temporary file
   is removed. */
SH_NODISCARD sh_status sh_file_write(const char *path, const void *data, size_t size,
                                     sh_error *error);

/* The name of the temporary file beside `path` ("<path>.part"), for writers that need to open
   it themselves; allocated, the caller frees it; NULL when out of memory. */
SH_NODISCARD char *sh_file_part_name(const char *path);

/* Makes the finished file `part` durable and gives it the name `path`. On failure `part` is
   removed and SH_E_OUTPUT returned. */
SH_NODISCARD sh_status sh_file_commit(const char *part, const char *path, sh_error *error);

#endif
