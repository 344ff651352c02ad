/* key: what may stand under one name in a table of options: its kind, unit and range. The lists
 * of keys check what is read and make the documentation. */
#ifndef SH_SCRIPT_KEY_H
#define SH_SCRIPT_KEY_H

#include <stdbool.h>
#include <stdint.h>

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

#endif
