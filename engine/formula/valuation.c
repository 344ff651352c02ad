#include "formula/valuation.h"

#include <math.h>

#include "base/det.h"
#include "formula/domain.h"

static double share(double x)
{
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

sh_status sh_valuation_check(const sh_valuation *v, sh_error *error)
{
    const sh_domain liabilities = {"what the bank owes", v->liabilities, 0, INFINITY, true, 0};
    const sh_domain recovery = {"the recovery", v->recovery, 0, 1, 0, 0};
    const sh_domain assets = {"what the bank has outside", v->external, 0, INFINITY, true, 0};
    const sh_domain sigma = {"the volatility", v->sigma, 0, INFINITY, true, 0};
    switch (v->rule) {
    case SH_VALUATION_EISENBERG_NOE:
        return sh_domain_check(&liabilities, 1, error);
    case SH_VALUATION_ROGERS_VERAART:
        return sh_domain_check(
            (sh_domain[]){liabilities,
                          {"what the bank has outside", v->external, 0, INFINITY, 0, 0},
                          {"alpha", v->alpha, 0, 1, 0, 0},
                          {"beta", v->beta, 0, 1, 0, 0}},
            4, error);
    case SH_VALUATION_FURFINE:
        return sh_domain_check(&recovery, 1, error);
    case SH_VALUATION_LINEAR_DEBTRANK:
        return sh_domain_check(
            &(sh_domain){"equity before the shock", v->start, 0, INFINITY, true, 0}, 1, error);
    case SH_VALUATION_MERTON:
        return sh_domain_check((sh_domain[]){liabilities, assets, recovery, sigma}, 4, error);
    case SH_VALUATION_BLACK_COX:
        return sh_domain_check((sh_domain[]){assets, recovery, sigma}, 3, error);
    case SH_VALUATION_RULES:
        break;
    }
    return sh_error_set(error, SH_E_SCENARIO, "no such rule of valuation: %d", (int)v->rule);
}

static bool insolvent(const sh_valuation *v, double equity)
{
    return v->tie == SH_VALUATION_ZERO_IS_DEFAULT ? equity <= 0.0 : equity < 0.0;
}

/* P(A < bound) at the horizon, and the mean of A over that event, for assets now worth 1 */
static double below(double bound, double sigma)
{
    return bound > 0.0 ? sh_det_normal_cdf((sh_det_log(bound) + 0.5 * sigma * sigma) / sigma)
                       : 0.0;
}

static double mean_below(double bound, double sigma)
{
    return bound > 0.0 ? sh_det_normal_cdf((sh_det_log(bound) - 0.5 * sigma * sigma) / sigma)
                       : 0.0;
}

/* the assets, as a share of today's, at which equity is 0 */
static double barrier(const sh_valuation *v, double equity)
{
    return 1.0 - equity / v->external;
}

/* reflection: the chance of being below the barrier, and that of having touched it and come
 * back */
static double black_cox(const sh_valuation *v, double equity)
{
    double bound = barrier(v, equity);
    if (equity <= 0.0 || bound <= 0.0) {
        return equity <= 0.0 ? 1.0 : 0.0;
    }
    return share(below(bound, v->sigma) + mean_below(bound, v->sigma) / bound);
}

double sh_valuation_default_chance(const sh_valuation *v, double equity)
{
    if (!isfinite(equity)) {
        return NAN;
    }
    switch (v->rule) {
    case SH_VALUATION_LINEAR_DEBTRANK:
        return share(1.0 - equity / v->start);
    case SH_VALUATION_MERTON:
        return below(barrier(v, equity), v->sigma);
    case SH_VALUATION_BLACK_COX:
        return black_cox(v, equity);
    default:
        return insolvent(v, equity);
    }
}

/* expected share that creditors get at the horizon when the bank is insolvent then, in which
 * case its equity is equity + A - external */
static double expected_recovery(const sh_valuation *v, double equity)
{
    double upper = barrier(v, equity), lower = upper - v->liabilities / v->external;
    double chance = below(upper, v->sigma) - below(lower, v->sigma);
    double assets = mean_below(upper, v->sigma) - mean_below(lower, v->sigma);
    return chance * (1.0 + (equity - v->external) / v->liabilities) +
           assets * v->external / v->liabilities;
}

double sh_valuation_value(const sh_valuation *v, double equity)
{
    double chance = sh_valuation_default_chance(v, equity);
    double left = (equity + v->liabilities) / v->liabilities;
    if (!isfinite(equity)) {
        return NAN;
    }
    switch (v->rule) {
    case SH_VALUATION_EISENBERG_NOE:
        return chance > 0.0 ? share(left) : 1.0;
    case SH_VALUATION_ROGERS_VERAART:
        return chance > 0.0 ? share((v->alpha - v->beta) * v->external / v->liabilities +
                                    v->beta * (left > 0.0 ? left : 0.0))
                            : 1.0;
    case SH_VALUATION_MERTON:
        return share(1.0 - chance + v->recovery * expected_recovery(v, equity));
    case SH_VALUATION_LINEAR_DEBTRANK:
        return 1.0 - chance;
    default:
        return 1.0 - (1.0 - v->recovery) * chance;
    }
}
