#include "outputs/h5.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* links and attributes up to this many stand in the object's own header: smaller files */
enum { COMPACT = 64 };

/* ---- failures */

/* one step of the library's error stack, innermost first: keeps cause and object in one line */
static herr_t collect(unsigned n, const H5E_error2_t *step, void *self)
{
    char *line = self;
    size_t used = strlen(line), room = 400 - used;
    if (n < 3 && step->desc != NULL && room > 1) {
        snprintf(line + used, room, "%s%s", used == 0 ? "" : ", ", step->desc);
    }
    for (char *at = strchr(line, '\n'); at != NULL; at = strchr(at, '\n')) {
        *at = ' ';
    }
    return 0;
}

/* must come before any other call, which would clear the stack */
static void cause_of(char cause[400])
{
    static const char mark[] = "error message = '";
    cause[0] = '\0';
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, cause);
    /* where the system refused, its own words say it best */
    char *words = strstr(cause, mark);
    char *end = words == NULL ? NULL : strchr(words + sizeof mark - 1, '\'');
    if (end != NULL) {
        *end = '\0';
        memmove(cause, words + sizeof mark - 1, strlen(words + sizeof mark - 1) + 1);
    }
}

static void report(sh_h5 *h5, const char *verb, const char *name, const char *cause)
{
    h5->status = h5->blame;
    (void)sh_error_set(h5->error, h5->blame, "%s: cannot %s%s%s: %s", h5->path, verb,
                       name[0] == '\0' ? "" : " ", name,
                       cause[0] == '\0' ? "no reason given" : cause);
}

static void failed_at(sh_h5 *h5, const char *verb, const char *name)
{
    char cause[400];
    if (h5->status == SH_OK) {
        cause_of(cause);
        report(h5, verb, name, cause);
    }
}

void sh_h5_failed(sh_h5 *h5, const char *action)
{
    failed_at(h5, action, "");
}

/* the same with the object's own path */
static void failed_on(sh_h5 *h5, const char *verb, hid_t object)
{
    char cause[400], name[200];
    if (h5->status == SH_OK) {
        cause_of(cause);
        if (H5Iget_name(object, name, sizeof name) <= 0) {
            snprintf(name, sizeof name, "a variable");
        }
        report(h5, verb, name, cause);
    }
}

void sh_h5_wrong(sh_h5 *h5, const char *format, ...)
{
    char text[600];
    va_list values;
    if (h5->status != SH_OK) {
        return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    h5->status = h5->blame;
    (void)sh_error_set(h5->error, h5->blame, "%s: %s", h5->path, text);
}

void sh_h5_no_memory(sh_h5 *h5)
{
    if (h5->status == SH_OK) {
        h5->status = sh_error_set(h5->error, SH_E_MEMORY, "%s: no memory", h5->path);
    }
}

/* ---- types */

static hid_t file_type(sh_type type)
{
    switch (type) {
    case SH_TYPE_I8:
        return H5T_STD_I8LE;
    case SH_TYPE_U8:
        return H5T_STD_U8LE;
    case SH_TYPE_U16:
        return H5T_STD_U16LE;
    case SH_TYPE_I32:
        return H5T_STD_I32LE;
    case SH_TYPE_U32:
        return H5T_STD_U32LE;
    case SH_TYPE_I64:
        return H5T_STD_I64LE;
    case SH_TYPE_F32:
        return H5T_IEEE_F32LE;
    case SH_TYPE_F64:
        return H5T_IEEE_F64LE;
    case SH_TYPE_TEXT:
    case SH_TYPE_COUNT:
        break;
    }
    return -1;
}

static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

/* a type to be given back: of the file for `disk`, else of this machine's memory */
hid_t sh_h5_type(sh_type type, bool disk)
{
    if (type == SH_TYPE_TEXT) {
        return text_type();
    }
    return disk ? H5Tcopy(file_type(type))
                : H5Tget_native_type(file_type(type), H5T_DIR_ASCEND);
}

void sh_h5_release(hid_t id)
{
    if (id <= 0) {
        return;
    }
    switch (H5Iget_type(id)) {
    case H5I_GROUP:
        H5Gclose(id);
        break;
    case H5I_DATASET:
        H5Dclose(id);
        break;
    case H5I_DATASPACE:
        H5Sclose(id);
        break;
    case H5I_DATATYPE:
        H5Tclose(id);
        break;
    case H5I_ATTR:
        H5Aclose(id);
        break;
    case H5I_GENPROP_LST:
        H5Pclose(id);
        break;
    default:
        break;
    }
}

/* ---- files */

/* the library without printing and without plugins */
static void start(sh_h5 *h5, const char *path, sh_status blame, sh_error *error)
{
    *h5 = (sh_h5){.path = path, .blame = blame, .error = error};
    if (H5open() < 0) {
        sh_h5_wrong(h5, "the HDF5 library does not start");
        return;
    }
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    H5PLset_loading_state(0);
}

void sh_h5_create(sh_h5 *h5, const char *path, sh_error *error)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    start(h5, path, SH_E_OUTPUT, error);
    if (!sh_h5_good(h5)) {
        return;
    }
    hid_t create = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_link_creation_order(create, order);
    H5Pset_attr_creation_order(create, order);
    H5Pset_attr_phase_change(create, COMPACT, COMPACT);
    H5Pset_link_phase_change(create, COMPACT, COMPACT);
    H5Pset_obj_track_times(create, 0);
    H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
    h5->file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
    if (h5->file < 0) {
        sh_h5_failed(h5, "create the file");
    }
    H5Pclose(create);
    H5Pclose(access);
}

