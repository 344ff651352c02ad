#include "rules/params.h"

#include "base/det.h"

enum { SLICES = 4096 };

/* the distribution function without tail and cap */
static double base_cdf(const sh_law *law, double x)
{
    switch (law->kind) {
    case SH_LAW_CONSTANT:
        return x >= law->a ? 1.0 : 0.0;
    case SH_LAW_UNIFORM:
        return x <= law->a ? 0.0 : x >= law->b ? 1.0 : (x - law->a) / (law->b - law->a);
    case SH_LAW_NORMAL:
        return law->b > 0 ? sh_det_normal_cdf((x - law->a) / law->b) : (double)(x >= law->a);
    case SH_LAW_LOGNORMAL:
        if (x <= 0 || law->b <= 0) {
            return x >= law->a ? 1.0 : 0.0;
        }
        return sh_det_normal_cdf(sh_det_log(x / law->a) / law->b);
    case SH_LAW_PARETO:
        return x <= law->a ? 0.0 : 1.0 - sh_det_pow(law->a / x, law->b);
    }
    return 0.0;
}

static double base_quantile(const sh_law *law, double p)
{
    switch (law->kind) {
    case SH_LAW_CONSTANT:
        return law->a;
    case SH_LAW_UNIFORM:
        return law->a + (law->b - law->a) * p;
    case SH_LAW_NORMAL:
        return law->a + law->b * sh_det_normal_quantile(p);
    case SH_LAW_LOGNORMAL:
        return law->a * sh_det_exp(law->b * sh_det_normal_quantile(p));
    case SH_LAW_PARETO:
        return law->a * sh_det_exp(-sh_det_log1p(-p) / law->b);
    }
    return 0.0;
}

/* above tail_from the survival function is S(tail_from) (tail_from / x)^tail: continuous */
static double with_tail(const sh_law *law, double p)
{
    double below = base_cdf(law, law->tail_from);
    if (p <= below) {
        return base_quantile(law, p);
    }
    return law->tail_from * sh_det_pow((1.0 - below) / (1.0 - p), 1.0 / law->tail);
}

double sh_law_quantile(const sh_law *law, double p)
{
    double x = law->tail > 0 ? with_tail(law, p) : base_quantile(law, p);
    return law->cap > 0 && x > law->cap ? law->cap : x;
}

double sh_law_mean(const sh_law *law)
{
    double sum = 0;
    for (int32_t i = 0; i < SLICES; i++) {
        sum += sh_law_quantile(law, (i + 0.5) / SLICES);
    }
    return sum / SLICES;
}
