#include "outputs/report_sheets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "outputs/report_parts.h"

enum { CELL = 64, MOST_ROWS = 200, MOST_POINTS = 2000 };

typedef struct tables_report {
    sh_html page;
    const sh_report_tables *in;
    const sh_sheet *origin; /* NULL: none */
} tables_report;

/* what holds for every result of a kernel */
typedef struct kernel_limits {
    const char *kernel, *text[4];
} kernel_limits;

static const kernel_limits limits[] = {
    {"fire_sale",
     {"Only these banks sell, and all by the same rule; nobody buys but at the lower price.",
      "Prices fall by what was sold as a share of what the banks hold, and do not recover.",
      "Corporate and government bonds are one asset each: a bank holds the average of them."}},
    {"window",
     {"All banks are equal and lend the same share of their assets, evenly over their loans; "
      "which loans there are is the luck of the draw.",
      "Nothing is recovered from a failed bank, and nobody reacts while failures spread.",
      "Intervals cover the luck of the networks drawn. The columns of theory hold for "
      "infinitely many banks."}},
    {"ruin",
     {"Claims come independently of each other at a steady rate, with exponential sizes; the "
      "income is steady, and nothing is paid out of the reserve but claims.",
      "Ruin at any time counts: there is no horizon.",
      "Intervals cover the luck of the paths drawn, which follow a law that makes ruin certain "
      "and are weighted back."}},
    {"clear",
     {"Everybody pays at once as far as the means go; a class of debts is paid only when the "
      "classes before it are paid in full, and within a class all get the same share."}},
    {"cascade",
     {"A bank fails when its losses exceed its capital; a loss equal to it is survived. Nobody "
      "reacts while failures spread."}},
    {"debtrank",
     {"Stress is the loss of a creditor when its debtors are weakened, not a payment that "
      "fails; it is reported beyond 1, where the capital is gone."}},
    {"firesale",
     {"Only these banks sell, and all by the same rule; prices fall by what was sold as a "
      "share "
      "of what the banks hold, and do not recover.",
      "Debts are what assets are above capital and loans."}},
    {"rebuild",
     {"Of all networks with these totals this is the one that spreads loans most evenly. Real "
      "networks are sparser, so it tends to understate contagion."}},
};

/* a text of the provenance; "" when there is none */
static const char *origin_text(const tables_report *r, const char *name)
{
    const sh_sheet_column *column = sh_sheet_column_of(r->origin, name);
    if (column == NULL || column->type != SH_TYPE_TEXT || r->origin->rows < 1) {
        return "";
    }
    const char *text = *(const char *const *)column->data;
    return text != NULL ? text : "";
}

/* ---- tables */

static bool is_money(const sh_sheet_column *column)
{
    return column->type == SH_TYPE_I64 && strcmp(column->unit, "fen") == 0;
}

static bool is_text(const sh_sheet_column *column)
{
    return column->type == SH_TYPE_TEXT;
}

static const char *print_real(double value, char cell[CELL])
{
    if (isnan(value)) {
        return "\xE2\x80\x93";
    }
    snprintf(cell, CELL, "%.6g", value);
    return cell;
}

/* "1,234.56": the unit stands in the head */
static const char *print_yuan(sh_fen fen, char cell[CELL])
{
    sh_fen_print(fen, cell, CELL);
    *strchr(cell, ' ') = '\0';
    return cell;
}

static const char *cell_text(const sh_sheet_column *column, int64_t row, char cell[CELL])
{
    switch (column->type) {
    case SH_TYPE_TEXT: {
        const char *text = ((const char *const *)column->data)[row];
        return text != NULL && text[0] != '\0' ? text : "\xE2\x80\x93";
    }
    case SH_TYPE_I32:
        snprintf(cell, CELL, "%d", (int)((const int32_t *)column->data)[row]);
        return cell;
    case SH_TYPE_I64: {
        int64_t value = ((const int64_t *)column->data)[row];
        if (is_money(column)) {
            return print_yuan(value, cell);
        }
        snprintf(cell, CELL, "%lld", (long long)value);
        return cell;
    }
    default:
        return print_real(((const double *)column->data)[row], cell);
    }
}

