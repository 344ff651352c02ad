#include "script/mistake.h"

#include <stdarg.h>
#include <stdio.h>

#include "script/sandbox.h"

sh_mistake *sh_mistake_begin(lua_State *lua, int32_t number, const char *word,
                             const char *format, ...)
{
    sh_mistake *fault = &sh_sandbox_of(lua)->fault;
    va_list values;
    va_start(values, format);
    *fault = (sh_mistake){.number = number};
    vsnprintf(fault->message, sizeof fault->message, format, values);
    va_end(values);
    snprintf(fault->word, sizeof fault->word, "%s", word);
    return fault;
}

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

int sh_mistake_raise(lua_State *lua)
{
    lua_pushstring(lua, sh_sandbox_of(lua)->fault.message);
    return lua_error(lua);
}
