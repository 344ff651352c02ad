/* stress: named stress tests, compositions of shocks whose size follows from one severity, a
 * percentile of published history or of a loss law. The list is stress.def.
 *
 * Expansion uses + - * / only and no library function, so that the same severity gives the same
 * plan on every machine. Failures are a share of the platforms open when they strike; which
 * these are is seen in the run. */
#ifndef SH_RULES_STRESS_H
#define SH_RULES_STRESS_H

#include "rules/plan.h"

typedef enum sh_stress_curve {
#define SH_STRESS_CURVE(name, about) SH_STRESS_CURVE_##name,
#define SH_STRESS_POINT(curve, severity, value, source)
#define SH_STRESS(name, about, law, history)
#define SH_STRESS_PART(stress, after, over, shock, curve, scale)
#include "rules/stress.def"
#undef SH_STRESS_CURVE
#undef SH_STRESS_POINT
#undef SH_STRESS
#undef SH_STRESS_PART
    SH_STRESS_CURVES
} sh_stress_curve;

typedef enum sh_stress_kind {
#define SH_STRESS_CURVE(name, about)
#define SH_STRESS_POINT(curve, severity, value, source)
#define SH_STRESS(name, about, law, history) SH_STRESS_##name,
#define SH_STRESS_PART(stress, after, over, shock, curve, scale)
#include "rules/stress.def"
#undef SH_STRESS_CURVE
#undef SH_STRESS_POINT
#undef SH_STRESS
#undef SH_STRESS_PART
    SH_STRESSES
} sh_stress_kind;

/* one line of the list: what "as bad as the worst 1 in N" is said of, by a law and by months on
 * record; "" neither */
typedef struct sh_stress_info {
    const char *name, *about, *law, *history;
} sh_stress_info;
extern const sh_stress_info sh_stress_table[SH_STRESSES];

/* a point of a curve; severities ascend within a curve */
typedef struct sh_stress_point {
    sh_stress_curve curve;
    double severity, value;
    const char *source;
} sh_stress_point;
extern const sh_stress_point sh_stress_points[];
extern const int32_t sh_stress_point_count;
extern const char *const sh_stress_curve_about[SH_STRESS_CURVES];

/* a shock of a stress test */
typedef struct sh_stress_part {
    sh_stress_kind stress;
    int32_t after_day, over_day; /* since the beginning of the test; 0: to the end or once */
    sh_shock_kind shock;
    sh_stress_curve curve;
    double scale; /* size of the shock over the value of the curve */
} sh_stress_part;
extern const sh_stress_part sh_stress_parts[];
extern const int32_t sh_stress_part_count;

enum { SH_STRESS_MOST_PARTS = 4, SH_STRESS_MONTHS = 55 }; /* months on record */
extern const double sh_stress_least, sh_stress_most;      /* range of a severity */
extern const double sh_stress_usual;                      /* the severity when none is given */

int32_t sh_stress_find(const char *name); /* -1: absent */

/* the value of a curve at a severity within the range */
double sh_stress_value(sh_stress_curve curve, double severity);

/* days from the beginning of a test to its last shock */
int32_t sh_stress_last_day(int32_t kind);

/* whether the options sector and over have a meaning for it */
bool sh_stress_takes_sector(int32_t kind);
bool sh_stress_takes_over(int32_t kind);

/* Writes the shocks of a test; returns how many. */
int32_t sh_stress_expand(const sh_stress *stress, sh_shock shocks[SH_STRESS_MOST_PARTS]);

/* "a month of flight as bad as the worst 1 in 20", or "… capped at the worst of 55 months on
 * record" where the record ends; returns the buffer */
const char *sh_stress_meaning(const sh_stress *stress, char *buffer, size_t size);

/* "default hazards × 3.233 for 365 days, 11.7 % of the open platforms fail after 21 days": the
 * shocks of a test in words; returns the buffer */
const char *sh_stress_words(const sh_stress *stress, char *buffer, size_t size);

#endif
