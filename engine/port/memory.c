#include "port/memory.h"

#include <stdlib.h>
#include <string.h>

static void free_block(const sh_variable *variable, sh_block *block)
{
    void *data = (void *)(uintptr_t)block->data; /* ours: copied below */
    if (variable->type == SH_TYPE_TEXT && data != NULL) {
        char **texts = data;
        for (int64_t i = 0; i < block->rows; i++) {
            free(texts[i]);
        }
    }
    free(data);
}

static void free_record(const sh_schema *schema, sh_memory_record *kept)
{
    for (int32_t v = 0; kept->blocks != NULL && v < schema->variable_count; v++) {
        free_block(&schema->variables[v], &kept->blocks[v]);
    }
    free(kept->blocks);
}

void sh_memory_free(sh_memory *memory)
{
    for (size_t i = 0; i < memory->records.count; i++) {
        free_record(memory->schema, sh_vec_at(&memory->records, i));
    }
    sh_vec_free(&memory->records);
    memset(memory, 0, sizeof *memory);
}

/* texts are rows only: one text per row */
static bool copy_texts(const sh_block *from, sh_block *to)
{
    const char *const *texts = from->data;
    char **copy = calloc((size_t)from->rows + 1, sizeof *copy);
    to->data = copy;
    for (int64_t i = 0; copy != NULL && i < from->rows; i++) {
        copy[i] = strdup(texts[i] == NULL ? "" : texts[i]);
        if (copy[i] == NULL) {
            return false;
        }
    }
    return copy != NULL;
}

static bool copy_block(const sh_schema *schema, int32_t v, const sh_block *from, sh_block *to)
{
    const sh_variable *variable = &schema->variables[v];
    to->rows = from->rows;
    if (from->data == NULL || variable->scope == SH_SCOPE_STUDY) {
        return true;
    }
    if (variable->type == SH_TYPE_TEXT) {
        return copy_texts(from, to);
    }
    int64_t rows = variable->scope == SH_SCOPE_ROWS ? from->rows : 1;
    size_t bytes = (size_t)(sh_schema_slab(schema, v) * rows) * sh_type_size(variable->type);
    void *copy = malloc(bytes + 1);
    to->data = copy;
    if (copy != NULL) {
        memcpy(copy, from->data, bytes);
    }
    return copy != NULL;
}

static sh_status open_memory(void *self, const sh_schema *schema, sh_error *error)
{
    sh_memory *memory = self;
    sh_status status = sh_schema_validate(schema, error);
    if (status == SH_OK) {
        sh_memory_free(memory);
        memory->schema = schema;
        memory->records = sh_vec_of(sizeof(sh_memory_record));
    }
    return status;
}

static sh_status commit(void *self, const sh_record *record, sh_error *error)
{
    sh_memory *memory = self;
    const sh_schema *schema = memory->schema;
    sh_status status = sh_sink_validate(schema, record, error);
    if (status != SH_OK) {
        return status;
    }
    sh_memory_record kept = {.record = *record};
    kept.blocks = calloc((size_t)schema->variable_count + 1, sizeof *kept.blocks);
    bool copied = kept.blocks != NULL;
    for (int32_t v = 0; copied && v < schema->variable_count; v++) {
        copied = copy_block(schema, v, &record->blocks[v], &kept.blocks[v]);
    }
    kept.record.blocks = kept.blocks;
    if (!copied || sh_vec_push(&memory->records, &kept) == NULL) {
        free_record(schema, &kept);
        return sh_error_set(error, SH_E_MEMORY, "no memory to keep a record");
    }
    return SH_OK;
}

static sh_status close_memory(void *self, sh_error *error)
{
    (void)error;
    ((sh_memory *)self)->closed = true;
    return SH_OK;
}

sh_sink sh_memory_sink(sh_memory *memory)
{
    return (sh_sink){memory, open_memory, commit, close_memory};
}

const sh_record *sh_memory_find(const sh_memory *memory, int32_t arm, int32_t replication)
{
    for (size_t i = 0; i < memory->records.count; i++) {
        const sh_memory_record *kept = sh_vec_at(&memory->records, i);
        if (kept->record.arm == arm && kept->record.replication == replication) {
            return &kept->record;
        }
    }
    return NULL;
}
