#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

Test(arena, pieces_are_aligned_and_do_not_overlap)
{
    enum { N = 3000 };
    static unsigned char *piece[N];
    static size_t size[N];
    sh_arena arena;
    cr_assert(sh_arena_init(&arena, 1000));
    for (size_t i = 0; i < N; i++) {
        size[i] = (i * 7919) % 5000;
        piece[i] = sh_arena_take(&arena, size[i]);
        cr_assert_not_null(piece[i]);
        cr_assert_eq((uintptr_t)piece[i] % 64, 0);
        memset(piece[i], (int)(i % 251), size[i]);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < size[i]; k++) {
            cr_assert_eq(piece[i][k], i % 251, "piece %zu was overwritten", i);
        }
    }
    sh_arena_free(&arena);
    cr_expect(sh_arena_is_empty(&arena));
}

Test(arena, release_returns_to_the_mark_and_memory_is_used_again)
{
    sh_arena arena = {0};
    void *kept = sh_arena_take(&arena, 100);
    memset(kept, 5, 100);
    size_t peak = 0;
    for (int round = 0; round < 50; round++) {
        sh_arena_mark mark = sh_arena_begin(&arena);
        for (size_t i = 1; i < 60; i++) {
            cr_assert_not_null(sh_arena_take(&arena, i * 1000));
        }
        sh_arena_mark inner = sh_arena_begin(&arena);
        void *piece = sh_arena_array(&arena, 1000, 8);
        cr_assert_not_null(piece);
        sh_arena_end(&arena, inner);
        cr_assert_eq(sh_arena_take(&arena, 8000), piece, "released memory is used again");
        sh_arena_end(&arena, inner);
        cr_assert_not(sh_arena_is_empty(&arena));
        sh_arena_end(&arena, mark);
        peak = round == 0 ? arena.peak : peak;
    }
    cr_expect_eq(arena.peak, peak, "later rounds need no more than the first");
    cr_expect_eq(*(char *)kept, 5);
    sh_arena_end(&arena, (sh_arena_mark){0});
    cr_expect(sh_arena_is_empty(&arena));
    cr_expect_eq(sh_arena_take(&arena, 10), kept, "the first block starts over");
    sh_arena_free(&arena);
}

Test(arena, a_release_after_an_empty_mark_reuses_every_block)
{
    sh_arena arena = {0};
    void *first[3];
    for (int round = 0; round < 3; round++) {
        sh_arena_mark mark = sh_arena_begin(&arena);
        for (int i = 0; i < 3; i++) {
            void *piece = sh_arena_take(&arena, 60000);
            first[i] = round == 0 ? piece : first[i];
            cr_assert_eq(piece, first[i], "round %d", round);
        }
        sh_arena_end(&arena, mark);
        cr_assert(sh_arena_is_empty(&arena));
    }
    sh_arena_free(&arena);
}

Test(arena, impossible_sizes_are_refused)
{
    sh_arena arena = {0};
    cr_expect_null(sh_arena_take(&arena, SIZE_MAX));
    cr_expect_null(sh_arena_take(&arena, SIZE_MAX / 2));
    cr_expect_null(sh_arena_array(&arena, SIZE_MAX / 4, 8));
    cr_expect_not(sh_arena_init(&arena, SIZE_MAX));
    cr_expect(sh_arena_is_empty(&arena));
    sh_arena_free(&arena);
}

Test(arena, releasing_more_than_was_taken_traps, .signal = SIGILL)
{
    sh_arena arena = {0};
    sh_arena_end(&arena, (sh_arena_mark){.used = 64});
}
