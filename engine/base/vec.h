/* A growable array of equal elements, and a text that grows by printing. */
#ifndef SH_BASE_VEC_H
#define SH_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/macros.h"

/* Start with {.stride = sizeof(T)} or sh_vec_of; element pointers move when it grows. */
typedef struct sh_vec {
    void *data;      /* owned; NULL while nothing was reserved */
    size_t count;    /* elements in use */
    size_t capacity; /* elements that fit */
    size_t stride;   /* bytes of one element */
} sh_vec;

/* An empty vector of elements of `stride` bytes; takes no memory. */
SH_INLINE sh_vec sh_vec_of(size_t stride)
{
    sh_vec vec = {0};
    vec.stride = stride;
    return vec;
}

void sh_vec_free(sh_vec *vec);

/* Room for at least `capacity` elements; false when out of memory, then nothing changed. */
SH_NODISCARD bool sh_vec_reserve(sh_vec *vec, size_t capacity);

/* Appends a copy of `element` (zeros when NULL) and returns its place; NULL when out of memory.
 */
void *sh_vec_push(sh_vec *vec, const void *element);

/* Appends `count` copies from `elements`; false when out of memory. */
SH_NODISCARD bool sh_vec_append(sh_vec *vec, const void *elements, size_t count);

/* Appends text to a vector of bytes (stride 1). The text stays NUL-terminated behind its count.
   False when out of memory. */
bool sh_vec_print(sh_vec *vec, const char *format, ...) SH_PRINTF(2, 3);

/* The element at `index` < count. */
SH_INLINE void *sh_vec_at(const sh_vec *vec, size_t index)
{
    sh_check(index < vec->count);
    return (char *)vec->data + index * vec->stride;
}

#endif
