/* crosscheck: what the numbers of a result must say about each other. */
#ifndef SH_OUTPUTS_CROSSCHECK_H
#define SH_OUTPUTS_CROSSCHECK_H

#include "base/vec.h"
#include "port/sink.h"

/* What was found wrong, one sentence each. */
typedef struct sh_crosscheck_list {
    sh_vec texts; /* of char *, owned */
    bool failed;  /* memory ran out */
} sh_crosscheck_list;

/* Adds a finding, text as printf; at most 100 are kept. */
void sh_crosscheck_add(sh_crosscheck_list *list, const char *format, ...) SH_PRINTF(2, 3);
void sh_crosscheck_free(sh_crosscheck_list *list);

/* Row tables and their index, causes, exits in their four places, codes, quantiles, histograms,
 * probabilities, survival, time. A check whose arrays are not in the file is left out. */
void sh_crosscheck_values(const sh_source *source, sh_crosscheck_list *list);

#endif
