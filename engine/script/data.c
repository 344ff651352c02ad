#include "script/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "script/calendar.h"
#include "script/module.h"
#include "script/suggest.h"
#include "script/unit.h"

enum { DATE, SERIES, VALUE, UNIT, DEFINITION, SOURCE, MARK, COLUMNS };

static const char *const column_names[COLUMNS] = {"date",       "series", "value", "unit",
                                                  "definition", "source", "mark"};

/* how one series is drawn */
typedef struct drawing {
    const char *series, *system, *transform;
    int32_t where; /* 0 middle, 1 end, 2 start of the period */
    int32_t found;
} drawing;

typedef struct reading {
    lua_State *lua;
    const char *path; /* as found, for messages */
    int32_t line;
    drawing *drawing;
    int32_t drawing_count;
    int32_t column[COLUMNS]; /* place of each in a record, -1 absent */
    sh_vec *rows;            /* sh_observation */
    sh_suggest series;       /* every name of the file */
    bool failed;
} reading;

static void complain(reading *r, const char *what, const char *text)
{
    r->failed = true;
    sh_place place = {.file = r->path, .line = r->line, .column = 1, .width = 1};
    sh_diagnostic *item =
        sh_session_report(r->lua, 222, place, "%s%s%s%s", what, text[0] != '\0' ? " '" : "",
                          text, text[0] != '\0' ? "'" : "");
    sh_session_note(r->lua, item,
                    "columns: date, series, value, unit, definition, source, mark");
}

static bool read_head(reading *r, const char *const *field, int32_t count)
{
    for (int32_t c = 0; c < COLUMNS; c++) {
        r->column[c] = -1;
        for (int32_t i = 0; i < count; i++) {
            if (strcmp(field[i], column_names[c]) == 0) {
                r->column[c] = i;
            }
        }
        if (r->column[c] < 0) {
            complain(r, "the data file has no column", column_names[c]);
            return false;
        }
    }
    return true;
}

static void note_series(reading *r, const char *name)
{
    for (size_t i = 0; i < r->series.count; i++) {
        if (strcmp(r->series.name[i], name) == 0) {
            return;
        }
    }
    sh_suggest_add(&r->series, name);
}

static bool read_number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && strspn(text, "+-.0123456789eE") == strlen(text);
}

static void read_row(reading *r, const char *const *field)
{
    const char *text[COLUMNS];
    for (int32_t c = 0; c < COLUMNS; c++) {
        text[c] = field[r->column[c]];
    }
    note_series(r, text[SERIES]);
    int64_t first, last;
    double value;
    bool dated = sh_calendar_period(text[DATE], &first, &last);
    bool valued = read_number(text[VALUE], &value);
    if (!dated || !valued) {
        complain(r, dated ? "not a number:" : "not a date:", dated ? text[VALUE] : text[DATE]);
        return;
    }
    for (int32_t i = 0; i < r->drawing_count; i++) {
        drawing *d = &r->drawing[i];
        if (strcmp(d->series, text[SERIES]) != 0) {
            continue;
        }
        d->found++;
        double end = (double)last + 1, begin = (double)first;
        sh_observation row = {.day = d->where == 0   ? (begin + end) / 2
                                     : d->where == 1 ? end
                                                     : begin,
                              .value = value};
        row.series = sh_session_text(r->lua, text[SERIES]);
        row.unit = sh_session_text(r->lua, text[UNIT]);
        row.definition = sh_session_text(r->lua, text[DEFINITION]);
        row.source = sh_session_text(r->lua, text[SOURCE]);
        row.mark = sh_session_text(r->lua, text[MARK]);
        row.system = d->system;
        row.transform = d->transform;
        if (sh_vec_push(r->rows, &row) == NULL) {
            sh_sandbox_starve(r->lua);
        }
    }
}

