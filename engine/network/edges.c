#include "network/edges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* longer files have more lines than a line number counts */
static const size_t file_cap = INT32_MAX;

typedef struct column_info {
    const char *name, *about;
} column_info;
static const column_info columns[SH_EDGES_COLUMNS] = {
#define SH_BANK_COLUMN(name, about) {#name, about},
#include "network/bank_columns.def"
#undef SH_BANK_COLUMN
};

const char *const sh_edges_class_name[] = {"investors", "custodian", "reserve", "general"};

const char *sh_edges_column_name(sh_edges_column column)
{
    return columns[column].name;
}

const char *sh_edges_column_about(sh_edges_column column)
{
    return columns[column].about;
}

static sh_status no_memory(sh_table *table, sh_error *error)
{
    sh_vec_free(&table->mistakes.told);
    return sh_error_set(error, SH_E_MEMORY, "no memory for %s", table->name);
}

/* ---- banks */

/* a row as it was read */
typedef struct bank_row {
    sh_fen money[SH_EDGES_COLUMNS];
    int32_t byte[SH_EDGES_COLUMNS], line;
} bank_row;

/* a file of banks being read */
typedef struct bank_file {
    sh_table table;
    sh_fen total[SH_EDGES_COLUMNS];
    sh_vec rows; /* of bank_row */
} bank_file;

/* false when out of memory */
static bool add_bank(sh_edges *edges, bank_file *file)
{
    sh_table *table = &file->table;
    const char *id = table->field[table->place[0]];
    if (id[0] == '\0') {
        sh_mistakes_add(&table->mistakes, sh_table_spot(table, 0), "no id");
        return true;
    }
    int32_t bank = sh_names_add(&edges->ids, id);
    if (bank >= 0 && (size_t)bank < file->rows.count) {
        const bank_row *first = sh_vec_at(&file->rows, (size_t)bank);
        sh_mistakes_add(&table->mistakes, sh_table_spot(table, 0),
                        "bank '%.60s' is there twice, first in line %d", id, (int)first->line);
        return true;
    }
    bank_row row = {.line = table->line};
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        row.money[c] = sh_table_share(table, c + 1, &file->total[c]);
        row.byte[c] = sh_table_spot(table, c + 1).column;
    }
    return bank >= 0 && sh_vec_push(&file->rows, &row) != NULL;
}

/* rows of all columns become one array a column; false when out of memory */
static bool turn(sh_edges *edges, const bank_file *file)
{
    size_t n = file->rows.count;
    bool good = (edges->line = malloc((n + 1) * sizeof *edges->line)) != NULL;
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        edges->has[c] = file->table.place[c + 1] >= 0;
        edges->head[c] = (sh_spot){file->table.name, file->table.head_line,
                                   edges->has[c] ? file->table.head[c + 1] : 1};
        edges->money[c] = malloc((n + 1) * sizeof *edges->money[c]);
        edges->byte[c] = edges->has[c] ? malloc((n + 1) * sizeof *edges->byte[c]) : NULL;
        good = good && edges->money[c] != NULL && (edges->byte[c] != NULL) == edges->has[c];
    }
    edges->banks = (int32_t)n;
    for (size_t i = 0; i < n && good; i++) {
        const bank_row *row = sh_vec_at(&file->rows, i);
        edges->line[i] = row->line;
        for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
            edges->money[c][i] = row->money[c];
            if (edges->has[c]) {
                edges->byte[c][i] = row->byte[c];
            }
        }
    }
    return good;
}

