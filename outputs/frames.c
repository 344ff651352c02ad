#include "outputs/frames.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static const unsigned char mark[4] = {'S', 'H', 'J', 'F'};

static sh_hash frame_hash(uint32_t kind, const unsigned char *payload, uint64_t size)
{
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_u64(&digest, kind);
    sh_digest_u64(&digest, size);
    sh_digest_bytes(&digest, payload, size);
    return sh_digest_final(&digest);
}

void sh_frames_seal(sh_vec *out, size_t start, sh_frame_kind kind)
{
    unsigned char *head = (unsigned char *)out->data + start;
    uint32_t code = kind;
    uint64_t size = out->count - start - SH_FRAMES_HEAD;
    sh_check(out->count >= start + SH_FRAMES_HEAD && size % 8 == 0);
    sh_hash hash = frame_hash(code, head + SH_FRAMES_HEAD, size);
    memcpy(head, mark, sizeof mark);
    memcpy(head + 4, &code, sizeof code);
    memcpy(head + 8, &size, sizeof size);
    memcpy(head + 16, &hash, sizeof hash);
}

/* the frame at an offset, when a whole one is there */
static bool frame_at(const sh_frames *frames, uint64_t at, sh_frame *out)
{
    const unsigned char *head = frames->map + at;
    if (frames->size - at < SH_FRAMES_HEAD || memcmp(head, mark, sizeof mark) != 0) {
        return false;
    }
    memcpy(&out->kind, head + 4, sizeof out->kind);
    memcpy(&out->size, head + 8, sizeof out->size);
    memcpy(&out->hash, head + 16, sizeof out->hash);
    out->bytes = head + SH_FRAMES_HEAD;
    return out->size % 8 == 0 && out->size <= frames->size - at - SH_FRAMES_HEAD &&
           sh_hash_equal(out->hash, frame_hash(out->kind, out->bytes, out->size));
}

static sh_status scan(sh_frames *frames, sh_error *error)
{
    uint64_t at = SH_FRAMES_MAGIC_SIZE;
    frames->end = at;
    while (at < frames->size) {
        sh_frame frame;
        if (!frame_at(frames, at, &frame)) {
            at += 8; /* frames start on multiples of 8 */
            continue;
        }
        if (sh_vec_push(&frames->list, &frame) == NULL) {
            return sh_error_set(error, SH_E_MEMORY, "no memory to read a journal");
        }
        frames->damaged += at - frames->end;
        at += SH_FRAMES_HEAD + frame.size;
        frames->end = at;
    }
    return SH_OK;
}

sh_status sh_frames_open(int file, const char *path, sh_frames *out, sh_error *error)
{
    struct stat about;
    memset(out, 0, sizeof *out);
    out->list = sh_vec_of(sizeof(sh_frame));
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        return sh_error_set(error, SH_E_INPUT, "%s is not a file", path);
    }
    out->size = (uint64_t)about.st_size;
    if (out->size == 0) {
        return SH_OK;
    }
    void *map = mmap(NULL, out->size, PROT_READ, MAP_PRIVATE, file, 0);
    if (map == MAP_FAILED) {
        return sh_error_set(error, SH_E_INPUT, "cannot read %s: %s", path, strerror(errno));
    }
    out->map = map;
    uint64_t begin = out->size < SH_FRAMES_MAGIC_SIZE ? out->size : SH_FRAMES_MAGIC_SIZE;
    sh_status status = SH_OK;
    if (memcmp(out->map, SH_FRAMES_MAGIC, begin) != 0) {
        status = sh_error_set(error, SH_E_INPUT, "%s is not a journal", path);
    } else if (begin == SH_FRAMES_MAGIC_SIZE) {
        status = scan(out, error);
    }
    if (status != SH_OK) {
        sh_frames_close(out);
    }
    return status;
}

void sh_frames_close(sh_frames *frames)
{
    if (frames->map != NULL) {
        munmap((void *)(uintptr_t)frames->map, frames->size);
    }
    sh_vec_free(&frames->list);
    memset(frames, 0, sizeof *frames);
}
