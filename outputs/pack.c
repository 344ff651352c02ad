#include "outputs/pack.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are copied as they are");

#define NO_TEXT UINT64_MAX

/* ---- writing */

static bool put_bytes(sh_vec *out, const void *data, size_t size)
{
    static const unsigned char zero[8] = {0};
    return (size == 0 || sh_vec_append(out, data, size)) &&
           sh_vec_append(out, zero, (8 - out->count % 8) % 8);
}

static bool put_number(sh_vec *out, int64_t number)
{
    return put_bytes(out, &number, sizeof number);
}

bool sh_pack_text(sh_vec *out, const char *text)
{
    if (text == NULL) {
        return put_number(out, (int64_t)NO_TEXT);
    }
    return put_number(out, (int64_t)strlen(text)) && put_bytes(out, text, strlen(text) + 1);
}

static bool put_texts(sh_vec *out, const char *const *texts, int64_t count)
{
    bool good = true;
    for (int64_t i = 0; good && i < count; i++) {
        good = sh_pack_text(out, texts[i]);
    }
    return good;
}

static bool put_axis(sh_vec *out, const sh_axis *axis)
{
    bool good = sh_pack_text(out, axis->name) && sh_pack_text(out, axis->unit) &&
                sh_pack_text(out, axis->about) && put_number(out, axis->size) &&
                put_number(out, axis->value != NULL) && put_number(out, axis->label != NULL);
    if (good && axis->value != NULL) {
        good = put_bytes(out, axis->value, sizeof *axis->value * (size_t)axis->size);
    }
    return good && (axis->label == NULL || put_texts(out, axis->label, axis->size));
}

static bool put_variable(sh_vec *out, const sh_schema *schema, int32_t v)
{
    const sh_variable *variable = &schema->variables[v];
    bool good = sh_pack_text(out, variable->group) && sh_pack_text(out, variable->name) &&
                sh_pack_text(out, variable->unit) && sh_pack_text(out, variable->about) &&
                sh_pack_text(out, variable->flags) && sh_pack_text(out, variable->role) &&
                put_number(out, variable->type) && put_number(out, variable->scope) &&
                put_number(out, variable->rank);
    for (int32_t i = 0; good && i < variable->rank; i++) {
        good = put_number(out, variable->axis[i]);
    }
    if (!good || variable->scope != SH_SCOPE_STUDY) {
        return good;
    }
    int64_t values = sh_schema_slab(schema, v);
    if (variable->type == SH_TYPE_TEXT) {
        return put_texts(out, variable->data, values);
    }
    return put_bytes(out, variable->data, (size_t)values * sh_type_size(variable->type));
}

bool sh_pack_schema(sh_vec *out, const sh_schema *schema)
{
    int32_t attributes = 0;
    for (int32_t a = 0; a < schema->attribute_count; a++) {
        attributes += !schema->attributes[a].provenance;
    }
    bool good = sh_pack_text(out, schema->title) && sh_pack_text(out, schema->start_date) &&
                put_number(out, schema->axis_count) &&
                put_number(out, schema->variable_count) && put_number(out, attributes);
    for (int32_t a = 0; good && a < schema->axis_count; a++) {
        good = put_axis(out, &schema->axes[a]);
    }
    for (int32_t v = 0; good && v < schema->variable_count; v++) {
        good = put_variable(out, schema, v);
    }
    for (int32_t a = 0; good && a < schema->attribute_count; a++) {
        const sh_attribute *attribute = &schema->attributes[a];
        good = attribute->provenance ||
               (sh_pack_text(out, attribute->name) && sh_pack_text(out, attribute->value));
    }
    return good;
}

static bool put_block(sh_vec *out, const sh_schema *schema, int32_t v, const sh_block *block)
{
    const sh_variable *variable = &schema->variables[v];
    int64_t rows = variable->scope == SH_SCOPE_ROWS ? block->rows : 1;
    if (block->data == NULL || variable->scope == SH_SCOPE_STUDY) {
        rows = 0;
    }
    if (!put_number(out, rows)) {
        return false;
    }
    if (variable->type == SH_TYPE_TEXT) {
        return put_texts(out, block->data, rows);
    }
    size_t values = (size_t)(rows * sh_schema_slab(schema, v));
    return put_bytes(out, block->data, values * sh_type_size(variable->type));
}

bool sh_pack_record(sh_vec *out, const sh_schema *schema, const sh_record *record)
{
    bool good = put_number(out, record->arm) && put_number(out, record->replication) &&
                put_number(out, record->kept);
    for (int32_t v = 0; good && v < schema->variable_count; v++) {
        good = put_block(out, schema, v, &record->blocks[v]);
    }
    return good;
}

/* ---- reading */

/* `size` bytes and their padding; NULL when they are not there */
static const void *take_bytes(sh_pack_cursor *cursor, uint64_t size)
{
    uint64_t left = (uint64_t)(cursor->end - cursor->at);
    if (cursor->failed || size > left || size + (8 - size % 8) % 8 > left) {
        cursor->failed = true;
        return NULL;
    }
    const unsigned char *bytes = cursor->at;
    cursor->at += size + (8 - size % 8) % 8;
    return bytes;
}