/* "paid (yuan)" */
static sh_words heading(const sh_sheet_column *column)
{
    bool bare = strcmp(column->unit, "1") == 0 || column->unit[0] == '\0';
    const char *unit = is_money(column) ? "yuan" : column->unit;
    sh_words text;
    snprintf(text.text, sizeof text.text, "%s%.60s%s%.40s%s", is_text(column) ? "" : "#",
             column->name, bare ? "" : " (", bare ? "" : unit, bare ? "" : ")");
    return text;
}

/* a table of one row: a line each, with what it means */
static void write_list(tables_report *r, const sh_sheet *sheet)
{
    char cell[CELL];
    sh_html_table(&r->page, sh_words_title(sheet->about).text, false);
    sh_html_head(&r->page, 3, (const char *const[]){"quantity", "#value", "meaning"});
    for (int32_t c = 0; c < sheet->columns; c++) {
        const sh_sheet_column *column = &sheet->column[c];
        sh_html_row(&r->page);
        sh_html_cell(&r->page, heading(column).text + !is_text(column));
        sh_html_number(&r->page, cell_text(column, 0, cell));
        sh_html_cell(&r->page, column->about);
        sh_html_row_end(&r->page);
    }
    sh_html_table_end(&r->page, false);
}

static void write_rows(tables_report *r, const sh_sheet *sheet)
{
    char cell[CELL];
    for (int64_t i = 0; i < sheet->rows && i < MOST_ROWS; i++) {
        sh_html_row(&r->page);
        for (int32_t c = 0; c < sheet->columns; c++) {
            const char *text = cell_text(&sheet->column[c], i, cell);
            if (is_text(&sheet->column[c])) {
                sh_html_cell(&r->page, text);
            } else {
                sh_html_number(&r->page, text);
            }
        }
        sh_html_row_end(&r->page);
    }
}

static void write_meanings(tables_report *r, const sh_sheet *sheet)
{
    sh_text *text = &r->page.text;
    sh_text_raw(text, "<details>\n<summary>What the columns mean</summary>\n<dl>\n");
    for (int32_t c = 0; c < sheet->columns; c++) {
        sh_text_print(text, "<dt>%s</dt><dd>%s</dd>\n", sheet->column[c].name,
                      sheet->column[c].about);
    }
    sh_text_raw(text, "</dl>\n</details>\n");
}

static void write_table(tables_report *r, const sh_sheet *sheet)
{
    sh_words name[SH_SHEET_COLUMNS];
    const char *head[SH_SHEET_COLUMNS];
    for (int32_t c = 0; c < sheet->columns; c++) {
        name[c] = heading(&sheet->column[c]);
        head[c] = name[c].text;
    }
    sh_html_table(&r->page, sh_words_title(sheet->about).text, false);
    sh_html_head(&r->page, sheet->columns, head);
    write_rows(r, sheet);
    sh_html_table_end(&r->page, false);
    if (sheet->rows > MOST_ROWS) {
        sh_text_print(&r->page.text,
                      "<p class=\"missing\">and %ld more rows in the file.</p>\n",
                      (long)(sheet->rows - MOST_ROWS));
    }
    write_meanings(r, sheet);
}

/* ---- charts */

static const double *reals(const sh_sheet *sheet, const char *name)
{
    const sh_sheet_column *column = sh_sheet_column_of(sheet, name);
    return column != NULL && column->type == SH_TYPE_F64 ? column->data : NULL;
}

/* a chart of columns of one table */
typedef struct plot {
    const char *kernel, *sheet, *title, *about, *x, *x_name, *y_name;
    bool powers;
    struct {
        const char *name, *y, *low, *high;
    } line[4];
} plot;

