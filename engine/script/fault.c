#include "script/fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "script/sandbox.h"

sh_fault *sh_fault_begin(lua_State *lua, int32_t number, const char *word, const char *format,
                         ...)
{
    sh_fault *fault = &sh_sandbox_of(lua)->fault;
    va_list values;
    va_start(values, format);
    *fault = (sh_fault){.number = number};
    vsnprintf(fault->message, sizeof fault->message, format, values);
    va_end(values);
    snprintf(fault->word, sizeof fault->word, "%s", word);
    return fault;
}

void sh_fault_label(sh_fault *fault, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(fault->label, sizeof fault->label, format, values);
    va_end(values);
}

void sh_fault_note(sh_fault *fault, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (fault->note_count < SH_FAULT_NOTES) {
        vsnprintf(fault->note[fault->note_count++], SH_FAULT_TEXT, format, values);
    }
    va_end(values);
}

int sh_fault_raise(lua_State *lua)
{
    lua_pushstring(lua, sh_sandbox_of(lua)->fault.message);
    return lua_error(lua);
}
