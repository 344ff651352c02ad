/* inspect: what an object of a file is, when the file is not trusted. */
#ifndef SH_OUTPUTS_INSPECT_H
#define SH_OUTPUTS_INSPECT_H

#include "base/digest.h"
#include "outputs/h5.h"

/* The shape of a dataset whose type, rank and storage a result may have; false (no failure
 * recorded) with the reason in `why` (may be NULL) otherwise: foreign types, external or
 * virtual storage, filters other than shuffle, deflate and checksum, more values than the file
 * can hold. So what a shape asks for is bounded by the size of the file. */
bool sh_inspect_shape(const sh_h5 *h5, hid_t dataset, sh_h5_shape *shape, const char **why);

/* Opens a dataset or group of this file; negative, no failure recorded, when `name` is absent
 * or leads elsewhere (a soft or external link). */
hid_t sh_inspect_object(const sh_h5 *h5, hid_t where, const char *name);

/* Is the dataset a dimension without values (the rows of a table)? */
bool sh_inspect_bare(sh_h5 *h5, hid_t dataset);

/* A numeric or text attribute into a digest; false when its type is foreign. */
bool sh_inspect_digest(hid_t where, const char *name, sh_digest *digest);

#endif