static const plot plots[] = {
    {"window",
     "degrees",
     "How often one failure becomes a cascade, and how many banks it takes",
     "Frequency and extent of cascades over the mean number of loans of a bank",
     "degree",
     "mean loans of a bank",
     "share",
     false,
     {{"frequency, with its 95 % interval", "frequency", "low", "high"},
      {"frequency with infinitely many banks", "theory", NULL, NULL},
      {"mean share that fails in a cascade", "extent", NULL, NULL},
      {"the same with infinitely many banks", "theory_extent", NULL, NULL}}},
    {"ruin",
     "reserves",
     "The chance of ruin by the reserve at the start",
     "Chance of ruin at any time over the reserve, on a scale of powers of ten",
     "reserve",
     "reserve at the start, money",
     "chance of ruin at any time",
     true,
     {{"estimate from the paths drawn, with its 95 % interval", "estimate", "low", "high"},
      {"closed form", "exact", NULL, NULL}}},
};

static sh_status draw(tables_report *r, const plot *p, const sh_sheet *sheet, sh_error *error)
{
    sh_curves_line line[SH_COUNT(p->line)];
    sh_curves curves = {.title = p->title,
                        .about = p->about,
                        .x_name = p->x_name,
                        .y_name = p->y_name,
                        .powers = p->powers,
                        .points = (int32_t)sheet->rows,
                        .x = reals(sheet, p->x),
                        .line = line};
    for (size_t i = 0; i < SH_COUNT(p->line) && p->line[i].y != NULL; i++) {
        sh_curves_line made = {.name = p->line[i].name, .y = reals(sheet, p->line[i].y)};
        if (p->line[i].low != NULL) {
            made.low = reals(sheet, p->line[i].low);
            made.high = reals(sheet, p->line[i].high);
        }
        made.low = made.high != NULL ? made.low : NULL;
        if (made.y != NULL) {
            line[curves.lines++] = made;
        }
    }
    if (curves.x == NULL || curves.lines == 0) {
        return SH_OK;
    }
    sh_html_figure(&r->page, p->title);
    sh_status status = sh_chart_curves(&r->page, &curves, error);
    sh_html_figure_end(&r->page, NULL);
    return status;
}

static sh_status write_charts(tables_report *r, sh_error *error)
{
    sh_status status = SH_OK;
    for (size_t i = 0; i < SH_COUNT(plots) && status == SH_OK; i++) {
        const sh_sheet *sheet = sh_sheet_find(r->in->sheet, r->in->sheets, plots[i].sheet);
        bool meant = strcmp(origin_text(r, "kernel"), plots[i].kernel) == 0;
        if (meant && sheet != NULL && sheet->rows > 0 && sheet->rows <= MOST_POINTS) {
            status = draw(r, &plots[i], sheet, error);
        }
    }
    return status;
}

/* ---- sections */

static sh_status write_question(tables_report *r, sh_error *error)
{
    const char *question = origin_text(r, "question"), *about = origin_text(r, "about");
    (void)error;
    /* prose that begins with the question says it itself */
    if (strncmp(about, question, strlen(question)) != 0) {
        sh_report_question_prose(&r->page, question);
    }
    if (about[0] != '\0') {
        sh_html_subtitle(&r->page, "The scenario in its own words");
        sh_report_question_prose(&r->page, about);
    }
    if (question[0] == '\0' && about[0] == '\0') {
        sh_html_missing(&r->page, "a question: the kernel ran on data, without a scenario");
    }
    return SH_OK;
}

static sh_status write_results(tables_report *r, sh_error *error)
{
    sh_status status = write_charts(r, error);
    for (int32_t i = 0; i < r->in->sheets; i++) {
        const sh_sheet *sheet = &r->in->sheet[i];
        if (sheet == r->origin) {
            continue;
        }
        if (sheet->rows == 1 && i == 0) {
            write_list(r, sheet);
        } else {
            write_table(r, sheet);
        }
    }
    return status;
}

static sh_status write_limits(tables_report *r, sh_error *error)
{
    sh_text *text = &r->page.text;
    (void)error;
    sh_text_raw(text,
                "<ul>\n<li>A kernel says what follows from these balance sheets and these "
                "assumptions, not what will happen.</li>\n");
    for (size_t i = 0; i < SH_COUNT(limits); i++) {
        bool meant = strcmp(origin_text(r, "kernel"), limits[i].kernel) == 0;
        for (size_t k = 0; meant && k < SH_COUNT(limits[i].text); k++) {
            if (limits[i].text[k] != NULL) {
                sh_text_print(text, "<li>%s</li>\n", limits[i].text[k]);
            }
        }
    }
    sh_text_raw(text, "</ul>\n");
    return SH_OK;
}