static void read_text(reading *r, char *text)
{
    const char *field[SH_CSV_FIELDS];
    int32_t next = 1, width = 0;
    bool bom = strncmp(text, "\xEF\xBB\xBF", 3) == 0;
    for (char *at = bom ? text + 3 : text;;) {
        r->line = next;
        int32_t count = sh_csv_record(&at, &next, field);
        if (count == 0) {
            break;
        }
        if (count < 0) {
            complain(r, count == -1 ? "a quote is not closed" : "too many columns", "");
            return;
        }
        if (width == 0) {
            width = count;
            if (!read_head(r, field, count)) {
                return;
            }
        } else if (count != width) {
            complain(r, "a row has another number of fields than the head", "");
            return;
        } else {
            read_row(r, field);
        }
    }
}

static void check_found(reading *r, const sh_way *way)
{
    for (int32_t i = 0; i < r->drawing_count; i++) {
        if (r->drawing[i].found > 0) {
            continue;
        }
        sh_way deeper = sh_source_deeper(way, "draw", 0);
        deeper = sh_source_deeper(&deeper, r->drawing[i].series, 0);
        const char *near = sh_suggest_nearest(&r->series, r->drawing[i].series);
        sh_diagnostic *item =
            sh_session_report(r->lua, 223, sh_source_place(&deeper, false),
                              "%s has no series '%s'", r->path, r->drawing[i].series);
        if (near != NULL) {
            sh_session_note(r->lua, item, "did you mean '%s'?", near);
        }
    }
}

/* ---- options ---- */

static const sh_key draw_options[] = {
    {"system", SH_KEY_TEXT, false, "", 0, 0, "the simulated series it is drawn over"},
    {"transform", SH_KEY_TEXT, false, "", 0, 0, "how that series is brought to its unit"},
    {"at", SH_KEY_CHOICE, false, "middle end start", 0, 0,
     "where in its period a figure is drawn"}};

/* the table draw at the top of the stack */
static int32_t read_drawings(lua_State *lua, const sh_way *way, drawing *list, int32_t most)
{
    sh_suggest names = {0};
    sh_suggest_keys(&names, lua, -1);
    int32_t count = 0;
    for (size_t i = 0; i < names.count; i++) {
        if (count == most) {
            sh_session_report(lua, 216, sh_source_place(way, false),
                              "at most %d series can be drawn", (int)most);
            break;
        }
        drawing *d = &list[count++];
        *d = (drawing){
            .series = sh_session_text(lua, names.name[i]), .system = "", .transform = ""};
        sh_keys options = {
            .lua = lua, .what = "draw", .list = draw_options, .count = SH_COUNT(draw_options)};
        sh_way deeper = sh_source_deeper(way, d->series, 0);
        lua_getfield(lua, -1, d->series);
        if (sh_keys_open(&options, &deeper, -1)) {
            sh_keys_text(&options, "system", &d->system);
            sh_keys_text(&options, "transform", &d->transform);
            sh_keys_choice(&options, "at", &d->where);
        }
        lua_pop(lua, 1);
    }
    return count;
}

static bool is_allowed_path(const char *path)
{
    bool climbs = strstr(path, "..") != NULL;
    return path[0] != '/' && !climbs && strlen(path) < 200 && strpbrk(path, "\\\n") == NULL;
}

/* complains of the first byte that no text in UTF-8 has, and takes the text off the stack */
static bool is_readable(lua_State *lua, const char *text, const char *path)
{
    const char *why, *flaw = sh_utf8_flaw(text, "\r\n\t", &why);
    if (flaw == NULL) {
        return true;
    }
    sh_place place = {.file = path, .line = 1, .column = 1, .width = 1};
    for (const char *at = text; at < flaw; at++) {
        place.line += *at == '\n';
        place.column = *at == '\n' ? 1 : place.column + ((*at & 0xC0) != 0x80);
    }
    sh_diagnostic *item = sh_session_report(lua, 222, place, "%s", why);
    sh_session_note(lua, item, "save it as UTF-8, for example with: iconv -f GBK -t UTF-8");
    lua_pop(lua, 1);
    return false;
}

