#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct outcome {
    const char *name, *text;
    int exit_code;
} outcome;

static const outcome outcomes[] = {
#define X(name, exit_code, text) {#name, text, exit_code},
#include "base/status.def"
#undef X
};

/* the enum is written out for readers of the header; here the two lists are held together */
enum {
#define X(name, exit_code, text) ORDER_##name,
#include "base/status.def"
#undef X
    ORDER_COUNT
};
_Static_assert((int)ORDER_COUNT == (int)SH_STATUS_COUNT, "status.def and sh_status agree");
_Static_assert((int)ORDER_OK == (int)SH_OK, "success is zero");
#define SH_E_OK SH_OK
#define X(name, exit_code, text) \
    _Static_assert((int)ORDER_##name == (int)SH_E_##name, "status.def and sh_status agree");
#include "base/status.def"
#undef X

static const outcome *outcome_of(sh_status status)
{
    unsigned index = (unsigned)status;
    return &outcomes[index < SH_COUNT(outcomes) ? index : (unsigned)SH_E_INTERNAL];
}

int sh_status_exit_code(sh_status status)
{
    return outcome_of(status)->exit_code;
}

const char *sh_status_text(sh_status status)
{
    return outcome_of(status)->text;
}

const char *sh_status_name(sh_status status)
{
    return outcome_of(status)->name;
}

sh_status sh_error_set_at(sh_error *error, sh_status code, const char *file, int line,
                          const char *format, ...)
{
    if (error == NULL || error->code != SH_OK) {
        return code;
    }
    error->code = code;
    error->file = file;
    error->line = line;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return code;
}
