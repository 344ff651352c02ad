/* plan: everything that is constant in a study. A scenario is turned into a plan once; all
 * threads read it; nothing below changes it. */
#ifndef SH_RULES_PLAN_H
#define SH_RULES_PLAN_H

#include "base/arena.h"
#include "base/digest.h"
#include "rules/hook.h"
#include "rules/kernel_study.h"
#include "rules/params.h"

enum { SH_GRADES = 7, SH_SECTORS = 8, SH_BORROWER_SLOTS = 4, SH_INVESTOR_SLOTS = 4 };

typedef enum sh_lever {
#define SH_LEVER(name, unit, def, min, max, about) SH_LEVER_##name,
#include "rules/levers.def"
#undef SH_LEVER
    SH_LEVERS
} sh_lever;

typedef struct sh_lever_info {
    const char *name, *unit, *about;
    double def, min, max;
} sh_lever_info;
extern const sh_lever_info sh_lever_table[SH_LEVERS];

typedef enum sh_channel {
#define SH_CHANNEL(name, switchable, contagion, about) SH_CHANNEL_##name,
#include "rules/channels.def"
#undef SH_CHANNEL
    SH_CHANNELS
} sh_channel;

typedef struct sh_channel_info {
    const char *name, *about;
    bool switchable, contagion;
} sh_channel_info;
extern const sh_channel_info sh_channel_table[SH_CHANNELS];

typedef enum sh_observable {
#define SH_OBSERVABLE(name, unit, about) SH_OBSERVABLE_##name,
#include "rules/observables.def"
#undef SH_OBSERVABLE
    SH_OBSERVABLES
} sh_observable;

typedef struct sh_observable_info {
    const char *name, *unit, *about;
} sh_observable_info;
extern const sh_observable_info sh_observable_table[SH_OBSERVABLES];

typedef enum sh_segment {
#define SH_SEGMENT(name, amount, term, a, b, c, d, e, f, g, about, source) SH_SEGMENT_##name,
#include "rules/segments.def"
#undef SH_SEGMENT
    SH_SEGMENTS
} sh_segment;

typedef struct sh_segment_info {
    const char *name, *about, *source;
    double amount;           /* factor on the laws of loans and incomes */
    double term;             /* factor on borrower.term */
    double share[SH_GRADES]; /* of the borrowers of each grade */
} sh_segment_info;
extern const sh_segment_info sh_segment_table[SH_SEGMENTS];

typedef enum sh_shock_kind {
    SH_SHOCK_credit,
    SH_SHOCK_funding,
    SH_SHOCK_failure,
    SH_SHOCK_scandal,
    SH_SHOCK_rate,
    SH_SHOCK_theft,
    SH_SHOCK_uncertainty,
    SH_SHOCK_sector,
    SH_SHOCK_anchor,
    SH_SHOCK_outage,
    SH_SHOCK_KINDS
} sh_shock_kind;

/* one line of shocks.def; the options of a kind stand together, in order */
typedef struct sh_shock_option {
    sh_shock_kind kind;
    const char *shock, *name, *unit, *about;
    double def, min, max;
} sh_shock_option;
extern const sh_shock_option sh_shock_options[];
extern const int32_t sh_shock_option_count;

enum { SH_SHOCK_MAX_OPTIONS = 5 };

typedef struct sh_shock {
    sh_shock_kind kind;
    int32_t at_day;                      /* first day */
    int32_t over_day;                    /* length in days, 0: to the end */
    double option[SH_SHOCK_MAX_OPTIONS]; /* in the order of shocks.def */
} sh_shock;

/* first day of the step with which what is due on a day comes into force: steps are not cut */
SH_INLINE int32_t sh_plan_begins(double day, int32_t step_days)
{
    int32_t steps = (int32_t)(day / step_days);
    return (steps + (steps * step_days < day)) * step_days;
}

/* strikes in one step and is over: all failures, scandals and thefts, an outage without a
 * length */
bool sh_shock_is_brief(const sh_shock *shock);

/* a stress test in force; its shocks are rows of plan.shocks */
typedef struct sh_stress {
    int32_t kind;                     /* row of stress.def */
    double severity;                  /* percentile, 0.5 … 0.999 */
    int32_t at_day, over_day;         /* over: of what lasts, 0: as stress.def says */
    int32_t sector;                   /* whose borrowers default, -1: all */
    const char *origin;               /* "scenario" or "command line" */
    int32_t first_shock, shock_count; /* rows of plan.shocks */
} sh_stress;

/* a policy as data; what it does by script goes through plan.hook */
typedef struct sh_policy {
    const char *name, *about, *law;
    const sh_lever_write *writes; /* dated levers */
    int32_t write_count;
    int32_t every_days; /* how often act is called; 0: never */
    bool has_start, has_act;
    uint32_t observed;  /* bit set of sh_observable that act may see */
    double lag_days;    /* < 0: the agency's own (regulator.lag) */
    double noise;       /* < 0: the agency's own (regulator.noise) */
    const char *params; /* "grace 180 days, share 0.9": bound values, for people */
} sh_policy;

