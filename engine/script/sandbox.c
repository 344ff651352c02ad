#include "script/sandbox.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOOK_STEPS = 1000, MAX_DENIED = 4, COUNTED_TEXT = 64 };
/* collecting when memory has tripled: states are small and short-lived */
enum { GARBAGE_PAUSE = 300, GARBAGE_SPEED = 200 };

sh_sandbox *sh_sandbox_of(lua_State *lua)
{
    return *(sh_sandbox **)lua_getextraspace(lua);
}

bool sh_sandbox_where(lua_State *lua, const char **file, int32_t *line)
{
    lua_Debug at;
    for (int level = 0; lua_getstack(lua, level, &at); level++) {
        if (lua_getinfo(lua, "Sl", &at) && at.currentline > 0 && at.source[0] == '@') {
            *file = at.source + 1;
            *line = at.currentline;
            return true;
        }
    }
    return false;
}

static void note_place(sh_sandbox *box)
{
    const char *file = "";
    box->fault.line = 0;
    if (sh_sandbox_where(box->lua, &file, &box->fault.line)) {
        snprintf(box->fault.file, sizeof box->fault.file, "%s", file);
    }
}

/* ---- memory ---- */

static void *denied(sh_sandbox *box, int32_t number)
{
    box->denied++;
    if (box->fatal == 0) {
        box->fatal = number == 312 ? number : 0;
        note_place(box);
    }
    return NULL;
}

/* Lua calls this; when it gives nothing, Lua collects its garbage and tries once more. Who
 * lives at the limit would collect all the time, so a few refusals are the end. */
static void *allocate(void *self, void *old, size_t old_size, size_t size)
{
    sh_sandbox *box = self;
    size_t before = old == NULL ? 0 : old_size;
    if (size == 0) {
        box->live -= before;
        free(old);
        return NULL;
    }
    if (old == NULL && old_size == LUA_TSTRING && size > COUNTED_TEXT) {
        box->left -= (int64_t)(size / 16);
        if (size > SH_SANDBOX_TEXT_BYTES + COUNTED_TEXT) {
            return denied(box, 312);
        }
    }
    bool over = box->live - before + size > SH_SANDBOX_LIVE_BYTES || box->denied > MAX_DENIED;
    if (size > before && over) {
        return denied(box, 311);
    }
    void *made = realloc(old, size);
    box->live += made == NULL ? 0 : size - before;
    box->starved |= made == NULL;
    return made;
}

/* ---- steps ---- */

static void on_count(lua_State *lua, lua_Debug *at)
{
    sh_sandbox *box = sh_sandbox_of(lua);
    box->left -= HOOK_STEPS;
    if (box->fatal != 0 || box->left <= 0) {
        sh_sandbox_stop(lua, box->fatal != 0 ? box->fatal : 310);
    }
    /* a function that hands on ever more arguments would copy them at each call */
    if (lua_getlocal(lua, at, -SH_SANDBOX_VARARGS - 1) != NULL) {
        sh_sandbox_stop(lua, 313);
    }
}

int sh_sandbox_stop(lua_State *lua, int32_t number)
{
    sh_sandbox *box = sh_sandbox_of(lua);
    if (box->fatal == 0) {
        box->fatal = number;
        note_place(box);
    }
    lua_pushlightuserdata(lua, box);
    return lua_error(lua);
}

int sh_sandbox_starve(lua_State *lua)
{
    sh_sandbox_of(lua)->starved = true;
    return sh_sandbox_stop(lua, 311);
}

bool sh_sandbox_is_starved(const sh_sandbox *box)
{
    return box->starved && box->fatal == 311;
}

void sh_sandbox_charge(lua_State *lua, int64_t steps)
{
    sh_sandbox *box = sh_sandbox_of(lua);
    box->left -= steps;
    if (box->left <= 0) {
        sh_sandbox_stop(lua, 310);
    }
}

void sh_sandbox_pass_on(lua_State *lua, int status)
{
    sh_sandbox *box = sh_sandbox_of(lua);
    if (box->fatal != 0 || status == LUA_ERRMEM) {
        sh_sandbox_stop(lua, box->fatal != 0 ? box->fatal : 311);
    }
}

/* ---- faults ---- */

