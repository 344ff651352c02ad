#include "rules/plan.h"

#include <string.h>

#include "base/det.h"

void sh_plan_set_step(sh_plan *plan)
{
    static const double yearly[SH_GRADES] = {
#define SH_GRADE(letter, hazard, share) hazard,
#include "rules/grades.def"
#undef SH_GRADE
    };
    const double years = (double)plan->step_days / 365.0;
    plan->step = sh_params_per_step(&plan->params, plan->step_days);
    for (int32_t g = 0; g < SH_GRADES; g++) {
        plan->grade_default[g] = 1.0 - sh_det_pow(1.0 - yearly[g], years);
    }
}

sh_status sh_plan_init(sh_plan *plan, sh_error *error)
{
    memset(plan, 0, sizeof *plan);
    plan->name = plan->title = plan->about = plan->question = "";
    plan->scenario_path = plan->scenario_text = plan->inputs = "";
    plan->start_date = "2000-01-01";
    plan->seed = 1;
    plan->step_days = 7;
    plan->steps = 104;
    plan->replications = 1;
    plan->params = sh_params_default();
    sh_plan_set_step(plan);

    const sh_arm none = {.name = "none", .about = "no further rule"};
    plan->arms = sh_plan_copy(plan, &none, sizeof none);
    plan->arm_count = 1;
    return plan->arms != NULL ? SH_OK : sh_error_set(error, SH_E_MEMORY, "no room for a plan");
}

void sh_plan_free(sh_plan *plan)
{
    sh_arena_free(&plan->arena);
    memset(plan, 0, sizeof *plan);
}

const char *sh_plan_text(sh_plan *plan, const char *text)
{
    return sh_plan_copy(plan, text, strlen(text) + 1);
}

void *sh_plan_copy(sh_plan *plan, const void *data, size_t bytes)
{
    void *copy = sh_arena_take(&plan->arena, bytes);
    if (copy != NULL && bytes > 0) {
        memcpy(copy, data, bytes);
    }
    return copy;
}
