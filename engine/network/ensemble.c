#include "network/ensemble.h"

#include <stdlib.h>
#include <string.h>

#include "base/det.h"
#include "network/skip.h"

/* one network, kept between draws; owned */
typedef struct bench {
    const sh_ensemble_banks *banks;
    int32_t *start;  /* [nodes + 1] row of a borrower: who lent to it */
    int32_t *lender; /* [room] */
    int32_t *loans;  /* [nodes] borrowers of a bank */
    int32_t *lost;   /* [nodes] of them, failed */
    int32_t *queue;  /* [nodes] failed banks */
    int64_t room;
} bench;

static sh_status begin(bench *b, sh_error *error)
{
    const sh_ensemble_banks *banks = b->banks;
    if (banks->nodes < 1 || banks->interbank < 0 || banks->capital < 0 ||
        !(banks->degree >= 0 && banks->degree <= banks->nodes - 1)) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "ensemble: at least one bank, a mean degree below their number, "
                            "assets and capital from 0");
    }
    if (banks->degree * banks->nodes > 1e9) {
        return sh_error_set(error, SH_E_SCENARIO, "ensemble: at most 10^9 loans in a network");
    }
    size_t n = (size_t)banks->nodes + 1;
    /* the chance of more loans than fit is below exp(-1400), by Chernoff's bound */
    b->room = (int64_t)(1.2 * banks->degree * banks->nodes) + 4096;
    b->start = malloc(n * sizeof(int32_t));
    b->lender = malloc((size_t)b->room * sizeof(int32_t));
    b->loans = malloc(n * sizeof(int32_t));
    b->lost = malloc(n * sizeof(int32_t));
    b->queue = malloc(n * sizeof(int32_t));
    if (!b->start || !b->lender || !b->loans || !b->lost || !b->queue) {
        return sh_error_set(error, SH_E_MEMORY, "out of memory: ensemble of %d banks",
                            banks->nodes);
    }
    return SH_OK;
}

/* Draws the loans row by row of the borrowers. */
static void draw(bench *b, const sh_rng_key *key, uint32_t number)
{
    int32_t n = b->banks->nodes, width = n - 1, i = 0;
    int64_t edges = 0, row = 0, end = (int64_t)n * width;
    sh_rng_site site = {0, number, SH_STREAM_NETWORK_LINK};
    sh_skip skip = sh_skip_begin(key, site, n > 1 ? b->banks->degree / width : 0);
    memset(b->loans, 0, (size_t)n * sizeof *b->loans);
    b->start[0] = 0;
    for (int64_t at = sh_skip_next(&skip); at < end; at = sh_skip_next(&skip)) {
        while (at - row >= width) {
            row += width;
            b->start[++i] = (int32_t)edges;
        }
        sh_check(edges < b->room);
        int32_t j = (int32_t)(at - row);
        j += j >= i;
        b->loans[j]++;
        b->lender[edges++] = j;
    }
    while (i < n) {
        b->start[++i] = (int32_t)edges;
    }
}

static int32_t cascade(bench *b, int32_t first)
{
    const int64_t interbank = b->banks->interbank, capital = b->banks->capital;
    const int64_t tie = b->banks->ties_fail;
    int32_t count = 1;
    memset(b->lost, 0, (size_t)b->banks->nodes * sizeof *b->lost);
    b->queue[0] = first;
    b->lost[first] = INT32_MIN; /* never counted again */
    for (int32_t k = 0; k < count; k++) {
        int32_t j = b->queue[k];
        for (int32_t e = b->start[j]; e < b->start[j + 1]; e++) {
            int32_t i = b->lender[e];
            b->lost[i]++;
            if (interbank * b->lost[i] + tie > capital * b->loans[i]) {
                b->lost[i] = INT32_MIN;
                b->queue[count++] = i;
            }
        }
    }
    return count;
}

static int32_t first_to_fail(const bench *b, const sh_rng_key *key, uint32_t number)
{
    uint32_t w[4];
    sh_rng_block(key, 0, (sh_rng_site){0, number, SH_STREAM_NETWORK_FIRST}, w);
    return (int32_t)((uint64_t)w[0] * (uint64_t)b->banks->nodes >> 32);
}

