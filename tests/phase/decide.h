/* decide: hands rows to built-in decisions and judges values and frequencies */
#ifndef SH_TESTS_PHASE_DECIDE_H
#define SH_TESTS_PHASE_DECIDE_H

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "tests/support/plan.h"

/* Frequencies: |count - Σp| <= 5 sqrt(Σ p(1-p)), seed fixed; right code leaves these bounds
 * with probability below 1e-6. */
typedef struct tally {
    double count, mean, variance;
} tally;

SH_INLINE void add(tally *t, bool happened, double p)
{
    t->count += happened;
    t->mean += p;
    t->variance += p * (1 - p);
}

SH_INLINE void expect_frequency(const tally *t, const char *what)
{
    cr_expect_leq(fabs(t->count - t->mean), 5 * sqrt(t->variance), "%s: %g, expected %g ± %g",
                  what, t->count, t->mean, sqrt(t->variance));
    cr_expect_gt(t->variance, 20, "%s: too few to tell (%g ± %g)", what, t->mean,
                 sqrt(t->variance));
}

SH_INLINE double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

/* rows of one tile that an event would hand to a decision */
typedef struct asked {
    uint16_t offset[SH_TILE];
    uint32_t noise[SH_TILE];
    uint8_t seen[SH_TILE];
    double out[SH_TILE];
    sh_rows rows;
} asked;

SH_INLINE void start_rows(asked *a, int32_t begin, int slot)
{
    a->rows = (sh_rows){begin, 0, a->offset, slot, a->noise, a->seen};
}

SH_INLINE void add_row(asked *a, int32_t offset, uint8_t seen)
{
    sh_rng_key key = sh_rng_key_of(999, 0, 0);
    uint32_t w[4];
    sh_rng_block(&key, (uint32_t)(a->rows.begin + offset), (sh_rng_site){0, 0, 5}, w);
    a->offset[a->rows.count] = (uint16_t)offset;
    a->noise[a->rows.count] = w[0];
    a->seen[offset] = seen;
    a->rows.count++;
}

/* the decision by the kernels of each instruction set of this machine; all must agree */
SH_INLINE void decide(const sh_test_run *run, sh_decision_id id, asked *a)
{
    static const char *const isas[] = {"baseline", "avx2", "avx512"};
    double other[SH_TILE];
    for (int i = 0; i < 3; i++) {
        const sh_kernels *kernels = sh_kernels_find(isas[i], NULL);
        if (kernels != NULL) {
            sh_decision self = {kernels->decide[id], NULL};
            self.run(&self, run->plan, &run->world, &a->rows, i == 0 ? a->out : other);
            cr_assert(i == 0 ||
                          memcmp(a->out, other, sizeof(double) * (size_t)a->rows.count) == 0,
                      "%s differs on %s", sh_decision_table[id].name, isas[i]);
        }
    }
}

/* how many values were compared, and how many differ by more than 1e-12 of themselves */
typedef struct verdict {
    int compared, wrong, inside; /* inside: strictly between 0 and 1 */
} verdict;

SH_INLINE void judge(verdict *v, double got, double expected)
{
    v->compared++;
    v->inside += expected > 0 && expected < 1;
    v->wrong += !(fabs(got - expected) <= 1e-12 * (fabs(expected) + 1e-3));
}

SH_INLINE void expect_right(const verdict *v, int least, const char *what)
{
    cr_expect_eq(v->wrong, 0, "%s: %d of %d differ from the formula", what, v->wrong,
                 v->compared);
    cr_expect_geq(v->compared, least, "%s: only %d compared", what, v->compared);
}

#endif
