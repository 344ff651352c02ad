/* The parts of the report page: sections, figures with their data tables, rows and cells. */
#ifndef SH_OUTPUTS_HTML_H
#define SH_OUTPUTS_HTML_H

#include <stdbool.h>
#include <stdint.h>

#include "outputs/text.h"

/* A page being written. Start with sh_html_begin; free page.text with sh_text_free. */
typedef struct sh_html {
    sh_text text;
    int32_t sections, figures, tables; /* numbered so far */
    int32_t ids;                       /* identifiers given out, for charts */
    bool rows;                         /* the table being written has some */
} sh_html;

/* Head, style sheet and title; lang "en". `mark` stands at the foot of each printed page, where
   the browser can: letters and digits only, anything else in it is left out. */
void sh_html_begin(sh_html *page, const char *title, const char *mark);
void sh_html_end(sh_html *page);

/* <section id> with a numbered <h2>. */
void sh_html_section(sh_html *page, const char *id, const char *title);
void sh_html_section_end(sh_html *page);
void sh_html_subtitle(sh_html *page, const char *title);

/* One paragraph, escaped. */
void sh_html_paragraph(sh_html *page, const char *text);

/* "Not in this file: …": what a reader misses and why. */
void sh_html_missing(sh_html *page, const char *what);

/* A numbered figure: the title above, then a chart, then the note below it (with a capital and
   a full stop). */
void sh_html_figure(sh_html *page, const char *title);
/* the same with several charts: in print a page may end between two of them */
void sh_html_figure_long(sh_html *page, const char *title);
void sh_html_figure_end(sh_html *page, const char *note);

/* A numbered table, or (folded) the data behind the figure before it. */
void sh_html_table(sh_html *page, const char *title, bool folded);
void sh_html_table_end(sh_html *page, bool folded);

/* The heading row; a name that begins with '#' heads a column of numbers. */
void sh_html_head(sh_html *page, int32_t count, const char *const *names);

/* Rows: begin, cells from left to right, end. */
void sh_html_row(sh_html *page);
void sh_html_row_end(sh_html *page);
void sh_html_cell(sh_html *page, const char *text);   /* left aligned */
void sh_html_number(sh_html *page, const char *text); /* right aligned, tabular */

/* Begins the first of rows that share their first cell; the others begin with sh_html_row.
   Paper keeps them on one page. */
void sh_html_group(sh_html *page, const char *text, int32_t rows);

/* An arm: the small square in its colour, then its name. */
void sh_html_arm(sh_html *page, int32_t arm, const char *name);

#endif
