#include "outputs/content.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "outputs/format.h"
#include "outputs/inspect.h"

enum { MAX_OBJECTS = 20000, MAX_DEPTH = 4, TILE_BYTES = 1 << 26 };

/* one object that counts */
typedef struct item {
    char *path; /* owned */
    sh_hash hash;
} item;

typedef struct walk {
    sh_h5 *h5;
    sh_vec items; /* of item */
} walk;

/* ---- attributes */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static herr_t collect_name(hid_t where, const char *name, const H5A_info_t *info, void *self)
{
    (void)where;
    (void)info;
    char *copy = strdup(name);
    return copy == NULL || sh_vec_push(self, &copy) == NULL ? -1 : 0;
}

static bool counts(const char *attribute)
{
    static const char *const out[] = {"CLASS",          "NAME",         "DIMENSION_LIST",
                                      "REFERENCE_LIST", "content_hash", "complete"};
    for (size_t i = 0; i < SH_COUNT(out); i++) {
        if (strcmp(attribute, out[i]) == 0) {
            return false;
        }
    }
    return true;
}

static void digest_attributes(walk *w, hid_t object, const char *path, sh_digest *digest)
{
    sh_vec names = sh_vec_of(sizeof(char *));
    if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, collect_name, &names) < 0) {
        sh_h5_wrong(w->h5, "the attributes of %s cannot be read", path);
    }
    if (names.count > 0) {
        qsort(names.data, names.count, sizeof(char *), by_text);
    }
    for (size_t i = 0; i < names.count; i++) {
        char *name = *(char **)sh_vec_at(&names, i);
        if (sh_h5_good(w->h5) && counts(name) && !sh_inspect_digest(object, name, digest)) {
            sh_h5_wrong(w->h5, "the attribute %s of %s is not one of a result", name, path);
        }
        free(name);
    }
    sh_vec_free(&names);
}

/* ---- values */

static size_t row_bytes(const sh_h5_shape *shape, int32_t from)
{
    size_t bytes = sh_type_size(shape->type);
    for (int32_t i = from; i < shape->rank; i++) {
        bytes *= shape->size[i];
    }
    return bytes;
}

static void free_texts(const sh_h5_shape *shape, void *values, size_t count)
{
    for (size_t i = 0; shape->type == SH_TYPE_TEXT && i < count; i++) {
        H5free_memory(((void **)values)[i]);
    }
}

/* up to two axes: one digest over all values, read in parts along the first axis */
static void digest_flat(walk *w, hid_t dataset, const sh_h5_shape *shape, sh_digest *digest)
{
    hsize_t rows = shape->rank == 0 ? 1 : shape->size[0];
    size_t row = row_bytes(shape, 1), values = row / sh_type_size(shape->type);
    hsize_t part = row > TILE_BYTES ? 1 : TILE_BYTES / (row + 1) + 1;
    part = part < rows ? part : rows;
    sh_h5_box box = {{0}, {0}};
    memcpy(box.size, shape->size, sizeof box.size);
    void *buffer = calloc(part * row + 1, 1);
    if (buffer == NULL) {
        sh_h5_no_memory(w->h5);
        return;
    }
    for (hsize_t at = 0; at < rows && row > 0 && sh_h5_good(w->h5); at += part) {
        box.start[0] = at;
        box.size[0] = part < rows - at ? part : rows - at;
        sh_h5_read(w->h5, dataset, shape->type, shape->rank, &box, buffer);
        if (sh_h5_good(w->h5)) {
            size_t count = values * box.size[0];
            sh_digest_column(digest, shape->type, buffer, count);
            free_texts(shape, buffer, count);
        }
    }
    free(buffer);
}

/* a tile: some slabs (second axis) and a part of their third axis */
typedef struct tile {
    hsize_t slabs, part;
    size_t row; /* bytes behind the third axis */
    char *buffer;
    sh_digest *state; /* one per slab */
} tile;

static void digest_tile(walk *w, hid_t dataset, const sh_h5_shape *shape, const sh_h5_box *box,
                        tile *t)
{
    size_t bytes = box->size[2] * t->row;
    sh_h5_read(w->h5, dataset, shape->type, shape->rank, box, t->buffer);
    if (!sh_h5_good(w->h5)) {
        return;
    }
    for (hsize_t i = 0; i < box->size[1]; i++) {
        sh_digest_column(&t->state[i], shape->type, t->buffer + i * bytes,
                         bytes / sh_type_size(shape->type));
    }
}

/* the slabs of one tile's worth of the second axis, each hashed, the hashes added in order */
static void digest_slabs(walk *w, hid_t dataset, const sh_h5_shape *shape, sh_h5_box *box,
                         tile *t, sh_digest *digest)
{
    for (hsize_t i = 0; i < box->size[1]; i++) {
        sh_digest_init(&t->state[i]);
    }
    for (hsize_t at = 0; at < shape->size[2] && sh_h5_good(w->h5); at += t->part) {
        box->start[2] = at;
        box->size[2] = t->part < shape->size[2] - at ? t->part : shape->size[2] - at;
        digest_tile(w, dataset, shape, box, t);
    }
    for (hsize_t i = 0; i < box->size[1]; i++) {
        sh_hash hash = sh_digest_final(&t->state[i]);
        sh_digest_u64(digest, hash.lo);
        sh_digest_u64(digest, hash.hi);
    }
}

/* as large as the chunks, so that each is decoded once, within reason */
static tile choose_tile(const sh_h5_shape *shape)
{
    bool chunked = shape->chunk[0] > 0;
    tile t = {chunked ? shape->chunk[1] : shape->size[1],
              chunked ? shape->chunk[2] : shape->size[2], row_bytes(shape, 3), NULL, NULL};
    while (t.slabs > 1 && t.slabs * t.part * t.row > TILE_BYTES) {
        t.slabs = (t.slabs + 1) / 2;
    }
    while (t.part > 1 && t.slabs * t.part * t.row > TILE_BYTES) {
        t.part = (t.part + 1) / 2;
    }
    return t;
}

