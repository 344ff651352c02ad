/* setting: what a scenario lets be set: its own parameters and choices, and the model's. */
#ifndef SH_SCRIPT_SETTING_H
#define SH_SCRIPT_SETTING_H

#include "script/keys.h"

/* shahe.param and shahe.choice, into the table on top */
void sh_setting_members(lua_State *lua);

/* "yuan", "days", "flag" or "number"; NULL when the value is no quantity */
const char *sh_setting_unit(lua_State *lua, int index);

/* pushes a value in a unit */
void sh_setting_push(lua_State *lua, const char *unit, double value);

/* "91 days", "800 yuan", "0.05", "true" */
const char *sh_setting_print(const char *unit, double value, char *buffer, size_t size);

/* Reads the sections of the model (market = { … }, population = { investor = { … } }) that are
 * given in a table of options into params; each value given is noted in `settings` (a vector
 * of sh_setting). */
void sh_setting_sections(const sh_keys *options, sh_params *params, sh_vec *settings);

/* the same from the command line: --set market.news_gain=12 */
void sh_setting_overrides(lua_State *lua, sh_params *params, sh_vec *settings);

/* The first --set that names a number of the model and met none, NULL when there is no such:
 * for studies without a market. */
const char *sh_setting_of_market(const sh_session *session);

/* complains about every --set that met nothing of its name */
void sh_setting_check_used(lua_State *lua);

/* the options of shahe.param and shahe.choice */
sh_key_list sh_setting_param_keys(void);
sh_key_list sh_setting_choice_keys(void);

#endif
