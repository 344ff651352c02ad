/* Text that grows by printing, where everything inserted is escaped for the place it lands in.
 */
#ifndef SH_OUTPUTS_TEXT_H
#define SH_OUTPUTS_TEXT_H

#include "base/status.h"
#include "base/vec.h"

/* what the inserted text must not break */
typedef enum sh_escape {
    SH_ESCAPE_NONE, /* plain text: control characters become blanks, nothing else changes */
    SH_ESCAPE_HTML, /* element content and quoted attributes; well-formed XML as well */
    SH_ESCAPE_JSON  /* the inside of a JSON string; also safe inside a script element */
} sh_escape;

/* Start with sh_text_of, end with sh_text_free. Running out of memory is remembered and told by
   sh_text_status, so that a page can be written without a check behind every word. */
typedef struct sh_text {
    sh_vec bytes; /* owned; NUL-terminated behind its count once something was written */
    sh_escape escape;
    bool failed; /* out of memory once: the text is incomplete */
} sh_text;

sh_text sh_text_of(sh_escape escape);
void sh_text_free(sh_text *text);

/* Appends markup that this program wrote itself: no escaping. */
void sh_text_raw(sh_text *text, const char *trusted);

/* Appends text from anywhere, escaped; bytes that are not UTF-8 become U+FFFD; NULL is "". */
void sh_text_put(sh_text *text, const char *untrusted);

/* Appends a format whose own letters are trusted and whose %s are escaped like sh_text_put.
   Other conversions (d i u ld lld zu f g e c %) as in printf. */
void sh_text_print(sh_text *text, const char *format, ...) SH_PRINTF(2, 3);

/* The bytes so far, never NULL; valid until the next change. */
const char *sh_text_string(const sh_text *text);

/* SH_E_MEMORY when something is missing from the text. */
SH_NODISCARD sh_status sh_text_status(const sh_text *text, sh_error *error);

#endif
