#include <criterion/criterion.h>
#include <string.h>

#include "base/digest.h"

static sh_hash hash_of(const void *data, size_t size)
{
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_bytes(&digest, data, size);
    return sh_digest_final(&digest);
}

Test(digest, known_hashes_of_the_library_are_reproduced)
{
    /* published XXH3-128 of the empty input with seed 0, and of "a" */
    char text[SH_HASH_TEXT];
    cr_expect_str_eq(sh_hash_print(hash_of("", 0), text), "99aa06d3014798d86001c324468d497f");
    cr_expect_str_eq(sh_hash_print(hash_of("a", 1), text), "a96faf705af16834e6c632b61e964e1f");
}

Test(digest, pieces_do_not_matter_and_every_bit_does)
{
    unsigned char data[3000];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(i * 131 + (i >> 3));
    }
    sh_hash whole = hash_of(data, sizeof data);
    for (size_t piece = 1; piece < 1200; piece = piece * 2 + 1) {
        sh_digest digest;
        sh_digest_init(&digest);
        for (size_t at = 0; at < sizeof data; at += piece) {
            size_t left = sizeof data - at;
            sh_digest_bytes(&digest, data + at, left < piece ? left : piece);
        }
        cr_assert(sh_hash_equal(sh_digest_final(&digest), whole), "pieces of %zu", piece);
    }
    for (size_t i = 0; i < sizeof data; i += 37) {
        data[i] ^= 1;
        cr_assert_not(sh_hash_equal(hash_of(data, sizeof data), whole), "byte %zu", i);
        data[i] ^= 1;
    }
}

Test(digest, columns_are_little_endian_and_texts_are_framed)
{
    const int32_t numbers[] = {1, -2};
    const unsigned char bytes[] = {1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF};
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_column(&digest, SH_TYPE_I32, numbers, 2);
    cr_expect(sh_hash_equal(sh_digest_final(&digest), hash_of(bytes, sizeof bytes)));

    const char *one[] = {"ab", "c"}, *other[] = {"a", "bc"}, *none[] = {"", NULL};
    sh_hash hashes[3];
    const char *const *lists[] = {one, other, none};
    for (int i = 0; i < 3; i++) {
        sh_digest_init(&digest);
        sh_digest_column(&digest, SH_TYPE_TEXT, lists[i], 2);
        hashes[i] = sh_digest_final(&digest);
    }
    cr_expect_not(sh_hash_equal(hashes[0], hashes[1]));
    cr_expect(sh_hash_equal(hashes[2], hash_of("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16)));
}

Test(digest, final_does_not_end_the_digest)
{
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_u64(&digest, 0x0807060504030201);
    sh_hash first = sh_digest_final(&digest);
    cr_expect(sh_hash_equal(first, hash_of("\1\2\3\4\5\6\7\10", 8)));
    cr_expect(sh_hash_equal(first, sh_digest_final(&digest)));
    sh_digest_bytes(&digest, "x", 1);
    cr_expect(sh_hash_equal(sh_digest_final(&digest), hash_of("\1\2\3\4\5\6\7\10x", 9)));
}

Test(digest, printed_hashes_are_read_back_and_others_refused)
{
    char text[SH_HASH_TEXT];
    sh_hash back, hash = {0x0123456789abcdef, 0xfedcba9876543210};
    cr_expect_str_eq(sh_hash_print(hash, text), "fedcba98765432100123456789abcdef");
    cr_expect(sh_hash_parse("FEDCBA98765432100123456789abcdef", &back));
    cr_expect(sh_hash_equal(back, hash));
    cr_expect_not(sh_hash_parse("fedcba98765432100123456789abcde", &back));
    cr_expect_not(sh_hash_parse("fedcba98765432100123456789abcdef0", &back));
    cr_expect_not(sh_hash_parse("gedcba98765432100123456789abcdef", &back));
    cr_expect_not(sh_hash_parse("", &back));
}
