#include "outputs/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "outputs/format.h"
#include "outputs/inspect.h"

enum { MAX_LINKS = 20000, PATH_ROOM = 512 };

struct sh_reader {
    sh_h5 h5;
    char *path;    /* owned */
    sh_vec texts;  /* of char *, owned: attributes that were asked for */
    int64_t limit; /* bytes */
    bool tables;   /* of a kernel */
};

/* ---- opening */

/* an i4 attribute; -1 when it is not there */
static int32_t integer_of(const sh_h5 *h5, hid_t where, const char *name)
{
    int32_t value = -1;
    if (!sh_h5_good(h5) || H5Aexists(where, name) <= 0) {
        return -1;
    }
    hid_t attribute = H5Aopen(where, name, H5P_DEFAULT);
    hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute);
    hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
    if (type < 0 || space < 0 || H5Tget_class(type) != H5T_INTEGER ||
        H5Sget_simple_extent_npoints(space) != 1 ||
        H5Aread(attribute, H5T_NATIVE_INT32, &value) < 0) {
        value = -1;
    }
    sh_h5_release(space);
    sh_h5_release(type);
    sh_h5_release(attribute);
    return value;
}

static sh_status refuse(const char *path, const char *why, sh_error *error)
{
    return sh_error_set(error, SH_E_INPUT, "%s %s", path, why);
}

/* major version of the file of a kernel that ran alone, as outputs/sheet.h writes it; -1: it is
 * none */
static int32_t sheet_major(sh_reader *reader)
{
    char *format = sh_h5_text(&reader->h5, reader->h5.file, "format");
    int major = -1;
    if (format != NULL && sscanf(format, "shahe.sheet %d.", &major) != 1) {
        major = -1;
    }
    free(format);
    return major;
}

static sh_status wrong_version(const char *path, int32_t version, int32_t known,
                               sh_error *error)
{
    return sh_error_set(error, SH_E_INPUT,
                        "%s has version %d of the result format; this program reads %d", path,
                        version, known);
}

static sh_status check_identity(sh_reader *reader, sh_error *error)
{
    const char *path = reader->path;
    char *name = sh_h5_text(&reader->h5, reader->h5.file, "schema_name");
    bool ours = name != NULL && strcmp(name, SH_FORMAT_NAME) == 0;
    free(name);
    int32_t sheet = ours ? -1 : sheet_major(reader);
    if (sheet >= 0) {
        reader->tables = true;
        return sheet == 1 ? SH_OK : wrong_version(path, sheet, 1, error);
    }
    if (!ours) {
        return refuse(path, "is an HDF5 file but no result of shahe", error);
    }
    int32_t major = integer_of(&reader->h5, reader->h5.file, "schema_major");
    if (major != SH_FORMAT_MAJOR) {
        return wrong_version(path, major, SH_FORMAT_MAJOR, error);
    }
    if (integer_of(&reader->h5, reader->h5.file, "complete") != 1) {
        return refuse(path, "is not complete", error);
    }
    return SH_OK;
}

static sh_status open_file(sh_reader *reader, sh_error *error)
{
    struct stat about;
    if (stat(reader->path, &about) != 0) {
        return sh_error_set(error, SH_E_INPUT, "cannot open %s: %s", reader->path,
                            strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return refuse(reader->path, "is not a file", error);
    }
    if (access(reader->path, R_OK) != 0) {
        return sh_error_set(error, SH_E_INPUT, "cannot open %s: %s", reader->path,
                            strerror(errno));
    }
    sh_h5_open(&reader->h5, reader->path, error);
    return reader->h5.status;
}

sh_status sh_reader_open(const char *path, sh_reader **out, sh_error *error)
{
    *out = NULL;
    sh_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL || (reader->path = strdup(path)) == NULL) {
        free(reader);
        return sh_error_set(error, SH_E_MEMORY, "no memory to read %s", path);
    }
    reader->texts = sh_vec_of(sizeof(char *));
    reader->limit = INT64_C(4) << 30;
    sh_status status = open_file(reader, error);
    if (status == SH_OK) {
        status = check_identity(reader, error);
    }
    if (status != SH_OK) {
        sh_reader_close(reader);
        return status;
    }
    reader->h5.error = NULL;
    *out = reader;
    return SH_OK;
}

void sh_reader_close(sh_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    reader->h5.error = NULL;
    sh_h5_close(&reader->h5);
    for (size_t i = 0; i < reader->texts.count; i++) {
        free(*(char **)sh_vec_at(&reader->texts, i));
    }
    sh_vec_free(&reader->texts);
    free(reader->path);
    free(reader);
}

bool sh_reader_has_tables(const sh_reader *reader)
{
    return reader->tables;
}

