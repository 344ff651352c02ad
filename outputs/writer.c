#include "outputs/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outputs/format.h"
#include "outputs/writer_rows.h"

enum {
    SMALL = 4096,         /* bytes up to which a variable is stored plainly */
    CHUNK_BYTES = 1 << 18 /* largest chunk of a constant */
};

/* ---- shapes */

/* what a record adds: 64 replications, 30 steps, 10 of anything else behind the steps */
static void record_chunk(const sh_variable *variable, int64_t *chunk)
{
    chunk[0] = 1;
    chunk[1] = variable->rank == 2 ? 16384 : 64;
    for (int32_t i = 2; i < variable->rank; i++) {
        chunk[i] = variable->axis[i] == SH_AXIS_TIME ? 30 : variable->rank == 3 ? 300 : 10;
    }
}

/* a constant: all of it, halved along its first axes until it is small */
static void plain_chunk(const sh_writer_variable *variable, int64_t *chunk)
{
    int64_t bytes = (int64_t)sh_type_size(variable->type);
    for (int32_t i = 0; i < variable->rank; i++) {
        chunk[i] = variable->axis[i]->size;
        bytes *= chunk[i];
    }
    for (int32_t i = 0; i < variable->rank; i++) {
        while (bytes > CHUNK_BYTES && chunk[i] > 1) {
            chunk[i] = (chunk[i] + 1) / 2;
            bytes /= 2;
        }
    }
}

static void choose_shape(const sh_writer_variable *variable, sh_h5_shape *shape)
{
    int64_t chunk[SH_MAX_RANK] = {0};
    hsize_t bytes = sh_type_size(variable->type);
    *shape = (sh_h5_shape){.type = variable->type, .rank = variable->rank};
    for (int32_t i = 0; i < variable->rank; i++) {
        shape->size[i] = (hsize_t)variable->axis[i]->size;
        bytes *= shape->size[i];
    }
    if (variable->type == SH_TYPE_TEXT || bytes <= SMALL) {
        return;
    }
    memcpy(chunk, variable->chunk, sizeof chunk);
    if (chunk[0] == 0) {
        plain_chunk(variable, chunk);
    }
    for (int32_t i = 0; i < variable->rank; i++) {
        hsize_t wanted = (hsize_t)chunk[i];
        shape->chunk[i] = wanted < shape->size[i] ? wanted : shape->size[i];
    }
}

/* ---- variables */

static int32_t count_words(const char *text)
{
    int32_t words = 0;
    for (const char *at = text; *at != '\0'; at++) {
        words += *at != ' ' && (at == text || at[-1] == ' ');
    }
    return words;
}

/* names of the label variables, so that readers show labels beside numbers */
static void put_coordinates(sh_h5 *h5, hid_t dataset, const sh_writer_variable *variable)
{
    char names[512] = "";
    for (int32_t i = 0; i < variable->rank; i++) {
        const sh_writer_axis *axis = variable->axis[i];
        size_t used = strlen(names);
        if (axis->label > 0) {
            snprintf(names + used, sizeof names - used, "%s%s_name", used == 0 ? "" : " ",
                     axis->name);
        }
    }
    if (names[0] != '\0') {
        sh_h5_put_text(h5, dataset, "coordinates", names);
    }
}

/* the names of the codes, without blanks behind the last */
static void put_meanings(sh_h5 *h5, hid_t dataset, const char *flags)
{
    size_t length = strlen(flags);
    while (length > 0 && flags[length - 1] == ' ') {
        length--;
    }
    char *copy = strndup(flags, length);
    if (copy == NULL) {
        sh_h5_no_memory(h5);
        return;
    }
    sh_h5_put_text(h5, dataset, "flag_meanings", copy);
    free(copy);
}

static void describe(sh_h5 *h5, hid_t dataset, const sh_writer_variable *variable)
{
    sh_h5_put_text(h5, dataset, "units", variable->unit);
    sh_h5_put_text(h5, dataset, "long_name", variable->about);
    if (strcmp(variable->unit, "CNY_fen") == 0) {
        sh_h5_put_real(h5, dataset, "shahe_scale", 0.01);
    }
    if (variable->type == SH_TYPE_F64 || variable->type == SH_TYPE_F32) {
        sh_h5_put_missing(h5, dataset, variable->type);
    }
    if (variable->flags != NULL) {
        sh_h5_put_codes(h5, dataset, count_words(variable->flags));
        put_meanings(h5, dataset, variable->flags);
    }
    if (variable->role != NULL) {
        sh_h5_put_text(h5, dataset, "shahe_role", variable->role);
    }
}

