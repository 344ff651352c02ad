/* fault: an error that a running script meets, with its number and what to write instead. */
#ifndef SH_SCRIPT_FAULT_H
#define SH_SCRIPT_FAULT_H

#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "base/macros.h"

enum { SH_FAULT_NOTES = 3, SH_FAULT_TEXT = 320 };

/* the first error that was not caught */
typedef struct sh_fault {
    int32_t number; /* of a diagnostic; 0: an error that Lua or the script raised */
    char message[SH_FAULT_TEXT];
    char label[96];
    char note[SH_FAULT_NOTES][SH_FAULT_TEXT];
    int32_t note_count;
    char word[64]; /* what to underline on the line; "" the line */
    char file[256];
    int32_t line; /* 0: unknown */
} sh_fault;

/* A fault with a number, in three strokes: begin, notes, raise. It can be caught. */
sh_fault *sh_fault_begin(lua_State *lua, int32_t number, const char *word, const char *format,
                         ...) SH_PRINTF(4, 5);
void sh_fault_label(sh_fault *fault, const char *format, ...) SH_PRINTF(2, 3);
void sh_fault_note(sh_fault *fault, const char *format, ...) SH_PRINTF(2, 3);
int sh_fault_raise(lua_State *lua);

#endif
