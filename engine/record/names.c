#include "record/names.h"

#include <string.h>

#define SH_EXIT(name, failure, about) #name " "
const char sh_record_exit_flags[] =
#include "world/exits.def"
    ;
#undef SH_EXIT
#define SH_STATUS(name, live, about) #name " "
const char sh_record_status_flags[] =
#include "world/statuses.def"
    ;
#undef SH_STATUS

#define SH_LEVER(name, unit, def, min, max, about) #name " "
static const char lever_flags[] =
#include "rules/levers.def"
    ;
#undef SH_LEVER

const sh_variable sh_record_event_columns[SH_EVENT_COLUMNS] = {
    {.group = "events",
     .name = "day",
     .unit = "day",
     .about = "end of the step in which it happened",
     .type = SH_TYPE_I32,
     .scope = SH_SCOPE_ROWS},
    {.group = "events",
     .name = "kind",
     .unit = "1",
     .about = "how the platform left",
     .flags = sh_record_exit_flags,
     .type = SH_TYPE_I8,
     .scope = SH_SCOPE_ROWS},
    {.group = "events",
     .name = "platform_index",
     .unit = "1",
     .about = "which platform",
     .type = SH_TYPE_I32,
     .scope = SH_SCOPE_ROWS},
    {.group = "events",
     .name = "counterparty_index",
     .unit = "1",
     .about = "failed platform that it followed, -1: none",
     .type = SH_TYPE_I32,
     .scope = SH_SCOPE_ROWS},
    {.group = "events",
     .name = "amount",
     .unit = "CNY_fen",
     .about = "claims at that moment",
     .type = SH_TYPE_I64,
     .scope = SH_SCOPE_ROWS},
    {.group = "events",
     .name = "cause_row",
     .unit = "1",
     .about = "row of the failure that it followed, -1: a root of the cascade",
     .type = SH_TYPE_I64,
     .scope = SH_SCOPE_ROWS},
};

const sh_variable sh_record_log_columns[SH_LOG_COLUMNS] = {
    {.group = "policy_log",
     .name = "day",
     .unit = "day",
     .about = "day from which the lever is in force",
     .type = SH_TYPE_F64,
     .scope = SH_SCOPE_ROWS},
    {.group = "policy_log",
     .name = "written_day",
     .unit = "day",
     .about = "day on which it was written",
     .type = SH_TYPE_F64,
     .scope = SH_SCOPE_ROWS},
    {.group = "policy_log",
     .name = "policy_index",
     .unit = "1",
     .about = "row of /design/policy_name",
     .type = SH_TYPE_I32,
     .scope = SH_SCOPE_ROWS},
    {.group = "policy_log",
     .name = "lever",
     .unit = "1",
     .about = "which lever",
     .flags = lever_flags,
     .type = SH_TYPE_I8,
     .scope = SH_SCOPE_ROWS},
    {.group = "policy_log",
     .name = "platform_index",
     .unit = "1",
     .about = "target platform, -1: a selection",
     .type = SH_TYPE_I32,
     .scope = SH_SCOPE_ROWS},
    {.group = "policy_log",
     .name = "reached",
     .unit = "platforms",
     .about = "platforms that it reached",
     .type = SH_TYPE_I32,
     .scope = SH_SCOPE_ROWS},
    {.group = "policy_log",
     .name = "value",
     .unit = "1",
     .about = "value of the lever",
     .type = SH_TYPE_F64,
     .scope = SH_SCOPE_ROWS},
    {.group = "policy_log",
     .name = "reason",
     .unit = "1",
     .about = "reason given",
     .type = SH_TYPE_TEXT,
     .scope = SH_SCOPE_ROWS},
};

