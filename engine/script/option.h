/* option: reads a table of options against a list of what may stand in it, reporting every
 * mistake with its place and going on. */
#ifndef SH_SCRIPT_OPTION_H
#define SH_SCRIPT_OPTION_H

#include "script/session.h"

typedef enum sh_option_kind {
    SH_OPTION_TEXT,
    SH_OPTION_NUMBER, /* in a unit, within a range */
    SH_OPTION_CHOICE, /* one of the words of `unit` */
    SH_OPTION_BOOLEAN,
    SH_OPTION_TABLE,
    SH_OPTION_FUNCTION,
    SH_OPTION_LAW, /* a distribution of values in a unit, or one value */
    SH_OPTION_SCENARIO,
    SH_OPTION_VALUE, /* checked by its reader */
    SH_OPTION_ITEMS  /* entries without a key are allowed; name "" */
} sh_option_kind;

/* Units: number, share, apr, days, yuan, count (whole), flag, hazards, memory. */
typedef struct sh_option {
    const char *name;
    sh_option_kind kind;
    bool required;
    const char *unit; /* of numbers and laws; the words of a choice, separated by a blank */
    double min, max;  /* of numbers */
    const char *about;
} sh_option;

/* what may stand in a table, for its readers and its documentation */
typedef struct sh_option_list {
    const sh_option *list;
    int32_t count;
} sh_option_list;

/* a table of options that is being read */
typedef struct sh_options {
    lua_State *lua;
    int table;        /* stack index; 0: there is none, everything is absent */
    const char *what; /* "shahe.policy" */
    const sh_option *list;
    int32_t count;
    sh_way way;
} sh_options;

/* Opens the table at `index`: complains when it is none, of unknown keys and of required ones
 * that are missing. False when there is no table. */
bool sh_option_open(sh_options *options, const sh_way *way, int index);

/* Each returns true and stores the value when it is given and in order. */
bool sh_option_text(const sh_options *options, const char *name, const char **value);
bool sh_option_number(const sh_options *options, const char *name, double *value);
bool sh_option_boolean(const sh_options *options, const char *name, bool *value);
bool sh_option_choice(const sh_options *options, const char *name, int32_t *value);
bool sh_option_law(const sh_options *options, const char *name, sh_law *value);

/* Pushes a table, function, scenario or any value; pushes nothing and returns false when it is
 * absent or of another kind. */
bool sh_option_push(const sh_options *options, const char *name);

/* the way one step deeper */
sh_way sh_option_way(const sh_way *way, const char *name, int32_t index);

/* the place of an option or its value */
sh_place sh_option_place(const sh_options *options, const char *name, bool value);

#endif
