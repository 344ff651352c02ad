/* Scratch memory of a step: allocate by moving a mark, release all at once. */
#ifndef SH_BASE_ARENA_H
#define SH_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/macros.h"

typedef struct sh_arena_block sh_arena_block;

/* Owned by one thread. Blocks are kept after a release and used again, so a step that needs no
   more than an earlier one allocates nothing. Zeroed memory is a valid empty arena. */
typedef struct sh_arena {
    sh_arena_block *first; /* owned chain of blocks */
    sh_arena_block *last;  /* the block in use, in that chain */
    size_t used;           /* bytes taken, with padding */
    size_t peak;           /* most bytes ever taken */
    bool refused;          /* some piece could not be had, since the arena was empty */
} sh_arena;

/* A place to return to. */
typedef struct sh_arena_mark {
    sh_arena_block *block;
    size_t block_used;
    size_t used;
} sh_arena_mark;

/* Takes a first block of `size` bytes (0: none yet); false when out of memory. */
SH_NODISCARD bool sh_arena_init(sh_arena *arena, size_t size);

/* Gives everything back; the arena is empty and usable afterwards. */
void sh_arena_free(sh_arena *arena);

/* `size` bytes aligned to 64, not zeroed, valid until a release before them; NULL when out of
   memory. */
SH_NODISCARD void *sh_arena_take(sh_arena *arena, size_t size);

/* `count` elements of `size` bytes; NULL when out of memory or the product overflows. */
SH_NODISCARD void *sh_arena_array(sh_arena *arena, size_t count, size_t size);

sh_arena_mark sh_arena_begin(const sh_arena *arena);

/* Releases all that was taken since `mark`. */
void sh_arena_end(sh_arena *arena, sh_arena_mark mark);

/* True when nothing is taken: what the end of a step must leave. */
bool sh_arena_is_empty(const sh_arena *arena);

#endif
