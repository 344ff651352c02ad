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
#include "cli/about.h"
#include "cli/witness.h"
#include "study/study.h"

static sh_status held(bool holds)
{
    return holds ? SH_OK : SH_E_INVARIANT;
}

/* Threefry4x32-20 of zero key and zero counter, as published by its authors */
static sh_status random_words(char *detail, size_t size)
{
    static const uint32_t known[4] = {0x9c6ca96a, 0xe17eae66, 0xfc10ecd4, 0x5256a7d8};
    const sh_rng_key key = {{0}};
    uint32_t x[4] = {0};
    sh_rng_cipher(&key, x);
    snprintf(detail, size, "%08" PRIx32 " %08" PRIx32 " %08" PRIx32 " %08" PRIx32, x[0], x[1],
             x[2], x[3]);
    return held(memcmp(x, known, sizeof known) == 0);
}

/* rounding to nearest, small numbers kept, no fused multiply-add */
static sh_status floating_point(char *detail, size_t size)
{
    volatile double tiny = 0x1p-1022, one = 1 + 0x1p-30, product = one * one;
    volatile double rest = one * one - product;
    bool nearest = fegetround() == FE_TONEAREST;
    bool kept = tiny / 2 > 0;
    snprintf(detail, size, "%s, %s, %s", nearest ? "round to nearest" : "ROUNDING CHANGED",
             kept ? "subnormals kept" : "SUBNORMALS FLUSHED",
             rest == 0 ? "no contraction" : "CONTRACTED");
    return held(nearest && kept && rest == 0);
}

/* exp, log and a normal variate of 4,096 arguments, to the last bit */
static sh_status arithmetic(char *detail, size_t size)
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
    return held(strcmp(text, known) == 0);
}

/* ---- a small study: the same digest whoever computes it */

enum { SMALL_REPLICATIONS = 3 };

static sh_status small_plan(sh_plan *plan, sh_error *error)
{
    sh_status status = sh_plan_init(plan, error);
    if (status != SH_OK) {
        return status;
    }
    plan->name = "self-test";
    plan->steps = 12;
    plan->replications = SMALL_REPLICATIONS;
    plan->params.platform_count = 12;
    plan->params.borrower_count = 2000;
    plan->params.investor_count = 3000;
    return sh_plan_finish(plan, error);
}

/* the digest of the study on `threads` threads with an instruction set */
static sh_status small_study(int32_t threads, const char *isa, char text[SH_HASH_TEXT],
                             sh_error *error)
{
    sh_plan plan = {0};
    sh_witness witness = {0};
    sh_study_options options = {.threads = threads, .isa = isa};
    sh_sink sink = sh_witness_sink(&witness);
    sh_status status = small_plan(&plan, error);
    if (status == SH_OK) {
        status = sh_study_run(&plan, &sink, &options, error);
    }
    if (status == SH_OK && witness.records != SMALL_REPLICATIONS) {
        status = sh_error_set(error, SH_E_INTERNAL, "%d records instead of %d",
                              (int)witness.records, SMALL_REPLICATIONS);
    }
    sh_hash_print(sh_witness_hash(&witness), text);
    sh_witness_free(&witness);
    sh_plan_free(&plan);
    return status;
}

static sh_status determinism(char *detail, size_t size)
{
    char known[SH_HASH_TEXT], text[SH_HASH_TEXT];
    char sets[64];
    sh_error error = {0};
    sh_status status = small_study(1, "baseline", known, &error);
    snprintf(sets, sizeof sets, "%s", sh_about_cpu_sets());
    char *rest = NULL;
    for (char *isa = strtok_r(sets, " ", &rest); isa != NULL;
         isa = strtok_r(NULL, " ", &rest)) {
        for (int32_t threads = 1; status == SH_OK && threads <= 3; threads++) {
            status = small_study(threads, isa, text, &error);
            if (status == SH_OK && strcmp(text, known) != 0) {
                snprintf(detail, size, "%d threads with %s give %s, not %s", (int)threads, isa,
                         text, known);
                return SH_E_INVARIANT;
            }
        }
    }
    if (status != SH_OK) {
        snprintf(detail, size, "%s", error.text);
        return status;
    }
    snprintf(detail, size, "%s on 1, 2 and 3 threads with %s", known, sh_about_cpu_sets());
    return SH_OK;
}

const sh_selftest sh_selftests[] = {
    {"random words", random_words},
    {"floating point", floating_point},
    {"exp, log, normal", arithmetic},
    {"a small study", determinism},
};
const int sh_selftest_count = (int)SH_COUNT(sh_selftests);