static int64_t take_number(sh_pack_cursor *cursor)
{
    int64_t number = 0;
    const void *bytes = take_bytes(cursor, sizeof number);
    if (bytes != NULL) {
        memcpy(&number, bytes, sizeof number);
    }
    return number;
}

/* a count of things that take at least 8 bytes each, so that it bounds what is allocated */
static int32_t take_count(sh_pack_cursor *cursor)
{
    int64_t count = take_number(cursor);
    if (count < 0 || count > (cursor->end - cursor->at) / 8 || count > INT32_MAX) {
        cursor->failed = true;
        return 0;
    }
    return (int32_t)count;
}

const char *sh_pack_text_read(sh_pack_cursor *cursor)
{
    uint64_t length = (uint64_t)take_number(cursor);
    if (cursor->failed || length == NO_TEXT) {
        return NULL;
    }
    const char *text = length > INT32_MAX ? NULL : take_bytes(cursor, length + 1);
    if (text == NULL || strnlen(text, length + 1) != length) {
        cursor->failed = true;
        return NULL;
    }
    return text;
}

/* `count` texts; each takes at least 8 bytes */
static const char *const *take_texts(sh_pack_cursor *cursor, int64_t count, sh_arena *arena,
                                     bool *memory)
{
    if (cursor->failed || count < 0 || count > (cursor->end - cursor->at) / 8) {
        cursor->failed = true;
        return NULL;
    }
    const char **texts = sh_arena_array(arena, (size_t)count + 1, sizeof *texts);
    if (texts == NULL) {
        *memory = false;
        return NULL;
    }
    for (int64_t i = 0; i < count; i++) {
        texts[i] = sh_pack_text_read(cursor);
    }
    return texts;
}

static bool take_axis(sh_pack_cursor *cursor, sh_arena *arena, sh_axis *axis, bool *memory)
{
    axis->name = sh_pack_text_read(cursor);
    axis->unit = sh_pack_text_read(cursor);
    axis->about = sh_pack_text_read(cursor);
    axis->size = take_number(cursor);
    bool valued = take_number(cursor) != 0, labelled = take_number(cursor) != 0;
    if (axis->size < 0 || axis->size > INT32_MAX) {
        cursor->failed = true;
    }
    if (!cursor->failed && valued) {
        axis->value = take_bytes(cursor, sizeof(double) * (uint64_t)axis->size);
    }
    if (!cursor->failed && labelled) {
        axis->label = take_texts(cursor, axis->size, arena, memory);
    }
    return !cursor->failed && *memory;
}

/* number of values of a constant, -1 when its axes make no sense */
static int64_t constant_values(const sh_schema *schema, const sh_variable *variable)
{
    int64_t values = 1;
    for (int32_t i = 0; i < variable->rank; i++) {
        int32_t axis = variable->axis[i];
        if (axis < 0 || axis >= schema->axis_count ||
            __builtin_mul_overflow(values, schema->axes[axis].size, &values) ||
            values > INT64_C(1) << 40) {
            return -1;
        }
    }
    return values;
}

static bool take_variable(sh_pack_cursor *cursor, sh_arena *arena, const sh_schema *schema,
                          sh_variable *variable, bool *memory)
{
    variable->group = sh_pack_text_read(cursor);
    variable->name = sh_pack_text_read(cursor);
    variable->unit = sh_pack_text_read(cursor);
    variable->about = sh_pack_text_read(cursor);
    variable->flags = sh_pack_text_read(cursor);
    variable->role = sh_pack_text_read(cursor);
    int64_t type = take_number(cursor), scope = take_number(cursor), rank = take_number(cursor);
    if (cursor->failed || type < 0 || type >= SH_TYPE_COUNT || scope < 0 ||
        scope > SH_SCOPE_ROWS || rank < 0 || rank > SH_MAX_RANK) {
        return false;
    }
    variable->type = (sh_type)type;
    variable->scope = (sh_scope)scope;
    variable->rank = (int32_t)rank;
    for (int32_t i = 0; i < variable->rank; i++) {
        variable->axis[i] = (int32_t)take_number(cursor);
    }
    if (variable->scope != SH_SCOPE_STUDY) {
        return !cursor->failed;
    }
    int64_t values = constant_values(schema, variable);
    if (cursor->failed || values < 0) {
        return false;
    }
    variable->data = variable->type == SH_TYPE_TEXT
                         ? (const void *)take_texts(cursor, values, arena, memory)
                         : take_bytes(cursor, (uint64_t)values * sh_type_size(variable->type));
    return !cursor->failed && *memory;
}

