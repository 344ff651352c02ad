/* The parts of which every group of a result file is made: variables, coordinates, links. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outputs/format.h"
#include "outputs/writer.h"

enum {
    SMALL = 4096,         /* bytes up to which a variable is stored plainly */
    CHUNK_BYTES = 1 << 18 /* largest chunk of a constant */
};

/* ---- shapes */

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
