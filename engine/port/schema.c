#include "port/schema.h"

#include <string.h>

int32_t sh_schema_variable(const sh_schema *schema, const char *group, const char *name)
{
    for (int32_t v = 0; v < schema->variable_count; v++) {
        const sh_variable *variable = &schema->variables[v];
        if (strcmp(variable->name, name) == 0 && strcmp(variable->group, group) == 0) {
            return v;
        }
    }
    return -1;
}

/* axes that say which record a slab belongs to */
static int32_t record_axes(const sh_variable *variable)
{
    return variable->scope == SH_SCOPE_RECORD || variable->scope == SH_SCOPE_KEPT ? 2 : 0;
}

int64_t sh_schema_slab(const sh_schema *schema, int32_t variable)
{
    const sh_variable *about = &schema->variables[variable];
    int64_t slab = 1;
    for (int32_t i = record_axes(about); i < about->rank; i++) {
        slab *= schema->axes[about->axis[i]].size;
    }
    return slab;
}

int32_t sh_schema_kept(const sh_schema *schema, int32_t replication)
{
    const sh_axis *kept = &schema->axes[SH_AXIS_KEPT];
    for (int32_t k = 0; k < kept->size; k++) {
        if ((kept->value == NULL ? (double)k : kept->value[k]) == (double)replication) {
            return k;
        }
    }
    return -1;
}

