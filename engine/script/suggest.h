/* suggest: the name a user probably meant. */
#ifndef SH_SCRIPT_SUGGEST_H
#define SH_SCRIPT_SUGGEST_H

#include <stddef.h>

#include <lua.h>

/* names to choose from, in the order they were added; borrowed texts */
typedef struct sh_suggest {
    const char *name[256];
    size_t count;
} sh_suggest;

void sh_suggest_add(sh_suggest *list, const char *name);

/* all text keys of the table, sorted; they live as long as the table */
void sh_suggest_keys(sh_suggest *list, lua_State *lua, int table);

/* the nearest name, NULL when none is near */
const char *sh_suggest_nearest(const sh_suggest *list, const char *word);

/* "a, b, c", cut with "…" where the buffer ends; returns the buffer */
const char *sh_suggest_print(const sh_suggest *list, char *buffer, size_t size);

#endif
