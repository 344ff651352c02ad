#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 64, BLOCK = 64 * 1024 };

/* data starts ALIGN bytes after the block */
struct sh_arena_block {
    sh_arena_block *next;
    size_t capacity, used;
};

_Static_assert(sizeof(sh_arena_block) <= ALIGN, "the head of a block fits before its data");

static sh_arena_block *new_block(size_t capacity)
{
    sh_arena_block *block = aligned_alloc(ALIGN, capacity + ALIGN);
    if (block != NULL) {
        *block = (sh_arena_block){.capacity = capacity};
    }
    return block;
}

/* size rounded up to the alignment; 0 on overflow */
static size_t padded(size_t size)
{
    return size > SIZE_MAX - 4 * (size_t)ALIGN ? 0
           : size == 0                         ? ALIGN
                                               : (size + ALIGN - 1) / ALIGN * ALIGN;
}

bool sh_arena_init(sh_arena *arena, size_t size)
{
    *arena = (sh_arena){0};
    if (size == 0) {
        return true;
    }
    size_t capacity = padded(size);
    arena->first = arena->last = capacity == 0 ? NULL : new_block(capacity);
    return arena->first != NULL;
}

void sh_arena_free(sh_arena *arena)
{
    for (sh_arena_block *block = arena->first, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    *arena = (sh_arena){0};
}

/* makes `last` a block with room for `size` bytes; keeps smaller later blocks behind it */
static bool open_block(sh_arena *arena, size_t size)
{
    sh_arena_block **link = arena->last == NULL ? &arena->first : &arena->last->next;
    while (*link != NULL && (*link)->capacity < size) {
        link = &(*link)->next;
    }
    sh_arena_block *block = *link;
    if (block == NULL) {
        size_t grown = arena->last == NULL ? (size_t)BLOCK : 2 * arena->last->capacity;
        block = new_block(size > grown ? size : grown);
        if (block == NULL) {
            return false;
        }
        *link = block;
    }
    block->used = 0;
    arena->last = block;
    return true;
}

void *sh_arena_take(sh_arena *arena, size_t size)
{
    size_t bytes = padded(size);
    sh_arena_block *block = arena->last;
    if (bytes == 0 || block == NULL || block->capacity - block->used < bytes) {
        if (bytes == 0 || !open_block(arena, bytes)) {
            arena->refused = true;
            return NULL;
        }
        block = arena->last;
    }
    char *data = (char *)block + ALIGN + block->used;
    block->used += bytes;
    arena->used += bytes;
    arena->peak = arena->used > arena->peak ? arena->used : arena->peak;
    return data;
}

void *sh_arena_array(sh_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    return sh_arena_take(arena, __builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes);
}

sh_arena_mark sh_arena_begin(const sh_arena *arena)
{
    return (sh_arena_mark){arena->last, arena->last == NULL ? 0 : arena->last->used,
                           arena->used};
}

void sh_arena_end(sh_arena *arena, sh_arena_mark mark)
{
    sh_check(mark.used <= arena->used);
    /* without a block in use, the next piece opens the first one */
    arena->last = mark.block;
    if (mark.block != NULL) {
        mark.block->used = mark.block_used;
    }
    arena->used = mark.used;
}

bool sh_arena_is_empty(const sh_arena *arena)
{
    return arena->used == 0;
}
