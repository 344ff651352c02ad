#include "rules/plan.h"

const sh_shock_option sh_shock_options[] = {
#define SH_SHOCK(shock, name, unit, def, min, max, about) \
    {SH_SHOCK_##shock, #shock, #name, #unit, about, def, min, max},
#include "rules/shocks.def"
#undef SH_SHOCK
};

const int32_t sh_shock_option_count = (int32_t)SH_COUNT(sh_shock_options);

bool sh_shock_is_brief(const sh_shock *shock)
{
    bool once = shock->kind == SH_SHOCK_failure || shock->kind == SH_SHOCK_scandal ||
                shock->kind == SH_SHOCK_theft;
    return once || (shock->kind == SH_SHOCK_outage && shock->over_day <= 0);
}
