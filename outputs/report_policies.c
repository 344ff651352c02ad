#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

enum { MOST_ROWS = 60 };

/* the columns of /policy_log; owned */
typedef struct log_columns {
    sh_array arm, replication, day, policy, lever, platform, value, reason;
    int64_t count;
} log_columns;

/* one lever of one policy in one arm */
typedef struct act {
    int32_t arm;
    int64_t policy, writes, first_row;
    sh_facts_name lever;
    double least, most; /* values written */
} act;

static sh_status read_log(const sh_facts *facts, log_columns *log, sh_error *error)
{
    const struct {
        const char *path;
        sh_array *column;
    } columns[] = {{"policy_log/day", &log->day},
                   {"policy_log/arm_index", &log->arm},
                   {"policy_log/replication_index", &log->replication},
                   {"policy_log/policy_index", &log->policy},
                   {"policy_log/lever", &log->lever},
                   {"policy_log/platform_index", &log->platform},
                   {"policy_log/value", &log->value},
                   {"policy_log/reason", &log->reason}};
    memset(log, 0, sizeof *log);
    sh_status status = SH_OK;
    for (size_t i = 0; status == SH_OK && i < SH_COUNT(columns); i++) {
        status = sh_facts_read(facts, columns[i].path, columns[i].column, error);
        bool text = columns[i].column->type == SH_TYPE_TEXT;
        bool wanted = columns[i].column == &log->reason;
        bool either = columns[i].column == &log->lever; /* names, or codes with flags */
        if (columns[i].column->count != log->day.count || (text != wanted && !either)) {
            sh_array_free(columns[i].column);
        }
    }
    bool all = log->arm.count > 0 && log->replication.count > 0 && log->lever.count > 0;
    log->count = all ? log->day.count : 0;
    return status;
}

static void free_log(log_columns *log)
{
    sh_array_free(&log->arm);
    sh_array_free(&log->replication);
    sh_array_free(&log->day);
    sh_array_free(&log->policy);
    sh_array_free(&log->lever);
    sh_array_free(&log->platform);
    sh_array_free(&log->value);
    sh_array_free(&log->reason);
}

static int64_t policy_of(const log_columns *log, int64_t row)
{
    return log->policy.count > 0 ? sh_facts_integer(&log->policy, row) : 0;
}

static sh_facts_name lever_of(const log_columns *log, int64_t row)
{
    sh_facts_name out;
    if (log->lever.type != SH_TYPE_TEXT) {
        return sh_facts_flag(&log->lever, sh_facts_integer(&log->lever, row));
    }
    snprintf(out.text, sizeof out.text, "%s", sh_facts_text(&log->lever, row));
    return out;
}

static bool is_same(const act *a, const log_columns *log, int64_t row)
{
    return a->arm == sh_facts_integer(&log->arm, row) && a->policy == policy_of(log, row) &&
           strcmp(a->lever.text, lever_of(log, row).text) == 0;
}

/* adds a row of the log to its lever; returns the number of levers, at most MOST_ROWS */
static int32_t add_row(act *acts, int32_t count, const log_columns *log, int64_t row)
{
    int32_t i = 0;
    while (i < count && !is_same(&acts[i], log, row)) {
        i++;
    }
    if (i == MOST_ROWS) {
        return count;
    }
    if (i == count) {
        acts[count++] = (act){.arm = (int32_t)sh_facts_integer(&log->arm, row),
                              .policy = policy_of(log, row),
                              .first_row = row,
                              .lever = lever_of(log, row),
                              .least = INFINITY,
                              .most = -INFINITY};
    }
    acts[i].writes++;
    double value = log->value.count > 0 ? sh_array_number(&log->value, row) : NAN;
    acts[i].least = fmin(acts[i].least, value);
    acts[i].most = fmax(acts[i].most, value);
    return count;
}

/* first day on which each replication used the lever, sorted; returns how many used it */
static int32_t first_days(const sh_facts *c, const act *a, const log_columns *log, double *day)
{
    for (int64_t r = 0; r < c->replications; r++) {
        day[r] = NAN;
    }
    for (int64_t row = a->first_row; row < log->count; row++) {
        int64_t r = sh_facts_integer(&log->replication, row);
        double now = sh_array_number(&log->day, row);
        if (is_same(a, log, row) && r >= 0 && r < c->replications && !(day[r] <= now)) {
            day[r] = now;
        }
    }
    int32_t n = 0;
    for (int64_t r = 0; r < c->replications; r++) {
        if (isfinite(day[r])) {
            day[n++] = day[r];
        }
    }
    sh_stats_sort(day, (size_t)n);
    return n;
}

