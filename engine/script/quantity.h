/* quantity: numbers in a unit and a range, and distributions of them. */
#ifndef SH_SCRIPT_QUANTITY_H
#define SH_SCRIPT_QUANTITY_H

#include "rules/params.h"
#include "script/key.h"
#include "script/session.h"
#include "script/unit.h"

/* a distribution as a value of a script */
typedef struct sh_distribution {
    sh_law law;
    sh_unit_kind unit; /* SH_UNIT_ANY: plain numbers */
} sh_distribution;

#define SH_DISTRIBUTION_NAME "a distribution"

/* Reads the value at a stack index as a number in the unit and range of `option`; complains at
 * `way`. Flags may be true or false. */
bool sh_quantity_read(lua_State *lua, int index, const sh_key *option, const sh_way *way,
                      double *value);
/* the range and wholeness of a value that was read elsewhere */
bool sh_quantity_check(lua_State *lua, const sh_key *option, const sh_way *way, double value);
bool sh_quantity_law(lua_State *lua, int index, const sh_key *option, const sh_way *way,
                     sh_law *law);

/* "yuan(800)", "days(7)", "0.05" */
const char *sh_quantity_print(const char *unit, double value, char *buffer, size_t size);

/* "between 0 and 1" */
const char *sh_quantity_range(const sh_key *option, char *buffer, size_t size);

#endif
