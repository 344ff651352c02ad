#include "base/names.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

void sh_names_free(sh_names *names)
{
    for (int32_t i = 0; i < names->count; i++) {
        free(names->text[i]);
    }
    free(names->text);
    free(names->slot);
    *names = (sh_names){0};
}

/* the slot that holds the text, or the free one where it belongs */
static uint32_t slot_of(const sh_names *names, const char *text)
{
    uint32_t at = (uint32_t)XXH3_64bits(text, strlen(text)) & names->mask;
    while (names->slot[at] >= 0 && strcmp(names->text[names->slot[at]], text) != 0) {
        at = (at + 1) & names->mask;
    }
    return at;
}

/* doubles table and list; false when out of memory, then nothing is lost */
static bool grow(sh_names *names)
{
    int32_t capacity = names->capacity == 0 ? 16 : 2 * names->capacity;
    size_t size = 4 * (size_t)capacity;
    char **text = realloc(names->text, (size_t)capacity * sizeof *text);
    if (text == NULL) {
        return false;
    }
    names->text = text;
    int32_t *slot = malloc(size * sizeof *slot);
    if (slot == NULL) {
        return false;
    }
    memset(slot, 0xFF, size * sizeof *slot);
    free(names->slot);
    names->slot = slot;
    names->mask = (uint32_t)size - 1;
    names->capacity = capacity;
    for (int32_t i = 0; i < names->count; i++) {
        slot[slot_of(names, names->text[i])] = i;
    }
    return true;
}

int32_t sh_names_add(sh_names *names, const char *text)
{
    int32_t known = sh_names_find(names, text);
    if (known >= 0) {
        return known;
    }
    if (names->count == names->capacity && !grow(names)) {
        return -1;
    }
    char *copy = strdup(text);
    if (copy == NULL) {
        return -1;
    }
    names->slot[slot_of(names, text)] = names->count;
    names->text[names->count] = copy;
    return names->count++;
}

int32_t sh_names_find(const sh_names *names, const char *text)
{
    return names->count == 0 ? -1 : names->slot[slot_of(names, text)];
}

const char *sh_names_text(const sh_names *names, int32_t number)
{
    sh_check(number >= 0 && number < names->count);
    return names->text[number];
}

enum { LONGEST = 63 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t sh_names_distance(const char *a, const char *b)
{
    size_t la = strnlen(a, LONGEST), lb = strnlen(b, LONGEST);
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= lb; j++) {
        above[j] = j;
    }
    for (size_t i = 1; i <= la; i++) {
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[lb];
}

int32_t sh_names_nearest(const char *word, const char *const *list, size_t count)
{
    size_t best = (strnlen(word, LONGEST) + 2) / 3 + 1;
    int32_t found = -1;
    for (size_t i = 0; i < count; i++) {
        size_t distance = sh_names_distance(word, list[i]);
        if (distance < best) {
            best = distance;
            found = (int32_t)i;
        }
    }
    return found;
}