sh_status sh_edges_banks(sh_edges *edges, const char *name, char *text, sh_error *error)
{
    bank_file file = {.table = {.name = name,
                                .known = {"id"},
                                .known_count = SH_EDGES_COLUMNS + 1,
                                .needed = 1},
                      .rows = sh_vec_of(sizeof(bank_row))};
    sh_table *table = &file.table;
    bool good = true;
    for (int32_t c = 0; c < SH_EDGES_COLUMNS; c++) {
        table->known[c + 1] = columns[c].name;
    }
    edges->file = name;
    if (sh_table_open(table, text)) {
        while (good && sh_table_next(table)) {
            good = add_bank(edges, &file);
        }
        if (file.rows.count == 0 && table->mistakes.count == 0) {
            sh_mistakes_add(&table->mistakes, (sh_spot){name, table->line, 1},
                            "there is no bank");
        }
        good = good && (table->mistakes.count > 0 || turn(edges, &file));
    }
    sh_vec_free(&file.rows);
    return good ? sh_mistakes_end(&table->mistakes, error) : no_memory(table, error);
}

sh_spot sh_edges_spot(const sh_edges *edges, int32_t bank, sh_edges_column column)
{
    int32_t byte = edges->byte[column] != NULL ? edges->byte[column][bank] : 1;
    return (sh_spot){edges->file, edges->line[bank], byte};
}

/* ---- rows that say the same */

/* a row for sorting: what it is about, then its line; `index` is its place in the list */
typedef struct subject {
    uint64_t about;
    int32_t line, index;
} subject;

static uint64_t about(int32_t who, int32_t whom, uint8_t rank)
{
    return (uint64_t)who << 33 | (uint64_t)whom << 2 | rank;
}

static int by_subject(const void *a, const void *b)
{
    const subject *x = a, *y = b;
    return x->about != y->about ? (x->about > y->about) - (x->about < y->about)
                                : (x->line > y->line) - (x->line < y->line);
}

/* an amount that is added to a later one of the same kind */
static void move(sh_fen *from, sh_fen *to)
{
    *to += *from; /* all amounts together stay below 2^62 fen */
    *from = 0;
}

/* ---- exposures */

enum { DEBTOR, CREDITOR, AMOUNT, CLASS };

/* a file of debts or holdings being read */
typedef struct pair_file {
    sh_table table;
    sh_fen total;
    sh_vec subjects; /* of subject */
} pair_file;

static int32_t bank_of(sh_edges *edges, sh_table *table, int32_t column)
{
    const char *id = table->field[table->place[column]];
    int32_t bank = sh_names_find(&edges->ids, id);
    sh_spot at = sh_table_spot(table, column);
    if (id[0] == '\0') {
        sh_mistakes_add(&table->mistakes, at, "no %s", table->known[column]);
    } else if (bank < 0) {
        sh_mistakes_add(&table->mistakes, at, "%s '%.60s' is not among the banks",
                        table->known[column], id);
    }
    return bank;
}

static uint8_t class_of(sh_table *table)
{
    const uint8_t general = 3;
    int32_t field = table->place[CLASS];
    for (uint8_t i = 0; field >= 0 && i < SH_COUNT(sh_edges_class_name); i++) {
        if (strcmp(table->field[field], sh_edges_class_name[i]) == 0) {
            return i;
        }
    }
    if (field >= 0) {
        sh_mistakes_add(&table->mistakes, sh_table_spot(table, CLASS),
                        "class '%.40s' is none of investors, custodian, reserve, general",
                        table->field[field]);
    }
    return general;
}

/* false when out of memory */
static bool add_edge(sh_edges *edges, pair_file *file)
{
    sh_table *table = &file->table;
    int64_t before = table->mistakes.count;
    sh_edge edge = {bank_of(edges, table, DEBTOR), bank_of(edges, table, CREDITOR),
                    sh_table_share(table, AMOUNT, &file->total)};
    uint8_t rank = class_of(table);
    if (edge.debtor >= 0 && edge.debtor == edge.creditor) {
        sh_mistakes_add(&table->mistakes, sh_table_spot(table, CREDITOR),
                        "bank '%.60s' owes itself", sh_names_text(&edges->ids, edge.debtor));
    }
    if (table->mistakes.count > before) {
        return true;
    }
    subject row = {about(edge.debtor, edge.creditor, rank), table->line,
                   (int32_t)edges->list.count};
    return sh_vec_push(&edges->list, &edge) != NULL &&
           sh_vec_push(&edges->rank, &rank) != NULL &&
           sh_vec_push(&file->subjects, &row) != NULL;
}

