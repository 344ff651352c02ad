/* frames: the frames of a journal file, found and checked in a mapped file. */
#ifndef SH_OUTPUTS_FRAMES_H
#define SH_OUTPUTS_FRAMES_H

#include "base/digest.h"
#include "base/status.h"
#include "base/vec.h"

#define SH_FRAMES_MAGIC "shahe journal 1\n" /* the first 16 bytes of a journal */

enum { SH_FRAMES_MAGIC_SIZE = 16, SH_FRAMES_HEAD = 32 };

typedef enum sh_frame_kind {
    SH_FRAME_HEADER = 1, /* digest of the plan, schema */
    SH_FRAME_RECORD,     /* one record */
    SH_FRAME_NOTE        /* name and value of an attribute of provenance */
} sh_frame_kind;

/* One whole frame. */
typedef struct sh_frame {
    uint32_t kind;              /* a sh_frame_kind, or one of a later version */
    uint64_t size;              /* payload bytes */
    const unsigned char *bytes; /* payload, 8-aligned; borrowed from the map */
    sh_hash hash;               /* of kind, size and payload */
} sh_frame;

/* A journal mapped for reading. Zeroed memory is a valid empty one. */
typedef struct sh_frames {
    const unsigned char *map; /* owned; NULL for an empty file */
    uint64_t size;            /* bytes of the file */
    sh_vec list;              /* of sh_frame, in the order of the file */
    uint64_t end;             /* bytes up to the end of the last whole frame, or the magic */
    uint64_t damaged;         /* bytes before `end` that belong to no whole frame */
} sh_frames;

/* Appends the head and payload of a frame to `out` (vector of bytes); the payload is what
 * `out` holds from `start` on, with SH_FRAMES_HEAD bytes left free at `start`. */
void sh_frames_seal(sh_vec *out, size_t start, sh_frame_kind kind);

/* Maps `file` (its name only for messages) and finds every whole frame. SH_E_INPUT when it
 * cannot be read or does not begin like a journal; an empty file, or one cut off within the
 * magic, has no frames. */
SH_NODISCARD sh_status sh_frames_open(int file, const char *path, sh_frames *out,
                                      sh_error *error);

void sh_frames_close(sh_frames *frames);

#endif
