/* Clearing: what each node of a network of debts pays when some cannot pay in full.

   Node i has assets outside the network, claims on other nodes and debts to them and to outside
   creditors, in up to four classes: a class is paid only when the classes before it are paid in
   full, and within a class all creditors get the same share (strict priority, pro rata).

       due_i  = all debts of i                         income_i = assets_i + received_i
       solvent:  income_i >= due_i     pays due_i
       default:  otherwise             pays alpha assets_i + beta received_i

   (Eisenberg and Noe, Management Science 47, 2001, for alpha = beta = 1; Rogers and Veraart,
   Management Science 59, 2013, for costs of default; classes after Elsinger, 2009.)

   Tie rule: equity of zero is solvent, and so is a shortage below 2^-30 fen, however large the
   debts. Where several vectors clear, the greatest is the one reached when nobody is presumed
   to fail, the least the one reached when everybody is. Settlement in whole fen (settle.h) has
   the last word: who pays all it owes there is not in default.

   Method: waves of defaults. Nobody fails at first; in each wave the nodes that cannot pay join
   the set of defaults, and the payments of the set are solved for, strong component by strong
   component, debtors first, by elimination without subtractions in numbers with 192 binary
   places. The least vector comes from rounds of rescue that begin with all in default. Large
   cases without ties, without slow circles and with less than 2^40 fen at each node are
   solved in doubles, wave by wave (greatest vector): by passes over a copy of what defaults owe
   each other, or, when few join, by carrying what changed from default to default. Solvent
   nodes hear of a level in the end, or once it moved by 2^-12; those whom less than that might
   make short are summed anew in each wave. Every sum has a fixed order: threads never change a
   bit. */
#ifndef SH_NETWORK_CLEARING_H
#define SH_NETWORK_CLEARING_H

#include "network/graph.h"

/* classes of debt in the order in which they are paid */
typedef enum sh_clearing_class {
    SH_CLEARING_INVESTORS,
    SH_CLEARING_CUSTODIAN,
    SH_CLEARING_RESERVE,
    SH_CLEARING_GENERAL,
    SH_CLEARING_CLASSES
} sh_clearing_class;

/* everything borrowed; outlives the call */
typedef struct sh_clearing_case {
    const sh_graph *owes;   /* row = debtor */
    const sh_graph *claims; /* its transpose, row = creditor, with origin */
    const uint8_t *rank;    /* [edges] class of each debt in the order of owes; NULL: general */
    const sh_fen *assets;   /* [nodes] fen outside the network, >= 0; after any shock */
    const sh_fen *external[SH_CLEARING_CLASSES]; /* [nodes] fen owed to outsiders in each
                                                    class, >= 0; NULL: none */
    double alpha, beta; /* shares of assets and of receipts that a default leaves, in [0, 1]; a
                           decimal of at most nine places is meant as that decimal */
    int threads;        /* at least 1 */
} sh_clearing_case;

enum { SH_CLEARING_BITS = 120 }; /* binary places of a level */

/* start from a zeroed struct; arrays are owned */
typedef struct sh_clearing {
    int32_t nodes;
    int32_t classes;                   /* classes in use */
    int8_t place[SH_CLEARING_CLASSES]; /* of a class among those in use, -1: not in use */
    double
        *level; /* [nodes] whole part: classes in use paid in full; rest: share of the next */
    sh_wide_unsigned *fixed; /* [nodes] the same in units of 2^-SH_CLEARING_BITS; NULL when
                                doubles settled the case */
    double *paid;            /* [nodes] fen paid to all creditors */
    double *received;        /* [nodes] fen received from other nodes */
    int32_t *wave;    /* [nodes] wave of default, from 1; 0: solvent (least vector: 0 or 1) */
    int32_t waves;    /* waves that had a default; least vector: rounds of rescue */
    int32_t defaults; /* nodes in default */
    int64_t passes;   /* sweeps over the debts of nodes in default */
} sh_clearing;

/* The greatest clearing vector. Errors: SCENARIO for negative assets or external debts, alpha
   or beta outside [0, 1], sums past 2^62 fen; MEMORY; INVARIANT for thousands of defaults each
   of whom owes many of the others, when hardly anything leaks out of their circle. */
SH_NODISCARD sh_status sh_clearing_greatest(sh_clearing *clearing, const sh_clearing_case *in,
                                            sh_error *error);

/* The least clearing vector; the same errors. */
SH_NODISCARD sh_status sh_clearing_least(sh_clearing *clearing, const sh_clearing_case *in,
                                         sh_error *error);

void sh_clearing_free(sh_clearing *clearing);

/* Share of a class of debts that node i pays, in [0, 1]. A class not in use is fully paid. */
SH_INLINE double sh_clearing_share(const sh_clearing *clearing, int32_t i,
                                   sh_clearing_class rank)
{
    double share = clearing->place[rank] < 0 ? 1 : clearing->level[i] - clearing->place[rank];
    return share <= 0 ? 0 : share >= 1 ? 1 : share;
}

#endif
