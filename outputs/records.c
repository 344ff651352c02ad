#include "outputs/records.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outputs/frames.h"
#include "outputs/pack.h"

/* a record and the hash of its frame */
typedef struct entry {
    sh_record record;
    sh_hash hash;
    bool present;
} entry;

struct sh_records {
    sh_frames frames;
    sh_arena arena; /* schema, blocks, axes */
    const char *plan_digest;
    sh_schema schema;   /* as exported */
    sh_schema original; /* as in the journal: axes of the plan */
    entry *entries;     /* owned, [arm][replication of the plan] */
    int32_t *numbers;   /* owned, replication number by place on the exported axis */
    int32_t *kept;      /* owned, replication number by place on the exported kept axis */
    int64_t replications, left_out;
};

static sh_status no_memory(sh_error *error)
{
    return sh_error_set(error, SH_E_MEMORY, "no memory to read a journal");
}

static entry *entry_of(const sh_records *records, int32_t arm, int64_t replication)
{
    return &records
                ->entries[arm * records->original.axes[SH_AXIS_REPLICATION].size + replication];
}

static sh_pack_cursor payload(const sh_frame *frame)
{
    return (sh_pack_cursor){frame->bytes, frame->bytes + frame->size, false};
}

static sh_status read_header(sh_records *records, const char *path, sh_error *error)
{
    const sh_frame *header =
        records->frames.list.count == 0 ? NULL : sh_vec_at(&records->frames.list, 0);
    if (header == NULL || header->kind != SH_FRAME_HEADER) {
        return sh_error_set(error, SH_E_INPUT, "the header of the journal %s is damaged", path);
    }
    sh_pack_cursor cursor = payload(header);
    records->plan_digest = sh_pack_text_read(&cursor);
    if (records->plan_digest == NULL) {
        return sh_error_set(error, SH_E_INPUT, "%s names no plan", path);
    }
    return sh_pack_schema_read(&cursor, &records->arena, &records->original, error);
}

/* the last note of a name wins, at the place of the first */
static sh_status read_notes(sh_records *records, sh_error *error)
{
    const sh_schema *original = &records->original;
    size_t most = (size_t)original->attribute_count + records->frames.list.count;
    sh_attribute *list = sh_arena_array(&records->arena, most, sizeof *list);
    if (list == NULL) {
        return no_memory(error);
    }
    int32_t fixed = original->attribute_count, count = fixed;
    memcpy(list, original->attributes, sizeof *list * (size_t)fixed);
    for (size_t i = 0; i < records->frames.list.count; i++) {
        const sh_frame *frame = sh_vec_at(&records->frames.list, i);
        sh_pack_cursor cursor = payload(frame);
        if (frame->kind != SH_FRAME_NOTE) {
            continue;
        }
        const char *name = sh_pack_text_read(&cursor), *value = sh_pack_text_read(&cursor);
        if (name == NULL || value == NULL) {
            continue;
        }
        int32_t at = fixed;
        while (at < count && strcmp(list[at].name, name) != 0) {
            at++;
        }
        list[at] = (sh_attribute){name, value, true};
        count += at == count;
    }
    records->schema = *original;
    records->schema.attributes = list;
    records->schema.attribute_count = count;
    return SH_OK;
}

static sh_status read_record(sh_records *records, const sh_frame *frame, sh_error *error)
{
    sh_pack_cursor cursor = payload(frame);
    sh_record record;
    sh_status status =
        sh_pack_record_read(&cursor, &records->original, &records->arena, &record, error);
    if (status != SH_OK) {
        return status;
    }
    entry *here = entry_of(records, record.arm, record.replication);
    if (here->present && !sh_hash_equal(here->hash, frame->hash)) {
        return sh_error_set(error, SH_E_INPUT,
                            "the journal holds two different records of arm %d, replication %d",
                            record.arm, record.replication);
    }
    *here = (entry){record, frame->hash, true};
    return SH_OK;
}

static sh_status read_records(sh_records *records, sh_error *error)
{
    const sh_axis *axes = records->original.axes;
    records->entries = calloc((size_t)(axes[SH_AXIS_ARM].size * axes[SH_AXIS_REPLICATION].size),
                              sizeof *records->entries);
    if (records->entries == NULL) {
        return no_memory(error);
    }
    sh_status status = SH_OK;
    for (size_t i = 0; status == SH_OK && i < records->frames.list.count; i++) {
        const sh_frame *frame = sh_vec_at(&records->frames.list, i);
        if (frame->kind == SH_FRAME_RECORD) {
            status = read_record(records, frame, error);
        }
    }
    return status;
}

