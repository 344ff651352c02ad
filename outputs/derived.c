#include "outputs/derived.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void sh_derived_init(sh_derived *derived, const sh_schema *schema)
{
    memset(derived, 0, sizeof *derived);
    derived->axes = sh_vec_of(sizeof(sh_derived_axis));
    derived->tables = sh_vec_of(sizeof(sh_derived_table));
    const int32_t shared[] = {SH_AXIS_ARM, SH_AXIS_TIME};
    for (size_t i = 0; i < SH_COUNT(shared); i++) {
        sh_derived_axis axis = {schema->axes[shared[i]], shared[i]};
        derived->failed |= sh_vec_push(&derived->axes, &axis) == NULL;
    }
}

void sh_derived_free(sh_derived *derived)
{
    sh_vec_free(&derived->axes);
    sh_vec_free(&derived->tables);
    sh_arena_free(&derived->arena);
}

void sh_derived_axis_add(sh_derived *derived, const sh_axis *axis)
{
    sh_derived_axis added = {*axis, -1};
    derived->failed |= sh_vec_push(&derived->axes, &added) == NULL;
}

void *sh_derived_take(sh_derived *derived, size_t count, size_t size)
{
    void *memory = derived->failed ? NULL : sh_arena_array(&derived->arena, count + 1, size);
    if (memory == NULL) {
        derived->failed = true;
    } else {
        memset(memory, 0, (count + 1) * size);
    }
    return memory;
}

/* index of the axis whose name is the next word; traps on a name that format.def misspells */
static int32_t next_axis(const sh_derived *derived, const char **words)
{
    size_t length = strcspn(*words, " ");
    for (size_t i = 0; i < derived->axes.count; i++) {
        const sh_derived_axis *axis = sh_vec_at(&derived->axes, i);
        if (strlen(axis->axis.name) == length &&
            strncmp(axis->axis.name, *words, length) == 0) {
            *words += length + ((*words)[length] == ' ');
            return (int32_t)i;
        }
    }
    sh_check(!(bool)"an axis of format.def that nobody added");
    return -1;
}

/* "fan_*" with "claims" becomes "fan_claims" */
static const char *full_name(sh_derived *derived, const char *pattern, const char *ending)
{
    if (ending == NULL) {
        return pattern;
    }
    size_t size = strlen(pattern) + strlen(ending);
    char *name = sh_derived_take(derived, size, 1);
    if (name != NULL) {
        snprintf(name, size, "%.*s%s", (int)strlen(pattern) - 1, pattern, ending);
    }
    return name;
}

static void *new_data(sh_derived *derived, sh_type type, int64_t count)
{
    void *data = sh_derived_take(derived, (size_t)count, sh_type_size(type));
    for (int64_t i = 0; data != NULL && type == SH_TYPE_F64 && i < count; i++) {
        ((double *)data)[i] = NAN;
    }
    return data;
}

void *sh_derived_table_add(sh_derived *derived, const char *group, const char *name,
                           const char *ending, const char *unit)
{
    if (derived->failed) {
        return NULL;
    }
    const sh_format_table *about = sh_format_table_of(group, name);
    sh_check(about != NULL);
    sh_derived_table table = {.about = about,
                              .unit = unit == NULL ? about->unit : unit,
                              .meaning = about->about,
                              .count = 1};
    table.name = full_name(derived, about->name, ending);
    for (const char *words = about->dims; *words != '\0';) {
        sh_check(table.rank < SH_MAX_RANK);
        int32_t axis = next_axis(derived, &words);
        table.axis[table.rank++] = axis;
        table.count *=
            ((const sh_derived_axis *)sh_vec_at(&derived->axes, (size_t)axis))->axis.size;
    }
    table.data = new_data(derived, about->type, table.count);
    derived->failed |= sh_vec_push(&derived->tables, &table) == NULL;
    return table.data;
}

void sh_derived_flags(sh_derived *derived, const char *flags)
{
    if (!derived->failed) {
        sh_derived_table *last = sh_vec_at(&derived->tables, derived->tables.count - 1);
        last->flags = flags;
    }
}

const sh_derived_table *sh_derived_find(const sh_derived *derived, const char *group,
                                        const char *name)
{
    for (size_t i = 0; i < derived->tables.count; i++) {
        const sh_derived_table *table = sh_vec_at(&derived->tables, i);
        if (strcmp(table->about->group, group) == 0 && strcmp(table->name, name) == 0) {
            return table;
        }
    }
    return NULL;
}

const char *sh_derived_unit(const char *unit)
{
    return strcmp(unit, "CNY_fen") == 0 ? "CNY" : unit;
}
