/* tables: derived tables into a result file, in the order in which they were derived. */
#ifndef SH_OUTPUTS_TABLES_H
#define SH_OUTPUTS_TABLES_H

#include "outputs/derived.h"
#include "outputs/writer.h"

/* Writes every table with its axes; a failure is in writer->h5. */
void sh_tables_write(sh_writer *writer, const sh_derived *derived);

#endif
