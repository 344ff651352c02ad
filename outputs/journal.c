#include "outputs/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "outputs/frames.h"
#include "outputs/pack.h"

struct sh_journal {
    char *path, *plan_digest; /* owned */
    sh_journal_mode mode;
    int file;                /* -1 while closed */
    const sh_schema *schema; /* borrowed from open */
    uint64_t end;            /* bytes of whole frames */
    sh_vec buffer;           /* bytes of the frame being written */
    unsigned char *present;  /* owned, one byte per (arm, replication) */
    int64_t count;           /* records present */
    uint8_t *done;           /* borrowed from sh_journal_mark, or NULL */
    struct timespec flushed; /* last flush to the disk */
    sh_error failed;         /* the first failed write; later ones repeat it */
};

sh_journal *sh_journal_create(const char *path, const char *plan_digest, sh_journal_mode mode)
{
    sh_journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL) {
        return NULL;
    }
    journal->file = -1;
    journal->mode = mode;
    journal->buffer = sh_vec_of(1);
    journal->path = strdup(path);
    journal->plan_digest = strdup(plan_digest);
    if (journal->path == NULL || journal->plan_digest == NULL) {
        sh_journal_destroy(journal);
        return NULL;
    }
    return journal;
}

static void shut(sh_journal *journal)
{
    if (journal->file >= 0) {
        close(journal->file);
    }
    journal->file = -1;
}

void sh_journal_destroy(sh_journal *journal)
{
    if (journal == NULL) {
        return;
    }
    shut(journal);
    sh_vec_free(&journal->buffer);
    free(journal->present);
    free(journal->path);
    free(journal->plan_digest);
    free(journal);
}

static size_t place(const sh_journal *journal, int32_t arm, int32_t replication)
{
    int64_t replications = journal->schema->axes[SH_AXIS_REPLICATION].size;
    return (size_t)(arm * replications + replication);
}

bool sh_journal_has(const sh_journal *journal, int32_t arm, int32_t replication)
{
    const sh_axis *axes = journal->schema->axes;
    sh_check(arm >= 0 && arm < axes[SH_AXIS_ARM].size);
    sh_check(replication >= 0 && replication < axes[SH_AXIS_REPLICATION].size);
    return journal->present[place(journal, arm, replication)] != 0;
}

void sh_journal_mark(sh_journal *journal, uint8_t *done)
{
    journal->done = done;
}

int64_t sh_journal_count(const sh_journal *journal)
{
    return journal->count;
}

/* ---- writing */

static sh_status write_failed(sh_journal *journal, sh_error *error)
{
    if (journal->failed.code == SH_OK) {
        (void)sh_error_set(&journal->failed, SH_E_OUTPUT,
                           "cannot write the journal %s: %s; records committed before, which "
                           "are safe: %lld",
                           journal->path, strerror(errno), (long long)journal->count);
        /* a torn frame would be skipped anyway, this only keeps the file tidy */
        (void)!ftruncate(journal->file, (off_t)journal->end);
    }
    return sh_error_set(error, SH_E_OUTPUT, "%s", journal->failed.text);
}

static sh_status flush(sh_journal *journal, sh_error *error)
{
    if (fdatasync(journal->file) != 0) {
        return write_failed(journal, error);
    }
    clock_gettime(CLOCK_MONOTONIC, &journal->flushed);
    return SH_OK;
}

/* appends the buffer to the file */
static sh_status append(sh_journal *journal, sh_error *error)
{
    const char *data = journal->buffer.data;
    size_t done = 0, size = journal->buffer.count;
    if (journal->failed.code != SH_OK || journal->file < 0) {
        errno = EBADF;
        return write_failed(journal, error);
    }
    while (done < size) {
        ssize_t put =
            pwrite(journal->file, data + done, size - done, (off_t)(journal->end + done));
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            errno = put == 0 ? ENOSPC : errno;
            return write_failed(journal, error);
        }
        done += (size_t)put;
    }
    journal->end += size;
    return SH_OK;
}

/* empties the buffer and leaves room for a frame's head */
static bool begin_frame(sh_vec *buffer)
{
    static const unsigned char zero[SH_FRAMES_HEAD] = {0};
    return sh_vec_append(buffer, zero, sizeof zero);
}

static bool pack_note(sh_vec *buffer, const char *name, const char *value)
{
    size_t start = buffer->count;
    if (!begin_frame(buffer) || !sh_pack_text(buffer, name) || !sh_pack_text(buffer, value)) {
        return false;
    }
    sh_frames_seal(buffer, start, SH_FRAME_NOTE);
    return true;
}

