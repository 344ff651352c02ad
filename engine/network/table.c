#include "network/table.h"

#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/utf8.h"

static const char blanks[] = " \t";
static const sh_fen most_money = INT64_C(1) << 62;

/* ---- rows */

static sh_spot spot_of_row(const sh_table *table)
{
    return (sh_spot){table->name, table->line, 1};
}

static sh_spot spot_of_field(const sh_table *table, int32_t field)
{
    return (sh_spot){table->name, table->line,
                     (int32_t)(table->field[field] - table->start) + 1};
}

sh_spot sh_table_spot(const sh_table *table, int32_t column)
{
    int32_t field = table->place[column];
    return field < 0 ? spot_of_row(table) : spot_of_field(table, field);
}

/* the text without the blanks around it, cut in place */
static const char *trimmed(char *start, const char *field)
{
    field += strspn(field, blanks);
    size_t length = strlen(field);
    while (length > 0 && strchr(blanks, field[length - 1]) != NULL) {
        length--;
    }
    start[field + length - start] = '\0'; /* a field lies in the text of its row */
    return field;
}

/* complains of the first field that is no plain text in UTF-8 */
static bool is_readable(sh_table *table, int32_t fields)
{
    for (int32_t i = 0; i < fields; i++) {
        const char *why, *flaw = sh_utf8_flaw(table->field[i], "", &why);
        if (flaw != NULL) {
            sh_spot at = spot_of_row(table);
            at.column = (int32_t)(flaw - table->start) + 1;
            bool control = (unsigned char)*flaw < 0x80;
            sh_mistakes_add(&table->mistakes, at, "%s%s", why,
                            control ? "; a field is one line of plain text"
                                    : "; save the file as UTF-8, for example with: iconv -f "
                                      "GBK -t UTF-8");
            return false;
        }
    }
    return true;
}

bool sh_table_next(sh_table *table)
{
    for (;;) {
        table->line = table->next;
        table->start = table->at;
        int32_t count = sh_csv_record(&table->at, &table->next, table->field);
        if (count < 0) {
            sh_mistakes_add(&table->mistakes, spot_of_row(table),
                            count == -1 ? "a quote is not closed, or stands inside a field"
                                        : "too many columns");
        }
        if (count <= 0) {
            return false;
        }
        for (int32_t i = 0; i < count; i++) {
            table->field[i] = trimmed(table->start, table->field[i]);
        }
        if (!is_readable(table, count)) {
            return false; /* all that follows is read wrongly too */
        }
        /* an empty line is no row */
        if (count == 1 && table->field[0][0] == '\0') {
            continue;
        }
        if (table->width == 0 || count == table->width) {
            table->width = count;
            return true;
        }
        sh_mistakes_add(&table->mistakes, spot_of_row(table), "%d fields where the head has %d",
                        (int)count, (int)table->width);
    }
}

/* ---- head */

static int32_t known_column(const sh_table *table, const char *word)
{
    for (int32_t i = 0; i < table->known_count; i++) {
        if (strcmp(table->known[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

/* says which columns there may be */
static void unknown_column(sh_table *table, int32_t field)
{
    const char *word = table->field[field];
    int32_t near = sh_names_nearest(word, table->known, (size_t)table->known_count);
    if (near >= 0) {
        sh_mistakes_add(&table->mistakes, spot_of_field(table, field),
                        "unknown column '%.60s'; did you mean '%s'?", word, table->known[near]);
        return;
    }
    char list[160] = "";
    size_t used = 0;
    for (int32_t i = 0; i < table->known_count && used < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, " %s", table->known[i]);
    }
    sh_mistakes_add(&table->mistakes, spot_of_field(table, field),
                    "unknown column '%.60s'; there may be:%s", word, list);
}

static void read_head(sh_table *table)
{
    memset(table->place, -1, sizeof table->place);
    table->head_line = table->line;
    for (int32_t i = 0; i < table->width; i++) {
        int32_t column = known_column(table, table->field[i]);
        sh_spot at = spot_of_field(table, i);
        if (column < 0) {
            unknown_column(table, i);
        } else if (table->place[column] >= 0) {
            sh_mistakes_add(&table->mistakes, at, "column '%s' is there twice",
                            table->field[i]);
        } else {
            table->place[column] = i;
            table->head[column] = at.column;
        }
    }
    for (int32_t i = 0; i < table->needed; i++) {
        if (table->place[i] < 0) {
            sh_mistakes_add(&table->mistakes, spot_of_row(table), "column '%s' is missing",
                            table->known[i]);
        }
    }
}

bool sh_table_open(sh_table *table, char *text)
{
    table->next = 1;
    table->at = text + (strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    if (!sh_table_next(table)) {
        if (table->mistakes.count == 0) {
            sh_mistakes_add(&table->mistakes, (sh_spot){table->name, 1, 1},
                            "the file is empty");
        }
        return false;
    }
    read_head(table);
    return table->mistakes.count == 0;
}

/* ---- amounts */

sh_fen sh_table_amount(sh_table *table, int32_t column)
{
    int32_t field = table->place[column];
    sh_fen fen = 0;
    if (field < 0) {
        return 0;
    }
    const char *text = table->field[field], *name = table->known[column];
    sh_spot at = spot_of_field(table, field);
    if (text[0] == '\0') {
        sh_mistakes_add(&table->mistakes, at, "no %s", name);
    } else if (!sh_fen_parse(text, &fen)) {
        sh_mistakes_add(&table->mistakes, at, "%s '%.40s' is no amount of yuan in whole fen",
                        name, text);
    } else if (fen < 0) {
        sh_mistakes_add(&table->mistakes, at, "%s is negative: %.40s", name, text);
        fen = 0;
    }
    return fen;
}

sh_fen sh_table_share(sh_table *table, int32_t column, sh_fen *total)
{
    sh_fen fen = sh_table_amount(table, column);
    if (*total < most_money && (!sh_fen_add(*total, fen, total) || *total >= most_money)) {
        *total = most_money; /* told once */
        sh_mistakes_add(&table->mistakes, sh_table_spot(table, column),
                        "with this, all of %s together reach 2^62 fen", table->known[column]);
    }
    return fen;
}
