/* Prudential ratios: risk weights of the internal-ratings approach, capital adequacy, liquidity
   coverage. Money is whole fen; ratios are plain numbers (0.08 = 8 %). */
#ifndef SH_FORMULA_PRUDENTIAL_H
#define SH_FORMULA_PRUDENTIAL_H

#include "base/money.h"
#include "base/status.h"

typedef enum sh_irb_class {
    SH_IRB_CORPORATE, /* firms, banks and states; small firms by their turnover */
    SH_IRB_MORTGAGE,  /* retail secured by a dwelling */
    SH_IRB_REVOLVING, /* qualifying revolving retail: cards */
    SH_IRB_RETAIL,    /* other retail */
    SH_IRB_CLASSES
} sh_irb_class;

/* One exposure that is not in default. */
typedef struct sh_irb_exposure {
    sh_irb_class kind;
    double pd;       /* chance of default in a year, from 0.0003 (the floor) to below 1 */
    double lgd;      /* loss given default, 0 to 1 */
    double maturity; /* years, 1 to 5; corporate only */
    double turnover; /* million euro a year, > 0, counted between 5 and 50 (no relief);
                        corporate only */
} sh_irb_exposure;

/* Asset correlation R: corporate .12 w + .24 (1 - w) with w = (1 - e^(-50 pd)) / (1 - e^-50),
   less .04 (1 - (turnover - 5) / 45) for small firms; mortgage .15; revolving .04; other retail
   .03 w + .16 (1 - w) with 35 for 50. (Basel Committee, International Convergence of Capital
   Measurement and Capital Standards, June 2006, paragraphs 272, 273, 328 to 330.) */
double sh_prudential_irb_correlation(const sh_irb_exposure *exposure);

/* Capital K for 1 of exposure: lgd (N((G(pd) + sqrt(R) G(.999)) / sqrt(1 - R)) - pd), for
   corporate times (1 + (maturity - 2.5) b) / (1 - 1.5 b), b = (.11852 - .05478 ln pd)^2. The
   numerator is 1 + (maturity - 2.5) b, not (1 + maturity - 2.5) b. SH_E_SCENARIO. */
SH_NODISCARD sh_status sh_prudential_irb_capital(const sh_irb_exposure *exposure,
                                                 double *capital, sh_error *error);

/* Risk weight 12.5 K, the scaling factor of 1.06 not applied (as in Annex 5 there). */
SH_NODISCARD sh_status sh_prudential_irb_weight(const sh_irb_exposure *exposure, double *weight,
                                                sh_error *error);

/* Own funds after deductions, and what they must carry; fen. */
typedef struct sh_capital {
    sh_fen core;            /* common equity tier 1; may be negative */
    sh_fen additional;      /* additional tier 1, >= 0 */
    sh_fen supplementary;   /* tier 2, >= 0 */
    sh_fen credit_weighted; /* assets weighted for credit risk, >= 0 */
    sh_fen market;          /* capital charge for market risk, >= 0 */
    sh_fen operational;     /* capital charge for operational risk, >= 0 */
} sh_capital;

/* Core, tier 1 and total capital, each over credit_weighted + 12.5 (market + operational).
   SH_E_SCENARIO when something is negative that may not be, or nothing is at risk. */
typedef struct sh_capital_ratios {
    double core, tier1, total;
} sh_capital_ratios;
SH_NODISCARD sh_status sh_prudential_capital_ratios(const sh_capital *capital,
                                                    sh_capital_ratios *ratios, sh_error *error);

/* Liquid assets at market value, all >= 0; fen. In brackets: the share that counts. */
typedef struct sh_liquid_assets {
    sh_fen level1;  /* cash, central-bank reserves, best government bonds [100 %] */
    sh_fen level2a; /* [85 %] */
    sh_fen housing; /* level 2B: securities backed by mortgages on dwellings [75 %] */
    sh_fen level2b; /* other level 2B [50 %] */
} sh_liquid_assets;

/* Liabilities that may leave within 30 days, and inflows due then, all >= 0; fen. In brackets:
   the share that is taken to leave. Deposits with more than 30 days to go are not counted. */
typedef struct sh_liquid_flows {
    sh_fen stable_best; /* retail, insured, scheme that meets the stricter terms [3 %] */
    sh_fen stable;      /* retail and small business, insured [5 %] */
    sh_fen less_stable; /* other retail and small business [10 %] */
    sh_fen operational_insured; /* clearing, custody, cash management: insured part [5 %] */
    sh_fen operational;         /* the same, uninsured [25 %] */
    sh_fen corporate_insured;   /* firms and public bodies, fully insured [20 %] */
    sh_fen corporate;           /* firms and public bodies [40 %] */
    sh_fen other;               /* banks and all other legal entities [100 %] */
    sh_fen inflows;             /* expected, after their own factors; at most 75 % of outflows
                                   counts */
} sh_liquid_flows;

/* What liquidity coverage is made of; fen, the ratio a plain number. */
typedef struct sh_liquidity {
    double cap15;    /* taken off so that level 2B is at most 15 % of the stock */
    double cap40;    /* taken off so that level 2 is at most 40 % of it */
    double stock;    /* what counts of the liquid assets */
    double outflows; /* in 30 days */
    double net;      /* outflows less inflows that count */
    double ratio;    /* stock / net */
} sh_liquidity;

/* Liquidity coverage ratio (Basel Committee, LCR30, LCR40 and LCR99, in force from 2019): with
   A1, A2, B = level 1, 2A, 2B after haircuts, taken off are x15 = max(B - 15/85 (A1 + A2),
   B - 15/60 A1, 0) and x40 = max(A2 + B - x15 - 2/3 A1, 0). SH_E_SCENARIO when something is
   negative or nothing may leave. */
SH_NODISCARD sh_status sh_prudential_liquidity(const sh_liquid_assets *assets,
                                               const sh_liquid_flows *flows,
                                               sh_liquidity *liquidity, sh_error *error);

#endif
