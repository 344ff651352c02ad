/* writer_rows: row tables (events, logs), one variable for each column.
 *
 * Rows are sorted by arm and replication and keep the order of their record. Two columns are
 * put in front: the positions of arm and replication. A column `cause_row` names a row of its
 * record and is turned into a row of the whole table. The group "<table without its s>_index"
 * says where the rows of each record stand. */
#ifndef SH_OUTPUTS_WRITER_ROWS_H
#define SH_OUTPUTS_WRITER_ROWS_H

#include "outputs/writer.h"

/* Writes the table whose columns are schema variables first ... first + count - 1 into its
 * group; a failure is in writer->h5. */
void sh_writer_rows(sh_writer *writer, hid_t group, int32_t first, int32_t count);

#endif
