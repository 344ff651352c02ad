/* lexer: the words of a Lua text with their places, so that a message can point at them. It
 * never fails: what is not Lua becomes a token of its own and the Lua parser complains. */
#ifndef SH_SCRIPT_LEXER_H
#define SH_SCRIPT_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

typedef enum sh_token_kind {
    SH_TOKEN_NAME,   /* also key words */
    SH_TOKEN_STRING, /* with its quotes */
    SH_TOKEN_NUMBER,
    SH_TOKEN_SIGN /* operators and punctuation, up to three characters */
} sh_token_kind;

typedef struct sh_token {
    sh_token_kind kind;
    size_t offset, length; /* bytes */
    int32_t line;          /* of its first character, from 1 */
} sh_token;

/* appends the tokens of the text to a vector of sh_token; false when memory is out */
bool sh_lexer_scan(const char *text, size_t size, sh_vec *tokens);

/* true when the token reads exactly like `word` */
bool sh_lexer_is(const char *text, const sh_token *token, const char *word);

#endif
