#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "outputs/endings.h"
#include "outputs/failure_events.h"
#include "outputs/report_parts.h"

enum {
    TREE_NODES = 16,
    KINDS = SH_ENDING_OTHER + 1 /* of failures */
};

/* the failures of one record as a forest; owned */
typedef struct cascade {
    sh_tree_node *node;
    sh_words *label;
    int64_t *row; /* of each node in /events */
    int32_t count, roots, generations, largest;
} cascade;

static void cascade_free(cascade *s)
{
    free(s->node);
    free(s->label);
    free(s->row);
}

static int32_t kind_of(const sh_failure_events *e, int64_t row)
{
    int32_t kind = sh_ending_find(sh_failure_events_kind(e, row).text);
    return kind < KINDS ? kind : SH_ENDING_OTHER;
}

static int32_t count_failures(const sh_failure_events *e, int32_t arm, int64_t replication)
{
    int32_t count = 0;
    for (int64_t row = 0; row < e->count; row++) {
        count += sh_failure_events_of(e, row, arm, replication) &&
                 sh_failure_events_is_failure(e, row) && count < INT32_MAX / 2;
    }
    return count;
}

/* generations and the size of the largest tree */
static bool measure(cascade *s)
{
    int32_t *depth = calloc((size_t)s->count + 1, sizeof *depth);
    int32_t *size = calloc((size_t)s->count + 1, sizeof *size);
    bool enough = depth != NULL && size != NULL;
    for (int32_t i = 0; enough && i < s->count; i++) {
        int32_t up = s->node[i].parent;
        depth[i] = up < 0 ? 1 : depth[up] + 1;
        s->roots += up < 0;
        s->generations = depth[i] > s->generations ? depth[i] : s->generations;
    }
    for (int32_t i = s->count - 1; enough && i >= 0; i--) {
        int32_t up = s->node[i].parent;
        size[i]++;
        s->largest = size[i] > s->largest ? size[i] : s->largest;
        if (up >= 0) {
            size[up] += size[i];
        }
    }
    free(depth);
    free(size);
    return enough;
}

static int32_t node_of_row(const cascade *s, int64_t row)
{
    for (int32_t i = s->count - 1; i >= 0; i--) {
        if (s->row[i] == row) {
            return i;
        }
    }
    return -1;
}

static bool cascade_init(cascade *s, const sh_facts *c, const sh_failure_events *e, int32_t arm,
                         int64_t replication)
{
    size_t n = (size_t)count_failures(e, arm, replication) + 1;
    *s = (cascade){calloc(n, sizeof *s->node),
                   calloc(n, sizeof *s->label),
                   calloc(n, sizeof *s->row),
                   0,
                   0,
                   0,
                   0};
    if (s->node == NULL || s->label == NULL || s->row == NULL) {
        return false;
    }
    for (int64_t row = 0; row < e->count; row++) {
        if (!sh_failure_events_of(e, row, arm, replication) ||
            !sh_failure_events_is_failure(e, row)) {
            continue;
        }
        int32_t i = s->count;
        double day = sh_array_number(&e->day, row);
        sh_facts_name name = sh_facts_platform(c, sh_facts_integer(&e->platform, row));
        s->label[i] = sh_words_joined(name.text, ", ", sh_words_date(c->start, day).text);
        int64_t cause = sh_failure_events_cause(e, row);
        s->node[i] = (sh_tree_node){s->label[i].text, isfinite(day) ? day : 0,
                                    cause < 0 ? -1 : node_of_row(s, cause), kind_of(e, row)};
        s->row[i] = row;
        s->count++;
    }
    return measure(s);
}

/* size of a forest in words */
static void describe(const cascade *s, char *out, size_t size)
{
    if (s->count == 0) {
        snprintf(out, size, "no failure");
        return;
    }
    snprintf(out, size,
             "%d failure%s, %d of them not set off by another, %d generation%s, "
             "largest tree %d",
             s->count, s->count == 1 ? "" : "s", s->roots, s->generations,
             s->generations == 1 ? "" : "s", s->largest);
}

/* the same replication under the other arms, as one note */
static sh_status note_others(sh_report *report, const sh_failure_events *e, int64_t replication,
                             sh_text *note, sh_error *error)
{
    const sh_facts *c = report->facts;
    char words[160];
    for (int32_t a = 1; a < c->shown; a++) {
        cascade s;
        bool enough = cascade_init(&s, c, e, a, replication);
        if (enough) {
            describe(&s, words, sizeof words);
            sh_text_print(note, "%s \xE2\x80\x98%s\xE2\x80\x99: %s.",
                          a == 1 ? "The same replication under" : " Under",
                          sh_facts_arm(c, a).text, words);
        }
        cascade_free(&s);
        if (!enough) {
            return sh_error_set(error, SH_E_MEMORY, "no memory for a cascade");
        }
    }
    return sh_text_status(note, error);
}

