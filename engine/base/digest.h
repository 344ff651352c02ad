/* The witness of determinism: XXH3-128 over values in a fixed byte order.

   Equal digests mean equal values whatever the machine's byte order. It guards against
   accident, not against forgery. */
#ifndef SH_BASE_DIGEST_H
#define SH_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/column.h"
#include "base/macros.h"

#define SH_HASH_TEXT 33 /* bytes of a printed hash with its NUL */

typedef struct sh_hash {
    uint64_t lo, hi;
} sh_hash;

/* A running digest; plain memory, needs no free, may be copied only by struct assignment to an
   object of the same type. */
typedef struct sh_digest {
    _Alignas(64) unsigned char state[640]; /* the hash library's state */
} sh_digest;

void sh_digest_init(sh_digest *digest);

/* Adds raw bytes. */
void sh_digest_bytes(sh_digest *digest, const void *data, size_t size);

/* Adds one number as 8 little-endian bytes. */
void sh_digest_u64(sh_digest *digest, uint64_t value);

/* Adds length and bytes of a text; NULL counts as "". */
void sh_digest_text(sh_digest *digest, const char *text);

/* Adds `count` elements of a column as little-endian bytes (texts as sh_digest_text). Neither
   type nor count is added: who needs them framed adds them. */
void sh_digest_column(sh_digest *digest, sh_type type, const void *data, size_t count);

/* The hash of all added so far; the digest may be continued. */
sh_hash sh_digest_final(const sh_digest *digest);

SH_INLINE bool sh_hash_equal(sh_hash a, sh_hash b)
{
    return a.lo == b.lo && a.hi == b.hi;
}

/* 32 hex digits, high word first, into buffer of SH_HASH_TEXT bytes; returns buffer. */
char *sh_hash_print(sh_hash hash, char buffer[SH_HASH_TEXT]);

/* Reads exactly what sh_hash_print writes (either case); false otherwise. */
SH_NODISCARD bool sh_hash_parse(const char *text, sh_hash *out);

#endif
