/* kernel_study: what a study without a market computes: one kernel on data or on drawn
 * networks. A plan carries one in place of a market; the fields that a kernel does not name are
 * 0. */
#ifndef SH_RULES_KERNEL_STUDY_H
#define SH_RULES_KERNEL_STUDY_H

#include <stdbool.h>

#include "base/digest.h"

/* X(name, what it does) in the order of sh_kernel_kind */
#define SH_KERNEL_KINDS(X)                                                   \
    X(fire_sale, "banks that sell the same bonds lower each other's prices") \
    X(window, "one failure in random networks of equal banks")               \
    X(ruin, "whether a reserve outlasts the claims on it")

typedef enum sh_kernel_kind {
#define X(name, about) SH_KERNEL_##name,
    SH_KERNEL_KINDS(X)
#undef X
} sh_kernel_kind;

/* a bank of a fire sale; amounts in the unit of its file */
typedef struct sh_kernel_bank {
    const char *id;
    double capital, assets;
    double corporate, government; /* bonds at today's price */
} sh_kernel_bank;

/* a shock to the banks */
typedef struct sh_kernel_case {
    const char *name;
    double impact; /* fall of a price when a twentieth of the market is sold */
    double shock;  /* share of its price that a government bond loses first */
} sh_kernel_case;

typedef struct sh_kernel_sale {
    const sh_kernel_bank *bank;
    const sh_kernel_case *shock;
    int32_t banks, shocks, rounds;
    double fails_below, acts_below, target; /* leverage ratios: capital over assets */
    double cash;                            /* share of assets that is cash */
    double loan;                            /* share of debts that can be repaid early */
} sh_kernel_sale;

typedef struct sh_kernel_window {
    const double *degree; /* mean loans of a bank */
    int32_t degrees, nodes, draws;
    double capital, interbank; /* shares of a bank's assets, counted in millionths */
    bool ties_fail;            /* a loss equal to the capital is a failure */
    double large;              /* a cascade is more than this share of banks */
} sh_kernel_window;

typedef struct sh_kernel_ruin {
    const double *reserve;
    int32_t reserves, paths;
    double premium;    /* money a unit of time */
    double claim_rate; /* claims a unit of time */
    double claim_mean; /* money; sizes are exponential */
} sh_kernel_ruin;

/* everything it points to lies in the arena of the plan, or of the session that reads it */
typedef struct sh_kernel_study {
    sh_kernel_kind kind;
    sh_kernel_sale sale;
    sh_kernel_window window;
    sh_kernel_ruin ruin;
} sh_kernel_study;

/* "fire_sale"; what it does, for people */
const char *sh_kernel_study_name(sh_kernel_kind kind);
const char *sh_kernel_study_about(sh_kernel_kind kind);

/* Adds all that decides results. */
void sh_kernel_study_digest(sh_digest *digest, const sh_kernel_study *kernel);

#endif
