#include "formula/prudential.h"

#include <math.h>

#include "base/det.h"
#include "formula/domain.h"
#include "formula/normal.h"

/* a weighted mean that falls from `high` to `low` as the chance of default rises */
static double falling(double pd, double low, double high, double speed)
{
    double w = sh_det_expm1(-speed * pd) / sh_det_expm1(-speed);
    return low * w + high * (1.0 - w);
}

double sh_prudential_irb_correlation(const sh_irb_exposure *e)
{
    double size = fmin(fmax(e->turnover, 5.0), 50.0);
    switch (e->kind) {
    case SH_IRB_MORTGAGE:
        return 0.15;
    case SH_IRB_REVOLVING:
        return 0.04;
    case SH_IRB_RETAIL:
        return falling(e->pd, 0.03, 0.16, 35.0);
    default:
        return falling(e->pd, 0.12, 0.24, 50.0) - 0.04 * (1.0 - (size - 5.0) / 45.0);
    }
}

static sh_status check_exposure(const sh_irb_exposure *e, sh_error *error)
{
    const sh_domain domain[] = {
        {"the chance of default", e->pd, 0.0003, 1, 0, true},
        {"the loss given default", e->lgd, 0, 1, 0, 0},
        {"the maturity in years", e->maturity, 1, 5, 0, 0},
        {"the turnover in million euro", e->turnover, 0, INFINITY, true, 0},
    };
    if ((int)e->kind < 0 || e->kind >= SH_IRB_CLASSES) {
        return sh_error_set(error, SH_E_SCENARIO, "no such class of exposure: %d",
                            (int)e->kind);
    }
    return sh_domain_check(domain, e->kind == SH_IRB_CORPORATE ? 4 : 2, error);
}

sh_status sh_prudential_irb_capital(const sh_irb_exposure *e, double *capital, sh_error *error)
{
    sh_status status = check_exposure(e, error);
    if (status != SH_OK) {
        return status;
    }
    double r = sh_prudential_irb_correlation(e);
    double x = sh_normal_quantile(e->pd) + sh_det_sqrt(r) * sh_normal_quantile(0.999);
    double k = e->lgd * (sh_det_normal_cdf(x / sh_det_sqrt(1.0 - r)) - e->pd);
    if (e->kind == SH_IRB_CORPORATE) {
        double slope = 0.11852 - 0.05478 * sh_det_log(e->pd), b = slope * slope;
        k *= (1.0 + (e->maturity - 2.5) * b) / (1.0 - 1.5 * b);
    }
    *capital = k;
    return SH_OK;
}

sh_status sh_prudential_irb_weight(const sh_irb_exposure *e, double *weight, sh_error *error)
{
    double capital = 0.0;
    sh_status status = sh_prudential_irb_capital(e, &capital, error);
    *weight = 12.5 * capital;
    return status;
}

/* amounts that may not be negative */
typedef struct amount {
    const char *name;
    sh_fen fen;
} amount;

static sh_status check_amounts(const amount *amounts, size_t n, sh_error *error)
{
    for (size_t i = 0; i < n; i++) {
        if (amounts[i].fen < 0) {
            char text[SH_FEN_TEXT];
            sh_fen_print(amounts[i].fen, text, sizeof text);
            return sh_error_set(error, SH_E_SCENARIO, "%s must not be negative, but is %s",
                                amounts[i].name, text);
        }
    }
    return SH_OK;
}

sh_status sh_prudential_capital_ratios(const sh_capital *c, sh_capital_ratios *ratios,
                                       sh_error *error)
{
    const amount amounts[] = {
        {"additional capital", c->additional},
        {"supplementary capital", c->supplementary},
        {"what is weighted for credit risk", c->credit_weighted},
        {"the charge for market risk", c->market},
        {"the charge for operational risk", c->operational},
    };
    sh_status status = check_amounts(amounts, SH_COUNT(amounts), error);
    double charges = (double)c->market + (double)c->operational;
    double risk = (double)c->credit_weighted + 12.5 * charges;
    if (status != SH_OK || risk == 0.0) {
        return status != SH_OK ? status
                               : sh_error_set(error, SH_E_SCENARIO,
                                              "a capital ratio needs something at risk");
    }
    double core = (double)c->core, tier1 = core + (double)c->additional;
    *ratios = (sh_capital_ratios){core / risk, tier1 / risk,
                                  (tier1 + (double)c->supplementary) / risk};
    return SH_OK;
}

static double stock_of(const sh_liquid_assets *a, sh_liquidity *l)
{
    double a1 = (double)a->level1, a2 = 0.85 * (double)a->level2a;
    double b = 0.75 * (double)a->housing + 0.5 * (double)a->level2b;
    l->cap15 = fmax(fmax(b - 15.0 / 85.0 * (a1 + a2), b - 15.0 / 60.0 * a1), 0.0);
    l->cap40 = fmax(a2 + b - l->cap15 - 2.0 / 3.0 * a1, 0.0);
    return a1 + a2 + b - l->cap15 - l->cap40;
}

static double outflows_of(const sh_liquid_flows *f)
{
    return 0.03 * (double)f->stable_best + 0.05 * (double)f->stable +
           0.1 * (double)f->less_stable + 0.05 * (double)f->operational_insured +
           0.25 * (double)f->operational + 0.2 * (double)f->corporate_insured +
           0.4 * (double)f->corporate + (double)f->other;
}

static sh_status check_liquid(const sh_liquid_assets *a, const sh_liquid_flows *f,
                              sh_error *error)
{
    const amount amounts[] = {
        {"level 1", a->level1},
        {"level 2A", a->level2a},
        {"housing securities of level 2B", a->housing},
        {"other assets of level 2B", a->level2b},
        {"stable deposits under the better scheme", f->stable_best},
        {"stable deposits", f->stable},
        {"less stable deposits", f->less_stable},
        {"insured operational deposits", f->operational_insured},
        {"operational deposits", f->operational},
        {"insured deposits of firms", f->corporate_insured},
        {"deposits of firms", f->corporate},
        {"deposits of other entities", f->other},
        {"inflows", f->inflows},
    };
    return check_amounts(amounts, SH_COUNT(amounts), error);
}

sh_status sh_prudential_liquidity(const sh_liquid_assets *assets, const sh_liquid_flows *flows,
                                  sh_liquidity *liquidity, sh_error *error)
{
    sh_status status = check_liquid(assets, flows, error);
    if (status != SH_OK) {
        return status;
    }
    sh_liquidity l = {.outflows = outflows_of(flows)};
    l.stock = stock_of(assets, &l);
    l.net = l.outflows - fmin((double)flows->inflows, 0.75 * l.outflows);
    if (l.net == 0.0) {
        return sh_error_set(error, SH_E_SCENARIO, "liquidity coverage needs an outflow");
    }
    l.ratio = l.stock / l.net;
    *liquidity = l;
    return SH_OK;
}
