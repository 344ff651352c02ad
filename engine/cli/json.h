/* json: results for programs. Whole numbers are exact, numbers that JSON lacks become null. */
#ifndef SH_CLI_JSON_H
#define SH_CLI_JSON_H

#include <jansson.h>

#include "cli/term.h"

/* From now on the program ends with SH_E_MEMORY where a value finds no memory. */
void sh_json_begin(void);

/* Prints the value on out and releases it; reals have 15 digits. NULL: SH_E_MEMORY. */
sh_status sh_json_print(sh_term *term, json_t *value, sh_error *error);
/* the same with the 17 digits that give every real back exactly */
sh_status sh_json_print_exact(sh_term *term, json_t *value, sh_error *error);

/* a real number, or null when it is not finite */
json_t *sh_json_real(double value);

/* a text, with bytes that are not UTF-8 replaced; NULL becomes null */
json_t *sh_json_text(const char *text);

#endif
