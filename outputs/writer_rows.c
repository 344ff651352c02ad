#include "outputs/writer_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_CHUNK = 32768 };

/* where the rows of each record stand in the whole table */
typedef struct row_index {
    int64_t *first, *count; /* owned, [arm][replication] */
    int64_t arms, replications, total;
} row_index;

/* a column that is written as it grows */
typedef struct stream {
    sh_h5 *h5;
    hid_t dataset;
    sh_type type;
    char *buffer; /* owned, ROW_CHUNK values */
    size_t used;  /* values in the buffer */
    hsize_t done; /* values written */
} stream;

static void stream_flush(stream *out)
{
    sh_h5_box box = {{out->done}, {out->used}};
    sh_h5_write(out->h5, out->dataset, out->type, 1, &box, out->buffer);
    out->done += out->used;
    out->used = 0;
}

static void stream_add(stream *out, const void *values, int64_t count)
{
    size_t size = sh_type_size(out->type);
    const char *from = values;
    while (count > 0) {
        size_t room = ROW_CHUNK - out->used;
        size_t part = (size_t)count < room ? (size_t)count : room;
        memcpy(out->buffer + out->used * size, from, part * size);
        out->used += part;
        from += part * size;
        count -= (int64_t)part;
        if (out->used == ROW_CHUNK) {
            stream_flush(out);
        }
    }
}

static bool make_index(const sh_writer *writer, int32_t variable, row_index *index)
{
    const sh_axis *axes = writer->schema->axes;
    *index = (row_index){.arms = axes[SH_AXIS_ARM].size,
                         .replications = axes[SH_AXIS_REPLICATION].size};
    size_t records = (size_t)(index->arms * index->replications);
    index->first = calloc(records, sizeof *index->first);
    index->count = calloc(records, sizeof *index->count);
    for (size_t i = 0; index->first != NULL && index->count != NULL && i < records; i++) {
        const sh_record *record =
            sh_records_at(writer->records, (int32_t)((int64_t)i / index->replications),
                          (int64_t)i % index->replications);
        index->first[i] = index->total;
        index->count[i] = record->blocks[variable].rows;
        index->total += index->count[i];
    }
    return index->first != NULL && index->count != NULL;
}

/* row numbers within the record become rows of the whole table; -1 stays */
static const void *turn_causes(sh_h5 *h5, const int64_t *cause, int64_t rows, int64_t first,
                               int64_t *out)
{
    for (int64_t i = 0; i < rows; i++) {
        if (cause[i] < -1 || cause[i] >= rows) {
            sh_h5_wrong(h5, "a record names row %lld of %lld as a cause", (long long)cause[i],
                        (long long)rows);
        }
        out[i] = cause[i] < 0 ? -1 : cause[i] + first;
    }
    return out;
}

/* the values of one column in one record: position of arm or replication, or the block */
typedef enum column_kind {
    COLUMN_ARM,
    COLUMN_REPLICATION,
    COLUMN_CAUSE,
    COLUMN_BLOCK
} column_kind;

/* what one column needs besides its stream */
typedef struct column {
    column_kind kind;
    int32_t variable;
    int64_t *scratch; /* owned, as many as the longest record has rows */
} column;

static void add_record(sh_writer *writer, const row_index *index, const column *of, int64_t i,
                       stream *out)
{
    int64_t arm = i / index->replications, place = i % index->replications;
    int64_t rows = index->count[i];
    const void *data =
        sh_records_at(writer->records, (int32_t)arm, place)->blocks[of->variable].data;
    int8_t *codes = (int8_t *)of->scratch;
    int32_t *numbers = (int32_t *)(void *)of->scratch;
    switch (of->kind) {
    case COLUMN_ARM:
        memset(codes, (int)arm, (size_t)rows);
        data = codes;
        break;
    case COLUMN_REPLICATION:
        for (int64_t k = 0; k < rows; k++) {
            numbers[k] = (int32_t)place;
        }
        data = numbers;
        break;
    case COLUMN_CAUSE:
        data = turn_causes(writer->h5, data, rows, index->first[i], of->scratch);
        break;
    case COLUMN_BLOCK:
        break;
    }
    stream_add(out, data, rows);
}

static int64_t *scratch_for(const row_index *index)
{
    int64_t most = 1;
    for (int64_t i = 0; i < index->arms * index->replications; i++) {
        most = index->count[i] > most ? index->count[i] : most;
    }
    return calloc((size_t)most, sizeof(int64_t));
}