/* the header's payload: what must be equal for a resume */
static bool pack_header(sh_vec *buffer, const sh_journal *journal)
{
    size_t start = buffer->count;
    if (!begin_frame(buffer) || !sh_pack_text(buffer, journal->plan_digest) ||
        !sh_pack_schema(buffer, journal->schema)) {
        return false;
    }
    sh_frames_seal(buffer, start, SH_FRAME_HEADER);
    return true;
}

static sh_status no_memory(sh_error *error)
{
    return sh_error_set(error, SH_E_MEMORY, "no memory for the journal");
}

/* a new file: magic, header, provenance, all on the disk before the first record */
static sh_status begin_file(sh_journal *journal, sh_error *error)
{
    const sh_schema *schema = journal->schema;
    sh_vec *buffer = &journal->buffer;
    buffer->count = 0;
    bool good = sh_vec_append(buffer, SH_FRAMES_MAGIC, SH_FRAMES_MAGIC_SIZE) &&
                pack_header(buffer, journal);
    for (int32_t a = 0; good && a < schema->attribute_count; a++) {
        const sh_attribute *attribute = &schema->attributes[a];
        good = !attribute->provenance || pack_note(buffer, attribute->name, attribute->value);
    }
    if (!good) {
        return no_memory(error);
    }
    journal->end = 0;
    if (ftruncate(journal->file, 0) != 0) {
        return write_failed(journal, error);
    }
    sh_status status = append(journal, error);
    return status == SH_OK ? flush(journal, error) : status;
}

/* the file's name is on the disk, too */
static sh_status flush_folder(sh_journal *journal, sh_error *error)
{
    char *copy = strdup(journal->path);
    if (copy == NULL) {
        return no_memory(error);
    }
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    sh_status status = SH_OK;
    if (folder < 0 || fsync(folder) != 0) {
        status = write_failed(journal, error);
    }
    if (folder >= 0) {
        close(folder);
    }
    free(copy);
    return status;
}

/* ---- resuming */

/* another plan, or the same one described otherwise */
static sh_status differs(const sh_journal *journal, const sh_frame *header, sh_error *error)
{
    sh_pack_cursor cursor = {header->bytes, header->bytes + header->size, false};
    const char *digest = sh_pack_text_read(&cursor);
    if (digest != NULL && strcmp(digest, journal->plan_digest) == 0) {
        return sh_error_set(error, SH_E_DIFFERS,
                            "%s holds the same plan but other replications, kept series or "
                            "descriptions; it cannot be continued",
                            journal->path);
    }
    return sh_error_set(error, SH_E_DIFFERS,
                        "%s belongs to another plan (digest %s, this one is %s); it cannot be "
                        "continued",
                        journal->path, digest == NULL ? "unreadable" : digest,
                        journal->plan_digest);
}

/* marks the records that are there */
static sh_status find_records(sh_journal *journal, const sh_frames *frames, sh_error *error)
{
    sh_arena arena = {0};
    sh_status status = SH_OK;
    for (size_t i = 0; status == SH_OK && i < frames->list.count; i++) {
        const sh_frame *frame = sh_vec_at(&frames->list, i);
        if (frame->kind != SH_FRAME_RECORD) {
            continue;
        }
        sh_record record;
        sh_pack_cursor cursor = {frame->bytes, frame->bytes + frame->size, false};
        sh_arena_mark mark = sh_arena_begin(&arena);
        status = sh_pack_record_read(&cursor, journal->schema, &arena, &record, error);
        sh_arena_end(&arena, mark);
        if (status == SH_OK) {
            unsigned char *present =
                &journal->present[place(journal, record.arm, record.replication)];
            journal->count += *present == 0;
            *present = 1;
        }
    }
    sh_arena_free(&arena);
    return status;
}

static sh_status continue_file(sh_journal *journal, const sh_frames *frames, sh_error *error)
{
    const sh_frame *header = sh_vec_at(&frames->list, 0);
    if (header->kind != SH_FRAME_HEADER) {
        return sh_error_set(error, SH_E_INPUT, "the header of the journal %s is damaged",
                            journal->path);
    }
    journal->buffer.count = 0;
    if (!pack_header(&journal->buffer, journal)) {
        return no_memory(error);
    }
    size_t size = journal->buffer.count - SH_FRAMES_HEAD;
    if (size != header->size ||
        memcmp((char *)journal->buffer.data + SH_FRAMES_HEAD, header->bytes, size) != 0) {
        return differs(journal, header, error);
    }
    sh_status status = find_records(journal, frames, error);
    journal->end = frames->end;
    if (status == SH_OK && ftruncate(journal->file, (off_t)journal->end) != 0) {
        status = write_failed(journal, error);
    }
    return status;
}

static sh_status resume(sh_journal *journal, sh_error *error)
{
    sh_frames frames = {0};
    sh_status status = sh_frames_open(journal->file, journal->path, &frames, error);
    if (status == SH_OK) {
        status = frames.list.count == 0 ? begin_file(journal, error)
                                        : continue_file(journal, &frames, error);
    }
    sh_frames_close(&frames);
    return status;
}

