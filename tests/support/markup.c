#include "tests/support/markup.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH = 64, NAME = 40 };

typedef struct walk {
    const char *text, *at;
    char open[DEPTH][NAME];
    int depth;
    const char *fault;
} walk;

static void fail(walk *w, const char *what)
{
    w->fault = w->fault == NULL ? what : w->fault;
}

static void entity(walk *w)
{
    static const char *const known[] = {"&lt;", "&gt;", "&amp;", "&quot;"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strncmp(w->at, known[i], strlen(known[i])) == 0) {
            w->at += strlen(known[i]);
            return;
        }
    }
    if (w->at[1] == '#' && strspn(w->at + 2, "0123456789") > 0) {
        w->at += 2 + strspn(w->at + 2, "0123456789");
        if (*w->at++ == ';') {
            return;
        }
    }
    fail(w, "an ampersand that begins no entity");
}

/* name="value" pairs up to the end of a tag; true when it closes itself */
static bool attributes(walk *w)
{
    for (;;) {
        w->at += strspn(w->at, " \n");
        if (w->at[0] == '>') {
            w->at++;
            return false;
        }
        if (w->at[0] == '/' && w->at[1] == '>') {
            w->at += 2;
            return true;
        }
        size_t name = strspn(w->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:");
        if (name == 0 || w->at[name] != '=' || w->at[name + 1] != '"') {
            fail(w, "an attribute without name, sign or quote");
            return true;
        }
        for (w->at += name + 2; *w->at != '"' && w->fault == NULL;) {
            if (*w->at == '<' || *w->at == '\0') {
                fail(w, "an attribute that does not end");
            } else if (*w->at == '&') {
                entity(w);
            } else {
                w->at++;
            }
        }
        w->at++;
        if (w->fault != NULL || (*w->at != ' ' && *w->at != '>' && *w->at != '/')) {
            fail(w, "an attribute that runs into the next");
            return true;
        }
    }
}

static void close_tag(walk *w, const char *name)
{
    if (w->depth == 0 || strcmp(w->open[w->depth - 1], name) != 0) {
        fail(w, "a closing tag that does not match");
    }
    w->depth--;
    w->at += strspn(w->at, " ");
    if (*w->at++ != '>') {
        fail(w, "a closing tag that does not end");
    }
}

static void tag(walk *w)
{
    char name[NAME] = {0};
    bool closing = w->at[1] == '/';
    w->at += closing ? 2 : 1;
    size_t length = 0;
    while (isalnum((unsigned char)w->at[length])) {
        length++;
    }
    if (length == 0 || length >= NAME || w->depth == DEPTH) {
        fail(w, "a tag without a name, or too deep");
        return;
    }
    memcpy(name, w->at, length);
    w->at += length;
    if (closing) {
        close_tag(w, name);
    } else if (!attributes(w)) {
        memcpy(w->open[w->depth++], name, NAME);
        if (strcmp(name, "style") == 0) { /* its text is not markup */
            const char *end = strstr(w->at, "</style>");
            w->at = end == NULL ? w->at : end;
        }
    }
}

const char *sh_markup_fault(const char *text, char *buffer, int size)
{
    walk w = {.text = text, .at = text};
    if (strncmp(text, "<!DOCTYPE html>", 15) == 0) {
        w.at += 15;
    }
    while (*w.at != '\0' && w.fault == NULL) {
        unsigned char c = (unsigned char)*w.at;
        if (c == '<') {
            tag(&w);
        } else if (c == '&') {
            entity(&w);
        } else if (c < 0x20 && c != '\n') {
            fail(&w, "a control character");
        } else {
            w.at++;
        }
    }
    if (w.depth != 0) {
        fail(&w, "a tag that is never closed");
    }
    if (w.fault != NULL) {
        long offset = (long)(w.at - text);
        snprintf(buffer, (size_t)size, "%s at %ld: %.60s", w.fault, offset,
                 offset > 30 ? w.at - 30 : text);
        return buffer;
    }
    return NULL;
}

int sh_markup_count(const char *text, const char *what)
{
    int count = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what)) {
        count++;
    }
    return count;
}
