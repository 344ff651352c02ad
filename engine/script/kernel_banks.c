/* the banks of a fire sale, from a file beside the scenario */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/names.h"
#include "script/data.h"
#include "script/kernel.h"
#include "script/keys.h"

enum { ID, CAPITAL, LEVERAGE, BONDS, GOVERNMENT, COLUMNS };

static const char *const column_names[COLUMNS] = {"id", "capital", "leverage", "bonds",
                                                  "government"};

typedef struct reading {
    lua_State *lua;
    const char *path;
    int32_t line;
    int32_t column[COLUMNS]; /* place of each in a record */
    double cash;
    sh_names *ids;
    sh_vec *rows; /* sh_kernel_bank */
} reading;

/* column: of the file, from 0 */
static void complain(const reading *r, int32_t column, const char *what, const char *text)
{
    sh_place place = {.file = r->path, .line = r->line, .column = 1, .width = 1};
    sh_diagnostic *item =
        sh_session_report(r->lua, 222, place, "field %d: %s '%s'", (int)column + 1, what, text);
    sh_session_note(r->lua, item,
                    "columns: id, capital, leverage (percent), bonds, government (of these)");
}

static bool read_head(reading *r, const char *const *field, int32_t count)
{
    bool whole = true;
    for (int32_t c = 0; c < COLUMNS; c++) {
        r->column[c] = -1;
        for (int32_t i = 0; i < count; i++) {
            r->column[c] = strcmp(field[i], column_names[c]) == 0 ? i : r->column[c];
        }
        if (r->column[c] < 0) {
            complain(r, count, "the file of banks has no column", column_names[c]);
            whole = false;
        }
    }
    return whole;
}

/* a number from 0 up, in plain decimals */
static bool read_number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && strspn(text, "0123456789.") == strlen(text);
}

/* what is wrong with a bank whose fields are numbers; NULL: nothing */
static const char *fault(const sh_kernel_bank *bank, double leverage, double cash,
                         int32_t *column)
{
    *column = leverage > 0 && leverage <= 100 ? BONDS : LEVERAGE;
    if (*column == LEVERAGE) {
        return "leverage must be above 0 and at most 100 percent, but this is";
    }
    if (bank->corporate < 0) {
        *column = GOVERNMENT;
        return "there are more government bonds than bonds:";
    }
    bool fits = bank->corporate + bank->government + cash * bank->assets <= bank->assets;
    return fits ? NULL : "bonds and cash are more than all assets:";
}

static void read_row(reading *r, const char *const *field)
{
    double number[COLUMNS] = {0};
    for (int32_t c = CAPITAL; c < COLUMNS; c++) {
        const char *text = field[r->column[c]];
        if (!read_number(text, &number[c]) || (c == CAPITAL && number[c] == 0)) {
            complain(r, r->column[c],
                     c == CAPITAL ? "not an amount above 0:" : "not a number from 0 up:", text);
            return;
        }
    }
    const char *id = field[r->column[ID]];
    if (id[0] == '\0' || sh_names_find(r->ids, id) >= 0) {
        complain(r, r->column[ID], id[0] == '\0' ? "no id:" : "there are two banks called", id);
        return;
    }
    sh_kernel_bank bank = {.id = sh_session_text(r->lua, id),
                           .capital = number[CAPITAL],
                           .assets = number[CAPITAL] / (number[LEVERAGE] / 100),
                           .corporate = number[BONDS] - number[GOVERNMENT],
                           .government = number[GOVERNMENT]};
    int32_t column;
    const char *why = fault(&bank, number[LEVERAGE], r->cash, &column);
    if (why != NULL) {
        complain(r, r->column[column], why, field[r->column[column]]);
        return;
    }
    if (sh_names_add(r->ids, id) < 0 || sh_vec_push(r->rows, &bank) == NULL) {
        sh_sandbox_starve(r->lua);
    }
}

static void read_text(reading *r, char *text)
{
    const char *field[SH_CSV_FIELDS];
    int32_t next = 1, width = 0;
    for (char *at = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;;) {
        r->line = next;
        int32_t count = sh_csv_record(&at, &next, field);
        if (count < 0) {
            complain(r, 0, count == -1 ? "a quote is not closed" : "too many columns", "");
        } else if (count > 0 && width > 0 && count != width) {
            complain(r, count - 1,
                     "a row has another number of fields than the head:", field[count - 1]);
        } else if (count > 0 && width > 0) {
            read_row(r, field);
        }
        bool ends = count <= 0 || (width == 0 && !read_head(r, field, count));
        if (ends) {
            return;
        }
        width = count;
    }
}

static int release_ids(lua_State *lua)
{
    sh_names_free(lua_touserdata(lua, 1));
    return 0;
}

const sh_kernel_bank *sh_kernel_banks(const sh_keys *options, const char *name, double cash,
                                      int32_t *count)
{
    const char *file;
    char path[512];
    *count = 0;
    char *text =
        sh_keys_text(options, name, &file) ? sh_data_text(options, name, file, path) : NULL;
    if (text == NULL) {
        return NULL;
    }
    lua_State *lua = options->lua;
    sh_names *ids = sh_session_held(lua, sizeof *ids, release_ids);
    sh_vec *rows = sh_session_vec(lua, sizeof(sh_kernel_bank));
    int32_t before = sh_session_of(lua)->diagnostics->count;
    reading r = {.lua = lua, .path = path, .cash = cash, .ids = ids, .rows = rows};
    read_text(&r, text);
    if (rows->count == 0 && sh_session_of(lua)->diagnostics->count == before) {
        complain(&r, 0, "the file has no bank", "");
    }
    *count = (int32_t)rows->count;
    const sh_kernel_bank *list = sh_session_copy(lua, rows->data, rows->count * rows->stride);
    sh_vec_free(rows);
    sh_names_free(ids);
    lua_pop(lua, 3);
    return list;
}
