/* experiment: shahe.run { … } and shahe.compare { … }, what a scenario file returns. */
#ifndef SH_SCRIPT_EXPERIMENT_H
#define SH_SCRIPT_EXPERIMENT_H

#include "script/key.h"

void sh_experiment_members(lua_State *lua);

/* the study at a stack index, NULL when it is none */
const sh_study_draft *sh_experiment_at(lua_State *lua, int index);

/* the options of shahe.run and shahe.compare */
sh_key_list sh_experiment_run_keys(void);
sh_key_list sh_experiment_compare_keys(void);
sh_key_list sh_experiment_attribute_keys(void);

#endif
