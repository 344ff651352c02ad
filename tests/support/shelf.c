#include "tests/support/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"

enum { MOST = 400 };

struct sh_shelf {
    char *path[MOST];
    sh_array array[MOST];
    char *attribute[MOST][3];
    int32_t arrays, attributes;
    const char *broken;
};

static char *copy(const char *text)
{
    char *out = text == NULL ? NULL : strdup(text);
    sh_check(text == NULL || out != NULL);
    return out;
}

sh_shelf *sh_shelf_create(void)
{
    sh_shelf *shelf = calloc(1, sizeof *shelf);
    sh_check(shelf != NULL);
    return shelf;
}

static void drop(sh_shelf *shelf, int32_t i)
{
    free(shelf->path[i]);
    sh_array_free(&shelf->array[i]);
    shelf->arrays--;
    for (int32_t k = i; k < shelf->arrays; k++) {
        shelf->path[k] = shelf->path[k + 1];
        shelf->array[k] = shelf->array[k + 1];
    }
    shelf->path[shelf->arrays] = NULL;
    memset(&shelf->array[shelf->arrays], 0, sizeof shelf->array[0]);
}

void sh_shelf_remove(sh_shelf *shelf, const char *beginning)
{
    for (int32_t i = shelf->arrays - 1; i >= 0; i--) {
        if (strncmp(shelf->path[i], beginning, strlen(beginning)) == 0) {
            drop(shelf, i);
        }
    }
}

void sh_shelf_destroy(sh_shelf *shelf)
{
    sh_shelf_remove(shelf, "");
    for (int32_t i = 0; i < shelf->attributes; i++) {
        for (int32_t k = 0; k < 3; k++) {
            free(shelf->attribute[i][k]);
        }
    }
    free(shelf);
}

static int32_t find(const sh_shelf *shelf, const char *path)
{
    for (int32_t i = 0; i < shelf->arrays; i++) {
        if (strcmp(shelf->path[i], path) == 0) {
            return i;
        }
    }
    return -1;
}

static sh_array *place(sh_shelf *shelf, const char *path)
{
    int32_t i = find(shelf, path);
    if (i >= 0) {
        drop(shelf, i);
    }
    sh_check(shelf->arrays < MOST);
    shelf->path[shelf->arrays] = copy(path);
    return &shelf->array[shelf->arrays++];
}

void sh_shelf_numbers(sh_shelf *shelf, sh_shelf_item item, const double *value)
{
    sh_array *array = place(shelf, item.path);
    *array = (sh_array){.type = SH_TYPE_F64, .rank = item.rank, .count = 1};
    for (int32_t i = 0; i < item.rank; i++) {
        array->size[i] = item.size[i];
        array->count *= item.size[i];
    }
    size_t bytes = (size_t)array->count * sizeof *value;
    array->data = malloc(bytes + 1);
    sh_check(array->data != NULL);
    memcpy(array->data, value, bytes);
    array->unit = copy(item.unit);
    array->about = copy(item.about);
    array->flags = copy(item.flags);
}

void sh_shelf_texts(sh_shelf *shelf, const char *path, int64_t count, const char *const *text)
{
    sh_array *array = place(shelf, path);
    *array = (sh_array){.type = SH_TYPE_TEXT, .rank = 1, .size = {count}, .count = count};
    char **data = calloc((size_t)count + 1, sizeof *data);
    sh_check(data != NULL);
    array->data = data;
    for (int64_t i = 0; i < count; i++) {
        data[i] = copy(text[i]);
    }
}

void sh_shelf_attribute(sh_shelf *shelf, const char *group, const char *name, const char *value)
{
    sh_check(shelf->attributes < MOST);
    char **entry = shelf->attribute[shelf->attributes++];
    entry[0] = copy(group);
    entry[1] = copy(name);
    entry[2] = copy(value);
}

void sh_shelf_break(sh_shelf *shelf, const char *path)
{
    shelf->broken = path;
}

static bool has(void *self, const char *path)
{
    return find(self, path) >= 0;
}

static sh_status read_array(void *self, const char *path, sh_array *out, sh_error *error)
{
    const sh_shelf *shelf = self;
    int32_t i = find(shelf, path);
    memset(out, 0, sizeof *out);
    if (i < 0 || (shelf->broken != NULL && strcmp(path, shelf->broken) == 0)) {
        return sh_error_set(error, SH_E_INPUT, "%s cannot be read", path);
    }
    const sh_array *from = &shelf->array[i];
    *out = *from;
    out->unit = copy(from->unit);
    out->about = copy(from->about);
    out->flags = copy(from->flags);
    size_t bytes = (size_t)from->count * sh_type_size(from->type);
    out->data = malloc(bytes + 1);
    sh_check(out->data != NULL);
    memcpy(out->data, from->data, bytes);
    for (int64_t k = 0; from->type == SH_TYPE_TEXT && k < from->count; k++) {
        ((char **)out->data)[k] = copy(((char **)from->data)[k]);
    }
    return SH_OK;
}

static const char *attribute(void *self, const char *group, const char *name)
{
    const sh_shelf *shelf = self;
    for (int32_t i = shelf->attributes - 1; i >= 0; i--) { /* the last one counts */
        if (strcmp(shelf->attribute[i][0], group) == 0 &&
            strcmp(shelf->attribute[i][1], name) == 0) {
            return shelf->attribute[i][2];
        }
    }
    return NULL;
}

static sh_status list(void *self, const char *group, sh_array *names, sh_error *error)
{
    const sh_shelf *shelf = self;
    size_t length = strlen(group);
    char **data = calloc(MOST, sizeof *data);
    sh_check(data != NULL);
    *names = (sh_array){.type = SH_TYPE_TEXT, .rank = 1, .data = data};
    for (int32_t i = 0; i < shelf->arrays; i++) {
        const char *path = shelf->path[i];
        if (strncmp(path, group, length) == 0 && path[length] == '/') {
            data[names->count++] = copy(path + length + 1);
        }
    }
    names->size[0] = names->count;
    if (names->count == 0) {
        sh_array_free(names);
        return sh_error_set(error, SH_E_INPUT, "no group %s", group);
    }
    return SH_OK;
}

sh_source sh_shelf_source(sh_shelf *shelf)
{
    return (sh_source){shelf, has, read_array, attribute, list};
}