void sh_reader_limit(sh_reader *reader, int64_t bytes)
{
    reader->limit = bytes;
}

/* ---- finding */

/* opens "group/name" step by step, so that no link on the way leaves the file; negative when
 * absent */
static hid_t object_at(const sh_h5 *h5, const char *path)
{
    char step[PATH_ROOM];
    hid_t where = H5Gopen2(h5->file, "/", H5P_DEFAULT);
    while (where >= 0 && *path != '\0') {
        size_t length = strcspn(path, "/");
        if (length >= sizeof step) {
            sh_h5_release(where);
            return -1;
        }
        memcpy(step, path, length);
        step[length] = '\0';
        path += length + (path[length] == '/');
        hid_t next = length == 0 || H5Iget_type(where) != H5I_GROUP
                         ? -1
                         : sh_inspect_object(h5, where, step);
        sh_h5_release(where);
        where = next;
    }
    return where;
}

/* an axis whose name a group has, too, lives in that group: "platform_name" is
 * "platform/platform_name" */
static hid_t axis_at(const sh_h5 *h5, const char *name)
{
    char path[2 * PATH_ROOM];
    size_t length = strlen(name);
    bool label = length > 5 && strcmp(name + length - 5, "_name") == 0;
    if (length >= PATH_ROOM || strchr(name, '/') != NULL) {
        return -1;
    }
    snprintf(path, sizeof path, "%.*s/%s", (int)(label ? length - 5 : length), name, name);
    return object_at(h5, path);
}

static hid_t dataset_at(const sh_h5 *h5, const char *path)
{
    hid_t object = object_at(h5, path);
    if (object < 0 || H5Iget_type(object) == H5I_GROUP) {
        sh_h5_release(object);
        object = axis_at(h5, path);
    }
    if (object >= 0 && H5Iget_type(object) != H5I_DATASET) {
        sh_h5_release(object);
        return -1;
    }
    return object;
}

static bool has(void *self, const char *path)
{
    sh_reader *reader = self;
    hid_t dataset = dataset_at(&reader->h5, path);
    sh_h5_release(dataset);
    return dataset >= 0;
}

/* ---- reading */

/* turns the library's texts into ours */
static bool own_texts(char **texts, int64_t count)
{
    bool good = true;
    for (int64_t i = 0; i < count; i++) {
        char *copy = good ? strdup(texts[i] == NULL ? "" : texts[i]) : NULL;
        H5free_memory(texts[i]);
        texts[i] = copy;
        good = copy != NULL;
    }
    return good;
}

static void read_values(sh_h5 *h5, hid_t dataset, const sh_h5_shape *shape, sh_array *out)
{
    sh_h5_box box = {{0}, {0}};
    memcpy(box.size, shape->size, sizeof box.size);
    out->data = calloc((size_t)out->count + 1, sh_type_size(shape->type));
    if (out->data == NULL) {
        sh_h5_no_memory(h5);
        return;
    }
    sh_h5_read(h5, dataset, shape->type, shape->rank, &box, out->data);
    if (sh_h5_good(h5) && shape->type == SH_TYPE_TEXT && !own_texts(out->data, out->count)) {
        sh_h5_no_memory(h5);
    }
}

static void read_dataset(sh_reader *reader, sh_h5 *h5, hid_t dataset, const char *path,
                         sh_array *out)
{
    sh_h5_shape shape;
    const char *why = NULL;
    if (!sh_inspect_shape(h5, dataset, &shape, &why)) {
        sh_h5_wrong(h5, "%s: %s", path, why);
        return;
    }
    if (shape.rank > SH_MAX_RANK) {
        sh_h5_wrong(h5, "%s has %d axes, at most %d are read", path, shape.rank, SH_MAX_RANK);
        return;
    }
    int64_t count = sh_h5_count(&shape), limit = reader->limit;
    if (count > limit / (int64_t)sh_type_size(shape.type)) {
        sh_h5_wrong(h5, "%s has %lld values, more than the %lld bytes that may be read", path,
                    (long long)count, (long long)limit);
        return;
    }
    out->type = shape.type;
    out->rank = shape.rank;
    out->count = count;
    for (int32_t i = 0; i < shape.rank; i++) {
        out->size[i] = (int64_t)shape.size[i];
    }
    read_values(h5, dataset, &shape, out);
    out->unit = sh_h5_text(h5, dataset, "units");
    out->about = sh_h5_text(h5, dataset, "long_name");
    out->flags = sh_h5_text(h5, dataset, "flag_meanings");
}

