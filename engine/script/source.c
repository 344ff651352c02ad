#include "script/source.h"

#include <stdlib.h>
#include <string.h>

void sh_sources_free(sh_sources *sources)
{
    for (int32_t i = 0; i < sources->count; i++) {
        sh_source_text *source = &sources->item[i];
        free(source->name);
        free(source->text);
        free(source->module);
        sh_vec_free(&source->tokens);
    }
    *sources = (sh_sources){0};
}

sh_source_text *sh_source_add(sh_sources *sources, const char *name, const char *module,
                              char *text, size_t size)
{
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) { /* a byte order mark */
        size -= 3;
        memmove(text, text + 3, size + 1);
    }
    sh_source_text source = {.text = text, .size = size, .tokens = sh_vec_of(sizeof(sh_token))};
    source.name = strdup(name);
    source.module = module == NULL ? NULL : strdup(module);
    bool fine = sources->count < SH_SOURCES && source.name != NULL &&
                (module == NULL || source.module != NULL) &&
                sh_lexer_scan(text, size, &source.tokens);
    if (!fine) {
        free(source.name);
        free(source.module);
        free(text);
        sh_vec_free(&source.tokens);
        return NULL;
    }
    sources->item[sources->count] = source;
    return &sources->item[sources->count++];
}

const sh_source_text *sh_source_find(const sh_sources *sources, const char *name)
{
    for (int32_t i = 0; name != NULL && i < sources->count; i++) {
        if (strcmp(sources->item[i].name, name) == 0) {
            return &sources->item[i];
        }
    }
    return NULL;
}

const sh_source_text *sh_source_module(const sh_sources *sources, const char *module)
{
    for (int32_t i = 0; i < sources->count; i++) {
        const char *known = sources->item[i].module;
        if (known != NULL && strcmp(known, module) == 0) {
            return &sources->item[i];
        }
    }
    return NULL;
}

static const sh_token *token_at(const sh_source_text *source, size_t i)
{
    return i < source->tokens.count ? sh_vec_at(&source->tokens, i) : NULL;
}

static bool reads(const sh_source_text *source, size_t i, const char *word)
{
    const sh_token *token = token_at(source, i);
    return token != NULL && sh_lexer_is(source->text, token, word);
}

/* characters between two offsets of a line */
static int32_t characters(const char *text, size_t from, size_t to)
{
    int32_t count = 0;
    for (size_t i = from; i < to; i++) {
        count += (text[i] & 0xC0) != 0x80;
    }
    return count;
}

/* Lines are shown from the text itself, so a place needs a copy: the diagnostics make it. The
 * source text is cut at the end of the line in a buffer of the caller. */
static sh_place place_of(const sh_source_text *source, size_t offset, size_t length,
                         int32_t line)
{
    size_t begin = offset, end = offset;
    while (begin > 0 && source->text[begin - 1] != '\n') {
        begin--;
    }
    while (end < source->size && source->text[end] != '\n' && source->text[end] != '\r') {
        end++;
    }
    length = offset + length > end ? end - offset : length;
    return (sh_place){.file = source->name,
                      .line = line,
                      .column = 1 + characters(source->text, begin, offset),
                      .width = characters(source->text, offset, offset + length),
                      .source = source->text + begin,
                      .source_length = (int32_t)(end - begin)};
}

sh_place sh_source_token(const sh_source_text *source, const sh_token *token)
{
    return place_of(source, token->offset, token->length, token->line);
}

/* ---- the way into a table ---- */

/* the first token of the entry that a step leads to, 0: none; `open` is the brace */
static size_t find_entry(const sh_source_text *source, size_t open, const sh_step_in *step)
{
    int32_t depth = 0, position = 0;
    bool at_entry = true;
    for (size_t i = open + 1; token_at(source, i) != NULL; i++) {
        bool closes = reads(source, i, "}") || reads(source, i, ")") || reads(source, i, "]") ||
                      reads(source, i, "end");
        if (depth == 0 && reads(source, i, "}")) {
            return 0;
        }
        if (depth == 0 && at_entry) {
            bool bracketed = reads(source, i, "[");
            bool keyed = bracketed || reads(source, i + 1, "=");
            position += !keyed;
            if (step->name == NULL && !keyed && position == step->index) {
                return i;
            }
            if (step->name != NULL && reads(source, i + 1, "=") &&
                reads(source, i, step->name)) {
                return i;
            }
            const sh_token *key = token_at(source, i + 1);
            if (step->name != NULL && bracketed && key != NULL &&
                key->kind == SH_TOKEN_STRING && key->length == strlen(step->name) + 2 &&
                memcmp(source->text + key->offset + 1, step->name, key->length - 2) == 0) {
                return i + 1;
            }
        }
        at_entry = depth == 0 && (reads(source, i, ",") || reads(source, i, ";"));
        bool opens = reads(source, i, "{") || reads(source, i, "(") || reads(source, i, "[") ||
                     reads(source, i, "function") || reads(source, i, "if") ||
                     reads(source, i, "do");
        depth += opens - closes;
    }
    return 0;
}

/* the first token of the value of the entry that begins at `entry` */
static size_t value_of(const sh_source_text *source, size_t entry, const sh_step_in *step)
{
    if (step->name == NULL) {
        return entry;
    }
    return reads(source, entry + 1, "]") ? entry + 3 : entry + 2;
}

