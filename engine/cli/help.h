/* help: --help and the pages of the documentation, both made from the tables of the verbs. */
#ifndef SH_CLI_HELP_H
#define SH_CLI_HELP_H

#include "cli/term.h"
#include "cli/verb.h"

void sh_help_overview(sh_term *term);
void sh_help_verb(sh_term *term, const sh_verb *verb);

/* the whole reference as Markdown: docs/cli.md */
void sh_help_markdown(sh_term *term);

#endif
