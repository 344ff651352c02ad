/* experiment: shahe.run { … } and shahe.compare { … }, what a scenario file returns. */
#ifndef SH_SCRIPT_EXPERIMENT_H
#define SH_SCRIPT_EXPERIMENT_H

#include "script/key.h"
#include "script/session.h"

void sh_experiment_members(lua_State *lua);

/* the study at a stack index, NULL when it is none */
const sh_study_draft *sh_experiment_at(lua_State *lua, int index);

/* pushes a copy of a study; NULL: one that could not be made */
void sh_experiment_push(lua_State *lua, const sh_study_draft *study);

/* the options of shahe.run and shahe.compare */
sh_key_list sh_experiment_run_keys(void);
sh_key_list sh_experiment_compare_keys(void);
sh_key_list sh_experiment_attribute_keys(void);

#endif