/* letters, digits and underscores, a letter first: readable as a name everywhere */
static bool is_name(const char *text)
{
    if (text == NULL || !((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z'))) {
        return false;
    }
    for (; *text != '\0'; text++) {
        bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
        if (!letter && !(*text >= '0' && *text <= '9') && *text != '_') {
            return false;
        }
    }
    return true;
}

static sh_status bad(sh_error *error, const char *what, const char *name)
{
    return sh_error_set(error, SH_E_INTERNAL, "schema: %s: %s",
                        name == NULL ? "(no name)" : name, what);
}

static sh_status validate_axes(const sh_schema *schema, sh_error *error)
{
    static const char *const fixed[SH_AXIS_FIRST_FREE] = {"arm", "replication", "kept", "time"};
    if (schema->axis_count < SH_AXIS_FIRST_FREE) {
        return bad(error, "the axes arm, replication, kept, time are missing", "axes");
    }
    for (int32_t a = 0; a < schema->axis_count; a++) {
        const sh_axis *axis = &schema->axes[a];
        if (!is_name(axis->name) || axis->unit == NULL || axis->about == NULL) {
            return bad(error, "an axis needs a plain name, a unit and a meaning", axis->name);
        }
        if (a < SH_AXIS_FIRST_FREE && strcmp(axis->name, fixed[a]) != 0) {
            return bad(error, "axes 0 to 3 are arm, replication, kept, time", axis->name);
        }
        bool may_be_empty = a == SH_AXIS_KEPT || a >= SH_AXIS_FIRST_FREE;
        if (axis->size < 0 || axis->size > INT32_MAX || (axis->size == 0 && !may_be_empty)) {
            return bad(error, "size of the axis out of range", axis->name);
        }
        for (int32_t b = 0; b < a; b++) {
            if (strcmp(axis->name, schema->axes[b].name) == 0) {
                return bad(error, "two axes have this name", axis->name);
            }
        }
    }
    return SH_OK;
}

/* kept numbers are replications in rising order */
static sh_status validate_kept(const sh_schema *schema, sh_error *error)
{
    const sh_axis *kept = &schema->axes[SH_AXIS_KEPT];
    double last = -1, end = (double)schema->axes[SH_AXIS_REPLICATION].size;
    for (int64_t k = 0; k < kept->size; k++) {
        double number = kept->value == NULL ? (double)k : kept->value[k];
        if (!(number > last && number < end) || number != (double)(int64_t)number) {
            return bad(error, "not a rising list of replication numbers", "kept");
        }
        last = number;
    }
    return SH_OK;
}

static sh_status validate_rank(const sh_schema *schema, const sh_variable *variable,
                               sh_error *error)
{
    int32_t first = record_axes(variable);
    if (variable->rank < first || variable->rank > SH_MAX_RANK ||
        (variable->scope == SH_SCOPE_ROWS && variable->rank != 0)) {
        return bad(error, "rank does not fit the scope", variable->name);
    }
    if (first == 2 &&
        (variable->axis[0] != SH_AXIS_ARM ||
         variable->axis[1] !=
             (variable->scope == SH_SCOPE_KEPT ? SH_AXIS_KEPT : SH_AXIS_REPLICATION))) {
        return bad(error, "the first two axes must name the record", variable->name);
    }
    int64_t values = 1;
    for (int32_t i = first; i < variable->rank; i++) {
        int32_t axis = variable->axis[i];
        if (axis < 0 || axis >= schema->axis_count || axis == SH_AXIS_REPLICATION ||
            axis == SH_AXIS_KEPT) {
            return bad(error, "an axis that it may not have", variable->name);
        }
        if (__builtin_mul_overflow(values, schema->axes[axis].size, &values) ||
            values > INT64_C(1) << 40) {
            return bad(error, "more than 2^40 values", variable->name);
        }
    }
    return SH_OK;
}

static sh_status validate_variable(const sh_schema *schema, int32_t v, sh_error *error)
{
    const sh_variable *variable = &schema->variables[v];
    if (!is_name(variable->name) || !is_name(variable->group) || variable->unit == NULL ||
        variable->about == NULL) {
        return bad(error, "a variable needs plain names, a unit and a meaning", variable->name);
    }
    if (sh_schema_variable(schema, variable->group, variable->name) != v) {
        return bad(error, "two variables of the group have this name", variable->name);
    }
    if ((int)variable->type < 0 || variable->type >= SH_TYPE_COUNT ||
        (int)variable->scope < 0 || variable->scope > SH_SCOPE_ROWS) {
        return bad(error, "unknown type or scope", variable->name);
    }
    if (variable->type == SH_TYPE_TEXT && record_axes(variable) == 2) {
        return bad(error, "texts are rows or constants of the study", variable->name);
    }
    if (variable->flags != NULL && variable->type != SH_TYPE_I8) {
        return bad(error, "codes with names are i8", variable->name);
    }
    sh_status status = validate_rank(schema, variable, error);
    if (status == SH_OK && variable->scope == SH_SCOPE_STUDY && variable->data == NULL &&
        sh_schema_slab(schema, v) > 0) {
        status = bad(error, "a constant without data", variable->name);
    }
    return status;
}

/* a group is one row table, or keeps to one of the replication axes, and stands together */
static sh_status validate_groups(const sh_schema *schema, sh_error *error)
{
    for (int32_t v = 0; v < schema->variable_count; v++) {
        const sh_variable *here = &schema->variables[v];
        for (int32_t w = 0; w < v; w++) {
            const sh_variable *there = &schema->variables[w];
            if (strcmp(here->group, there->group) != 0) {
                continue;
            }
            bool rows = here->scope == SH_SCOPE_ROWS || there->scope == SH_SCOPE_ROWS;
            bool kept = here->scope == SH_SCOPE_KEPT || there->scope == SH_SCOPE_KEPT;
            if (here->scope != there->scope && (rows || kept)) {
                return bad(error, "the group mixes rows, kept and other variables",
                           here->group);
            }
            if (rows && strcmp(schema->variables[v - 1].group, here->group) != 0) {
                return bad(error, "the columns of a row table stand together", here->group);
            }
        }
    }
    return SH_OK;
}

static sh_status validate_attributes(const sh_schema *schema, sh_error *error)
{
    for (int32_t a = 0; a < schema->attribute_count; a++) {
        const sh_attribute *attribute = &schema->attributes[a];
        if (!is_name(attribute->name) || attribute->value == NULL) {
            return bad(error, "an attribute needs a plain name and a value", attribute->name);
        }
        for (int32_t b = 0; b < a; b++) {
            if (attribute->provenance == schema->attributes[b].provenance &&
                strcmp(attribute->name, schema->attributes[b].name) == 0) {
                return bad(error, "two attributes have this name", attribute->name);
            }
        }
    }
    return SH_OK;
}

sh_status sh_schema_validate(const sh_schema *schema, sh_error *error)
{
    if (schema->title == NULL || schema->start_date == NULL) {
        return bad(error, "a result needs a title and a start date", "schema");
    }
    sh_status status = validate_axes(schema, error);
    if (status == SH_OK) {
        status = validate_kept(schema, error);
    }
    for (int32_t v = 0; status == SH_OK && v < schema->variable_count; v++) {
        status = validate_variable(schema, v, error);
    }
    if (status == SH_OK) {
        status = validate_groups(schema, error);
    }
    if (status == SH_OK) {
        status = validate_attributes(schema, error);
    }
    return status;
}
