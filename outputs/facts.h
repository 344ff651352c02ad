/* A result as the report sees it: axes with their labels, and arrays by path with checked
   shape.

   Nothing in a result is trusted: an absent array, one of another shape or one of texts where
   numbers belong comes back empty, and whoever draws it says that it is not in the file. */
#ifndef SH_OUTPUTS_FACTS_H
#define SH_OUTPUTS_FACTS_H

#include "port/sink.h"

enum { SH_FACTS_MOST_ARMS = 8 }; /* arms that a page can show side by side */

typedef struct sh_facts {
    const sh_source *source; /* borrowed, outlives this */
    int32_t arms;            /* on the arm axis */
    int32_t shown;           /* of them, the first ones, at most SH_FACTS_MOST_ARMS */
    int32_t replications, steps, platforms;
    double *day;                        /* owned: `steps` ends of steps, days since `start` */
    const char *start;                  /* ISO date, or ""; borrowed from source */
    sh_array arm_label, platform_label; /* owned: texts, or empty */
} sh_facts;

/* Reads the axes. SH_E_MEMORY, and what the source reports when it cannot be read. */
SH_NODISCARD sh_status sh_facts_open(sh_facts *facts, const sh_source *source, sh_error *error);
void sh_facts_close(sh_facts *facts);

/* The name of an arm or platform, "arm 3" or "platform 3" when it has none. */
typedef struct sh_facts_name {
    char text[96];
} sh_facts_name;
sh_facts_name sh_facts_arm(const sh_facts *facts, int64_t arm);
sh_facts_name sh_facts_platform(const sh_facts *facts, int64_t platform);

/* An attribute of the root or a group; "" when absent. */
const char *sh_facts_attribute(const sh_facts *facts, const char *group, const char *name);

/* An array of any shape; zeroed when absent. */
SH_NODISCARD sh_status sh_facts_read(const sh_facts *facts, const char *path, sh_array *out,
                                     sh_error *error);

/* Numbers of rank 2 (arm, replication) or 3 (arm, replication, last); zeroed when absent or of
   another shape. last < 0: any length. */
SH_NODISCARD sh_status sh_facts_records(const sh_facts *facts, const char *path, int32_t rank,
                                        int64_t last, sh_array *out, sh_error *error);

/* The text at a position, "" for arrays of numbers. */
const char *sh_facts_text(const sh_array *array, int64_t i);

/* A number that should be whole; -1 when the file has something else there. */
int64_t sh_facts_integer(const sh_array *array, int64_t i);

/* The name of a code by the array's flags ("none withdrawal …"); "" when it has none. */
sh_facts_name sh_facts_flag(const sh_array *array, int64_t code);

/* The unit of a metric as the report prints it: what is called a share or a rate and has the
   unit "1" is a share; any other "1" is a plain number. Borrowed from the array or static. */
const char *sh_facts_unit(const sh_array *array, const char *name);

/* The names of the variables in a group; empty when there is no such group. */
SH_NODISCARD sh_status sh_facts_list(const sh_facts *facts, const char *group, sh_array *names,
                                     sh_error *error);

#endif
