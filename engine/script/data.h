/* data: shahe.data { file = "data/…csv", draw = { … } }: published figures to draw over the
 * results. */
#ifndef SH_SCRIPT_DATA_H
#define SH_SCRIPT_DATA_H

#include "script/keys.h"

#define SH_DATA_NAME "published data"

/* figures as a value of a script; days are counted from 1970-01-01 */
typedef struct sh_data {
    const sh_observation *observation; /* in the session's arena */
    int32_t count;
} sh_data;

void sh_data_members(lua_State *lua);

/* Reads a file that an option names, notes it with its hash among the scenario's inputs, and
 * leaves its text on the stack, to be cut in place; the path it was found at goes to `path`.
 * NULL after a complaint, and nothing on the stack. */
char *sh_data_text(const sh_keys *options, const char *option, const char *file,
                   char path[SH_DATA_PATH]);

/* the options of shahe.data, and of one series of draw */
sh_key_list sh_data_keys(void);
sh_key_list sh_data_draw_keys(void);

#endif
