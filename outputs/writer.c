#include "outputs/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outputs/format.h"
#include "outputs/writer_rows.h"

/* ---- root */

static void put_count(sh_h5 *h5, const char *name, int64_t count)
{
    sh_h5_put_integer(h5, h5->file, name, count > INT32_MAX ? INT32_MAX : (int32_t)count);
}

/* attributes that every file has come from here, whatever the schema says */
static bool is_fixed(const char *name)
{
    size_t count;
    const sh_format_attribute *fixed = sh_format_attributes(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fixed[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void write_root(sh_writer *writer)
{
    sh_h5 *h5 = writer->h5;
    const sh_schema *schema = writer->schema;
    sh_h5_put_text(h5, h5->file, "Conventions", SH_FORMAT_CONVENTIONS);
    sh_h5_put_text(h5, h5->file, "schema_name", SH_FORMAT_NAME);
    sh_h5_put_text(h5, h5->file, "schema_version", SH_FORMAT_VERSION);
    sh_h5_put_integer(h5, h5->file, "schema_major", SH_FORMAT_MAJOR);
    sh_h5_put_integer(h5, h5->file, "schema_minor", SH_FORMAT_MINOR);
    sh_h5_put_text(h5, h5->file, "title", schema->title);
    sh_h5_put_text(h5, h5->file, "start_date", schema->start_date);
    sh_h5_put_text(h5, h5->file, "plan_digest", sh_records_plan_digest(writer->records));
    put_count(h5, "replications_planned", sh_records_planned(writer->records));
    put_count(h5, "records_left_out", sh_records_left_out(writer->records));
    for (int32_t a = 0; a < schema->attribute_count; a++) {
        const sh_attribute *attribute = &schema->attributes[a];
        if (!attribute->provenance && !is_fixed(attribute->name)) {
            sh_h5_put_text(h5, h5->file, attribute->name, attribute->value);
        }
    }
}

static bool is_group(const sh_schema *schema, const char *name)
{
    for (int32_t v = 0; v < schema->variable_count; v++) {
        if (strcmp(schema->variables[v].group, name) == 0) {
            return true;
        }
    }
    return false;
}

/* days since the start, in words that every reader decodes to dates */
static void write_time(sh_writer *writer)
{
    char unit[64];
    sh_h5 *h5 = writer->h5;
    sh_axis axis = writer->schema->axes[SH_AXIS_TIME];
    snprintf(unit, sizeof unit, "days since %s", writer->schema->start_date);
    axis.unit = unit;
    sh_writer_axis *out = &writer->axes[SH_AXIS_TIME];
    sh_writer_coordinate(h5, h5->file, &axis, true, out);
    sh_h5_put_ascii(h5, out->scale, "standard_name", "time");
    sh_h5_put_ascii(h5, out->scale, "calendar", "proleptic_gregorian");
    sh_h5_put_ascii(h5, out->scale, "axis", "T");
}

/* the kept axis is the `replication` of its groups: it lives in the first of them */
static void write_kept(sh_writer *writer)
{
    const sh_schema *schema = writer->schema;
    sh_axis axis = schema->axes[SH_AXIS_KEPT];
    axis.name = "replication";
    for (int32_t v = 0; v < schema->variable_count; v++) {
        if (schema->variables[v].scope == SH_SCOPE_KEPT) {
            hid_t group = sh_writer_group(writer->h5, schema->variables[v].group);
            sh_writer_coordinate(writer->h5, group, &axis, false, &writer->axes[SH_AXIS_KEPT]);
            sh_h5_release(group);
            return;
        }
    }
}

/* all groups in the order of the schema, whichever is filled first */
static void make_groups(sh_writer *writer)
{
    for (int32_t v = 0; v < writer->schema->variable_count; v++) {
        sh_h5_release(sh_writer_group(writer->h5, writer->schema->variables[v].group));
    }
}

static void write_axes(sh_writer *writer)
{
    sh_h5 *h5 = writer->h5;
    const sh_schema *schema = writer->schema;
    for (int32_t a = 0; a < schema->axis_count; a++) {
        const sh_axis *axis = &schema->axes[a];
        if (a == SH_AXIS_KEPT) {
            write_kept(writer);
        } else if (a == SH_AXIS_TIME) {
            write_time(writer);
        } else {
            bool inside = is_group(schema, axis->name);
            hid_t home = inside ? sh_writer_group(h5, axis->name) : h5->file;
            bool real = a >= SH_AXIS_FIRST_FREE && axis->value != NULL;
            sh_writer_coordinate(h5, home, axis, real, &writer->axes[a]);
            if (inside) {
                sh_h5_release(home);
            }
        }
    }
}

/* ---- groups */

static void write_constant(sh_writer *writer, hid_t dataset, const sh_h5_shape *shape,
                           const sh_variable *variable)
{
    sh_h5_write_all(writer->h5, dataset, shape, variable->data);
}

/* the block of a variable in one record */
static const char *values_of(const sh_writer *writer, int32_t v, int32_t arm, int64_t place)
{
    const sh_record *record = writer->schema->variables[v].scope == SH_SCOPE_KEPT
                                  ? sh_records_kept(writer->records, arm, place)
                                  : sh_records_at(writer->records, arm, place);
    return record->blocks[v].data;
}

/* one tile: some replications of an arm, some positions of the first axis behind them */
static void write_tile(sh_writer *writer, hid_t dataset, const sh_h5_shape *shape, int32_t v,
                       const sh_h5_box *box, char *buffer)
{
    size_t row = sh_type_size(shape->type);
    for (int32_t i = 3; i < shape->rank; i++) {
        row *= shape->size[i];
    }
    size_t skip = shape->rank > 2 ? box->start[2] * row : 0;
    size_t part = shape->rank > 2 ? box->size[2] * row : row;
    for (hsize_t i = 0; i < box->size[1]; i++) {
        const char *values =
            values_of(writer, v, (int32_t)box->start[0], (int64_t)(box->start[1] + i));
        memcpy(buffer + i * part, values + skip, part);
    }
    sh_h5_write(writer->h5, dataset, shape->type, shape->rank, box, buffer);
}

static hsize_t smaller(hsize_t a, hsize_t b)
{
    return a < b ? a : b;
}

static void write_slabs(sh_writer *writer, hid_t dataset, const sh_h5_shape *shape, int32_t v)
{
    hsize_t tile = shape->chunk[0] > 0 ? shape->chunk[1] : shape->size[1];
    hsize_t steps = shape->rank > 2 ? shape->size[2] : 1;
    hsize_t block = shape->rank > 2 && shape->chunk[0] > 0 ? shape->chunk[2] : steps;
    size_t bytes = sh_type_size(shape->type) * tile * block;
    sh_h5_box box = {{0}, {1}};
    for (int32_t i = 3; i < shape->rank; i++) {
        box.size[i] = shape->size[i];
        bytes *= shape->size[i];
    }
    char *buffer = malloc(bytes + 1);
    if (buffer == NULL) {
        sh_h5_no_memory(writer->h5);
        return;
    }
    for (hsize_t arm = 0; arm < shape->size[0] && bytes > 0; arm++) {
        for (hsize_t r = 0; r < shape->size[1]; r += tile) {
            for (hsize_t t = 0; t < steps; t += block) {
                box.start[0] = arm;
                box.start[1] = r;
                box.size[1] = smaller(tile, shape->size[1] - r);
                box.start[2] = shape->rank > 2 ? t : 0;
                box.size[2] = smaller(block, steps - t);
                write_tile(writer, dataset, shape, v, &box, buffer);
            }
        }
    }
    free(buffer);
}

/* what a record adds: 64 replications, 30 steps, 10 of anything else behind the steps */
static void record_chunk(const sh_variable *variable, int64_t *chunk)
{
    chunk[0] = 1;
    chunk[1] = variable->rank == 2 ? 16384 : 64;
    for (int32_t i = 2; i < variable->rank; i++) {
        chunk[i] = variable->axis[i] == SH_AXIS_TIME ? 30 : variable->rank == 3 ? 300 : 10;
    }
}

static void write_variable(sh_writer *writer, hid_t group, int32_t v)
{
    const sh_variable *variable = &writer->schema->variables[v];
    sh_h5_shape shape;
    sh_writer_variable seen = {variable->name,  variable->unit, variable->about,
                               variable->flags, variable->role, variable->type,
                               variable->rank,  {NULL},         {0}};
    for (int32_t i = 0; i < variable->rank; i++) {
        seen.axis[i] = &writer->axes[variable->axis[i]];
        sh_writer_link(writer->h5, group, seen.axis[i]);
    }
    bool constant = variable->scope == SH_SCOPE_STUDY;
    if (!constant) {
        record_chunk(variable, seen.chunk);
    }
    hid_t dataset = sh_writer_variable_create(writer->h5, group, &seen, &shape);
    if (constant) {
        write_constant(writer, dataset, &shape, variable);
    } else {
        write_slabs(writer, dataset, &shape, v);
    }
    sh_h5_release(dataset);
}

/* columns of the row table that starts at variable v */
static int32_t table_columns(const sh_schema *schema, int32_t v)
{
    int32_t end = v;
    while (end < schema->variable_count &&
           strcmp(schema->variables[end].group, schema->variables[v].group) == 0) {
        end++;
    }
    return end - v;
}

void sh_writer_groups(sh_writer *writer)
{
    const sh_schema *schema = writer->schema;
    for (int32_t v = 0; v < schema->variable_count && sh_h5_good(writer->h5);) {
        hid_t group = sh_writer_group(writer->h5, schema->variables[v].group);
        int32_t columns = 1;
        if (schema->variables[v].scope == SH_SCOPE_ROWS) {
            columns = table_columns(schema, v);
            sh_writer_rows(writer, group, v, columns);
        } else {
            write_variable(writer, group, v);
        }
        sh_h5_release(group);
        v += columns;
    }
}

/* short texts are attributes, long ones (a whole scenario) scalar variables */
void sh_writer_provenance(sh_writer *writer)
{
    sh_h5 *h5 = writer->h5;
    const sh_schema *schema = writer->schema;
    const sh_h5_shape scalar = {.type = SH_TYPE_TEXT};
    hid_t group = sh_h5_group(h5, h5->file, "provenance");
    for (int32_t a = 0; a < schema->attribute_count; a++) {
        const sh_attribute *attribute = &schema->attributes[a];
        if (!attribute->provenance) {
            continue;
        }
        if (strlen(attribute->value) <= 200 && strchr(attribute->value, '\n') == NULL) {
            sh_h5_put_text(h5, group, attribute->name, attribute->value);
            continue;
        }
        hid_t dataset = sh_h5_dataset(h5, group, attribute->name, &scalar);
        sh_h5_write_all(h5, dataset, &scalar, &attribute->value);
        sh_h5_release(dataset);
    }
    sh_h5_release(group);
}

void sh_writer_begin(sh_writer *writer, sh_h5 *h5, const sh_records *records)
{
    *writer = (sh_writer){h5, records, sh_records_schema(records), NULL};
    writer->axes = calloc((size_t)writer->schema->axis_count, sizeof *writer->axes);
    if (writer->axes == NULL) {
        sh_h5_no_memory(h5);
        return;
    }
    write_root(writer);
    make_groups(writer);
    write_axes(writer);
}

void sh_writer_end(sh_writer *writer)
{
    for (int32_t a = 0; writer->axes != NULL && a < writer->schema->axis_count; a++) {
        sh_h5_release(writer->axes[a].label);
        sh_h5_release(writer->axes[a].scale);
    }
    free(writer->axes);
    writer->axes = NULL;
}