/* how far the way leads from a brace; *last is the first token of the last entry reached */
static int32_t follow(const sh_way *way, const sh_source_text *source, size_t open,
                      size_t *last)
{
    int32_t depth = 0;
    while (depth < way->depth) {
        size_t entry = find_entry(source, open, &way->step[depth]);
        if (entry == 0) {
            break;
        }
        *last = entry;
        depth++;
        size_t value = value_of(source, entry, &way->step[depth - 1]);
        /* a call in between, such as shahe.policy { … }, is looked through */
        while (depth < way->depth && !reads(source, value, "{") && !reads(source, value, ",") &&
               !reads(source, value, "}") && token_at(source, value) != NULL) {
            value++;
        }
        open = value;
        if (!reads(source, open, "{")) {
            break;
        }
    }
    return depth;
}

/* the value that begins at `first`, as far as it stands on one line */
static sh_place value_place(const sh_source_text *source, size_t first)
{
    const sh_token *begin = token_at(source, first), *last = begin;
    int32_t depth = 0;
    for (size_t i = first; token_at(source, i) != NULL; i++) {
        const sh_token *token = token_at(source, i);
        bool opens = reads(source, i, "{") || reads(source, i, "(") || reads(source, i, "[");
        bool closes = reads(source, i, "}") || reads(source, i, ")") || reads(source, i, "]");
        bool ends = reads(source, i, ",") || reads(source, i, ";") || closes;
        if (token->line != begin->line || (depth == 0 && ends)) {
            break;
        }
        depth += opens - closes;
        last = token;
    }
    return place_of(source, begin->offset, last->offset + last->length - begin->offset,
                    begin->line);
}

/* the only entry `name = …` of the whole text, 0: none or several */
static size_t only_key(const sh_source_text *source, const char *name)
{
    size_t found = 0, times = 0;
    for (size_t i = 1; name != NULL && token_at(source, i + 1) != NULL; i++) {
        if (reads(source, i, name) && reads(source, i + 1, "=") &&
            (reads(source, i - 1, "{") || reads(source, i - 1, ",") ||
             reads(source, i - 1, ";"))) {
            found = i;
            times++;
        }
    }
    return times == 1 ? found : 0;
}

/* the best of the braces that may belong to the call; depth reached into *depth */
static size_t best_entry(const sh_way *way, const sh_source_text *source, int32_t *depth)
{
    size_t best = 0;
    *depth = 0;
    for (size_t i = 0; token_at(source, i) != NULL; i++) {
        const sh_token *token = token_at(source, i);
        if (token->line < way->line || token->line > way->line + 2 || !reads(source, i, "{")) {
            continue;
        }
        size_t last = 0;
        int32_t reached = follow(way, source, i, &last);
        if (reached > *depth) {
            *depth = reached;
            best = last;
        }
    }
    return best;
}

sh_way sh_source_deeper(const sh_way *way, const char *name, int32_t index)
{
    sh_way deeper = *way;
    if (deeper.depth < SH_SOURCE_PATH) {
        deeper.step[deeper.depth++] = (sh_step_in){name, index};
    }
    return deeper;
}

sh_place sh_source_place(const sh_way *way, bool value)
{
    if (way->sources == NULL) {
        return (sh_place){.file = way->file};
    }
    const sh_source_text *source = sh_source_find(way->sources, way->file);
    if (source == NULL || way->line == 0 || way->depth == 0) {
        return sh_source_line(way->sources, way->file, way->line);
    }
    int32_t depth;
    size_t entry = best_entry(way, source, &depth);
    const sh_step_in *step = &way->step[way->depth - 1];
    if (depth < way->depth) {
        size_t only = only_key(source, step->name);
        entry = only > 0 ? only : entry;
        value = value && only > 0;
    }
    if (entry == 0) {
        return sh_source_line(way->sources, way->file, way->line);
    }
    if (value) {
        size_t first = value_of(source, entry, step);
        return token_at(source, first) != NULL
                   ? value_place(source, first)
                   : sh_source_token(source, token_at(source, entry));
    }
    return sh_source_token(source, token_at(source, entry));
}

sh_place sh_source_line(const sh_sources *sources, const char *file, int32_t line)
{
    const sh_source_text *source = sh_source_find(sources, file);
    const sh_token *first = NULL, *last = NULL;
    for (size_t i = 0; source != NULL && token_at(source, i) != NULL; i++) {
        const sh_token *token = token_at(source, i);
        if (token->line == line) {
            first = first == NULL ? token : first;
            last = token;
        }
    }
    if (first == NULL) {
        return (sh_place){.file = file, .line = line, .column = 1, .width = 1};
    }
    return place_of(source, first->offset, last->offset + last->length - first->offset, line);
}

/* the token as it stands, the same in quotes, or for '<' the turned sign */
static bool means(const sh_source_text *source, const sh_token *token, const char *word)
{
    const char *text = source->text + token->offset;
    size_t length = strlen(word);
    bool quoted = token->kind == SH_TOKEN_STRING && token->length == length + 2 &&
                  memcmp(text + 1, word, length) == 0;
    bool turned = word[0] == '<' && text[0] == '>' && token->length == length;
    return quoted || turned || sh_lexer_is(source->text, token, word);
}

sh_place sh_source_word(const sh_sources *sources, const char *file, int32_t line,
                        const char *word)
{
    const sh_source_text *source = sh_source_find(sources, file);
    for (size_t i = 0; source != NULL && word[0] != '\0' && token_at(source, i) != NULL; i++) {
        const sh_token *token = token_at(source, i);
        if (token->line == line && means(source, token, word)) {
            return sh_source_token(source, token);
        }
    }
    return sh_source_line(sources, file, line);
}
