#include "outputs/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

sh_text sh_text_of(sh_escape escape)
{
    return (sh_text){.bytes = sh_vec_of(1), .escape = escape};
}

void sh_text_free(sh_text *text)
{
    sh_vec_free(&text->bytes);
    *text = sh_text_of(text->escape);
}

/* appends bytes and keeps a NUL behind them */
static void append(sh_text *text, const char *bytes, size_t size)
{
    if (text->failed) {
        return;
    }
    if (!sh_vec_append(&text->bytes, bytes, size) || !sh_vec_append(&text->bytes, "", 1)) {
        text->failed = true;
        return;
    }
    text->bytes.count--;
}

void sh_text_raw(sh_text *text, const char *trusted)
{
    append(text, trusted, strlen(trusted));
}

/* length of the UTF-8 sequence at `s`, 0 when it is none that a text may hold */
static size_t sequence(const char *s)
{
    uint32_t code;
    size_t n = sh_utf8_read(s, &code);
    return code < 0x20 || sh_utf8_is_plain(code) ? n : 0;
}

/* what stands for one ASCII character in HTML; NULL: itself */
static const char *html_escape(const char *s)
{
    switch (*s) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case ' ': /* a number stays with its percent sign */
        return s[1] == '%' ? "&#160;" : NULL;
    default:
        return NULL;
    }
}

static const char *json_escape(const char *s)
{
    switch (*s) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '/': /* never closes a script element */
        return "\\/";
    case '<':
        return "\\u003c";
    default:
        return NULL;
    }
}

static const char *escaped(sh_escape escape, const char *s)
{
    const char *instead = escape == SH_ESCAPE_HTML   ? html_escape(s)
                          : escape == SH_ESCAPE_JSON ? json_escape(s)
                                                     : NULL;
    bool newline = *s == '\n' && escape != SH_ESCAPE_JSON;
    return instead == NULL && (unsigned char)*s < 0x20 && !newline ? " " : instead;
}

void sh_text_put(sh_text *text, const char *untrusted)
{
    const char *s = untrusted == NULL ? "" : untrusted;
    while (*s != '\0') {
        size_t n = sequence(s);
        const char *instead = n == 0   ? "\xEF\xBF\xBD"
                              : n == 1 ? escaped(text->escape, s)
                                       : NULL;
        if (instead != NULL) {
            sh_text_raw(text, instead);
        } else {
            append(text, s, n);
        }
        s += n == 0 ? 1 : n;
    }
}

/* one conversion other than %s; `spec` is its text, for example "%+.1f" */
static void convert(sh_text *text, const char *spec, va_list *values)
{
    char out[400]; /* holds %f of the largest double */
    size_t size = sizeof out;
    char last = spec[strlen(spec) - 1];
    bool wide = strstr(spec, "l") != NULL || strstr(spec, "z") != NULL;
    if (last == 'f' || last == 'g' || last == 'e') {
        snprintf(out, size, spec, va_arg(*values, double));
    } else if (wide && strstr(spec, "ll") != NULL) {
        snprintf(out, size, spec, va_arg(*values, long long));
    } else if (wide) {
        snprintf(out, size, spec, va_arg(*values, long));
    } else {
        snprintf(out, size, spec, va_arg(*values, int));
    }
    sh_text_raw(text, out);
}

void sh_text_print(sh_text *text, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");
        append(text, format, plain);
        format += plain;
        if (format[0] == '%' && format[1] == '%') {
            append(text, "%", 1);
            format += 2;
        } else if (format[0] == '%') {
            char spec[16] = {0};
            size_t n = 1 + strcspn(format + 1, "sdiufgec");
            sh_check(format[n] != '\0' && n + 1 < sizeof spec);
            memcpy(spec, format, n + 1);
            if (spec[n] == 's') {
                sh_text_put(text, va_arg(values, const char *));
            } else {
                convert(text, spec, &values);
            }
            format += n + 1;
        }
    }
    va_end(values);
}

const char *sh_text_string(const sh_text *text)
{
    return text->bytes.data == NULL ? "" : (const char *)text->bytes.data;
}

sh_status sh_text_status(const sh_text *text, sh_error *error)
{
    return text->failed ? sh_error_set(error, SH_E_MEMORY, "no memory left to write the text")
                        : SH_OK;
}
