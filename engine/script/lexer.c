#include "script/lexer.h"

#include <string.h>

typedef struct scan {
    const char *text;
    size_t size, at;
    int32_t line;
    sh_vec *tokens;
} scan;

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const scan *s, size_t ahead)
{
    return s->at + ahead < s->size ? s->text[s->at + ahead] : '\0';
}

static void pass(scan *s, size_t bytes)
{
    for (size_t i = 0; i < bytes && s->at < s->size; i++) {
        s->line += s->text[s->at++] == '\n';
    }
}

/* level of a long bracket that opens here, -1: none */
static int long_level(const scan *s, size_t ahead)
{
    int level = 0;
    if (peek(s, ahead) != '[') {
        return -1;
    }
    while (peek(s, ahead + 1 + (size_t)level) == '=') {
        level++;
    }
    return peek(s, ahead + 1 + (size_t)level) == '[' ? level : -1;
}

static void pass_long(scan *s, int level)
{
    pass(s, (size_t)level + 2);
    while (s->at < s->size) {
        if (peek(s, 0) == ']') {
            size_t equals = 0;
            while (peek(s, 1 + equals) == '=') {
                equals++;
            }
            if (equals == (size_t)level && peek(s, 1 + equals) == ']') {
                pass(s, equals + 2);
                return;
            }
        }
        pass(s, 1);
    }
}

static void pass_quoted(scan *s)
{
    char quote = peek(s, 0);
    pass(s, 1);
    while (s->at < s->size && peek(s, 0) != quote && peek(s, 0) != '\n') {
        pass(s, peek(s, 0) == '\\' ? 2 : 1);
    }
    if (peek(s, 0) == quote) {
        pass(s, 1);
    }
}

static void pass_comment(scan *s)
{
    int level = long_level(s, 2);
    if (level >= 0) {
        pass(s, 2);
        pass_long(s, level);
        return;
    }
    while (s->at < s->size && peek(s, 0) != '\n') {
        pass(s, 1);
    }
}

static void pass_number(scan *s)
{
    while (is_letter(peek(s, 0)) || is_digit(peek(s, 0)) || peek(s, 0) == '.') {
        char c = peek(s, 0);
        pass(s, 1);
        if ((c == 'e' || c == 'E' || c == 'p' || c == 'P') &&
            (peek(s, 0) == '+' || peek(s, 0) == '-')) {
            pass(s, 1);
        }
    }
}

static size_t sign_length(const scan *s)
{
    static const char *const signs[] = {
        "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"};
    for (size_t i = 0; i < SH_COUNT(signs); i++) {
        size_t length = strlen(signs[i]);
        if (s->size - s->at >= length && memcmp(s->text + s->at, signs[i], length) == 0) {
            return length;
        }
    }
    return 1;
}

static sh_token_kind pass_token(scan *s)
{
    char c = peek(s, 0);
    int level = long_level(s, 0);
    if (level >= 0) {
        pass_long(s, level);
        return SH_TOKEN_STRING;
    }
    if (c == '"' || c == '\'') {
        pass_quoted(s);
        return SH_TOKEN_STRING;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(s, 1)))) {
        pass_number(s);
        return SH_TOKEN_NUMBER;
    }
    if (is_letter(c)) {
        while (is_letter(peek(s, 0)) || is_digit(peek(s, 0))) {
            pass(s, 1);
        }
        return SH_TOKEN_NAME;
    }
    pass(s, sign_length(s));
    return SH_TOKEN_SIGN;
}

bool sh_lexer_scan(const char *text, size_t size, sh_vec *tokens)
{
    scan s = {.text = text, .size = size, .line = 1, .tokens = tokens};
    while (s.at < s.size) {
        char c = peek(&s, 0);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            pass(&s, 1);
        } else if (c == '-' && peek(&s, 1) == '-') {
            pass_comment(&s);
        } else {
            sh_token token = {.offset = s.at, .line = s.line};
            token.kind = pass_token(&s);
            token.length = s.at - token.offset;
            if (sh_vec_push(tokens, &token) == NULL) {
                return false;
            }
        }
    }
    return true;
}

bool sh_lexer_is(const char *text, const sh_token *token, const char *word)
{
    return strlen(word) == token->length &&
           memcmp(text + token->offset, word, token->length) == 0;
}
