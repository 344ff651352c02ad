/* The sections of the report, one file each; private to the report. */
#ifndef SH_OUTPUTS_REPORT_PARTS_H
#define SH_OUTPUTS_REPORT_PARTS_H

#include "outputs/chart_kinds.h"
#include "outputs/facts.h"
#include "outputs/findings.h"
#include "outputs/report.h"

/* A report being written. */
typedef struct sh_report {
    sh_html page;
    const sh_facts *facts;       /* borrowed */
    const sh_findings *findings; /* borrowed */
    const sh_report_options *options;
} sh_report;

/* Each writes its section; SH_E_MEMORY, or what the source reports. */
typedef sh_status sh_report_part(sh_report *report, sh_error *error);

sh_report_part sh_report_verdict;  /* findings in a box */
sh_report_part sh_report_question; /* scenario and question */
sh_report_part sh_report_design;   /* arms, policies, shocks, parameters */
sh_report_part sh_report_fans;     /* system series over time */
sh_report_part sh_report_survival; /* platforms: survival, failures by type */
sh_report_part sh_report_losses;   /* distribution of investor losses */
sh_report_part sh_report_goals;    /* who loses, who gets loans, trade-offs */
sh_report_part sh_report_pairs;    /* paired differences, collapse table, shared luck */
sh_report_part sh_report_triggers; /* channels behind the failures */
sh_report_part sh_report_cascades; /* who set off whom */
sh_report_part sh_report_policies; /* what the policies did */
sh_report_part sh_report_limits;   /* assumptions and limits */
sh_report_part sh_report_origin;   /* provenance and the command to repeat */
sh_report_part sh_report_glossary; /* terms with the Chinese word */
sh_report_part sh_report_review;   /* a place for a verdict and a signature */

sh_report_part sh_report_contagion; /* how far failures spread: a part of the verdict */
sh_report_part sh_report_marginal;  /* channels side by side: a part of the triggers */

/* Parts that several sections share. */

/* prose that was wrapped for an editor: lines flow together, paragraphs stay apart */
void sh_report_question_prose(sh_html *page, const char *text);

/* a command whose words are not broken at their hyphens */
void sh_report_origin_command(sh_html *page, const char *command);

/* value, interval and n of an estimate as three cells */
void sh_report_estimate(sh_report *report, const sh_estimate *estimate, const char *unit,
                        bool change);

/* a table of medians: a group of rows for each measure */
typedef struct sh_report_measure {
    const char *metric, *label; /* of /outcomes; in words */
} sh_report_measure;

typedef struct sh_report_table {
    const char *title, *head; /* head: of the first column */
    const sh_report_measure *measure;
    size_t count;
} sh_report_table;

/* Writes the median of each measure in each arm; `written` (may be NULL): whether the result
   has any of them. */
sh_status sh_report_medians(sh_report *report, const sh_report_table *table, bool *written,
                            sh_error *error);

/* the finite values of an outcome in an arm, in increasing order; returns how many. `room`
   takes all replications */
size_t sh_report_medians_values(const sh_array *metric, int32_t arm, double *room);

/* a cell with the arm's swatch and name */
void sh_report_arm(sh_report *report, int32_t arm);

/* did a replication collapse? 1, 0, or -1 when the result does not say */
int sh_report_collapsed(const sh_array *collapsed, int32_t arm, int64_t replication);

#endif