enum { SH_MAX_ARM_POLICIES = 8 };

typedef struct sh_arm {
    const char *name, *about;
    int32_t policy_count;
    int32_t policy[SH_MAX_ARM_POLICIES]; /* indices into plan.policies */
    uint32_t channels_off;               /* bit set of sh_channel switched off in this arm */
} sh_arm;

/* a published figure to draw over the results */
typedef struct sh_observation {
    double day; /* since the start date */
    double value;
    const char *series, *unit, *definition, *source, *mark;
    const char *system;    /* name of the system series it is compared with, "" none */
    const char *transform; /* how that series is brought to its unit, "" none */
} sh_observation;

/* an option or value worth showing: what the scenario or the command line set */
typedef struct sh_setting {
    const char *name, *value, *unit, *def, *origin; /* origin: "scenario" or "command line" */
} sh_setting;

typedef struct sh_plan {
    /* identity */
    const char *name, *title, *about,
        *question;          /* about: the prose at the top of the scenario */
    const char *start_date; /* "2017-07-01" */
    const char *scenario_path, *scenario_text;
    const char *inputs; /* "name xxh3, …": further files read, as the scenario names them, with
                           their hashes */

    /* size of the study */
    uint64_t seed;
    int32_t step_days, steps, replications;
    int32_t kept_count;
    const int32_t *kept;    /* replication numbers whose platform series are kept, ascending */
    bool platforms_redrawn; /* draw platform attributes anew in every replication */
    bool paranoid;          /* digest of all columns at each step */

    /* the model */
    sh_params params; /* as given */
    sh_params step;   /* per step, by sh_plan_finish */
    /* probability of a step that goes with the yearly default hazard of each grade, likewise */
    double grade_default[SH_GRADES];
    uint32_t channels_off;

    const sh_shock *shocks;
    int32_t shock_count;
    const sh_stress *stresses;
    int32_t stress_count;
    const sh_policy *policies;
    int32_t policy_count;
    const sh_arm *arms; /* arm 0 is the baseline of comparisons */
    int32_t arm_count;
    const sh_observation *observations;
    int32_t observation_count;
    const sh_setting *settings;
    int32_t setting_count;

    /* NULL: a market, as all above says. Else this alone is computed; of the above only
     * identity, seed and settings hold. */
    const sh_kernel_study *kernel;

    const sh_hook *hook; /* borrowed; NULL when no policy has start or act */

    sh_arena arena; /* owns every string and array above (not the hook) */
} sh_plan;

/* an empty plan with all defaults; free releases everything it owns */
sh_status sh_plan_init(sh_plan *plan, sh_error *error);
void sh_plan_free(sh_plan *plan);

/* makes what is per step from params and step_days; sh_plan_finish does it */
void sh_plan_set_step(sh_plan *plan);

/* copies into the plan's arena; NULL when out of memory */
const char *sh_plan_text(sh_plan *plan, const char *text);
void *sh_plan_copy(sh_plan *plan, const void *data, size_t bytes);

/* ranges of everything, sums that could overflow, arms and policies that exist; computes
 * plan.step. Call once, last. SH_E_SCENARIO with a message that a user understands. */
sh_status sh_plan_finish(sh_plan *plan, sh_error *error);

/* what makes a plan impossible whose parts are in order */
typedef enum sh_plan_flaw {
    SH_FLAW_NONE,
    SH_FLAW_ROWS,  /* more platforms or persons than a table has rows */
    SH_FLAW_MONEY, /* amounts that could leave the range of money */
    SH_FLAW_STEPS, /* a time of more steps than are counted */
    SH_FLAW_OTHER
} sh_plan_flaw;

/* The same, and which kind of flaw it is that the message tells. */
sh_status sh_plan_finish_why(sh_plan *plan, sh_plan_flaw *flaw, sh_error *error);

/* the least memory that one world of this plan needs, bytes */
double sh_plan_finish_bytes(const sh_plan *plan);

/* at least one of each, and no more than the machine's memory holds: looks at the counts of
 * plan->params only */
sh_status sh_plan_finish_fits(const sh_plan *plan, sh_error *error);

/* one person's money within 32 bits and the sums of all within 64: looks at the counts and laws
 * of plan->params only; *param receives the law that is too large */
sh_status sh_plan_finish_money(const sh_plan *plan, int32_t *param, sh_error *error);

/* identity of all that decides results (not replication count, kept list, threads, prose) */
sh_hash sh_plan_digest(const sh_plan *plan);

int32_t sh_lever_find(const char *name);      /* -1: absent */
int32_t sh_channel_find(const char *name);    /* -1: absent */
int32_t sh_observable_find(const char *name); /* -1: absent */

#endif