char *sh_data_text(const sh_keys *options, const char *option, const char *file,
                   char path[SH_DATA_PATH])
{
    lua_State *lua = options->lua;
    sh_session *session = sh_session_of(lua);
    sh_error error = {0};
    if (!is_allowed_path(file)) {
        sh_session_report(lua, 220, sh_keys_place(options, option, true),
                          "the path '%s' is not allowed", file);
        return NULL;
    }
    sh_vec *text = sh_session_vec(lua, 1);
    if (sh_module_read(session->script, file, SH_DATA_BYTES, text, path, &error) != SH_OK) {
        sh_session_report(lua, 221, sh_keys_place(options, option, true), "%s", error.text);
        lua_pop(lua, 1);
        return NULL;
    }
    /* Lua's own memory from here on: it counts what a script holds */
    size_t size = text->count;
    char *copy = lua_newuserdatauv(lua, size + 1, 0);
    memcpy(copy, text->data, size);
    copy[size] = '\0';
    bool noted = sh_module_note(session->script, file, text->data, size) &&
                 sh_vec_push(&session->script->data, path) != NULL;
    sh_vec_free(text);
    lua_remove(lua, -2);
    if (!noted || strlen(copy) != size) {
        sh_place place = {.file = path, .line = 1, .column = 1, .width = 1};
        sh_session_report(lua, 222, place, "the data file is no text");
        lua_pop(lua, 1);
        return NULL;
    }
    return is_readable(lua, copy, path) ? copy : NULL;
}

static void read_file(reading *r, const char *file, const sh_keys *options)
{
    char path[SH_DATA_PATH];
    char *text = sh_data_text(options, "file", file, path);
    if (text == NULL) {
        return;
    }
    r->path = path;
    read_text(r, text);
    if (!r->failed) {
        check_found(r, &options->way);
    }
}

static const sh_key data_options[] = {
    {"file", SH_KEY_TEXT, true, "", 0, 0, "beside the scenario, or in the folder above"},
    {"draw", SH_KEY_TABLE, true, "", 0, 0, "series = { system = …, transform = … }"}};

static int make_data(lua_State *lua)
{
    sh_data *made = lua_newuserdatauv(lua, sizeof *made, 0);
    *made = (sh_data){0};
    luaL_setmetatable(lua, SH_DATA_NAME);
    lua_insert(lua, 1);
    lua_settop(lua, 2);
    sh_keys options = {.lua = lua,
                       .what = "shahe.data",
                       .list = data_options,
                       .count = SH_COUNT(data_options)};
    sh_way way = sh_session_here(lua);
    drawing drawings[32];
    sh_vec *rows = sh_session_vec(lua, sizeof(sh_observation));
    reading r = {.lua = lua, .path = "", .drawing = drawings, .rows = rows};
    const char *file;
    if (!sh_session_of(lua)->binding && sh_keys_open(&options, &way, 2)) {
        if (sh_keys_push(&options, "draw")) {
            sh_way deeper = sh_source_deeper(&way, "draw", 0);
            r.drawing_count = read_drawings(lua, &deeper, drawings, SH_COUNT(drawings));
            lua_pop(lua, 1);
        }
        if (sh_keys_text(&options, "file", &file)) {
            read_file(&r, file, &options);
        }
        made->observation = sh_session_copy(lua, rows->data, rows->count * rows->stride);
        made->count = (int32_t)rows->count;
    }
    sh_vec_free(rows);
    lua_settop(lua, 1);
    return 1;
}

void sh_data_members(lua_State *lua)
{
    luaL_newmetatable(lua, SH_DATA_NAME);
    lua_pop(lua, 1);
    lua_pushcfunction(lua, make_data);
    lua_setfield(lua, -2, "data");
}

sh_key_list sh_data_keys(void)
{
    return (sh_key_list){data_options, SH_COUNT(data_options)};
}

sh_key_list sh_data_draw_keys(void)
{
    return (sh_key_list){draw_options, SH_COUNT(draw_options)};
}
