#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "outputs/report_parts.h"

enum { MOST_COLUMNS = 40, MOST_ROWS = 400, SHOWN_COLUMNS = 6 };

/* A table of /design: variables of one axis with as many rows, in the order of the file. */
typedef struct column {
    char name[64];
    sh_array array;
} column;

typedef struct design {
    column *column; /* owned */
    int32_t count;
    sh_array names; /* owned: of parameters */
} design;

static void design_free(design *d)
{
    for (int32_t i = 0; d->column != NULL && i < d->count; i++) {
        sh_array_free(&d->column[i].array);
    }
    free(d->column);
    sh_array_free(&d->names);
}

static sh_status design_init(design *d, const sh_facts *c, sh_error *error)
{
    sh_array names;
    *d = (design){.column = calloc(MOST_COLUMNS, sizeof *d->column)};
    if (d->column == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory for the design");
    }
    sh_status status = sh_facts_list(c, "design", &names, error);
    for (int64_t i = 0; status == SH_OK && i < names.count && d->count < MOST_COLUMNS; i++) {
        char path[96];
        column *next = &d->column[d->count];
        const char *name = sh_facts_text(&names, i);
        if (strlen(name) >= sizeof next->name) {
            continue;
        }
        snprintf(path, sizeof path, "design/%s", name);
        status = sh_facts_read(c, path, &next->array, error);
        if (status == SH_OK && next->array.count > 0) {
            snprintf(next->name, sizeof next->name, "%s", name);
            d->count++;
        }
    }
    sh_array_free(&names);
    if (status == SH_OK) {
        status = sh_facts_read(c, "parameter_name", &d->names, error);
    }
    return status;
}

/* the variable called `name`, or `prefix` and `name`; NULL when absent */
static const sh_array *find(const design *d, const char *prefix, const char *name)
{
    char whole[128];
    snprintf(whole, sizeof whole, "%s_%s", prefix, name);
    for (int32_t i = 0; i < d->count; i++) {
        if (strcmp(d->column[i].name, whole) == 0 || strcmp(d->column[i].name, name) == 0) {
            return &d->column[i].array;
        }
    }
    return NULL;
}

/* any element in words: texts as they are, numbers by their unit */
static sh_words element(const sh_array *array, int64_t i, const char *unit)
{
    if (array == NULL || i >= array->count) {
        return sh_words_joined("", "", "");
    }
    if (array->type == SH_TYPE_TEXT) {
        return sh_words_joined(sh_facts_text(array, i), "", "");
    }
    double value = sh_array_number(array, i);
    return isfinite(value) && unit != NULL && unit[0] != '\0' ? sh_words_value(value, unit)
                                                              : sh_words_number(value);
}

static bool differs(const sh_array *value, const sh_array *usual, int64_t i)
{
    if (usual == NULL || i >= usual->count || usual->type != value->type) {
        return false;
    }
    if (value->type == SH_TYPE_TEXT) {
        return strcmp(sh_facts_text(value, i), sh_facts_text(usual, i)) != 0;
    }
    double a = sh_array_number(value, i), b = sh_array_number(usual, i);
    return a != b && !(isnan(a) && isnan(b));
}

static void parameter_row(sh_report *report, const design *d, const sh_array *value, int64_t i)
{
    sh_html *page = &report->page;
    const sh_array *units = find(d, "parameter", "unit"),
                   *source = find(d, "parameter", "source");
    const char *unit = units == NULL ? "" : sh_facts_text(units, i);
    char number[32];
    snprintf(number, sizeof number, "parameter %lld", (long long)i);
    const sh_array *names = find(d, "parameter", "name");
    const char *name = sh_facts_text(names == NULL ? &d->names : names, i);
    sh_html_row(page);
    sh_html_cell(page, name[0] == '\0' ? number : name);
    const sh_array *about = find(d, "parameter", "about");
    sh_html_cell(page, about == NULL ? "" : sh_facts_text(about, i));
    sh_html_number(page, element(value, i, unit).text);
    sh_html_number(page, element(find(d, "parameter", "default"), i, unit).text);
    sh_html_cell(page, source == NULL ? "" : sh_facts_text(source, i));
    sh_html_row_end(page);
}

