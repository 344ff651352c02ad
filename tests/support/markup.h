/* markup: is a text well-formed XML? A checker of what the report writes, no general parser: no
 * CDATA, no processing instructions, entities only as the report escapes them. */
#ifndef SH_TESTS_MARKUP_H
#define SH_TESTS_MARKUP_H

/* NULL when well-formed (a leading <!DOCTYPE …> is allowed), else what is wrong, written to
 * `buffer`. */
const char *sh_markup_fault(const char *text, char *buffer, int size);

/* how often `what` occurs */
int sh_markup_count(const char *text, const char *what);

#endif
