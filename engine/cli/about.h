/* about: what this program is: its version, its parts and the machine it runs on. */
#ifndef SH_CLI_ABOUT_H
#define SH_CLI_ABOUT_H

#include "base/vec.h"

/* one line "name: value" of it */
typedef struct sh_about {
    const char *name, *value;
} sh_about;

/* program, revision, compiler, libraries; `count` receives how many. Static. */
const sh_about *sh_about_build(int *count);

/* model name of the processor and its instruction sets that matter here; into text */
const char *sh_about_cpu(char *text, size_t size);
const char *sh_about_cpu_sets(void);

int sh_about_threads(void);        /* processors this process may use */
double sh_about_memory(void);      /* physical memory in bytes; 0: unknown */
double sh_about_resident(void);    /* bytes of memory this process holds; 0: unknown */
double sh_about_memory_free(void); /* bytes that can still be taken; 0: unknown */

#endif
