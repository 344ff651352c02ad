/* The handful of numbers that answer the question of a study, each with its interval and n.

   Outcomes near a tipping point have two modes, so the findings are probabilities, quantiles
   and paired comparisons by replication, never means. What stands here is what the report opens
   with and, but for details, what `shahe run` prints. */
#ifndef SH_OUTPUTS_FINDINGS_H
#define SH_OUTPUTS_FINDINGS_H

#include "math/stats.h"
#include "outputs/channel_effects.h"
#include "outputs/channels_off.h"
#include "outputs/facts.h"
#include "outputs/text.h"

typedef enum sh_finding_kind {
    SH_FINDING_PROBABILITY, /* share of replications, Wilson's interval */
    SH_FINDING_QUANTILE,    /* quantile `level`, interval of order statistics */
    SH_FINDING_RISK_CHANGE, /* paired difference of two probabilities, arm minus baseline */
    SH_FINDING_CHANGE       /* median of the paired differences, arm minus baseline */
} sh_finding_kind;

typedef struct sh_finding {
    sh_finding_kind kind;
    const char *metric; /* variable in /outcomes; static */
    const char *label;  /* in words; static */
    char unit[48];
    int32_t arm;
    int32_t replications; /* of the study; estimate.n of them define the metric */
    sh_facts_name arm_name;
    double level;         /* QUANTILE: 0 … 1 */
    bool detail;          /* for the page and the JSON, not for the terminal */
    sh_estimate estimate; /* 95 % interval; n 0: no replication shows it */
    int64_t events;       /* PROBABILITY: replications with the event */
    sh_mcnemar pairs;     /* RISK_CHANGE: a = this arm, b = baseline */
    char sentence[1000];  /* the finding in plain English, UTF-8 */
} sh_finding;

typedef struct sh_findings {
    int32_t count, replications;
    int32_t arms, all_arms; /* those told of here, the first ones of the study; all of it */
    sh_finding *item;       /* owned: by kind of number, then by arm */
    sh_facts_name baseline_name; /* arm 0 */
    char assumption[500]; /* what some arms' outcomes assume and do not find; "" nothing */
    sh_channels_off_list channels_off; /* switched off in all arms */
    sh_channel_effects channels;       /* of a study of channels; else none */
} sh_findings;

/* Computes the findings of a result; metrics that it lacks are left out. SH_E_MEMORY, or what
   the source reports. */
SH_NODISCARD sh_status sh_findings_read(sh_findings *findings, const sh_facts *facts,
                                        sh_error *error);
void sh_findings_free(sh_findings *findings);

/* The finding of a kind, metric and arm (QUANTILE: the one of that level); NULL when absent. */
const sh_finding *sh_findings_find(const sh_findings *findings, sh_finding_kind kind,
                                   const char *metric, int32_t arm, double level);

/* For the terminal: a few aligned lines; losses of money only where their share is unknown. */
void sh_findings_text(const sh_findings *findings, sh_text *text);

/* One JSON object; bounds that do not exist are null and "note" says why. */
void sh_findings_json(const sh_findings *findings, sh_text *text);

#endif