static int32_t write_parameters(sh_report *report, const design *d, const sh_array *value,
                                bool changed)
{
    static const char *const head[] = {"Parameter", "Meaning", "#Value", "#Default", "Source"};
    const sh_array *usual = find(d, "parameter", "default");
    int32_t rows = 0;
    for (int64_t i = 0; i < value->count; i++) {
        if (changed && !differs(value, usual, i)) {
            continue;
        }
        if (rows++ == 0) {
            sh_html_table(&report->page,
                          changed ? "Parameters that differ from their default"
                                  : "all parameters",
                          !changed);
            sh_html_head(&report->page, SH_COUNT(head), head);
        }
        parameter_row(report, d, value, i);
    }
    if (rows > 0) {
        sh_html_table_end(&report->page, !changed);
    }
    return rows;
}

/* texts that are all empty */
static bool is_blank(const sh_array *array)
{
    for (int64_t i = 0; i < array->count; i++) {
        if (array->type != SH_TYPE_TEXT || sh_facts_text(array, i)[0] != '\0') {
            return false;
        }
    }
    return true;
}

/* all variables of one axis whose names begin with a word ("shock", "policy") as one table */
static bool write_group(sh_report *report, const design *d, const char *word, const char *title)
{
    const column *shown[SHOWN_COLUMNS];
    const char *head[SHOWN_COLUMNS];
    sh_words names[SHOWN_COLUMNS];
    int32_t count = 0;
    size_t length = strlen(word);
    for (int32_t i = 0; i < d->count && count < SHOWN_COLUMNS; i++) {
        const column *k = &d->column[i];
        bool fits = !is_blank(&k->array) && strncmp(k->name, word, length) == 0 &&
                    k->name[length] == '_' && k->array.rank == 1 &&
                    (count == 0 || k->array.count == shown[0]->array.count);
        if (fits) {
            names[count] = sh_words_title(sh_words_plain_name(k->name + length + 1).text);
            head[count] = names[count].text;
            shown[count++] = k;
        }
    }
    if (count == 0) {
        return false;
    }
    sh_html_table(&report->page, title, false);
    sh_html_head(&report->page, count, head);
    for (int64_t row = 0; row < shown[0]->array.count && row < MOST_ROWS; row++) {
        sh_html_row(&report->page);
        for (int32_t i = 0; i < count; i++) {
            const sh_array *array = &shown[i]->array;
            const char *name = shown[i]->name;
            bool day = array->type != SH_TYPE_TEXT && strlen(name) > 4 &&
                       strcmp(name + strlen(name) - 4, "_day") == 0;
            sh_words text = element(array, row, sh_facts_unit(array, name));
            if (day) {
                text = sh_words_date(report->facts->start, sh_array_number(array, row));
            }
            bool endless = strcmp(name, "shock_length") == 0 && array->type != SH_TYPE_TEXT &&
                           sh_array_number(array, row) == 0;
            sh_html_cell(&report->page, endless ? "to the end" : text.text);
        }
        sh_html_row_end(&report->page);
    }
    sh_html_table_end(&report->page, false);
    return true;
}

/* which policies act in an arm: a text per arm, or a 0/1 table arm by policy */
static void arm_policies(sh_report *report, const design *d, int32_t arm)
{
    const sh_array *text = find(d, "arm", "policies");
    sh_html *page = &report->page;
    if (text != NULL && text->type == SH_TYPE_TEXT && arm < text->count) {
        const char *policies = sh_facts_text(text, arm);
        sh_html_cell(page, policies[0] == '\0' ? "none" : policies);
        return;
    }
    const sh_array *table = text != NULL ? text : find(d, "arm", "policy");
    sh_array names;
    sh_text list = sh_text_of(SH_ESCAPE_NONE);
    sh_error ignored = {0};
    bool readable = table != NULL && table->rank == 2 && table->type != SH_TYPE_TEXT &&
                    arm < table->size[0];
    if (readable && sh_facts_read(report->facts, "policy_name", &names, &ignored) == SH_OK) {
        for (int64_t p = 0; p < table->size[1]; p++) {
            if (sh_array_number(table, arm * table->size[1] + p) > 0) {
                const char *name = sh_facts_text(&names, p);
                sh_text_print(&list, "%s%s", list.bytes.count > 0 ? ", " : "",
                              name[0] == '\0' ? "policy" : name);
            }
        }
        sh_array_free(&names);
    }
    sh_html_cell(page, list.bytes.count > 0 ? sh_text_string(&list) : "none");
    sh_text_free(&list);
}

