/* The tables of the documentation, made from the lists that the program is made from. */
#ifndef SH_TEST_DOCS_TABLES_H
#define SH_TEST_DOCS_TABLES_H

#include <stdbool.h>

#include "base/vec.h"

/* Appends the table of this name as Markdown; false when there is none, or no memory. */
bool sh_docs_table(sh_vec *page, const char *name);

#endif