static void write_act(sh_report *report, const act *a, const log_columns *log, double *room)
{
    sh_html *page = &report->page;
    const sh_facts *c = report->facts;
    char acting[64], values[280];
    int32_t n = first_days(c, a, log, room);
    sh_estimate first = sh_stats_quantile(room, (size_t)n, 0.5, 0.95);
    snprintf(acting, sizeof acting, "%d of %d", n, c->replications);
    sh_words least = sh_words_number(a->least), most = sh_words_number(a->most);
    if (!isfinite(a->least)) {
        values[0] = '\0';
    } else if (a->least == a->most) {
        snprintf(values, sizeof values, "%s", least.text);
    } else {
        snprintf(values, sizeof values, "%s to %s", least.text, most.text);
    }
    sh_html_row(page);
    sh_report_arm(report, a->arm);
    sh_html_cell(page, sh_words_plain_name(a->lever.text).text);
    sh_html_number(page, values);
    sh_html_number(page, acting);
    sh_html_number(page, sh_words_date(c->start, first.value).text);
    if (sh_words_has_interval(&first)) {
        sh_words from = sh_words_date(c->start, first.low),
                 to = sh_words_date(c->start, first.high);
        sh_html_number(page, sh_words_joined(from.text, " to ", to.text).text);
    } else {
        sh_html_number(page, sh_words_too_few);
    }
    sh_html_number(page, sh_words_fixed((double)a->writes, 0).text);
    sh_html_cell(page, sh_facts_text(&log->reason, a->first_row));
    sh_html_row_end(page);
}

static int by_arm(const void *a, const void *b)
{
    const act *x = a, *y = b;
    if (x->arm != y->arm) {
        return x->arm < y->arm ? -1 : 1;
    }
    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

static void write_acts(sh_report *report, act *acts, int32_t count, const log_columns *log,
                       double *room)
{
    static const char *const head[] = {"Arm",
                                       "Lever",
                                       "#Value",
                                       "#Replications",
                                       "#First use, median",
                                       "#95 % interval",
                                       "#Uses in all",
                                       "Reason first given"};
    qsort(acts, (size_t)count, sizeof *acts, by_arm);
    sh_html_paragraph(
        &report->page,
        "What each policy did with each lever: in how many replications it acted at "
        "all, when it first did (among those that did), and how often in all.");
    sh_html_table(&report->page, "Acts of the policies", false);
    sh_html_head(&report->page, SH_COUNT(head), head);
    for (int32_t i = 0; i < count; i++) {
        write_act(report, &acts[i], log, room);
    }
    sh_html_table_end(&report->page, false);
    if (count == MOST_ROWS) {
        sh_text_raw(&report->page.text,
                    "<p class=\"note\">Further levers are in the file, /policy_log.</p>\n");
    }
}

sh_status sh_report_policies(sh_report *report, sh_error *error)
{
    log_columns log;
    int32_t count = 0;
    act *acts = calloc(MOST_ROWS, sizeof *acts);
    double *room = calloc((size_t)report->facts->replications + 1, sizeof *room);
    sh_status status = acts == NULL || room == NULL
                           ? sh_error_set(error, SH_E_MEMORY, "no memory for the policies")
                           : SH_OK;
    memset(&log, 0, sizeof log);
    if (status == SH_OK) {
        status = read_log(report->facts, &log, error);
    }
    for (int64_t row = 0; status == SH_OK && row < log.count; row++) {
        int64_t arm = sh_facts_integer(&log.arm, row);
        if (arm >= 0 && arm < report->facts->shown) {
            count = add_row(acts, count, &log, row);
        }
    }
    if (status == SH_OK && count == 0) {
        sh_html_missing(&report->page,
                        "acts of policies (/policy_log has no row that can be read)");
    } else if (status == SH_OK) {
        write_acts(report, acts, count, &log, room);
    }
    free_log(&log);
    free(acts);
    free(room);
    return status;
}
