#include "outputs/verify.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outputs/content.h"
#include "outputs/format.h"
#include "outputs/inspect.h"
#include "outputs/reader.h"
#include "outputs/sheet_file.h"

/* a structure check at work */
typedef struct visit {
    sh_h5 *h5;
    sh_crosscheck_list *list;
    const char *group;
} visit;

/* ---- variables */

/* name of the scale on an axis of a dataset */
typedef struct scale_name {
    char text[200];
    hsize_t size;
} scale_name;

static herr_t take_scale(hid_t dataset, unsigned axis, hid_t scale, void *self)
{
    (void)dataset;
    (void)axis;
    scale_name *out = self;
    char path[200] = "";
    hid_t space = H5Dget_space(scale);
    if (H5Iget_name(scale, path, sizeof path) > 0) {
        const char *slash = strrchr(path, '/');
        snprintf(out->text, sizeof out->text, "%s", slash == NULL ? path : slash + 1);
    }
    out->size = space < 0 ? 0 : (hsize_t)H5Sget_simple_extent_npoints(space);
    sh_h5_release(space);
    return 1;
}

/* names of the axes, blank between; a missing scale is a finding */
static void axes_of(const visit *v, hid_t dataset, const char *name, const sh_h5_shape *shape,
                    char names[800])
{
    names[0] = '\0';
    for (int32_t i = 0; i < shape->rank; i++) {
        scale_name scale = {"", 0};
        int index = 0;
        if (H5DSget_num_scales(dataset, (unsigned)i) != 1 ||
            H5DSiterate_scales(dataset, (unsigned)i, &index, take_scale, &scale) < 0) {
            sh_crosscheck_add(v->list, "%s/%s: axis %d has no scale", v->group, name, i);
            return;
        }
        if (scale.size != shape->size[i]) {
            sh_crosscheck_add(v->list, "%s/%s: axis %d has another size than its scale %s",
                              v->group, name, i, scale.text);
        }
        size_t used = strlen(names);
        snprintf(names + used, 800 - used, "%s%s", used == 0 ? "" : " ", scale.text);
    }
}

static void check_text(const visit *v, hid_t dataset, const char *name, const char *attribute)
{
    char *text = sh_h5_text(v->h5, dataset, attribute);
    if (text == NULL) {
        sh_crosscheck_add(v->list, "%s/%s has no %s", v->group, name, attribute);
    }
    free(text);
}

/* a derived table must be as its line says */
static void check_line(const visit *v, const char *name, const sh_h5_shape *shape,
                       const char *axes)
{
    const sh_format_table *line = sh_format_table_of(v->group, name);
    if (line == NULL) {
        sh_crosscheck_add(v->list, "%s/%s is not a table of this version", v->group, name);
    } else if (line->type != shape->type) {
        sh_crosscheck_add(v->list, "%s/%s is %s, not %s", v->group, name,
                          sh_type_name(shape->type), sh_type_name(line->type));
    } else if (strcmp(line->dims, axes) != 0) {
        sh_crosscheck_add(v->list, "%s/%s has the axes %s, not %s", v->group, name, axes,
                          line->dims);
    }
}

static void check_variable(const visit *v, hid_t dataset, const char *name)
{
    sh_h5_shape shape;
    const char *why = NULL;
    char axes[800];
    if (!sh_inspect_shape(v->h5, dataset, &shape, &why)) {
        sh_crosscheck_add(v->list, "%s/%s: %s", v->group, name, why);
        return;
    }
    char *role = sh_h5_text(v->h5, dataset, "shahe_role");
    bool label = role != NULL && strcmp(role, "label") == 0;
    free(role);
    check_text(v, dataset, name, "units");
    check_text(v, dataset, name, "long_name");
    if (sh_h5_has(v->h5, dataset, "flag_values")) {
        check_text(v, dataset, name, "flag_meanings");
    }
    if (H5DSis_scale(dataset) > 0) {
        return;
    }
    axes_of(v, dataset, name, &shape, axes);
    if (sh_format_is_derived(v->group) && !label) {
        check_line(v, name, &shape, axes);
    }
}

/* ---- groups */

static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *info, void *self)
{
    (void)info;
    visit *v = self;
    hid_t object = sh_inspect_object(v->h5, group, name);
    H5I_type_t kind = object < 0 ? H5I_BADID : H5Iget_type(object);
    if (kind == H5I_DATASET) {
        if (strcmp(v->group, "provenance") != 0 && !sh_inspect_bare(v->h5, object)) {
            check_variable(v, object, name);
        }
    } else if (kind == H5I_GROUP && v->group[0] == '\0') {
        visit inside = {v->h5, v->list, name};
        (void)H5Literate(object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit_link, &inside);
    } else {
        sh_crosscheck_add(v->list, "%s/%s is not an object of a result", v->group, name);
    }
    sh_h5_release(object);
    return v->list->texts.count >= 100 ? -1 : 0;
}

