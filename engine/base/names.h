/* Texts that become small numbers, and the name a user probably meant. */
#ifndef SH_BASE_NAMES_H
#define SH_BASE_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/vec.h"

/* Interned texts: equal texts get one number, numbers count up from 0 in order of first use.
   Start from a zeroed struct. */
typedef struct sh_names {
    char **text;   /* owned, [count] */
    int32_t count; /* texts stored */
    int32_t capacity;
    int32_t *slot; /* owned hash table of numbers, -1 = free; size is a power of two */
    uint32_t mask; /* size of the hash table - 1 */
} sh_names;

void sh_names_free(sh_names *names);

/* The number of a text, storing a copy when it is new; -1 when out of memory. */
SH_NODISCARD int32_t sh_names_add(sh_names *names, const char *text);

/* The number of a stored text, or -1. */
int32_t sh_names_find(const sh_names *names, const char *text);

/* The text of a number; borrowed, lives as long as `names`. */
const char *sh_names_text(const sh_names *names, int32_t number);

/* Edits that turn a into b: insert, delete, replace, swap two neighbours (optimal string
   alignment form of the Damerau-Levenshtein distance). Case counts. Texts above 63 bytes are
   compared by their first 63. */
size_t sh_names_distance(const char *a, const char *b);

/* The place in `list` of the name nearest to `word`, at most (length of word + 2) / 3 edits
   away, the first of equals; -1 when none is that near. */
int32_t sh_names_nearest(const char *word, const char *const *list, size_t count);

#endif
