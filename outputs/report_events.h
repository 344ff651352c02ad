/* The failures among the events of a result, with what set each off. */
#ifndef SH_OUTPUTS_REPORT_EVENTS_H
#define SH_OUTPUTS_REPORT_EVENTS_H

#include "outputs/facts.h"

enum { SH_REPORT_MOST_CHANNELS = 24 };

/* Zeroed is a valid empty one. */
typedef struct sh_report_events {
    int64_t count;                                         /* rows; 0: not in the file */
    sh_array arm, replication, day, kind, platform, cause; /* owned columns */
    sh_array share[SH_REPORT_MOST_CHANNELS]; /* owned: trigger shares by channel */
    char channel[SH_REPORT_MOST_CHANNELS][48];
    int32_t channels;
} sh_report_events;

SH_NODISCARD sh_status sh_report_events_read(const sh_facts *facts, sh_report_events *out,
                                             sh_error *error);
void sh_report_events_free(sh_report_events *events);

/* Is the row a failure: do its trigger shares sum to one? (Without shares: any row of a
 * platform.) */
bool sh_report_events_is_failure(const sh_report_events *events, int64_t row);

/* The failure that set this one off: the nearest failure up the chain of causes, always in an
   earlier row of the same record; -1: none. */
int64_t sh_report_events_cause(const sh_report_events *events, int64_t row);

/* The name of the kind of a row, "" when the file does not name it. */
sh_facts_name sh_report_events_kind(const sh_report_events *events, int64_t row);

/* Does the row belong to this record? */
bool sh_report_events_of(const sh_report_events *events, int64_t row, int32_t arm,
                         int64_t replication);

#endif
