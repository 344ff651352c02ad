#include "cli/selftest.h"

#include <fenv.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/det.h"
#include "base/digest.h"
#include "base/macros.h"
#include "base/rng.h"

/* Threefry4x32-20 of zero key and zero counter, as published by its authors */
static bool random_words(char *detail, size_t size)
{
    static const uint32_t known[4] = {0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8};
    const sh_rng_key key = {{0}};
    uint32_t x[4] = {0};
    sh_rng_cipher(&key, x);
    snprintf(detail, size, "%08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32, x[0], x[1],
             x[2], x[3]);
    return memcmp(x, known, sizeof known) == 0;
}

/* rounding to nearest, small numbers kept, no fused multiply-add */
static bool floating_point(char *detail, size_t size)
{
    volatile double tiny = 0x1p-1022, one = 1 + 0x1p-30, product = one * one;
    volatile double rest = one * one - product;
    bool nearest = fegetround() == FE_TONEAREST;
    bool kept = tiny / 2 > 0;
    snprintf(detail, size, "%s, %s, %s", nearest ? "round to nearest" : "ROUNDING CHANGED",
             kept ? "subnormals kept" : "SUBNORMALS FLUSHED",
             rest == 0 ? "no contraction" : "CONTRACTED");
    return nearest && kept && rest == 0;
}

/* exp, log and a normal variate of 4,096 arguments, to the last bit */
static bool arithmetic(char *detail, size_t size)
{
    static const char known[] = "2ef65fc53754a989eb10aca25866a8ff";
    sh_digest digest;
    sh_digest_init(&digest);
    for (uint32_t i = 0; i < 4096; i++) {
        double x = (double)i / 64 - 32;
        sh_digest_u64(&digest, sh_det_bits(sh_det_exp(x)));
        sh_digest_u64(&digest, sh_det_bits(sh_det_log(x * x + 0x1p-20)));
        sh_digest_u64(&digest, sh_det_bits(sh_det_normal(i * 1048573u)));
    }
    char text[SH_HASH_TEXT];
    sh_hash_print(sh_digest_final(&digest), text);
    snprintf(detail, size, "%s", text);
    return strcmp(text, known) == 0;
}

const sh_selftest sh_selftests[] = {
    {"random words", random_words},
    {"floating point", floating_point},
    {"exp, log, normal", arithmetic},
};
const int sh_selftest_count = (int)SH_COUNT(sh_selftests);
