/* mistake: an error that a running script meets, with its number and what to write instead. */
#ifndef SH_SCRIPT_MISTAKE_H
#define SH_SCRIPT_MISTAKE_H

#include <stdint.h>

#include "base/macros.h"

enum { SH_MISTAKE_NOTES = 3, SH_MISTAKE_TEXT = 320 };

/* the first error that was not caught */
typedef struct sh_mistake {
    int32_t number; /* of a diagnostic; 0: an error that Lua or the script raised */
    char message[SH_MISTAKE_TEXT];
    char label[96];
    char note[SH_MISTAKE_NOTES][SH_MISTAKE_TEXT];
    int32_t note_count;
    char word[64]; /* what to underline on the line; "" the line */
    char file[256];
    int32_t line; /* 0: unknown */
} sh_mistake;

/* what the script did, at the place, and what to write instead */
void sh_mistake_label(sh_mistake *fault, const char *format, ...) SH_PRINTF(2, 3);
void sh_mistake_note(sh_mistake *fault, const char *format, ...) SH_PRINTF(2, 3);

#endif
