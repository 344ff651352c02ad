/* What a claim on a bank is worth, given the bank's equity: the valuation functions of network
   models (NEVA: Barucca, Bardoscia, Caccioli, D'Errico, Visentin, Caldarelli and Battiston,
   Network valuation in financial systems, Mathematical Finance 30, 2020).

   A value is a share of the face of the claim, from 0 to 1. Money is in any one unit, the same
   for equity, liabilities and assets. Equity is what the bank's books show, negative when it
   owes more than it has. */
#ifndef SH_FORMULA_VALUATION_H
#define SH_FORMULA_VALUATION_H

#include "base/status.h"

/* How equity E becomes a value V(E). A solvent bank is worth 1 under the first three. */
typedef enum sh_valuation_rule {
    /* (E + liabilities) / liabilities, at least 0: what is left, shared out (Eisenberg and Noe,
       Management Science 47, 2001) */
    SH_VALUATION_EISENBERG_NOE,
    /* the same after costs: alpha of the external assets and beta of what others pay reach the
       creditors (Rogers and Veraart, Management Science 59, 2013) */
    SH_VALUATION_ROGERS_VERAART,
    /* `recovery`, whatever the loss; Furfine (Journal of Money, Credit and Banking 35, 2003)
       has recovery 0 */
    SH_VALUATION_FURFINE,
    /* E / start, held between 0 and 1: distress counts before default (Bardoscia, Battiston,
       Caccioli and Caldarelli, PLoS ONE 10, 2015) */
    SH_VALUATION_LINEAR_DEBTRANK,
    /* expected payment when external assets move by a geometric Brownian motion without drift
       and default is looked for at the horizon only; of what is left then, `recovery` reaches
       the creditors (Barucca and others 2020, equations 12 and 16; Merton 1974) */
    SH_VALUATION_MERTON,
    /* the same, but the bank defaults as soon as its equity touches 0, and then pays `recovery`
       (Black and Cox 1976; Bardoscia, Battiston, Caccioli and Caldarelli, Nature
       Communications 8, 2017) */
    SH_VALUATION_BLACK_COX,
    SH_VALUATION_RULES
} sh_valuation_rule;

/* What a bank is whose equity is exactly 0; only the first three rules ask. */
typedef enum sh_valuation_tie {
    SH_VALUATION_ZERO_IS_SOLVENT, /* in default when E < 0: the rule of this engine */
    SH_VALUATION_ZERO_IS_DEFAULT  /* in default when E <= 0: the rule of some programs */
} sh_valuation_tie;

/* A rule with its parameters; those that a rule does not name are not looked at. */
typedef struct sh_valuation {
    sh_valuation_rule rule;
    sh_valuation_tie tie;
    double liabilities; /* all that the bank owes, > 0: EISENBERG_NOE, ROGERS_VERAART, MERTON */
    double external;    /* external assets, > 0 (MERTON, BLACK_COX) or >= 0 (ROGERS_VERAART) */
    double alpha, beta; /* shares, 0 to 1: ROGERS_VERAART */
    double recovery;    /* share, 0 to 1: FURFINE, MERTON, BLACK_COX */
    double start;       /* equity before the shock, > 0: LINEAR_DEBTRANK */
    double sigma; /* standard deviation of the log of the external assets over the horizon,
                     > 0: MERTON, BLACK_COX */
} sh_valuation;

/* SH_OK, or SH_E_SCENARIO naming the first parameter out of its range. */
SH_NODISCARD sh_status sh_valuation_check(const sh_valuation *valuation, sh_error *error);

/* Chance that the bank does not pay in full: 0 or 1 for the first three rules, the relative
   loss of equity under LINEAR_DEBTRANK. NaN when `equity` is not finite. The valuation must
   have passed the check. */
double sh_valuation_default_chance(const sh_valuation *valuation, double equity);

/* V(equity), 0 to 1; never falls when equity rises. NaN when `equity` is not finite. The
   valuation must have passed the check. */
double sh_valuation_value(const sh_valuation *valuation, double equity);

#endif
