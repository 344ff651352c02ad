#include "network/edges.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"

enum { MOST_COLUMNS = SH_EDGES_COLUMNS + 1, TOLD = 6 };
static const size_t file_cap = (size_t)8 << 30;

typedef struct column_info {
    const char *name, *about;
} column_info;
static const column_info columns[SH_EDGES_COLUMNS] = {
#define SH_BANK_COLUMN(name, about) {#name, about},
#include "network/bank_columns.def"
#undef SH_BANK_COLUMN
};

const char *sh_edges_column_name(sh_edges_column column)
{
    return columns[column].name;
}

const char *sh_edges_column_about(sh_edges_column column)
{
    return columns[column].about;
}

/* ---- a file being read */

typedef struct reader {
    const char *name;                 /* of the file, for messages */
    const char *known[MOST_COLUMNS];  /* the columns that there may be */
    int32_t known_count, needed;      /* the first `needed` of them must be there */
    int32_t place[MOST_COLUMNS];      /* field of each known column, -1: not there */
    const char *field[SH_CSV_FIELDS]; /* of the row being read */
    const char *start;                /* where the row begins */
    int32_t width, line;              /* fields in the head; line of the row */
    int64_t mistakes;
    sh_vec told; /* text of the first mistakes */
    bool no_memory;
} reader;

static void complain(reader *r, int32_t field, const char *format, ...) SH_PRINTF(3, 4);

/* notes a mistake in a field of the row, or, below 0, in the row */
static void complain(reader *r, int32_t field, const char *format, ...)
{
    char text[256];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (r->mistakes++ < TOLD) {
        long column = field < 0 ? 1 : (long)(r->field[field] - r->start) + 1;
        sh_vec_print(&r->told, "%s%s:%d:%ld: %s", r->told.count ? "\n" : "", r->name,
                     (int)r->line, column, text);
    }
}

static sh_status finish(reader *r, sh_status status, sh_error *error)
{
    if (r->no_memory) {
        status = sh_error_set(error, SH_E_MEMORY, "no memory for %s", r->name);
    } else if (r->mistakes > 0) {
        char more[64] = "";
        if (r->mistakes > TOLD) {
            snprintf(more, sizeof more, "\nand %lld more", (long long)r->mistakes - TOLD);
        }
        status = sh_error_set(error, SH_E_SCENARIO, "%s%s", (const char *)r->told.data, more);
    }
    sh_vec_free(&r->told);
    return status;
}

