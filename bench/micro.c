#include "micro.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "base/digest.h"
#include "base/rng.h"

/* bytes of zeroed memory on huge pages where the system grants them */
static void *take(int64_t n, size_t size)
{
    const size_t page = (size_t)2 << 20;
    size_t bytes = ((size_t)n * size + page - 1) / page * page;
    void *block = aligned_alloc(page, bytes);
    if (block != NULL) {
        (void)madvise(block, bytes, MADV_HUGEPAGE);
        memset(block, 0, bytes);
    }
    return block;
}

static void draw(micro_population *people, int64_t i, const uint32_t w[4])
{
    uint32_t balance = 100000 + (uint32_t)((uint64_t)w[0] * 20000000 >> 32);
    uint32_t term = 1 + (uint32_t)((uint64_t)w[1] * 24 >> 32);
    people->balance[i] = balance;
    people->term[i] = (uint8_t)term;
    people->payment[i] = balance / term / 4 + 1;
    people->income[i] = 300000 + (uint32_t)((uint64_t)w[2] * 2000000 >> 32);
    people->platform[i] = (uint16_t)((uint64_t)w[3] * MICRO_PLATFORMS >> 32);
}

bool micro_init(micro_population *people, int64_t n, uint64_t seed)
{
    *people = (micro_population){.n = n,
                                 .balance = take(n, sizeof(sh_fen32)),
                                 .payment = take(n, sizeof(sh_fen32)),
                                 .income = take(n, sizeof(sh_fen32)),
                                 .late = take(n, 1),
                                 .term = take(n, 1),
                                 .platform = take(n, sizeof(uint16_t))};
    if (!people->balance || !people->payment || !people->income || !people->late ||
        !people->term || !people->platform) {
        return false;
    }
    const sh_rng_key key = sh_rng_key_of(seed, 0, 0);
    for (int64_t i = 0; i < n; i++) {
        uint32_t words[4];
        sh_rng_block(&key, (uint32_t)i, (sh_rng_site){.group = SH_STREAM_BORROWER_INIT}, words);
        draw(people, i, words);
    }
    return true;
}

void micro_free(micro_population *people)
{
    free(people->balance);
    free(people->payment);
    free(people->income);
    free(people->late);
    free(people->term);
    free(people->platform);
    *people = (micro_population){0};
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double micro_cpu_seconds(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

double micro_wall_seconds(void)
{
    return seconds(CLOCK_MONOTONIC);
}

long micro_peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

void micro_print(const micro_result *result, const micro_sums *sums)
{
    int64_t paid = 0, lost = 0, defaults = 0;
    for (int p = 0; p < MICRO_PLATFORMS; p++) {
        paid += sums->paid[p];
        lost += sums->lost[p];
        defaults += sums->defaults[p];
    }
    char text[SH_HASH_TEXT];
    sh_digest digest;
    sh_digest_init(&digest);
    sh_digest_bytes(&digest, sums, sizeof *sums);
    sh_hash_print(sh_digest_final(&digest), text);
    double work = (double)result->n * result->steps;
    printf("{\"name\": \"%s\", \"isa\": \"%s\", \"n\": %lld, \"steps\": %d, \"threads\": %d, ",
           result->name, result->isa, (long long)result->n, result->steps, result->threads);
    printf("\"init_cpu_s\": %.4f, \"step_cpu_s\": %.4f, \"wall_s\": %.4f, ", result->init_cpu,
           result->step_cpu, result->wall);
    printf("\"ns\": %.4f, \"best_step_wall_ns\": %.4f, ", result->step_cpu / work * 1e9,
           result->best_step_wall / (double)result->n * 1e9);
    printf("\"rss_mb\": %ld, \"defaults\": %lld, \"paid\": %lld, \"lost\": %lld, "
           "\"hash\": \"%s\"}\n",
           micro_peak_mb(), (long long)defaults, (long long)paid, (long long)lost, text);
}
