/* args: a command line, checked against the option table of its verb. Strict: nothing is
 * ignored, shortened or guessed; every refusal says what would have been right. */
#ifndef SH_CLI_ARGS_H
#define SH_CLI_ARGS_H

#include "base/vec.h"
#include "cli/verb.h"

/* the value of one option */
typedef struct sh_arg {
    bool given;
    const char *text; /* as typed, borrowed from argv */
    int choice;       /* CHOICE: which of the words, 0 when not given */
    int64_t count;    /* COUNT */
    uint64_t seed;    /* SEED */
    double seconds;   /* TIME */
} sh_arg;

/* Borrowed from argv, which outlives this. */
typedef struct sh_args {
    const sh_verb *verb;
    sh_arg value[SH_MAX_OPTIONS]; /* in the order of sh_verb_option_at */
    sh_vec list;                  /* owned: const char *, the values of the LIST option */
    sh_vec operands;              /* owned: const char * */
    int argc;
    char *const *argv; /* the whole command line, for provenance */
} sh_args;

/* Reads argv[first …]. SH_E_USAGE with one clear sentence, SH_E_MEMORY. With --help given,
 * missing operands are no error. */
sh_status sh_args_parse(sh_args *args, const sh_verb *verb, int first, sh_error *error);
void sh_args_free(sh_args *args);

/* The value of an option that the verb's table has; traps for one that it has not. */
const sh_arg *sh_args_at(const sh_args *args, const char *name);
bool sh_args_flag(const sh_args *args, const char *name);

/* the text given, or `otherwise` */
const char *sh_args_text(const sh_args *args, const char *name, const char *otherwise);
const char *sh_args_operand(const sh_args *args, size_t i); /* NULL: not given */

/* which of the blank-separated words of `choices` is `word`; -1: none */
int sh_args_choice(const char *choices, const char *word);

/* The command line as one could type it again, quoted for a POSIX shell; into a byte vector. */
bool sh_args_print(const sh_args *args, sh_vec *out);
/* one word of it */
bool sh_args_quote(sh_vec *out, const char *word);

#endif
