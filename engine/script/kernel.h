/* kernel: shahe.kernel.fire_sale, .window and .ruin { … }: studies of one kernel, without a
 * market. */
#ifndef SH_SCRIPT_KERNEL_H
#define SH_SCRIPT_KERNEL_H

#include "script/keys.h"

/* shahe.kernel into the table on top */
void sh_kernel_members(lua_State *lua);

/* the options of a kind, and of one of the cases of a fire sale */
sh_key_list sh_kernel_keys(sh_kernel_kind kind);
sh_key_list sh_kernel_case_keys(void);

/* Reads the file of banks that an option names: id, capital, leverage (percent), bonds and, of
 * these, government; complains of everything wrong with line and column. `cash` is the share of
 * assets that is cash. The list is in the session's arena. */
const sh_kernel_bank *sh_kernel_banks(const sh_keys *options, const char *name, double cash,
                                      int32_t *count);

#endif
