/* h5: HDF5 calls that remember the first failure, so that code around them reads as a list.
 *
 * After a failure every further call does nothing and returns nothing, and sh_h5 carries status
 * and message (the library's own error stack in one line). A process whose write failed must
 * leave by _exit after closing nothing else: the library's clean-up at exit may crash then.
 * The library is used from one thread at a time. */
#ifndef SH_OUTPUTS_H5_H
#define SH_OUTPUTS_H5_H

#include <hdf5.h>
#include <stdbool.h>

#include "base/column.h"
#include "base/status.h"

enum { SH_H5_MAX_RANK = 8 };

typedef struct sh_h5 {
    hid_t file;       /* owned, 0 while closed */
    const char *path; /* for messages; borrowed */
    sh_status
        blame; /* status of a failure: SH_E_OUTPUT when writing, SH_E_INPUT when reading */
    sh_status status; /* SH_OK so far, or the first failure */
    sh_error *error;  /* borrowed, may be NULL */
} sh_h5;

/* What a dataset looks like. */
typedef struct sh_h5_shape {
    sh_type type; /* TEXT: variable-length UTF-8 */
    int32_t rank;
    hsize_t size[SH_H5_MAX_RANK];
    hsize_t chunk[SH_H5_MAX_RANK]; /* chunk[0] = 0: not chunked, not compressed */
} sh_h5_shape;

/* A box of a dataset. */
typedef struct sh_h5_box {
    hsize_t start[SH_H5_MAX_RANK], size[SH_H5_MAX_RANK];
} sh_h5_box;

/* Is all well? */
static inline bool sh_h5_good(const sh_h5 *h5)
{
    return h5->status == SH_OK;
}

/* Records a failure of the library while doing `action` ("write /series/cash"). */
void sh_h5_failed(sh_h5 *h5, const char *action);

/* Records a fault of our own finding, text as printf. */
void sh_h5_wrong(sh_h5 *h5, const char *format, ...) SH_PRINTF(2, 3);

/* Records that memory ran out, SH_E_MEMORY. */
void sh_h5_no_memory(sh_h5 *h5);

/* Replaces the file: HDF5 1.8 format, creation order tracked, no times. */
void sh_h5_create(sh_h5 *h5, const char *path, sh_error *error);

/* Opens a file for reading; filter plugins are never loaded. */
void sh_h5_open(sh_h5 *h5, const char *path, sh_error *error);

/* Closes the file; after a failed write it is left to the end of the process. */
void sh_h5_close(sh_h5 *h5);

/* ---- writing; `where` is a file, group or dataset. A returned id is negative after a failure
 * and is given back by sh_h5_release. */

hid_t sh_h5_group(sh_h5 *h5, hid_t where, const char *name);
hid_t sh_h5_dataset(sh_h5 *h5, hid_t where, const char *name, const sh_h5_shape *shape);

/* Writes a box; `data` holds its values in memory order (TEXT: const char *const *). */
void sh_h5_write(sh_h5 *h5, hid_t dataset, sh_type type, int32_t rank, const sh_h5_box *box,
                 const void *data);

/* Writes a whole dataset. */
void sh_h5_write_all(sh_h5 *h5, hid_t dataset, const sh_h5_shape *shape, const void *data);

void sh_h5_put_text(sh_h5 *h5, hid_t where, const char *name, const char *text);
/* The same as characters of a fixed length: what netCDF calls char, and all that ncdump and
 * others take for units of time. */
void sh_h5_put_ascii(sh_h5 *h5, hid_t where, const char *name, const char *text);
void sh_h5_put_integer(sh_h5 *h5, hid_t where, const char *name, int32_t value);
void sh_h5_put_real(sh_h5 *h5, hid_t where, const char *name, double value);
/* _FillValue NaN of a real variable: what is missing, as CF readers expect it */
void sh_h5_put_missing(sh_h5 *h5, hid_t where, sh_type type);
/* flag_values 0 ... count - 1 as i8 */
void sh_h5_put_codes(sh_h5 *h5, hid_t where, int32_t count);

void sh_h5_scale(sh_h5 *h5, hid_t dataset, const char *name);
void sh_h5_attach(sh_h5 *h5, hid_t dataset, hid_t scale, int32_t axis);
void sh_h5_link(sh_h5 *h5, hid_t object, hid_t where, const char *name);

/* A type to be given back: of the file for `disk`, else of this machine's memory. */
hid_t sh_h5_type(sh_type type, bool disk);

/* Gives back any id; ids that are not valid are ignored. */
void sh_h5_release(hid_t id);

/* ---- reading */

/* The attribute's text, allocated, to be freed; NULL when absent or not one text. Absence is no
 * failure. */
char *sh_h5_text(sh_h5 *h5, hid_t where, const char *name);

/* Is there such an attribute? */
bool sh_h5_has(sh_h5 *h5, hid_t where, const char *name);

/* Values in a shape. */
int64_t sh_h5_count(const sh_h5_shape *shape);

/* Reads a box. TEXT: `data` receives char *, each to be given back by H5free_memory. */
void sh_h5_read(sh_h5 *h5, hid_t dataset, sh_type type, int32_t rank, const sh_h5_box *box,
                void *data);

#endif
