#include "cli/sheet.h"

#include <math.h>
#include <string.h>

#include "base/money.h"

enum { TEXT = 64, MOST_ROWS = 60 };

static bool is_money(const sh_sheet_column *column)
{
    return strcmp(column->unit, "fen") == 0;
}

/* "12345.67", without the commas and the unit of sh_fen_print: for columns of a table */
static const char *print_fen(int64_t fen, char *text)
{
    uint64_t size = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
    snprintf(text, TEXT, "%s%llu.%02u", fen < 0 ? "-" : "", (unsigned long long)(size / 100),
             (unsigned)(size % 100));
    return text;
}

/* what a reader takes in; JSON and HDF5 have every digit */
static const char *print_number(double value, char *text)
{
    if (isnan(value)) {
        return "–";
    }
    snprintf(text, TEXT, "%.7g", value);
    return text;
}

static const char *cell(const sh_sheet_column *column, int64_t row, char *text)
{
    switch (column->type) {
    case SH_TYPE_TEXT: {
        const char *word = ((const char *const *)column->data)[row];
        return word != NULL && word[0] != '\0' ? word : "-";
    }
    case SH_TYPE_I32:
        snprintf(text, TEXT, "%d", (int)((const int32_t *)column->data)[row]);
        return text;
    case SH_TYPE_I64: {
        int64_t value = ((const int64_t *)column->data)[row];
        if (is_money(column)) {
            return print_fen(value, text);
        }
        snprintf(text, TEXT, "%lld", (long long)value);
        return text;
    }
    default:
        return print_number(((const double *)column->data)[row], text);
    }
}

/* columns that a text takes on a screen: characters, not bytes */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++) {
        width += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return width;
}

static void pad(FILE *out, const char *text, int width, bool left)
{
    int blanks = width > width_of(text) ? width - width_of(text) : 0;
    fprintf(out, "%*s", left ? 0 : blanks, "");
    sh_term_put(out, text);
    fprintf(out, "%*s", left ? blanks : 0, "");
}

static void print_list(FILE *out, const sh_sheet *sheet)
{
    char text[TEXT];
    for (int32_t c = 0; c < sheet->columns; c++) {
        const sh_sheet_column *column = &sheet->column[c];
        fprintf(out, "  %-22s ", column->name);
        sh_term_put(out, cell(column, 0, text));
        fputs(is_money(column) ? " yuan\n" : "\n", out);
    }
}

static void print_table(FILE *out, const sh_sheet *sheet, int64_t most)
{
    int width[SH_SHEET_COLUMNS];
    char text[TEXT];
    int64_t rows = sheet->rows < most ? sheet->rows : most;
    for (int32_t c = 0; c < sheet->columns; c++) {
        width[c] = width_of(sheet->column[c].name);
        for (int64_t i = 0; i < rows; i++) {
            int here = width_of(cell(&sheet->column[c], i, text));
            width[c] = here > width[c] ? here : width[c];
        }
    }
    for (int64_t i = -1; i < rows; i++) {
        for (int32_t c = 0; c < sheet->columns; c++) {
            const sh_sheet_column *column = &sheet->column[c];
            fprintf(out, "  ");
            pad(out, i < 0 ? column->name : cell(column, i, text), width[c],
                column->type == SH_TYPE_TEXT);
        }
        fprintf(out, "\n");
    }
    if (rows < sheet->rows) {
        fprintf(out, "  and %lld more rows: --json or -o has them all\n",
                (long long)(sheet->rows - rows));
    }
}

void sh_sheet_print(sh_term *term, const sh_sheet *sheets, int32_t count, int64_t most)
{
    for (int32_t i = 0; i < count; i++) {
        fputs(i > 0 ? "\n" : "", term->out);
        sh_term_heading(term, sheets[i].about);
        if (sheets[i].rows == 1 && i == 0) {
            print_list(term->out, &sheets[i]);
        } else {
            print_table(term->out, &sheets[i], most);
        }
    }
}

static json_t *value_of(const sh_sheet_column *column, int64_t row)
{
    switch (column->type) {
    case SH_TYPE_TEXT:
        return sh_json_text(((const char *const *)column->data)[row]);
    case SH_TYPE_I32:
        return json_integer(((const int32_t *)column->data)[row]);
    case SH_TYPE_I64:
        return json_integer(((const int64_t *)column->data)[row]);
    default:
        return sh_json_real(((const double *)column->data)[row]);
    }
}

static json_t *sheet_json(const sh_sheet *sheet)
{
    json_t *units = json_object(), *rows = json_array();
    for (int32_t c = 0; c < sheet->columns; c++) {
        json_object_set_new(units, sheet->column[c].name, json_string(sheet->column[c].unit));
    }
    for (int64_t i = 0; i < sheet->rows; i++) {
        json_t *row = json_object();
        for (int32_t c = 0; c < sheet->columns; c++) {
            json_object_set_new(row, sheet->column[c].name, value_of(&sheet->column[c], i));
        }
        json_array_append_new(rows, row);
    }
    return json_pack("{s:s, s:o, s:o}", "about", sheet->about, "units", units, "rows", rows);
}

json_t *sh_sheet_json(const sh_sheet *sheets, int32_t count)
{
    json_t *all = json_object();
    for (int32_t i = 0; all != NULL && i < count; i++) {
        json_object_set_new(all, sheets[i].name, sheet_json(&sheets[i]));
    }
    return all;
}

sh_status sh_sheet_tell(sh_term *term, const sh_sheet *sheets, int32_t count, bool json,
                        sh_error *error)
{
    if (json) {
        return sh_json_print_exact(term, sh_sheet_json(sheets, count), error);
    }
    sh_sheet_print(term, sheets, count, MOST_ROWS);
    return SH_OK;
}