/* ---- the sink */

/* only a journal (or nothing) is ever replaced */
static sh_status replace(sh_journal *journal, sh_error *error)
{
    char begin[SH_FRAMES_MAGIC_SIZE];
    ssize_t got = pread(journal->file, begin, sizeof begin, 0);
    if (got < 0 || memcmp(begin, SH_FRAMES_MAGIC, (size_t)got) != 0) {
        return sh_error_set(error, SH_E_INPUT, "%s is not a journal and is left alone",
                            journal->path);
    }
    return begin_file(journal, error);
}

static sh_status take_file(sh_journal *journal, sh_error *error)
{
    journal->file = open(journal->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (journal->file < 0) {
        return sh_error_set(error, SH_E_OUTPUT, "cannot write the journal %s: %s",
                            journal->path, strerror(errno));
    }
    if (flock(journal->file, LOCK_EX | LOCK_NB) != 0) {
        return sh_error_set(error, SH_E_OUTPUT,
                            "cannot write the journal %s: another process is writing it",
                            journal->path);
    }
    return SH_OK;
}

/* a file that could not be begun is empty and says nothing: it does not stay (we hold its lock)
 */
static void remove_empty(sh_journal *journal)
{
    struct stat there;
    if (fstat(journal->file, &there) == 0 && there.st_size == 0) {
        unlink(journal->path);
    }
}

static sh_status open_journal(void *self, const sh_schema *schema, sh_error *error)
{
    sh_journal *journal = self;
    sh_check(journal->file < 0 && journal->present == NULL); /* a journal is opened once */
    sh_status status = sh_schema_validate(schema, error);
    if (status != SH_OK) {
        return status;
    }
    journal->schema = schema;
    journal->present = calloc((size_t)schema->axes[SH_AXIS_ARM].size,
                              (size_t)schema->axes[SH_AXIS_REPLICATION].size);
    if (journal->present == NULL) {
        return no_memory(error);
    }
    status = take_file(journal, error);
    if (status == SH_OK) {
        status =
            journal->mode == SH_JOURNAL_NEW ? replace(journal, error) : resume(journal, error);
        if (status != SH_OK) {
            remove_empty(journal);
        }
    }
    if (status == SH_OK) {
        status = flush_folder(journal, error);
    }
    if (status != SH_OK) {
        shut(journal);
    } else if (journal->done != NULL) {
        memcpy(
            journal->done, journal->present,
            (size_t)(schema->axes[SH_AXIS_ARM].size * schema->axes[SH_AXIS_REPLICATION].size));
    }
    return status;
}

/* group commit: at most one flush a second */
static sh_status flush_if_due(sh_journal *journal, sh_error *error)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t passed = (int64_t)(now.tv_sec - journal->flushed.tv_sec) * 1000000000 +
                     (now.tv_nsec - journal->flushed.tv_nsec);
    return passed < 1000000000 ? SH_OK : flush(journal, error);
}

static sh_status commit(void *self, const sh_record *record, sh_error *error)
{
    sh_journal *journal = self;
    sh_status status = sh_sink_validate(journal->schema, record, error);
    if (status != SH_OK) {
        return status;
    }
    if (sh_journal_has(journal, record->arm, record->replication)) {
        return sh_error_set(error, SH_E_INTERNAL, "arm %d, replication %d is committed twice",
                            record->arm, record->replication);
    }
    journal->buffer.count = 0;
    if (!begin_frame(&journal->buffer) ||
        !sh_pack_record(&journal->buffer, journal->schema, record)) {
        return no_memory(error);
    }
    sh_frames_seal(&journal->buffer, 0, SH_FRAME_RECORD);
    status = append(journal, error);
    if (status == SH_OK) {
        journal->present[place(journal, record->arm, record->replication)] = 1;
        journal->count++;
        status = flush_if_due(journal, error);
    }
    return status;
}

sh_status sh_journal_note(sh_journal *journal, const char *name, const char *value,
                          sh_error *error)
{
    journal->buffer.count = 0;
    if (!pack_note(&journal->buffer, name, value)) {
        return no_memory(error);
    }
    return append(journal, error);
}

static sh_status close_journal(void *self, sh_error *error)
{
    sh_journal *journal = self;
    if (journal->file < 0 || journal->failed.code != SH_OK) {
        errno = EBADF;
        return write_failed(journal, error);
    }
    sh_status status = flush(journal, error);
    int file = journal->file;
    journal->file = -1;
    if (close(file) != 0 && status == SH_OK) {
        status = write_failed(journal, error);
    }
    return status;
}

sh_sink sh_journal_sink(sh_journal *journal)
{
    return (sh_sink){journal, open_journal, commit, close_journal};
}