static sh_status write_origin(tables_report *r, sh_error *error)
{
    static const struct {
        const char *name, *label;
    } items[] = {{"kernel", "Kernel"},    {"scenario", "Scenario file"},
                 {"inputs", "Inputs"},    {"digest", "Digest of the plan"},
                 {"seed", "Seed"},        {"version", "Version"},
                 {"revision", "Revision"}};
    sh_text *text = &r->page.text;
    const char *command = origin_text(r, "command"), *scenario = origin_text(r, "text");
    (void)error;
    if (command[0] == '\0') {
        sh_html_missing(&r->page, "the command that made it");
    } else {
        sh_html_paragraph(&r->page, "The same inputs and version give the same numbers to the "
                                    "last bit, on any machine and with any number of threads:");
        sh_report_origin_command(&r->page, command);
    }
    sh_text_raw(text, "<dl>\n");
    for (size_t i = 0; i < SH_COUNT(items); i++) {
        const char *value = origin_text(r, items[i].name);
        if (value[0] != '\0') {
            sh_text_print(text, "<dt>%s</dt><dd>%s</dd>\n", items[i].label, value);
        }
    }
    sh_text_print(text, "<dt>Content hash</dt><dd>%s</dd>\n</dl>\n", r->in->hash);
    if (scenario[0] != '\0') {
        sh_text_print(text,
                      "<details>\n<summary>Text of the scenario</summary>\n<pre>%s</pre>\n"
                      "</details>\n",
                      scenario);
    }
    return SH_OK;
}

/* ---- the page */

static const struct {
    const char *id, *title;
    sh_status (*write)(tables_report *r, sh_error *error);
} parts[] = {
    {"question", "Question", write_question},
    {"results", "Results", write_results},
    {"limits", "Assumptions and limits", write_limits},
    {"origin", "Origin of the numbers, and how to repeat them", write_origin},
};

static void write_header(tables_report *r, const char *title)
{
    sh_text *text = &r->page.text;
    sh_text_print(text,
                  "<header>\n<p class=\"kind\">Kernel report \xC2\xB7 "
                  "\xE6\xB2\x99\xE7\x9B\x92 shahe</p>\n<h1>%s</h1>\n<p class=\"facts\">",
                  title);
    const char *kernel = origin_text(r, "kernel");
    if (kernel[0] != '\0') {
        sh_text_print(text, "Kernel <code>%s</code>", kernel);
    }
    if (r->in->file != NULL) {
        sh_text_print(text, "<br/>Result file <code>%s</code>", r->in->file);
    }
    sh_text_raw(text, "</p>\n</header>\n<nav aria-label=\"Contents\"><b>Contents</b><ol>\n");
    for (size_t i = 0; i < SH_COUNT(parts); i++) {
        sh_text_print(text, "<li><a href=\"#%s\">%s</a></li>\n", parts[i].id, parts[i].title);
    }
    sh_text_raw(text, "</ol></nav>\n");
}

sh_status sh_report_sheets(const sh_report_tables *tables, sh_vec *out, sh_error *error)
{
    tables_report r = {.in = tables,
                       .origin = sh_sheet_find(tables->sheet, tables->sheets, "provenance")};
    const char *title = tables->title[0] != '\0' ? tables->title : "Tables of a kernel";
    sh_status status = SH_OK;
    sh_html_begin(&r.page, title, tables->hash);
    write_header(&r, title);
    for (size_t i = 0; i < SH_COUNT(parts) && status == SH_OK; i++) {
        sh_html_section(&r.page, parts[i].id, parts[i].title);
        status = parts[i].write(&r, error);
        sh_html_section_end(&r.page);
    }
    sh_html_end(&r.page);
    status = status == SH_OK ? sh_text_status(&r.page.text, error) : status;
    if (status == SH_OK &&
        !sh_vec_append(out, sh_text_string(&r.page.text), r.page.text.bytes.count)) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory for the report");
    }
    sh_text_free(&r.page.text);
    return status;
}
