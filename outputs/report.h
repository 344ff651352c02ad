/* The report: one self-contained HTML page made from a result and nothing else.

   Static SVG, no script, no network; it prints to A4. The same result and options give the same
   bytes. Every number carries its interval and n or says "too few replications". What the
   result lacks is said where it is missed; whatever its texts contain is escaped. */
#ifndef SH_OUTPUTS_REPORT_H
#define SH_OUTPUTS_REPORT_H

#include "base/vec.h"
#include "outputs/findings.h"
#include "port/sink.h"

/* Zeroed options are the usual ones. All borrowed for the call. */
typedef struct sh_report_options {
    const char *command; /* the exact command that repeats the run; NULL: as the result says */
    const char *file;    /* name of the result file, for the first page; NULL: not named */
    int32_t tree_nodes;  /* failures drawn in a cascade; 0: 22 */
} sh_report_options;

/* Appends the page to `out` (vector of bytes). SH_E_MEMORY, or what the source reports when an
   array that it has cannot be read. */
SH_NODISCARD sh_status sh_report_write(const sh_source *source, sh_vec *out,
                                       const sh_report_options *options, sh_error *error);

#endif
