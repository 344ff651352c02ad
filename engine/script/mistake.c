#include "script/mistake.h"

#include <stdarg.h>
#include <stdio.h>

void sh_mistake_label(sh_mistake *fault, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(fault->label, sizeof fault->label, format, values);
    va_end(values);
}

void sh_mistake_note(sh_mistake *fault, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (fault->note_count < SH_MISTAKE_NOTES) {
        vsnprintf(fault->note[fault->note_count++], SH_MISTAKE_TEXT, format, values);
    }
    va_end(values);
}
