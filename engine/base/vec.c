#include "base/vec.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sh_vec_free(sh_vec *vec)
{
    free(vec->data);
    *vec = sh_vec_of(vec->stride);
}

bool sh_vec_reserve(sh_vec *vec, size_t capacity)
{
    size_t bytes;
    if (capacity <= vec->capacity) {
        return true;
    }
    if (__builtin_mul_overflow(capacity, vec->stride, &bytes)) {
        return false;
    }
    void *data = realloc(vec->data, bytes);
    if (data == NULL) {
        return false;
    }
    vec->data = data;
    vec->capacity = capacity;
    return true;
}

/* room for `more` elements, growing by half so that appending stays linear */
static bool grow(sh_vec *vec, size_t more)
{
    size_t need;
    if (__builtin_add_overflow(vec->count, more, &need)) {
        return false;
    }
    if (need <= vec->capacity) {
        return true;
    }
    size_t roomy = vec->capacity + vec->capacity / 2 + 8;
    return sh_vec_reserve(vec, need > roomy ? need : roomy);
}

void *sh_vec_push(sh_vec *vec, const void *element)
{
    if (!grow(vec, 1)) {
        return NULL;
    }
    void *place = (char *)vec->data + vec->count++ * vec->stride;
    if (element == NULL) {
        memset(place, 0, vec->stride);
    } else {
        memcpy(place, element, vec->stride);
    }
    return place;
}

bool sh_vec_append(sh_vec *vec, const void *elements, size_t count)
{
    if (count == 0) {
        return true;
    }
    if (!grow(vec, count)) {
        return false;
    }
    memcpy((char *)vec->data + vec->count * vec->stride, elements, count * vec->stride);
    vec->count += count;
    return true;
}

bool sh_vec_print(sh_vec *vec, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    bool fits = vec->stride == 1 && length >= 0 && grow(vec, (size_t)length + 1);
    if (fits) {
        vsnprintf((char *)vec->data + vec->count, (size_t)length + 1, format, again);
        vec->count += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
    return fits;
}
