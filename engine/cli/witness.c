#include "cli/witness.h"

static sh_status witness_open(void *self, const sh_schema *schema, sh_error *error)
{
    sh_witness *witness = self;
    int64_t count = schema->axes[SH_AXIS_ARM].size * schema->axes[SH_AXIS_REPLICATION].size;
    witness->schema = schema;
    witness->records = 0;
    witness->hashes = sh_vec_of(sizeof(sh_hash));
    for (int64_t i = 0; i < count; i++) {
        if (sh_vec_push(&witness->hashes, NULL) == NULL) {
            return sh_error_set(error, SH_E_MEMORY, "out of memory");
        }
    }
    return SH_OK;
}

static sh_status witness_commit(void *self, const sh_record *record, sh_error *error)
{
    sh_witness *witness = self;
    const sh_schema *schema = witness->schema;
    int64_t replications = schema->axes[SH_AXIS_REPLICATION].size;
    sh_digest digest;
    (void)error;
    sh_digest_init(&digest);
    for (int32_t v = 0; v < schema->variable_count; v++) {
        const sh_variable *variable = &schema->variables[v];
        const sh_block *block = &record->blocks[v];
        if (variable->scope != SH_SCOPE_STUDY && block->data != NULL) {
            sh_digest_column(&digest, variable->type, block->data,
                             (size_t)(sh_schema_slab(schema, v) * block->rows));
        }
    }
    int64_t place = record->arm * replications + record->replication;
    *(sh_hash *)sh_vec_at(&witness->hashes, (size_t)place) = sh_digest_final(&digest);
    witness->records++;
    return SH_OK;
}

static sh_status witness_close(void *self, sh_error *error)
{
    sh_witness *witness = self;
    (void)error;
    witness->schema = NULL;
    return SH_OK;
}

sh_sink sh_witness_sink(sh_witness *witness)
{
    return (sh_sink){witness, witness_open, witness_commit, witness_close};
}

sh_hash sh_witness_hash(const sh_witness *witness)
{
    sh_digest digest;
    sh_digest_init(&digest);
    for (size_t i = 0; i < witness->hashes.count; i++) {
        const sh_hash *hash = sh_vec_at(&witness->hashes, i);
        sh_digest_u64(&digest, hash->lo);
        sh_digest_u64(&digest, hash->hi);
    }
    return sh_digest_final(&digest);
}

void sh_witness_free(sh_witness *witness)
{
    sh_vec_free(&witness->hashes);
    *witness = (sh_witness){0};
}