static void check_attributes(sh_h5 *h5, sh_crosscheck_list *list)
{
    size_t count;
    const sh_format_attribute *attribute = sh_format_attributes(&count);
    for (size_t i = 0; i < count; i++) {
        char *text = sh_h5_text(h5, h5->file, attribute[i].name);
        if (!sh_h5_has(h5, h5->file, attribute[i].name)) {
            sh_crosscheck_add(list, "the attribute %s is missing", attribute[i].name);
        } else if ((text != NULL) != attribute[i].text) {
            sh_crosscheck_add(list, "the attribute %s has the wrong type", attribute[i].name);
        }
        free(text);
    }
}

/* a line of the format whose group is there must be there */
static void check_tables(const sh_source *source, sh_crosscheck_list *list)
{
    size_t count;
    const sh_format_table *line = sh_format_tables(&count);
    sh_array names;
    for (size_t i = 0; i < count; i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%s", line[i].group, line[i].name);
        if (strchr(path, '*') == NULL && !source->has(source->self, path) &&
            source->list(source->self, line[i].group, &names, NULL) == SH_OK) {
            sh_crosscheck_add(list, "%s is missing", path);
            sh_array_free(&names);
        }
    }
}

static void check_hash(sh_h5 *h5, sh_crosscheck_list *list)
{
    char now[SH_HASH_TEXT];
    char *then = sh_h5_text(h5, h5->file, "content_hash");
    sh_error error = {0};
    h5->error = &error;
    sh_hash_print(sh_content_hash(h5), now);
    if (!sh_h5_good(h5)) {
        sh_crosscheck_add(list, "the content cannot be hashed: %s", error.text);
    } else if (then == NULL || strcmp(now, then) != 0) {
        sh_crosscheck_add(list, "the content has the hash %s, the file says %s", now,
                          then == NULL ? "nothing" : then);
    }
    free(then);
}

/* the tables of a kernel: columns that are read whole, with unit and meaning, and their hash */
static void check_sheets(const sh_source *source, sh_crosscheck_list *list)
{
    char now[SH_HASH_TEXT];
    sh_sheet_file file = {0};
    sh_error error = {0};
    if (sh_sheet_file_read(&file, source, &error) != SH_OK) {
        sh_crosscheck_add(list, "%s", error.text);
        return;
    }
    for (int32_t i = 0; i < file.sheets; i++) {
        const sh_sheet *sheet = &file.sheet[i];
        for (int32_t c = 0; c < sheet->columns; c++) {
            if (sheet->column[c].unit[0] == '\0' || sheet->column[c].about[0] == '\0') {
                sh_crosscheck_add(list, "%s/%s has no unit or no meaning", sheet->name,
                                  sheet->column[c].name);
            }
        }
    }
    sh_hash_print(sh_sheet_hash(file.sheet, file.sheets), now);
    if (strcmp(now, file.hash) != 0) {
        sh_crosscheck_add(list, "the content has the hash %s, the file says %s", now,
                          file.hash[0] != '\0' ? file.hash : "nothing");
    }
    sh_sheet_file_free(&file);
}

static void check_result(const char *path, const sh_source *source,
                         sh_crosscheck_list *findings, sh_error *error)
{
    sh_h5 h5;
    sh_h5_open(&h5, path, error);
    if (sh_h5_good(&h5)) {
        visit v = {&h5, findings, ""};
        check_attributes(&h5, findings);
        (void)H5Literate(h5.file, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit_link, &v);
        check_tables(source, findings);
        sh_crosscheck_values(source, findings);
        check_hash(&h5, findings);
    }
    h5.error = NULL;
    sh_h5_close(&h5);
}

sh_status sh_verify(const char *path, sh_crosscheck_list *findings, sh_error *error)
{
    sh_reader *reader = NULL;
    sh_status status = sh_reader_open(path, &reader, error);
    if (status != SH_OK) {
        return status;
    }
    sh_source source = sh_reader_source(reader);
    if (sh_reader_has_tables(reader)) {
        check_sheets(&source, findings);
    } else {
        check_result(path, &source, findings, error);
    }
    sh_reader_close(reader);
    return findings->failed ? sh_error_set(error, SH_E_MEMORY, "no memory to verify %s", path)
                            : SH_OK;
}

sh_status sh_verify_hash(const char *path, char *out, sh_error *error)
{
    sh_reader *reader = NULL;
    sh_status status = sh_reader_open(path, &reader, error);
    if (status != SH_OK) {
        return status;
    }
    sh_source source = sh_reader_source(reader);
    const char *text = source.attribute(source.self, "", "content_hash");
    if (text == NULL || strlen(text) != SH_HASH_TEXT - 1) {
        status = sh_error_set(error, SH_E_INPUT, "%s has no content hash", path);
    } else {
        memcpy(out, text, SH_HASH_TEXT);
    }
    sh_reader_close(reader);
    return status;
}