static sh_status read_array(void *self, const char *path, sh_array *out, sh_error *error)
{
    sh_reader *reader = self;
    sh_h5 h5 = reader->h5;
    h5.error = error;
    memset(out, 0, sizeof *out);
    hid_t dataset = dataset_at(&h5, path);
    if (dataset < 0) {
        return sh_error_set(error, SH_E_INPUT, "%s has no variable %s", reader->path, path);
    }
    read_dataset(reader, &h5, dataset, path, out);
    sh_h5_release(dataset);
    if (!sh_h5_good(&h5)) {
        sh_array_free(out);
    }
    return h5.status;
}

/* ---- attributes */

/* keeps a text until close */
static const char *keep(sh_reader *reader, char *text)
{
    if (text != NULL && sh_vec_push(&reader->texts, &text) == NULL) {
        free(text);
        return NULL;
    }
    return text;
}

/* a long text of provenance is a scalar variable */
static char *text_variable(sh_reader *reader, const char *group, const char *name)
{
    char path[PATH_ROOM];
    sh_array array;
    if (snprintf(path, sizeof path, "%s/%s", group, name) >= (int)sizeof path ||
        read_array(reader, path, &array, NULL) != SH_OK) {
        return NULL;
    }
    char *text = array.type == SH_TYPE_TEXT && array.count == 1
                     ? strdup(sh_array_text(&array, 0))
                     : NULL;
    sh_array_free(&array);
    return text;
}

static const char *attribute(void *self, const char *group, const char *name)
{
    sh_reader *reader = self;
    hid_t where = object_at(&reader->h5, group);
    if (where < 0) {
        return NULL;
    }
    char *text = sh_h5_text(&reader->h5, where, name);
    if (text == NULL && H5Aexists(where, name) > 0) {
        char number[32];
        snprintf(number, sizeof number, "%d", integer_of(&reader->h5, where, name));
        text = strdup(number);
    } else if (text == NULL && strcmp(group, "provenance") == 0) {
        text = text_variable(reader, group, name);
    }
    sh_h5_release(where);
    return keep(reader, text);
}

/* ---- listing */

static herr_t collect(hid_t where, const char *name, const H5L_info_t *info, void *self)
{
    (void)where;
    (void)info;
    sh_vec *names = self;
    char *copy = strdup(name);
    if (copy == NULL || names->count >= MAX_LINKS || sh_vec_push(names, &copy) == NULL) {
        free(copy);
        return -1;
    }
    return 0;
}

static bool is_scale(sh_h5 *h5, hid_t dataset)
{
    char *class = sh_h5_text(h5, dataset, "CLASS");
    bool scale = class != NULL && strcmp(class, "DIMENSION_SCALE") == 0;
    free(class);
    return scale;
}

static bool is_label(sh_h5 *h5, hid_t dataset)
{
    char *role = sh_h5_text(h5, dataset, "shahe_role");
    bool label = role != NULL && strcmp(role, "label") == 0;
    free(role);
    return label;
}

/* in the root groups are listed, in a group its variables */
static bool is_listed(sh_h5 *h5, hid_t group, const char *name, bool root)
{
    hid_t object = sh_inspect_object(h5, group, name);
    H5I_type_t kind = object < 0 ? H5I_BADID : H5Iget_type(object);
    bool listed = root ? kind == H5I_GROUP
                       : kind == H5I_DATASET && !is_scale(h5, object) && !is_label(h5, object);
    sh_h5_release(object);
    return listed;
}

static sh_status list(void *self, const char *group, sh_array *names, sh_error *error)
{
    sh_reader *reader = self;
    sh_vec found = sh_vec_of(sizeof(char *));
    memset(names, 0, sizeof *names);
    hid_t where = object_at(&reader->h5, group);
    if (where < 0 || H5Iget_type(where) != H5I_GROUP) {
        sh_h5_release(where);
        return sh_error_set(error, SH_E_INPUT, "%s has no group %s", reader->path, group);
    }
    sh_status status = SH_OK;
    if (H5Literate(where, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, collect, &found) < 0) {
        status = sh_error_set(error, SH_E_INPUT, "%s: the group %s cannot be listed",
                              reader->path, group);
    }
    size_t kept = 0;
    for (size_t i = 0; i < found.count; i++) {
        char *name = *(char **)sh_vec_at(&found, i);
        if (status == SH_OK && is_listed(&reader->h5, where, name, group[0] == '\0')) {
            *(char **)sh_vec_at(&found, kept++) = name;
        } else {
            free(name);
        }
    }
    sh_h5_release(where);
    if (status != SH_OK) {
        sh_vec_free(&found);
        return status;
    }
    *names = (sh_array){.type = SH_TYPE_TEXT,
                        .rank = 1,
                        .size = {(int64_t)kept},
                        .count = (int64_t)kept,
                        .data = found.data};
    return SH_OK;
}

sh_source sh_reader_source(sh_reader *reader)
{
    return (sh_source){reader, has, read_array, attribute, list};
}