/* an arm's channels that are off, besides those off in all arms */
static void arm_channels(sh_report *report, const sh_array *off, int32_t arm)
{
    sh_channels_off_list own = sh_channels_off_select(
        sh_facts_text(off, arm), report->findings->channels_off.text, false);
    sh_html_cell(&report->page, own.text[0] == '\0' ? "none" : own.text);
}

static void write_channels_off(sh_report *report)
{
    const char *off = report->findings->channels_off.text;
    if (off[0] != '\0') {
        sh_text_print(&report->page.text, "<p>Channels switched off in all arms: %s.</p>\n",
                      off);
    }
}

static void write_arms(sh_report *report, const design *d)
{
    bool further = report->findings->channels_off.text[0] != '\0';
    const char *const head[] = {"Arm", "Role", "Policies", "About",
                                further ? "Further channels off" : "Channels off"};
    const sh_facts *c = report->facts;
    const sh_array *about = find(d, "arm", "about"), *off = find(d, "arm", "channels_off");
    sh_html_table(&report->page, "Arms", false);
    sh_html_head(&report->page, SH_COUNT(head) - (off == NULL), head);
    for (int32_t a = 0; a < c->shown; a++) {
        sh_html_row(&report->page);
        sh_report_arm(report, a);
        sh_html_cell(&report->page, a == 0 ? "baseline" : "compared");
        arm_policies(report, d, a);
        sh_html_cell(&report->page, about == NULL ? "" : sh_facts_text(about, a));
        if (off != NULL) {
            arm_channels(report, off, a);
        }
        sh_html_row_end(&report->page);
    }
    sh_html_table_end(&report->page, false);
    write_channels_off(report);
}

/* simulated money against that of the market */
static void write_scale(sh_report *report)
{
    double represents = strtod(sh_facts_attribute(report->facts, "", "represents"), NULL);
    if (isfinite(represents) && represents > 0 && represents != 1) {
        sh_text_print(
            &report->page.text,
            "<p>Money on this page is simulated money: one yuan of it stands for %s yuan "
            "of the market that the distribution of sizes describes.</p>\n",
            sh_words_number(represents).text);
    }
}

sh_status sh_report_design(sh_report *report, sh_error *error)
{
    design d;
    const sh_facts *c = report->facts;
    char text[300];
    sh_status status = design_init(&d, c, error);
    if (status == SH_OK) {
        snprintf(text, sizeof text,
                 c->arms == 1
                     ? "%d arm, replications: %d."
                     : "%d arms of %d replications each. Replication k has the same luck in "
                       "every arm, so that arms are compared in pairs.",
                 c->arms, c->replications);
        sh_html_paragraph(&report->page, text);
        write_scale(report);
        write_arms(report, &d);
        write_group(report, &d, "policy", "Policies");
        write_group(report, &d, "stress", "Stress tests");
        write_group(report, &d, "shock", "Shocks");
        write_group(report, &d, "setting", "Values set by the scenario or the user");
        const sh_array *value = find(&d, "parameter", "value");
        if (d.count == 0) {
            sh_html_missing(&report->page, "parameters, policies and shocks (/design)");
        } else if (value != NULL) {
            if (write_parameters(report, &d, value, true) == 0) {
                sh_html_paragraph(&report->page, "All parameters have their default values.");
            }
            write_parameters(report, &d, value, false);
        }
    }
    design_free(&d);
    return status;
}
