#include "cli/term.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != 0;
}

static bool wants_color(sh_color color, int descriptor)
{
    const char *kind = getenv("TERM");
    const char *force = getenv("CLICOLOR_FORCE");
    if (color != SH_COLOR_AUTO) {
        return color == SH_COLOR_ALWAYS;
    }
    if (is_set("NO_COLOR")) {
        return false;
    }
    if (force != NULL && force[0] != 0 && strcmp(force, "0") != 0) {
        return true;
    }
    return isatty(descriptor) && (kind == NULL || strcmp(kind, "dumb") != 0);
}

sh_term sh_term_open(sh_color color)
{
    return (sh_term){.out = stdout,
                     .err = stderr,
                     .out_color = wants_color(color, STDOUT_FILENO),
                     .err_color = wants_color(color, STDERR_FILENO),
                     .err_is_tty = isatty(STDERR_FILENO) != 0};
}

void sh_term_put(FILE *to, const char *text)
{
    uint32_t code;
    for (size_t n; *text != 0; text += n) {
        n = sh_utf8_read(text, &code);
        if (n > 0 && (*text == '\n' || *text == '\t' || sh_utf8_is_plain(code))) {
            fwrite(text, 1, n, to);
            continue;
        }
        n = n > 0 ? n : 1;
        for (size_t i = 0; i < n; i++) {
            fprintf(to, "\\x%02X", (unsigned)(unsigned char)text[i]);
        }
    }
}

/* one JSON object on a line of err */
static void say_json(sh_term *term, const char *event, const char *text, int code)
{
    char copy[2048];
    uint32_t character;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *c = copy; *c != 0; c++) {
        size_t n = sh_utf8_read(c, &character);
        *c = n == 0 ? '?' : *c; /* JSON is UTF-8 */
        c += n > 1 ? n - 1 : 0;
    }
    json_t *line = json_pack("{s:s, s:s}", "event", event, "text", copy);
    if (line != NULL && code != 0) {
        json_object_set_new(line, "exit_code", json_integer(code));
    }
    if (line != NULL) {
        json_dumpf(line, term->err, JSON_COMPACT);
        fputc('\n', term->err);
        json_decref(line);
    }
}

void sh_term_say(sh_term *term, const char *format, ...)
{
    va_list arguments;
    char line[2048];
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (term->err_is_json) {
        say_json(term, "message", line, 0);
    } else {
        sh_term_put(term->err, line);
        fputc('\n', term->err);
    }
}

void sh_term_error(sh_term *term, const sh_error *error)
{
    const char *text = error->text[0] != 0 ? error->text : sh_status_text(error->code);
    if (term->err_is_json) {
        say_json(term, "error", text, sh_status_exit_code(error->code));
        return;
    }
    bool labelled = strncmp(text, "error", 5) == 0 || strncmp(text, "warning", 7) == 0;
    if (!labelled) {
        fprintf(term->err, "%serror:%s ", term->err_color ? "\033[1;31m" : "",
                term->err_color ? "\033[0m" : "");
    }
    sh_term_put(term->err, text);
    fputc('\n', term->err);
}

void sh_term_heading(sh_term *term, const char *text)
{
    fputs(term->out_color ? "\033[1m" : "", term->out);
    sh_term_put(term->out, text);
    fputs(term->out_color ? "\033[0m\n" : "\n", term->out);
}

/* columns of a UTF-8 text, one for each code point, two for wide CJK ones */
static int columns(const char *text, size_t size)
{
    int count = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c & 0xC0) != 0x80) {
            count += c >= 0xE3 && c <= 0xED ? 2 : 1;
        }
    }
    return count;
}

void sh_term_wrap(FILE *to, int indent, const char *text)
{
    int at = 0;
    while (*text != 0) {
        size_t size = strcspn(text, " \n");
        int width = columns(text, size);
        if (at > 0 && at + 1 + width > 80) {
            fputc('\n', to);
            at = 0;
        }
        at += at == 0 ? fprintf(to, "%*s", indent, "") + width : fprintf(to, " ") + width;
        fwrite(text, 1, size, to);
        text += size;
        if (*text == '\n') {
            fputc('\n', to);
            at = 0;
        }
        text += *text != 0;
    }
    fputc('\n', to);
}

sh_status sh_term_flush(sh_term *term, sh_error *error)
{
    if (fflush(term->out) != 0 || ferror(term->out)) {
        return sh_error_set(error, SH_E_OUTPUT, "cannot write to standard output: %s",
                            strerror(errno));
    }
    return SH_OK;
}

const char *sh_term_clock(double seconds, char *text)
{
    long whole = seconds < 0 || !(seconds < 1e9) ? 0 : lround(seconds);
    if (whole < 3600) {
        snprintf(text, SH_TERM_TEXT, "%ld:%02ld", whole / 60, whole % 60);
    } else {
        snprintf(text, SH_TERM_TEXT, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                 whole % 60);
    }
    return text;
}

const char *sh_term_duration(double seconds, char *text)
{
    if (seconds < 0.9995) {
        snprintf(text, SH_TERM_TEXT, "%.0f ms", 1000 * seconds);
    } else if (seconds < 99.95) {
        snprintf(text, SH_TERM_TEXT, seconds < 9.995 ? "%.1f s" : "%.0f s", seconds);
    } else if (seconds < 5940) {
        snprintf(text, SH_TERM_TEXT, "%.1f min", seconds / 60);
    } else if (seconds < 172800) {
        snprintf(text, SH_TERM_TEXT, "%.1f h", seconds / 3600);
    } else {
        snprintf(text, SH_TERM_TEXT, "%.1f days", seconds / 86400);
    }
    return text;
}

const char *sh_term_bytes(double bytes, char *text)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    while (bytes >= 1023.5 && unit + 1 < SH_COUNT(units)) {
        bytes /= 1024;
        unit++;
    }
    snprintf(text, SH_TERM_TEXT, unit == 0 || bytes >= 99.95 ? "%.0f %s" : "%.1f %s", bytes,
             units[unit]);
    return text;
}

const char *sh_term_count(double count, char *text)
{
    char digits[SH_TERM_TEXT];
    if (!(fabs(count) < 1e15)) {
        snprintf(text, SH_TERM_TEXT, "%.3g", count);
        return text;
    }
    snprintf(digits, sizeof digits, "%.0f", count);
    size_t length = strlen(digits), n = 0;
    for (size_t i = 0; i < length; i++) {
        text[n++] = digits[i];
        size_t left = length - 1 - i;
        if (left > 0 && left % 3 == 0 && digits[i] != '-') {
            text[n++] = ',';
        }
    }
    text[n] = 0;
    return text;
}

int sh_term_width(const sh_term *term)
{
    struct winsize size;
    if (ioctl(fileno(term->err), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return 80;
}
