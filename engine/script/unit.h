/* unit: values that know whether they are money or time. Shares and counts are plain numbers.
 */
#ifndef SH_SCRIPT_UNIT_H
#define SH_SCRIPT_UNIT_H

#include <stdbool.h>

#include <lua.h>

typedef enum sh_unit_kind {
    SH_UNIT_MONEY, /* yuan */
    SH_UNIT_TIME,  /* days */
    SH_UNIT_ANY
} sh_unit_kind;

typedef struct sh_unit {
    sh_unit_kind kind;
    double value;
} sh_unit;

/* makes the kinds known to a state; once */
void sh_unit_install(lua_State *lua);

void sh_unit_push(lua_State *lua, sh_unit_kind kind, double value);
bool sh_unit_is(lua_State *lua, int index, sh_unit_kind kind);

/* shahe.yuan, wan, days, weeks, months, years, percent into the table on top */
void sh_unit_members(lua_State *lua);

/* pushes the value as a text without addresses: "3 days", "800 yuan", "table" */
void sh_unit_tostring(lua_State *lua, int index);

/* "money", "a time", "a number", "text", "a table", … for messages */
const char *sh_unit_name(lua_State *lua, int index);

#endif
