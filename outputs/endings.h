/* endings: how platforms end: the names of the file's codes, and what the report calls them and
 * how it draws them. */
#ifndef SH_OUTPUTS_ENDINGS_H
#define SH_OUTPUTS_ENDINGS_H

#include <stdint.h>

/* In the order of bars: failures, then what is none. From `rare` to `converted` they are shown
 * only where some platform ends so. */
enum {
    SH_ENDING_RARE = 4,
    SH_ENDING_OTHER, /* a failure by a code that the list does not know */
    SH_ENDING_CONVERTED,
    SH_ENDING_NONE,
    SH_ENDINGS
};

typedef struct sh_ending {
    const char *flag; /* name of the code in a file */
    const char *name, *colour;
    int32_t pattern; /* of bars */
    int32_t shape;   /* of markers */
} sh_ending;

extern const sh_ending sh_endings[SH_ENDINGS];

/* index of the ending of that flag; SH_ENDING_OTHER: unknown */
int32_t sh_ending_find(const char *flag);

#endif