/* adds up debts of one class of the same two banks, or complains of them */
static void join_debts(sh_edges *edges, pair_file *file, sh_parallel parallel)
{
    subject *row = file->subjects.data;
    sh_edge *list = edges->list.data;
    for (size_t i = 1; i < file->subjects.count; i++) {
        sh_edge *first = &list[row[i - 1].index], *twin = &list[row[i].index];
        if (row[i].about != row[i - 1].about) {
            continue;
        }
        if (parallel == SH_PARALLEL_SUMMED) {
            move(&first->amount, &twin->amount);
            continue;
        }
        sh_mistakes_add(&file->table.mistakes, (sh_spot){file->table.name, row[i].line, 1},
                        "'%.40s' owes '%.40s' already in line %d%s; --sum adds such debts up",
                        sh_names_text(&edges->ids, twin->debtor),
                        sh_names_text(&edges->ids, twin->creditor), (int)row[i - 1].line,
                        edges->has_rank ? ", in the same class" : "");
    }
}

static void sort_subjects(sh_vec *subjects)
{
    if (subjects->count > 0) {
        qsort(subjects->data, subjects->count, sizeof(subject), by_subject);
    }
}

/* what was found wrong, or that memory ran out */
static sh_status close_pairs(pair_file *file, bool good, sh_error *error)
{
    sh_vec_free(&file->subjects);
    return good ? sh_mistakes_end(&file->table.mistakes, error)
                : no_memory(&file->table, error);
}

sh_status sh_edges_exposures(sh_edges *edges, const char *name, char *text,
                             sh_parallel parallel, sh_error *error)
{
    pair_file file = {.table = {.name = name,
                                .known = {"debtor", "creditor", "amount", "class"},
                                .known_count = 4,
                                .needed = 3},
                      .subjects = sh_vec_of(sizeof(subject))};
    bool good = true;
    edges->list = sh_vec_of(sizeof(sh_edge));
    edges->rank = sh_vec_of(1);
    if (sh_table_open(&file.table, text)) {
        edges->has_rank = file.table.place[CLASS] >= 0;
        while (good && sh_table_next(&file.table)) {
            good = add_edge(edges, &file);
        }
        if (good && file.table.mistakes.count == 0) {
            sort_subjects(&file.subjects);
            join_debts(edges, &file, parallel);
        }
    }
    return close_pairs(&file, good, error);
}

/* ---- holdings */

enum { HOLDER, ASSET };

/* false when out of memory */
static bool add_holding(sh_edges *edges, pair_file *file)
{
    sh_table *table = &file->table;
    int64_t before = table->mistakes.count;
    const char *asset = table->field[table->place[ASSET]];
    sh_edges_holding holding = {.bank = bank_of(edges, table, HOLDER),
                                .amount = sh_table_share(table, AMOUNT, &file->total)};
    if (asset[0] == '\0') {
        sh_mistakes_add(&table->mistakes, sh_table_spot(table, ASSET), "no asset");
    }
    if (table->mistakes.count > before) {
        return true;
    }
    holding.asset = sh_names_add(&edges->assets, asset);
    subject row = {about(holding.bank, holding.asset, 0), table->line,
                   (int32_t)edges->holdings.count};
    return holding.asset >= 0 && sh_vec_push(&edges->holdings, &holding) != NULL &&
           sh_vec_push(&file->subjects, &row) != NULL;
}