void sh_h5_open(sh_h5 *h5, const char *path, sh_error *error)
{
    start(h5, path, SH_E_INPUT, error);
    if (!sh_h5_good(h5)) {
        return;
    }
    h5->file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (h5->file < 0) {
        sh_h5_failed(h5, "open it as an HDF5 file");
    }
}

void sh_h5_close(sh_h5 *h5)
{
    bool written = h5->blame == SH_E_OUTPUT;
    if (h5->file > 0 && (sh_h5_good(h5) || !written) && H5Fclose(h5->file) < 0) {
        sh_h5_failed(h5, "close the file");
    }
    h5->file = 0;
}

/* ---- writing */

hid_t sh_h5_group(sh_h5 *h5, hid_t where, const char *name)
{
    if (!sh_h5_good(h5)) {
        return -1;
    }
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    hid_t create = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_link_creation_order(create, order);
    H5Pset_attr_creation_order(create, order);
    H5Pset_attr_phase_change(create, COMPACT, COMPACT);
    H5Pset_link_phase_change(create, COMPACT, COMPACT);
    H5Pset_obj_track_times(create, 0);
    hid_t group = H5Gcreate2(where, name, H5P_DEFAULT, create, H5P_DEFAULT);
    if (group < 0) {
        failed_at(h5, "create the group", name);
    }
    H5Pclose(create);
    return group;
}

hid_t sh_h5_dataset(sh_h5 *h5, hid_t where, const char *name, const sh_h5_shape *shape)
{
    if (!sh_h5_good(h5)) {
        return -1;
    }
    hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    hid_t space = shape->rank == 0 ? H5Screate(H5S_SCALAR)
                                   : H5Screate_simple(shape->rank, shape->size, NULL);
    hid_t type = sh_h5_type(shape->type, true);
    H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_phase_change(create, COMPACT, COMPACT);
    H5Pset_obj_track_times(create, 0);
    if (shape->chunk[0] > 0) {
        H5Pset_chunk(create, shape->rank, shape->chunk);
        H5Pset_shuffle(create);
        H5Pset_deflate(create, 1);
    }
    hid_t dataset = H5Dcreate2(where, name, type, space, H5P_DEFAULT, create, H5P_DEFAULT);
    if (dataset < 0) {
        failed_at(h5, "create the variable", name);
    }
    sh_h5_release(type);
    sh_h5_release(space);
    sh_h5_release(create);
    return dataset;
}

/* where values come from (writing) or go to (reading); the other one is NULL */
typedef struct ends {
    const void *from;
    void *to;
} ends;

/* moves a box between file and memory */
static void move(sh_h5 *h5, hid_t dataset, sh_type type, int32_t rank, const sh_h5_box *box,
                 ends data)
{
    hid_t space = H5Dget_space(dataset), kind = sh_h5_type(type, false);
    hid_t memory = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, box->size, NULL);
    herr_t result = -1;
    if (space >= 0 && kind >= 0 && memory >= 0) {
        result = rank == 0 ? 0
                           : H5Sselect_hyperslab(space, H5S_SELECT_SET, box->start, NULL,
                                                 box->size, NULL);
    }
    if (result >= 0) {
        result = data.from != NULL
                     ? H5Dwrite(dataset, kind, memory, space, H5P_DEFAULT, data.from)
                     : H5Dread(dataset, kind, memory, space, H5P_DEFAULT, data.to);
    }
    if (result < 0) {
        failed_on(h5, data.from != NULL ? "write" : "read", dataset);
    }
    sh_h5_release(memory);
    sh_h5_release(space);
    sh_h5_release(kind);
}

static bool is_empty(int32_t rank, const hsize_t *size)
{
    for (int32_t i = 0; i < rank; i++) {
        if (size[i] == 0) {
            return true;
        }
    }
    return false;
}

void sh_h5_write(sh_h5 *h5, hid_t dataset, sh_type type, int32_t rank, const sh_h5_box *box,
                 const void *data)
{
    if (sh_h5_good(h5) && !is_empty(rank, box->size)) {
        move(h5, dataset, type, rank, box, (ends){data, NULL});
    }
}

void sh_h5_write_all(sh_h5 *h5, hid_t dataset, const sh_h5_shape *shape, const void *data)
{
    sh_h5_box box = {{0}, {0}};
    memcpy(box.size, shape->size, sizeof box.size);
    sh_h5_write(h5, dataset, shape->type, shape->rank, &box, data);
}

