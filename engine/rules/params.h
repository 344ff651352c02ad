/* params: the constants of the model, as given by the scenario and as used in one step. The
 * list with units, defaults, ranges and sources is params.def. */
#ifndef SH_RULES_PARAMS_H
#define SH_RULES_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef enum sh_law_kind {
    SH_LAW_CONSTANT,  /* a */
    SH_LAW_UNIFORM,   /* from a to b */
    SH_LAW_NORMAL,    /* mean a, sd b */
    SH_LAW_LOGNORMAL, /* median a, sigma b */
    SH_LAW_PARETO     /* least a, slope b */
} sh_law_kind;

/* a distribution; from tail_from on (when tail > 0) a Pareto tail of slope `tail` replaces it;
 * values above cap (when cap > 0) are cut to cap */
typedef struct sh_law {
    sh_law_kind kind;
    double a, b;
    double tail, tail_from, cap;
} sh_law;

/* the quantile of the law at 0 < p < 1, by det functions only */
double sh_law_quantile(const sh_law *law, double p);
double sh_law_mean(const sh_law *law); /* mean by 4,096 equal slices of the quantile */

typedef struct sh_params {
#define SH_PARAM(section, name, unit, def, min, max, about, source) double section##_##name;
#define SH_LAW(section, name, unit, kind, a, b, tail, from, cap, about, source) \
    sh_law section##_##name;
#include "rules/params.def"
#undef SH_PARAM
#undef SH_LAW
} sh_params;

/* what there is to know of one parameter; `offset` into sh_params */
typedef struct sh_param_info {
    const char *section, *name, *unit, *about, *source;
    bool is_law;
    double def, min, max; /* scalars only */
    sh_law law;           /* laws only */
    size_t offset;
} sh_param_info;

int32_t sh_param_count(void);
const sh_param_info *sh_param_info_at(int32_t i);
int32_t sh_param_find(const char *section, const char *name); /* -1: absent */
double *sh_param_scalar(sh_params *params, int32_t i);
sh_law *sh_param_law(sh_params *params, int32_t i);

sh_params sh_params_default(void);

/* Values as one step of `step_days` uses them: hazards become probabilities of a step
 * 1-(1-h)^(step/period), memories m^(step/7), days become steps (rounded up), apr becomes
 * simple interest of a step, yuan become fen; counts, shares, numbers stay. */
sh_params sh_params_per_step(const sh_params *params, int32_t step_days);

/* every scalar within its range, laws sensible; all violations counted, the first described */
sh_status sh_params_validate(const sh_params *params, sh_error *error);

#endif
