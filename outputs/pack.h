/* pack: the bytes of a schema and of a record, as a journal keeps them.
 *
 * Numbers are little-endian; everything starts on a multiple of 8 bytes. A text is its length
 * (u64, all ones for NULL), its bytes and a NUL. Reading trusts nothing: lengths are checked
 * before use and the schema is validated. */
#ifndef SH_OUTPUTS_PACK_H
#define SH_OUTPUTS_PACK_H

#include "base/arena.h"
#include "base/vec.h"
#include "port/sink.h"

/* Appends a text to `out` (vector of bytes); false when out of memory. */
SH_NODISCARD bool sh_pack_text(sh_vec *out, const char *text);

/* Appends the schema without its provenance attributes: equal bytes mean the same study. */
SH_NODISCARD bool sh_pack_schema(sh_vec *out, const sh_schema *schema);

/* Appends a record that fits the schema (sh_sink_validate). */
SH_NODISCARD bool sh_pack_record(sh_vec *out, const sh_schema *schema, const sh_record *record);

/* A place in packed bytes, 8-aligned; `failed` once something did not fit. */
typedef struct sh_pack_cursor {
    const unsigned char *at, *end; /* borrowed */
    bool failed;
} sh_pack_cursor;

/* A text, borrowed from the bytes; NULL for a NULL one and on failure. */
const char *sh_pack_text_read(sh_pack_cursor *cursor);

/* The schema; arrays live in the arena, texts and data in the bytes. SH_E_INPUT when the bytes
 * are not a valid schema, SH_E_MEMORY. */
SH_NODISCARD sh_status sh_pack_schema_read(sh_pack_cursor *cursor, sh_arena *arena,
                                           sh_schema *out, sh_error *error);

/* The record; its blocks and texts' pointers live in the arena, all data in the bytes.
 * SH_E_INPUT when it does not fit the schema, SH_E_MEMORY. */
SH_NODISCARD sh_status sh_pack_record_read(sh_pack_cursor *cursor, const sh_schema *schema,
                                           sh_arena *arena, sh_record *out, sh_error *error);

#endif
