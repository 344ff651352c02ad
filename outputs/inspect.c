#include "outputs/inspect.h"

#include <stdlib.h>
#include <string.h>

static bool is_type(hid_t type, sh_type ours)
{
    hid_t disk = sh_h5_type(ours, true);
    bool equal = H5Tequal(type, disk) > 0;
    sh_h5_release(disk);
    return equal;
}

/* our type of a type of the file; SH_TYPE_COUNT when a result has no such type */
static sh_type known_type(hid_t type)
{
    if (H5Tget_class(type) == H5T_STRING) {
        return H5Tis_variable_str(type) > 0 ? SH_TYPE_TEXT : SH_TYPE_COUNT;
    }
    for (int t = 0; t < SH_TYPE_TEXT; t++) {
        if (is_type(type, (sh_type)t)) {
            return (sh_type)t;
        }
    }
    return SH_TYPE_COUNT;
}

/* storage inside this file, filters that everybody can read */
static const char *storage_problem(hid_t create)
{
    H5D_layout_t layout = H5Pget_layout(create);
    if ((layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED) ||
        H5Pget_external_count(create) != 0) {
        return "its values are stored outside the file";
    }
    int filters = H5Pget_nfilters(create);
    for (int i = 0; i < filters; i++) {
        unsigned flags = 0, config = 0;
        size_t values = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(create, (unsigned)i, &flags, &values, NULL, 0, NULL, &config);
        if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE &&
            filter != H5Z_FILTER_FLETCHER32) {
            return "it uses a filter that results do not have";
        }
    }
    return filters < 0 ? "its filters cannot be read" : NULL;
}

/* deflate packs at most about 1030 bytes into one, so a larger claim is no honest file */
static bool is_credible(const sh_h5 *h5, hid_t dataset, const sh_h5_shape *shape)
{
    hsize_t file = 0, stored = H5Dget_storage_size(dataset);
    hsize_t bytes = sh_type_size(shape->type);
    for (int32_t i = 0; i < shape->rank; i++) {
        if (shape->size[i] > INT64_MAX ||
            __builtin_mul_overflow(bytes, shape->size[i], &bytes)) {
            return false;
        }
    }
    return H5Fget_filesize(h5->file, &file) >= 0 && stored <= file && bytes / 2000 <= stored;
}

static const char *shape_problem(const sh_h5 *h5, hid_t dataset, hid_t type, hid_t space,
                                 hid_t create, sh_h5_shape *shape)
{
    if (type < 0 || space < 0 || create < 0) {
        return "its description cannot be read";
    }
    const char *problem = storage_problem(create);
    if (problem != NULL) {
        return problem;
    }
    H5S_class_t class = H5Sget_simple_extent_type(space);
    shape->type = known_type(type);
    shape->rank = H5Sget_simple_extent_ndims(space);
    if (shape->type == SH_TYPE_COUNT) {
        return "it has a type that results do not have";
    }
    if ((class != H5S_SCALAR && class != H5S_SIMPLE) || shape->rank < 0 ||
        shape->rank > SH_H5_MAX_RANK ||
        H5Sget_simple_extent_dims(space, shape->size, NULL) < 0) {
        return "it has a shape that results do not have";
    }
    if (H5Pget_layout(create) == H5D_CHUNKED &&
        H5Pget_chunk(create, SH_H5_MAX_RANK, shape->chunk) < 0) {
        return "its chunks cannot be read";
    }
    return is_credible(h5, dataset, shape) ? NULL : "it claims more values than the file holds";
}

bool sh_inspect_shape(const sh_h5 *h5, hid_t dataset, sh_h5_shape *shape, const char **why)
{
    memset(shape, 0, sizeof *shape);
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hid_t create = H5Dget_create_plist(dataset);
    const char *problem = shape_problem(h5, dataset, type, space, create, shape);
    sh_h5_release(create);
    sh_h5_release(space);
    sh_h5_release(type);
    if (why != NULL) {
        *why = problem;
    }
    return problem == NULL;
}

hid_t sh_inspect_object(const sh_h5 *h5, hid_t where, const char *name)
{
    H5L_info_t link;
    if (!sh_h5_good(h5) || H5Lget_info(where, name, &link, H5P_DEFAULT) < 0 ||
        link.type != H5L_TYPE_HARD) {
        return -1;
    }
    return H5Oopen(where, name, H5P_DEFAULT);
}

bool sh_inspect_bare(sh_h5 *h5, hid_t dataset)
{
    static const char words[] = "This is a netCDF dimension but not a netCDF variable.";
    char *name = sh_h5_text(h5, dataset, "NAME");
    bool bare = name != NULL && strncmp(name, words, sizeof words - 1) == 0;
    free(name);
    return bare;
}

/* values of an attribute, at most 4096 of them */
static bool digest_values(hid_t attribute, sh_type type, hssize_t count, sh_digest *digest)
{
    hid_t memory = sh_h5_type(type, false), space = H5Aget_space(attribute);
    void *values = calloc((size_t)count + 1, sizeof(void *));
    bool good = values != NULL && H5Aread(attribute, memory, values) >= 0;
    if (good) {
        sh_digest_u64(digest, (uint64_t)count);
        sh_digest_column(digest, type, values, (size_t)count);
        if (type == SH_TYPE_TEXT) {
            H5Dvlen_reclaim(memory, space, H5P_DEFAULT, values);
        }
    }
    free(values);
    sh_h5_release(space);
    sh_h5_release(memory);
    return good;
}

/* one text of a fixed length counts like one of any length */
static bool digest_fixed(hid_t where, const char *name, sh_digest *digest)
{
    sh_h5 none = {.status = SH_OK};
    char *text = sh_h5_text(&none, where, name);
    if (text != NULL) {
        sh_digest_u64(digest, 1);
        sh_digest_text(digest, text);
    }
    free(text);
    return text != NULL;
}

bool sh_inspect_digest(hid_t where, const char *name, sh_digest *digest)
{
    hid_t attribute = H5Aopen(where, name, H5P_DEFAULT);
    hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute);
    hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
    bool good = type >= 0 && space >= 0;
    sh_type known = good ? known_type(type) : SH_TYPE_COUNT;
    hssize_t count = good ? H5Sget_simple_extent_npoints(space) : -1;
    bool fixed = known == SH_TYPE_COUNT && count == 1 && H5Tget_class(type) == H5T_STRING;
    good = known != SH_TYPE_COUNT && count >= 0 && count <= 4096;
    if (fixed) {
        sh_digest_text(digest, name);
        sh_digest_text(digest, sh_type_name(SH_TYPE_TEXT));
        good = digest_fixed(where, name, digest);
    } else if (good) {
        sh_digest_text(digest, name);
        sh_digest_text(digest, sh_type_name(known));
        good = digest_values(attribute, known, count, digest);
    }
    sh_h5_release(space);
    sh_h5_release(type);
    sh_h5_release(attribute);
    return good;
}