static void write_column(sh_writer *writer, hid_t group, const row_index *index,
                         const sh_writer_variable *about, column of)
{
    sh_h5_shape shape;
    stream out = {.h5 = writer->h5, .type = about->type};
    out.dataset = sh_writer_variable_create(writer->h5, group, about, &shape);
    out.buffer = malloc(ROW_CHUNK * sh_type_size(about->type));
    of.scratch = scratch_for(index);
    if (out.buffer == NULL || of.scratch == NULL) {
        sh_h5_no_memory(writer->h5);
    }
    for (int64_t i = 0; sh_h5_good(writer->h5) && i < index->arms * index->replications; i++) {
        if (index->count[i] > 0) {
            add_record(writer, index, &of, i, &out);
        }
    }
    stream_flush(&out);
    sh_h5_release(out.dataset);
    free(out.buffer);
    free(of.scratch);
}

/* a dimension without values, as netCDF writes one */
static void make_row_dimension(sh_h5 *h5, hid_t group, sh_writer_axis *row)
{
    char name[100];
    sh_h5_shape shape = {.type = SH_TYPE_F32, .rank = 1, .size = {(hsize_t)row->size}};
    snprintf(name, sizeof name, "This is a netCDF dimension but not a netCDF variable.%10lld",
             (long long)row->size);
    row->scale = sh_h5_dataset(h5, group, row->name, &shape);
    sh_h5_scale(h5, row->scale, name);
}

/* first row and number of rows of each record, in the group "<table without s>_index" */
static void write_index(sh_writer *writer, const char *table, const row_index *index)
{
    char name[200];
    size_t length = strlen(table);
    bool plural = length > 1 && table[length - 1] == 's';
    snprintf(name, sizeof name, "%.*s_index", (int)(plural ? length - 1 : length), table);
    sh_h5 *h5 = writer->h5;
    const sh_writer_axis *arm = &writer->axes[SH_AXIS_ARM];
    const sh_writer_axis *replication = &writer->axes[SH_AXIS_REPLICATION];
    hid_t group = sh_h5_group(h5, h5->file, name);
    sh_writer_link(h5, group, arm);
    sh_writer_link(h5, group, replication);
    const sh_writer_variable about[2] = {{"first",
                                          "1",
                                          "first row of the record in the table",
                                          NULL,
                                          NULL,
                                          SH_TYPE_I64,
                                          2,
                                          {arm, replication},
                                          {1, 16384}},
                                         {"count",
                                          "1",
                                          "rows of the record in the table",
                                          NULL,
                                          NULL,
                                          SH_TYPE_I64,
                                          2,
                                          {arm, replication},
                                          {1, 16384}}};
    const int64_t *data[2] = {index->first, index->count};
    for (int i = 0; i < 2; i++) {
        sh_h5_shape shape;
        hid_t dataset = sh_writer_variable_create(h5, group, &about[i], &shape);
        sh_h5_write_all(h5, dataset, &shape, data[i]);
        sh_h5_release(dataset);
    }
    sh_h5_release(group);
}

static void write_columns(sh_writer *writer, hid_t group, int32_t first, int32_t count,
                          const row_index *index)
{
    sh_writer_axis row = {.name = "row", .size = index->total};
    make_row_dimension(writer->h5, group, &row);
    const sh_writer_variable arm = {"arm_index", "1",    "position of the arm",
                                    NULL,        NULL,   SH_TYPE_I8,
                                    1,           {&row}, {ROW_CHUNK}};
    const sh_writer_variable replication = {"replication_index",
                                            "1",
                                            "position of the replication",
                                            NULL,
                                            NULL,
                                            SH_TYPE_I32,
                                            1,
                                            {&row},
                                            {ROW_CHUNK}};
    write_column(writer, group, index, &arm, (column){COLUMN_ARM, first, NULL});
    write_column(writer, group, index, &replication, (column){COLUMN_REPLICATION, first, NULL});
    for (int32_t v = first; v < first + count; v++) {
        const sh_variable *variable = &writer->schema->variables[v];
        const sh_writer_variable about = {variable->name,
                                          variable->unit,
                                          variable->about,
                                          variable->flags,
                                          NULL,
                                          variable->type,
                                          1,
                                          {&row},
                                          {ROW_CHUNK}};
        bool cause = strcmp(variable->name, "cause_row") == 0 && variable->type == SH_TYPE_I64;
        write_column(writer, group, index, &about,
                     (column){cause ? COLUMN_CAUSE : COLUMN_BLOCK, v, NULL});
    }
    sh_h5_release(row.scale);
}

void sh_writer_rows(sh_writer *writer, hid_t group, int32_t first, int32_t count)
{
    row_index index;
    if (!make_index(writer, first, &index)) {
        sh_h5_no_memory(writer->h5);
    } else if (index.arms > INT8_MAX) {
        sh_h5_wrong(writer->h5, "row tables of more than 127 arms");
    } else {
        write_columns(writer, group, first, count, &index);
        write_index(writer, writer->schema->variables[first].group, &index);
    }
    free(index.first);
    free(index.count);
}
