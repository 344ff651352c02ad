/* content: the hash of what a result file says, whatever the bytes it says it with.
 *
 * XXH3-128 over all objects by rising path: path, type, sizes, attributes by name and values,
 * after decoding. Left out is what may differ between identical runs or follows from the rest:
 * the derived groups and /provenance (format.def), the root's `content_hash` and `complete`,
 * and the attributes by which dimension scales hang together. A variable of three or more axes
 * is the hash of the hashes of its slabs behind the first two axes. A guard against accident,
 * not against forgery. */
#ifndef SH_OUTPUTS_CONTENT_H
#define SH_OUTPUTS_CONTENT_H

#include "base/digest.h"
#include "outputs/h5.h"

/* The hash of an open file; a failure is in h5 (a foreign type, link or storage, too). */
sh_hash sh_content_hash(sh_h5 *h5);

#endif