#define ACCOUNT(name)                                            \
    static int64_t read_##name(const sh_world *world, int32_t p) \
    {                                                            \
        return world->ledger.account[SH_ACCOUNT_##name][p];      \
    }
ACCOUNT(claims)
ACCOUNT(cash)
ACCOUNT(loans)
ACCOUNT(equity)
#undef ACCOUNT

static int64_t read_queue(const sh_world *world, int32_t p)
{
    return world->platforms.queue[p];
}

static int64_t read_holders(const sh_world *world, int32_t p)
{
    return world->platforms.holders[p];
}

static int64_t read_status(const sh_world *world, int32_t p)
{
    return world->platforms.status[p];
}

static int64_t read_alarm(const sh_world *world, int32_t p)
{
    return world->platforms.alarm[p];
}

static double read_yield(const sh_world *world, int32_t p)
{
    return world->platforms.yield[p];
}

static int64_t read_transferred(const sh_world *world, int32_t p)
{
    return world->ledger.flow[SH_FLOW_transfer_purchase][p];
}

static double read_discount(const sh_world *world, int32_t p)
{
    return world->platforms.discount[p];
}

static double read_overdue(const sh_world *world, int32_t p)
{
    return world->platforms.overdue[p];
}

const sh_series_info sh_record_series[SH_SERIES] = {
    {{.group = "series",
      .name = "claims",
      .unit = "CNY_fen",
      .about = "owed to investors",
      .type = SH_TYPE_I64,
      .scope = SH_SCOPE_KEPT},
     read_claims,
     NULL},
    {{.group = "series",
      .name = "cash",
      .unit = "CNY_fen",
      .about = "cash",
      .type = SH_TYPE_I64,
      .scope = SH_SCOPE_KEPT},
     read_cash,
     NULL},
    {{.group = "series",
      .name = "loans",
      .unit = "CNY_fen",
      .about = "loans outstanding",
      .type = SH_TYPE_I64,
      .scope = SH_SCOPE_KEPT},
     read_loans,
     NULL},
    {{.group = "series",
      .name = "equity",
      .unit = "CNY_fen",
      .about = "own capital",
      .type = SH_TYPE_I64,
      .scope = SH_SCOPE_KEPT},
     read_equity,
     NULL},
    {{.group = "series",
      .name = "queue",
      .unit = "CNY_fen",
      .about = "requests not paid",
      .type = SH_TYPE_I64,
      .scope = SH_SCOPE_KEPT},
     read_queue,
     NULL},
    {{.group = "series",
      .name = "holdings",
      .unit = "1",
      .about = "simulated placements",
      .type = SH_TYPE_I32,
      .scope = SH_SCOPE_KEPT},
     read_holders,
     NULL},
    {{.group = "series",
      .name = "status",
      .unit = "1",
      .about = "status",
      .flags = sh_record_status_flags,
      .type = SH_TYPE_I8,
      .scope = SH_SCOPE_KEPT},
     read_status,
     NULL},
    {{.group = "series",
      .name = "alarm",
      .unit = "1",
      .about = "rung of the ladder of alarms",
      .flags = "none watch limit freeze ",
      .type = SH_TYPE_I8,
      .scope = SH_SCOPE_KEPT},
     read_alarm,
     NULL},
    {{.group = "series",
      .name = "yield",
      .unit = "1/year",
      .about = "promised yield",
      .type = SH_TYPE_F32,
      .scope = SH_SCOPE_KEPT},
     NULL,
     read_yield},
    {{.group = "series",
      .name = "overdue_share",
      .unit = "1",
      .about = "late loans over loans",
      .type = SH_TYPE_F32,
      .scope = SH_SCOPE_KEPT},
     NULL,
     read_overdue},
    {{.group = "series",
      .name = "transferred",
      .unit = "CNY_fen",
      .about = "paid for claims that investors transferred to one another in the step",
      .type = SH_TYPE_I64,
      .scope = SH_SCOPE_KEPT},
     read_transferred,
     NULL},
    {{.group = "series",
      .name = "discount",
      .unit = "1",
      .about = "discount on transferred claims",
      .type = SH_TYPE_F32,
      .scope = SH_SCOPE_KEPT},
     NULL,
     read_discount},
};

const char *sh_names_join(sh_arena *arena, const char *a, const char *b)
{
    size_t first = strlen(a), second = strlen(b);
    char *text = sh_arena_take(arena, first + second + 1);
    if (text != NULL) {
        memcpy(text, a, first);
        memcpy(text + first, b, second + 1);
    }
    return text;
}

const char *sh_names_copy(sh_arena *arena, const char *text)
{
    return sh_names_join(arena, text == NULL ? "" : text, "");
}
