/* experiment: shahe.run { … } and shahe.compare { … }, what a scenario file returns. */
#ifndef SH_SCRIPT_EXPERIMENT_H
#define SH_SCRIPT_EXPERIMENT_H

#include "script/option.h"

void sh_experiment_members(lua_State *lua);

/* the study at a stack index, NULL when it is none */
const sh_study_draft *sh_experiment_at(lua_State *lua, int index);

/* the options of shahe.run and shahe.compare */
sh_option_list sh_experiment_run_options(void);
sh_option_list sh_experiment_compare_options(void);

#endif
