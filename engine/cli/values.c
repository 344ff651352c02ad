#include "cli/values.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* the name of code `code` among blank-separated names, or NULL */
static const char *flag_name(const char *flags, int64_t code, int *size)
{
    const char *at = flags;
    while (at != NULL && *at != 0 && code >= 0) {
        *size = (int)strcspn(at, " ");
        if (code-- == 0) {
            return at;
        }
        at += *size;
        at += *at == ' ';
    }
    return NULL;
}

static bool is_real(const sh_array *array)
{
    return array->type == SH_TYPE_F32 || array->type == SH_TYPE_F64;
}

static void print_one(FILE *out, const sh_array *array, int64_t i)
{
    int size = 0;
    if (array->type == SH_TYPE_TEXT) {
        fputs(sh_array_text(array, i), out);
    } else if (is_real(array) && isnan(sh_array_number(array, i))) {
        fputs("\xE2\x80\x93", out);
    } else if (is_real(array)) {
        fprintf(out, array->type == SH_TYPE_F32 ? "%.9g" : "%.17g", sh_array_number(array, i));
    } else {
        const char *name = flag_name(array->flags, sh_array_integer(array, i), &size);
        if (name != NULL) {
            fprintf(out, "%.*s", size, name);
        } else {
            fprintf(out, "%" PRId64, sh_array_integer(array, i));
        }
    }
}

/* the indices of the axes before the last, at the value number i */
static void print_indices(FILE *out, const sh_array *array, int64_t i)
{
    int64_t below = array->count;
    for (int32_t axis = 0; axis + 1 < array->rank; axis++) {
        below /= array->size[axis];
        fprintf(out, "%" PRId64 "\t", i / below % array->size[axis]);
    }
}

void sh_values_print(sh_term *term, const sh_array *array)
{
    int64_t row = array->rank >= 2 ? array->size[array->rank - 1] : 1;
    for (int64_t i = 0; i < array->count; i++) {
        if (array->rank >= 2 && i % row == 0) {
            print_indices(term->out, array, i);
        }
        print_one(term->out, array, i);
        fputc((i + 1) % row == 0 ? '\n' : '\t', term->out);
    }
}

static json_t *one_json(const sh_array *array, int64_t i)
{
    if (array->type == SH_TYPE_TEXT) {
        return sh_json_text(sh_array_text(array, i));
    }
    return is_real(array) ? sh_json_real(sh_array_number(array, i))
                          : json_integer(sh_array_integer(array, i));
}

json_t *sh_values_json(const sh_array *array)
{
    json_t *object = json_object(), *shape = json_array(), *values = json_array();
    for (int32_t axis = 0; axis < array->rank; axis++) {
        json_array_append_new(shape, json_integer(array->size[axis]));
    }
    for (int64_t i = 0; i < array->count; i++) {
        json_array_append_new(values, one_json(array, i));
    }
    json_object_set_new(object, "type", json_string(sh_type_name(array->type)));
    json_object_set_new(object, "shape", shape);
    json_object_set_new(object, "unit", sh_json_text(array->unit));
    json_object_set_new(object, "about", sh_json_text(array->about));
    if (array->flags != NULL && array->flags[0] != 0) {
        json_object_set_new(object, "flags", sh_json_text(array->flags));
    }
    json_object_set_new(object, "values", values);
    return object;
}

const char *sh_values_shape(const sh_array *array, char *text, size_t size)
{
    int n = 0;
    snprintf(text, size, "one value");
    for (int32_t axis = 0; axis < array->rank && n < (int)size; axis++) {
        n += snprintf(text + n, size - (size_t)n, "%s%" PRId64, axis > 0 ? " × " : "",
                      array->size[axis]);
    }
    return text;
}