sh_mistake *sh_sandbox_mistake(lua_State *lua, int32_t number, const char *word,
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

int sh_sandbox_raise(lua_State *lua)
{
    lua_pushstring(lua, sh_sandbox_of(lua)->fault.message);
    return lua_error(lua);
}

/* "file:12: message" without its head */
static const char *without_place(const char *message, const sh_mistake *fault)
{
    char head[320];
    int length = snprintf(head, sizeof head, "%s:%d: ", fault->file, (int)fault->line);
    return strncmp(message, head, (size_t)length) == 0 ? message + length : message;
}

/* "attempt to call a nil value (global 'x')": x */
static void find_word(sh_mistake *fault)
{
    const char *close = strrchr(fault->message, '\''), *open = NULL;
    for (const char *at = fault->message; close != NULL && at < close; at++) {
        open = *at == '\'' ? at : open;
    }
    if (open != NULL && close - open - 1 < (ptrdiff_t)sizeof fault->word) {
        snprintf(fault->word, sizeof fault->word, "%.*s", (int)(close - open - 1), open + 1);
    }
}

/* called where an error is raised, with the stack still there */
static int on_error(lua_State *lua)
{
    sh_sandbox *box = sh_sandbox_of(lua);
    if (box->fatal != 0) {
        return 1;
    }
    const char *message = lua_type(lua, 1) == LUA_TSTRING
                              ? lua_tostring(lua, 1)
                              : "an error was raised with a value that is no text";
    if (box->fault.number != 0 && strcmp(message, box->fault.message) == 0) {
        if (box->fault.line == 0) { /* the parser knows its own place */
            note_place(box);
        }
        return 1;
    }
    box->fault = (sh_mistake){0};
    note_place(box);
    snprintf(box->fault.message, SH_MISTAKE_TEXT, "%s", without_place(message, &box->fault));
    find_word(&box->fault);
    return 1;
}

static void describe_fatal(sh_mistake *fault, int32_t number)
{
    fault->number = number;
    fault->word[0] = fault->label[0] = '\0';
    fault->note_count = 0;
    const char *message = number == 310   ? "more steps than one call may use"
                          : number == 311 ? "more memory than the 64 MiB a script may hold"
                          : number == 312 ? "a text of more than 16 KiB"
                                          : "more values in one call than allowed";
    snprintf(fault->message, SH_MISTAKE_TEXT, "%s", message);
    if (number == 310 || number == 311) {
        sh_mistake_note(fault, "%s",
                        number == 310 ? "is there a loop that never ends?"
                                      : "a function that calls itself without end "
                                        "needs memory too");
    }
}

bool sh_sandbox_run(sh_sandbox *box, lua_CFunction body, void *argument, int64_t steps)
{
    lua_State *lua = box->lua;
    if (box->fatal != 0) {
        return false;
    }
    box->left = steps;
    box->fault = (sh_mistake){0};
    lua_settop(lua, 0);
    lua_pushcfunction(lua, on_error);
    lua_pushcfunction(lua, body);
    lua_pushlightuserdata(lua, argument);
    lua_sethook(lua, on_count, LUA_MASKCOUNT, HOOK_STEPS);
    int status = lua_pcall(lua, 1, 0, 1);
    lua_sethook(lua, NULL, 0, 0);
    lua_settop(lua, 0);
    if (status == LUA_ERRMEM && box->fatal == 0) {
        box->fatal = 311;
    }
    if (box->fatal != 0) {
        describe_fatal(&box->fault, box->fatal);
    } else if (status == LUA_ERRERR) {
        snprintf(box->fault.message, SH_MISTAKE_TEXT, "an error while an error was handled");
    }
    return status == LUA_OK && box->fatal == 0;
}

bool sh_sandbox_open(sh_sandbox *box, void *owner)
{
    *box = (sh_sandbox){.owner = owner};
    box->lua = lua_newstate(allocate, box);
    if (box->lua == NULL) {
        return false;
    }
    *(sh_sandbox **)lua_getextraspace(box->lua) = box;
    lua_gc(box->lua, LUA_GCINC, GARBAGE_PAUSE, GARBAGE_SPEED, 0);
    return true;
}

void sh_sandbox_close(sh_sandbox *box)
{
    if (box->lua != NULL) {
        lua_close(box->lua);
    }
    box->lua = NULL;
}
