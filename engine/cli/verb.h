/* verb: what `shahe` can be asked to do. A verb is a constant record: names, option table, text
 * of the help, function. The parser, --help and docs/cli.md are all made from it. */
#ifndef SH_CLI_VERB_H
#define SH_CLI_VERB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { SH_MAX_OPTIONS = 40 };

typedef enum sh_option_kind {
    SH_OPTION_FLAG,  /* given or not */
    SH_OPTION_TEXT,  /* any text but the empty one */
    SH_OPTION_LIST,  /* the same, may be given again */
    SH_OPTION_COUNT, /* a whole number from min to max */
    SH_OPTION_SEED,  /* a whole number of 64 bits, decimal or 0x… */
    SH_OPTION_TIME,  /* 90, 90s, 1.5m, 2h, 1d: kept in seconds, above 0 */
    SH_OPTION_CHOICE /* one of the words of `choices` */
} sh_option_kind;

typedef struct sh_option {
    const char *name;  /* "threads" for --threads */
    const char *value; /* how the help calls the value, "N"; NULL for a flag */
    const char *about; /* one sentence without a full stop */
    const char *def;   /* the default in words, or NULL */
    sh_option_kind kind;
    char letter;         /* 'o' for -o, or 0 */
    int64_t min, max;    /* COUNT only */
    const char *choices; /* CHOICE only: "auto bar lines", the first is the default */
} sh_option;

struct sh_args;
struct sh_term;

typedef struct sh_verb {
    const char *name;
    const char *operands;     /* "SCENARIO", "[TOPIC]", or "" */
    const char *about;        /* one sentence for the list of verbs */
    const char *details;      /* paragraphs for --help and the documentation */
    const char *examples;     /* lines, each one command */
    const sh_option *options; /* ends with a record without name; NULL: none */
    int least, most;          /* operands */
    bool hidden;              /* a part of another verb: not in the lists */
    bool guarded;             /* reads a foreign file: in a process of its own, see main.c */
    /* Prints results through `term`; a failure is described in `error` and printed by main. */
    sh_status (*run)(const struct sh_args *args, struct sh_term *term, sh_error *error);
} sh_verb;

/* all verbs in the order of a user's day */
extern const sh_verb *const sh_verb_list[];
extern const int sh_verb_count;

const sh_verb *sh_verb_find(const char *name); /* NULL: absent */

/* The verb that a user probably meant, or NULL. */
const sh_verb *sh_verb_nearest(const char *word);

/* the option of a verb, also one that all verbs have (--help, --color); -1: absent */
int sh_verb_option(const sh_verb *verb, const char *name);
const sh_option *sh_verb_option_at(const sh_verb *verb, int i); /* NULL behind the last */

#endif
