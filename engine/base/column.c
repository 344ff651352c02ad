#include "base/column.h"

#include <string.h>

#include "base/macros.h"

typedef struct type_about {
    const char *name;
    size_t size;
} type_about;

static const type_about types[SH_TYPE_COUNT] = {
    [SH_TYPE_I8] = {"i8", 1},
    [SH_TYPE_U8] = {"u8", 1},
    [SH_TYPE_U16] = {"u16", 2},
    [SH_TYPE_I32] = {"i32", 4},
    [SH_TYPE_U32] = {"u32", 4},
    [SH_TYPE_I64] = {"i64", 8},
    [SH_TYPE_F32] = {"f32", 4},
    [SH_TYPE_F64] = {"f64", 8},
    [SH_TYPE_TEXT] = {"text", sizeof(char *)},
};

size_t sh_type_size(sh_type type)
{
    sh_check((unsigned)type < SH_TYPE_COUNT);
    return types[type].size;
}

const char *sh_type_name(sh_type type)
{
    sh_check((unsigned)type < SH_TYPE_COUNT);
    return types[type].name;
}

void *sh_column_data(const sh_column *column, const void *table)
{
    void *data;
    memcpy(&data, (const char *)table + column->offset, sizeof data);
    return data;
}

const sh_column *sh_column_find(const sh_column *columns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].name, name) == 0) {
            return &columns[i];
        }
    }
    return NULL;
}
