/* The failures among the events of a result, with what set each off. */
#ifndef SH_OUTPUTS_FAILURE_EVENTS_H
#define SH_OUTPUTS_FAILURE_EVENTS_H

#include "outputs/facts.h"

enum { SH_FAILURE_EVENTS_CHANNELS = 24 };

/* Zeroed is a valid empty one. */
typedef struct sh_failure_events {
    int64_t count;                                         /* rows; 0: not in the file */
    sh_array arm, replication, day, kind, platform, cause; /* owned columns */
    sh_array share[SH_FAILURE_EVENTS_CHANNELS]; /* owned: trigger shares by channel */
    char channel[SH_FAILURE_EVENTS_CHANNELS][48];
    int32_t channels;
} sh_failure_events;

SH_NODISCARD sh_status sh_failure_events_read(const sh_facts *facts, sh_failure_events *out,
                                              sh_error *error);
void sh_failure_events_free(sh_failure_events *events);

/* Is the row a failure: do its trigger shares sum to one? (Without shares: any row of a
 * platform.) */
bool sh_failure_events_is_failure(const sh_failure_events *events, int64_t row);

/* The failure that set this one off: the nearest failure up the chain of causes, always in an
   earlier row of the same record; -1: none. */
int64_t sh_failure_events_cause(const sh_failure_events *events, int64_t row);

/* The name of the kind of a row, "" when the file does not name it. */
sh_facts_name sh_failure_events_kind(const sh_failure_events *events, int64_t row);

/* Does the row belong to this record? */
bool sh_failure_events_of(const sh_failure_events *events, int64_t row, int32_t arm,
                          int64_t replication);

#endif
