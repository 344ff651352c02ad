/* The kinds of chart of the report: each takes plain data and writes one <svg>.

   Everything is borrowed for the call. `title` and `about` become the title and description
   that a screen reader speaks. Colours, dashes, markers and patterns go by arm number. */
#ifndef SH_OUTPUTS_CHART_KINDS_H
#define SH_OUTPUTS_CHART_KINDS_H

#include "outputs/chart.h"

/* ---- fan chart: how a quantity spreads over replications, one panel an arm ---- */

enum { SH_FAN_QUANTILES = 5 }; /* 5, 25, 50, 75, 95 % */

typedef struct sh_fan_arm {
    const char *name;
    const double *quantile[SH_FAN_QUANTILES]; /* one value a step each */
    const double *collapsed; /* median of the collapsed replications; NULL: not drawn */
    const char *note;        /* under the name, for example "3 of 40 collapsed" */
} sh_fan_arm;

/* published values drawn over the bands */
typedef struct sh_fan_points {
    const char *name;
    int32_t n;
    const double *day, *value;
} sh_fan_points;

typedef struct sh_fan {
    const char *title, *about, *unit, *start; /* start: ISO date of day 0 */
    int32_t steps, arms, observed;
    const double *day;
    const sh_fan_arm *arm;
    const sh_fan_points *points; /* `observed` of them */
    int32_t shocks;
    const double *shock_day; /* `shocks` of them: a line across each panel */
} sh_fan;

void sh_chart_fan(sh_html *page, const sh_fan *fan);

/* ---- curves: one or more quantities over another, with their intervals as bands ---- */

typedef struct sh_curves_line {
    const char *name;
    const double *y;          /* one a point; not finite: a gap */
    const double *low, *high; /* NULL: no interval */
} sh_curves_line;

typedef struct sh_curves {
    const char *title, *about, *x_name, *y_name;
    int32_t points, lines;
    bool powers; /* the axis of y counts in powers of ten: what is not above 0 is a gap */
    const double *x;
    const sh_curves_line *line;
} sh_curves;

/* SH_E_MEMORY. */
SH_NODISCARD sh_status sh_chart_curves(sh_html *page, const sh_curves *curves, sh_error *error);

/* ---- survival: share still there, with the numbers at risk under the axis ---- */

typedef struct sh_survival_arm {
    const char *name;
    const double *share, *low, *high; /* one value a step; low, high NULL: no interval */
    const int64_t *at_risk;           /* one count a step */
} sh_survival_arm;

typedef struct sh_survival_chart {
    const char *title, *about, *start;
    int32_t steps, arms;
    const double *day;
    const sh_survival_arm *arm;
} sh_survival_chart;

void sh_chart_survival(sh_html *page, const sh_survival_chart *survival);

/* ---- histogram: one row an arm, the same bins for all ---- */

typedef struct sh_histogram_mark {
    double value;
    const char *name; /* "median" */
} sh_histogram_mark;

typedef struct sh_histogram_arm {
    const char *name;
    const int32_t *count; /* one a bin */
    int32_t n, marks;
    const sh_histogram_mark *mark;
} sh_histogram_arm;

typedef struct sh_histogram {
    const char *title, *about, *unit;
    int32_t bins, arms;
    double low, high; /* ends of the first and the last bin */
    const sh_histogram_arm *arm;
} sh_histogram;

void sh_chart_histogram(sh_html *page, const sh_histogram *histogram);

/* ---- stacked bars: how a whole divides, one bar an arm ---- */

typedef struct sh_stack_part {
    const char *name, *colour;
    int32_t pattern;
    const double *share; /* one an arm, together at most 1 */
} sh_stack_part;

typedef struct sh_stack {
    const char *title, *about;
    int32_t arms, parts;
    const char *const *arm_name;
    const sh_stack_part *part;
} sh_stack;

void sh_chart_stack(sh_html *page, const sh_stack *stack);

/* ---- intervals: estimates with their intervals, row by row ---- */

typedef struct sh_interval_row {
    const char *label;
    int32_t points;
    const int32_t *arm;          /* number of each point's arm: colour and marker */
    const sh_estimate *estimate; /* `points` of them; n = 0: nothing is drawn */
} sh_interval_row;

typedef struct sh_intervals {
    const char *title, *about, *unit;
    const char *heading;       /* above the axis; NULL: none */
    bool change;               /* differences: the zero line is always inside */
    bool whole;                /* shares: the axis runs from 0 to 100 % */
    double width, label_width; /* px */
    int32_t rows;
    const sh_interval_row *row;
    double most; /* the axis reaches from 0 to at least here; 0: as far as the rows need */
} sh_intervals;

void sh_chart_intervals(sh_html *page, const sh_intervals *intervals);

/* ---- pairs: the same replication under two arms ---- */

typedef struct sh_pairs_arm {
    const char *name;
    int32_t arm;              /* number */
    const double *value;      /* one a replication */
    const uint8_t *collapsed; /* 1 bit baseline, 2 bit this arm; NULL: not known */
} sh_pairs_arm;

typedef struct sh_pairs {
    const char *title, *about, *unit, *baseline_name;
    int32_t n, arms;
    const double *baseline; /* one a replication */
    const sh_pairs_arm *arm;
} sh_pairs;

void sh_chart_pairs(sh_html *page, const sh_pairs *pairs);

/* ---- tree: who set off whom, one row a failure, its day from left to right ---- */

typedef struct sh_tree_node {
    const char *label;
    double day;
    int32_t parent; /* an earlier node, or -1: a root */
    int32_t kind;   /* index into kinds */
} sh_tree_node;

typedef struct sh_tree_kind {
    const char *name, *colour;
    int32_t shape; /* marker */
} sh_tree_kind;

typedef struct sh_tree {
    const char *title, *about, *start; /* start: ISO date of day 0 */
    int32_t nodes, kinds, most; /* most: nodes drawn; the rest becomes "… and N more" */
    const sh_tree_node *node;
    const sh_tree_kind *kind;
} sh_tree;

/* The largest trees are drawn; SH_E_MEMORY. */
SH_NODISCARD sh_status sh_chart_tree(sh_html *page, const sh_tree *tree, sh_error *error);

#endif
