/* sandbox: a Lua state that cannot hang, grow without bound, read a clock or reach a file.
 *
 * The state has an allocator with a cap and a budget of steps. Passing either is a fatal fault:
 * the script cannot catch it (its pcall raises it again, and so does the next count of steps).
 * All work in a state happens inside sh_sandbox_run, so that no error of Lua ever leaves it. A
 * state belongs to one thread. */
#ifndef SH_SCRIPT_SANDBOX_H
#define SH_SCRIPT_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "base/macros.h"
#include "script/mistake.h"

enum {
    SH_SANDBOX_TEXT_BYTES = 16 << 10,
    SH_SANDBOX_LIVE_BYTES = 64 << 20,
    SH_SANDBOX_VARARGS = 300,
    SH_SANDBOX_UNPACKED = 250,
    SH_SANDBOX_LOAD_STEPS = 10000000,
    SH_SANDBOX_CALL_STEPS = 5000000
};

typedef struct sh_sandbox {
    lua_State *lua; /* owned */
    int64_t left;   /* steps */
    size_t live;    /* bytes */
    int32_t denied; /* requests for memory that were refused */
    bool starved;   /* the machine gave no memory: not the script's fault */
    int32_t fatal;  /* number of the diagnostic of a fault that cannot be caught, 0: none */
    sh_mistake fault;
    void *owner; /* what the functions of the library work on */
} sh_sandbox;

/* a state with nothing in it yet; false when out of memory */
SH_NODISCARD bool sh_sandbox_open(sh_sandbox *box, void *owner);
void sh_sandbox_close(sh_sandbox *box);

/* Runs body(lua) with `argument` as a light userdata on the stack, within a budget. False: see
 * box->fault. Results of body are dropped. */
SH_NODISCARD bool sh_sandbox_run(sh_sandbox *box, lua_CFunction body, void *argument,
                                 int64_t steps);

sh_sandbox *sh_sandbox_of(lua_State *lua);

/* counts work done in C; raises the fatal fault when the budget is used up */
void sh_sandbox_charge(lua_State *lua, int64_t steps);

/* A mistake with a number, in three strokes: this, notes, raise. It can be caught. */
sh_mistake *sh_sandbox_mistake(lua_State *lua, int32_t number, const char *word,
                               const char *format, ...) SH_PRINTF(4, 5);
int sh_sandbox_raise(lua_State *lua);

/* raises a fault that cannot be caught: 310 … 313 */
int sh_sandbox_stop(lua_State *lua, int32_t number);

/* the same, when the machine gives no memory */
int sh_sandbox_starve(lua_State *lua);

/* after a failed sh_sandbox_run: was it for want of the machine's memory? */
bool sh_sandbox_is_starved(const sh_sandbox *box);

/* for pcall: raises a fatal fault again */
void sh_sandbox_pass_on(lua_State *lua, int status);

/* file and line of the innermost Lua function that runs; false: none */
bool sh_sandbox_where(lua_State *lua, const char **file, int32_t *line);

#endif