static sh_status write_tree(sh_report *report, const cascade *s, sh_error *error)
{
    const sh_facts *c = report->facts;
    sh_tree_kind looks[KINDS];
    for (int32_t k = 0; k < KINDS; k++) {
        looks[k] =
            (sh_tree_kind){sh_endings[k].name, sh_endings[k].colour, sh_endings[k].shape};
    }
    int32_t most = report->options->tree_nodes > 0 ? report->options->tree_nodes : TREE_NODES;
    sh_tree tree = {.title = "Cascade of failures",
                    .about =
                        "Each row is one failure on its day; a line leads from the failure "
                        "that set it off. Failures that set off most others are drawn.",
                    .start = c->start,
                    .nodes = s->count,
                    .kinds = KINDS,
                    .most = most,
                    .node = s->node,
                    .kind = looks};
    return sh_chart_tree(&report->page, &tree, error);
}

static sh_status write_cascade(sh_report *report, const sh_failure_events *e,
                               int64_t replication, const char *which, sh_error *error)
{
    const sh_facts *c = report->facts;
    cascade s;
    sh_text note = sh_text_of(SH_ESCAPE_NONE);
    char title[320], words[160];
    sh_status status = cascade_init(&s, c, e, 0, replication)
                           ? SH_OK
                           : sh_error_set(error, SH_E_MEMORY, "no memory for a cascade");
    if (status == SH_OK) {
        describe(&s, words, sizeof words);
        snprintf(title, sizeof title,
                 "%s replication of \xE2\x80\x98%s\xE2\x80\x99 (number %lld): %s", which,
                 sh_facts_arm(c, 0).text, (long long)replication, words);
        sh_html_figure(&report->page, title);
        status = s.count > 0 ? write_tree(report, &s, error) : SH_OK;
    }
    if (status == SH_OK) {
        status = note_others(report, e, replication, &note, error);
        sh_html_figure_end(&report->page, sh_text_string(&note));
    }
    sh_text_free(&note);
    cascade_free(&s);
    return status;
}

typedef struct ranked {
    int32_t failures, replication;
} ranked;

static int by_failures(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    int more = (x->failures > y->failures) - (x->failures < y->failures);
    return more != 0 ? more
                     : (x->replication > y->replication) - (x->replication < y->replication);
}

/* replications of the baseline by their number of failures: the middle one, and the 95 % one */
static bool choose(const sh_facts *c, const sh_failure_events *e, int64_t *median,
                   int64_t *tail)
{
    int32_t n = c->replications;
    ranked *all = calloc((size_t)n + 1, sizeof *all);
    if (all == NULL) {
        return false;
    }
    for (int32_t r = 0; r < n; r++) {
        all[r].replication = r;
    }
    for (int64_t row = 0; row < e->count; row++) {
        int64_t r = sh_facts_integer(&e->replication, row);
        bool baseline = sh_facts_integer(&e->arm, row) == 0 && r >= 0 && r < n;
        if (baseline && sh_failure_events_is_failure(e, row)) {
            all[r].failures++;
        }
    }
    qsort(all, (size_t)n, sizeof *all, by_failures);
    *median = all[(n - 1) / 2].replication;
    *tail = all[(int32_t)ceil(0.95 * n) - 1].replication;
    free(all);
    return true;
}

sh_status sh_report_cascades(sh_report *report, sh_error *error)
{
    const sh_facts *c = report->facts;
    sh_failure_events e;
    int64_t median = 0, tail = 0;
    sh_status status = sh_failure_events_read(c, &e, error);
    if (status == SH_OK && (e.count == 0 || c->replications == 0)) {
        sh_html_missing(&report->page, "failures with their causes (/events)");
    } else if (status == SH_OK && !choose(c, &e, &median, &tail)) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory to rank cascades");
    } else if (status == SH_OK) {
        sh_html_paragraph(
            &report->page,
            "Two replications of the baseline, chosen by their number of failures: "
            "the one in the middle, and the one that 95 % do not exceed. They show "
            "how a wave runs; they are single paths and carry no interval.");
        status = write_cascade(report, &e, median,
                               tail != median ? "Median" : "Median and tail", error);
        if (status == SH_OK && tail != median) {
            status = write_cascade(report, &e, tail, "Tail (95 %)", error);
        }
    }
    sh_failure_events_free(&e);
    return status;
}