hid_t sh_writer_variable_create(sh_h5 *h5, hid_t group, const sh_writer_variable *variable,
                                sh_h5_shape *shape)
{
    choose_shape(variable, shape);
    hid_t dataset = sh_h5_dataset(h5, group, variable->name, shape);
    describe(h5, dataset, variable);
    put_coordinates(h5, dataset, variable);
    for (int32_t i = 0; i < variable->rank; i++) {
        sh_h5_attach(h5, dataset, variable->axis[i]->scale, i);
    }
    return dataset;
}

/* ---- coordinates */

static void write_labels(sh_h5 *h5, hid_t group, const sh_axis *axis, sh_writer_axis *out)
{
    char name[200];
    sh_h5_shape shape;
    snprintf(name, sizeof name, "%s_name", axis->name);
    sh_writer_variable variable = {.name = name,
                                   .unit = "1",
                                   .about = axis->about,
                                   .role = "label",
                                   .type = SH_TYPE_TEXT,
                                   .rank = 1,
                                   .axis = {out}};
    hid_t label = sh_writer_variable_create(h5, group, &variable, &shape);
    sh_h5_write_all(h5, label, &shape, axis->label);
    out->label = label;
}

/* numbers 0, 1, 2, … or the axis's values, as i4 or f8 */
static void write_values(sh_h5 *h5, hid_t dataset, const sh_h5_shape *shape,
                         const sh_axis *axis)
{
    size_t count = (size_t)axis->size;
    double *reals = calloc(count + 1, sizeof *reals);
    int32_t *numbers = calloc(count + 1, sizeof *numbers);
    if (reals == NULL || numbers == NULL) {
        sh_h5_no_memory(h5);
    } else {
        for (size_t i = 0; i < count; i++) {
            reals[i] = axis->value == NULL ? (double)i : axis->value[i];
            numbers[i] = (int32_t)reals[i];
        }
        sh_h5_write_all(h5, dataset, shape,
                        shape->type == SH_TYPE_F64 ? (const void *)reals : numbers);
    }
    free(reals);
    free(numbers);
}

void sh_writer_coordinate(sh_h5 *h5, hid_t group, const sh_axis *axis, bool real,
                          sh_writer_axis *out)
{
    sh_h5_shape shape = {
        .type = real ? SH_TYPE_F64 : SH_TYPE_I32, .rank = 1, .size = {(hsize_t)axis->size}};
    if (axis->size * 8 > SMALL) {
        shape.chunk[0] = (hsize_t)(axis->size < 32768 ? axis->size : 32768);
    }
    *out = (sh_writer_axis){.name = axis->name, .size = axis->size};
    out->scale = sh_h5_dataset(h5, group, axis->name, &shape);
    write_values(h5, out->scale, &shape, axis);
    sh_h5_scale(h5, out->scale, axis->name);
    sh_h5_put_ascii(h5, out->scale, "units", axis->unit);
    sh_h5_put_text(h5, out->scale, "long_name", axis->about);
    if (axis->label != NULL) {
        write_labels(h5, group, axis, out);
    }
}

void sh_writer_link(sh_h5 *h5, hid_t group, const sh_writer_axis *axis)
{
    char name[200];
    if (!sh_h5_good(h5) || H5Lexists(group, axis->name, H5P_DEFAULT) > 0) {
        return;
    }
    sh_h5_link(h5, axis->scale, group, axis->name);
    if (axis->label > 0) {
        snprintf(name, sizeof name, "%s_name", axis->name);
        sh_h5_link(h5, axis->label, group, name);
    }
}

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

hid_t sh_writer_group(sh_h5 *h5, const char *name)
{
    if (!sh_h5_good(h5)) {
        return -1;
    }
    if (H5Lexists(h5->file, name, H5P_DEFAULT) > 0) {
        return H5Gopen2(h5->file, name, H5P_DEFAULT);
    }
    return sh_h5_group(h5, h5->file, name);
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