/* adds up what a bank holds of an asset, or complains of it */
static void join_holdings(sh_edges *edges, pair_file *file, sh_parallel parallel)
{
    subject *row = file->subjects.data;
    sh_edges_holding *list = edges->holdings.data;
    for (size_t i = 1; i < file->subjects.count; i++) {
        sh_edges_holding *first = &list[row[i - 1].index], *twin = &list[row[i].index];
        if (row[i].about != row[i - 1].about) {
            continue;
        }
        if (parallel == SH_PARALLEL_SUMMED) {
            move(&first->amount, &twin->amount);
            continue;
        }
        sh_mistakes_add(&file->table.mistakes, (sh_spot){file->table.name, row[i].line, 1},
                        "'%.40s' holds '%.40s' already in line %d; --sum adds such holdings up",
                        sh_names_text(&edges->ids, twin->bank),
                        sh_names_text(&edges->assets, twin->asset), (int)row[i - 1].line);
    }
}

sh_status sh_edges_holdings(sh_edges *edges, const char *name, char *text, sh_parallel parallel,
                            sh_error *error)
{
    pair_file file = {.table = {.name = name,
                                .known = {"bank", "asset", "amount"},
                                .known_count = 3,
                                .needed = 3},
                      .subjects = sh_vec_of(sizeof(subject))};
    bool good = true;
    edges->holdings = sh_vec_of(sizeof(sh_edges_holding));
    if (sh_table_open(&file.table, text)) {
        while (good && sh_table_next(&file.table)) {
            good = add_holding(edges, &file);
        }
        if (edges->holdings.count == 0 && file.table.mistakes.count == 0) {
            sh_mistakes_add(&file.table.mistakes, (sh_spot){name, file.table.line, 1},
                            "there are no holdings");
        }
        if (good && file.table.mistakes.count == 0) {
            sort_subjects(&file.subjects);
            join_holdings(edges, &file, parallel);
        }
    }
    return close_pairs(&file, good, error);
}

/* ---- files */

/* the text of a file; a byte 0 would hide what follows it */
static sh_status read_text(const char *path, sh_vec *text, sh_hash *hash, sh_error *error)
{
    sh_status status = sh_file_read(path, file_cap, text, error);
    const char *begin = text->data;
    const char *zero = status == SH_OK ? memchr(begin, 0, text->count) : NULL;
    sh_mistakes mistakes = {0};
    if (status == SH_OK) {
        sh_digest digest;
        sh_digest_init(&digest);
        sh_digest_bytes(&digest, text->data, text->count);
        *hash = sh_digest_final(&digest);
    }
    if (zero != NULL) {
        sh_spot at = {path, 1, 1};
        for (const char *c = begin; c < zero; c++) {
            at.line += *c == '\n';
            at.column = *c == '\n' ? 1 : at.column + 1;
        }
        sh_mistakes_add(&mistakes, at, "a byte 0: this is no text in UTF-8");
        status = sh_mistakes_end(&mistakes, error);
    }
    return status;
}

sh_status sh_edges_read(sh_edges *edges, const char *banks, const char *exposures,
                        sh_parallel parallel, sh_error *error)
{
    sh_vec text = sh_vec_of(1);
    sh_status status = read_text(banks, &text, &edges->read[0], error);
    if (status == SH_OK) {
        status = sh_edges_banks(edges, banks, text.data, error);
    }
    if (status == SH_OK && exposures != NULL) {
        status = read_text(exposures, &text, &edges->read[1], error);
        if (status == SH_OK) {
            status = sh_edges_exposures(edges, exposures, text.data, parallel, error);
        }
    }
    sh_vec_free(&text);
    return status;
}

sh_status sh_edges_read_holdings(sh_edges *edges, const char *banks, const char *holdings,
                                 sh_parallel parallel, sh_error *error)
{
    sh_vec text = sh_vec_of(1);
    sh_status status = sh_edges_read(edges, banks, NULL, parallel, error);
    status = status == SH_OK ? read_text(holdings, &text, &edges->read[1], error) : status;
    status = status == SH_OK ? sh_edges_holdings(edges, holdings, text.data, parallel, error)
                             : status;
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
        free(edges->byte[c]);
    }
    free(edges->line);
    sh_vec_free(&edges->list);
    sh_vec_free(&edges->rank);
    *edges = (sh_edges){0};
}
