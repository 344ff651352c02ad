#include "world/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LINE = 64, HUGE_PAGE = 1 << 21 };

static size_t column_bytes(const sh_column *column, int64_t rows)
{
    size_t bytes = sh_type_size(column->type) * column->slots * (size_t)rows;
    return (bytes + 63) & ~(size_t)63;
}

/* a block is whole cache lines, or whole huge pages when it is large */
static size_t unit_of(size_t bytes)
{
    return bytes >= 2 * (size_t)HUGE_PAGE ? HUGE_PAGE : LINE;
}

double sh_table_bytes(const sh_column *columns, int32_t count, int64_t rows)
{
    double bytes = LINE;
    for (int32_t i = 0; i < count; i++) {
        bytes += (double)column_bytes(&columns[i], rows);
    }
    if (bytes > 1e15) {
        return bytes;
    }
    size_t unit = unit_of((size_t)bytes);
    return (double)(((size_t)bytes + unit - 1) / unit * unit);
}

int32_t sh_table_row_bytes(const sh_column *columns, int32_t count)
{
    size_t bytes = 0;
    for (int32_t i = 0; i < count; i++) {
        bytes += sh_type_size(columns[i].type) * columns[i].slots;
    }
    return (int32_t)bytes;
}

/* Zeroed memory; a large block asks for huge pages, which a walk over many columns wants. */
static char *take(size_t bytes)
{
    size_t unit = unit_of(bytes);
    bool large = unit == HUGE_PAGE;
    size_t whole = (bytes + unit - 1) / unit * unit;
    char *memory = whole < bytes ? NULL : aligned_alloc(unit, whole);
    if (memory != NULL && large) {
        (void)madvise(memory, whole, MADV_HUGEPAGE); /* without them it is only slower */
    }
    return memory != NULL ? memset(memory, 0, bytes) : NULL;
}

sh_status sh_table_alloc(void *table, const sh_column *columns, int32_t count, int64_t rows,
                         void **block, sh_error *error)
{
    size_t total = 64;
    for (int32_t i = 0; i < count; i++) {
        total += column_bytes(&columns[i], rows);
    }
    char *memory = take(total);
    if (memory == NULL) {
        return sh_error_set(error, SH_E_MEMORY,
                            "out of memory: a table of %lld rows needs %zu bytes",
                            (long long)rows, total);
    }
    *block = memory;
    for (int32_t i = 0; i < count; i++) {
        void *place = memory;
        memcpy((char *)table + columns[i].offset, &place, sizeof place);
        memory += column_bytes(&columns[i], rows);
    }
    return SH_OK;
}

void sh_table_digest(const void *table, const sh_column *columns, int32_t count, int64_t rows,
                     sh_digest *digest)
{
    for (int32_t i = 0; i < count; i++) {
        size_t values = (size_t)rows * columns[i].slots;
        sh_digest_column(digest, columns[i].type, sh_column_data(&columns[i], table), values);
    }
}