/* axes, variables and attributes into arrays that are already there */
static bool take_lists(sh_pack_cursor *cursor, sh_arena *arena, sh_schema *schema,
                       sh_axis *axes, sh_variable *variables, sh_attribute *attributes)
{
    bool memory = true;
    for (int32_t a = 0; a < schema->axis_count; a++) {
        if (!take_axis(cursor, arena, &axes[a], &memory)) {
            return memory;
        }
    }
    for (int32_t v = 0; v < schema->variable_count; v++) {
        if (!take_variable(cursor, arena, schema, &variables[v], &memory)) {
            cursor->failed = true;
            return memory;
        }
    }
    for (int32_t a = 0; a < schema->attribute_count; a++) {
        attributes[a].name = sh_pack_text_read(cursor);
        attributes[a].value = sh_pack_text_read(cursor);
    }
    return memory;
}

sh_status sh_pack_schema_read(sh_pack_cursor *cursor, sh_arena *arena, sh_schema *out,
                              sh_error *error)
{
    sh_schema schema = {0};
    schema.title = sh_pack_text_read(cursor);
    schema.start_date = sh_pack_text_read(cursor);
    schema.axis_count = take_count(cursor);
    schema.variable_count = take_count(cursor);
    schema.attribute_count = take_count(cursor);
    if (cursor->failed) {
        return sh_error_set(error, SH_E_INPUT, "the description of the result is cut off");
    }
    sh_axis *axes = sh_arena_array(arena, (size_t)schema.axis_count + 1, sizeof *axes);
    sh_variable *variables =
        sh_arena_array(arena, (size_t)schema.variable_count + 1, sizeof *variables);
    sh_attribute *attributes =
        sh_arena_array(arena, (size_t)schema.attribute_count + 1, sizeof *attributes);
    if (axes == NULL || variables == NULL || attributes == NULL) {
        return sh_error_set(error, SH_E_MEMORY, "no memory to read a schema");
    }
    memset(axes, 0, ((size_t)schema.axis_count + 1) * sizeof *axes);
    memset(variables, 0, ((size_t)schema.variable_count + 1) * sizeof *variables);
    memset(attributes, 0, ((size_t)schema.attribute_count + 1) * sizeof *attributes);
    schema.axes = axes;
    schema.variables = variables;
    schema.attributes = attributes;
    if (!take_lists(cursor, arena, &schema, axes, variables, attributes)) {
        return sh_error_set(error, SH_E_MEMORY, "no memory to read a schema");
    }
    sh_error why = {0};
    if (cursor->failed || sh_schema_validate(&schema, &why) != SH_OK) {
        return sh_error_set(error, SH_E_INPUT, "the description of the result is not valid%s%s",
                            why.text[0] == '\0' ? "" : ": ", why.text);
    }
    *out = schema;
    return SH_OK;
}

/* one variable of a record; rows are bounded by the bytes that are left */
static bool take_block(sh_pack_cursor *cursor, const sh_schema *schema, int32_t v,
                       sh_arena *arena, sh_block *block)
{
    const sh_variable *variable = &schema->variables[v];
    bool memory = true;
    int64_t rows = take_number(cursor);
    int64_t most = variable->scope == SH_SCOPE_ROWS ? cursor->end - cursor->at : 1;
    if (cursor->failed || rows < 0 || rows > most) {
        cursor->failed = true;
        return true;
    }
    *block = (sh_block){NULL, variable->scope == SH_SCOPE_ROWS ? rows : 1};
    if (rows == 0) {
        return true;
    }
    if (variable->type == SH_TYPE_TEXT) {
        block->data = take_texts(cursor, rows, arena, &memory);
        return memory;
    }
    uint64_t values = (uint64_t)rows * (uint64_t)sh_schema_slab(schema, v);
    block->data = take_bytes(cursor, values * sh_type_size(variable->type));
    return true;
}

sh_status sh_pack_record_read(sh_pack_cursor *cursor, const sh_schema *schema, sh_arena *arena,
                              sh_record *out, sh_error *error)
{
    sh_block *blocks =
        sh_arena_array(arena, (size_t)schema->variable_count + 1, sizeof *blocks);
    bool memory = blocks != NULL;
    int64_t arm = take_number(cursor), replication = take_number(cursor);
    int64_t kept = take_number(cursor);
    for (int32_t v = 0; memory && v < schema->variable_count; v++) {
        blocks[v] = (sh_block){NULL, 0};
        memory = take_block(cursor, schema, v, arena, &blocks[v]);
    }
    if (!memory) {
        return sh_error_set(error, SH_E_MEMORY, "no memory to read a record");
    }
    if (cursor->failed || cursor->at != cursor->end || arm != (int32_t)arm ||
        replication != (int32_t)replication || kept != (int32_t)kept) {
        return sh_error_set(error, SH_E_INPUT, "a record does not fit its description");
    }
    *out = (sh_record){(int32_t)arm, (int32_t)replication, (int32_t)kept, blocks};
    sh_error why = {0};
    if (sh_sink_validate(schema, out, &why) != SH_OK) {
        return sh_error_set(error, SH_E_INPUT, "%s", why.text);
    }
    return SH_OK;
}
