/* names: the columns of row tables and platform series, and small helpers for their texts. */
#ifndef SH_RECORD_NAMES_H
#define SH_RECORD_NAMES_H

#include "base/arena.h"
#include "port/schema.h"
#include "world/world.h"

enum { SH_AXIS_PLATFORM = SH_AXIS_FIRST_FREE, SH_AXIS_CHANNEL };

enum {
    SH_EVENT_day,
    SH_EVENT_kind,
    SH_EVENT_platform,
    SH_EVENT_counterparty,
    SH_EVENT_amount,
    SH_EVENT_cause,
    SH_EVENT_COLUMNS
};
enum {
    SH_LOG_day,
    SH_LOG_written,
    SH_LOG_policy,
    SH_LOG_lever,
    SH_LOG_platform,
    SH_LOG_reached,
    SH_LOG_value,
    SH_LOG_reason,
    SH_LOG_COLUMNS
};
enum { SH_SERIES = 12 };

/* a platform series and how it is read from a world */
typedef struct sh_series_info {
    sh_variable variable;
    int64_t (*fen)(const sh_world *world, int32_t platform); /* I64, I32, I8 */
    double (*rate)(const sh_world *world, int32_t platform); /* F32 */
} sh_series_info;

extern const char sh_record_exit_flags[], sh_record_status_flags[];
extern const sh_variable sh_record_event_columns[SH_EVENT_COLUMNS];
extern const sh_variable sh_record_log_columns[SH_LOG_COLUMNS];
extern const sh_series_info sh_record_series[SH_SERIES];

/* texts in an arena; NULL when out of memory */
const char *sh_names_copy(sh_arena *arena, const char *text);
const char *sh_names_join(sh_arena *arena, const char *a, const char *b);

#endif
