#include "outputs/crosscheck.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FINDINGS = 100 };

void sh_crosscheck_add(sh_crosscheck_list *list, const char *format, ...)
{
    char text[400];
    va_list values;
    if (list->texts.stride == 0) {
        list->texts = sh_vec_of(sizeof(char *));
    }
    if (list->texts.count >= MOST_FINDINGS) {
        return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    char *copy = strdup(text);
    if (copy == NULL || sh_vec_push(&list->texts, &copy) == NULL) {
        free(copy);
        list->failed = true;
    }
}

void sh_crosscheck_free(sh_crosscheck_list *list)
{
    for (size_t i = 0; i < list->texts.count; i++) {
        free(*(char **)sh_vec_at(&list->texts, i));
    }
    sh_vec_free(&list->texts);
}

/* a check at work */
typedef struct check {
    const sh_source *source;
    sh_crosscheck_list *list;
} check;

/* an array of numbers, when it is there; a read that fails is a finding */
static bool numbers(const check *c, const char *path, sh_array *out)
{
    sh_error error = {0};
    memset(out, 0, sizeof *out);
    if (!c->source->has(c->source->self, path)) {
        return false;
    }
    if (c->source->read(c->source->self, path, out, &error) != SH_OK) {
        sh_crosscheck_add(c->list, "%s", error.text);
        return false;
    }
    if (out->type == SH_TYPE_TEXT) {
        sh_array_free(out);
        return false;
    }
    return true;
}

static void free_all(sh_array *arrays, int count)
{
    for (int i = 0; i < count; i++) {
        sh_array_free(&arrays[i]);
    }
}

/* all of `count` arrays; frees what it read when one is missing */
static bool all_numbers(const check *c, const char *const *paths, int count, sh_array *out)
{
    memset(out, 0, sizeof *out * (size_t)count);
    for (int i = 0; i < count; i++) {
        if (!numbers(c, paths[i], &out[i])) {
            free_all(out, count);
            return false;
        }
    }
    return true;
}

/* ---- row tables */

static void check_rows_of(const check *c, const char *table, const sh_array *a)
{
    const sh_array *first = &a[0], *count = &a[1], *arm = &a[2], *replication = &a[3];
    int64_t row = 0;
    if (first->count != count->count || count->rank != 2 || arm->count != replication->count) {
        sh_crosscheck_add(c->list, "%s and its index have other sizes", table);
        return;
    }
    for (int64_t i = 0; i < count->count; i++) {
        int64_t rows = sh_array_integer(count, i);
        if (sh_array_integer(first, i) != row || rows < 0 || rows > arm->count - row) {
            sh_crosscheck_add(c->list, "%s: the index of record %lld is wrong", table,
                              (long long)i);
            return;
        }
        for (int64_t k = 0; k < rows; k++, row++) {
            if (sh_array_integer(arm, row) != i / count->size[1] ||
                sh_array_integer(replication, row) != i % count->size[1]) {
                sh_crosscheck_add(c->list, "%s: row %lld belongs to another record", table,
                                  (long long)row);
                return;
            }
        }
    }
    if (row != arm->count) {
        sh_crosscheck_add(c->list, "%s has %lld rows, its index %lld", table,
                          (long long)arm->count, (long long)row);
    }
}

static void check_rows(const check *c, const char *table, const char *index)
{
    char path[4][100];
    const char *const paths[4] = {path[0], path[1], path[2], path[3]};
    sh_array a[4];
    snprintf(path[0], sizeof path[0], "%s/first", index);
    snprintf(path[1], sizeof path[1], "%s/count", index);
    snprintf(path[2], sizeof path[2], "%s/arm_index", table);
    snprintf(path[3], sizeof path[3], "%s/replication_index", table);
    if (all_numbers(c, paths, 4, a)) {
        check_rows_of(c, table, a);
        free_all(a, 4);
    }
}

/* a cause stands in the same record */
static void check_causes(const check *c)
{
    static const char *const paths[] = {"events/cause_row", "events/arm_index",
                                        "events/replication_index"};
    sh_array a[3];
    if (!all_numbers(c, paths, 3, a)) {
        return;
    }
    for (int64_t row = 0;
         row < a[0].count && a[1].count == a[0].count && a[2].count == a[0].count; row++) {
        int64_t cause = sh_array_integer(&a[0], row);
        if (cause < -1 || cause >= a[0].count || cause == row ||
            (cause >= 0 && (sh_array_integer(&a[1], cause) != sh_array_integer(&a[1], row) ||
                            sh_array_integer(&a[2], cause) != sh_array_integer(&a[2], row)))) {
            sh_crosscheck_add(c->list, "events: the cause of row %lld is no row of its record",
                              (long long)row);
            break;
        }
    }
    free_all(a, 3);
}

/* ---- exits: platforms that left, counted by record */

/* platforms of record i with a day of leaving */
static int64_t exits_of(const sh_array *day, int64_t i)
{
    int64_t exits = 0, platforms = day->size[2];
    for (int64_t p = 0; p < platforms; p++) {
        exits += sh_array_integer(day, i * platforms + p) >= 0;
    }
    return exits;
}

/* sums of `series` over its last axis must be the exits */
static void check_exits_in(const check *c, const sh_array *day, const char *path)
{
    sh_array series;
    if (!numbers(c, path, &series)) {
        return;
    }
    int64_t records = day->size[0] * day->size[1];
    int64_t last = records == 0 ? 0 : series.count / records;
    for (int64_t i = 0; i < records && last * records == series.count; i++) {
        double sum = 0;
        for (int64_t k = 0; k < last; k++) {
            sum += sh_array_number(&series, i * last + k);
        }
        if (sum != (double)exits_of(day, i)) {
            sh_crosscheck_add(c->list,
                              "%s counts %g exits in record %lld, platform_outcomes %lld", path,
                              sum, (long long)i, (long long)exits_of(day, i));
            break;
        }
    }
    sh_array_free(&series);
}

static void check_exits(const check *c)
{
    static const char *const paths[] = {"platform_outcomes/exit_day",
                                        "platform_outcomes/exit_kind"};
    sh_array a[2], event;
    if (!all_numbers(c, paths, 2, a)) {
        return;
    }
    bool fits = a[0].rank == 3 && a[0].count == a[1].count;
    for (int64_t i = 0; fits && i < a[0].count; i++) {
        if ((sh_array_integer(&a[0], i) >= 0) != (sh_array_integer(&a[1], i) > 0)) {
            sh_crosscheck_add(c->list, "platform_outcomes: exit %lld has a day or a kind only",
                              (long long)i);
            break;
        }
    }
    if (fits) {
        check_exits_in(c, &a[0], "system/exits");
    }
    /* where events are exits, each is one */
    if (fits && numbers(c, "events/kind", &event)) {
        if (event.flags != NULL && a[1].flags != NULL && strcmp(event.flags, a[1].flags) == 0) {
            check_exits_in(c, &a[0], "event_index/count");
        }
        sh_array_free(&event);
    }
    free_all(a, 2);
}

/* ---- codes */

static int64_t count_words(const char *text)
{
    int64_t words = 0;
    for (const char *at = text; *at != '\0'; at++) {
        words += *at != ' ' && (at == text || at[-1] == ' ');
    }
    return words;
}

static void check_codes_of(const check *c, const char *path)
{
    sh_array array;
    if (!numbers(c, path, &array)) {
        return;
    }
    int64_t codes = array.flags == NULL ? 0 : count_words(array.flags);
    for (int64_t i = 0; codes > 0 && i < array.count; i++) {
        int64_t code = sh_array_integer(&array, i);
        if (code < 0 || code >= codes) {
            sh_crosscheck_add(c->list, "%s: code %lld has no name", path, (long long)code);
            break;
        }
    }
    sh_array_free(&array);
}

static void check_codes(const check *c)
{
    sh_array groups, names;
    if (c->source->list(c->source->self, "", &groups, NULL) != SH_OK) {
        return;
    }
    for (int64_t g = 0; g < groups.count; g++) {
        const char *group = sh_array_text(&groups, g);
        if (c->source->list(c->source->self, group, &names, NULL) != SH_OK) {
            continue;
        }
        for (int64_t i = 0; i < names.count; i++) {
            char path[600];
            snprintf(path, sizeof path, "%s/%s", group, sh_array_text(&names, i));
            /* only codes carry names */
            if (c->source->attribute(c->source->self, path, "flag_meanings") != NULL) {
                check_codes_of(c, path);
            }
        }
        sh_array_free(&names);
    }
    sh_array_free(&groups);
}

/* ---- statistics */

/* rising along the last axis, wherever both neighbours are numbers */
static void check_rising(const check *c, const char *path)
{
    sh_array array;
    if (!numbers(c, path, &array)) {
        return;
    }
    int64_t last = array.rank == 0 ? 0 : array.size[array.rank - 1];
    for (int64_t i = 1; i < array.count; i++) {
        if (i % last != 0 && sh_array_number(&array, i) < sh_array_number(&array, i - 1)) {
            sh_crosscheck_add(c->list, "%s falls at value %lld", path, (long long)i);
            break;
        }
    }
    sh_array_free(&array);
}

static void check_bands(const check *c)
{
    sh_array names;
    if (c->source->list(c->source->self, "summary", &names, NULL) != SH_OK) {
        return;
    }
    for (int64_t i = 0; i < names.count; i++) {
        const char *name = sh_array_text(&names, i);
        char path[600];
        if (strncmp(name, "fan_", 4) == 0) {
            snprintf(path, sizeof path, "summary/%s", name);
            check_rising(c, path);
        }
    }
    sh_array_free(&names);
}

/* low <= value <= high wherever there is an interval */
static void check_inside(const check *c, const char *value)
{
    char path[3][100];
    const char *const paths[3] = {path[0], path[1], path[2]};
    sh_array a[3];
    snprintf(path[0], sizeof path[0], "%s", value);
    snprintf(path[1], sizeof path[1], "%s_low", value);
    snprintf(path[2], sizeof path[2], "%s_high", value);
    if (!all_numbers(c, paths, 3, a)) {
        return;
    }
    for (int64_t i = 0; i < a[0].count && a[1].count == a[0].count && a[2].count == a[0].count;
         i++) {
        double middle = sh_array_number(&a[0], i), slack = 1e-9 * fabs(middle);
        if (sh_array_number(&a[1], i) > middle + slack ||
            sh_array_number(&a[2], i) < middle - slack) {
            sh_crosscheck_add(c->list, "%s: value %lld lies outside its interval", value,
                              (long long)i);
            break;
        }
    }
    free_all(a, 3);
}

/* every replication with a number is in one bin */
static void check_hist(const check *c)
{
    static const char *const paths[] = {"hist/count", "summary/n"};
    sh_array a[2];
    if (!all_numbers(c, paths, 2, a)) {
        return;
    }
    int64_t bins = a[0].rank == 3 ? a[0].size[2] : 0;
    for (int64_t i = 0; i < a[1].count && bins * a[1].count == a[0].count; i++) {
        int64_t sum = 0;
        for (int64_t k = 0; k < bins; k++) {
            sum += sh_array_integer(&a[0], i * bins + k);
        }
        if (sum != sh_array_integer(&a[1], i)) {
            sh_crosscheck_add(
                c->list, "hist/count: bins of %lld hold %lld of %lld replications",
                (long long)i, (long long)sum, (long long)sh_array_integer(&a[1], i));
            break;
        }
    }
    free_all(a, 2);
}

/* the four cells of a paired table are the replications in which both arms define the event */
static void check_pairs(const check *c)
{
    static const char *const paths[] = {"paired/both",           "paired/only_this",
                                        "paired/only_baseline",  "paired/neither",
                                        "summary/probability_n", "replication"};
    sh_array a[6];
    if (!all_numbers(c, paths, 6, a)) {
        return;
    }
    int64_t arms = a[0].rank == 2 ? a[0].size[0] : 0;
    int64_t chances = arms > 0 ? a[0].size[1] : 0;
    for (int64_t i = chances; i < a[4].count && i < a[0].count; i++) {
        int64_t sum = 0;
        for (int k = 0; k < 4; k++) {
            sum += a[k].count == a[0].count ? sh_array_integer(&a[k], i) : 0;
        }
        int64_t here = sh_array_integer(&a[4], i);
        int64_t base = sh_array_integer(&a[4], i % chances);
        if (sum > here || sum > base || sum < here + base - a[5].count) {
            sh_crosscheck_add(c->list, "paired: the table of %lld holds %lld pairs of %lld",
                              (long long)i, (long long)sum, (long long)here);
            break;
        }
    }
    free_all(a, 6);
}

/* survival never rises; numbers at risk fall by those who leave and grow by those admitted */
static void check_survival(const check *c)
{
    static const char *const paths[] = {"survival/survival", "survival/at_risk",
                                        "survival/leaving", "survival/entering"};
    sh_array a[4];
    if (!all_numbers(c, paths, 4, a)) {
        return;
    }
    int64_t steps = a[0].rank == 2 ? a[0].size[1] : 0;
    bool fits =
        a[1].count == a[0].count && a[2].count == a[0].count && a[3].count == a[0].count;
    for (int64_t i = 1; steps > 0 && fits && i < a[0].count; i++) {
        int64_t left = sh_array_integer(&a[1], i - 1) - sh_array_integer(&a[2], i - 1);
        if (i % steps != 0 &&
            (sh_array_number(&a[0], i) > sh_array_number(&a[0], i - 1) ||
             sh_array_integer(&a[1], i) != left + sh_array_integer(&a[3], i - 1))) {
            sh_crosscheck_add(c->list,
                              "survival: step %lld does not follow from the one before",
                              (long long)i);
            break;
        }
    }
    free_all(a, 4);
}

void sh_crosscheck_values(const sh_source *source, sh_crosscheck_list *list)
{
    const check c = {source, list};
    check_rising(&c, "time");
    check_rising(&c, "replication");
    check_rows(&c, "events", "event_index");
    check_rows(&c, "policy_log", "policy_log_index");
    check_causes(&c);
    check_exits(&c);
    check_codes(&c);
    check_rising(&c, "summary/quantile_value");
    check_bands(&c);
    check_inside(&c, "summary/probability");
    check_inside(&c, "summary/mean");
    check_inside(&c, "paired/difference");
    check_inside(&c, "survival/survival");
    check_hist(&c);
    check_pairs(&c);
    check_survival(&c);
}
