/* describe: the result format in words, for people: format.def and a recorder's schema as one
 * page of Markdown. */
#ifndef SH_OUTPUTS_DESCRIBE_H
#define SH_OUTPUTS_DESCRIBE_H

#include "base/vec.h"
#include "port/schema.h"

/* Appends the page to `out` (vector of bytes, NUL-terminated behind its count); false when out
 * of memory. The schema gives the variables; its sizes and values do not appear. */
SH_NODISCARD bool sh_describe_format(sh_vec *out, const sh_schema *schema);

#endif
