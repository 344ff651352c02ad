/* needs: what a run would take of a machine, from its plan, before any memory is taken. */
#ifndef SH_STUDY_NEEDS_H
#define SH_STUDY_NEEDS_H

#include "rules/plan.h"

typedef struct sh_needs {
    int32_t worlds;     /* that exist at once */
    double world_bytes; /* one world, with the ring of past figures that observers see */
    double ring_bytes;  /* that ring alone: a page of all platforms for each step of delay */
    double total_bytes; /* the process at its peak: program, worlds, scratch of the threads,
                           records, and afterwards the writing of the result; without the pages
                           of the journal that the writer maps, which the system takes back
                           when it needs them */
    double file_bytes;  /* rough size of the result */
    double cpu_seconds; /* rough, at the reference cost per agent and step */
    double agents;
} sh_needs;

/* What a study of this plan needs on `threads` threads; of a kernel (no worlds, no agents)
 * time, memory and file only, a fire sale as if each case took all its rounds; `program_bytes`:
 * what the program holds before it begins. */
sh_needs sh_needs_of(const sh_plan *plan, int32_t threads, double program_bytes);

#endif
