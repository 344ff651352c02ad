#include "base/utf8.h"

#include <string.h>

size_t sh_utf8_read(const char *text, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)text;
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    *code = n == 1 ? s[0] : s[0] & (0x7FU >> n);
    if (n > 1 && (s[0] < 0xC2 || s[0] > 0xF4)) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
        *code = *code << 6 | (s[i] & 0x3F);
    }
    bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
    return *code < smallest[n] || *code > 0x10FFFF || surrogate ? 0 : n;
}

bool sh_utf8_is_plain(uint32_t code)
{
    bool noncharacter = (code & 0xFFFE) == 0xFFFE;
    bool bidi = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    return !noncharacter && !bidi && !control;
}

const char *sh_utf8_flaw(const char *text, const char *also, const char **why)
{
    uint32_t code;
    for (size_t n; *text != '\0'; text += n) {
        n = sh_utf8_read(text, &code);
        if (n == 0) {
            *why = "this is not UTF-8";
            return text;
        }
        if (!sh_utf8_is_plain(code) && (n > 1 || strchr(also, *text) == NULL)) {
            *why = "a control character";
            return text;
        }
    }
    return NULL;
}
