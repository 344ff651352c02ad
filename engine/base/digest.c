#include "base/digest.h"

#include <stdio.h>
#include <string.h>
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

_Static_assert(sizeof(XXH3_state_t) <= sizeof(((sh_digest *)0)->state), "the state fits");
_Static_assert(_Alignof(XXH3_state_t) <= _Alignof(sh_digest), "the state is aligned");

static XXH3_state_t *state_of(sh_digest *digest)
{
    return (XXH3_state_t *)(void *)digest->state;
}

void sh_digest_init(sh_digest *digest)
{
    memset(digest, 0, sizeof *digest);
    XXH3_128bits_reset(state_of(digest));
}

void sh_digest_bytes(sh_digest *digest, const void *data, size_t size)
{
    if (size > 0) {
        XXH3_128bits_update(state_of(digest), data, size);
    }
}

/* the low `size` bytes of value, least first */
static void little_endian(uint64_t value, size_t size, unsigned char *out)
{
    for (size_t i = 0; i < size; i++) {
        out[i] = (unsigned char)(value >> (8 * i));
    }
}

void sh_digest_u64(sh_digest *digest, uint64_t value)
{
    unsigned char bytes[8];
    little_endian(value, sizeof bytes, bytes);
    sh_digest_bytes(digest, bytes, sizeof bytes);
}

void sh_digest_text(sh_digest *digest, const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);
    sh_digest_u64(digest, length);
    sh_digest_bytes(digest, text, length);
}

/* on a big-endian machine: element by element, bytes turned */
static void digest_turned(sh_digest *digest, const unsigned char *data, size_t size,
                          size_t count)
{
    unsigned char turned[8];
    for (size_t i = 0; i < count; i++, data += size) {
        for (size_t k = 0; k < size; k++) {
            turned[k] = data[size - 1 - k];
        }
        sh_digest_bytes(digest, turned, size);
    }
}

void sh_digest_column(sh_digest *digest, sh_type type, const void *data, size_t count)
{
    size_t size = sh_type_size(type);
    if (type == SH_TYPE_TEXT) {
        const char *const *texts = data;
        for (size_t i = 0; i < count; i++) {
            sh_digest_text(digest, texts[i]);
        }
    } else if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ || size == 1) {
        sh_digest_bytes(digest, data, size * count);
    } else {
        digest_turned(digest, data, size, count);
    }
}

sh_hash sh_digest_final(const sh_digest *digest)
{
    XXH128_hash_t value =
        XXH3_128bits_digest((const XXH3_state_t *)(const void *)digest->state);
    return (sh_hash){value.low64, value.high64};
}

char *sh_hash_print(sh_hash hash, char buffer[SH_HASH_TEXT])
{
    snprintf(buffer, SH_HASH_TEXT, "%016llx%016llx", (unsigned long long)hash.hi,
             (unsigned long long)hash.lo);
    return buffer;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool sh_hash_parse(const char *text, sh_hash *out)
{
    uint64_t words[2] = {0, 0};
    for (int i = 0; i < 32; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0) {
            return false;
        }
        words[i / 16] = words[i / 16] << 4 | (uint64_t)digit;
    }
    *out = (sh_hash){words[1], words[0]};
    return text[32] == '\0';
}