static int32_t known_column(const reader *r, const char *word)
{
    for (int32_t i = 0; i < r->known_count; i++) {
        if (strcmp(r->known[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

/* says which columns there may be */
static void unknown_column(reader *r, int32_t field)
{
    const char *word = r->field[field];
    int32_t near = sh_names_nearest(word, r->known, (size_t)r->known_count);
    if (near >= 0) {
        complain(r, field, "unknown column '%s'; did you mean '%s'?", word, r->known[near]);
        return;
    }
    char list[160] = "";
    size_t used = 0;
    for (int32_t i = 0; i < r->known_count && used < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, " %s", r->known[i]);
    }
    complain(r, field, "unknown column '%s'; there may be:%s", word, list);
}

static void read_head(reader *r)
{
    memset(r->place, -1, sizeof r->place);
    for (int32_t i = 0; i < r->width; i++) {
        int32_t column = known_column(r, r->field[i]);
        if (column < 0) {
            unknown_column(r, i);
        } else if (r->place[column] >= 0) {
            complain(r, i, "column '%s' is there twice", r->field[i]);
        } else {
            r->place[column] = i;
        }
    }
    for (int32_t i = 0; i < r->needed; i++) {
        if (r->place[i] < 0) {
            complain(r, -1, "column '%s' is missing", r->known[i]);
        }
    }
}

/* Reads the next row into r->field; false at the end, or when nothing more can be read. */
static bool next_row(reader *r, char **at, int32_t *next)
{
    for (;;) {
        r->line = *next;
        r->start = *at;
        int32_t count = sh_csv_record(at, next, r->field);
        if (count < 0) {
            complain(r, -1, count == -1 ? "a quote is not closed" : "too many columns");
            return false;
        }
        if (count == 0) {
            return false;
        }
        /* an empty line is no row */
        if (count == 1 && r->field[0][0] == '\0') {
            continue;
        }
        if (r->width == 0) {
            r->width = count;
            return true;
        }
        if (count == r->width) {
            return true;
        }
        complain(r, -1, "%d fields where the head has %d", (int)count, (int)r->width);
    }
}

/* the head; false: no use in reading on */
static bool begin(reader *r, char **text, int32_t *next)
{
    *next = 1;
    *text += strncmp(*text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (!next_row(r, text, next)) {
        if (r->mistakes == 0) {
            r->line = 1;
            complain(r, -1, "the file is empty");
        }
        return false;
    }
    read_head(r);
    return r->mistakes == 0;
}

/* an amount in a column, 0 where there is none */
static sh_fen amount(reader *r, int32_t column)
{
    int32_t field = r->place[column];
    sh_fen fen = 0;
    if (field < 0) {
        return 0;
    }
    const char *text = r->field[field], *name = r->known[column];
    if (text[0] == '\0') {
        complain(r, field, "no %s", name);
    } else if (!sh_fen_parse(text, &fen)) {
        complain(r, field, "%s '%.40s' is no amount of yuan in whole fen", name, text);
    } else if (fen < 0) {
        complain(r, field, "%s is negative: %.40s", name, text);
        fen = 0;
    }
    return fen;
}

/* ---- banks */

static void add_bank(sh_edges *edges, reader *r, sh_vec *rows)
{
    int32_t before = edges->ids.count, field = r->place[0];
    const char *id = r->field[field];
    if (id[0] == '\0') {
        complain(r, field, "no id");
        return;
    }
    int32_t bank = sh_names_add(&edges->ids, id);
    if (bank >= 0 && bank < before) {
        complain(r, field, "bank '%.60s' is there twice", id);
        return;
    }
    sh_fen row[SH_EDGES_COLUMNS];
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        row[c] = amount(r, c + 1);
    }
    r->no_memory = r->no_memory || bank < 0 || sh_vec_push(rows, row) == NULL;
}

/* rows of all columns become one array a column */
static bool turn(sh_edges *edges, const sh_vec *rows)
{
    size_t n = rows->count;
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        sh_fen *column = malloc((n + 1) * sizeof *column);
        if (column == NULL) {
            return false;
        }
        for (size_t i = 0; i < n; i++) {
            column[i] = ((const sh_fen *)sh_vec_at(rows, i))[c];
        }
        edges->money[c] = column;
    }
    edges->banks = (int32_t)n;
    return true;
}

sh_status sh_edges_banks(sh_edges *edges, const char *name, char *text, sh_error *error)
{
    reader r = {.name = name, .known = {"id"}, .known_count = MOST_COLUMNS, .needed = 1};
    r.told = sh_vec_of(1);
    sh_vec rows = sh_vec_of(SH_EDGES_COLUMNS * sizeof(sh_fen));
    int32_t next = 1;
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        r.known[c + 1] = columns[c].name;
    }
    if (begin(&r, &text, &next)) {
        while (!r.no_memory && next_row(&r, &text, &next)) {
            add_bank(edges, &r, &rows);
        }
        if (rows.count == 0 && r.mistakes == 0) {
            complain(&r, -1, "there is no bank");
        }
        for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
            edges->has[c] = r.place[c + 1] >= 0;
        }
        r.no_memory = r.no_memory || (r.mistakes == 0 && !turn(edges, &rows));
    }
    sh_vec_free(&rows);
    return finish(&r, SH_OK, error);
}

/* ---- exposures */

enum { DEBTOR, CREDITOR, AMOUNT, CLASS };

static int32_t bank_of(sh_edges *edges, reader *r, int32_t column)
{
    int32_t field = r->place[column];
    const char *id = r->field[field];
    int32_t bank = sh_names_find(&edges->ids, id);
    if (id[0] == '\0') {
        complain(r, field, "no %s", r->known[column]);
    } else if (bank < 0) {
        complain(r, field, "%s '%.60s' is not among the banks", r->known[column], id);
    }
    return bank;
}

static uint8_t class_of(reader *r)
{
    static const char *const words[] = {"investors", "custodian", "reserve", "general"};
    const uint8_t general = 3;
    int32_t field = r->place[CLASS];
    for (uint8_t i = 0; field >= 0 && i < SH_COUNT(words); i++) {
        if (strcmp(r->field[field], words[i]) == 0) {
            return i;
        }
    }
    if (field >= 0) {
        complain(r, field, "class '%.40s' is none of investors, custodian, reserve, general",
                 r->field[field]);
    }
    return general;
}

static void add_edge(sh_edges *edges, reader *r, sh_vec *lines)
{
    int64_t before = r->mistakes;
    sh_edge edge = {bank_of(edges, r, DEBTOR), bank_of(edges, r, CREDITOR), amount(r, AMOUNT)};
    uint8_t rank = class_of(r);
    if (edge.debtor >= 0 && edge.debtor == edge.creditor) {
        complain(r, r->place[CREDITOR], "bank '%.60s' owes itself",
                 sh_names_text(&edges->ids, edge.debtor));
    }
    if (r->mistakes == before) {
        r->no_memory = sh_vec_push(&edges->list, &edge) == NULL ||
                       sh_vec_push(&edges->rank, &rank) == NULL ||
                       sh_vec_push(lines, &r->line) == NULL;
    }
}

/* a debt for sorting: its ends, then its place in the file */
typedef struct place_of {
    uint64_t ends;
    size_t index;
} place_of;

static int by_ends(const void *a, const void *b)
{
    const place_of *x = a, *y = b;
    return x->ends != y->ends ? (x->ends > y->ends) - (x->ends < y->ends)
                              : (x->index > y->index) - (x->index < y->index);
}

/* complains of debts that stand in the file more than once */
static void find_twins(const sh_edges *edges, reader *r, const sh_vec *lines)
{
    size_t n = edges->list.count;
    const sh_edge *list = edges->list.data;
    const int32_t *line = lines->data;
    place_of *order = malloc((n + 1) * sizeof *order);
    r->no_memory = order == NULL;
    for (size_t i = 0; i < n && order != NULL; i++) {
        order[i] = (place_of){(uint64_t)list[i].debtor << 32 | (uint32_t)list[i].creditor, i};
    }
    if (order != NULL && n > 0) {
        qsort(order, n, sizeof *order, by_ends);
    }
    for (size_t i = 1; i < n && order != NULL; i++) {
        const sh_edge *twin = &list[order[i].index];
        if (order[i].ends == order[i - 1].ends) {
            r->line = line[order[i].index];
            complain(r, -1, "'%.40s' owes '%.40s' already in line %d%s",
                     sh_names_text(&edges->ids, twin->debtor),
                     sh_names_text(&edges->ids, twin->creditor), (int)line[order[i - 1].index],
                     edges->has_rank ? "" : "; --sum adds such debts up");
        }
    }
    free(order);
}

sh_status sh_edges_exposures(sh_edges *edges, const char *name, char *text,
                             sh_parallel parallel, sh_error *error)
{
    reader r = {.name = name,
                .known = {"debtor", "creditor", "amount", "class"},
                .known_count = 4,
                .needed = 3};
    r.told = sh_vec_of(1);
    edges->list = sh_vec_of(sizeof(sh_edge));
    edges->rank = sh_vec_of(1);
    sh_vec lines = sh_vec_of(sizeof(int32_t));
    int32_t next = 1;
    if (begin(&r, &text, &next)) {
        edges->has_rank = r.place[CLASS] >= 0;
        while (!r.no_memory && next_row(&r, &text, &next)) {
            add_edge(edges, &r, &lines);
        }
        /* debts of two classes are two debts: there is no sum of them */
        if (r.mistakes == 0 && (parallel == SH_PARALLEL_REFUSED || edges->has_rank)) {
            find_twins(edges, &r, &lines);
        }
    }
    sh_vec_free(&lines);
    return finish(&r, SH_OK, error);
}

/* ---- holdings */

enum { HOLDER, ASSET };

static void add_holding(sh_edges *edges, reader *r)
{
    int64_t before = r->mistakes;
    int32_t field = r->place[ASSET];
    const char *asset = r->field[field];
    sh_edges_holding holding = {.bank = bank_of(edges, r, HOLDER), .amount = amount(r, AMOUNT)};
    if (asset[0] == '\0') {
        complain(r, field, "no asset");
    }
    if (r->mistakes == before) {
        holding.asset = sh_names_add(&edges->assets, asset);
        r->no_memory = holding.asset < 0 || sh_vec_push(&edges->holdings, &holding) == NULL;
    }
}

sh_status sh_edges_holdings(sh_edges *edges, const char *name, char *text, sh_error *error)
{
    reader r = {
        .name = name, .known = {"bank", "asset", "amount"}, .known_count = 3, .needed = 3};
    r.told = sh_vec_of(1);
    edges->holdings = sh_vec_of(sizeof(sh_edges_holding));
    int32_t next = 1;
    if (begin(&r, &text, &next)) {
        while (!r.no_memory && next_row(&r, &text, &next)) {
            add_holding(edges, &r);
        }
        if (edges->holdings.count == 0 && r.mistakes == 0) {
            complain(&r, -1, "there are no holdings");
        }
    }
    return finish(&r, SH_OK, error);
}

/* ---- files */

/* the text of a file; a byte 0 would hide what follows it */
static sh_status read_text(const char *path, sh_vec *text, sh_error *error)
{
    sh_status status = sh_file_read(path, file_cap, text, error);
    if (status == SH_OK && memchr(text->data, 0, text->count) != NULL) {
        status = sh_error_set(error, SH_E_SCENARIO, "%s is no text: it has a byte 0", path);
    }
    return status;
}

sh_status sh_edges_read(sh_edges *edges, const char *banks, const char *exposures,
                        sh_parallel parallel, sh_error *error)
{
    sh_vec text = sh_vec_of(1);
    sh_status status = read_text(banks, &text, error);
    if (status == SH_OK) {
        status = sh_edges_banks(edges, banks, text.data, error);
    }
    if (status == SH_OK && exposures != NULL) {
        status = read_text(exposures, &text, error);
        if (status == SH_OK) {
            status = sh_edges_exposures(edges, exposures, text.data, parallel, error);
        }
    }
    sh_vec_free(&text);
    return status;
}

sh_status sh_edges_read_holdings(sh_edges *edges, const char *banks, const char *holdings,
                                 sh_error *error)
{
    sh_vec text = sh_vec_of(1);
    sh_status status = sh_edges_read(edges, banks, NULL, SH_PARALLEL_REFUSED, error);
    status = status == SH_OK ? read_text(holdings, &text, error) : status;
    status = status == SH_OK ? sh_edges_holdings(edges, holdings, text.data, error) : status;
    sh_vec_free(&text);
    return status;
}

void sh_edges_free(sh_edges *edges)
{
    sh_names_free(&edges->assets);
    sh_vec_free(&edges->holdings);
    sh_names_free(&edges->ids);
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        free(edges->money[c]);
    }
    sh_vec_free(&edges->list);
    sh_vec_free(&edges->rank);
    *edges = (sh_edges){0};
}