/* numbers of the replications that every arm has */
static sh_status find_replications(sh_records *records, const char *path, sh_error *error)
{
    const sh_axis *axes = records->original.axes;
    int64_t planned = axes[SH_AXIS_REPLICATION].size, present = 0;
    records->numbers = calloc((size_t)planned, sizeof *records->numbers);
    if (records->numbers == NULL) {
        return no_memory(error);
    }
    for (int64_t r = 0; r < planned; r++) {
        int64_t arms = 0;
        for (int32_t arm = 0; arm < axes[SH_AXIS_ARM].size; arm++) {
            arms += entry_of(records, arm, r)->present;
        }
        present += arms;
        if (arms == axes[SH_AXIS_ARM].size) {
            records->numbers[records->replications++] = (int32_t)r;
        }
    }
    records->left_out = present - records->replications * axes[SH_AXIS_ARM].size;
    if (records->replications == 0) {
        return sh_error_set(error, SH_E_INPUT,
                            "%s holds no replication that all arms have finished", path);
    }
    return SH_OK;
}

/* the axes with those numbers, and each record's place on the kept one */
static sh_status make_axes(sh_records *records, sh_error *error)
{
    const sh_schema *original = &records->original;
    const sh_axis *kept = &original->axes[SH_AXIS_KEPT];
    size_t count = (size_t)original->axis_count;
    sh_axis *axes = sh_arena_array(&records->arena, count, sizeof *axes);
    double *number =
        sh_arena_array(&records->arena, (size_t)records->replications, sizeof *number);
    double *keep = sh_arena_array(&records->arena, (size_t)kept->size + 1, sizeof *keep);
    records->kept = calloc((size_t)kept->size + 1, sizeof *records->kept);
    if (axes == NULL || number == NULL || keep == NULL || records->kept == NULL) {
        return no_memory(error);
    }
    memcpy(axes, original->axes, count * sizeof *axes);
    int32_t keeps = 0;
    for (int64_t i = 0; i < records->replications; i++) {
        int32_t r = records->numbers[i];
        bool is_kept = sh_schema_kept(original, r) >= 0;
        number[i] = r;
        for (int32_t arm = 0; arm < axes[SH_AXIS_ARM].size; arm++) {
            entry_of(records, arm, r)->record.kept = is_kept ? keeps : -1;
        }
        if (is_kept) {
            keep[keeps] = r;
            records->kept[keeps++] = r;
        }
    }
    axes[SH_AXIS_REPLICATION].size = records->replications;
    axes[SH_AXIS_REPLICATION].value = number;
    axes[SH_AXIS_KEPT].size = keeps;
    axes[SH_AXIS_KEPT].value = keep;
    records->schema.axes = axes;
    return SH_OK;
}

static sh_status open_frames(sh_records *records, const char *path, sh_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return sh_error_set(error, SH_E_INPUT, "cannot open %s: %s", path, strerror(errno));
    }
    sh_status status = sh_frames_open(file, path, &records->frames, error);
    close(file);
    return status;
}

sh_status sh_records_open(const char *journal_path, sh_records **out, sh_error *error)
{
    sh_records *records = calloc(1, sizeof *records);
    *out = NULL;
    if (records == NULL) {
        return no_memory(error);
    }
    sh_status status = open_frames(records, journal_path, error);
    if (status == SH_OK) {
        status = read_header(records, journal_path, error);
    }
    if (status == SH_OK) {
        status = read_notes(records, error);
    }
    if (status == SH_OK) {
        status = read_records(records, error);
    }
    if (status == SH_OK) {
        status = find_replications(records, journal_path, error);
    }
    if (status == SH_OK) {
        status = make_axes(records, error);
    }
    if (status != SH_OK) {
        sh_records_close(records);
        return status;
    }
    *out = records;
    return SH_OK;
}

void sh_records_close(sh_records *records)
{
    if (records == NULL) {
        return;
    }
    sh_frames_close(&records->frames);
    sh_arena_free(&records->arena);
    free(records->entries);
    free(records->numbers);
    free(records->kept);
    free(records);
}

const sh_schema *sh_records_schema(const sh_records *records)
{
    return &records->schema;
}

const char *sh_records_plan_digest(const sh_records *records)
{
    return records->plan_digest;
}

int64_t sh_records_planned(const sh_records *records)
{
    return records->original.axes[SH_AXIS_REPLICATION].size;
}

int64_t sh_records_left_out(const sh_records *records)
{
    return records->left_out;
}

const sh_record *sh_records_at(const sh_records *records, int32_t arm, int64_t position)
{
    sh_check(arm >= 0 && arm < records->schema.axes[SH_AXIS_ARM].size);
    sh_check(position >= 0 && position < records->replications);
    return &entry_of(records, arm, records->numbers[position])->record;
}

const sh_record *sh_records_kept(const sh_records *records, int32_t arm, int64_t kept)
{
    sh_check(arm >= 0 && arm < records->schema.axes[SH_AXIS_ARM].size);
    sh_check(kept >= 0 && kept < records->schema.axes[SH_AXIS_KEPT].size);
    return &entry_of(records, arm, records->kept[kept])->record;
}
