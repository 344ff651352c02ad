/* table: memory and digests of any table of columns, from its descriptors alone. */
#ifndef SH_WORLD_TABLE_H
#define SH_WORLD_TABLE_H

#include <stdint.h>

#include "base/column.h"
#include "base/digest.h"
#include "base/status.h"

/* Takes one zeroed block for all columns of `rows` rows (each column aligned to 64 bytes) and
 * stores the column pointers into the struct at `table`. *block is to be freed with free(). */
sh_status sh_table_alloc(void *table, const sh_column *columns, int32_t count, int64_t rows,
                         void **block, sh_error *error);

/* bytes that sh_table_alloc takes, and bytes of one row */
double sh_table_bytes(const sh_column *columns, int32_t count, int64_t rows);
int32_t sh_table_row_bytes(const sh_column *columns, int32_t count);

/* adds every value of every column, in the order of the descriptors */
void sh_table_digest(const void *table, const sh_column *columns, int32_t count, int64_t rows,
                     sh_digest *digest);

#endif