static void digest_deep(walk *w, hid_t dataset, const sh_h5_shape *shape, sh_digest *digest)
{
    tile t = choose_tile(shape);
    sh_h5_box box = {{0}, {0}};
    memcpy(box.size, shape->size, sizeof box.size);
    t.buffer = malloc(t.slabs * t.part * t.row + 1);
    t.state = aligned_alloc(_Alignof(sh_digest), (t.slabs + 1) * sizeof *t.state);
    if (t.buffer == NULL || t.state == NULL) {
        sh_h5_no_memory(w->h5);
    }
    for (hsize_t a = 0; a < shape->size[0] && sh_h5_good(w->h5); a++) {
        for (hsize_t b = 0; b < shape->size[1] && sh_h5_good(w->h5); b += t.slabs) {
            box.start[0] = a;
            box.size[0] = 1;
            box.start[1] = b;
            box.size[1] = t.slabs < shape->size[1] - b ? t.slabs : shape->size[1] - b;
            digest_slabs(w, dataset, shape, &box, &t, digest);
        }
    }
    free(t.buffer);
    free(t.state);
}

/* ---- objects */

static void add_item(walk *w, const char *path, const sh_digest *digest)
{
    item made = {strdup(path), sh_digest_final(digest)};
    if (made.path == NULL || sh_vec_push(&w->items, &made) == NULL) {
        free(made.path);
        sh_h5_no_memory(w->h5);
    } else if (w->items.count > MAX_OBJECTS) {
        sh_h5_wrong(w->h5, "it holds more than %d objects", MAX_OBJECTS);
    }
}

static void walk_dataset(walk *w, hid_t dataset, const char *path)
{
    const char *why = NULL;
    sh_h5_shape shape;
    sh_digest digest;
    if (sh_inspect_bare(w->h5, dataset)) {
        return;
    }
    if (!sh_inspect_shape(w->h5, dataset, &shape, &why)) {
        sh_h5_wrong(w->h5, "%s: %s", path, why);
        return;
    }
    sh_digest_init(&digest);
    sh_digest_text(&digest, path);
    sh_digest_text(&digest, sh_type_name(shape.type));
    sh_digest_u64(&digest, (uint64_t)shape.rank);
    for (int32_t i = 0; i < shape.rank; i++) {
        sh_digest_u64(&digest, shape.size[i]);
    }
    if (shape.rank > 2 && shape.type != SH_TYPE_TEXT) {
        digest_deep(w, dataset, &shape, &digest);
    } else {
        digest_flat(w, dataset, &shape, &digest);
    }
    digest_attributes(w, dataset, path, &digest);
    add_item(w, path, &digest);
}

static void walk_group(walk *w, hid_t group, const char *path, int depth);

static void walk_object(walk *w, hid_t group, const char *parent, const char *name, int depth)
{
    char path[512];
    if (strlen(parent) + strlen(name) + 2 > sizeof path) {
        sh_h5_wrong(w->h5, "a path is too long");
        return;
    }
    strcpy(path, parent);
    strcat(strcat(path, "/"), name);
    hid_t object = sh_inspect_object(w->h5, group, name);
    H5I_type_t kind = object < 0 ? H5I_BADID : H5Iget_type(object);
    if (kind == H5I_DATASET) {
        walk_dataset(w, object, path);
    } else if (kind == H5I_GROUP && depth < MAX_DEPTH) {
        walk_group(w, object, path, depth + 1);
    } else {
        sh_h5_wrong(w->h5, "%s is not an object of a result", path);
    }
    sh_h5_release(object);
}

static herr_t collect_link(hid_t where, const char *name, const H5L_info_t *info, void *self)
{
    (void)where;
    (void)info;
    char *copy = strdup(name);
    sh_vec *names = self;
    return copy == NULL || names->count > MAX_OBJECTS || sh_vec_push(names, &copy) == NULL ? -1
                                                                                           : 0;
}

static void walk_group(walk *w, hid_t group, const char *path, int depth)
{
    sh_vec names = sh_vec_of(sizeof(char *));
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_text(&digest, path);
    digest_attributes(w, group, path, &digest);
    add_item(w, path, &digest);
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, collect_link, &names) < 0) {
        sh_h5_wrong(w->h5, "the group %s cannot be listed", path);
    }
    for (size_t i = 0; i < names.count; i++) {
        char *name = *(char **)sh_vec_at(&names, i);
        if (sh_h5_good(w->h5) && !(depth == 0 && sh_format_is_derived(name))) {
            walk_object(w, group, path, name, depth);
        }
        free(name);
    }
    sh_vec_free(&names);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const item *)a)->path, ((const item *)b)->path);
}

sh_hash sh_content_hash(sh_h5 *h5)
{
    walk w = {h5, sh_vec_of(sizeof(item))};
    sh_digest digest;
    sh_digest_init(&digest);
    if (sh_h5_good(h5)) {
        walk_group(&w, h5->file, "", 0);
    }
    if (w.items.count > 0) {
        qsort(w.items.data, w.items.count, sizeof(item), by_path);
    }
    for (size_t i = 0; i < w.items.count; i++) {
        item *at = sh_vec_at(&w.items, i);
        sh_digest_u64(&digest, at->hash.lo);
        sh_digest_u64(&digest, at->hash.hi);
        free(at->path);
    }
    sh_vec_free(&w.items);
    return sh_digest_final(&digest);
}
