/* hook: the named door through which a scripted policy acts. The engine calls four functions;
 * what stands behind them (a Lua state, C code in a test) it does not know. */
#ifndef SH_RULES_HOOK_H
#define SH_RULES_HOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct sh_plan;

/* which platforms a write reaches; every condition must hold */
typedef struct sh_selector {
    int32_t platform; /* row, or -1: any */
    int32_t region;   /* or -1 */
    int8_t type;      /* 0 matched, 1 guaranteed, 2 fraud, or -1 */
    int8_t pooled;    /* 1 pooling at the start, 0 not, or -1 */
    double share;     /* this share of those, the same platforms in every arm; 1: all */
} sh_selector;

sh_selector sh_selector_all(void);

/* set one lever from a day on */
typedef struct sh_lever_write {
    int32_t lever; /* sh_lever */
    double day;    /* since the start of the run */
    double value;
    sh_selector target;
    const char *reason; /* borrowed until the call returns; "" none */
} sh_lever_write;

/* the desk of a policy during one call: what it may do */
typedef struct sh_desk {
    const struct sh_plan *plan;
    int32_t arm, replication, policy; /* policy: index into plan.policies */
    double day;                       /* now */
    void *self;
    /* Checks name, range and target; keeps the write. SH_E_POLICY with a clear text. */
    sh_status (*set)(struct sh_desk *desk, const sh_lever_write *write, sh_error *error);
} sh_desk;

/* what the agency sees: one row per platform that exists, late and noisy */
typedef struct sh_view {
    double day; /* the day the figures speak of */
    int32_t count;
    const int32_t *platform;     /* row numbers, ascending */
    const double *const *column; /* by sh_observable; NULL where not disclosed */
} sh_view;

typedef struct sh_hook {
    void *self; /* shared by all threads, constant */
    /* binds the policies of an arm for one replication; *bound belongs to that replication */
    sh_status (*open)(void *self, const struct sh_plan *plan, int32_t arm, int32_t replication,
                      void **bound, sh_error *error);
    sh_status (*start)(void *bound, sh_desk *desk, sh_error *error);
    sh_status (*act)(void *bound, sh_desk *desk, const sh_view *view, sh_error *error);
    void (*close)(void *bound);
} sh_hook;

#endif
