/* distribution: shahe.lognormal { median = …, sigma = … } and its kin. */
#ifndef SH_SCRIPT_DISTRIBUTION_H
#define SH_SCRIPT_DISTRIBUTION_H

#include "script/quantity.h"

/* the constructors, into the table on top */
void sh_distribution_members(lua_State *lua);

/* "lognormal(median 250000, sigma 0.9, cap 2e+07)" into the buffer; returns it */
const char *sh_distribution_print(const sh_law *law, char *buffer, size_t size);

/* the i-th constructor with its options; count 0 behind the last */
sh_key_list sh_distribution_keys(int32_t i, const char **name);

#endif