sh_status sh_ensemble_gai_kapadia(const sh_ensemble_banks *banks, const sh_rng_key *key,
                                  uint32_t first, int32_t draws, int32_t *failed,
                                  sh_error *error)
{
    bench b = {.banks = banks};
    sh_status status = begin(&b, error);
    for (int32_t k = 0; status == SH_OK && k < draws; k++) {
        uint32_t number = first + (uint32_t)k;
        draw(&b, key, number);
        failed[k] = cascade(&b, first_to_fail(&b, key, number));
    }
    free(b.start);
    free(b.lender);
    free(b.loans);
    free(b.lost);
    free(b.queue);
    return status;
}

/* ---- infinitely many banks */

enum { MOST_LOANS = 1000, MOST_STEPS = 1000000 };

/* largest number of failures among j borrowers that a bank survives */
static int64_t survived(const sh_ensemble_banks *banks, int32_t j)
{
    int64_t capital = (int64_t)banks->capital * j;
    capital -= banks->ties_fail && capital > 0;
    int64_t most = banks->interbank > 0 ? capital / banks->interbank : j;
    return most < j ? most : j;
}

/* law[j]: chance of j loans; returns how many are worth counting */
static int32_t loans_law(double degree, double law[MOST_LOANS])
{
    int32_t count = 0;
    double term = sh_det_exp(-degree);
    while (count < MOST_LOANS && (count <= degree || term > 1e-18)) {
        law[count++] = term;
        term *= degree / count;
    }
    return count;
}

/* chance that at most `most` of j fail, each with chance x < 1 */
static double stands(int32_t j, int64_t most, double x)
{
    double term = 1.0, sum = 0.0;
    for (int32_t k = 0; k < j; k++) {
        term *= 1.0 - x;
    }
    for (int32_t c = 0; c <= most; c++) {
        sum += term;
        term *= x / (1.0 - x) * (j - c) / (c + 1);
    }
    return sum;
}

/* share that fails when x of their borrowers have failed */
static double next_share(const sh_ensemble_banks *banks, const double *law, int32_t count,
                         double x)
{
    double sum = 0.0;
    for (int32_t j = 1; j < count; j++) {
        int64_t most = survived(banks, j);
        double stand = most >= j ? 1.0 : x < 1.0 ? stands(j, most, x) : 0.0;
        sum += law[j] * (1.0 - stand);
    }
    return sum;
}

static double extent_of(const sh_ensemble_banks *banks, const double *law, int32_t count)
{
    double x = 1e-9;
    for (int32_t k = 0; k < MOST_STEPS; k++) {
        double next = next_share(banks, law, count, x);
        bool still = next - x < 1e-15;
        x = next > x ? next : x;
        if (still) {
            break;
        }
    }
    return x;
}

/* root above 0 of s = 1 - exp(-m s), m > 1, by halving */
static double grows(double m)
{
    double low = 0.0, high = 1.0, middle = 0.5;
    while (middle > low && middle < high) {
        *(-sh_det_expm1(-m * middle) > middle ? &low : &high) = middle;
        middle = low + 0.5 * (high - low);
    }
    return middle;
}

sh_status sh_ensemble_theory(const sh_ensemble_banks *banks, sh_ensemble_limit *limit,
                             sh_error *error)
{
    double law[MOST_LOANS], brings_down = 0.0;
    if (banks->interbank < 0 || banks->capital < 0 ||
        !(banks->degree >= 0 && banks->degree <= 500)) {
        return sh_error_set(error, SH_E_SCENARIO,
                            "ensemble: a mean degree up to 500, assets and capital from 0");
    }
    int32_t count = loans_law(banks->degree, law);
    /* a lender to the failed bank has this loan and j others */
    for (int32_t j = 0; j < count && survived(banks, j + 1) < 1; j++) {
        brings_down += law[j];
    }
    double spread = banks->degree * brings_down;
    *limit = (sh_ensemble_limit){0.0, __builtin_nan("")};
    if (spread > 1.0) {
        limit->frequency = grows(spread);
        limit->extent = extent_of(banks, law, count);
    }
    return SH_OK;
}
