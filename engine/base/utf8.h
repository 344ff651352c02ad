/* utf8: characters of a text from outside, and those that a name or a line must not hold. */
#ifndef SH_BASE_UTF8_H
#define SH_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `text` and its number; 0 when the bytes are not UTF-8. */
size_t sh_utf8_read(const char *text, uint32_t *code);

/* Does it stand for itself in a line? Not control characters, tabs and line ends among them,
   not the marks that turn the direction of writing, not what is no character. */
bool sh_utf8_is_plain(uint32_t code);

/* The first place of a text that is not UTF-8, or neither plain nor one of the characters in
   `also`. NULL: there is none. `why`: what is wrong there; static. */
const char *sh_utf8_flaw(const char *text, const char *also, const char **why);

#endif
