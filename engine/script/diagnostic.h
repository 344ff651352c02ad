/* diagnostic: what is wrong with a scenario, where, and what to write instead. Errors are
 * collected, not raised, so that a user sees all of them at once. */
#ifndef SH_SCRIPT_DIAGNOSTIC_H
#define SH_SCRIPT_DIAGNOSTIC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/vec.h"

enum { SH_DIAGNOSTICS = 20, SH_DIAGNOSTIC_NOTES = 4 };

/* one line of diagnostics.def */
typedef struct sh_diagnostic_info {
    int32_t number;    /* 202 for E202 */
    const char *title; /* a few words */
    const char *about; /* some sentences */
} sh_diagnostic_info;

extern const sh_diagnostic_info sh_diagnostic_table[];
extern const int32_t sh_diagnostic_table_count;

/* by "E202", "e202" or "202"; NULL when there is no such code */
const sh_diagnostic_info *sh_diagnostic_find(const char *code);

/* a place in a text; line 0: no place (a command line, a whole file) */
typedef struct sh_place {
    const char *file;      /* as it is shown; "--set name=value" for the command line */
    int32_t line;          /* from 1 */
    int32_t column;        /* from 1, in characters */
    int32_t width;         /* characters to underline, ≥ 1 */
    const char *source;    /* the whole line; NULL: none */
    int32_t source_length; /* bytes of it without its end */
} sh_place;

typedef struct sh_diagnostic {
    int32_t number;
    const char *message; /* one sentence */
    sh_place place;
    const char *label; /* under the caret; "" none */
    const char *note[SH_DIAGNOSTIC_NOTES];
    int32_t note_count;
} sh_diagnostic;

/* a list of at most SH_DIAGNOSTICS, with the texts it owns; a zeroed one is an empty one */
typedef struct sh_diagnostics {
    sh_diagnostic item[SH_DIAGNOSTICS];
    int32_t count;
    int32_t dropped; /* found, but over the limit */
    sh_arena arena;
} sh_diagnostics;

void sh_diagnostics_free(sh_diagnostics *list);

/* Adds one; copies every text. NULL when the list is full, the same stands there already, or
 * memory is out: the two functions below accept NULL. */
sh_diagnostic *sh_diagnostics_add(sh_diagnostics *list, int32_t number, sh_place place,
                                  const char *format, ...) SH_PRINTF(4, 5);
void sh_diagnostics_label(sh_diagnostics *list, sh_diagnostic *item, const char *format, ...)
    SH_PRINTF(3, 4);
void sh_diagnostics_note(sh_diagnostics *list, sh_diagnostic *item, const char *format, ...)
    SH_PRINTF(3, 4);

/* by file, line and column */
void sh_diagnostics_sort(sh_diagnostics *list);

/* Appends the printed form, several lines with an end of line each, to a vector of bytes:
 *
 *   error[E200]: shahe.compare has no option 'replicatons'
 *     --> scenarios/custody.lua:31:3
 *      |
 *   31 |   replicatons = 200,
 *      |   ^^^^^^^^^^^ unknown option
 *      = did you mean 'replications'?
 *
 * False when memory is out. */
bool sh_diagnostic_format(const sh_diagnostic *item, sh_vec *out);

#endif
