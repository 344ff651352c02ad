/* help: --help and the pages of the documentation, both made from the tables of the verbs. */
#ifndef SH_CLI_HELP_H
#define SH_CLI_HELP_H

#include "cli/term.h"
#include "cli/verb.h"

void sh_help_overview(sh_term *term);
void sh_help_verb(sh_term *term, const sh_verb *verb);

/* the whole reference as Markdown: docs/cli.md */
void sh_help_markdown(sh_term *term);

/* the same for man(1): docs/shahe.1 */
void sh_help_man(sh_term *term);

/* what both pages say */
extern const char sh_help_what[], sh_help_streams[];

/* "-o, --output FILE", and "about: choices (default: x)" */
void sh_help_names(const sh_option *option, char *text, size_t size);
void sh_help_meaning(const sh_option *option, char *text, size_t size);

/* exit codes and variables of the environment by their place; false behind the last */
bool sh_help_exit_code(int i, int *code, const char **text);
bool sh_help_environment(int i, const char **name, const char **about);

#endif
