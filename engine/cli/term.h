/* term: how the program speaks. Results go to `out`, talk goes to `err`; colour only where a
 * person reads; numbers and times in the words of people. */
#ifndef SH_CLI_TERM_H
#define SH_CLI_TERM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"
#include "base/vec.h"

typedef struct sh_term {
    FILE *out, *err; /* borrowed */
    bool out_color, err_color;
    bool err_is_tty;
    bool err_is_json; /* talk as one JSON object a line, for --progress json */
} sh_term;

typedef enum sh_color { SH_COLOR_AUTO, SH_COLOR_ALWAYS, SH_COLOR_NEVER } sh_color;

/* standard output and error; colour by choice and environment */
sh_term sh_term_open(sh_color color);

/* Prints a text that may hold what others wrote: bytes that are not UTF-8 and characters that
 * could steer a terminal become "\xNN"; tabs and line ends stay. */
void sh_term_put(FILE *to, const char *text);

/* one line of talk on err */
void sh_term_say(sh_term *term, const char *format, ...) SH_PRINTF(2, 3);

/* "error: …" (texts that begin with "error" or "warning" as they are); NULL or empty: nothing
 */
void sh_term_error(sh_term *term, const sh_error *error);

/* a heading on out, bold where colour is on */
void sh_term_heading(sh_term *term, const char *text);

/* text wrapped at 80 columns, `indent` blanks in front; line breaks of the text are kept */
void sh_term_wrap(FILE *to, int indent, const char *text);

/* all of `out` has been written; SH_E_OUTPUT when the other end is full or gone */
sh_status sh_term_flush(sh_term *term, sh_error *error);

enum { SH_TERM_TEXT = 48 };
/* "0:16", "2:05:00": into text[SH_TERM_TEXT], which is returned; so do the others */
const char *sh_term_clock(double seconds, char *text);
/* "850 ms", "16 s", "2.1 min", "5.0 h", "3.2 days" */
const char *sh_term_duration(double seconds, char *text);
/* "512 B", "3.4 MiB", "1.2 TiB" */
const char *sh_term_bytes(double bytes, char *text);
/* "1,234,567", or "1.2e+15" */
const char *sh_term_count(double count, char *text);

/* width of the terminal behind err in columns, 80 when unknown */
int sh_term_width(const sh_term *term);

#endif
