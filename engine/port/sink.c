#include "port/sink.h"

#include <stdlib.h>
#include <string.h>

static sh_status validate_block(const sh_schema *schema, const sh_record *record, int32_t v,
                                sh_error *error)
{
    const sh_variable *variable = &schema->variables[v];
    const sh_block *block = &record->blocks[v];
    bool wanted = variable->scope == SH_SCOPE_RECORD ||
                  (variable->scope == SH_SCOPE_KEPT && record->kept >= 0);
    if (variable->scope == SH_SCOPE_ROWS) {
        bool follows = v > 0 && strcmp(variable[-1].group, variable->group) == 0;
        if (block->rows < 0 || (follows && block->rows != block[-1].rows)) {
            return sh_error_set(error, SH_E_INTERNAL,
                                "record: %s/%s: %lld rows, its table %lld", variable->group,
                                variable->name, (long long)block->rows,
                                (long long)(follows ? block[-1].rows : 0));
        }
        wanted = block->rows > 0;
    }
    if (wanted && block->data == NULL && sh_schema_slab(schema, v) > 0) {
        return sh_error_set(error, SH_E_INTERNAL, "record: %s/%s has no data", variable->group,
                            variable->name);
    }
    return SH_OK;
}

sh_status sh_sink_validate(const sh_schema *schema, const sh_record *record, sh_error *error)
{
    if (record->arm < 0 || record->arm >= schema->axes[SH_AXIS_ARM].size ||
        record->replication < 0 ||
        record->replication >= schema->axes[SH_AXIS_REPLICATION].size ||
        record->kept != sh_schema_kept(schema, record->replication)) {
        return sh_error_set(error, SH_E_INTERNAL,
                            "record: arm %d, replication %d, kept %d are off the axes",
                            record->arm, record->replication, record->kept);
    }
    sh_status status = SH_OK;
    for (int32_t v = 0; status == SH_OK && v < schema->variable_count; v++) {
        status = validate_block(schema, record, v, error);
    }
    return status;
}

void sh_array_free(sh_array *array)
{
    if (array->type == SH_TYPE_TEXT && array->data != NULL) {
        char **texts = array->data;
        for (int64_t i = 0; i < array->count; i++) {
            free(texts[i]);
        }
    }
    free(array->data);
    free(array->unit);
    free(array->about);
    free(array->flags);
    memset(array, 0, sizeof *array);
}

double sh_array_number(const sh_array *array, int64_t i)
{
    sh_check(i >= 0 && i < array->count);
    if (array->type == SH_TYPE_F64) {
        return ((const double *)array->data)[i];
    }
    if (array->type == SH_TYPE_F32) {
        return (double)((const float *)array->data)[i];
    }
    return (double)sh_array_integer(array, i);
}

int64_t sh_array_integer(const sh_array *array, int64_t i)
{
    sh_check(i >= 0 && i < array->count && array->type != SH_TYPE_TEXT);
    switch (array->type) {
    case SH_TYPE_I8:
        return ((const int8_t *)array->data)[i];
    case SH_TYPE_U8:
        return ((const uint8_t *)array->data)[i];
    case SH_TYPE_U16:
        return ((const uint16_t *)array->data)[i];
    case SH_TYPE_I32:
        return ((const int32_t *)array->data)[i];
    case SH_TYPE_U32:
        return ((const uint32_t *)array->data)[i];
    case SH_TYPE_I64:
        return ((const int64_t *)array->data)[i];
    case SH_TYPE_F32:
        return (int64_t)((const float *)array->data)[i];
    case SH_TYPE_F64:
        return (int64_t)((const double *)array->data)[i];
    case SH_TYPE_TEXT:
    case SH_TYPE_COUNT:
        break;
    }
    return 0;
}

const char *sh_array_text(const sh_array *array, int64_t i)
{
    sh_check(array->type == SH_TYPE_TEXT && i >= 0 && i < array->count);
    const char *text = ((char *const *)array->data)[i];
    return text == NULL ? "" : text;
}
