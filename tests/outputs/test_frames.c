#include <fcntl.h>

#include "outputs/frames.h"
#include "tests/outputs/scratch.h"

/* the magic and three frames of 0, 8 and 4096 bytes */
static sh_vec three_frames(void)
{
    static const unsigned char bytes[4096] = {1, 2, 3};
    sh_vec out = sh_vec_of(1);
    cr_assert(sh_vec_append(&out, SH_FRAMES_MAGIC, SH_FRAMES_MAGIC_SIZE));
    for (int i = 0; i < 3; i++) {
        size_t start = out.count;
        cr_assert(sh_vec_append(&out, bytes,
                                SH_FRAMES_HEAD + (i == 0   ? 0u
                                                  : i == 1 ? 8u
                                                           : 4064u)));
        sh_frames_seal(&out, start, SH_FRAME_RECORD);
    }
    return out;
}

static sh_status open_bytes(const char *path, const void *data, size_t size, sh_frames *frames)
{
    sh_error error = {0};
    scratch_write(path, data, size);
    int file = open(path, O_RDONLY);
    sh_status status = sh_frames_open(file, path, frames, &error);
    close(file);
    return status;
}

Test(frames, whole_frames_are_found_however_the_file_is_cut)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_vec all = three_frames();
    for (size_t cut = 0; cut <= all.count; cut += cut < 200 ? 1 : 97) {
        sh_frames frames = {0};
        cr_assert_eq(open_bytes(path, all.data, cut, &frames), SH_OK, "%zu", cut);
        size_t want = (cut >= 48) + (cut >= 88) + (cut >= all.count);
        cr_expect_eq(frames.list.count, want, "%zu", cut);
        cr_expect_eq(frames.damaged, 0);
        cr_expect_leq(frames.end, cut < 16 ? 16 : cut);
        sh_frames_close(&frames);
    }
    sh_vec_free(&all);
    scratch_close(&s);
}

Test(frames, a_turned_bit_costs_its_own_frame_and_no_other)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_vec all = three_frames();
    for (size_t at = SH_FRAMES_MAGIC_SIZE; at < all.count; at += at < 200 ? 1 : 61) {
        unsigned char *byte = (unsigned char *)all.data + at;
        sh_frames frames = {0};
        *byte ^= (unsigned char)(1u << at % 8);
        cr_assert_eq(open_bytes(path, all.data, all.count, &frames), SH_OK);
        cr_expect_eq(frames.list.count, 2, "byte %zu: %zu frames", at, frames.list.count);
        /* what stands behind the last whole frame is a torn tail, not damage */
        cr_expect_eq(frames.damaged, at < 48 ? 32 : at < 88 ? 40 : 0, "byte %zu", at);
        *byte ^= (unsigned char)(1u << at % 8);
        sh_frames_close(&frames);
    }
    sh_vec_free(&all);
    scratch_close(&s);
}

Test(frames, a_foreign_file_is_refused)
{
    scratch s = scratch_open();
    const char *path = scratch_file(&s, "journal");
    sh_frames frames = {0};
    cr_expect_eq(open_bytes(path, "my thesis", 9, &frames), SH_E_INPUT);
    cr_expect_eq(open_bytes(path, "shahe journal 2\n", 16, &frames), SH_E_INPUT);
    cr_expect_eq(open_bytes(path, "shahe", 5, &frames), SH_OK);
    sh_frames_close(&frames);
    scratch_close(&s);
}
