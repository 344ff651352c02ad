#include "rules/params.h"

#include <string.h>

#include "base/det.h"
#include "base/money.h"

static const sh_param_info table[] = {
#define SH_PARAM(section_, name_, unit_, def_, min_, max_, about_, source_) \
    {.section = #section_,                                                  \
     .name = #name_,                                                        \
     .unit = #unit_,                                                        \
     .about = about_,                                                       \
     .source = source_,                                                     \
     .def = def_,                                                           \
     .min = min_,                                                           \
     .max = max_,                                                           \
     .offset = offsetof(sh_params, section_##_##name_)},
#define SH_LAW(section_, name_, unit_, kind_, a_, b_, tail_, from_, cap_, about_, source_) \
    {.section = #section_,                                                                 \
     .name = #name_,                                                                       \
     .unit = #unit_,                                                                       \
     .about = about_,                                                                      \
     .source = source_,                                                                    \
     .is_law = true,                                                                       \
     .law = {SH_LAW_##kind_, a_, b_, tail_, from_, cap_},                                  \
     .offset = offsetof(sh_params, section_##_##name_)},
#include "rules/params.def"
#undef SH_PARAM
#undef SH_LAW
};

int32_t sh_param_count(void)
{
    return (int32_t)SH_COUNT(table);
}

const sh_param_info *sh_param_info_at(int32_t i)
{
    sh_check(i >= 0 && i < sh_param_count());
    return &table[i];
}

int32_t sh_param_find(const char *section, const char *name)
{
    for (int32_t i = 0; i < sh_param_count(); i++) {
        if (strcmp(table[i].section, section) == 0 && strcmp(table[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

double *sh_param_scalar(sh_params *params, int32_t i)
{
    sh_check(!sh_param_info_at(i)->is_law);
    return (double *)((char *)params + table[i].offset);
}

sh_law *sh_param_law(sh_params *params, int32_t i)
{
    sh_check(sh_param_info_at(i)->is_law);
    return (sh_law *)((char *)params + table[i].offset);
}

sh_params sh_params_default(void)
{
    sh_params params;
    memset(&params, 0, sizeof params);
    for (int32_t i = 0; i < sh_param_count(); i++) {
        if (table[i].is_law) {
            *sh_param_law(&params, i) = table[i].law;
        } else {
            *sh_param_scalar(&params, i) = table[i].def;
        }
    }
    return params;
}

/* the days of the period that a hazard's unit names, 0 for other units */
static double hazard_days(const char *unit)
{
    return strcmp(unit, "1/week") == 0    ? 7.0
           : strcmp(unit, "1/month") == 0 ? 30.0
           : strcmp(unit, "1/year") == 0  ? 365.0
                                          : 0.0;
}

/* 1-(1-h)^(step/period), through expm1 and log1p so that small hazards keep their digits */
static double step_probability(double hazard, double step_days, double period)
{
    if (step_days == period) {
        return hazard;
    }
    return 0.0 - sh_det_expm1(sh_det_log1p(-hazard) * (step_days / period));
}

static double step_memory(double memory, double step_days)
{
    if (step_days == 7.0 || memory <= 0.0) {
        return memory;
    }
    return sh_det_pow(memory, step_days / 7.0);
}

/* whole steps that last at least `days` */
static double steps_of(double days, double step_days)
{
    double steps = (double)(int64_t)(days / step_days);
    return steps * step_days < days ? steps + 1.0 : steps;
}

static double scalar_per_step(const char *unit, double value, double step_days)
{
    double period = hazard_days(unit);
    if (period > 0) {
        return step_probability(value, step_days, period);
    }
    if (strcmp(unit, "memory") == 0) {
        return step_memory(value, step_days);
    }
    if (strcmp(unit, "days") == 0) {
        return steps_of(value, step_days);
    }
    if (strcmp(unit, "apr") == 0) {
        return value * (step_days / 365.0);
    }
    return strcmp(unit, "yuan") == 0 ? value * (double)SH_FEN_PER_YUAN : value;
}

/* a law of money in fen: sigmas and slopes stay as they are */
static sh_law law_in_fen(sh_law law)
{
    double fen = (double)SH_FEN_PER_YUAN;
    bool b_is_money = law.kind == SH_LAW_UNIFORM || law.kind == SH_LAW_NORMAL;
    law.a *= fen;
    law.b *= b_is_money ? fen : 1.0;
    law.tail_from *= fen;
    law.cap *= fen;
    return law;
}

sh_params sh_params_per_step(const sh_params *params, int32_t step_days)
{
    sh_params step = *params;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        if (!table[i].is_law) {
            double *value = sh_param_scalar(&step, i);
            *value = scalar_per_step(table[i].unit, *value, step_days);
        } else if (strcmp(table[i].unit, "yuan") == 0) {
            sh_law *law = sh_param_law(&step, i);
            *law = law_in_fen(*law);
        }
    }
    return step;
}

static bool is_whole(double x)
{
    return x == (double)(int64_t)x;
}

/* what is wrong with a scalar, NULL when nothing */
static const char *scalar_fault(const sh_param_info *info, double value)
{
    bool in_range = value >= info->min && value <= info->max; /* false for NaN */
    bool counts = strcmp(info->unit, "count") == 0 || strcmp(info->unit, "flag") == 0;
    return !in_range                    ? "is out of range"
           : counts && !is_whole(value) ? "must be a whole number"
                                        : NULL;
}

static bool is_finite(double x)
{
    return x - x == 0.0;
}

static const char *shape_fault(const sh_law *law)
{
    switch (law->kind) {
    case SH_LAW_CONSTANT:
        return NULL;
    case SH_LAW_UNIFORM:
        return law->a <= law->b ? NULL : "runs from a larger to a smaller value";
    case SH_LAW_NORMAL:
        return law->b >= 0 ? NULL : "has a negative standard deviation";
    case SH_LAW_LOGNORMAL:
        return !(law->a > 0) ? "needs a median above 0"
               : law->b >= 0 ? NULL
                             : "has a negative sigma";
    case SH_LAW_PARETO:
        return !(law->a > 0) ? "needs a least value above 0"
               : law->b > 0  ? NULL
                             : "needs a slope above 0";
    }
    return "is of an unknown kind";
}

static const char *law_fault(const sh_law *law, bool is_money)
{
    if (!is_finite(law->a) || !is_finite(law->b) || !is_finite(law->tail) ||
        !is_finite(law->tail_from) || !is_finite(law->cap)) {
        return "is not finite";
    }
    const char *fault = shape_fault(law);
    if (fault != NULL) {
        return fault;
    }
    if (law->tail < 0 || law->tail_from < 0 || law->cap < 0) {
        return "has a negative tail or cap";
    }
    if (law->tail > 0 && (law->tail_from <= 0 || law->kind == SH_LAW_CONSTANT)) {
        return "needs tail_from above 0 for its tail";
    }
    bool below_zero = is_money && law->kind <= SH_LAW_UNIFORM && law->a < 0;
    return below_zero ? "is money below zero" : NULL;
}

/* describes the fault of one parameter; false when there is none */
static bool describe_fault(sh_params *params, int32_t i, sh_error *error)
{
    const sh_param_info *info = &table[i];
    if (info->is_law) {
        bool is_money = strcmp(info->unit, "yuan") == 0;
        const char *fault = law_fault(sh_param_law(params, i), is_money);
        if (fault != NULL) {
            sh_error_set(error, SH_E_SCENARIO, "the law of %s.%s %s", info->section, info->name,
                         fault);
        }
        return fault != NULL;
    }
    double value = *sh_param_scalar(params, i);
    const char *fault = scalar_fault(info, value);
    if (fault != NULL) {
        sh_error_set(error, SH_E_SCENARIO, "%s.%s = %.10g %s: from %.10g to %.10g (%s)",
                     info->section, info->name, value, fault, info->min, info->max, info->unit);
    }
    return fault != NULL;
}

sh_status sh_params_validate(const sh_params *params, sh_error *error)
{
    sh_params copy = *params;
    sh_error first = {0};
    int32_t faults = 0;
    for (int32_t i = 0; i < sh_param_count(); i++) {
        faults += describe_fault(&copy, i, &first);
    }
    if (faults <= 1) {
        return faults == 0 ? SH_OK : sh_error_set(error, SH_E_SCENARIO, "%s", first.text);
    }
    return sh_error_set(error, SH_E_SCENARIO, "%s (and %d more values are wrong)", first.text,
                        faults - 1);
}