/* an attribute of one type and one or more values */
static void put_attribute(sh_h5 *h5, hid_t where, const char *name, sh_type type, hsize_t count,
                          const void *data)
{
    if (!sh_h5_good(h5)) {
        return;
    }
    hid_t disk = sh_h5_type(type, true), memory = sh_h5_type(type, false);
    hid_t space = count == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, NULL);
    hid_t attribute = H5Acreate2(where, name, disk, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, memory, data) < 0) {
        failed_at(h5, "write the attribute", name);
    }
    sh_h5_release(attribute);
    sh_h5_release(space);
    sh_h5_release(disk);
    sh_h5_release(memory);
}

void sh_h5_put_text(sh_h5 *h5, hid_t where, const char *name, const char *text)
{
    put_attribute(h5, where, name, SH_TYPE_TEXT, 0, &text);
}

void sh_h5_put_ascii(sh_h5 *h5, hid_t where, const char *name, const char *text)
{
    if (!sh_h5_good(h5)) {
        return;
    }
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(text) + 1);
    hid_t attribute = H5Acreate2(where, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, type, text) < 0) {
        failed_at(h5, "write the attribute", name);
    }
    sh_h5_release(attribute);
    sh_h5_release(space);
    sh_h5_release(type);
}

void sh_h5_put_integer(sh_h5 *h5, hid_t where, const char *name, int32_t value)
{
    put_attribute(h5, where, name, SH_TYPE_I32, 0, &value);
}

void sh_h5_put_real(sh_h5 *h5, hid_t where, const char *name, double value)
{
    put_attribute(h5, where, name, SH_TYPE_F64, 0, &value);
}

void sh_h5_put_missing(sh_h5 *h5, hid_t where, sh_type type)
{
    double wide = NAN;
    float narrow = NAN;
    const void *mark = type == SH_TYPE_F64 ? (const void *)&wide : &narrow;
    sh_check(type == SH_TYPE_F64 || type == SH_TYPE_F32);
    put_attribute(h5, where, "_FillValue", type, 1, mark);
}

void sh_h5_put_codes(sh_h5 *h5, hid_t where, int32_t count)
{
    int8_t codes[128];
    sh_check(count > 0 && count <= 128);
    for (int32_t i = 0; i < count; i++) {
        codes[i] = (int8_t)i;
    }
    put_attribute(h5, where, "flag_values", SH_TYPE_I8, (hsize_t)count, codes);
}

void sh_h5_scale(sh_h5 *h5, hid_t dataset, const char *name)
{
    if (sh_h5_good(h5) && H5DSset_scale(dataset, name) < 0) {
        failed_at(h5, "make a scale of", name);
    }
}

void sh_h5_attach(sh_h5 *h5, hid_t dataset, hid_t scale, int32_t axis)
{
    if (sh_h5_good(h5) && H5DSattach_scale(dataset, scale, (unsigned)axis) < 0) {
        failed_on(h5, "give an axis to", dataset);
    }
}

void sh_h5_link(sh_h5 *h5, hid_t object, hid_t where, const char *name)
{
    if (sh_h5_good(h5) && H5Olink(object, where, name, H5P_DEFAULT, H5P_DEFAULT) < 0) {
        failed_at(h5, "link", name);
    }
}

/* ---- reading */

bool sh_h5_has(sh_h5 *h5, hid_t where, const char *name)
{
    return sh_h5_good(h5) && H5Aexists(where, name) > 0;
}

/* text of a variable-length or fixed-length scalar attribute; NULL on any trouble */
static char *attribute_text(hid_t attribute, hid_t type)
{
    char *text = NULL, *copy = NULL;
    hid_t memory = H5Tcopy(type);
    if (H5Tis_variable_str(type) > 0) {
        if (H5Aread(attribute, memory, &text) >= 0 && text != NULL) {
            copy = strdup(text);
            H5free_memory(text);
        }
    } else {
        size_t size = H5Tget_size(type);
        copy = size < 1 << 20 ? calloc(size + 1, 1) : NULL;
        if (copy != NULL && H5Aread(attribute, memory, copy) < 0) {
            free(copy);
            copy = NULL;
        }
    }
    H5Tclose(memory);
    return copy;
}

char *sh_h5_text(sh_h5 *h5, hid_t where, const char *name)
{
    if (!sh_h5_has(h5, where, name)) {
        return NULL;
    }
    char *text = NULL;
    hid_t attribute = H5Aopen(where, name, H5P_DEFAULT);
    hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute);
    hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING &&
        H5Sget_simple_extent_npoints(space) == 1) {
        text = attribute_text(attribute, type);
    }
    sh_h5_release(space);
    sh_h5_release(type);
    sh_h5_release(attribute);
    return text;
}

int64_t sh_h5_count(const sh_h5_shape *shape)
{
    int64_t count = 1;
    for (int32_t i = 0; i < shape->rank; i++) {
        count *= (int64_t)shape->size[i];
    }
    return count;
}

void sh_h5_read(sh_h5 *h5, hid_t dataset, sh_type type, int32_t rank, const sh_h5_box *box,
                void *data)
{
    if (sh_h5_good(h5) && !is_empty(rank, box->size)) {
        move(h5, dataset, type, rank, box, (ends){NULL, data});
    }
}
