/* What a column of a table is: type, name, unit, meaning and place, once for all rooms. */
#ifndef SH_BASE_COLUMN_H
#define SH_BASE_COLUMN_H

#include <stddef.h>
#include <stdint.h>

/* TEXT elements are `const char *` to NUL-terminated UTF-8; NULL stands for "". */
typedef enum sh_type {
    SH_TYPE_I8,
    SH_TYPE_U8,
    SH_TYPE_U16,
    SH_TYPE_I32,
    SH_TYPE_U32,
    SH_TYPE_I64,
    SH_TYPE_F32,
    SH_TYPE_F64,
    SH_TYPE_TEXT,
    SH_TYPE_COUNT
} sh_type;

typedef struct sh_column {
    const char *name;  /* identifier, unique in its table; static */
    sh_type type;      /* of one element */
    uint16_t slots;    /* elements per row, slot-major: [slot][row]; 1 = an ordinary column */
    const char *unit;  /* "fen", "1", "step", ...; static */
    const char *about; /* one sentence; static */
    size_t offset;     /* of the column's data pointer in the table's struct, bytes */
} sh_column;

/* Bytes of one element (of the pointer for TEXT). */
size_t sh_type_size(sh_type type);

/* "i8", "u8", "u16", "i32", "u32", "i64", "f32", "f64", "text". */
const char *sh_type_name(sh_type type);

/* The data of a column of the table struct at `table`: what its pointer field points to. */
void *sh_column_data(const sh_column *column, const void *table);

/* The column of that name, or NULL. */
const sh_column *sh_column_find(const sh_column *columns, size_t count, const char *name);

/* The type tag of a C expression or type name's pointer target: SH_TYPE_OF((uint8_t)0). */
#define SH_TYPE_OF(value) \
    _Generic((value),                                                                          \
        int8_t: SH_TYPE_I8,                                                                    \
        uint8_t: SH_TYPE_U8,                                                                   \
        uint16_t: SH_TYPE_U16,                                                                 \
        int32_t: SH_TYPE_I32,                                                                  \
        uint32_t: SH_TYPE_U32,                                                                 \
        int64_t: SH_TYPE_I64,                                                                  \
        float: SH_TYPE_F32,                                                                    \
        double: SH_TYPE_F64,                                                                   \
        const char *: SH_TYPE_TEXT,                                                            \
        char *: SH_TYPE_TEXT)

#endif
