#include "cli/json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The library leaves out what it has no memory for: a complete answer or none. */
static void *take_or_leave(size_t size)
{
    static const char text[] = "error: out of memory\n";
    void *memory = malloc(size);
    if (memory == NULL && write(STDERR_FILENO, text, sizeof text - 1) >= 0) {
        _exit(sh_status_exit_code(SH_E_MEMORY));
    }
    return memory;
}

void sh_json_begin(void)
{
    json_set_alloc_funcs(take_or_leave, free);
}

static sh_status print(sh_term *term, json_t *value, size_t digits, sh_error *error)
{
    if (value == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    int failed = json_dumpf(value, term->out,
                            JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits));
    json_decref(value);
    if (failed != 0 && !ferror(term->out)) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory");
    }
    if (failed != 0 || fputc('\n', term->out) == EOF) {
        return sh_error_set(error, SH_E_OUTPUT, "cannot write to standard output: %s",
                            strerror(errno));
    }
    return SH_OK;
}

sh_status sh_json_print(sh_term *term, json_t *value, sh_error *error)
{
    return print(term, value, 15, error);
}

sh_status sh_json_print_exact(sh_term *term, json_t *value, sh_error *error)
{
    return print(term, value, 17, error);
}

json_t *sh_json_real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *sh_json_text(const char *text)
{
    if (text == NULL) {
        return json_null();
    }
    json_t *good = json_string(text);
    if (good != NULL) {
        return good;
    }
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *c = copy; *c != 0; c++) {
        if ((unsigned char)*c >= 0x80) {
            *c = '?';
        }
    }
    return json_string(copy);
}
