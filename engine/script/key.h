/* key: reads a table of the scenario against the list of keys that may stand in it, its
 * options, reporting every mistake with its place and going on. */
#ifndef SH_SCRIPT_KEY_H
#define SH_SCRIPT_KEY_H

#include "script/session.h"

typedef enum sh_key_kind {
    SH_KEY_TEXT,
    SH_KEY_NUMBER, /* in a unit, within a range */
    SH_KEY_CHOICE, /* one of the words of `unit` */
    SH_KEY_BOOLEAN,
    SH_KEY_TABLE,
    SH_KEY_FUNCTION,
    SH_KEY_LAW, /* a distribution of values in a unit, or one value */
    SH_KEY_SCENARIO,
    SH_KEY_VALUE, /* checked by its reader */
    SH_KEY_ITEMS  /* entries without a key are allowed; name "" */
} sh_key_kind;

/* Units: number, share, apr, days, yuan, count (whole), flag, hazards, memory. */
typedef struct sh_key {
    const char *name;
    sh_key_kind kind;
    bool required;
    const char *unit; /* of numbers and laws; the words of a choice, separated by a blank */
    double min, max;  /* of numbers */
    const char *about;
} sh_key;

/* what may stand in a table, for its readers and its documentation */
typedef struct sh_key_list {
    const sh_key *list;
    int32_t count;
} sh_key_list;

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
bool sh_key_open(sh_keys *options, const sh_way *way, int index);

/* Each returns true and stores the value when it is given and in order. */
bool sh_key_text(const sh_keys *options, const char *name, const char **value);
bool sh_key_number(const sh_keys *options, const char *name, double *value);
bool sh_key_boolean(const sh_keys *options, const char *name, bool *value);
bool sh_key_choice(const sh_keys *options, const char *name, int32_t *value);
bool sh_key_law(const sh_keys *options, const char *name, sh_law *value);

/* Pushes a table, function, scenario or any value; pushes nothing and returns false when it is
 * absent or of another kind. */
bool sh_key_push(const sh_keys *options, const char *name);

/* the way one step deeper */
sh_way sh_key_way(const sh_way *way, const char *name, int32_t index);

/* the place of an option or its value */
sh_place sh_key_place(const sh_keys *options, const char *name, bool value);

#endif
