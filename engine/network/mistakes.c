#include "network/mistakes.h"

#include <stdarg.h>
#include <stdio.h>

enum { TOLD = 6 };

void sh_mistakes_add(sh_mistakes *mistakes, sh_spot at, const char *format, ...)
{
    char text[320];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    mistakes->told.stride = 1;
    if (mistakes->count++ < TOLD) {
        sh_vec_print(&mistakes->told, "%s%s:%d:%d: %s", mistakes->told.count ? "\n" : "",
                     at.file, (int)at.line, (int)at.column, text);
    }
}

sh_status sh_mistakes_end(sh_mistakes *mistakes, sh_error *error)
{
    sh_status status = SH_OK;
    if (mistakes->count > 0) {
        char more[64] = "";
        if (mistakes->count > TOLD) {
            snprintf(more, sizeof more, "\nand %lld more", (long long)mistakes->count - TOLD);
        }
        const char *told = mistakes->told.data;
        status = sh_error_set(error, SH_E_SCENARIO, "%s%s", told ? told : "", more);
    }
    sh_vec_free(&mistakes->told);
    mistakes->count = 0;
    return status;
}
