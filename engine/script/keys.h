/* keys: reads a table of the scenario against the list of keys that may stand in it, its
 * options, reporting every mistake with its place and going on. */
#ifndef SH_SCRIPT_KEYS_H
#define SH_SCRIPT_KEYS_H

#include "script/key.h"
#include "script/session.h"

/* a table of options that is being read */
typedef struct sh_keys {
    lua_State *lua;
    int table;        /* stack index; 0: there is none, everything is absent */
    const char *what; /* "shahe.policy" */
    const sh_key *list;
    int32_t count;
    sh_way way;
} sh_keys;

/* Opens the table at `index`: complains when it is none, of unknown keys and of required ones
 * that are missing. False when there is no table. */
bool sh_keys_open(sh_keys *options, const sh_way *way, int index);

/* Each returns true and stores the value when it is given and in order. */
bool sh_keys_text(const sh_keys *options, const char *name, const char **value);
bool sh_keys_number(const sh_keys *options, const char *name, double *value);
bool sh_keys_boolean(const sh_keys *options, const char *name, bool *value);
bool sh_keys_choice(const sh_keys *options, const char *name, int32_t *value);
bool sh_keys_law(const sh_keys *options, const char *name, sh_law *value);

/* Pushes a table, function, scenario or any value; pushes nothing and returns false when it is
 * absent or of another kind. */
bool sh_keys_push(const sh_keys *options, const char *name);

/* the place of an option or its value */
sh_place sh_keys_place(const sh_keys *options, const char *name, bool value);

#endif
